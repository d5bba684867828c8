"""The live edition in a real browser: every cell of every chapter gives what is printed; stop, reset, restart."""

from __future__ import annotations

import http.server
import re
import shutil
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from casebook.press.live import distribution
from tests.support.firefox import Firefox, firefox
from tests.support.project import CHAPTER_PAGE, PAGES, Project, squeezed
from tests.support.visits import Quiet

_SECONDS = 90
#: Chromium itself tries to keep the style of coloured text that one types over; the page forbids it, nothing is lost.
_OF_THE_BROWSER = "Applying inline style violates"


@pytest.fixture(scope="module")
def live(python_for_browsers, book, tmp_path_factory) -> Path:
    """The folder of the live edition, made in a copy: the book itself is shared and stays as it is."""
    copy = Project(tmp_path_factory.mktemp("live") / "book")
    shutil.copytree(book.root, copy.root, symlinks=True)
    result = copy.run("live")
    assert result.code == 0, result.out
    return copy.root / "_build" / "live"


@pytest.fixture(scope="module")
def addresses(live):
    handler = partial(Quiet, directory=str(live))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"http": f"http://127.0.0.1:{server.server_port}/", "file": live.as_uri() + "/"}
        server.shutdown()


@dataclass
class Run:
    """A chapter that was opened and run: its tables before and after, and what was seen of it."""

    page: Page
    troubles: list[str]
    before: list[str]
    editors_before: int
    after: list[str]
    charts: int
    charts_are_drawn: bool


TABLES = "[...document.querySelectorAll('.cell_output :is(th, td, caption)')].map((c) => c.textContent.trim())"


def run_a_chapter(browser, home: str) -> Run:
    page, troubles = opened(browser, home, CHAPTER_PAGE)
    before, editors = page.evaluate(TABLES), page.locator(".live-editor, .live-tools").count()
    start(page)
    return Run(
        page, troubles, before, editors, page.evaluate(TABLES),
        page.locator(".cell_output figure img[src^='data:image/svg+xml']").count(),
        page.evaluate("[...document.querySelectorAll('.cell_output figure img')].every((i) => i.naturalWidth > 100)"),
    )


@pytest.fixture(scope="module")
def first_run(browser, addresses):
    """A chapter opened and run over http: Python is started once, for all tests that need no other page."""
    run = run_a_chapter(browser, addresses["http"])
    yield run
    run.page.context.close()
    assert run.troubles == []


@pytest.fixture(scope="module")
def running(first_run):
    """The page of the first run, with Python running in it."""
    return first_run.page


def opened(browser, home: str, name: str):
    troubles: list[str] = []
    page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text)
            if said.type == "error" and not said.text.startswith(_OF_THE_BROWSER) else None)
    page.on("requestfailed", lambda sent: troubles.append(f"failed: {sent.url[:200]}"))
    page.on("request", lambda sent: troubles.append(f"left the site: {sent.url[:200]}")
            if not sent.url.startswith((home, "data:", "blob:")) else None)
    page.goto(f"{home}{name}.html")
    return page, troubles


def wait(page, expression: str) -> None:
    """Wait until an expression is true (Playwright's own way needs `eval`, which the pages forbid)."""
    end = time.monotonic() + _SECONDS
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"{expression}: {page.evaluate('casebookLive.page.status.textContent')}"
        time.sleep(0.05)


IDLE = "!casebookLive.page.busy"


def start(page) -> None:
    page.get_by_role("button", name="运行本页代码").click()
    wait(page, f"{IDLE} && casebookLive.page.cells.every((cell) => cell.fresh)")


# ------------------------------------------------------------------ live equals printed

CELLS = [name for name in PAGES if name.startswith(("book/cases/", "book/methods/"))]


