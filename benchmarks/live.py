"""Where the seconds go between a click on “运行本页代码” and the first output: ``python benchmarks/live.py [RUNS]``.

Run ``make live`` first. Every run starts a browser of its own, over http and from the folder: a first page, the next
page of the session clicked at once and after some seconds of reading, one chart drawn again, a restart after a stop.
"""

from __future__ import annotations

import http.server
import sys
import threading
import time
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from browsing import FLAGS, Quiet, chromium

from casebook import paths

LIVE = paths.build() / "live"
PAGES = ("book/cases/shanghai-1plus6.html", "book/cases/baibuting.html", "book/cases/xiacheng-four-forces.html")
STAGES = ("start", "python", "book", "numpy", "pandas", "matplotlib", "ready", "output")
_READING = 6


def until(page: Page, expression: str) -> None:
    while not page.evaluate(expression):
        time.sleep(0.01)


def first_output(page: Page, address: str, reading: float = 0) -> dict[str, float]:
    """Open a page, press the button after `reading` seconds; return the seconds to the first output and to the last."""
    page.goto(address)
    time.sleep(reading)
    begun = time.monotonic()
    page.get_by_role("button", name="运行本页代码").click()
    until(page, "document.querySelector('.live-output .chart-tools, .live-output table, .live-output pre') !== null")
    first = time.monotonic() - begun
    until(page, "!casebookLive.page.busy")
    return {"first": first, "all": time.monotonic() - begun, **page.evaluate("casebookLive.python.times")}


def again(page: Page) -> float:
    """Return the seconds that a cell with a chart takes."""
    page.evaluate("void casebookLive.page.run([casebookLive.page.cells.find((cell) => cell.output.charts.length)])")
    begun = time.monotonic()
    until(page, "!casebookLive.page.busy")
    return time.monotonic() - begun


def restart(page: Page) -> float:
    """Return the seconds until Python is ready after it was stopped."""
    begun = time.monotonic()
    page.get_by_role("button", name="重新启动").click()
    until(page, "casebookLive.page.status.textContent.startsWith('已重新启动。')")
    return time.monotonic() - begun


def measure(home: str, path: str) -> dict[str, dict[str, float]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
        found = {"first page, click at once": first_output(page, home + PAGES[0])}
        found["a chart again"] = {"first": again(page)}
        found["restart"] = {"first": restart(page)}
        found["second page, click at once"] = first_output(page, home + PAGES[1])
        found[f"third page, click after {_READING} s"] = first_output(page, home + PAGES[2], _READING)
        browser.close()
    return found


def report(name: str, runs: list[dict[str, dict[str, float]]]) -> None:
    for what in runs[0]:
        rows = [run[what] for run in runs]
        shown = " ".join(f"{row['first']:.1f}" for row in rows)
        print(f"{name}, {what}: {median(row['first'] for row in rows):.1f} s to the first output ({shown})", end="")
        if "all" in rows[0]:
            print(f", {median(row['all'] for row in rows):.1f} s to the last", end="")
        print()
        steps = [stage for stage in STAGES[1:] if all(stage in row for row in rows)]
        if len(steps) > 2:
            print("    reached, s: " + ", ".join(f"{s} {median(row[s] for row in rows) / 1000:.1f}" for s in steps))


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    loaded = sum(path.stat().st_size for path in (LIVE / "_static/live").glob("*-*.js")) / 1e6
    whole = sum(path.stat().st_size for path in LIVE.rglob("*") if path.is_file()) / 1e6
    print(f"{loaded:.1f} MB are loaded after the click; the whole folder has {whole:.1f} MB")
    handler = partial(Quiet, directory=str(LIVE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        homes = {"file": LIVE.as_uri() + "/", "http": f"http://127.0.0.1:{server.server_port}/"}
        for name, home in homes.items():
            report(name, [measure(home, chromium()) for _ in range(runs)])
        server.shutdown()


if __name__ == "__main__":
    main()
