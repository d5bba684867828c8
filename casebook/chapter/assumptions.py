"""An assumption to change on the page itself: everything is computed beforehand, so that a reader needs no Python.

A cell hands over a function and the values that its one or two assumptions may take. What the function gives for
each of them goes into the page as a grid of ready words (the metadata of the output), which a script there looks up
(``what-if.js``). Whoever has no script, a printed book or a notebook, sees a small table of chosen rows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import pandas as pd

from casebook.chapter.frames import frame_to_myst
from casebook.chapter.outputs import WHAT_IF, WHAT_IF_START, as_json
from casebook.number import Hedged
from casebook.register.wording import plain, rounded, span

#: More points make the page heavy; more rows are no small table.
MOST_POINTS, MOST_ROWS = 600, 9
#: Room beyond the longest bar, so that an arrow or a mark at its end is still seen.
_MARGIN = 1.06
#: Places of bars are kept in thousandths of their width.
_WIDTH = 1000

Value = Any  # of an assumption: a number, or words
Point = tuple


@dataclass(frozen=True)
class _Said:
    """One result at one point: its words, and for a number the ends of its bar."""

    text: str
    ends: tuple[float, float] | None = None


@dataclass
class WhatIf:
    """What `what_if` returns: shown as a small table, with the whole grid as metadata for the page."""

    names: list[str]
    values: list[list[Value]]
    start: Point
    rows: list[Point]
    points: dict[Point, dict[str, _Said]]
    digits: Mapping[str, int]
    marks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def frame(self) -> pd.DataFrame:
        """Return the printed rows: a column an assumption, a column a result, all of it text."""
        said = [[*map(_shown, point), *(each.text for each in self.points[point].values())] for point in self.rows]
        return pd.DataFrame(said, columns=[*self.names, *self._kinds])

    @property
    def grid(self) -> dict[str, Any]:
        """Return all a page needs, ready for JSON.

        ``assumptions`` (label, unit, values as text, start as an index, whether they are numbers); ``results`` (label,
        unit, whether they are numbers, whether they have a bar, where its zero is, marks as [words, text, place]);
        ``points``, the first assumption varying slowest: a list of results each, as [text] or [text, left, right], and
        1 where it is open at the right; ``rows``: the points the table prints. Places
        are thousandths of the bar's width.
        """
        scales = {name: self._scale(name) for name in self._kinds}
        return {
            "assumptions": [
                {**_label(name), "values": [_shown(value) for value in values], "start": values.index(start),
                 "numbers": all(map(_is_number, values))}
                for name, values, start in zip(self.names, self.values, self.start, strict=True)
            ],
            "results": [
                {**_label(name), "numbers": numbers, "bar": scales[name] is not None,
                 "zero": _place(0.0, scales[name]) if scales[name] else 0,
                 "marks": [[words, _short(at, self.digits.get(name, 0)), _place(at, scales[name])]
                           for words, at in sorted(self.marks.get(name, {}).items(), key=lambda mark: mark[1])]}
                for name, numbers in self._kinds.items()
            ],
            "points": [
                [_cell(each, scales[name]) for name, each in results.items()] for results in self.points.values()
            ],
            "rows": [list(self.points).index(row) for row in self.rows],
        }

    @property
    def told(self) -> list[dict[str, Any]]:
        """Return what the numbers of the start are said to be: name, unit, text, lower and upper (“INF” for no end)."""
        return [
            {"name": name, "unit": _label(name)["unit"], "text": said.text,
             **dict(zip(("lower", "upper"), map(as_json, said.ends), strict=True))}
            for name, said in self.points[self.start].items() if said.ends
        ]

    @property
    def _kinds(self) -> dict[str, bool]:
        """Return the labels of the results, and whether they are numbers."""
        return {name: each.ends is not None for name, each in next(iter(self.points.values())).items()}

    def _scale(self, name: str) -> tuple[float, float] | None:
        """Return the ends of the axis of a result's bars: from zero, or from below it; None for words.

        Results in one unit have one axis: their bars are held against each other.
        """
        if not self._kinds[name]:
            return None
        unit = _label(name)["unit"]
        alike = [each for each, numbers in self._kinds.items() if numbers and unit and _label(each)["unit"] == unit]
        ends = [at for each in alike or [name] for at in self._reached(each)]
        finite = [end for end in ends if math.isfinite(end)]
        if not any(finite):  # nothing but zeros
            return None
        return min(0.0, *finite) * _MARGIN, max(0.0, *finite) * _MARGIN

    def _reached(self, name: str) -> Iterator[float]:
        """Yield the ends of the bars of a result, and its marks."""
        for results in self.points.values():
            yield from results[name].ends or ()
        yield from self.marks.get(name, {}).values()

    @property
    def at_right(self) -> list[str]:
        """Return the columns of the printed table that hold single numbers: they stand right."""
        numeric = [all(map(_is_number, values)) for values in self.values]
        numeric += [all(each[name].ends and each[name].ends[0] == each[name].ends[1] for each in self.points.values())
                    for name in self._kinds]
        return [name for name, is_numeric in zip([*self.names, *self._kinds], numeric, strict=True) if is_numeric]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        frame = self.frame
        data = {
            "text/plain": frame.to_string(index=False),
            "text/html": frame.to_html(index=False, border=0),
            "text/markdown": frame_to_myst(frame, self.at_right),
        }
        return data, {"text/markdown": {WHAT_IF: self.grid, WHAT_IF_START: self.told}}


def what_if(
    result: Callable[..., Mapping[str, Hedged | float | str]],
    assumptions: Mapping[str, Iterable[Value]],
    *,
    start: Value | Sequence[Value],
    rows: Iterable[Value | Sequence[Value]] | None = None,
    digits: int | Mapping[str, int] = 0,
    marks: Mapping[str, Mapping[str, float]] | None = None,
) -> WhatIf:
    """Return `result` for every value that one or two assumptions may take, to be the last line of a cell.

    `assumptions` maps a label with its unit, as a table's head has it (“支部大小（户，假设）”), to the values to choose
    from: numbers get a slider, words get buttons. `result` is called with one value an assumption and returns what
    follows, by labels of the same kind: hedged numbers (said with their interval), numbers, or words; the same labels
    each time. `start` is what the book assumes (with two assumptions, a pair). `rows` are the points that the table
    prints, at most nine; without them some are chosen, the start among them. `digits` are the decimal places, for all
    or by label; `marks` put a line with words into the bar of a result: ``{"占收入（%）": {"一半": 50}}``.

    Raises ValueError or TypeError with words in Chinese: nothing to choose, too many points, a start or a row that
    cannot be chosen, a result that fails or is of another kind than the rest.
    """
    if not isinstance(assumptions, Mapping) or len(assumptions) not in (1, 2):
        raise ValueError("what_if 要一个或两个假设，写成 {“名称（单位）”: 可选的值}。")
    names, values = list(assumptions), [_values(name, given) for name, given in assumptions.items()]
    count = math.prod(map(len, values))
    if count > MOST_POINTS:
        raise ValueError(f"what_if 有 {count} 种组合，最多 {MOST_POINTS} 种。改法：步子放大，或减少可选的值。")
    first = _point(start, names, values, "start")
    kept = _default_rows(values, first) if rows is None else [_point(row, names, values, "rows") for row in rows]
    if not 1 <= len(kept) <= MOST_ROWS:
        raise ValueError(f"what_if 的 rows 有 {len(kept)} 行，印出来的表要有 1 至 {MOST_ROWS} 行。")
    points = {point: _results_at(result, names, point, digits) for point in itertools.product(*values)}
    _require_alike(points)
    marks, results = marks or {}, points[first]
    for name, given in marks.items():
        if name not in results:
            raise ValueError(f"what_if 的 marks 提到“{name}”，结果里只有：{'、'.join(results)}。")
        if results[name].ends is None:
            raise ValueError(f"what_if 的 marks 提到“{name}”，它的结果是文字，画不出线。")
        for words, at in given.items():
            if not _is_number(at) or not math.isfinite(at):
                raise ValueError(f"what_if 的 marks 里“{words}”要是有限的数，写的是 {at!r}。")
    places = digits if isinstance(digits, Mapping) else dict.fromkeys(results, digits)
    return WhatIf(names, values, first, kept, points, places, marks)


def _values(name: str, given: Iterable[Value]) -> list[Value]:
    """Return the values of an assumption; numbers that came out of a sum of steps without their float noise."""
    if isinstance(given, (str, bytes)):
        raise TypeError(f"假设“{name}”的可选值要写成列表，写的是一段文字：{given!r}。")
    values = [float(f"{value:.10g}") if isinstance(value, float) else value for value in given]
    if len(values) < 2:
        said = "没有可选的值" if not values else "只有一个可选的值，没有什么可改"
        raise ValueError(f"假设“{name}”{said}。改法：给出两个以上，如 range(10, 121, 10)。")
    for value in values:
        if not isinstance(value, str) and not _is_number(value):
            raise TypeError(f"假设“{name}”的可选值要是数或文字，有一个是 {value!r}。")
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f"假设“{name}”的可选值里 {_shown(twice)} 出现了不止一次。")
    return values


def _point(given: Value | Sequence[Value], names: list[str], values: list[list[Value]], where: str) -> Point:
    """Return a point that can be chosen; `where` says which argument it stands in."""
    parts = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    if len(parts) != len(names):
        raise ValueError(f"what_if 的 {where} 里 {given!r} 要有 {len(names)} 个值，依次是：{'、'.join(names)}。")
    for name, part, allowed in zip(names, parts, values, strict=True):
        if part not in allowed:
            shown = "、".join(map(_shown, allowed[:6])) + ("……" if len(allowed) > 6 else "")
            raise ValueError(f"what_if 的 {where} 里 {_shown(part)} 不是“{name}”可选的值（{shown}）。")
    return parts


def _results_at(result: Callable, names: list[str], point: Point, digits: int | Mapping[str, int]) -> dict[str, _Said]:
    where = "、".join(f"“{name}”取 {_shown(value)}" for name, value in zip(names, point, strict=True))
    try:
        given = result(*point)
    except Exception as error:
        raise ValueError(f"{where} 时算不出结果：{type(error).__name__}: {error}") from error
    if not isinstance(given, Mapping) or not given:
        raise TypeError(f"{where} 时，函数要返回 {{“名称（单位）”: 结果}}，返回的是 {given!r}。")
    places = digits if isinstance(digits, Mapping) else dict.fromkeys(given, digits)
    return {str(name): _said(value, places.get(name, 0), f"{where} 时，“{name}”") for name, value in given.items()}


def _said(value: Hedged | float | str, digits: int, where: str) -> _Said:
    if isinstance(value, Hedged):
        return _Said(span(value, digits), value.interval)
    if isinstance(value, str) and value.strip():
        return _Said(" ".join(value.split()))
    if not _is_number(value):
        raise TypeError(f"{where}要是数、带界的数或一句话，得到的是 {value!r}。")
    if not math.isfinite(value):
        raise ValueError(f"{where}不是有限的数：{value}。")
    return _Said(rounded(float(value), digits), (float(value), float(value)))


def _require_alike(points: Mapping[Point, Mapping[str, _Said]]) -> None:
    """What stands in one line of the page must be of one kind, whatever is chosen."""
    first, *others = points.items()
    for point, results in others:
        at = "、".join(map(_shown, point))
        if list(results) != list(first[1]):
            raise ValueError(f"各处的结果要有相同的名称：取 {at} 时是 {'、'.join(results)}，"
                             f"起先是 {'、'.join(first[1])}。")
        for name, each in results.items():
            if (each.ends is None) != (first[1][name].ends is None):
                raise TypeError(f"“{name}”有时是数，有时是文字（取 {at} 时是“{each.text}”）。改法：各处用同一种。")


def _default_rows(values: list[list[Value]], start: Point) -> list[Point]:
    """Return a few points that span all there are: at most nine, the start among them."""
    each = 7 if len(values) == 1 else 3
    chosen = []
    for column, at in zip(values, start, strict=True):
        last, kept = len(column) - 1, min(each, len(column))
        places = {round(i * last / (kept - 1)) for i in range(kept)} - {column.index(at)}
        while len(places) >= each:  # the ends stay; the start takes the place of the one in between nearest to it
            inner = sorted(places - {0, last}, key=lambda place: abs(place - column.index(at)))
            places.discard(inner[0] if inner else max(places))
        chosen.append([column[place] for place in sorted({*places, column.index(at)})])
    return list(itertools.product(*chosen))


def _label(name: str) -> dict[str, str]:
    """Part a label from the unit in its brackets; what follows a comma there (“户，假设”) is no unit."""
    head, mark, rest = name.rpartition("（")
    if not mark or not rest.endswith("）"):
        return {"label": name, "unit": ""}
    unit = rest[:-1].partition("，")[0]
    return {"label": head, "unit": "" if unit == "假设" else unit}


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else plain(float(value)) if _is_number(value) else repr(value)


def _short(value: float, digits: int) -> str:
    """Return a number as a reference is said: 50, not 50.0."""
    return plain(float(rounded(float(value), digits)))


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _place(value: float, scale: tuple[float, float]) -> int:
    low, high = scale
    return round((min(max(value, low), high) - low) / (high - low) * _WIDTH)


def _cell(said: _Said, scale: tuple[float, float] | None) -> list:
    if said.ends is None or scale is None:
        return [said.text]
    left, right = (_place(end, scale) for end in said.ends)
    if said.ends[0] != said.ends[1]:  # however narrow: equal places say that a number is exact
        right = max(right, left + 1)
    return [said.text, left, right, *([1] if math.isinf(said.ends[1]) else [])]