def test_every_cell_of_every_chapter_gives_what_is_printed(book, running):
    """Texts, the cells of tables, the words and numbers in charts and under them; sizes of charts nearly."""
    differences, count = [], 0
    for name in CELLS:
        page = BeautifulSoup((book.html / f"{name}.html").read_text("utf-8"), "html.parser")
        running.evaluate("casebookLive.python.worker.postMessage({ type: 'fresh' })")
        for number, cell in enumerate(page.select("article .cell"), 1):
            code = cell.select_one(".cell_input pre").get_text().removesuffix("\n")
            made = running.evaluate("([code, number]) => casebookLive.python.run(code, number)", [code, number])
            assert made["error"] is None, f"{name}, cell {number}: {made['error']['text']}"
            broken = [each["name"] for each in made["published"] if each["kind"] == "claim" and not each["holds"]]
            if broken or of_browser(made) != of_page(cell, (book.html / name).parent):
                differences.append((name, number, broken, of_browser(made), of_page(cell, (book.html / name).parent)))
            count += 1
    running.evaluate("casebookLive.python.worker.postMessage({ type: 'fresh' }); casebookLive.page.forget()")
    assert count > 150
    assert differences == []


def of_browser(made: dict) -> list:
    found = []
    for output in made["outputs"]:
        if output["kind"] == "table":
            found.append(("table", [list(map(squeezed, row)) for row in [output["header"], *output["rows"]]]))
        elif output["kind"] == "chart":
            numbers = output["table"]
            rows = [numbers["columns"], *([cell[0] for cell in row] for row in numbers["rows"])] if numbers else []
            found.append(("chart", words(output["svg"]), [list(map(squeezed, row)) for row in rows]))
        else:
            found.append(("text", output["text"].strip()))
    return found


def of_page(cell, folder: Path) -> list:
    found = []
    for node in cell.select(".cell_output figure img, .cell_output pre, .cell_output table"):
        if node.find_parent(class_="chart-data"):
            continue
        if node.name == "img":
            numbers = node.find_parent(class_="cell_output").select_one(".chart-data table")
            found.append(("chart", words((folder / node["src"]).resolve().read_text("utf-8")), rows_of(numbers)))
        elif node.name == "table":
            found.append(("table", rows_of(node)))
        else:
            found.append(("text", node.get_text().strip()))
    return found


def rows_of(table) -> list:
    return [[squeezed(cell.get_text()) for cell in row.select("th, td")] for row in table.select("tr")] if table else []


def words(svg: str) -> list[str]:
    return sorted(squeezed(piece) for piece in re.findall(r"<(?:text|tspan)\b[^>]*>([^<]*)", svg) if piece.strip())


def test_charts_take_the_same_room(book, running):
    """Text is measured as in print, or labels would run into each other."""
    printed, drawn = [], []
    for source, image in zip(sources(book), running.evaluate(IMAGES), strict=True):
        printed.append(size(source))
        drawn.append(size(image))
    assert len(printed) >= 3
    for (width, height), (live_width, live_height) in zip(printed, drawn, strict=True):
        assert abs(live_width - width) < 0.03 * width and abs(live_height - height) < 0.04 * height


IMAGES = """[...document.querySelectorAll(".cell_output figure img")]
    .map((image) => decodeURIComponent(image.src.replace(/^data:[^,]*,/, "")))"""


def sources(book) -> list[str]:
    page, folder = book.page(CHAPTER_PAGE), (book.html / CHAPTER_PAGE).parent
    return [(folder / image["src"]).resolve().read_text("utf-8") for image in page.select(".cell_output figure img")]


def size(svg: str) -> tuple[float, float]:
    return tuple(map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()))


# ------------------------------------------------------------------ a page in the hands of a reader


def test_a_number_changed_in_class_moves_the_numbers_that_the_text_prints(running):
    number, code = next(
        (number, code) for number, code in enumerate(running.evaluate("casebookLive.page.cells.map((c) => c.code)"))
        if code.startswith("publish(") or "\npublish(" in code
    )
    name = code.split('publish("')[1].split('"')[0]
    edit = "([n, code]) => casebookLive.page.cells[n].edit() || casebookLive.page.cells[n].editor.set(code)"
    running.evaluate(edit, [number, f'{code}\npublish("{name}", 12345)'])
    running.evaluate("(number) => void casebookLive.page.run([casebookLive.page.cells[number]])", number)
    wait(running, IDLE)
    note = running.locator(".live-claim").inner_text()
    assert "正文里的“" in note and "按改动后的代码是“12345”" in note
    running.evaluate("(number) => casebookLive.page.cells[number].reset()", number)
    assert running.locator(".live-claim").count() == 0


