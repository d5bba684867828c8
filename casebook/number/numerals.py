"""Numerals in Chinese text as numbers: 3.5, 1,200, 十八, 廿三, 三百二十, 两千五, 一点五, 3万5千, 壹佰贰拾, 半.

The one place where a numeral is read; what stands around it (余, 几, 百分之, 首个) is the business of who asks.
Conversion is cn2an's (smart mode), imported when it is first needed: many commands have no numeral to read.
"""

from __future__ import annotations

import re
from decimal import Decimal

#: Numeral characters, for patterns; 半, 几, 数, 双 are no part of a longer numeral.
DIGITS = "〇零一二两三四五六七八九"
NUMERALS = DIGITS + "十百千万亿廿卅"
#: Numerals as they are written on cheques; each of them is a word of its own elsewhere (队伍, 大陆).
FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
#: A plain Arabic number.
ARABIC = r"\d+(?:\.\d+)?"

_SHORT = str.maketrans({"〇": "零", "廿": "二十", "卅": "三十"})
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


def read_numeral(text: str) -> Decimal:
    """Return the number that the whole `text` is.  ValueError for what is none: 十十, 几十, and 百万 without its 一."""
    if text == "半":
        return Decimal("0.5")
    if re.fullmatch(ARABIC, text.replace(",", "")):
        return Decimal(text.replace(",", ""))
    import cn2an

    try:
        return Decimal(str(cn2an.cn2an(text.translate(_SHORT), "smart")))
    except KeyError as error:  # a character cn2an lets through and does not know
        raise ValueError(f"“{text}”不是一个数") from error


def scale(text: str) -> Decimal:
    """Return what 百, 千, 万, 亿 and their compounds (百万) multiply by; 1 for nothing."""
    return Decimal(10) ** sum(_POWERS[character] for character in text)
