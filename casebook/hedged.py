"""Hedged numbers: arithmetic over registered numbers, interval in, interval out.

A report prints 约8000人, 1.2平方公里, 不少于15人.  Each such number is a *leaf*: a printed value and the
bounds that its hedge gives it.  A formula over leaves has a value (the formula at the printed values) and an
interval: the range of the formula while every leaf runs through its bounds.

Why not ``uncertainties``: it is probabilistic.  It takes errors for small, symmetric, independent and roughly
normal and adds their squares; 余, 近 and 不少于 are one-sided bounds without any distribution, and a bound
such as [15, ∞) has no standard deviation at all.

Why not a plain interval library: the dependency problem.  It treats each *occurrence* of a number as a number
of its own, so that x − x is not 0 and a share x ÷ (x + y) comes out too wide, even above 100 %.  Here a
number keeps its identity (its ``key``) through the whole formula.

Method
------
1. A formula is an expression tree of sums and products; leaves with one key are one number.
2. Parts of a sum or product that share no uncertain leaf are independent, and for these natural interval
   arithmetic is already tight: no search.  (Where every leaf occurs once this settles the formula.)
3. Where a leaf occurs several times, forward-mode interval derivatives over the box are computed: a leaf
   whose derivative keeps its sign stands at one of its ends in the minimum (monotonicity test).  For most
   formulas of the casebook this fixes all leaves: a bound is one evaluation at a corner, and exact.
4. What remains open is rewritten as a product of powers of polynomials with equal factors cancelled.  That
   shows what intervals cannot see (x ÷ (x+y) + y ÷ (x+y) is 1), gives derivatives without their dependency,
   and tells which leaves enter fractionally linearly: then the extreme is at one end or the other, whichever,
   and two branches replace a bisection.  A formula too big to expand keeps the derivatives of step 3 (and
   the natural bound of what is open, if that is unbounded).
5. The rest is bisected: branch and bound with monotonicity test and mean value form (global optimisation
   after Moore and Hansen), until the certified bound meets the best point within ``TOLERANCE`` (relative to
   the size of the formula on its box) or ``BOX_LIMIT`` boxes (fewer, by ``WORK_LIMIT``, if the formula is
   long) are spent; then the outward bound is returned.

Unbounded leaves: in step 4 x ∈ [a, ∞) becomes a − 1 + 1/u with u ∈ [0, 1].  A formula stays rational, ∞/∞
cancels, and the limit is the value at u = 0.  Intervals are closed: a limit counts as a bound.

Rounding: a float is read as the decimal that it prints (1.2 is 6/5, as in the report), and everything is
computed in exact rational numbers.  Only results become floats: ``value`` to nearest, ``lower`` and ``upper``
outward (a clean decimal stays as it is; otherwise at most one unit in the last place).  If the exact range is
a single number, all three are that number to nearest, and equal.

Pure Python, standard library only: runs under Pyodide.
"""

from __future__ import annotations

import heapq
import itertools
import math
import numbers
import operator
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

__all__ = ["Hedged", "compare", "share", "tornado"]

TOLERANCE = 1e-9  # promised gap between bound and true range, relative to the size of the formula
AIM = 1e-12  # gap aimed at while the search is cheap, so that results print without noise
CHEAP_BOXES = 300
BOX_LIMIT = 10_000
WORK_LIMIT = 100_000  # boxes times terms and degrees, so that a monster ends after seconds, not minutes
TERM_LIMIT = 1_500  # terms of an expanded polynomial; beyond it step 4 is skipped

ZERO, ONE = Fraction(0), Fraction(1)
INF = math.inf

Bound = Fraction | float  # a float only for ±inf
Interval = tuple[Bound, Bound]
Box = dict[Hashable, Interval]
Number = int | float


# ---------------------------------------------------------------- numbers in and out


def _read(x: object) -> Bound:
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


def _is_number(x: object) -> bool:
    return isinstance(x, numbers.Real | Decimal) and not isinstance(x, bool)


def _nearest(x: Bound) -> float:
    """Nearest float; beyond the float range ±inf."""
    try:
        return float(x)
    except OverflowError:
        return INF if x > 0 else -INF


def _outward(x: Bound, direction: float) -> float:
    """The nearest float that, read as a decimal, does not lie inside; ``direction`` is -inf or inf."""
    near = _nearest(x)
    if math.isinf(near):
        # A finite number that is too large for a float: its inner bound is the largest float.
        inner = not isinstance(x, float) and near != direction
        return math.nextafter(near, direction) if inner else near
    shown = Fraction(repr(near))
    inside = shown > x if direction < 0 else shown < x
    return math.nextafter(near, direction) if inside else near


def _plain(x: Bound) -> str:
    """A number for messages and formulas: at most 12 digits, no thousands separators."""
    if isinstance(x, float):
        return "∞" if x > 0 else "−∞"
    text = str(x.numerator) if x.denominator == 1 and abs(x) < 10**15 else f"{_nearest(x):.12g}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _short(x: float) -> str:
    """A number for ``repr``: 5 significant digits, but the integer part in full."""
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    return f"{x:.0f}" if 1e5 <= abs(x) < 1e15 else f"{x:.5g}"


# ---------------------------------------------------------------- interval arithmetic, exact


def _plus(a: Bound, b: Bound) -> Bound:
    if isinstance(a, float):
        return a
    return b if isinstance(b, float) else a + b


def _times(a: Bound, b: Bound) -> Bound:
    """Product of two ends; 0 · ∞ is 0, since ∞ stands for arbitrarily large, never for a value."""
    if not a or not b:
        return ZERO
    if isinstance(a, float) or isinstance(b, float):
        return INF if (a > 0) == (b > 0) else -INF
    return a * b


def _reciprocal(a: Bound) -> Bound:
    return ZERO if isinstance(a, float) else 1 / a


def _add(x: Interval, y: Interval) -> Interval:
    return _plus(x[0], y[0]), _plus(x[1], y[1])


def _negative(x: Interval) -> Interval:
    return -x[1], -x[0]


