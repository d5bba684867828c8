"""Charts that more than one chapter draws; each takes axes and plain data and returns nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from casebook import labels
from casebook.hedged import Hedged
from casebook.register import FORCES
from casebook.style import COLOURS, GRID, INK, MUTED
from casebook.wording import interval_text


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
        ax.annotate(_text(number, digits), (max(end, lower), row), xytext=(8, 0), textcoords="offset points",
                    va="center", fontsize=9)  # fmt: skip
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


def _text(number: Hedged, digits: int) -> str:
    return interval_text(*number.interval, digits)
