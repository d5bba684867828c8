"""One printed numeral as a number: 1,200, 3.5万, 三百二十, 百余万, 十几, 七八十, 二〇二〇.

Numerals proper are read by `casebook.number.numerals`; what reports make of them is read here: a scale without its 一
(百万), 几 and 数, 余 and 多, two neighbouring digits that mean “between” (七八十), a full stop for a point (1。2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from casebook.desk.find_figures.words import MORE
from casebook.number.numerals import DIGITS, NUMERALS, read_numeral, scale

#: A numeral in digits or characters with its scale and 余/多: groups `number`, `more`, `scale`, `more2`.
NUMERAL = (
    r"(?P<number>(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|(?<![\d.])\d+(?:[.。]\d+)?(?!\d)"
    f"|(?:几|(?<![人户总件次倍岁位])数)(?=[十百千万亿])[十百千万亿]+|[{NUMERALS}]+几?)"
    f"(?P<more>[{MORE}]?)(?P<scale>[百千万亿]*)(?P<more2>[{MORE}]?)"
)
#: 几十 is registered as 20 to 99, the book's convention: as many as the words allow.
_FEW_FROM, _FEW_TO = Decimal(2), Decimal("9.9")


@dataclass(frozen=True)
class Number:
    """A number in the unit printed: its value, or the bounds that the words themselves give."""

    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    over: bool = False

    def times(self, factor: Decimal | int | str) -> Number:
        """Return the number in a unit `factor` times as small."""
        by = Decimal(factor)
        value, lower, upper = (None if part is None else part * by for part in (self.value, self.lower, self.upper))
        return Number(value, lower, upper, self.over)


def plain(value: Decimal | None) -> str:
    """Return `value` as the register writes it, without exponent and needless zeros; empty for None."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse(match: re.Match[str]) -> Number | None:
    """Return the number of a match of `NUMERAL`, or None if it cannot be read."""
    number = parse_text(match["number"])
    if number is None:
        return None
    if match["scale"]:
        number = number.times(scale(match["scale"]))
    if match["more"] or match["more2"]:
        number = Number(number.value, number.lower, number.upper, over=True)
    return number


def parse_text(text: str) -> Number | None:
    """Return the number of a numeral without 余 and 多, e.g. ``3.5``, ``三百``, ``百万``, ``几十``, ``七八十``."""
    if text[0].isdigit():
        return Number(read_numeral(text.replace("。", ".")))
    if re.fullmatch("[几数][十百千万亿]+", text):
        by = scale(text[1:])
        top = by * _FEW_TO if text[1:] == "十" else by * 10 - 1
        return Number(None, by * _FEW_FROM, top.to_integral_value())
    if text.endswith("几"):
        tens = parse_text(text[:-1])
        return tens and Number(tens.value, over=True)
    between = re.fullmatch(f"(.*十)?([{DIGITS}])([{DIGITS}])([十百千万亿]*)", text)
    if between and not (between[1] and between[4]):
        low, high = (read_numeral(digit) for digit in between.group(2, 3))
        if high == low + 1 or (low, high) == (3, 5):
            tens = read_numeral(between[1]) if between[1] else 0
            by = scale(between[4])
            return Number(None, (tens + low) * by, (tens + high) * by)
    try:
        return Number(read_numeral(f"一{text}" if text[0] in "百千万亿" else text))
    except ValueError:
        return None
