"""Formulas as trees of sums and products over leaves that keep their identity, and what can be read off them alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from casebook.number.exact import (
    ONE,
    ZERO,
    Bound,
    Box,
    Interval,
    add_intervals,
    multiply_intervals,
    negate_interval,
    plain_text,
    power_interval,
)


class Node:
    """A formula without unit.  ``leaves``: named or uncertain leaves by identity, in order of appearance;
    ``uncertain``: identities of the leaves with different bounds."""

    __slots__ = ("leaves", "size", "tight", "uncertain")

    def __init__(self, parts: Iterable[Node]) -> None:
        parts = list(parts)
        #: The range, once `minimum.tight_range` has found it.
        self.tight: Interval | None = None
        self.size = 1 + sum(part.size for part in parts)
        self.leaves: dict[Hashable, Leaf] = {}
        for part in parts:
            for identity, leaf in part.leaves.items():
                known = self.leaves.setdefault(identity, leaf)
                if known is not leaf:
                    known.check_same(leaf)
        self.uncertain = frozenset(i for i, leaf in self.leaves.items() if leaf.low < leaf.high)

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        """Natural interval arithmetic (every occurrence on its own); exact when the box is a point."""
        raise NotImplementedError

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        """Natural range and, for each leaf that is not a point in the box, the range of the derivative."""
        raise NotImplementedError

    def replace(self, values: Mapping[Hashable, Fraction]) -> Node:
        """The formula with some leaves set to constants."""
        raise NotImplementedError

    @property
    def structure(self) -> Hashable:
        """Equal for formulas that are the same but for the order of their terms and factors."""
        raise NotImplementedError

    def text(self) -> str:
        """Readable formula with minimal brackets."""
        raise NotImplementedError


class Leaf(Node):
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
        self.tight = low, high

    def check_same(self, other: Leaf) -> None:
        if (self.value, self.low, self.high) != (other.value, other.low, other.high):
            raise ValueError(f"编号“{self.key}”对应两组不同的数：{self._bounds()} 与 {other._bounds()}")

    def _bounds(self) -> str:
        value = "" if self.value is None else f"{plain_text(self.value)} "
        return f"{value}[{plain_text(self.low)}, {plain_text(self.high)}]"

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        return box.get(self.identity, (self.low, self.high))

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        own = self.natural(box)
        return own, {} if own[0] == own[1] else {self.identity: (ONE, ONE)}

    def replace(self, values: Mapping[Hashable, Fraction]) -> Node:
        value = values.get(self.identity)
        return self if value is None else Leaf(value, value, value)

    @property
    def structure(self) -> Hashable:
        return self.identity if self.leaves else ("number", self.low)

    def text(self) -> str:
        return self.label or self.key or (self._bounds() if self.value is None else plain_text(self.value))


class Sum(Node):
    """± a ± b …; ``terms`` are (sign, node)."""

    __slots__ = ("terms",)

    def __init__(self, terms: tuple[tuple[int, Node], ...]) -> None:
        self.terms = terms
        super().__init__(node for _, node in terms)

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        total = ZERO, ZERO
        for sign, node in self.terms:
            part = node.natural(box)
            total = add_intervals(total, part if sign > 0 else negate_interval(part))
        return total

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        total, slopes = (ZERO, ZERO), {}
        for sign, node in self.terms:
            part, inner = node.dual(box)
            total = add_intervals(total, part if sign > 0 else negate_interval(part))
            for leaf, slope in inner.items():
                slope = slope if sign > 0 else negate_interval(slope)
                slopes[leaf] = add_intervals(slopes[leaf], slope) if leaf in slopes else slope
        return total, slopes

    def replace(self, values: Mapping[Hashable, Fraction]) -> Node:
        return Sum(tuple((sign, node.replace(values)) for sign, node in self.terms))

    @property
    def structure(self) -> Hashable:
        return "sum", frozenset(Counter((sign, node.structure) for sign, node in self.terms).items())

    def text(self) -> str:
        out = ""
        for place, (sign, node) in enumerate(self.terms):
            part = node.text()
            bare = place == 0 and sign > 0
            if (isinstance(node, Sum) and sign < 0) or (part.startswith("−") and not bare):
                part = f"({part})"
            mark = "+" if sign > 0 else "−"
            out += (part if bare else f"−{part}") if place == 0 else f" {mark} {part}"
        return out


class Product(Node):
    """Powers multiplied; ``factors`` are (node, integer exponent), a quotient has exponent −1."""

    __slots__ = ("factors",)

    def __init__(self, factors: tuple[tuple[Node, int], ...]) -> None:
        self.factors = factors
        super().__init__(node for node, _ in factors)

    def natural(self, box: Mapping[Hashable, Interval]) -> Interval:
        total = ONE, ONE
        for node, exponent in self.factors:
            total = multiply_intervals(total, power_interval(node.natural(box), exponent))
        return total

    def dual(self, box: Mapping[Hashable, Interval]) -> tuple[Interval, Box]:
        total, slopes = (ONE, ONE), {}
        for node, exponent in self.factors:
            base, inner = node.dual(box)
            part = power_interval(base, exponent)
            outer = multiply_intervals((Fraction(exponent),) * 2, power_interval(base, exponent - 1))
            slopes = {leaf: multiply_intervals(slope, part) for leaf, slope in slopes.items()}
            for leaf, slope in inner.items():
                slope = multiply_intervals(multiply_intervals(outer, slope), total)
                slopes[leaf] = add_intervals(slopes[leaf], slope) if leaf in slopes else slope
            total = multiply_intervals(total, part)
        return total, slopes

    def replace(self, values: Mapping[Hashable, Fraction]) -> Node:
        return Product(tuple((node.replace(values), exponent) for node, exponent in self.factors))

    @property
    def structure(self) -> Hashable:
        return "product", frozenset((factor.structure, exponent) for factor, exponent in self.merged())

    def merged(self) -> list[tuple[Node, int]]:
        """The factors with equal ones taken together: x · x is x², which is never negative; x ÷ x is left out."""
        powers: dict[Hashable, tuple[Node, int]] = {}
        for node, exponent in self.factors:
            known, before = powers.get(node.structure, (node, 0))
            powers[node.structure] = known, before + exponent
        return [(node, exponent) for node, exponent in powers.values() if exponent]

    def text(self) -> str:
        out = ""
        for place, (node, exponent) in enumerate(self.factors):
            part, divides = node.text(), place > 0 and exponent < 0
            raised = -exponent if divides else exponent
            if raised != 1:
                part = part if isinstance(node, Leaf) and not part.startswith("−") else f"({part})"
                part += str(raised).translate(SUPERSCRIPT)
            elif (
                isinstance(node, Sum)
                or (part.startswith("−") and place > 0)
                or (divides and isinstance(node, Product) and len(node.factors) > 1)
            ):
                part = f"({part})"
            out += part if place == 0 else f" {'÷' if divides else '×'} {part}"
        return out


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


_Part = TypeVar("_Part")


def independent_groups(parts: Iterable[_Part], leaves: Callable[[_Part], frozenset]) -> list[list[_Part]]:
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
