"""The numbers behind a chart: read back from Matplotlib, shown under the chart, copied and saved."""

from __future__ import annotations

import csv
import io
import math
import re

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from casebook.chapter.chart_data import MOST_POINTS, table_of
from casebook.chapter.charts import (
    force_matrix,
    interval_dots,
    interval_line,
    network,
    small_multiples,
    sorted_bars,
    tornado_bars,
)
from casebook.chapter.style import use_style
from casebook.number import Hedged
from tests.support.project import CHAPTER_PAGE


@pytest.fixture
def ax():
    use_style()
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def drawn(ax):
    """Return the table after the chart was drawn, as in a notebook."""
    ax.figure.savefig(io.BytesIO(), format="svg")
    return table_of(ax.figure)


def test_bars_by_their_words(ax):
    ax.barh(["甲", "乙"], [3, 4.5])
    ax.set_xlabel("数（个）")
    assert drawn(ax) == {"columns": ["项目", "数（个）"], "rows": [["甲", 3], ["乙", 4.5]]}


def test_upright_bars_of_two_series(ax):
    ax.bar([1, 2], [5, 6], label="前")
    ax.bar([1, 2], [1, 1], bottom=[5, 6], label="后")
    ax.set(xlabel="年", ylabel="个")
    rows = [["前", 1, 5], ["前", 2, 6], ["后", 1, 1], ["后", 2, 1]]
    assert drawn(ax) == {"columns": ["系列", "年", "个"], "rows": rows}


def test_lines_marks_and_areas(ax):
    ax.plot([1, 2], [2, 4], label="线")
    ax.plot([2], [4], "s", label="线")
    ax.fill_between([1, 2], [0, 1], [3, 4], label="带")
    ax.axhline(9)  # across the chart, at no point of the data
    rows = drawn(ax)["rows"]
    assert rows == [
        ["线", 1, 2], ["线", 2, 4],
        ["带（下界）", 1, 0], ["带（上界）", 1, 3], ["带（下界）", 2, 1], ["带（上界）", 2, 4],
    ]


def test_dates(ax):
    ax.plot([pd.Timestamp("2014-01-01"), pd.Timestamp("2015-02-01")], [0, 1])
    ax.set_yticks([0, 1], ["立项", "结项"])
    ax.set_xlabel("时间")
    assert drawn(ax) == {"columns": ["项目", "时间"], "rows": [["立项", "2014-01-01"], ["结项", "2015-02-01"]]}


def test_a_smooth_line_is_thinned_and_keeps_its_ends(ax):
    ax.plot(np.linspace(0, 10, 500), np.linspace(0, 1, 500))
    rows = drawn(ax)["rows"]
    assert len(rows) == MOST_POINTS and rows[0] == [0, 0] and rows[-1] == [10, 1]


def test_charts_of_the_book_say_what_they_draw(ax):
    interval_dots(ax, ["甲", "乙"], [Hedged.measured(10, 10, math.inf, key="a"), Hedged.measured(None, 1, 2, key="b")])
    ax.set_xlabel("人")
    assert drawn(ax) == {"columns": ["项目", "人", "下界", "上界"], "rows": [["甲", 10, 10, "∞"], ["乙", None, 1, 2]]}


def test_a_tornado(ax):
    tornado_bars(ax, Hedged.measured(10, 9, 11, key="a") * Hedged.measured(2, 2, 3, key="b"), {"a": "甲"})
    assert drawn(ax) == {"columns": ["条件", "下界", "上界"], "rows": [["b", 20, 30], ["甲", 18, 22]]}


def test_a_matrix_and_a_network(ax):
    practices = pd.DataFrame(
        [{"practice": "议事", "case": "甲社区", "government": 0, "community": 2, "society": 1, "market": 0}]
    )
    force_matrix(ax, practices)
    table = drawn(ax)
    assert table["columns"][:3] == ["案例", "做法", "政府推动力"] and table["rows"] == [["甲社区", "议事", 0, 2, 1, 0]]
    ax.clear()
    network(ax, {"街\n道": (1, 1), "社区": (3, 1)}, iter([("街\n道", "社区", "拨款", "dashed-arrow")]))
    assert drawn(ax)["rows"] == [["街道", "社区", "拨款", "虚线箭头"]]


