"""Data frames as tables that say what is in them, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from casebook.chapter.frames import frame_to_myst

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(myst_role_plugin).use(dollarmath_plugin)


def lines(frame: pd.DataFrame) -> list[str]:
    return frame_to_myst(frame).splitlines()


@pytest.mark.parametrize("text", [
    "骨干**人", "a|b", "`代码`", "{num}`wm-area`", "[字](x)", "<b>x</b>", "$x$ 元", "~~删~~", "a_b_c", "# 一", r"a\*b",
    "![x](y)", "http://a.b", "&lt;", "x^2^", "**", "{#id}",
])
def test_text_in_the_data_is_printed_not_interpreted(text):
    tokens = PARSER.parse(frame_to_myst(pd.DataFrame({"列": [text]})))
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 2
    assert all(child.type in ("text", "text_special") for child in cells[1].children)
    assert "".join(child.content for child in cells[1].children) == text


def test_headers_are_escaped_too():
    assert lines(pd.DataFrame({"占比*|": [1]}))[0] == r"| 占比\*\| |"


def test_line_breaks_in_cells_become_spaces():
    assert lines(pd.DataFrame({"a": ["一\r\n二\n三"]}))[2] == "| 一 二 三 |"


def test_numbers_stand_right_text_stands_left():
    frame = pd.DataFrame({"名": ["甲"], "户": [3816], "比": [0.5], "杂": ["3"]})
    assert lines(frame) == ["| 名 | 户 | 比 | 杂 |", "| :--- | ---: | ---: | :--- |", "| 甲 | 3816 | 0.5 | 3 |"]


def test_row_numbers_are_left_out_even_after_sorting_and_filtering():
    frame = pd.DataFrame({"a": [3, 1, 2]})
    assert lines(frame)[0] == "| a |"
    assert lines(frame.sort_values("a"))[0] == "| a |"
    assert lines(frame[frame["a"] > 1]) == ["| a |", "| ---: |", "| 3 |", "| 2 |"]


def test_a_named_index_is_kept():
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index(["甲", "乙"], name="社区"))
    assert lines(frame) == ["| 社区 | a |", "| :--- | ---: |", "| 甲 | 1 |", "| 乙 | 2 |"]
    years = pd.DataFrame({"a": [1]}, index=pd.Index([2021], name="年份"))
    assert lines(years)[2] == "| 2021 | 1 |"
    assert lines(pd.DataFrame({"a": [1]}).rename_axis("序号"))[2] == "| 0 | 1 |"
    several = pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("甲", 1)], names=["x", "y"]))
    assert lines(several)[2] == "| 甲 | 1 | 1 |"


@pytest.mark.parametrize("nothing", [np.nan, None, pd.NA, pd.NaT])
def test_what_is_not_there_is_a_dash(nothing):
    assert lines(pd.DataFrame({"a": pd.Series([nothing], dtype=object)}))[2] == "| — |"


@pytest.mark.parametrize(("value", "text"), [
    (0.1 + 0.2, "0.3"), (1e11, "100000000000"), (1e-7, "0.0000001"), (-0.0, "0"), (np.inf, "∞"), (-np.inf, "−∞"),
    (np.float32(2.5), "2.5"), (3.0, "3"),
])
def test_numbers_without_exponent_or_noise(value, text):
    assert lines(pd.DataFrame({"a": [value]}))[2] == f"| {text} |"
