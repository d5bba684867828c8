"""One printed numeral as a number: 1,200, 3.5万, 三百二十, 百余万, 十几, 七八十, 二〇二〇.

Conversion is cn2an's; what it does not know is ours: a scale without its 一 (百万), 几 and 数, two neighbouring
digits that mean “between” (七八十), and a full stop printed for a decimal point (1。2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import cn2an

from casebook.desk.find_figures.words import DIGITS, MORE, NUMERALS

#: A numeral in digits or characters with its scale and 余/多: groups `number`, `more`, `scale`, `more2`.
NUMERAL = (
    r"(?P<number>(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|(?<![\d.])\d+(?:[.。]\d+)?(?!\d)"
    f"|(?:几|(?<![人户总件次倍岁位])数)(?=[十百千万亿])[十百千万亿]+|[{NUMERALS}]+几?)"
    f"(?P<more>[{MORE}]?)(?P<scale>[百千万亿]*)(?P<more2>[{MORE}]?)"
)
_ZEROS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
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
        return Number(Decimal(text.replace(",", "").replace("。", ".")))
    if re.fullmatch("[几数][十百千万亿]+", text):
        by = scale(text[1:])
        top = by * _FEW_TO if text[1:] == "十" else by * 10 - 1
        return Number(None, by * _FEW_FROM, top.to_integral_value())
    if text.endswith("几"):
        tens = parse_text(text[:-1])
        return tens and Number(tens.value, over=True)
    between = re.fullmatch(f"(.*十)?([{DIGITS}])([{DIGITS}])([十百千万亿]*)", text)
    if between and not (between[1] and between[4]):
        low, high = (_single(digit) for digit in between.group(2, 3))
        if high == low + 1 or (low, high) == (3, 5):
            tens = cn2an.cn2an(between[1], "smart") if between[1] else 0
            by = scale(between[4])
            return Number(None, (tens + low) * by, (tens + high) * by)
    try:
        return Number(Decimal(str(cn2an.cn2an(_with_one(text), "smart"))))
    except (ValueError, KeyError):
        return None


def scale(text: str) -> Decimal:
    """Return what 百, 千, 万, 亿 and their compounds multiply by; 1 for nothing."""
    return Decimal(10) ** sum(_ZEROS[character] for character in text)


def _single(digit: str) -> Decimal:
    return Decimal(int(cn2an.cn2an(digit.replace("〇", "零"), "smart")))


def _with_one(text: str) -> str:
    """Return 百万 as 一百万: cn2an wants a digit before 百, 千, 万 and 亿."""
    text = text.replace("〇", "零")
    return f"一{text}" if text[0] in "百千万亿" else text