def _multiply(x: Interval, y: Interval) -> Interval:
    """Product of intervals; the cases by sign save two of four products."""
    if x[0] == x[1]:
        ends = _times(x[0], y[0]), _times(x[0], y[1])
        return ends if x[0] >= 0 else ends[::-1]
    if y[0] == y[1]:
        return _multiply(y, x)
    if x[0] >= 0:
        return _times(x[0] if y[0] >= 0 else x[1], y[0]), _times(x[1] if y[1] >= 0 else x[0], y[1])
    if x[1] <= 0:
        return _negative(_multiply(_negative(x), y))
    if y[0] >= 0 or y[1] <= 0:
        return _multiply(y, x)
    return min(_times(x[0], y[1]), _times(x[1], y[0])), max(_times(x[0], y[0]), _times(x[1], y[1]))


def _invert(x: Interval) -> Interval:
    """1/x; where x touches or straddles 0 the result is unbounded on that side."""
    low, high = x
    if low > 0 or high < 0:
        return _reciprocal(high), _reciprocal(low)
    if low == 0 < high:
        return _reciprocal(high), INF
    if low < 0 == high:
        return -INF, _reciprocal(low)
    return -INF, INF


def _power(x: Interval, exponent: int) -> Interval:
    """x to an integer power, tight."""
    if exponent < 0:
        return _invert(_power(x, -exponent))
    if exponent == 0:
        return ONE, ONE
    ends = x[0] ** exponent, x[1] ** exponent
    if exponent % 2 or x[0] >= 0:
        return ends
    return ends[::-1] if x[1] <= 0 else (ZERO, max(ends))


# ---------------------------------------------------------------- expression tree


class _Node:
    """A formula without unit.  ``leaves``: named or uncertain leaves by identity, in order of appearance;
    ``uncertain``: identities of the leaves with different bounds."""

    __slots__ = ("_tight", "leaves", "size", "uncertain")

    def __init__(self, parts: Iterable[_Node]) -> None:
        parts = list(parts)
        self._tight: Interval | None = None
        self.size = 1 + sum(part.size for part in parts)
        self.leaves: dict[Hashable, _Leaf] = {}
        for part in parts:
            for identity, leaf in part.leaves.items():
                known = self.leaves.setdefault(identity, leaf)
                if known is not leaf:
                    known.check_same(leaf)
        self.uncertain = frozenset(i for i, leaf in self.leaves.items() if leaf.low < leaf.high)

    def tight(self) -> Interval:
        """The tight range, exact rationals or ±inf; computed once."""
        if self._tight is None:
            self._tight = self._range()
        return self._tight

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        """Natural interval arithmetic (every occurrence on its own); exact when the box is a point."""
        raise NotImplementedError

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        """Natural range and, for each leaf that is not a point in the box, the range of the derivative."""
        raise NotImplementedError

    def replace(self, values: Mapping[Hashable, Fraction]) -> _Node:
        """The formula with some leaves set to constants."""
        raise NotImplementedError

    def text(self) -> str:
        """Readable formula with minimal brackets."""
        raise NotImplementedError

    def _range(self) -> Interval:
        raise NotImplementedError


class _Leaf(_Node):
    """A number: printed value (or None), bounds, identity."""

    __slots__ = ("high", "identity", "key", "label", "low", "value")

    def __init__(
        self, value: Fraction | None, low: Bound, high: Bound, key: str | None = None, label: str = ""
    ) -> None:
        super().__init__(())
        self.value, self.low, self.high, self.key, self.label = value, low, high, key, label
        self.identity: Hashable = object() if key is None else key
        if key is not None or low < high:
            self.leaves = {self.identity: self}
        if low < high:
            self.uncertain = frozenset((self.identity,))
        self._tight = low, high

    def check_same(self, other: _Leaf) -> None:
        if (self.value, self.low, self.high) != (other.value, other.low, other.high):
            raise ValueError(f"编号“{self.key}”对应两组不同的数：{self._bounds()} 与 {other._bounds()}")

    def _bounds(self) -> str:
        value = "" if self.value is None else f"{_plain(self.value)} "
        return f"{value}[{_plain(self.low)}, {_plain(self.high)}]"

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        return box.get(self.identity, (self.low, self.high))

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        own = self.natural(box)
        return own, {} if own[0] == own[1] else {self.identity: (ONE, ONE)}

    def replace(self, values: Mapping[Hashable, Fraction]) -> _Node:
        value = values.get(self.identity)
        return self if value is None else _Leaf(value, value, value)

    def text(self) -> str:
        return self.label or self.key or (self._bounds() if self.value is None else _plain(self.value))


class _Sum(_Node):
    """± a ± b …; ``terms`` are (sign, node)."""

    __slots__ = ("terms",)

    def __init__(self, terms: tuple[tuple[int, _Node], ...]) -> None:
        self.terms = terms
        super().__init__(node for _, node in terms)

    def _range(self) -> Interval:
        total = ZERO, ZERO
        for group in _groups(self.terms, lambda term: term[1].uncertain):
            if len(group) > 1:
                part = _entangled(_Sum(tuple(group)))
            else:
                [(sign, node)] = group
                part = node.tight() if sign > 0 else _negative(node.tight())
            total = _add(total, part)
        return total

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        total = ZERO, ZERO
        for sign, node in self.terms:
            part = node.natural(box)
            total = _add(total, part if sign > 0 else _negative(part))
        return total

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        total, slopes = (ZERO, ZERO), {}
        for sign, node in self.terms:
            part, inner = node.dual(box)
            total = _add(total, part if sign > 0 else _negative(part))
            for leaf, slope in inner.items():
                slope = slope if sign > 0 else _negative(slope)
                slopes[leaf] = _add(slopes[leaf], slope) if leaf in slopes else slope
        return total, slopes

    def replace(self, values: Mapping[Hashable, Fraction]) -> _Node:
        return _Sum(tuple((sign, node.replace(values)) for sign, node in self.terms))

    def text(self) -> str:
        out = ""
        for place, (sign, node) in enumerate(self.terms):
            part = node.text()
            bare = place == 0 and sign > 0
            if (isinstance(node, _Sum) and sign < 0) or (part.startswith("−") and not bare):
                part = f"({part})"
            mark = "+" if sign > 0 else "−"
            out += (part if bare else f"−{part}") if place == 0 else f" {mark} {part}"
        return out