def test_sorted_bars_and_a_line(ax):
    about, at_least = Hedged.measured(10, 9, 11, key="a"), Hedged.measured(20, 20, math.inf, key="b")
    sorted_bars(ax, ["甲", "乙"], [about, at_least])
    ax.set_xlabel("户")
    assert drawn(ax) == {"columns": ["项目", "户", "下界", "上界"], "rows": [["乙", 20, 20, "∞"], ["甲", 10, 9, 11]]}
    ax.clear()
    interval_line(ax, [2003, 2009], [about, None])
    ax.set(xlabel="年", ylabel="户")
    rows = [[2003, 10, 9, 11], [2009, None, None, None]]
    assert drawn(ax) == {"columns": ["年", "户", "下界", "上界"], "rows": rows}


def test_two_lines_are_told_apart(ax):
    for label in ("甲", "乙"):
        interval_line(ax, [1], [Hedged.exact(2)], label)
    assert drawn(ax) == {
        "columns": ["系列", "数值", "数值", "下界", "上界"], "rows": [["甲", 1, 2, 2, 2], ["乙", 1, 2, 2, 2]],
    }


def test_small_multiples_are_one_table():
    figure = plt.figure()
    small_multiples(figure, {name: (["甲"], [Hedged.exact(2)]) for name in ("左", "右")}, labels=("户", ""))
    figure.savefig(io.BytesIO(), format="svg")
    rows = [["左", "甲", 2, 2, 2], ["右", "甲", 2, 2, 2]]
    assert table_of(figure) == {"columns": ["图", "项目", "户", "下界", "上界"], "rows": rows}
    plt.close(figure)


def test_two_charts_side_by_side():
    figure, axes = plt.subplots(1, 2)
    for each, title in zip(axes, ("左", "右"), strict=True):
        each.plot([1], [2], "o")
        each.set_title(title)
    figure.savefig(io.BytesIO(), format="svg")
    assert table_of(figure) == {"columns": ["图", "横轴", "纵轴"], "rows": [["左", 1, 2], ["右", 1, 2]]}
    plt.close(figure)


def test_an_empty_chart_has_no_table(ax):
    assert drawn(ax) is None


def test_reading_the_numbers_changes_no_picture():
    """Asked for the words of its ticks in another way, Matplotlib lays the chart out anew."""

    def pictures(between) -> list[str]:
        use_style()
        figure, axes = plt.subplots(1, 2, sharey=True)
        for each in axes:
            each.barh(["甲社区", "乙"], [3, 4])
            each.set(xlim=(-5, 105), title="题")
        saved = []
        for _ in range(2):
            picture = io.StringIO()
            figure.savefig(picture, format="svg", metadata={"Date": None})
            saved.append(re.sub("[#\"](p|m)[0-9a-f]{8,}", "", picture.getvalue()))
            between(figure)
        plt.close(figure)
        return saved

    assert pictures(table_of) == pictures(lambda figure: None)


def test_every_chart_has_its_numbers_and_the_way_to_its_code(book):
    for page in book.pages:
        for figure in book.page(page).article.find_all("figure"):
            tools = figure.find_next_sibling(class_="chart-tools")
            assert tools and len(tools.select("tbody tr")) > 1, (page, figure["id"])
            assert book.page(page).find(id=tools.find("a")["href"][1:]).find("pre"), figure["id"]


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_numbers_are_saved_as_csv_that_hold_no_formula(browser, site, protocol):
    page = browser.new_page()
    page.goto(site[protocol] + f"{CHAPTER_PAGE}.html")
    data = page.locator(".chart-data").first
    data.locator("summary").click()
    hostile = ['=HYPERLINK("http://x")', "+1+1", "-1.5", "@sum", "a,b"]
    data.evaluate(
        "(data, texts) => texts.forEach((text, i) => { data.querySelectorAll('td')[i].textContent = text; })", hostile
    )
    with page.expect_download() as download:
        data.get_by_text("存为 CSV").click()
    assert download.value.suggested_filename == "fig-density.csv"
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        text = file.read()
    assert text.startswith("\ufeff") and "\r\n" in text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["项目", "人口密度（人/平方公里）", "下界", "上界"]
    cells = [cell for row in rows[1:] for cell in row]
    assert cells[:5] == ["'" + hostile[0], "'+1+1", "-1.5", "'@sum", "a,b"]
    page.close()


def test_the_way_to_folded_code_opens_the_fold(browser, site):
    page = browser.new_page()
    page.goto(site["file"] + f"{CHAPTER_PAGE}.html")
    folded = page.evaluate(
        "[...document.querySelectorAll('.chart-code')].map(link => link.hash)"
        ".find(hash => document.querySelector(hash).closest('details'))"
    )
    if folded:
        page.click(f".chart-code[href='{folded}']")
        assert page.evaluate("hash => document.querySelector(hash).closest('details').open", folded)
    page.close()
