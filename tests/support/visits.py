"""Pages in a browser: a server for them, sizes and colours, what they complain of."""

from __future__ import annotations

import http.server
from contextlib import suppress

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic"]

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


#: Marks text that is written as three pieces before it on the page are: the same colours on the same grounds have the
#: same contrast, and working it out anew for each of thousands of numbers takes four fifths of axe's time.
MARK_THE_SAME = """() => {
    const seen = new Map(), grounds = new Map();
    const paint = s => [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode, s.position,
        s.zIndex, s.float, s.clipPath, s.transform, s.visibility, s.display === 'none'].join();
    const ground = element => {
        if (!element) return '';
        if (!grounds.has(element)) {
            const s = getComputedStyle(element);
            const own = paint(s);
            const below = ground(element.parentElement);
            // What paints nothing and stands where it would stand anyway changes no colour.
            grounds.set(element, own === plain ? below : `${below}|${own}`);
        }
        return grounds.get(element);
    };
    const blank = document.createElement('div');
    document.body.append(blank);
    const plain = paint(getComputedStyle(blank));
    blank.remove();
    for (const element of document.querySelectorAll('body *')) {
        delete element.dataset.writtenAsBefore;
        if (![...element.childNodes].some(node => node.nodeType === 3 && node.nodeValue.trim())) continue;
        const s = getComputedStyle(element);
        const written = [s.color, s.fontSize, s.fontWeight, s.textShadow, s.webkitTextStroke, ground(element)].join();
        const times = (seen.get(written) || 0) + 1;
        seen.set(written, times);
        if (times > 3) element.dataset.writtenAsBefore = '';
    }
    axe.configure({rules: [{id: 'color-contrast', selector: '*:not([data-written-as-before])'}]});
}"""


def axe(page, context: str | None = None) -> list[str]:
    """Return what axe finds wrong with a page, or the parts of it that `context` selects: place, and what it says.

    What it finds right is not listed: writing that down takes longer than finding it.
    """
    tool = Axe()
    page.evaluate(tool.axe_script)
    page.evaluate(MARK_THE_SAME)
    given = [{"include": [[context]]}] if context else []
    arguments = [*given, {"resultTypes": ["violations"], "preload": False}]
    violations = page.evaluate("given => axe.run(...given).then(found => found.violations)", arguments)
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in violations
        for node in each["nodes"]
    ]
