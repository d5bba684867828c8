"""Assumptions to change on the page: what the page holds, what a reader does."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache

import pytest

import casebook
from casebook.chapter.assumptions import what_if
from casebook.manuscript.page_source import Cell, pieces
from casebook.number import Hedged
from casebook.press.cells.impact import _of_cell
from casebook.register.wording import plain, rounded, span
from tests.support.downloads import notebook_of, zip_files
from tests.support.project import CASE_PAGES, CHAPTER_FILE, CHAPTER_PAGE, PAGES, ROOT, squeezed
from tests.support.visits import PHONE, SIZES, axe, change_colour


def test_what_moves_between_the_printed_rows_is_told():
    """The report of a build sees all of the grid, not the table alone."""
    def printed(last):
        data, metadata = what_if(
            lambda x: {"和": x if x < 9 else last}, {"甲": range(10)}, start=0, rows=[0, 1]
        )._repr_mimebundle_()
        cell = {"metadata": {"table": {"name": "tab-x"}}, "first": "x"}
        return _of_cell(cell, [{"output_type": "execute_result", "data": data, "metadata": metadata}])["table|tab-x"]

    assert printed(9) == printed(9) != printed(8)


# ------------------------------------------------------------------ in the book


def code_of(name: str) -> str:
    """Return the code of all cells of a page."""
    return "".join(cell.code for cell in pieces((ROOT / f"{name}.md").read_text("utf-8")) if isinstance(cell, Cell))


WITH = [name for name in PAGES if (ROOT / f"{name}.md").is_file() and "what_if(" in code_of(name)]


@dataclass
class Asked:
    """What a cell of the book asks `what_if` for; all its results are computed here, in the same words."""

    result: object
    assumptions: dict
    options: dict

    @property
    def points(self) -> list[tuple]:
        return list(itertools.product(*map(list, self.assumptions.values())))

    @property
    def start(self) -> tuple:
        start = self.options["start"]
        return start if isinstance(start, tuple) else (start,)

    def said(self, point: tuple) -> list[str]:
        digits = self.options.get("digits", 0)
        texts = []
        for name, value in self.result(*point).items():
            places = digits.get(name, 0) if isinstance(digits, dict) else digits
            if isinstance(value, Hedged):
                texts.append(span(value, places))
            else:
                texts.append(value if isinstance(value, str) else rounded(float(value), places))
        return texts

    def row(self, point: tuple) -> list[str]:
        return [*(value if isinstance(value, str) else plain(value) for value in point), *self.said(point)]


@cache
def asked(name: str) -> list[Asked]:
    """Run the cells of a page in this process; return what they ask for."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    found: list[Asked] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(casebook, "what_if", lambda result, assumptions, **options: found.append(
            Asked(result, assumptions, options)), raising=False)
        space: dict = {}
        for cell in pieces((ROOT / f"{name}.md").read_text("utf-8")):
            if isinstance(cell, Cell):
                exec(compile(cell.code, f"{name}: {cell.line}", "exec"), space)  # the book's own cells
    plt.close("all")
    return found


def test_each_case_has_an_assumption_to_change():
    assert {*CASE_PAGES, "book/methods/hedged-numbers"} <= set(WITH)


def test_only_pages_that_have_one_load_what_it_takes(book):
    for name in PAGES:
        page = book.page(name)
        there = len(page.select(".what-if"))
        files = [tag.get("src") or tag.get("href") for tag in page.find_all(["script", "link"])]
        loaded = sorted(file.split("?")[0].rpartition("/")[2] for file in files if file and "what-if" in file)
        assert loaded == (["what-if.css", "what-if.js"] if there else []), name
        assert there == (len(asked(name)) if name in WITH else 0), name


@pytest.mark.parametrize("name", WITH)
def test_the_table_has_the_rows_chosen_on_page_and_paper(book, name):
    printed = book.printed()
    for block, wanted in zip(book.page(name).select(".what-if"), asked(name), strict=True):
        rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in
                block.find_previous_sibling(class_="table-scroll").select("tbody tr")]
        points = [row if isinstance(row, tuple) else (row,) for row in wanted.options["rows"]]
        assert [list(map(squeezed, row)) for row in rows] == [list(map(squeezed, wanted.row(each))) for each in points]
        for row in rows:
            assert squeezed("".join(row)) in printed