def test_a_claim_that_fails_in_class_is_told_in_the_words_of_the_text(book, running):
    claimed = book.page(CHAPTER_PAGE).article.select_one(".cb-claim")
    name = next(each for each in claimed["class"] if each.startswith("claim-")).removeprefix("claim-")
    number = running.evaluate(
        "(name) => casebookLive.page.cells.findIndex((c) => c.code.includes(`claim(\"${name}\"`))", name
    )
    edit = "([n, code]) => casebookLive.page.cells[n].edit() || casebookLive.page.cells[n].editor.set(code)"
    code = running.evaluate("(number) => casebookLive.page.cells[number].code", number)
    running.evaluate(edit, [number, f'{code}\nclaim("{name}", False)'])
    running.evaluate("(number) => void casebookLive.page.run([casebookLive.page.cells[number]])", number)
    wait(running, IDLE)
    told = [note.inner_text() for note in running.locator(".live-claim").all()]
    assert f"改动以后，正文里“{claimed.get_text()}”这个说法不再成立。" in told
    running.evaluate("(number) => casebookLive.page.cells[number].reset()", number)


def test_assumptions_to_change_follow_their_cell(running):
    """The panel over a grid is that of the cell as it ran last; put back, it is the book's."""
    number, code = next(
        (number, code) for number, code in enumerate(running.evaluate("casebookLive.page.cells.map((c) => c.code)"))
        if "start=(40, 5)" in code
    )
    said = running.locator(".what-if-end span")
    before = said.inner_text()
    assert "40" in before and running.locator(".what-if").count() == 1
    edit = "([n, code]) => casebookLive.page.cells[n].edit() || casebookLive.page.cells[n].editor.set(code)"
    running.evaluate(edit, [number, code.replace("start=(40, 5)", "start=(80, 10)")])
    running.evaluate("(number) => void casebookLive.page.run([casebookLive.page.cells[number]])", number)
    wait(running, IDLE)
    assert "80户" in squeezed(said.inner_text()) and running.locator(".what-if input[type=range]").count() == 2
    running.evaluate("(number) => casebookLive.page.cells[number].reset()", number)
    assert said.inner_text() == before and running.locator(".what-if fieldset").count() == 1


def test_on_a_phone_the_code_is_there_once_it_runs(browser, addresses):
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{addresses['http']}{CHAPTER_PAGE}.html")
    assert page.locator(".cell_input.folded").count() > 3
    page.get_by_role("button", name="运行本页代码").click()
    assert page.locator(".cell_input.folded").count() == 0
    page.context.close()


# ------------------------------------------------------------------ the page that tells whether a PC is fit


def test_a_pc_that_can_run_the_pages_gets_a_green_line(browser, addresses):
    page, troubles = opened(browser, addresses["file"], "self-test")
    wait(page, "!document.getElementById('self-test-verdict').textContent.startsWith('正在')")
    assert page.locator("#self-test-verdict").inner_text() == "这台电脑可以上课。"
    assert page.locator("#self-test-verdict.self-test-ready").count() == 1
    assert page.locator("#self-test-list .self-test-good").count() == 6
    page.context.close()
    assert troubles == []


def test_what_is_missing_is_named(browser, addresses):
    """A folder that was not copied whole, in a browser that keeps nothing."""
    context = browser.new_context()
    context.route("**/matplotlib-*", lambda route: route.abort())
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })")
    page.goto(f"{addresses['http']}self-test.html")
    wait(page, "!document.getElementById('self-test-verdict').textContent.startsWith('正在')")
    verdict = page.locator("#self-test-verdict").inner_text()
    assert verdict.startswith("这台电脑还缺：Python 能启动")
    assert "缺少文件 matplotlib-" in page.locator(".self-test-bad").first.inner_text()
    assert "不让网页保存" in page.locator(".self-test-poor").inner_text()
    context.close()


def assert_as_printed(run: Run) -> None:
    assert run.editors_before == 0 and run.before == run.after
    assert run.charts >= 3 and run.charts_are_drawn
    assert run.troubles == []


def test_a_page_runs_over_http_and_asks_nobody_else(first_run):
    assert_as_printed(first_run)


def test_a_page_runs_from_a_folder_and_asks_nobody_else(browser, addresses):
    run = run_a_chapter(browser, addresses["file"])
    run.page.context.close()
    assert_as_printed(run)