class _Product(_Node):
    """Powers multiplied; ``factors`` are (node, integer exponent), a quotient has exponent −1."""

    __slots__ = ("factors",)

    def __init__(self, factors: tuple[tuple[_Node, int], ...]) -> None:
        self.factors = factors
        super().__init__(node for node, _ in factors)

    def _range(self) -> Interval:
        total = ONE, ONE
        for group in _groups(self.factors, lambda factor: factor[0].uncertain):
            if len(group) > 1:
                part = _entangled(_Product(tuple(group)))
            else:
                [(node, exponent)] = group
                part = _power(node.tight(), exponent)
            total = _multiply(total, part)
        return total

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        total = ONE, ONE
        for node, exponent in self.factors:
            total = _multiply(total, _power(node.natural(box), exponent))
        return total

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        total, slopes = (ONE, ONE), {}
        for node, exponent in self.factors:
            base, inner = node.dual(box)
            part = _power(base, exponent)
            outer = _multiply((Fraction(exponent),) * 2, _power(base, exponent - 1))
            slopes = {leaf: _multiply(slope, part) for leaf, slope in slopes.items()}
            for leaf, slope in inner.items():
                slope = _multiply(_multiply(outer, slope), total)
                slopes[leaf] = _add(slopes[leaf], slope) if leaf in slopes else slope
            total = _multiply(total, part)
        return total, slopes

    def replace(self, values: Mapping[Hashable, Fraction]) -> _Node:
        return _Product(tuple((node.replace(values), exponent) for node, exponent in self.factors))

    def text(self) -> str:
        out = ""
        for place, (node, exponent) in enumerate(self.factors):
            part, divides = node.text(), place > 0 and exponent < 0
            raised = -exponent if divides else exponent
            if raised != 1:
                part = part if isinstance(node, _Leaf) and not part.startswith("−") else f"({part})"
                part += str(raised).translate(_SUPERSCRIPT)
            elif (
                isinstance(node, _Sum)
                or (part.startswith("−") and place > 0)
                or (divides and isinstance(node, _Product) and len(node.factors) > 1)
            ):
                part = f"({part})"
            out += part if place == 0 else f" {'÷' if divides else '×'} {part}"
        return out


_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


_Part = TypeVar("_Part")


def _groups(parts: Iterable[_Part], leaves: Callable[[_Part], frozenset]) -> list[list[_Part]]:
    """Parts in groups that share no uncertain leaf with each other (connected components)."""
    groups: list[tuple[frozenset, list[_Part]]] = []
    for part in parts:
        own, members, apart = leaves(part), [], []
        for known, group in groups:
            if known.isdisjoint(own):
                apart.append((known, group))
            else:
                own, members = own | known, members + group
        groups = [*apart, (own, [*members, part])]
    return [group for _, group in groups]


# ---------------------------------------------------------------- step 4: factored rational functions

# A polynomial maps exponents (one per variable) to coefficients; frozen, its terms stand in falling order.
_Poly = dict[tuple[int, ...], Fraction]
_Frozen = tuple[tuple[tuple[int, ...], Fraction], ...]
_Form = tuple[Fraction, dict[_Frozen, int]]  # constant · product of monic polynomials to integer powers


class _TooBigError(Exception):
    """The expanded polynomial would pass ``TERM_LIMIT``."""


def _poly_product(a: Mapping, b: Mapping) -> _Poly:
    out: _Poly = {}
    for exps_a, coef_a in a.items():
        for exps_b, coef_b in b.items():
            exps = tuple(map(operator.add, exps_a, exps_b))
            out[exps] = out.get(exps, ZERO) + coef_a * coef_b
        if len(out) > TERM_LIMIT:
            raise _TooBigError
    return {exps: coef for exps, coef in out.items() if coef}


def _poly_quotient(poly: Mapping, divisor: _Frozen) -> _Poly | None:
    """The exact quotient, or None where the division leaves a remainder."""
    rest, quotient = dict(poly), {}
    lead, lead_coef = divisor[0]
    while rest:
        top = max(rest)
        shift = tuple(map(operator.sub, top, lead))
        if min(shift) < 0:
            return None
        factor = quotient[shift] = rest[top] / lead_coef
        for exps, coef in divisor:
            place = tuple(map(operator.add, exps, shift))
            left = rest.get(place, ZERO) - factor * coef
            if left:
                rest[place] = left
            else:
                del rest[place]
    return quotient


def _variable(n: int, i: int) -> _Frozen:
    return ((tuple(int(j == i) for j in range(n)), ONE),)


def _normal(poly: Mapping) -> _Form:
    """Constant, powers of single variables, and a monic rest."""
    if not poly:
        return ZERO, {}
    shared = tuple(map(min, zip(*poly, strict=True)))
    factors = {_variable(len(shared), i): e for i, e in enumerate(shared) if e}
    top = poly[max(poly)]
    rest = {tuple(map(operator.sub, exps, shared)): coef / top for exps, coef in poly.items()}
    if len(rest) > 1:
        factors[tuple(sorted(rest.items(), reverse=True))] = 1
    return top, factors


def _form_product(forms: Iterable[tuple[_Form, int]]) -> _Form:
    constant, factors = ONE, {}
    for (coef, inner), exponent in forms:
        if not coef and exponent > 0:
            return ZERO, {}
        constant *= coef**exponent
        for factor, power in inner.items():
            factors[factor] = factors.get(factor, 0) + power * exponent
    return constant, {factor: power for factor, power in factors.items() if power}


def _expand(constant: Fraction, factors: Mapping[_Frozen, int], n: int) -> _Poly:
    poly: _Poly = {(0,) * n: constant}
    for factor, power in factors.items():
        for _ in range(power):
            poly = _poly_product(poly, dict(factor))
    return poly


