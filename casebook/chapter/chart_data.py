"""The numbers that a chart shows, as a table: for readers who want them, for screen readers, for a spreadsheet.

The book's own charts (`casebook.chapter.charts`) say what they draw. From a chart drawn with plain Matplotlib its
points, lines, areas and bars are read back, with the words on its axes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib import collections, dates
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

#: As many points of a smooth line as a table shows; the line is drawn through all of them.
MOST_POINTS = 25
#: A tick has a word if there is a letter in it, and it stands for what is nearer than this.
_LETTER, _NEAR = re.compile(r"[^\W\d_]"), 0.45
#: Matplotlib before 3.10, which a reader may have, knows filled areas by the more general name.
_AREA = getattr(collections, "FillBetweenPolyCollection", collections.PolyCollection)
SERIES, LOWER, UPPER = "系列", "下界", "上界"
#: Names of columns that stand for what is written along an axis.
OF_X, OF_Y = "", "(y)"
Table = dict[str, list]


def note(ax: Axes, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Keep with `ax` what a chart function draws on it; `OF_X` and `OF_Y` stand for the labels of the axes."""
    ax.casebook_data = (list(columns), [list(row) for row in rows])


def table_of(figure: Figure) -> Table | None:
    """Return {"columns": names, "rows": lists of text and numbers} of a chart, or None if it shows no numbers."""
    tables = [table for ax in figure.axes if (table := _of_axes(ax))["rows"]]
    if not tables:
        return None
    if len(tables) == 1:
        return tables[0]
    if any(table["columns"] != tables[0]["columns"] for table in tables):
        return None
    titles = [ax.get_title() for ax in figure.axes]
    rows = [[title, *row] for title, table in zip(titles, tables, strict=False) for row in table["rows"]]
    return {"columns": ["图", *tables[0]["columns"]], "rows": rows}


def _of_axes(ax: Axes) -> Table:
    noted = getattr(ax, "casebook_data", None)
    if noted is not None:
        columns, rows = noted
        labels = {OF_X: ax.get_xlabel() or "数值", OF_Y: ax.get_ylabel() or "数值"}
        plain = [[_plain(cell) for cell in row] for row in rows]
        return {"columns": [labels.get(name, name) for name in columns], "rows": plain}
    found = [*_bars(ax), *_lines(ax), *_areas(ax)]
    names = [SERIES, ax.get_xlabel() or "横轴", ax.get_ylabel() or "纵轴"]
    points = dict.fromkeys((series, _word(ax.xaxis, x), _word(ax.yaxis, y)) for series, x, y in found)
    rows = [list(point) for point in points]  # a mark at the end of a line is one point
    if rows and all(isinstance(row[2], str) for row in rows):  # what the numbers are of comes before them
        names, rows = [SERIES, ax.get_ylabel() or "项目", names[1]], [[row[0], row[2], row[1]] for row in rows]
    if len({row[0] for row in rows}) <= 1:
        names, rows = names[1:], [row[1:] for row in rows]
    return {"columns": names, "rows": rows}


def _bars(ax: Axes) -> Iterator[tuple[str, float, float]]:
    """Yield each bar as its length at its place."""
    for group in ax.containers:
        if isinstance(group, BarContainer):
            for bar in group:
                if group.orientation == "horizontal":
                    yield _name(group), bar.get_width(), bar.get_y() + bar.get_height() / 2
                else:
                    yield _name(group), bar.get_x() + bar.get_width() / 2, bar.get_height()


def _lines(ax: Axes) -> Iterator[tuple[str, float, float]]:
    """Yield the points of each line that lies in the axes' own units (a line across the whole chart does not)."""
    for line in ax.lines:
        if line.get_transform() == ax.transData:
            for x, y in _thinned(_points(line)):
                yield _name(line), x, y


def _points(line: Line2D) -> list[tuple[float, float]]:
    return list(zip(line.get_xdata(orig=False), line.get_ydata(orig=False), strict=True))


def _areas(ax: Axes) -> Iterator[tuple[str, float, float]]:
    """Yield the edges of a filled area, the lower before the upper at each place."""
    for area in ax.collections:
        if isinstance(area, _AREA):
            ends: dict[float, list[float]] = {}
            for x, y in area.get_paths()[0].vertices:
                ends.setdefault(float(x), []).append(float(y))
            for x in _thinned(sorted(ends)):
                name = _name(area)
                yield f"{name}（{LOWER}）" if name else LOWER, x, min(ends[x])
                yield f"{name}（{UPPER}）" if name else UPPER, x, max(ends[x])


def _thinned(points: list) -> list:
    """Return so many of `points` that a reader can take them in, the first and the last among them."""
    if len(points) <= MOST_POINTS:
        return points
    return [points[round(i * (len(points) - 1) / (MOST_POINTS - 1))] for i in range(MOST_POINTS)]


def _name(artist: object) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _word(axis: Axis, value: float) -> Any:
    """Return what the axis says at `value`: the word of a tick, a date, or the number itself."""
    converter = axis.get_converter() if hasattr(axis, "get_converter") else axis.converter  # before 3.10
    if "Date" in type(converter).__name__:
        return dates.num2date(value).date().isoformat()
    ticks = ((tick.get_loc(), tick.label1.get_text()) for tick in axis.get_major_ticks())  # as they were drawn
    words = {float(place): word for place, word in ticks if _LETTER.search(word)}
    near = min(words, key=lambda place: abs(place - value), default=None)
    return words[near] if near is not None and abs(near - value) < _NEAR else _plain(value)


def _plain(value: Any) -> Any:
    """Return a number as JSON can hold it, to ten digits; “∞” for one without end, None for none."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    number = float(value)
    if math.isnan(number):
        return None
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    number = float(f"{number:.10g}")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
