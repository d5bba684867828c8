"""Formulas with common factors taken out: p ÷ s − q ÷ s as (p − q) ÷ s, so that s is one number there too."""

from __future__ import annotations

from collections.abc import Hashable

from casebook.number.expression import Node, Product, Sum

_Powers = dict[Hashable, tuple[Node, int]]  # factors by their structure, each with its exponent


def gathered(node: Node) -> Node:
    """The same formula with equal factors cancelled, and before each sum what all its terms have in common.

    Interval arithmetic takes every occurrence for a number of its own; the fewer there are, the closer it comes.
    """
    return _product(_powers(node))


def _powers(node: Node) -> _Powers:
    powers: _Powers = {}
    if isinstance(node, Product):
        for inner, exponent in node.factors:
            for factor, power in _powers(inner).values():
                _multiply(powers, factor, power * exponent)
        return powers
    if not isinstance(node, Sum):
        return {node.structure: (node, 1)}
    terms = [(sign, _powers(inner)) for sign, inner in node.terms]
    shared = {key: factor for key, (factor, _) in terms[0][1].items() if all(key in term for _, term in terms)}
    for key, factor in shared.items():
        exponents = [term[key][1] for _, term in terms]
        if min(exponents) > 0 or max(exponents) < 0:
            _multiply(powers, factor, min(exponents, key=abs))
    for _, term in terms:
        for factor, power in powers.values():
            _multiply(term, factor, -power)
    _multiply(powers, Sum(tuple((sign, _product(term)) for sign, term in terms)), 1)
    return powers


def _multiply(powers: _Powers, factor: Node, power: int) -> None:
    """Put one more factor to the others; what cancels is left out."""
    total = powers.pop(factor.structure, (factor, 0))[1] + power
    if total:
        powers[factor.structure] = factor, total


def _product(powers: _Powers) -> Node:
    factors = tuple(powers.values())
    return factors[0][0] if len(factors) == 1 and factors[0][1] == 1 else Product(factors)