def _cancel(poly: Mapping, below: dict[_Frozen, int]) -> _Form:
    """``poly`` as a form, multiplied with ``below``, its factors cancelled against negative powers there."""
    constant, factors = _normal(poly)
    for whole in [f for f in factors if len(f) > 1]:
        rest = dict(whole)
        for divisor, power in below.items():
            for _ in range(max(0, -power)):
                quotient = _poly_quotient(rest, divisor)
                if quotient is None:
                    break
                rest, below = quotient, {**below, divisor: below[divisor] + 1}
        del factors[whole]
        coef, inner = _normal(rest)
        constant, factors = _form_product([((constant, factors), 1), ((coef, inner), 1)])
    return _form_product([((constant, factors), 1), ((ONE, below), 1)])


def _form_sum(forms: list[_Form], n: int) -> _Form:
    """Sum over the common factors; only what is not common is expanded."""
    forms = [form for form in forms if form[0]]
    names = {factor for _, factors in forms for factor in factors}
    common = {name: min(factors.get(name, 0) for _, factors in forms) for name in names}
    total: _Poly = {}
    for constant, factors in forms:
        rest = {name: factors.get(name, 0) - common[name] for name in names}
        for exps, coef in _expand(constant, rest, n).items():
            total[exps] = total.get(exps, ZERO) + coef
    return _cancel({exps: coef for exps, coef in total.items() if coef}, common)


def _form(node: _Node, leaves: Mapping[Hashable, _Form], n: int, known: dict[int, _Form]) -> _Form:
    """The factored form of a formula; ``known`` keeps the forms of nodes that appear several times."""
    if id(node) in known:
        return known[id(node)]
    if isinstance(node, _Sum):
        terms = [(sign, _form(inner, leaves, n, known)) for sign, inner in node.terms]
        out = _form_sum([(sign * coef, factors) for sign, (coef, factors) in terms], n)
    elif isinstance(node, _Product):
        out = _form_product((_form(inner, leaves, n, known), exponent) for inner, exponent in node.factors)
    else:
        out = leaves.get(node.identity, (node.low, {}))
    known[id(node)] = out
    return out


def _poly_range(poly: Mapping, box: Mapping[int, Interval]) -> Interval:
    """Natural range of a polynomial; variables that are points are collected first, so that they cancel."""
    points = [(i, low) for i, (low, high) in box.items() if low == high]
    if points:
        collected: _Poly = {}
        for exps, coef in poly.items():
            left = list(exps)
            for i, value in points:
                if exps[i]:
                    coef, left[i] = coef * value ** exps[i], 0
            key = tuple(left)
            collected[key] = collected.get(key, ZERO) + coef
        poly = collected
    low = high = ZERO
    for exps, coef in poly.items():
        term = coef, coef
        for i, exponent in enumerate(exps):
            if exponent:
                term = _multiply(term, _power(box[i], exponent))
        low, high = low + term[0], high + term[1]
    return low, high


_TreeView = tuple[Interval, Box]


def _meet(x: Interval, y: Interval) -> Interval:
    """What two enclosures of one range have in common."""
    return max(x[0], y[0]), min(x[1], y[1])