@pytest.mark.parametrize("name", WITH)
def test_away_from_the_page_there_is_the_table(book, name):
    chapter = name.rpartition("/")[2]
    outputs = [output for cell in notebook_of(book.html / "_downloads", chapter).cells
               if cell.cell_type == "code" and "what_if(" in cell.source for output in cell.outputs]
    assert len(outputs) == len(asked(name))
    assert all("<table" in output["data"]["text/html"] for output in outputs)
    taken = zip_files(book.html / "_downloads" / chapter / f"{chapter}.zip")
    assert f"{chapter}/casebook/chapter/assumptions.py" in taken
    assert "恢复书中的假设" not in book.search_index() and '"points"' not in book.search_index()


# ------------------------------------------------------------------ in the browser

#: Go through all that can be chosen; return what is chosen and what is said each time.
GO_THROUGH = """block => {
    const controls = [...block.querySelectorAll('.what-if-slider, .what-if-choice')].map(each => {
        const slider = each.querySelector('input[type=range]');
        const radios = [...each.querySelectorAll('input[type=radio]')];
        const set = at => {
            if (!slider) return radios[at].click();
            slider.value = at;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        };
        const value = () => slider ? each.querySelector('.what-if-value').textContent
            : radios.find(each => each.checked).parentElement.textContent;
        return { set, value, count: slider ? Number(slider.max) + 1 : radios.length };
    });
    const seen = [];
    const go = (rest, done) => {
        if (rest.length) {
            for (let at = 0; at < rest[0].count; at++) { rest[0].set(at); go(rest.slice(1), done); }
        } else {
            seen.push([controls.map(each => each.value()), [...block.querySelectorAll('.what-if-line')].map(each =>
                [each.querySelector('.what-if-name').textContent, each.querySelector('.what-if-result').textContent])]);
        }
    };
    go(controls);
    return seen;
}"""


def unit_of(label: str) -> str:
    unit = label.rpartition("（")[2].rstrip("）").partition("，")[0] if label.endswith("）") else ""
    return "" if unit == "假设" else unit


def head_of(label: str) -> str:
    return label.rpartition("（")[0] if label.endswith("）") else label


def with_unit(text: str, value: object, label: str) -> str:
    return text if isinstance(value, str) else text + unit_of(label)


@pytest.mark.parametrize("name", WITH)
def test_every_value_on_the_page_is_the_cells(opened, name):
    page = opened(name)
    for number, wanted in enumerate(asked(name)):
        seen = page.locator(".what-if").nth(number).evaluate(GO_THROUGH)
        assert len(seen) == len(wanted.points) > 10
        for point, (chosen, lines) in zip(wanted.points, seen, strict=True):
            names = list(wanted.assumptions)
            assert chosen == [
                with_unit(value if isinstance(value, str) else plain(value), value, label)
                for label, value in zip(names, point, strict=True)
            ]
            results = wanted.result(*point)
            assert lines == [
                [head_of(label), with_unit(text, value, label)]
                for (label, value), text in zip(results.items(), wanted.said(point), strict=True)
            ], point
    assert opened.troubles == []


def state(block) -> tuple[list[str], list[str]]:
    """Return what is chosen and what is said."""
    chosen = block.locator(".what-if-value, label:has(input[type=radio]:checked)").all_inner_texts()
    return [text.strip() for text in chosen], block.locator(".what-if-result").all_inner_texts()


