"""The corner rule: which numbers of a formula can only be extreme at their ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable

from casebook.number.expression import Leaf, Node, Product


def linear_degrees(node: Node, names: Iterable[Hashable]) -> dict[Hashable, int]:
    """Those of `names` (identities of leaves) in which the formula is a quotient of two linear functions.

    1 says that such a number is at one of its two ends in a minimum, whatever the others are; 0 that the formula
    does not depend on it.  Where every open number is named, the minimum is at a corner of the box: exact.

    *Proof.* With the others held, f(x) = (a·x + b) ÷ (c·x + d). The divisor has no zero in the box, for `Hedged`
    refuses one whose range contains 0. So f′ = (a·d − b·c) ÷ (c·x + d)² keeps its sign: f rises, falls or stands
    still, and one end of x is at least as low as any x between. Put one number after the other to such an end: from
    any point of the box this leads to a corner that is no higher. (∞ as an end: the limit is what f approaches.)

    *Which formulas.* Sums, products and quotients in which, once equal factors are cancelled, the number stands at
    most once in the product above and at most once in the product below: x·y − x·z, x ÷ (x+y), (1 − x ÷ s)·y.
    Degrees are counted, nothing is multiplied out: (x+y)² − x² counts as 2 in x. Counting too much is safe; what is
    not named here is searched.
    """
    degrees = _Degrees(frozenset(names))
    above: Counter[Hashable] = Counter()
    below: Counter[Hashable] = Counter()
    for factor, power in degrees.factors(node).items():
        for name, degree in degrees.of[factor].items():
            (above if power > 0 else below)[name] += abs(power) * degree
    found = {name: max(above[name], below[name]) for name in degrees.names}
    return {name: degree for name, degree in found.items() if degree <= 1}


class _Degrees:
    """Formulas as products of powers of factors; `of` has for each factor the degree of each open number in it.

    A factor is a leaf, a part without open numbers, or a sum less what its terms have in common; equal ones have
    equal names.
    """

    def __init__(self, names: frozenset[Hashable]) -> None:
        self.names = names
        self.of: defaultdict[Hashable, Counter[Hashable]] = defaultdict(Counter)

    def factors(self, node: Node) -> dict[Hashable, int]:
        """The factors, each with its power."""
        if node.uncertain.isdisjoint(self.names):
            return {node.structure: 1}
        if isinstance(node, Leaf):
            self.of[node.identity][node.identity] = 1
            return {node.identity: 1}
        if isinstance(node, Product):
            powers: Counter[Hashable] = Counter()
            for inner, exponent in node.factors:
                for factor, power in self.factors(inner).items():
                    powers[factor] += power * exponent
            return _nonzero(powers)
        terms = [(sign, self.factors(inner)) for sign, inner in node.terms]
        everything = {factor for _, term in terms for factor in term}
        common = {factor: min(term.get(factor, 0) for _, term in terms) for factor in everything}
        rests = [(sign, _nonzero({f: term.get(f, 0) - common[f] for f in everything})) for sign, term in terms]
        rest = "sum", frozenset(Counter((sign, frozenset(factors.items())) for sign, factors in rests).items())
        for _, factors in rests:
            degree: Counter[Hashable] = Counter()
            for factor, power in factors.items():
                for name, own in self.of[factor].items():
                    degree[name] += power * own
            self.of[rest] |= degree  # the larger one
        powers = Counter(_nonzero(common))
        powers[rest] += 1
        return _nonzero(powers)


def _nonzero(powers: dict[Hashable, int]) -> dict[Hashable, int]:
    return {factor: power for factor, power in powers.items() if power}