class _Ratio:
    """Step 4 as an engine for the search: a factored rational function over a compact box.

    Divisors do not vanish inside the box (``Hedged`` refuses them); after the substitution for an unbounded
    leaf a denominator may vanish where that u is 0, and only there.  So each keeps its sign, its *side*.
    """

    def __init__(
        self, form: _Form, box: Box, compact: frozenset[int], tree: Callable[[Box], _TreeView] | None = None
    ) -> None:
        """``tree`` looks at the expression tree with the same box, where no leaf is compactified: on small
        boxes the unexpanded formula is often the narrower one."""
        self.constant, factors = form
        self.tree = tree
        self.box, self.compact, self.n = box, compact, len(box)
        self.factors = [(dict(factor), power) for factor, power in factors.items()]
        self.sides = [1 if power > 0 else self._side(poly) for poly, power in self.factors]
        self._slopes: dict[int, _Poly] = {}

    def _side(self, poly: _Poly) -> int:
        for trial in itertools.count(2):  # a polynomial other than 0 has few zeros: soon a point is none
            point = {}
            for i, (low, high) in self.box.items():
                middle = low + (high - low) / (trial + i)
                point[i] = middle, middle
            value = _poly_range(poly, point)[0]
            if value:
                return 1 if value > 0 else -1
        raise AssertionError

    def pin(self, i: int, end: Fraction) -> _Ratio:
        """The engine once variable i stands at ``end``.  At u = 0 numerator and denominator may both become 0
        with another variable; substituting and cancelling again gives the limit."""
        pole = any(power < 0 and len(poly) == 1 and next(iter(poly))[i] for poly, power in self.factors)
        if i not in self.compact or end or pole:
            return self
        parts, below = [((self.constant, {}), 1)], []
        for poly, power in self.factors:
            left = _normal({exps: coef for exps, coef in poly.items() if not exps[i]})
            (parts if power > 0 else below).append((left, power))
        coef, under = _form_product(below)
        constant, factors = _form_product(parts)
        form = _cancel(_expand(constant, factors, self.n), under) if constant else (ZERO, {})
        return _Ratio((form[0] * coef, form[1]), {**self.box, i: (ZERO, ZERO)}, self.compact - {i})

    @property
    def size(self) -> int:
        """Work of a look: the terms, each with its degree."""
        polys = [poly for poly, _ in self.factors] + list(self._slopes.values())
        return sum(1 + sum(exps) for poly in polys for exps in poly)

    def turning(self, i: int, box: Box) -> Fraction | None:
        """Where the derivative by i vanishes, if it is linear in i and all others are points."""
        slope = self._slope(i)
        if max((exps[i] for exps in slope), default=0) != 1:
            return None
        low, high = box[i]
        at_low, at_high = (_poly_range(slope, {**box, i: (end, end)})[0] for end in (low, high))
        return low + (high - low) * at_low / (at_low - at_high) if at_low * at_high < 0 else None

    def switches(self, i: int) -> bool:
        """Whether variable i enters fractionally linearly, so that an extreme is at one of its ends."""
        above = sum(power * max(e[i] for e in poly) for poly, power in self.factors if power > 0)
        below = sum(-power * max(e[i] for e in poly) for poly, power in self.factors if power < 0)
        return above <= 1 and below <= 1

    def range(self, box: Box) -> Interval:
        ranges = [_poly_range(poly, box) for poly, _ in self.factors]
        return self._compose(ranges, [power for _, power in self.factors], (ONE, ONE))

    def look(self, box: Box) -> tuple[Interval, Box]:
        """Range, and the ranges of the derivatives by the variables that are not points."""
        ranges = [_poly_range(poly, box) for poly, _ in self.factors]
        powers = [power for _, power in self.factors]
        slopes: Box = {}
        for i, (low, high) in box.items():
            if low < high:
                # f' = f · Σ p F'/F = (product of powers, lowered by one where F holds i) · Σ p F' Π others
                lowered = [p - self._holds(k, i) for k, p in enumerate(powers)]
                slopes[i] = self._compose(ranges, lowered, _poly_range(self._slope(i), box))
        bounds = self._compose(ranges, powers, (ONE, ONE))
        if self.tree is None:
            return bounds, slopes
        other, others = self.tree(box)
        return _meet(bounds, other), {i: _meet(slope, others.get(i, slope)) for i, slope in slopes.items()}

    def _holds(self, k: int, i: int) -> bool:
        return any(exps[i] for exps in self.factors[k][0])

    def _slope(self, i: int) -> _Poly:
        """Σ p F' Π (other F) over the factors that hold variable i, expanded, so that it cancels."""
        if i not in self._slopes:
            held = [k for k in range(len(self.factors)) if self._holds(k, i)]
            total: _Poly = {}
            for k in held:
                poly, power = self.factors[k]
                term = {
                    (*exps[:i], exps[i] - 1, *exps[i + 1 :]): coef * exps[i] * power
                    for exps, coef in poly.items()
                    if exps[i]
                }
                for j in held:
                    if j != k:
                        term = _poly_product(term, self.factors[j][0])
                for exps, coef in term.items():
                    total[exps] = total.get(exps, ZERO) + coef
            self._slopes[i] = {exps: coef for exps, coef in total.items() if coef}
        return self._slopes[i]

    def _compose(self, ranges: list[Interval], powers: list[int], above: Interval) -> Interval:
        """``above`` times constant times factors to powers, with denominators kept on their side of 0."""
        above, below = _multiply((self.constant,) * 2, above), (ONE, ONE)
        for (low, high), power, side in zip(ranges, powers, self.sides, strict=True):
            if power >= 0:
                above = _multiply(above, _power((low, high), power))
                continue
            small, large = (max(low, ZERO), high) if side > 0 else (max(-high, ZERO), -low)
            inverse = 1 / large if large else INF, 1 / small if small else INF
            below = _multiply(below, _power(inverse, -power))
            above = above if side > 0 or power % 2 == 0 else _negative(above)
        if below[0] == INF:  # at a pole: the sign above decides, and 0/0 tells nothing
            return (INF, INF) if above[0] > 0 else (-INF, -INF) if above[1] < 0 else (-INF, INF)
        return _multiply(above, below)


def _leaf_forms(leaf: _Leaf, n: int, i: int) -> Iterator[tuple[_Form, Interval, bool]]:
    """The leaf as variable i of n: form, range, whether compactified; two halves if it has no bound."""
    x = _variable(n, i)
    low, high = leaf.low, leaf.high
    if not isinstance(low, float) and not isinstance(high, float):
        yield (ONE, {x: 1}), (low, high), False
        return
    if isinstance(low, float) and isinstance(high, float):
        low = high = ZERO
    unit, zero = x[0][0], (0,) * n
    if isinstance(leaf.high, float):  # low − 1 + 1/u
        yield _cancel({zero: ONE, **({unit: low - 1} if low != 1 else {})}, {x: -1}), (ZERO, ONE), True
    if isinstance(leaf.low, float):  # high + 1 − 1/u
        yield _cancel({zero: -ONE, **({unit: high + 1} if high != -1 else {})}, {x: -1}), (ZERO, ONE), True


def _ratios(node: _Node, box: Box) -> Iterator[_Ratio]:
    """The formula as factored function over the leaves that are open in the box (one per half, see above)."""
    constants = {leaf: (low, {}) for leaf, (low, high) in box.items() if low == high}
    free = [leaf for leaf in box if leaf not in constants]
    choices = [list(_leaf_forms(node.leaves[leaf], len(free), i)) for i, leaf in enumerate(free)]
    for choice in itertools.product(*choices):
        forms = {leaf: form for leaf, (form, _, _) in zip(free, choice, strict=True)}
        form = _form(node, {**constants, **forms}, len(free), {})
        compact = frozenset(i for i, (_, _, is_compact) in enumerate(choice) if is_compact)
        tree = None if compact else _mirror(node, box, free)
        yield _Ratio(form, {i: bounds for i, (_, bounds, _) in enumerate(choice)}, compact, tree)


def _mirror(node: _Node, box: Box, free: list[Hashable]) -> Callable[[Box], _TreeView]:
    """The derivatives on the tree, by number of the variable."""

    def look(numbered: Box) -> _TreeView:
        bounds, slopes = node.dual({**box, **{leaf: numbered[i] for i, leaf in enumerate(free)}})
        return bounds, {i: slopes[leaf] for i, leaf in enumerate(free) if leaf in slopes}

    return look


# ---------------------------------------------------------------- steps 3 and 5: monotonicity and search


class _Tree:
    """Step 3 as an engine for the search: derivatives on the expression tree."""

    def __init__(self, node: _Node) -> None:
        self.node, self.size = node, node.size * len(node.uncertain)

    def pin(self, leaf: Hashable, end: Fraction) -> _Tree:
        return self

    def turning(self, leaf: Hashable, box: Box) -> None:
        return None

    def switches(self, leaf: Hashable) -> bool:
        return False

    def range(self, box: Box) -> Interval:
        return self.node.natural(box)

    def look(self, box: Box) -> tuple[Interval, Box]:
        return self.node.dual(box)