@pytest.mark.parametrize("protocol", ["http", "file"])
@pytest.mark.parametrize("name", WITH)
def test_it_begins_with_the_books_assumption_and_goes_back_to_it(opened, protocol, name):
    page = opened(name, protocol)
    for number, wanted in enumerate(asked(name)):
        block = page.locator(".what-if").nth(number)
        begun = state(block)
        said = [with_unit(text, value, label) for (label, value), text in zip(
            wanted.result(*wanted.start).items(), wanted.said(wanted.start), strict=True)]
        assert begun == ([with_unit(value if isinstance(value, str) else plain(value), value, label)
                          for label, value in zip(wanted.assumptions, wanted.start, strict=True)], said)
        for text in begun[0]:
            assert text in block.get_by_text("书中的假设：").inner_text()
        slider = block.locator("input[type=range]").first
        slider.focus()
        at = int(slider.input_value())
        last = int(slider.get_attribute("max"))
        page.keyboard.press("ArrowRight" if at < last else "ArrowLeft")
        assert int(slider.input_value()) == (at + 1 if at < last else at - 1)
        moved = state(block)
        assert moved != begun and slider.get_attribute("aria-valuetext") == moved[0][0]
        page.keyboard.press("Home")
        assert int(slider.input_value()) == 0
        page.keyboard.press("End")
        assert int(slider.input_value()) == last
        for radios in block.locator(".what-if-choice").all():
            before = state(block)
            radios.locator("input:checked").focus()
            page.keyboard.press("ArrowDown")
            assert state(block)[0] != before[0]
        block.get_by_role("button", name="恢复书中的假设").focus()
        page.keyboard.press("Enter")
        assert state(block) == begun
    assert opened.troubles == []


def test_what_follows_is_said_aloud_and_the_row_of_the_table_is_marked(opened):
    page = opened(CHAPTER_PAGE)
    block, wanted = page.locator(".what-if").first, asked(CHAPTER_PAGE)[0]
    output = block.locator("output")
    assert (output.get_attribute("aria-live"), output.get_attribute("aria-atomic")) == ("polite", "true")
    assert page.locator("tr.what-if-here td").all_inner_texts() == wanted.row(wanted.start)
    block.locator("input[type=range]").first.press("ArrowRight")
    assert page.locator("tr.what-if-here").count() == 0


@pytest.mark.parametrize("name", WITH)
def test_without_a_script_and_on_paper_the_table_stands_alone(opened, name):
    plain_page, page = opened(name, java_script_enabled=False), opened(name)
    page.emulate_media(media="print")
    for each in (plain_page, page):
        for block in each.locator(".what-if").all():
            assert not block.is_visible()
            assert block.locator("xpath=preceding-sibling::div[1]//tbody").is_visible()
    for block in page.locator("tr.what-if-here td").all():
        assert block.evaluate("cell => getComputedStyle(cell).backgroundColor") in ("rgba(0, 0, 0, 0)", "transparent")


@pytest.mark.parametrize("size", SIZES)
def test_axe_has_nothing_to_say(opened, size):
    page = opened("book/cases/cuiyuan-xinminlu", viewport=SIZES[size])
    for colour in ("light", "dark"):
        change_colour(page, colour)
        page.wait_for_timeout(300)  # colours fade in
        assert axe(page, ".what-if") == []


HOSTILE = """\
```{code-cell} python
---
table:
  name: tab-hostile
  caption: 题
---
from casebook import what_if
bad = '<img src=x onerror="alert(1)">'
def told(x, y):
    return {f"{bad}（{bad}）": x, "说": f"{bad}'&quot;"}
what_if(told, {f"{bad}'": [1, 2], "选": [bad, "</script>"]}, start=(1, bad))
```"""


def test_whatever_a_label_holds_is_text(broken, browser):
    broken.append(CHAPTER_FILE, HOSTILE)
    result = broken.run("html")
    assert result.code == 0, result.out
    page = browser.new_page(viewport=PHONE)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto((broken.html / f"{CHAPTER_PAGE}.html").as_uri())
    block = page.locator(".what-if").last
    bad = '<img src=x onerror="alert(1)">'
    assert block.locator("img, script").count() == 0 and dialogs == []
    assert block.locator(".what-if-head label").inner_text() == f"{bad}'"
    assert block.locator(".what-if-name").first.inner_text() == bad
    assert block.locator(".what-if-result").all_inner_texts() == [f"1{bad}", f"{bad}'&quot;"]
    page.close()


def test_a_build_says_where_it_fails(broken):
    before = broken.finished()
    code = "from casebook import what_if\nwhat_if(lambda x: {'个': 1 / x}, {'大小（户）': range(3)}, start=1)"
    line = broken.append(CHAPTER_FILE, f"```{{code-cell}} python\n{code}\n```")
    result = broken.run("html")
    assert (result.code, broken.finished() == before) == (1, True)
    words = "“大小（户）”取 0 时算不出结果：ZeroDivisionError: division by zero"
    assert result.lines_with(f"{CHAPTER_FILE}:{line + 2}", words), result.out
