"""Relations between registered numbers: what must hold (cross-checks) and what does not (conflicts).

A relation reads the figures in order, under the standard convention of hedges:

``sum``, ``product``   the first equals the sum (product) of the others within their hedges
``ratio``              the first equals the second divided by the third within their hedges
``equal``              all have the same value and the same interval
``share``              the first is a whole, and no other exceeds it
``order``              values ascend; dates may be equal, compared as precisely as both are printed
``count N``            the first figure is N, the number of items the source prints
``overlap``            the intervals of all have a point in common
``differ``             the contrary of ``overlap``, for conflicts between sources
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from casebook.register.registers import Figure, Register

NAMES = ("sum", "product", "ratio", "equal", "share", "order", "overlap", "differ")


def is_relation(text: str) -> bool:
    """Say whether `text` names a relation."""
    return text in NAMES or (text.startswith("count ") and text[6:].isdigit())


def holds(register: Register, relation: str, figures: Sequence[Figure]) -> bool:
    """Say whether `relation` holds among `figures`. Raises ValueError for an unknown relation."""
    if relation.startswith("count "):
        return _values(figures[0]) == [float(relation[6:])]
    intervals = [register.interval(figure) for figure in figures]
    if relation in ("overlap", "differ"):
        common = max(low for low, _ in intervals) <= min(high for _, high in intervals)
        return common == (relation == "overlap")
    if relation in ("sum", "product", "ratio"):
        return _meet(intervals[0], _combined(relation, intervals[1:]))
    if relation == "equal":
        return len({(figure.date, figure.value, *ends) for figure, ends in zip(figures, intervals, strict=True)}) == 1
    if relation == "share":
        return all(_values(figure)[-1] <= _values(figures[0])[-1] for figure in figures[1:])
    if relation == "order":
        return _ascending(figures)
    raise ValueError(f"没有叫“{relation}”的关系")


def _values(figure: Figure) -> list[float]:
    """Return the printed value, or both printed ends of a range."""
    return [figure.value] if figure.value is not None else [figure.lower, figure.upper]


def _combined(relation: str, intervals: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the range of the formula; products and ratios are of numbers that are not negative."""
    lows, highs = zip(*intervals, strict=True)
    if relation == "sum":
        return sum(lows), sum(highs)
    if relation == "product":
        return math.prod(lows), math.prod(highs)
    return _quotient(lows[0], highs[1]), _quotient(highs[0], lows[1])


def _quotient(number: float, by: float) -> float:
    """Divide; by nothing, it has no bound."""
    return number / by if by else math.inf


def _meet(first: tuple[float, float], second: tuple[float, float]) -> bool:
    # 670 million and the sum of its parts are floats; an end without a bound has no such slips
    slack = 1e-9 * max(1, *(abs(low) for low in (first[0], second[0]) if math.isfinite(low)))
    return max(first[0], second[0]) <= min(first[1], second[1]) + slack


def _ascending(figures: Sequence[Figure]) -> bool:
    if figures[0].date:
        pairs = pairwise(figure.date for figure in figures)
        return all(a[: min(len(a), len(b))] <= b[: min(len(a), len(b))] for a, b in pairs)
    values = [value for figure in figures for value in _values(figure)]
    return all(a < b for a, b in pairwise(values))