_Engine = _Tree | _Ratio


def _settle(engine: _Engine, box: Box, whole: Box) -> tuple[_Engine, Box, Interval, Box] | None:
    """Put monotone variables at the end where the formula is smallest, until none is left that is monotone.

    None where the minimum cannot lie in the box: the formula still falls across a side inside ``whole``.
    """
    while True:
        bounds, slopes = engine.look(box)
        ends = {}
        for name, (low, high) in slopes.items():
            side = 0 if low >= 0 else 1
            end = box[name][side] if low >= 0 or high <= 0 else INF
            if (low > 0 or high < 0) and end != whole[name][side]:
                return None
            if not isinstance(end, float):  # the tree cannot stand at ∞; step 4 can
                ends[name] = end
        if not ends:
            return engine, box, bounds, slopes
        box = {**box, **{name: (end, end) for name, end in ends.items()}}
        for name, end in ends.items():
            engine = engine.pin(name, end)


def _reach(name: Hashable, box: Box, slopes: Box) -> Bound:
    """How much the formula may move when this variable runs through its bounds."""
    width = _plus(box[name][1], -box[name][0])
    return _times(width, max(abs(slopes[name][0]), abs(slopes[name][1])))


class _Search:
    """Branch and bound for the minimum; ``floor`` is a bound that is known already."""

    def __init__(self, engine: _Engine, box: Box, floor: Bound) -> None:
        self.floor, self.best, self.scale = floor, INF, ZERO
        self.heap: list[tuple] = []
        self.serial, self.whole = itertools.count(), box
        self.examine(engine, box)

    def examine(self, engine: _Engine, box: Box) -> None:
        settled = _settle(engine, box, self.whole)
        if settled is None:
            return
        engine, box, (bound, ceiling), slopes = settled
        bound = max(bound, self.floor)
        free = [name for name, (low, high) in box.items() if low < high]
        if not free:
            self.best = min(self.best, ceiling)
            if bound == ceiling:
                return
        middle = {name: ((low + high) / 2,) * 2 for name, (low, high) in box.items()}
        low, high = engine.range(middle) if free else (bound, ceiling)
        self.best = min(self.best, high)
        # mean value form: the formula at the middle, less what the slopes allow over half a width
        bound = max(bound, _sum_down(low, [_reach(name, box, slopes) for name in free]))
        if not isinstance(high, float):
            self.scale = max(self.scale, abs(high))
        if bound < self.best or not free:
            heapq.heappush(self.heap, (bound, high, next(self.serial), engine, box, slopes, free))

    def minimum(self) -> Bound:
        """A lower bound: the minimum itself, or below it by at most the tolerance (if boxes suffice)."""
        work = 0
        for count in itertools.count(1):
            if not self.heap or self.heap[0][0] >= self.best:
                return self.best
            bound, _, _, engine, box, slopes, free = heapq.heappop(self.heap)
            tolerance = AIM if count < CHEAP_BOXES else TOLERANCE
            work += engine.size
            spent = count > BOX_LIMIT or work > WORK_LIMIT
            if not free or spent or self.is_close(bound, tolerance):
                return bound
            for end in self.split(engine, box, slopes, free):
                pinned = engine
                for name, (low, high) in end.items():
                    pinned = pinned.pin(name, low) if low == high else pinned
                self.examine(pinned, {**box, **end})
        raise AssertionError

    def is_close(self, bound: Bound, tolerance: float) -> bool:
        if isinstance(bound, float) or isinstance(self.best, float):
            return False
        return self.best - bound <= Fraction(tolerance) * max(self.scale, abs(self.best))

    @staticmethod
    def split(engine: _Engine, box: Box, slopes: Box, free: list) -> list[Box]:
        """Two ends of a variable that switches, else two halves of the one that moves the formula most.

        A single variable is split where its derivative vanishes, if that is known: both halves are monotone.
        """
        switching = [name for name in free if engine.switches(name)]
        name = max(switching or free, key=lambda name: _reach(name, box, slopes))
        low, high = box[name]
        if switching:
            return [{name: (low, low)}, {name: (high, high)}]
        turning = engine.turning(name, box) if len(free) == 1 else None
        middle = (low + high) / 2 if turning is None else turning
        return [{name: (low, middle)}, {name: (middle, high)}]


def _sum_down(value: Bound, reaches: list[Bound]) -> Bound:
    """``value`` less half of every reach; −∞ where one is unbounded."""
    if isinstance(value, float) or any(isinstance(reach, float) for reach in reaches):
        return -INF
    return value - sum(reaches, ZERO) / 2


def _lowest(node: _Node) -> Bound:
    """Minimum (or infimum) of a formula in which leaves occur several times."""
    start: Box = {i: (node.leaves[i].low, node.leaves[i].high) for i in node.leaves if i in node.uncertain}
    settled = _settle(_Tree(node), start, start)
    assert settled is not None  # no side of the whole box lies inside it
    engine, box, (floor, _), slopes = settled
    if not slopes:
        return floor
    try:
        ratios = list(_ratios(node, box))
        return min(_Search(ratio, ratio.box, floor).minimum() for ratio in ratios)
    except _TooBigError:
        if any(isinstance(end, float) for ends in box.values() for end in ends):
            return floor  # halving never reaches ∞
        return _Search(engine, box, floor).minimum()


def _entangled(node: _Node) -> Interval:
    return _lowest(node), -_lowest(_Sum(((-1, node),)))


# ---------------------------------------------------------------- units


def _unit_parts(unit: str) -> dict[str, int]:
    """``people/m2`` → {people: 1, m: −2}; a number at the end of a name is its power."""
    parts: dict[str, int] = {}
    for mark, name, power in re.findall(r"([*/]?)([^*/]*[^*/\d])(\d*)", unit):
        parts[name] = parts.get(name, 0) + int(power or 1) * (-1 if mark == "/" else 1)
    return parts


