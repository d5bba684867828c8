"""The minimum of a formula over its box: monotonicity test, branch and bound (steps 3 and 5 of the method)."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Hashable
from fractions import Fraction

from casebook.number import effort
from casebook.number.exact import INF, ZERO, Bound, Box, Interval, plus, times
from casebook.number.expression import Node, Sum
from tests.number.oracle.rational import Ratio, TooBigError, ratios_of


class _Tree:
    """Step 3 as an engine for the search: derivatives on the expression tree."""

    def __init__(self, node: Node) -> None:
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


_Engine = _Tree | Ratio


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
    width = plus(box[name][1], -box[name][0])
    return times(width, max(abs(slopes[name][0]), abs(slopes[name][1])))


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
            tolerance = effort.AIM if count < effort.CHEAP_BOXES else effort.TOLERANCE
            work += engine.size
            spent = count > effort.BOX_LIMIT or work > effort.WORK_LIMIT
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


def _lowest(node: Node) -> Bound:
    """Minimum (or infimum) of a formula in which leaves occur several times."""
    start: Box = {i: (node.leaves[i].low, node.leaves[i].high) for i in node.leaves if i in node.uncertain}
    settled = _settle(_Tree(node), start, start)
    assert settled is not None  # no side of the whole box lies inside it
    engine, box, (floor, _), slopes = settled
    if not slopes:
        return floor
    try:
        ratios = list(ratios_of(node, box))
        return min(_Search(ratio, ratio.box, floor).minimum() for ratio in ratios)
    except TooBigError:
        if any(isinstance(end, float) for ends in box.values() for end in ends):
            return floor  # halving never reaches ∞
        return _Search(engine, box, floor).minimum()


def entangled_range(node: Node) -> Interval:
    return _lowest(node), -_lowest(Sum(((-1, node),)))
