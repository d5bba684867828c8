"""Charts: real text, the same bytes twice, no silent boxes."""

import io
import math
import re

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from casebook import (
    force_matrix,
    interval_dots,
    interval_line,
    network,
    small_multiples,
    sorted_bars,
    tornado_bars,
    use_style,
)
from casebook.number import Hedged


@pytest.fixture(autouse=True)
def style():
    with matplotlib.rc_context():
        matplotlib.use("agg")
        use_style()
        yield
        plt.close("all")


def svg(fig) -> str:
    buffer = io.BytesIO()
    fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue().decode()


def titled(text: str, **options):
    fig, ax = plt.subplots()
    ax.set_title(text, **options)
    return fig


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_chinese_text_is_text_in_the_book_font(weight):
    made = svg(titled("人口密度（人/平方公里）：−5至3×10⁴", fontweight=weight))
    text = re.search("<text[^>]*>人口密度（人/平方公里）：−5至3×10⁴</text>", made)
    assert text
    assert "Noto Sans SC" in text[0]


def chart() -> str:
    fig, ax = plt.subplots(figsize=(4, 2))
    interval_dots(ax, ["王马社区", "下城区"], [Hedged.measured(5, 4, math.inf), Hedged.exact(7)])
    ax.set_xlabel("户")
    return svg(fig)


def test_the_same_chart_is_the_same_bytes():
    first = chart()
    plt.close("all")
    assert chart() == first
    assert "王马社区" in first
    assert "<dc:date>" not in first


@pytest.mark.parametrize("character", ["\U0001f9ff", "\ue000", "\U00020bb7"])
@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_character_without_a_glyph_is_an_error(character, form):
    fig = titled(f"社区{character}")
    with pytest.raises(UserWarning, match=f"Glyph {ord(character)} .* missing from font"):
        fig.savefig(io.BytesIO(), format=form)


def test_a_character_without_a_glyph_in_a_formula_is_an_error():
    with pytest.raises(ValueError, match="数"):
        svg(titled("$数$"))
    assert "<text" in svg(titled("$x^2$ 数"))


def test_intervals_start_at_zero_and_open_ones_end_in_an_arrow():
    _, ax = plt.subplots()
    interval_dots(ax, ["甲", "乙"], [Hedged.measured(5, 4, math.inf), Hedged.measured(None, 6, 8)], 1)
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlim()[1] > 8
    assert [text.get_text() for text in ax.texts] == ["不少于4.0", "6.0至8.0"]
    assert [line.get_marker() for line in ax.lines if line.get_marker() != "None"] == [">", "o"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["甲", "乙"]


def test_negative_numbers_are_not_cut_off():
    _, ax = plt.subplots()
    interval_dots(ax, ["差"], [Hedged.measured(-3, -5, 2)])
    assert ax.get_xlim()[0] <= -5


def test_zero_alone_can_be_drawn():
    _, ax = plt.subplots()
    interval_dots(ax, ["零"], [Hedged.exact(0)])
    assert ax.get_xlim()[1] > 0


def test_forces_are_told_apart_by_shape_and_cases_by_a_line():
    practices = pd.DataFrame({
        "practice": ["甲", "乙", "丙"], "case": ["东", "东", "西"],
        "government": [2, 1, 0], "community": [0, 0, 2], "society": [0, 0, 0], "market": [0, 0, 0],
    })
    _, ax = plt.subplots()
    force_matrix(ax, practices)
    marks = {(line.get_xdata()[0], line.get_ydata()[0]): line for line in ax.lines if line.get_marker() in ("o", ".")}
    assert len(marks) == 12
    assert marks[0, 0].get_fillstyle() == "full"
    assert marks[0, 1].get_fillstyle() == "left"
    assert marks[0, 2].get_marker() == "."
    assert [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "None"] == [1.5]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["政府", "社区", "社会", "市场"]


# ------------------------------------------------------------------ tornado


PARTS = Hedged.measured(100, 90, 120, key="money") / Hedged.measured(10, 10, 11, key="homes")


def test_tornado_bars_span_what_each_number_does():
    _, ax = plt.subplots()
    tornado_bars(ax, PARTS, {"money": "经费"}, digits=1)
    assert [(bar.get_x(), round(bar.get_x() + bar.get_width(), 6)) for bar in ax.patches] == [
        (9, 12), (pytest.approx(100 / 11), 10),
    ]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["经费", "homes"], "widest first"
    assert [note.get_text() for note in ax.texts] == ["9.0", "12.0", "9.1", "10.0"]
    assert ax.get_xlim()[0] < 9 and ax.get_xlim()[1] > 12
    assert ax.lines[0].get_xdata()[0] == 10


def test_tornado_without_an_end():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="“经费”使结果没有上界或下界"):
        tornado_bars(ax, Hedged.measured(100, 90, math.inf, key="money") / 2, {"money": "经费"})


def test_tornado_without_a_printed_value():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="没有印出值"):
        tornado_bars(ax, Hedged.measured(None, 1, 2, key="money"), {})


# ------------------------------------------------------------------ network


PLACES = {"居委会": (2, 3), "物业公司\n（集团）": (8, 1)}