def _unit_product(factors: Iterable[tuple[str, int]]) -> str:
    """Unit of a product of powers; equal units cancel."""
    parts: dict[str, int] = {}
    for unit, exponent in factors:
        for name, power in _unit_parts(unit).items():
            parts[name] = parts.get(name, 0) + power * exponent
    above = [name + (str(p) if p > 1 else "") for name, p in parts.items() if p > 0]
    below = ["/" + name + (str(-p) if p < -1 else "") for name, p in parts.items() if p < 0]
    return ("*".join(above) or ("1" if below else "")) + "".join(below)


# ---------------------------------------------------------------- the public class


def _no_order(self: Hedged, other: object) -> bool:
    raise TypeError("带界的数不能用 <、>、<=、>= 比较；请用 surely_less、surely_greater 或 compare")


class Hedged:
    """A number with its bounds, or a formula over such numbers.  Immutable.

    Made by ``Hedged.measured`` and ``Hedged.exact`` and by arithmetic: ``+ − × ÷``, unary ``−``, ``**`` with
    an integer, ``sum()``; plain numbers are exact constants.  Errors are ValueError (bounds, units, one key
    with two numbers), ZeroDivisionError (a divisor whose range contains 0) and TypeError, with messages in
    Chinese.
    """

    __slots__ = ("_node", "_unit")
    _node: _Node
    _unit: str

    def __init__(self, node: _Node, unit: str) -> None:
        """Internal: use ``Hedged.measured`` or ``Hedged.exact``."""
        if not isinstance(node, _Node):
            raise TypeError("请用 Hedged.measured(…) 或 Hedged.exact(…) 建立带界的数")
        object.__setattr__(self, "_node", node)
        object.__setattr__(self, "_unit", unit)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("带界的数不可改动；请另建一个")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __copy__(self) -> Hedged:
        return self

    def __deepcopy__(self, memo: dict) -> Hedged:
        return self

    # -- making

    @classmethod
    def measured(
        cls,
        value: Number | None,
        lower: Number,
        upper: Number,
        *,
        unit: str = "",
        key: str | None = None,
        label: str = "",
    ) -> Hedged:
        """A registered number.  ``value`` None: a range is printed, only its ends are known; ``upper`` inf:
        不少于; two numbers with one ``key`` are the same number.  ValueError unless lower ≤ value ≤ upper."""
        who = f"“{label or key}”" if label or key else "此数"
        try:
            low, high = _read(lower), _read(upper)
            middle = None if value is None else _read(value)
        except ValueError as error:
            raise ValueError(f"{who}：{error}") from None
        if low == INF:
            raise ValueError(f"{who}的下限不能是正无穷")
        if high == -INF:
            raise ValueError(f"{who}的上限不能是负无穷")
        if low > high:
            raise ValueError(f"{who}的下限 {_plain(low)} 大于上限 {_plain(high)}")
        if isinstance(middle, float):
            raise ValueError(f"{who}的印出值不能是无穷")
        if middle is not None and middle < low:
            raise ValueError(f"{who}的印出值 {_plain(middle)} 小于下限 {_plain(low)}")
        if middle is not None and middle > high:
            raise ValueError(f"{who}的印出值 {_plain(middle)} 大于上限 {_plain(high)}")
        return cls(_Leaf(middle, low, high, key, label), unit)

    @classmethod
    def exact(cls, value: Number, unit: str = "", key: str | None = None, label: str = "") -> Hedged:
        """A number without hedge.  ValueError for inf and nan."""
        return cls.measured(value, value, value, unit=unit, key=key, label=label)

    @classmethod
    def _operand(cls, other: object) -> Hedged | None:
        """``other`` as Hedged, a plain number as constant; None for anything else."""
        if isinstance(other, Hedged):
            return other
        return cls.exact(other) if _is_number(other) else None  # type: ignore[arg-type]

    # -- arithmetic

    def _plus(self, other: object, sign: int, *, swapped: bool = False) -> Hedged:
        right = self._operand(other)
        if right is None:
            return NotImplemented
        if not isinstance(other, Hedged):
            if other == 0 and (sign > 0 or not swapped):
                return self  # sum() starts from 0, which is no part of the formula
            right = right.with_unit(self._unit)
        left, right = (right, self) if swapped else (self, right)
        if left._unit != right._unit:
            names = f"{_name_unit(left._unit)}与{_name_unit(right._unit)}"
            raise ValueError(f"单位不同，不能相加、相减或比较：{names}")
        # a + b + c is one sum, so that its terms can be grouped; brackets written on the right stay
        before = left._node.terms if isinstance(left._node, _Sum) else ((1, left._node),)
        return Hedged(_Sum((*before, (sign, right._node))), self._unit)

    def _times(self, other: object, exponent: int, *, swapped: bool = False) -> Hedged:
        right = self._operand(other)
        if right is None:
            return NotImplemented
        left, right = (right, self) if swapped else (self, right)
        if exponent < 0:
            right._refuse_zero()
        before = left._node.factors if isinstance(left._node, _Product) else ((left._node, 1),)
        return Hedged(
            _Product((*before, (right._node, exponent))),
            _unit_product([(left._unit, 1), (right._unit, exponent)]),
        )

    def _refuse_zero(self) -> None:
        low, high = self._node.tight()
        if low <= 0 <= high:
            raise ZeroDivisionError(
                f"除数“{self.formula}”的取值范围 [{_plain(low)}, {_plain(high)}] 含 0，不能相除"
            )

    def __add__(self, other: object) -> Hedged:
        return self._plus(other, 1)

    def __radd__(self, other: object) -> Hedged:
        return self._plus(other, 1, swapped=True)

    def __sub__(self, other: object) -> Hedged:
        return self._plus(other, -1)

    def __rsub__(self, other: object) -> Hedged:
        return self._plus(other, -1, swapped=True)

    def __mul__(self, other: object) -> Hedged:
        return self._times(other, 1)

    def __rmul__(self, other: object) -> Hedged:
        return self._times(other, 1, swapped=True)

    def __truediv__(self, other: object) -> Hedged:
        return self._times(other, -1)

    def __rtruediv__(self, other: object) -> Hedged:
        return self._times(other, -1, swapped=True)

    def __neg__(self) -> Hedged:
        return Hedged(_Sum(((-1, self._node),)), self._unit)

    def __pos__(self) -> Hedged:
        return self

    def __pow__(self, exponent: int) -> Hedged:
        if not isinstance(exponent, int) or isinstance(exponent, bool):
            raise TypeError(f"指数必须是整数，得到的是 {exponent!r}")
        if exponent < 0:
            self._refuse_zero()
        return Hedged(_Product(((self._node, exponent),)), _unit_product([(self._unit, exponent)]))

    # -- results

    @property
    def value(self) -> float | None:
        """The formula at the printed values; None if one of them is not printed."""
        leaves = self._node.leaves.values()
        if any(leaf.value is None for leaf in leaves):
            return None
        return _nearest(self._node.natural({leaf.identity: (leaf.value,) * 2 for leaf in leaves})[0])

    @property
    def lower(self) -> float:
        """Lower end of the tight range, rounded outward."""
        low, high = self._node.tight()
        return _nearest(low) if low == high else _outward(low, -INF)

    @property
    def upper(self) -> float:
        """Upper end of the tight range, rounded outward."""
        low, high = self._node.tight()
        return _nearest(high) if low == high else _outward(high, INF)

    @property
    def interval(self) -> tuple[float, float]:
        """(lower, upper)"""
        return self.lower, self.upper

    @property
    def is_exact(self) -> bool:
        """Whether the range is a single number."""
        low, high = self._node.tight()
        return low == high

    @property
    def unit(self) -> str:
        """``people``, ``people/household``; empty for a pure number."""
        return self._unit

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the numbers it rests on, in order of appearance; unkeyed numbers are left out."""
        return tuple(leaf.key for leaf in self._node.leaves.values() if leaf.key is not None)

    @property
    def formula(self) -> str:
        """Readable formula with labels (else keys, else numbers) and minimal brackets."""
        return self._node.text()

    def contains(self, x: Number) -> bool:
        """Whether the plain number lies in the interval, ends included."""
        return self.lower <= x <= self.upper

    # -- units

    def to(self, unit: str, factor: Number) -> Hedged:
        """The same quantity in another unit: value · factor; people/m2 ``.to("people/km2", 1e6)``."""
        return (self * factor).with_unit(unit)

    def with_unit(self, unit: str) -> Hedged:
        """The same number, relabelled."""
        return Hedged(self._node, unit)

    # -- comparison

    def surely_less(self, other: Hedged | Number) -> bool:
        """Less, wherever the numbers stand within their bounds (common numbers standing together)."""
        return compare(self, other) == "less"

    def surely_greater(self, other: Hedged | Number) -> bool:
        """Greater, wherever the numbers stand within their bounds (common numbers standing together)."""
        return compare(self, other) == "greater"

    __lt__ = __le__ = __gt__ = __ge__ = _no_order

    def __repr__(self) -> str:
        """``Hedged(8342.5 [7945.2, 8780.7] people/km2)``; digits are rounded to nearest, only for reading."""
        value = self.value
        parts = [] if value is None else [_short(value)]
        if not self.is_exact or value is None:
            parts.append(f"[{_short(self.lower)}, {_short(self.upper)}]")
        return f"Hedged({' '.join([*parts, self._unit] if self._unit else parts)})"


def _name_unit(unit: str) -> str:
    return f"“{unit}”" if unit else "（无单位）"


# ---------------------------------------------------------------- functions


def share(part: Hedged | Number, whole_parts: Iterable[Hedged | Number]) -> Hedged:
    """part ÷ the sum of ``whole_parts``, a pure number.  ValueError if units differ or there are no parts."""
    parts = list(whole_parts)
    if not parts:
        raise ValueError("算占比需要至少一个组成部分")
    unit = next((x.unit for x in [part, *parts] if isinstance(x, Hedged)), "")
    own, *others = (x if isinstance(x, Hedged) else Hedged.exact(x, unit) for x in [part, *parts])
    whole = sum(others[1:], others[0])
    if own.unit != whole.unit:
        raise ValueError(f"单位不同，不能算占比：{_name_unit(own.unit)}与{_name_unit(whole.unit)}")
    return own / whole


def compare(a: Hedged | Number, b: Hedged | Number) -> str:
    """``less``, ``greater`` or ``uncertain``, by the tight range of a − b.

    ``uncertain`` also covers numbers that may be, or surely are, equal.  ValueError if units differ.
    """
    if isinstance(a, Hedged):
        difference = a - b
    else:
        difference = a - b if isinstance(b, Hedged) else Hedged.exact(a) - b
    low, high = difference._node.tight()
    return "less" if high < 0 else "greater" if low > 0 else "uncertain"


def tornado(expr: Hedged) -> list[tuple[str, float, float]]:
    """What each number contributes: (key, low, high), widest first.

    low and high bound the formula while this number alone runs through its bounds and the others stand at
    their printed values (at the middle of their bounds, if only a range is printed).  Numbers without hedge
    are left out; a number without key goes by its label or its digits.  ValueError if a number that has to
    stand still has neither a printed value nor two bounds.
    """
    node = expr._node
    hedged = [leaf for leaf in node.leaves.values() if leaf.low < leaf.high]
    bars = []
    for leaf in hedged:
        rest = {other.identity: _standing(other) for other in hedged if other is not leaf}
        one = Hedged(node.replace(rest), "")
        bars.append((leaf.key or leaf.text(), one.lower, one.upper))
    return sorted(bars, key=lambda bar: bar[1] - bar[2])


def _standing(leaf: _Leaf) -> Fraction:
    if leaf.value is not None:
        return leaf.value
    if isinstance(leaf.low, float) or isinstance(leaf.high, float):
        raise ValueError(f"“{leaf.text()}”没有印出值，又有一端无界，无法取代表值")
    return (leaf.low + leaf.high) / 2
