"""How long a search takes: ``python benchmarks/search.py --chapters 400`` (needs a built book and Chromium).

The index of the built book is repeated until it has that many pages; then the queries of the tests are asked in the
browser. Prints the size of the index, the time it takes to load, and median and slowest query.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from casebook.ground import paths

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.support.visits import FLAGS

_ASK = """queries => queries.map(query => {
  const begin = performance.now();
  casebookSearch.search(query);
  return performance.now() - begin;
})"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chapters", type=int, default=400)
    chapters = parser.parse_args().chapters
    index = sorted((paths.build() / "html" / "_static").glob("search-text-*.js"))
    # the appendix grows with the chapters, so the whole index stands for the chapters in it
    cases = len(list((paths.book() / "cases").glob("*.md")))
    times = -(-chapters // cases)
    with (Path(__file__).resolve().parents[1] / "tests/press/search/queries.csv").open(encoding="utf-8") as file:
        queries = [row["query"] for row in csv.DictReader(file)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto((paths.build() / "html" / "search.html").as_uri() + "?q=社区")
        page.wait_for_selector("#casebook-search-results > li")
        page.wait_for_selector("#casebook-search-status:not(:has-text('索引载入了'))")
        loaded = []
        for _ in range(times - 1):  # the same parts again and again, each loaded as the page loads it
            for part in index:
                begin = time.monotonic()
                page.add_script_tag(url=part.as_uri())
                loaded.append((time.monotonic() - begin) * 1000)
        answers = page.evaluate(_ASK, queries)
        spent = sorted(answers)
        slowest = queries[answers.index(spent[-1])]
        size = sum(part.stat().st_size for part in index) / 1e6
        print(f"{cases} chapters: index {size:.1f} MB in {len(index)} parts, each searched as it arrives")
        one = statistics.median(loaded)
        print(f"{times} times that: loaded in {sum(loaded):.0f} ms, one part in {one:.0f} ms")
        median = statistics.median(spent)
        print(f"{len(queries)} queries: median {median:.1f} ms, slowest {spent[-1]:.1f} ms ({slowest})")
        browser.close()


if __name__ == "__main__":
    main()