def test_a_page_runs_in_firefox_as_well(addresses):
    """From a folder, where browsers differ most."""
    home = addresses["file"]
    path = firefox()
    if path is None:
        pytest.skip("NO FIREFOX: the live edition was NOT tested in a second browser")
    charts = "[...document.querySelectorAll('.cell_output img')].map((i) => [i.src.slice(0, 18), i.naturalWidth])"
    with Firefox(path) as page:
        page.goto(f"{home}{CHAPTER_PAGE}.html")
        before = page.evaluate(TABLES)
        page.press("运行本页代码")
        wait(page, f"{IDLE} && casebookLive.page.cells.every((cell) => cell.fresh)")
        assert page.evaluate(TABLES) == before
        drawn = page.evaluate(charts)
        assert len(drawn) >= 3 and all(kind == "data:image/svg+xml" and width > 100 for kind, width in drawn)
        asked = [each for each in page.requests if not each.startswith((home, "data:", "blob:"))]
        assert (asked, page.troubles) == ([], [])


def cell(page, place: int = 0):
    """Return the first cell from `place` on that shows its code, opened for editing."""
    found = page.locator("article .cell:not([class*=tag_hide])").nth(place)
    found.scroll_into_view_if_needed()
    found.locator(".cm-content").wait_for()
    return found


def write(page, where, code: str) -> None:
    where.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def test_code_is_edited_and_run_from_the_keyboard_and_can_be_put_back(running):
    where = cell(running, 1)
    before = where.inner_text()
    write(running, where, 'print("改过", 6 * 7)')
    running.keyboard.press("Shift+Enter")
    wait(running, IDLE)
    assert "改过 42" in where.locator(".cell_output").inner_text()
    where.get_by_role("button", name="还原").click()
    assert "改过" not in where.locator(".cell_output").inner_text()
    assert where.inner_text().split() == before.replace("已运行", "").split() or "已运行" in before
    assert running.evaluate("casebookLive.page.cells.every((cell) => !cell.changed)")


def test_an_error_is_shown_as_python_prints_it_with_a_hint(running):
    where = cell(running)
    write(running, where, "总数 = 3\n总书 + 1")
    where.get_by_role("button", name="运行", exact=True).click()
    wait(running, IDLE)
    said = where.locator(".live-error").inner_text()
    assert "Traceback (most recent call last):" in said and "NameError: name '总书' is not defined" in said
    assert ", line 2, in <module>" in said and "提示：没有“总书”这个名字" in said
    where.get_by_role("button", name="还原").click()
    assert running.locator(".live-error").count() == 0


def test_a_cell_without_end_is_stopped_and_the_page_goes_on(running):
    where = cell(running)
    write(running, where, "while True:\n    pass")
    where.get_by_role("button", name="运行", exact=True).click()
    wait(running, "Boolean(casebookLive.page.current)")
    running.get_by_role("button", name="停止").click()
    wait(running, f"{IDLE} && casebookLive.page.status.textContent.includes('已停止。')")
    assert "while True" in where.locator(".cm-content").inner_text()  # what was written is not lost
    where.get_by_role("button", name="还原").click()
    running.get_by_role("button", name="全部运行").click()
    wait(running, f"{IDLE} && casebookLive.page.cells.every((cell) => cell.fresh)")


def test_a_restart_empties_the_names_and_a_cell_runs_what_stands_above_it_first(running):
    running.get_by_role("button", name="重新启动").click()
    wait(running, "casebookLive.page.status.textContent.startsWith('已重新启动。')")
    assert running.evaluate("casebookLive.page.cells.some((cell) => cell.fresh)") is False
    where = cell(running, 2)
    where.get_by_role("button", name="运行", exact=True).click()
    wait(running, IDLE)
    fresh = running.evaluate("casebookLive.page.cells.map((cell) => cell.fresh)")
    number = fresh.index(False)
    assert number >= 3 and not any(fresh[number:])
    assert running.locator(".live-error").count() == 0


def test_everything_needed_is_listed_with_its_licence(live):
    said = (live / "_static/live/LICENCES.txt").read_text("utf-8")
    for each in distribution.components():
        assert f"{each.component} {each.version}　{each.licence}" in said
    assert "Copyright (c) 2005-2024, NumPy Developers" in said and (live / "_static/live/editor.LICENCE.txt").is_file()
