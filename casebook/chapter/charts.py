"""Charts that more than one chapter draws; each takes axes and plain data and returns nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from casebook.chapter import chart_data
from casebook.chapter.chart_data import LOWER, UPPER
from casebook.chapter.style import COLOURS, GRID, INK, MUTED
from casebook.number import Hedged, tornado
from casebook.register import labels
from casebook.register.registers import FORCES
from casebook.register.wording import span


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
        colour = COLOURS[row % 2 == 1]
        ax.plot([lower, end], [row, row], color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt")
        if math.isinf(upper):
            ax.plot([end], [row], marker=">", color=colour, markersize=7)
        if number.value is not None:
            ax.plot([number.value], [row], marker="os"[row % 2], color=colour, markersize=7)
        ax.annotate(span(number, digits), (max(end, lower), row), xytext=(8, 0), textcoords="offset points",
                    va="center", fontsize=9)  # fmt: skip
    rows = [[name, number.value, *number.interval] for name, number in zip(names, numbers, strict=True)]
    chart_data.note(ax, ["项目", "", LOWER, UPPER], rows)
    ax.set_yticks(range(len(numbers)), names)
    ax.set_ylim(len(numbers) - 0.5, -0.5)
    lowest = min([0.0, *(number.lower for number in numbers if math.isfinite(number.lower))])
    ax.set_xlim(lowest, reach * 1.32)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


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
        ax.barh(row, upper - lower, left=lower, height=0.55, color=COLOURS[row % 2], edgecolor=INK, linewidth=0.6)
        for end, side, align in ((lower, -6, "right"), (upper, 6, "left")):
            ax.annotate(f"{end:.{digits}f}", (end, row), xytext=(side, 0), textcoords="offset points",
                        va="center", ha=align, fontsize=9)  # fmt: skip
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
            "color": INK, "linewidth": 1.2})  # fmt: skip
        if words:
            ax.text((x1 + x2) / 2, (y1 + y2) / 2, words, ha="center", va="center", fontsize=8.5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5}, zorder=4)  # fmt: skip
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
                         facecolor="white", edgecolor=INK, linewidth=1.2, zorder=2)  # fmt: skip
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
            markeredgewidth=1)  # fmt: skip


def _finite_end(number: Hedged) -> float:
    lower, upper = number.interval
    return max(abs(end) for end in (lower, upper) if math.isfinite(end))
