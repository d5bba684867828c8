"""Assumptions to change on the page: what a cell may ask for, and what is said of what cannot be."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from casebook.chapter.assumptions import MOST_POINTS, what_if
from casebook.chapter.outputs import WHAT_IF
from casebook.number import Hedged


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
                   marks={"支部（个）": {"后来": 40, "心得": 30.0}})
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
    ]
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
                         marks={"户": {"心得": 1000}}))[1]
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
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_is_said(name):
    asked, kind, words = FAULTS[name]
    asked = {"result": shares} | asked
    with pytest.raises(kind) as error:
        what_if(asked.pop("result"), asked.pop("assumptions"), **asked)
    assert str(error.value) == words


