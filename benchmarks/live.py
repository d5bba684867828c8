"""Where the seconds go between a click on “运行本页代码” and the first output: ``python benchmarks/live.py [RUNS]``.

Run ``make live`` first. Every run starts a browser of its own, over http and from the folder: a first page, the next
page of the session clicked at once and after some seconds of reading, one chart drawn again, a restart after a stop.
``--browser firefox`` takes the system's Firefox; ``--pages 30`` instead opens and runs so many pages one after another
in one browser, and prints the memory that all its processes hold together.
"""

from __future__ import annotations

import argparse
import http.server
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import memory
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from casebook.ground import paths
from tests.support.firefox import Firefox, firefox
from tests.support.visits import FLAGS, Quiet, chromium

LIVE = paths.build() / "live"
PAGES = ("book/cases/shanghai-1plus6.html", "book/cases/baibuting.html", "book/cases/xiacheng-four-forces.html")
STAGES = ("start", "python", "book", "numpy", "pandas", "matplotlib", "ready", "output")
_READING = 6


class Chromium:
    """Chromium by Playwright, with the words of `Firefox`."""

    def __init__(self, playwright):
        self._browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        self._page = self._browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
        self.goto, self.evaluate, self.close = self._page.goto, self._page.evaluate, self._browser.close

    def press(self, name: str) -> None:
        self._page.get_by_role("button", name=name).click()


@contextmanager
def browser(name: str) -> Iterator[Chromium | Firefox]:
    """Start a browser of its own."""
    if name == "firefox":
        path = firefox()
        if path is None:
            sys.exit("no Firefox on this machine")
        with Firefox(path) as page:
            yield page
        return
    with sync_playwright() as playwright:
        page = Chromium(playwright)
        yield page
        page.close()


def until(page, expression: str) -> None:
    while not page.evaluate(expression):
        time.sleep(0.01)


def first_output(page, address: str, reading: float = 0) -> dict[str, float]:
    """Open a page, press the button after `reading` seconds; return the seconds to the first output and to the last."""
    page.goto(address)
    time.sleep(reading)
    begun = time.monotonic()
    page.press("运行本页代码")
    until(page, "document.querySelector('.live-output .chart-tools, .live-output table, .live-output pre') !== null")
    first = time.monotonic() - begun
    until(page, "!casebookLive.page.busy")
    return {"first": first, "all": time.monotonic() - begun, **page.evaluate("casebookLive.python.times")}


def again(page) -> float:
    """Return the seconds that a cell with a chart takes."""
    page.evaluate("void casebookLive.page.run([casebookLive.page.cells.find((cell) => cell.output.charts.length)])")
    begun = time.monotonic()
    until(page, "!casebookLive.page.busy")
    return time.monotonic() - begun


def restart(page) -> float:
    """Return the seconds until Python is ready after it was stopped."""
    begun = time.monotonic()
    page.press("重新启动")
    until(page, "casebookLive.page.status.textContent.startsWith('已重新启动。')")
    return time.monotonic() - begun


def measure(home: str, name: str) -> dict[str, dict[str, float]]:
    with browser(name) as page:
        found = {"first page, click at once": first_output(page, home + PAGES[0])}
        found["a chart again"] = {"first": again(page)}
        found["restart"] = {"first": restart(page)}
        found["second page, click at once"] = first_output(page, home + PAGES[1])
        found[f"third page, click after {_READING} s"] = first_output(page, home + PAGES[2], _READING)
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


def one_after_another(home: str, name: str, count: int) -> None:
    """Open and run `count` pages in one browser; print the memory after each and the seconds to the first output."""
    held, seconds = [], []
    with browser(name) as page:
        for path in islice(cycle(PAGES), count):
            seconds.append(first_output(page, home + path)["first"])
            # what Firefox starts has names of its own; Playwright starts a program of its own
            held.append(memory.of_tree(os.getpid(), name if name == "chromium" else ""))
    print(f"  MB after each page: {' '.join(f'{each:.0f}' for each in held)}; most {max(held):.0f}")
    print(f"  first output, s: median {median(seconds):.1f}, slowest {max(seconds):.1f}, last {seconds[-1]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="?", type=int, default=3)
    parser.add_argument("--browser", choices=("chromium", "firefox"), default="chromium")
    parser.add_argument("--pages", type=int, default=0, help="open so many pages in one browser instead")
    options = parser.parse_args()
    loaded = sum(path.stat().st_size for path in (LIVE / "_static/live").glob("*-*.js")) / 1e6
    whole = sum(path.stat().st_size for path in LIVE.rglob("*") if path.is_file()) / 1e6
    print(f"{options.browser}; {loaded:.1f} MB are loaded after the click; the whole folder has {whole:.1f} MB")
    handler = partial(Quiet, directory=str(LIVE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        homes = {"file": LIVE.as_uri() + "/", "http": f"http://127.0.0.1:{server.server_port}/"}
        for name, home in homes.items():
            if options.pages:
                print(f"{name}, {options.pages} pages one after another:")
                one_after_another(home, options.browser, options.pages)
            else:
                report(name, [measure(home, options.browser) for _ in range(options.runs)])
        server.shutdown()


if __name__ == "__main__":
    main()
