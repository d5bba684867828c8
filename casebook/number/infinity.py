"""Numbers without bound: x → ∞ as u = 1/x → 0, which leaves a formula of sums, products and quotients what it is."""

from __future__ import annotations

from collections.abc import Hashable

from casebook.number.exact import INF, ONE, ZERO, Bound, Box
from casebook.number.expression import Leaf, Node, Product, Sum


class UndecidedError(ArithmeticError):
    """What the formula tends to cannot be read off its leading terms."""


def limit(node: Node, name: Hashable, end: Bound, box: Box) -> Node:
    """What the formula tends to as the leaf goes to ``end`` (±∞), the others staying where they are in the box.

    A formula without the leaf, or a constant ±∞.  UndecidedError where leading terms may cancel.
    """
    coefficient, power = _leading(node, name, box=box)
    if power < 0:
        return Leaf(ZERO, ZERO, ZERO)
    if power == 0:
        return coefficient
    low, high = coefficient.natural(box)
    if low <= 0 <= high:
        raise UndecidedError
    side = INF if (low > 0) == (end > 0 or power % 2 == 0) else -INF
    return Leaf(None, side, side)


def reciprocal(node: Node, name: Hashable, box: Box) -> tuple[Node, Box]:
    """The formula with 1/u for the leaf, and the box with u; the leaf's bounds there are [a, ∞) or (−∞, −a], a > 0."""
    low, high = box[name]
    u = Leaf(None, ZERO, 1 / low) if isinstance(high, float) else Leaf(None, 1 / high, ZERO)
    rest, power = _leading(node, name, u)
    new = Product(((rest, 1), (u, -power))) if power else rest
    return new, {**{other: ends for other, ends in box.items() if other != name}, u.identity: (u.low, u.high)}


def _leading(node: Node, name: Hashable, u: Leaf | None = None, box: Box | None = None) -> tuple[Node, int]:
    """(rest, power) so that the formula is x**power · rest.

    With `u`, the rest is a formula in u = 1/x.  Without, it is what that tends to for u → 0: of a sum only the
    highest terms; in the `box` no divisor of it may be 0 (UndecidedError).
    """
    if name not in node.uncertain:
        return node, 0
    if isinstance(node, Leaf):
        return Leaf(ONE, ONE, ONE), 1
    if isinstance(node, Product):
        factors, total = [], 0
        for inner, exponent in node.factors:
            rest, power = _leading(inner, name, u, box)
            if u is None and exponent < 0 and rest.natural(box)[0] <= 0 <= rest.natural(box)[1]:
                raise UndecidedError
            factors.append((rest, exponent))
            total += power * exponent
        return Product(tuple(factors)), total
    terms = [(sign, *_leading(inner, name, u, box)) for sign, inner in node.terms]
    top = max(power for _, _, power in terms)
    if u is None:
        return Sum(tuple((sign, rest) for sign, rest, power in terms if power == top)), top
    lowered = ((sign, rest if power == top else Product(((rest, 1), (u, top - power)))) for sign, rest, power in terms)
    return Sum(tuple(lowered)), top
