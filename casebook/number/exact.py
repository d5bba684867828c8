"""Exact numbers, ±∞ and intervals of them; floats only at the way in and out."""

from __future__ import annotations

import math
import numbers
from collections.abc import Hashable
from decimal import Decimal
from fractions import Fraction

ZERO, ONE = Fraction(0), Fraction(1)
INF = math.inf

Bound = Fraction | float  # a float only for ±inf
Interval = tuple[Bound, Bound]
Box = dict[Hashable, Interval]
Number = int | float


# --- numbers in and out


def read_number(x: object) -> Bound:
    """The exact rational that a number prints, or ±inf.  TypeError for no number, ValueError for nan."""
    if isinstance(x, bool):
        raise TypeError(f"需要一个数，得到的是真假值 {x}")
    if isinstance(x, numbers.Rational):  # int, Fraction, numpy integers
        return Fraction(int(x.numerator), int(x.denominator))
    if isinstance(x, numbers.Real | Decimal):
        if math.isnan(x):
            raise ValueError("需要一个数，得到的是 nan")
        if math.isinf(x):
            return float(x)
        return Fraction(x) if isinstance(x, Decimal) else Fraction(repr(float(x)))
    raise TypeError(f"需要一个数，得到的是 {type(x).__name__}")


def is_number(x: object) -> bool:
    return isinstance(x, numbers.Real | Decimal) and not isinstance(x, bool)


def nearest_float(x: Bound) -> float:
    """Nearest float; beyond the float range ±inf."""
    try:
        return float(x)
    except OverflowError:
        return INF if x > 0 else -INF


def outward_float(x: Bound, direction: float) -> float:
    """The nearest float that, read as a decimal, does not lie inside; ``direction`` is -inf or inf."""
    near = nearest_float(x)
    if math.isinf(near):
        # A finite number that is too large for a float: its inner bound is the largest float.
        inner = not isinstance(x, float) and near != direction
        return math.nextafter(near, direction) if inner else near
    shown = Fraction(repr(near))
    inside = shown > x if direction < 0 else shown < x
    return math.nextafter(near, direction) if inside else near


def plain_text(x: Bound) -> str:
    """A number for messages and formulas: at most 12 digits, no thousands separators."""
    if isinstance(x, float):
        return "∞" if x > 0 else "−∞"
    text = str(x.numerator) if x.denominator == 1 and abs(x) < 10**15 else f"{nearest_float(x):.12g}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def short_text(x: float) -> str:
    """A number for ``repr``: 5 significant digits, but the integer part in full."""
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    return f"{x:.0f}" if 1e5 <= abs(x) < 1e15 else f"{x:.5g}"


# --- interval arithmetic, exact


def plus(a: Bound, b: Bound) -> Bound:
    if isinstance(a, float):
        return a
    return b if isinstance(b, float) else a + b


def times(a: Bound, b: Bound) -> Bound:
    """Product of two ends; 0 · ∞ is 0, since ∞ stands for arbitrarily large, never for a value."""
    if not a or not b:
        return ZERO
    if isinstance(a, float) or isinstance(b, float):
        return INF if (a > 0) == (b > 0) else -INF
    return a * b


def reciprocal(a: Bound) -> Bound:
    return ZERO if isinstance(a, float) else 1 / a


def add_intervals(x: Interval, y: Interval) -> Interval:
    return plus(x[0], y[0]), plus(x[1], y[1])


def negate_interval(x: Interval) -> Interval:
    return -x[1], -x[0]


def multiply_intervals(x: Interval, y: Interval) -> Interval:
    """Product of intervals; the cases by sign save two of four products."""
    if x[0] == x[1]:
        ends = times(x[0], y[0]), times(x[0], y[1])
        return ends if x[0] >= 0 else ends[::-1]
    if y[0] == y[1]:
        return multiply_intervals(y, x)
    if x[0] >= 0:
        return times(x[0] if y[0] >= 0 else x[1], y[0]), times(x[1] if y[1] >= 0 else x[0], y[1])
    if x[1] <= 0:
        return negate_interval(multiply_intervals(negate_interval(x), y))
    if y[0] >= 0 or y[1] <= 0:
        return multiply_intervals(y, x)
    return min(times(x[0], y[1]), times(x[1], y[0])), max(times(x[0], y[0]), times(x[1], y[1]))


def invert_interval(x: Interval) -> Interval:
    """1/x; where x touches or straddles 0 the result is unbounded on that side.  ZeroDivisionError for 0 itself."""
    low, high = x
    if low == high == 0:
        raise ZeroDivisionError
    if low > 0 or high < 0:
        return reciprocal(high), reciprocal(low)
    if low == 0 < high:
        return reciprocal(high), INF
    if low < 0 == high:
        return -INF, reciprocal(low)
    return -INF, INF


def power_interval(x: Interval, exponent: int) -> Interval:
    """x to an integer power, tight."""
    if exponent < 0:
        return invert_interval(power_interval(x, -exponent))
    if exponent == 0:
        return ONE, ONE
    ends = x[0] ** exponent, x[1] ** exponent
    if exponent % 2 or x[0] >= 0:
        return ends
    return ends[::-1] if x[1] <= 0 else (ZERO, max(ends))
