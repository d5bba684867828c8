"""Pages in a browser: a server for them, sizes and colours, what they complain of."""

from __future__ import annotations

import http.server
from contextlib import suppress

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
SIZES = {"phone": PHONE, "desk": DESK}
#: Where a reader's browser refuses to keep anything.
REFUSE = """Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def watch(page, home: str, troubles: list[str]) -> None:
    """Collect everything that a page complains of, and every request that goes elsewhere."""

    def said(message):
        if message.type == "error":
            troubles.append(f"console: {message.text} ({message.location.get('url')})")

    def request(sent):
        if not sent.url.startswith((home, "data:", "blob:")):
            troubles.append(f"left the site: {sent.url}")

    page.on("pageerror", lambda error: troubles.append(f"page error: {error}"))
    page.on("console", said)
    page.on("requestfailed", lambda sent: troubles.append(f"failed: {sent.url}"))
    page.on("request", request)


def change_colour(page, colour: str) -> None:
    """Let the reader's system turn light or dark, and wait until the page follows."""
    page.emulate_media(color_scheme=colour)
    with suppress(TimeoutError):
        page.wait_for_function("c => document.documentElement.dataset.theme === c", arg=colour, timeout=2000)


def axe(page, context: str | None = None) -> list[str]:
    """Return what axe finds wrong with a page, or the parts of it that `context` selects: place, and what it says.

    What it finds right is not listed: writing that down takes longer than finding it.
    """
    given = {"include": [[context]]} if context else None
    violations = Axe().run(page, context=given, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in violations
        for node in each["nodes"]
    ]