def test_network_draws_boxes_links_and_words():
    fig, ax = plt.subplots(figsize=(4.8, 2))
    network(ax, PLACES, [("居委会", "物业公司\n（集团）", "监督", "dashed-arrow")])
    made = svg(fig)
    assert all(word in made for word in (">居委会<", ">物业公司<", ">（集团）<", ">监督<"))
    boxes = [patch.get_extents() for patch in ax.patches]
    fig.canvas.draw()
    for text, box in zip([t for t in ax.texts if t.get_text() in PLACES], boxes, strict=True):
        words = text.get_window_extent()
        assert box.x0 < words.x0 and words.x1 < box.x1 and box.y0 < words.y0 and words.y1 < box.y1


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (("居委会", "业委会", "", "line"), "连线提到“业委会”，但没有给它位置"),
        (("居委会", "居委会", "", "wavy"), "没有“wavy”这种连线，可用的有：line"),
    ],
)
def test_network_with_a_link_it_does_not_know(link, said):
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match=said):
        network(ax, PLACES, [link])


# ------------------------------------------------------------------ bars, lines, several charts


ABOUT, OPEN, EXACT = Hedged.measured(100, 95, 105), Hedged.measured(30, 30, math.inf), Hedged.exact(11)


def test_bars_are_sorted_and_dark_as_far_as_is_certain():
    _, ax = plt.subplots()
    sorted_bars(ax, ["少", "多", "不少于"], [EXACT, ABOUT, OPEN])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["多", "不少于", "少"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1] and ax.get_xlim()[0] == 0, "the longest on top, from zero"
    sure, possible = ax.patches[::2], ax.patches[1::2]
    assert [(bar.get_x(), bar.get_width()) for bar in sure] == [(0, 95), (0, 30), (0, 11)]
    assert {bar.get_alpha() for bar in sure} == {None} and {bar.get_alpha() for bar in possible} == {0.35}
    assert [(bar.get_x(), round(bar.get_x() + bar.get_width())) for bar in possible] == [(95, 105), (30, 113), (11, 11)]
    assert len({bar.get_facecolor()[:3] for bar in ax.patches}) == 1
    assert [text.get_text() for text in ax.texts] == ["95至105", "不少于30", "11"]
    assert [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "None"] == [100, 30]
    assert [line.get_marker() for line in ax.lines if line.get_marker() != "None"] == [">"]


def test_bars_of_what_may_be_negative_are_refused():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match=r"^“差”可能是负数，画不成从零开始的条。改用 interval_dots。$"):
        sorted_bars(ax, ["差"], [Hedged.measured(1, -2, 3)])


def test_a_line_breaks_where_nothing_is_printed():
    _, ax = plt.subplots()
    interval_line(ax, [2003, 2009, 2010, 2015], [ABOUT, None, Hedged.measured(None, 10, 20), OPEN])
    line = next(each for each in ax.lines if each.get_marker() == "o")
    assert [None if math.isnan(y) else y for y in line.get_ydata()] == [100, None, None, 30]
    bars = [tuple(each.get_ydata()) for each in ax.lines if each.get_marker() == "None"]
    assert bars[:2] == [(95, 105), (10, 20)] and bars[2][0] == 30 and bars[2][1] > 105
    assert [each.get_marker() for each in ax.lines if each.get_marker() != "None"] == ["^", "o"]
    assert ax.get_ylim()[0] == 0


def test_a_second_line_has_another_colour_and_mark():
    _, ax = plt.subplots()
    interval_line(ax, [1, 2], [ABOUT, OPEN], "甲")
    interval_line(ax, [1, 2], [EXACT, EXACT], "乙")
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_marker() in "os"]
    assert [line.get_marker() for line in lines] == ["o", "s"] and lines[0].get_color() != lines[1].get_color()
    assert [(text.get_text(), text.get_color()) for text in ax.texts] == [
        ("甲", lines[0].get_color()), ("乙", lines[1].get_color()),
    ]
    assert ax.get_ylim()[1] > 105, "the first is not cut off"


def test_years_out_of_order_are_refused():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match=r"^interval_line 的横坐标要从小到大，不重复：先把年份排好。$"):
        interval_line(ax, [2010, 2009], [EXACT, EXACT])


def test_small_multiples_share_one_scale_and_name_their_axes_once():
    figure = plt.figure(figsize=(4.8, 3))
    panels = {name: (["甲", "乙"], [number, EXACT]) for name, number in (("一", ABOUT), ("二", OPEN), ("三", EXACT))}
    axes = small_multiples(figure, panels, labels=("户", ""))
    assert [ax.get_title() for ax in axes] == ["一", "二", "三"] and len(figure.axes) == 3
    assert len({ax.get_xlim() for ax in axes}) == len({ax.get_ylim() for ax in axes}) == 1
    assert axes[0].get_xlim()[1] > 105 and axes[0].get_ylim()[0] > axes[0].get_ylim()[1]
    text = svg(figure)
    assert text.count(">户<") == 1 and text.count(">甲<") == 2, "names stand at the left alone"
    panels = {"左": ([1, 2], [ABOUT, None]), "右": ([1, 2], [EXACT, EXACT])}
    lines = small_multiples(plt.figure(), panels, interval_line)
    assert lines[0].get_ylim() == lines[1].get_ylim()


def test_one_chart_is_not_several():
    with pytest.raises(ValueError, match=r"^small_multiples 至少要两个小图；只有一个的，直接用那种图。$"):
        small_multiples(plt.figure(), {"一": (["甲"], [EXACT])})


def test_one_colour_where_colours_would_mean_nothing():
    _, ax = plt.subplots()
    interval_dots(ax, ["甲", "乙"], [ABOUT, EXACT])
    assert len({line.get_color() for line in ax.lines}) == 1
    _, ax = plt.subplots()
    tornado_bars(ax, PARTS, {})
    assert len({bar.get_facecolor() for bar in ax.patches}) == 1
