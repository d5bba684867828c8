"""Units of products and quotients: people/m2 × m2 is people."""

from __future__ import annotations

import re
from collections.abc import Iterable


def unit_parts(unit: str) -> dict[str, int]:
    """``people/m2`` → {people: 1, m: −2}; a number at the end of a name is its power."""
    parts: dict[str, int] = {}
    for mark, name, power in re.findall(r"([*/]?)([^*/]*[^*/\d])(\d*)", unit):
        parts[name] = parts.get(name, 0) + int(power or 1) * (-1 if mark == "/" else 1)
    return parts


def unit_product(factors: Iterable[tuple[str, int]]) -> str:
    """Unit of a product of powers; equal units cancel."""
    parts: dict[str, int] = {}
    for unit, exponent in factors:
        for name, power in unit_parts(unit).items():
            parts[name] = parts.get(name, 0) + power * exponent
    above = [name + (str(p) if p > 1 else "") for name, p in parts.items() if p > 0]
    below = ["/" + name + (str(-p) if p < -1 else "") for name, p in parts.items() if p < 0]
    return ("*".join(above) or ("1" if below else "")) + "".join(below)
