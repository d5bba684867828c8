"""The range of a formula in which numbers occur several times: monotonicity test, corner rule, branch and bound."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Hashable
from fractions import Fraction

from casebook.number import effort
from casebook.number.corners import linear_degrees
from casebook.number.exact import (
    INF,
    ONE,
    ZERO,
    Bound,
    Box,
    Interval,
    add_intervals,
    multiply_intervals,
    negate_interval,
    plus,
    power_interval,
    times,
)
from casebook.number.expression import Node, Product, Sum, independent_groups
from casebook.number.gathered import gathered
from casebook.number.infinity import UndecidedError, limit, reciprocal

_Settled = tuple[Node, Box, Interval, Box]


def tight_range(node: Node) -> Interval:
    """Range of the formula over the bounds of its leaves, exact rationals or ±inf; kept with the formula."""
    if node.tight is None:
        node.tight = _product_range(node) if isinstance(node, Product) else _sum_range(node)
    return node.tight


def _sum_range(node: Sum) -> Interval:
    total = ZERO, ZERO
    for group in independent_groups(node.terms, lambda term: term[1].uncertain):
        if len(group) > 1:
            part = entangled_range(Sum(tuple(group)))
        else:
            [(sign, term)] = group
            part = tight_range(term) if sign > 0 else negate_interval(tight_range(term))
        total = add_intervals(total, part)
    return total


def _product_range(node: Product) -> Interval:
    total = ONE, ONE
    for group in independent_groups(node.merged(), lambda factor: factor[0].uncertain):
        if len(group) > 1:
            part = entangled_range(Product(tuple(group)))
        else:
            [(factor, exponent)] = group
            part = power_interval(tight_range(factor), exponent)
        total = multiply_intervals(total, part)
    return total


def entangled_range(node: Node) -> Interval:
    """Range of the formula over the bounds of its leaves: (minimum, maximum), exact rationals or ±inf.

    Where the search gives up, the range is outward: no wider than that of the parts taken as independent.
    """
    (low, low_is_close), (high, high_is_close) = _lowest(node), _lowest(Sum(((-1, node),)))
    if low_is_close and high_is_close:
        return low, -high
    outer = _from_parts(node)
    return max(low, outer[0]), min(-high, outer[1])


def _lowest(node: Node) -> tuple[Bound, bool]:
    """The minimum (or infimum), or a number below it; and whether it is the minimum to within the tolerance."""
    start: Box = {i: (node.leaves[i].low, node.leaves[i].high) for i in node.leaves if i in node.uncertain}
    settled = _settle(node, start, start)
    assert settled is not None  # no side of the whole box lies inside it
    rest, box, (floor, _), slopes = settled
    return _Search(gathered(rest), box, floor).minimum() if slopes else (floor, True)


def _from_parts(node: Node) -> Interval:
    """Range from the ranges of the parts, as if these had no number in common: sound, seldom tight."""
    if isinstance(node, Product):
        total = ONE, ONE
        for part, exponent in node.factors:
            total = multiply_intervals(total, power_interval(tight_range(part), exponent))
        return total
    total = ZERO, ZERO
    for sign, part in node.terms:
        total = add_intervals(total, tight_range(part) if sign > 0 else negate_interval(tight_range(part)))
    return total


def _settle(node: Node, box: Box, whole: Box) -> _Settled | None:
    """Put monotone leaves at the end where the formula is smallest, until none is left that is monotone.

    Returns the formula (without leaves put to ∞), its box, its natural range and its slopes there; None where the
    minimum cannot lie in the box: the formula still falls across a side inside ``whole``.
    """
    while True:
        bounds, slopes = node.dual(box)
        ends, far = {}, []
        for name, (low, high) in slopes.items():
            if low > 0 or high < 0:
                side = 0 if low > 0 else 1
                if box[name][side] != whole[name][side]:
                    return None
            good = [end for end, is_lowest in zip(box[name], (low >= 0, high <= 0), strict=True) if is_lowest]
            finite = [end for end in good if not isinstance(end, float)]
            if finite:
                ends[name] = max(finite)  # of two equally good ends not u = 0, where divisors may vanish
            elif good:
                far.append((name, good[0]))
        if ends:
            box = {**box, **{name: (end, end) for name, end in ends.items()}}
            continue
        for name, end in far:
            try:
                node = limit(node, name, end, box)
            except UndecidedError:
                continue
            break
        else:
            return node, box, bounds, slopes


def _reach(name: Hashable, box: Box, slopes: Box) -> Bound:
    """How much the formula may move when this leaf runs through its bounds."""
    width = plus(box[name][1], -box[name][0])
    return times(width, max(abs(slopes[name][0]), abs(slopes[name][1])))


def _any_place(ends: Interval) -> tuple[Bound]:
    return (next((end for end in reversed(ends) if not isinstance(end, float)), ZERO),)


def _is_unbounded(ends: Interval) -> bool:
    return isinstance(ends[0], float) or isinstance(ends[1], float)


class _Search:
    """Branch and bound for the minimum; ``floor`` is a bound that is known already."""

    def __init__(self, node: Node, box: Box, floor: Bound) -> None:
        self.floor, self.best, self.scale = floor, INF, ZERO
        self.heap: list[tuple] = []
        self.serial, self.whole = itertools.count(), box
        self.examine(node, box)

    def examine(self, node: Node, box: Box) -> None:
        """Bound the formula on the box, and put the box on the heap if the minimum may lie there."""
        bound, high, slopes = self.floor, INF, {}
        try:
            settled = _settle(node, box, self.whole)
            if settled is None:
                return
            node, box, (bound, ceiling), slopes = settled
            bound = max(bound, self.floor)
            if not slopes:
                self.best = min(self.best, ceiling)
                return
            if not any(_is_unbounded(box[name]) for name in slopes):
                middle = {**box, **{name: (sum(box[name]) / 2,) * 2 for name in slopes}}
                low, high = node.natural(middle)
                self.best = min(self.best, high)
                self.scale = max(self.scale, abs(high))
                # mean value form: the formula at the middle, less what the slopes allow over half a width
                bound = max(bound, _sum_down(low, [_reach(name, box, slopes) for name in slopes]))
        except ZeroDivisionError:  # u = 0 and a divisor with it: nothing is known here but the floor
            slopes = {}
        if bound < self.best:
            heapq.heappush(self.heap, (bound, high, next(self.serial), node, box, slopes))

    def minimum(self) -> tuple[Bound, bool]:
        """A lower bound, and whether it is the minimum to within the tolerance."""
        work = 0
        for count in itertools.count(1):
            if not self.heap or self.heap[0][0] >= self.best:
                return self.best, True
            bound, _, _, node, box, slopes = heapq.heappop(self.heap)
            if self.is_close(bound, effort.AIM if count < effort.CHEAP_BOXES else effort.TOLERANCE):
                return bound, True
            work += node.size * len(slopes)
            hopeless = isinstance(bound, float) and count > effort.CHEAP_BOXES
            if not slopes or hopeless or count > effort.BOX_LIMIT or work > effort.WORK_LIMIT:
                return bound, False
            for part, inner in self.split(node, box, slopes):
                self.examine(part, inner)
        raise AssertionError

    def is_close(self, bound: Bound, tolerance: float) -> bool:
        if isinstance(bound, float) or isinstance(self.best, float):
            return False
        return self.best - bound <= Fraction(tolerance) * max(self.scale, abs(self.best))

    def split(self, node: Node, box: Box, slopes: Box) -> list[tuple[Node, Box]]:
        """The same minimum in parts: both ends of a leaf of the corner rule; 1/u for a leaf without bound; else two
        halves of the leaf that moves the formula most."""
        names = sorted(slopes, key=lambda name: (_reach(name, box, slopes), self.part(name, box)), reverse=True)
        linear = linear_degrees(node, names)
        for name in sorted(names, key=lambda name: _is_unbounded(box[name])):  # first those with two ends
            if name in linear:
                ends = box[name] if linear[name] else _any_place(box[name])
                try:
                    return [_at(node, box, name, end) for end in ends]
                except UndecidedError:
                    continue
        bounded = [name for name in names if not _is_unbounded(box[name])]
        open_ended = [name for name in names if _is_unbounded(box[name]) and not (bounded and name in linear)]
        name = (open_ended or bounded)[0]
        low, high = box[name]
        if open_ended:
            if low > 0 or high < 0:
                node, box = reciprocal(node, name, box)
                self.whole = {**self.whole, **{new: ends for new, ends in box.items() if new not in self.whole}}
                return [(node, box)]
            cut = ONE if not isinstance(low, float) else -ONE if not isinstance(high, float) else ZERO
        else:
            cut = (low + high) / 2
        return [(node, {**box, name: (low, cut)}), (node, {**box, name: (cut, high)})]

    def part(self, name: Hashable, box: Box) -> float:
        """How much of the leaf's bounds is left; settles it between leaves that move the formula without bound."""
        (low, high), (least, most) = box[name], self.whole[name]
        return 1.0 if _is_unbounded(box[name]) else float((high - low) / (most - least))


def _at(node: Node, box: Box, name: Hashable, end: Bound) -> tuple[Node, Box]:
    """The formula with one leaf at an end of its bounds."""
    if isinstance(end, float):
        return limit(node, name, end, box), box
    return node, {**box, name: (end, end)}


def _sum_down(value: Bound, reaches: list[Bound]) -> Bound:
    """``value`` less half of every reach; −∞ where one is unbounded."""
    if isinstance(value, float) or any(isinstance(reach, float) for reach in reaches):
        return -INF
    return value - sum(reaches, ZERO) / 2
