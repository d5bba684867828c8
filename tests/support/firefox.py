"""Firefox by WebDriver BiDi: Playwright's own Firefox cannot be had everywhere, the system's can.

Only what tests and benchmarks need: open a page, ask it, and what it requested and complained of.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.support.wire import Wire

#: Nothing but the page itself: no updates, no reports, no first-run pages.
_SETTINGS = {
    "app.update.auto": False, "app.update.enabled": False, "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.malware.enabled": False, "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False, "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,", "toolkit.telemetry.enabled": False,
}


def firefox() -> str | None:
    """Return the system's Firefox, or None."""
    return next(filter(None, map(shutil.which, ("firefox", "firefox-esr"))), None)


class Firefox:
    """One browser with one page; use it as a context manager."""

    def __init__(self, path: str, width: int = 1366, height: int = 900):
        self._path, self._size = path, (width, height)
        self.requests: list[str] = []
        self.troubles: list[str] = []

    def __enter__(self) -> Firefox:
        self._profile = tempfile.TemporaryDirectory(prefix="firefox-")
        settings = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _SETTINGS.items())
        Path(self._profile.name, "user.js").write_text("".join(settings), "utf-8")
        self.process = subprocess.Popen(
            [self._path, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", self._profile.name],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        said = ""
        while not (found := re.search(r"WebDriver BiDi listening on (ws://\S+)", said)):
            line = self.process.stderr.readline()
            assert line, f"Firefox ended: {said}"
            said += line
        self._wire = Wire(f"{found[1]}/session", self._note)
        self.send = self._wire.send
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["network.beforeRequestSent", "network.fetchError", "log.entryAdded"])
        self._context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        width, height = self._size
        self.send("browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height})
        return self

    def __exit__(self, *_) -> None:
        self._wire.close()
        self.process.terminate()
        self.process.wait(20)
        self._profile.cleanup()

    def _note(self, event: str, given: dict) -> None:
        if event == "network.beforeRequestSent":
            self.requests.append(given["request"]["url"])
        elif event == "network.fetchError":
            self.troubles.append(f"failed: {given['request']['url'][:200]}")
        elif given["level"] == "error":
            self.troubles.append(given["text"] or "an error without words")

    def goto(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self.send("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression (a promise is waited for), anything that JSON can hold."""
        said = self.send(
            "script.evaluate", target={"context": self._context}, awaitPromise=True, userActivation=True,
            expression=f"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
        )
        if said["type"] == "exception":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return json.loads(said["result"]["value"])

    def press(self, name: str) -> None:
        """Press the button of that name, as a reader does with the mouse."""
        self.evaluate(
            f"[...document.querySelectorAll('button')].find((b) => b.textContent.trim() === {json.dumps(name)}).click()"
        )
