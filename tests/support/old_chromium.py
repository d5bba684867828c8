"""An old Chromium by its own protocol: Playwright asks a page for things that it does not have.

Only what tests need, with the words of `Firefox`: open a page, ask it, and what it requested and complained of.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.support.visits import FLAGS
from tests.support.wire import Wire

_SECONDS = 60


def _page_of(address: str) -> str:
    """Return where the page listens; the browser listens before it has one."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        with urllib.request.urlopen(f"http://{address}/json/list", timeout=_SECONDS) as answer:
            for each in json.load(answer):
                if each["type"] == "page":
                    return each["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise AssertionError("Chromium opens no page")


class OldChromium:
    """One browser with one page; use it as a context manager."""

    def __init__(self, path: Path, width: int = 1366, height: int = 900):
        self._path, self._size = path, (width, height)
        self.requests: list[str] = []
        self.troubles: list[str] = []
        self._loaded = threading.Event()

    def __enter__(self) -> OldChromium:
        self._profile = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        folder = self._path.parent
        self.process = subprocess.Popen(
            [self._path, "--headless", *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={self._profile.name}",
             "about:blank"],
            env=os.environ | {"LD_LIBRARY_PATH": f"{folder}:{folder / 'lib'}"},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        said = ""
        while not (found := re.search(r"DevTools listening on ws://([^/]+)", said)):
            line = self.process.stderr.readline()
            assert line, f"Chromium ended: {said}"
            said += line
        threading.Thread(target=self.process.stderr.read, daemon=True).start()  # or a full pipe stops it
        self._wire = Wire(_page_of(found[1]), self._note)
        self.send = self._wire.send
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        width, height = self._size
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        return self

    def __exit__(self, *_) -> None:
        self._wire.close()
        self.process.kill()
        self.process.wait(20)
        self._profile.cleanup()

    def _note(self, event: str, given: dict) -> None:
        if event == "Page.loadEventFired":
            self._loaded.set()
        elif event == "Network.requestWillBeSent":
            self.requests.append(given["request"]["url"])
        elif event == "Network.loadingFailed" and not given.get("canceled"):
            self.troubles.append(f"failed: {given['errorText']}")
        elif event == "Runtime.exceptionThrown":
            details = given["exceptionDetails"]
            self.troubles.append(details.get("exception", {}).get("description") or details["text"])
        elif event == "Log.entryAdded" and given["entry"]["level"] == "error":
            self.troubles.append(given["entry"]["text"])
        elif event == "Runtime.consoleAPICalled" and given["type"] == "error":
            self.troubles.append(str([each.get("value") or each.get("description") for each in given["args"]]))

    def goto(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._loaded.clear()
        said = self.send("Page.navigate", url=address)
        assert not said.get("errorText"), f"{address}: {said['errorText']}"
        assert self._loaded.wait(_SECONDS), f"{address} does not end loading"

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression (a promise is waited for), anything that JSON can hold."""
        said = self.send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in said:
            details = said["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        return said["result"].get("value")

    def press(self, name: str) -> None:
        """Press the button of that name, as a reader does with the mouse."""
        self.evaluate(
            f"[...document.querySelectorAll('button')].find((b) => b.textContent.trim() === {json.dumps(name)}).click()"
        )
