"""One printed numeral as a number: 1,200, 3.5万, 12亿3千万, 一点五, 三百二十, 百余万, 十几, 七八十, 三、四百.

Numerals proper are read by `casebook.number.numerals`; what reports make of them is read here: a scale without its 一
(百万), 几 and 数, 余, 多 and 来, two neighbouring digits that mean “between” (七八十), a full stop for a point (1。2).
A numeral is read whole or not at all: of 12亿3千万 no part is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from casebook.desk.find_figures.words import MORE
from casebook.number.numerals import DIGITS, FORMAL, NUMERALS, read_numeral, scale

#: 一点五, where it is no time of day and no list of points.
POINTED = f"[{NUMERALS}]+点[{DIGITS}]+(?![十分刻])"
_BETWEEN = "|".join(f"{low}、{high}" for low, high in zip("一二两三四五六七八", "二三三四五六七八九", strict=True))
#: A numeral in digits or characters with its scale and 余/多: groups `number`, `more`, `scale`, `more2`.
NUMERAL = (
    r"(?P<number>(?<![\d.])[1-9]\d{0,2}(?:[,，]\d{3})+(?:\.\d+)?(?![\d,])"
    r"|(?<![\d.])\d+(?:[.。]\d+)?[百千万亿]+(?:零?\d+(?:\.\d+)?[百千万]+)*"
    r"零?(?:\d+(?:\.\d+)?[百千万]+|\d{1,4}(?![\d.年月日号%-]))"
    f"|(?<![\\d.])\\d+(?:\\.\\d+)?[万亿]+[{NUMERALS}]+"
    r"|(?<![\d.])\d+(?:[.。]\d+)?(?!\d)"
    f"|[{FORMAL}][{FORMAL}零万亿]+"
    f"|(?:几|(?<![人户总件次倍岁位])数)(?=[十百千万亿])[十百千万亿]+|{POINTED}(?=[万亿倍成个%‰元米吨亩平公度折岁多余])"
    f"|(?<![{NUMERALS}、第])十?(?:{_BETWEEN})(?![、{DIGITS}])[十百千万亿]*|[{NUMERALS}]+几?)"
    f"(?P<more>[{MORE}]?)(?:个(?=[万亿](?!元[以级项企村镇园产户])))?(?P<scale>[百千万亿]*)(?P<more2>[{MORE}]?)(?P<scale2>[万亿]*)"
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
    about: bool = False

    def times(self, factor: Decimal | int | str) -> Number:
        """Return the number in a unit `factor` times as small; a fraction (2000/3 of 亩) is rounded to hundredths."""
        by, _, parts = str(factor).partition("/")
        numbers = (None if part is None else part * Decimal(by) for part in (self.value, self.lower, self.upper))
        value, lower, upper = (part if part is None or not parts else round(part / int(parts), 2) for part in numbers)
        return Number(value, lower, upper, self.over, self.about)


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
    if match["scale"] or match["scale2"]:
        number = number.times(scale(match["scale"] + match["scale2"]))
    more = match["more"] + match["more2"]
    return replace(number, over=bool(set(more) - {"来"}), about="来" in more) if more else number


def parse_text(text: str) -> Number | None:
    """Return the number of a numeral without 余 and 多, e.g. ``3.5``, ``三百``, ``百万``, ``几十``, ``七八十``."""
    if text in ("几", "数"):
        return None
    if text[0].isdigit():
        try:
            return Number(read_numeral(text.replace("。", ".").replace("，", ",")))
        except ValueError:
            return None
    if re.fullmatch("[几数][十百千万亿]+", text):
        by = scale(text[1:])
        top = by * _FEW_TO if text[1:] == "十" else by * 10 - 1
        return Number(None, by * _FEW_FROM, top.to_integral_value())
    if text.endswith("几"):
        tens = parse_text(text[:-1])
        return tens and Number(tens.value, over=True)
    between = re.fullmatch(f"(.*[十百千万亿廿卅])?([{DIGITS}])、?([{DIGITS}])([十百千万亿]*)", text)
    if between:
        low, high = (read_numeral(digit) for digit in between.group(2, 3))
        if high == low + 1 or (low, high) == (3, 5):
            return _between(between[1] or "", *between.group(2, 3, 4))
    if re.fullmatch(f"[{DIGITS}]{{3,}}", text) and not re.search("[〇零]", text):
        return None  # 四五六年级 are three numbers
    try:
        return Number(read_numeral(f"一{text}" if text[0] in "百千万亿" else text))
    except ValueError:
        return None


def _between(before: str, low: str, high: str, behind: str) -> Number | None:
    """Return 两千三四百 as 2300 to 2400; None if one end is no number."""
    ends = [parse_text(f"{before}{digit}{behind}") for digit in (low, high)]
    if any(end is None or end.value is None for end in ends):
        return None
    return Number(None, ends[0].value, ends[1].value)
