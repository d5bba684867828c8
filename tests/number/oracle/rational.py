"""Formulas as products of powers of polynomials with equal factors cancelled (step 4 of the method)."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction

from casebook.number.exact import INF, ONE, ZERO, Box, Interval, multiply_intervals, negate_interval, power_interval
from casebook.number.expression import Leaf, Node, Product, Sum

TERM_LIMIT = 1_500  # terms of an expanded polynomial

# A polynomial maps exponents (one per variable) to coefficients; frozen, its terms stand in falling order.
_Poly = dict[tuple[int, ...], Fraction]
_Frozen = tuple[tuple[tuple[int, ...], Fraction], ...]
_Form = tuple[Fraction, dict[_Frozen, int]]  # constant · product of monic polynomials to integer powers


class TooBigError(Exception):
    """The expanded polynomial would pass ``TERM_LIMIT``."""


def _poly_product(a: Mapping, b: Mapping) -> _Poly:
    out: _Poly = {}
    for exps_a, coef_a in a.items():
        for exps_b, coef_b in b.items():
            exps = tuple(map(operator.add, exps_a, exps_b))
            out[exps] = out.get(exps, ZERO) + coef_a * coef_b
        if len(out) > TERM_LIMIT:
            raise TooBigError
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


def _form(node: Node, leaves: Mapping[Hashable, _Form], n: int, known: dict[int, _Form]) -> _Form:
    """The factored form of a formula; ``known`` keeps the forms of nodes that appear several times."""
    if id(node) in known:
        return known[id(node)]
    if isinstance(node, Sum):
        terms = [(sign, _form(inner, leaves, n, known)) for sign, inner in node.terms]
        out = _form_sum([(sign * coef, factors) for sign, (coef, factors) in terms], n)
    elif isinstance(node, Product):
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
                term = multiply_intervals(term, power_interval(box[i], exponent))
        low, high = low + term[0], high + term[1]
    return low, high


TreeView = tuple[Interval, Box]


def _meet(x: Interval, y: Interval) -> Interval:
    """What two enclosures of one range have in common."""
    return max(x[0], y[0]), min(x[1], y[1])


class Ratio:
    """Step 4 as an engine for the search: a factored rational function over a compact box.

    Divisors do not vanish inside the box (``Hedged`` refuses them); after the substitution for an unbounded
    leaf a denominator may vanish where that u is 0, and only there.  So each keeps its sign, its *side*.
    """

    def __init__(
        self, form: _Form, box: Box, compact: frozenset[int], tree: Callable[[Box], TreeView] | None = None
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

    def pin(self, i: int, end: Fraction) -> Ratio:
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
        return Ratio((form[0] * coef, form[1]), {**self.box, i: (ZERO, ZERO)}, self.compact - {i})

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
        above, below = multiply_intervals((self.constant,) * 2, above), (ONE, ONE)
        for (low, high), power, side in zip(ranges, powers, self.sides, strict=True):
            if power >= 0:
                above = multiply_intervals(above, power_interval((low, high), power))
                continue
            small, large = (max(low, ZERO), high) if side > 0 else (max(-high, ZERO), -low)
            inverse = 1 / large if large else INF, 1 / small if small else INF
            below = multiply_intervals(below, power_interval(inverse, -power))
            above = above if side > 0 or power % 2 == 0 else negate_interval(above)
        if below[0] == INF:  # at a pole: the sign above decides, and 0/0 tells nothing
            return (INF, INF) if above[0] > 0 else (-INF, -INF) if above[1] < 0 else (-INF, INF)
        return multiply_intervals(above, below)


def _leaf_forms(leaf: Leaf, n: int, i: int) -> Iterator[tuple[_Form, Interval, bool]]:
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


def ratios_of(node: Node, box: Box) -> Iterator[Ratio]:
    """The formula as factored function over the leaves that are open in the box (one per half, see above)."""
    constants = {leaf: (low, {}) for leaf, (low, high) in box.items() if low == high}
    free = [leaf for leaf in box if leaf not in constants]
    choices = [list(_leaf_forms(node.leaves[leaf], len(free), i)) for i, leaf in enumerate(free)]
    for choice in itertools.product(*choices):
        forms = {leaf: form for leaf, (form, _, _) in zip(free, choice, strict=True)}
        form = _form(node, {**constants, **forms}, len(free), {})
        compact = frozenset(i for i, (_, _, is_compact) in enumerate(choice) if is_compact)
        tree = None if compact else _mirror(node, box, free)
        yield Ratio(form, {i: bounds for i, (_, bounds, _) in enumerate(choice)}, compact, tree)


def _mirror(node: Node, box: Box, free: list[Hashable]) -> Callable[[Box], TreeView]:
    """The derivatives on the tree, by number of the variable."""

    def look(numbered: Box) -> TreeView:
        bounds, slopes = node.dual({**box, **{leaf: numbered[i] for i, leaf in enumerate(free)}})
        return bounds, {i: slopes[leaf] for i, leaf in enumerate(free) if leaf in slopes}

    return look
