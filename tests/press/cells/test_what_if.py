"""Assumptions to change on the page: what a cell may ask for, what the page holds, what a reader does."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

import casebook
from casebook.chapter.assumptions import MOST_POINTS, what_if
from casebook.chapter.outputs import WHAT_IF
from casebook.manuscript.page_source import Cell, pieces
from casebook.number import Hedged
from casebook.press.cells.impact import _of_cell
from casebook.register.wording import plain, rounded, span
from tests.support.downloads import notebook_of, zip_files
from tests.support.project import CASE_PAGES, CHAPTER_FILE, CHAPTER_PAGE, PAGES, ROOT, squeezed
from tests.support.visits import PHONE, SIZES, axe, change_colour

# ------------------------------------------------------------------ what a cell asks for


def shares(size, way="甲"):
    """A hedged number, a plain one, words."""
    homes = Hedged.measured(100, 100, 120)
    return {"支部（个）": homes / size, "剩下（个）": 7.5 - size, "说法": f"{way}，{'多' if size < 5 else '少'}"}


def shown(made) -> tuple[dict, dict]:
    data, metadata = made._repr_mimebundle_()
    return data, metadata["text/markdown"][WHAT_IF]


def test_a_small_table_and_the_whole_grid():
    choices = {"大小（户，假设）": [2, 4, 10], "读法": ["甲", "乙"]}
    made = what_if(shares, choices, start=(4, "甲"), rows=[(2, "甲"), (10, "乙")], digits={"剩下（个）": 1},
                   marks={"支部（个）": {"后来": 40, "心得": 30.0}})  # fmt: skip
    data, grid = shown(made)
    assert data["text/markdown"].splitlines() == [
        "| 大小（户，假设） | 读法 | 支部（个） | 剩下（个） | 说法 |",
        "| ---: | :--- | :--- | ---: | :--- |",
        "| 2 | 甲 | 50至60 | 5.5 | 甲，多 |",
        "| 10 | 乙 | 10至12 | -2.5 | 乙，少 |",
    ]
    assert "<td>50至60</td>" in data["text/html"] and "50至60" in data["text/plain"]
    assert grid["assumptions"] == [
        {"label": "大小", "unit": "户", "values": ["2", "4", "10"], "start": 1, "numbers": True},
        {"label": "读法", "unit": "", "values": ["甲", "乙"], "start": 0, "numbers": False},
    ]
    assert [(each["label"], each["unit"], each["numbers"], each["bar"]) for each in grid["results"]] == [
        ("支部", "个", True, True), ("剩下", "个", True, True), ("说法", "", False, False),
    ]  # fmt: skip
    assert [words for words, *_ in grid["results"][0]["marks"]] == ["心得", "后来"], "from left to right"
    assert [point[0][0] for point in grid["points"]] == ["50至60", "50至60", "25至30", "25至30", "10至12", "10至12"]
    assert [point[2] for point in grid["points"]][:2] == [["甲，多"], ["乙，多"]]
    assert grid["rows"] == [0, 5]
    json.dumps(grid, allow_nan=False)


def test_bars_in_one_unit_have_one_axis():
    """From −2.5 to 60 with a little room: an interval, a number, a mark, the zero."""
    grid = shown(what_if(shares, {"大小": [2, 10]}, start=2, marks={"支部（个）": {"心得": 30}}))[1]
    low, high = -2.5 * 1.06, 60 * 1.06

    def at(value):
        return round((value - low) / (high - low) * 1000)

    assert grid["points"][0][:2] == [["50至60", at(50), at(60)], ["6", at(5.5), at(5.5)]]
    assert [each["zero"] for each in grid["results"][:2]] == [at(0), at(0)]
    assert grid["results"][0]["marks"] == [["心得", "30", at(30)]]


def test_an_interval_without_an_end_reaches_the_edge():
    grid = shown(what_if(lambda x: {"户": Hedged.measured(20, 20, math.inf) * x}, {"大小": [1, 2]}, start=1))[1]
    assert [point[0] for point in grid["points"]] == [["不少于20", 472, 1000, 1], ["不少于40", 943, 1000, 1]]


def test_a_narrow_interval_is_no_exact_number():
    grid = shown(what_if(lambda x: {"户": Hedged.measured(2, 2, 2.001)}, {"大小": [1000, 1]}, start=1,
                         marks={"户": {"心得": 1000}}))[1]  # fmt: skip
    assert [point[0][1:] for point in grid["points"]] == [[2, 3], [2, 3]]


def test_nothing_but_zeros_has_no_bar():
    grid = shown(what_if(lambda x: {"户": 0}, {"大小": [1, 2]}, start=1))[1]
    assert (grid["results"][0]["bar"], grid["points"]) == (False, [[["0"]], [["0"]]])


def test_steps_without_float_noise():
    values = shown(what_if(lambda x: {"户": x}, {"大小": np.arange(0, 1, 0.1)}, start=0.3))[1]["assumptions"][0]
    assert values["values"][3] == "0.3" and values["start"] == 3


@pytest.mark.parametrize(
    "values, start, rows",
    [
        ((range(10, 121, 10),), 40, [10, 40, 50, 70, 80, 100, 120]),
        ((range(3),), 1, [0, 1, 2]),
        ((range(50),), 0, None),
        ((range(30), range(20)), (7, 3), None),
        ((range(5), ["甲", "乙"]), (4, "乙"), None),
    ],
)
def test_rows_chosen_where_none_are_named(values, start, rows):
    choices = dict(zip(("甲数", "乙数"), values, strict=False))
    made = what_if(lambda *point: {"和": len(point)}, choices, start=start)
    assert len(made.rows) <= 9 and made.start in made.rows and len(set(made.rows)) == len(made.rows)
    assert rows is None or [row[0] for row in made.rows] == rows
    for place, column in enumerate(values):
        assert {column[0], column[-1]} <= {row[place] for row in made.rows}


ONE = {"大小（户）": range(1, 5)}
TWO = ONE | {"读法": ["甲", "乙"]}
#: What is asked for, and what is said.
FAULTS = {
    "no assumption": (dict(assumptions={}, start=1), ValueError,
                      "what_if 要一个或两个假设，写成 {“名称（单位）”: 可选的值}。"),
    "three": (dict(assumptions=TWO | {"丙": [1, 2]}, start=1), ValueError,
              "what_if 要一个或两个假设，写成 {“名称（单位）”: 可选的值}。"),
    "nothing to choose": (dict(assumptions={"大小（户）": []}, start=1), ValueError,
                          "假设“大小（户）”没有可选的值。改法：给出两个以上，如 range(10, 121, 10)。"),
    "one to choose": (dict(assumptions={"大小（户）": [1]}, start=1), ValueError,
                      "假设“大小（户）”只有一个可选的值，没有什么可改。改法：给出两个以上，如 range(10, 121, 10)。"),
    "words for values": (dict(assumptions={"读法": "甲乙"}, start="甲"), TypeError,
                         "假设“读法”的可选值要写成列表，写的是一段文字：'甲乙'。"),
    "a value that is none": (dict(assumptions={"大小": [1, None]}, start=1), TypeError,
                             "假设“大小”的可选值要是数或文字，有一个是 None。"),
    "twice": (dict(assumptions={"大小": [1, 2, 1]}, start=1), ValueError, "假设“大小”的可选值里 1 出现了不止一次。"),
    "too many": (dict(assumptions={"甲": range(31), "乙": range(20)}, start=(0, 0)), ValueError,
                 f"what_if 有 620 种组合，最多 {MOST_POINTS} 种。改法：步子放大，或减少可选的值。"),
    "start not there": (dict(assumptions=ONE, start=9), ValueError,
                        "what_if 的 start 里 9 不是“大小（户）”可选的值（1、2、3、4）。"),
    "start too short": (dict(assumptions=TWO, start=1), ValueError,
                        "what_if 的 start 里 1 要有 2 个值，依次是：大小（户）、读法。"),
    "row not there": (dict(assumptions=TWO, start=(1, "甲"), rows=[(1, "丙")]), ValueError,
                      "what_if 的 rows 里 丙 不是“读法”可选的值（甲、乙）。"),
    "no rows": (dict(assumptions=ONE, start=1, rows=[]), ValueError,
                "what_if 的 rows 有 0 行，印出来的表要有 1 至 9 行。"),
    "too many rows": (dict(assumptions={"大小": range(20)}, start=1, rows=range(10)), ValueError,
                      "what_if 的 rows 有 10 行，印出来的表要有 1 至 9 行。"),
    "it raises": (dict(assumptions={"大小（户）": range(3)}, start=1, result=lambda x: {"个": 1 / x}), ValueError,
                  "“大小（户）”取 0 时算不出结果：ZeroDivisionError: division by zero"),
    "no mapping": (dict(assumptions=ONE, start=1, result=lambda x: x), TypeError,
                   "“大小（户）”取 1 时，函数要返回 {“名称（单位）”: 结果}，返回的是 1。"),
    "nothing": (dict(assumptions=ONE, start=1, result=lambda x: {}), TypeError,
                "“大小（户）”取 1 时，函数要返回 {“名称（单位）”: 结果}，返回的是 {}。"),
    "other labels": (dict(assumptions=ONE, start=1, result=lambda x: {"甲" if x < 3 else "乙": x}), ValueError,
                     "各处的结果要有相同的名称：取 3 时是 乙，起先是 甲。"),
    "other kinds": (dict(assumptions=ONE, start=1, result=lambda x: {"甲": x if x < 4 else "没有"}), TypeError,
                    "“甲”有时是数，有时是文字（取 4 时是“没有”）。改法：各处用同一种。"),
    "another thing": (dict(assumptions=ONE, start=1, result=lambda x: {"甲": True}), TypeError,
                      "“大小（户）”取 1 时，“甲”要是数、带界的数或一句话，得到的是 True。"),
    "no number": (dict(assumptions=ONE, start=1, result=lambda x: {"甲": math.nan}), ValueError,
                  "“大小（户）”取 1 时，“甲”不是有限的数：nan。"),
    "mark without a result": (dict(assumptions=ONE, start=1, marks={"丁": {"x": 1}}), ValueError,
                              "what_if 的 marks 提到“丁”，结果里只有：支部（个）、剩下（个）、说法。"),
    "mark at words": (dict(assumptions=ONE, start=1, marks={"说法": {"x": 1}}), ValueError,
                      "what_if 的 marks 提到“说法”，它的结果是文字，画不出线。"),
    "mark nowhere": (dict(assumptions=ONE, start=1, marks={"支部（个）": {"x": math.inf}}), ValueError,
                     "what_if 的 marks 里“x”要是有限的数，写的是 inf。"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_is_said(name):
    asked, kind, words = FAULTS[name]
    asked = {"result": shares} | asked
    with pytest.raises(kind) as error:
        what_if(asked.pop("result"), asked.pop("assumptions"), **asked)
    assert str(error.value) == words


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
            Asked(result, assumptions, options)), raising=False)  # fmt: skip
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
                block.find_previous_sibling(class_="table-scroll").select("tbody tr")]  # fmt: skip
        points = [row if isinstance(row, tuple) else (row,) for row in wanted.options["rows"]]
        assert [list(map(squeezed, row)) for row in rows] == [list(map(squeezed, wanted.row(each))) for each in points]
        for row in rows:
            assert squeezed("".join(row)) in printed


@pytest.mark.parametrize("name", WITH)
def test_away_from_the_page_there_is_the_table(book, name):
    chapter = name.rpartition("/")[2]
    outputs = [output for cell in notebook_of(book.html / "_downloads", chapter).cells
               if cell.cell_type == "code" and "what_if(" in cell.source for output in cell.outputs]  # fmt: skip
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
            wanted.result(*wanted.start).items(), wanted.said(wanted.start), strict=True)]  # fmt: skip
        assert begun == ([with_unit(value if isinstance(value, str) else plain(value), value, label)
                          for label, value in zip(wanted.assumptions, wanted.start, strict=True)], said)  # fmt: skip
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
