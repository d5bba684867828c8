"""Small pieces of Typst source text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')
_LENGTH = re.compile(r"\s*([\d.]+)\s*(%|px|pt|cm|mm|in|em|ex)?\s*$")


def string(value: object) -> str:
    """Return *value* as a Typst string literal; with it no text can be taken for markup."""

    def escape(match: re.Match[str]) -> str:
        char = match.group()
        return _ESCAPES.get(char) or f"\\u{{{ord(char):x}}}"

    return '"' + _SPECIAL.sub(escape, str(value)) + '"'


def array(items: Iterable[str]) -> str:
    """Return a Typst array of expressions; the trailing comma keeps one element an array."""
    return "(" + "".join(item + "," for item in items) + ")"


def strings(values: Iterable[object]) -> str:
    """Return a Typst array of string literals."""
    return array(string(value) for value in values)


def length(value: str | None) -> str | None:
    """Convert a docutils length ("60%", "300px", "8cm") to Typst, or None if there is none."""
    match = _LENGTH.match(str(value)) if value else None
    if not match:
        return None
    number, unit = match.groups()
    if unit == "%":
        return f"{min(float(number), 100.0):g}%"
    if unit in (None, "px"):
        return f"{float(number) * 0.75:g}pt"
    if unit == "ex":
        return f"{float(number) * 0.5:g}em"
    return f"{float(number):g}{unit}"
