"""Charts that more than one chapter draws; each takes axes and plain data and returns nothing.

A chart has one colour. Light is what a hedge allows, dark what is certain; a second colour is a second series.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import MaxNLocator

from casebook.chapter import chart_data
from casebook.chapter.chart_data import LOWER, OF_X, OF_Y, SERIES, UPPER
from casebook.chapter.style import COLOURS, GRID, INK, MUTED
from casebook.number import Hedged, tornado
from casebook.register import labels
from casebook.register.registers import FORCES
from casebook.register.wording import span

#: The one colour, and how much of it is left where a number may lie but need not.
_ONE, _POSSIBLE = COLOURS[0], 0.35


def interval_dots(ax: Axes, names: Sequence[str], numbers: Iterable[Hedged], digits: int = 0) -> None:
    """Draw one row a number: a dot at its value, a bar over its interval, the text beside it.

    The axis starts at zero, or further left where a number is negative. An interval without an upper bound ends
    in an arrow. Exact numbers show the dot alone. `digits` is the number of decimals of the labels.
    """
    numbers = list(numbers)
    reach = max(_finite_end(number) for number in numbers) or 1.0
    for row, number in enumerate(numbers):
        lower, upper = number.interval
        end = reach * 1.08 if math.isinf(upper) else upper
        ax.plot([lower, end], [row, row], color=_ONE, linewidth=5, alpha=_POSSIBLE, solid_capstyle="butt")
        if math.isinf(upper):
            ax.plot([end], [row], marker=">", color=_ONE, markersize=7)
        if number.value is not None:
            ax.plot([number.value], [row], marker="o", color=_ONE, markersize=7)
        ax.annotate(span(number, digits), (max(end, lower), row), xytext=(8, 0), textcoords="offset points",
                    va="center", fontsize=9)
    rows = [[name, number.value, *number.interval] for name, number in zip(names, numbers, strict=True)]
    chart_data.note(ax, ["项目", OF_X, LOWER, UPPER], rows)
    _name_rows(ax, names)
    lowest = min([0.0, *(number.lower for number in numbers if math.isfinite(number.lower))])
    ax.set_xlim(lowest, reach * 1.32)


def sorted_bars(ax: Axes, names: Sequence[str], numbers: Iterable[Hedged], digits: int = 0) -> None:
    """Draw one bar a number, the longest on top: dark as far as it surely reaches, light as far as it may reach.

    A line across the bar marks the printed value where the number has an interval; a bar without an upper bound ends
    in an arrow. Bars begin at zero, so a number that may be negative raises ValueError (draw it with `interval_dots`).
    `digits` is the number of decimals of the labels.
    """
    pairs = sorted(zip(names, numbers, strict=True), key=lambda pair: -_place_of(pair[1]))
    reach = max(_finite_end(number) for _, number in pairs) or 1.0
    for row, (name, number) in enumerate(pairs):
        lower, upper = number.interval
        if lower < 0:
            raise ValueError(f"“{name}”可能是负数，画不成从零开始的条。改用 interval_dots。")
        end = reach * 1.08 if math.isinf(upper) else upper
        ax.barh(row, lower, height=0.55, color=_ONE)
        ax.barh(row, end - lower, left=lower, height=0.55, color=_ONE, alpha=_POSSIBLE, linewidth=0)
        if math.isinf(upper):
            ax.plot([end], [row], marker=">", color=_ONE, markersize=7)
        if number.value is not None and lower != upper:
            ax.plot([number.value] * 2, [row - 0.38, row + 0.38], color=INK, linewidth=1.4)
        ax.annotate(span(number, digits), (end, row), xytext=(8, 0), textcoords="offset points", va="center",
                    fontsize=9)
    rows = [[name, number.value, *number.interval] for name, number in pairs]
    chart_data.note(ax, ["项目", OF_X, LOWER, UPPER], rows)
    _name_rows(ax, [name for name, _ in pairs])
    ax.set_xlim(0, reach * 1.32)


def interval_line(ax: Axes, xs: Sequence[float], numbers: Iterable[Hedged | None], label: str = "") -> None:
    """Draw a line through the printed values, and at each of them a bar over its interval.

    `xs` (years, mostly) rise from left to right. The line breaks where a number is None (not printed, masked); a
    number without a printed value shows its interval alone; one without an upper bound ends in an arrow. The axis
    starts at zero unless a number is negative. Called again on the same axes, the next series gets the next colour
    and mark; `label` is written at its last point. Raises ValueError for `xs` that do not rise.
    """
    numbers = list(numbers)
    if any(right <= left for left, right in pairwise(xs)):
        raise ValueError("interval_line 的横坐标要从小到大，不重复：先把年份排好。")
    before = getattr(ax, "casebook_lines", [])
    colour, mark = _next_series(len({row[0] for row in before}))
    known = [(x, number) for x, number in zip(xs, numbers, strict=True) if number is not None]
    reach = max([ax.get_ylim()[1] if before else 0.0, *(_finite_end(number) * 1.12 for _, number in known)]) or 1.0
    for x, number in known:
        lower, upper = number.interval
        end = reach if math.isinf(upper) else upper
        ax.plot([x, x], [lower, end], color=colour, linewidth=5, alpha=_POSSIBLE, solid_capstyle="butt")
        if math.isinf(upper):
            ax.plot([x], [end], marker="^", color=colour, markersize=7)
    values = [math.nan if number is None or number.value is None else number.value for number in numbers]
    ax.plot(xs, values, marker=mark, markersize=5, color=colour, linewidth=1.4)
    if label and known:
        x, number = known[-1]
        ax.annotate(label, (x, _place_of(number)), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9,
                    color=colour)
    rows = [[label, x, None, None, None] if number is None else [label, x, number.value, *number.interval]
            for x, number in zip(xs, numbers, strict=True)]
    ax.casebook_lines = [*before, *rows]
    several = any(row[0] for row in ax.casebook_lines)
    shown = [row if several else row[1:] for row in ax.casebook_lines]
    chart_data.note(ax, [*[SERIES] * several, OF_X, OF_Y, LOWER, UPPER], shown)
    lowest = min([ax.get_ylim()[0] if before else 0.0, *(number.lower for _, number in known)])
    ax.set_ylim(lowest if math.isfinite(lowest) else 0.0, reach * 1.05)
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.grid(axis="y")


def small_multiples(
    figure: Figure,
    panels: Mapping[str, tuple[Sequence, Iterable[Hedged | None]]],
    draw: Callable[..., None] | None = None,
    columns: int = 2,
    labels: tuple[str, str] = ("", ""),
    **options: Any,
) -> list[Axes]:
    """Draw the same chart several times on one scale, each under its title, so that they can be compared at a glance.

    `panels` maps a title to what `draw` is given: names or years, and numbers. `draw` is `interval_dots` unless
    another chart of this module is named; `options` go to it. `labels` are those of the x and the y axis, written once
    for all. Returns the axes in their order. Raises ValueError for fewer than two panels.
    """
    if len(panels) < 2:
        raise ValueError("small_multiples 至少要两个小图；只有一个的，直接用那种图。")
    rows = -(-len(panels) // columns)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flatten()
    limits = []
    for ax, (title, (names, numbers)) in zip(grid, panels.items(), strict=False):
        (draw or interval_dots)(ax, names, numbers, **options)
        ax.set_title(title, fontsize=10, fontweight="bold")
        ax.casebook_data[0][:] = [dict(zip((OF_X, OF_Y), labels, strict=True)).get(each) or each
                                  for each in ax.casebook_data[0]]
        limits.append((*ax.get_xlim(), *ax.get_ylim()))
    left, right, bottom, top = zip(*limits, strict=True)
    upside_down = bottom[0] > top[0]  # rows are counted from the top
    grid[0].set_xlim(min(left), max(right))
    grid[0].set_ylim((max if upside_down else min)(bottom), (min if upside_down else max)(top))
    for ax in grid[len(panels) :]:
        ax.remove()
    for ax in grid[max(0, len(panels) - columns) : len(panels)]:
        ax.tick_params(labelbottom=True)
    figure.supxlabel(labels[0], fontsize=10)
    figure.supylabel(labels[1], fontsize=10)
    return list(grid[: len(panels)])


def force_matrix(ax: Axes, practices: pd.DataFrame) -> None:
    """Draw practices by the four forces: ● mainly, ◐ partly, · not at work; cases apart by a line.

    `practices` has the columns practice, case and the four forces, as `load_case` gives them.
    """
    rows = practices.reset_index(drop=True)
    for row, practice in rows.iterrows():
        for column, force in enumerate(FORCES):
            _mark(ax, column, row, int(practice[force]))
    forces = [labels.FORCE[force][0] for force in FORCES]
    chart_data.note(ax, ["案例", "做法", *forces], rows[["case", "practice", *FORCES]].values.tolist())
    edges = [i - 0.5 for i in range(1, len(rows)) if rows["case"][i] != rows["case"][i - 1]]
    for edge in edges:
        ax.axhline(edge, color=INK, linewidth=1.4)
    ax.set_xticks(range(len(FORCES)), [labels.FORCE[force][0][:2] for force in FORCES])
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(rows)), rows["practice"], fontsize=8.5)
    ax.set_xlim(-0.5, len(FORCES) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.hlines([i + 0.5 for i in range(len(rows))], -0.5, len(FORCES) - 0.5, color=GRID, linewidth=0.4)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def tornado_bars(ax: Axes, number: Hedged, names: Mapping[str, str], digits: int = 0) -> None:
    """Draw what each hedged number contributes to the interval of `number`: one bar each, widest on top.

    A bar spans the result while that number alone runs through its bounds; the line marks the result at the
    printed values. `names` maps figure ids to the words beside the bars (an id without a name stands for itself).
    `digits` is the number of decimals of the labels. Raises ValueError if a bar has no end, or if `number` has
    no printed value.
    """
    bars = tornado(number)
    if number.value is None:
        raise ValueError("没有印出值的结果画不出龙卷风图。")
    for row, (key, lower, upper) in enumerate(bars):
        if not (math.isfinite(lower) and math.isfinite(upper)):
            raise ValueError(f"“{names.get(key, key)}”使结果没有上界或下界，画不出横条。")
        ax.barh(row, upper - lower, left=lower, height=0.55, color=_ONE, edgecolor=INK, linewidth=0.6)
        for end, side, align in ((lower, -6, "right"), (upper, 6, "left")):
            ax.annotate(f"{end:.{digits}f}", (end, row), xytext=(side, 0), textcoords="offset points",
                        va="center", ha=align, fontsize=9)
    chart_data.note(ax, ["条件", LOWER, UPPER], [[names.get(key, key), *ends] for key, *ends in bars])
    ax.axvline(number.value, color=INK, linewidth=1, linestyle="--")
    ax.set_yticks(range(len(bars)), [names.get(key, key) for key, _, _ in bars])
    ax.set_ylim(len(bars) - 0.4, -0.6)
    low, high = min(bar[1] for bar in bars), max(bar[2] for bar in bars)
    margin = (high - low) * 0.25
    ax.set_xlim(low - margin, high + margin)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


#: What a link of `network` can be: plain, with a direction, and the same for what is not certain.
LINKS = {
    "line": {"arrowstyle": "-", "linestyle": "-"},
    "arrow": {"arrowstyle": "-|>", "linestyle": "-"},
    "dashed": {"arrowstyle": "-", "linestyle": (0, (4, 3))},
    "dashed-arrow": {"arrowstyle": "-|>", "linestyle": (0, (4, 3))},
}


#: The kinds in words, for the table of a chart.
_KINDS = {"line": "实线", "arrow": "实线箭头", "dashed": "虚线", "dashed-arrow": "虚线箭头"}


def network(ax: Axes, places: Mapping[str, tuple[float, float]], links: Iterable[tuple[str, str, str, str]]) -> None:
    """Draw who stands in what relation to whom: boxes with names, links with words.

    `places` maps a name (it may hold a line break) to the centre of its box; the chart is 10 wide, and 1 is as
    high as wide. `links` are (from, to, words, kind) with a kind of `LINKS`; words may be empty. Raises
    ValueError for a name without a place or a kind that does not exist.
    """
    links = list(links)
    boxes = {name: _box(ax, name, *centre) for name, centre in places.items()}
    for start, end, words, kind in links:
        for name in (start, end):
            if name not in boxes:
                raise ValueError(f"连线提到“{name}”，但没有给它位置。")
        if kind not in LINKS:
            raise ValueError(f"没有“{kind}”这种连线，可用的有：{'、'.join(LINKS)}。")
        (x1, y1), (x2, y2) = places[start], places[end]
        ax.annotate("", (x2, y2), (x1, y1), zorder=1, arrowprops={
            **LINKS[kind], "patchA": boxes[start], "patchB": boxes[end], "shrinkA": 0, "shrinkB": 1,
            "color": INK, "linewidth": 1.2})
        if words:
            ax.text((x1 + x2) / 2, (y1 + y2) / 2, words, ha="center", va="center", fontsize=8.5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5}, zorder=4)
    flat = [[start.replace("\n", ""), end.replace("\n", ""), words, _KINDS[kind]] for start, end, words, kind in links]
    chart_data.note(ax, ["从", "到", "关系", "线"], flat)
    heights = [y for _, y in places.values()]
    ax.set_xlim(0, 10)
    ax.set_ylim(min(heights) - 0.8, max(heights) + 0.8)
    ax.set_aspect("equal")
    ax.axis("off")


def _box(ax: Axes, name: str, x: float, y: float) -> FancyBboxPatch:
    """Draw a box around a name, wide enough for its longest line."""
    lines = name.split("\n")
    width, height = 0.3 * max(map(len, lines)) + 0.3, 0.42 * len(lines) + 0.2
    box = FancyBboxPatch((x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.12",
                         facecolor="white", edgecolor=INK, linewidth=1.2, zorder=2)
    ax.add_patch(box)
    ax.text(x, y, name, ha="center", va="center", fontsize=9.5, zorder=3)
    return box


def _mark(ax: Axes, x: float, y: float, code: int) -> None:
    """Draw a circle: full for 2, left half full for 1, a dot for 0."""
    if code == 0:
        ax.plot([x], [y], marker=".", color=MUTED, markersize=2.5)
        return
    style = "full" if code == 2 else "left"
    ax.plot([x], [y], marker="o", color=INK, markersize=8, fillstyle=style, markerfacecoloralt="white",
            markeredgewidth=1)


def _finite_end(number: Hedged) -> float:
    lower, upper = number.interval
    return max(abs(end) for end in (lower, upper) if math.isfinite(end))


def _place_of(number: Hedged) -> float:
    """Return by what a number is sorted and named: its printed value, or the bound that it has."""
    if number.value is not None:
        return number.value
    return number.lower if math.isfinite(number.lower) else number.upper


def _name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows of a chart, the first on top, with a grid to read the numbers by."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


def _next_series(number: int) -> tuple[str, str]:
    """Return colour and mark of a series: told apart in grey, too."""
    return COLOURS[number % len(COLOURS)], "osD^v"[number % 5]
