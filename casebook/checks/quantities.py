"""The numbers in a text, and how sure it is that each is a quantity somebody has to answer for.

`casebook.checks.no_quantity` holds the words; here they are put to work. A text must already be free of roles and
of registered names (`casebook.checks.known_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.checks.no_quantity import (
    ARTICLE,
    COUNTS_BEFORE,
    COUNTS_BEHIND,
    HINTS,
    MEASURE,
    NUMERALS,
    PASSES,
    RANK,
)
from casebook.ground.problems import ERROR, HINT
from casebook.number.idioms import phrases
from casebook.number.numerals import DIGITS, FORMAL

#: Stands for a character that is no longer read.
BLANK = "　"
_DIGITS = "[0-9０-９](?:[0-9０-９,.]|．(?=[0-9０-９]))*"
_SOME = f"[几数]?[{NUMERALS}]+几?"
_UNITS = "十百千万亿"
#: 一点五, and 三、四百, of which no part is the number.
_POINTED = f"[{NUMERALS}]+点[{DIGITS}]+(?![十百千万亿]*点)|(?<![、{DIGITS}])[{DIGITS}]、[{DIGITS}][十百千万亿]+"
_PATTERNS = (
    (
        "数字",
        re.compile(
            f"(?<![A-Za-z]-)(?<![0-9０-９]){_DIGITS}(?:\\s*[+:：/×~～—–-]\\s*{_DIGITS})*"
            f"\\s*(?:[%％‰]|[多余]?[百千万亿]+(?:零?{_DIGITS}[百千万]*|[{NUMERALS}]+)*)?|[½⅓⅔¼¾⅕⅛]"
        ),
    ),
    ("百分比", re.compile(f"[{NUMERALS}几数]+分之[{NUMERALS}几数]+(?:点[{DIGITS}]+)?")),
    (
        "倍数",
        re.compile(
            f"(?:[{NUMERALS}]+点)?[{NUMERALS}几半]+(?:多|余)?(?:[倍折]|成(?![员立为了长年本果绩就功熟都分套]))|数倍|[一近大多]半|"
            f"过半(?![年月天个小])|半数|翻了?[{NUMERALS}]*番|翻倍|减半"
        ),
    ),
    (
        "带量词的数",
        re.compile(f"第?(?:{_POINTED}|{_SOME})(?:多|余|来)?[百千万亿]*(?={MEASURE})|半(?=[年天]|个|小时)"),
    ),
    (
        "不带量词的数",  # 一百万, 增至两万, 上千群众, 百余村民
        re.compile(
            f"(?<![{NUMERALS}第])(?:[{NUMERALS[:10]}几数十]+[百千万亿][{NUMERALS}]*|[几数]十|[上近逾约成][百千万亿]+|百[余多])"
            f"(?:[{NUMERALS}]*)[余多]?|[{FORMAL}][{FORMAL}零万亿]+"
        ),
    ),
)
#: 万元 in “单位：万元” counts nothing; 上万元 does.
_BARE_UNIT = re.compile("(?<![上近数几余多逾超约成])[万亿]+")
#: What a number is quoted with: 80多岁, 15分钟, 240平方米.
_WITH_MEASURE = re.compile(
    f"[多余来]?(?:个(?:百分点|小时|月|季度)|平方(?:公里|米)|公里|公顷|分钟|部分|年代|人次|[万亿]?元|[楼字余多]|{MEASURE})"
)


@dataclass(frozen=True)
class Quantity:
    """A number in a text: what it is, where it stands, whether it must be bound (``error``) or may be (``hint``)."""

    kind: str
    start: int
    end: int
    severity: str


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of `text` by kind, and in each kind in their order."""
    found = [("名次", *match.span()) for match in RANK.finditer(text)]
    plain = text
    for _, start, end in found:
        plain = plain[:start] + BLANK * (end - start) + plain[end:]
    plain = PASSES.sub(lambda match: BLANK * len(match[0]), plain)
    plain = ARTICLE.sub(BLANK, plain)
    found += _numbers_in(plain, [(start, end) for _, start, end in found])
    if not found and "首" not in plain:
        return []
    hinted = [match.span() for match in HINTS.finditer(text)]
    quantities = []
    for kind, start, end in found:
        if kind != "名次" and kind != "数字" and _in_phrase(text, start, end):
            continue
        quantities.append(Quantity(kind, start, end, _severity(text, kind, start, end, hinted)))
    taken = [(each.start, each.end) for each in quantities]
    for match in re.finditer("首[个家例]", text):
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            quantities.append(Quantity("名次", *match.span(), HINT))
    return quantities


def marked_end(text: str, quantity: Quantity) -> int:
    """Return where the measure word behind a number ends: 三百 in 三百个 is quoted with its 个."""
    match = _WITH_MEASURE.match(text, quantity.end) if quantity.kind in ("数字", "带量词的数", "不带量词的数") else None
    return match.end() if match else quantity.end


def _numbers_in(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _BARE_UNIT.fullmatch(match[0]) and _BARE_UNIT.match(text, match.start()):
                continue
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield what, *match.span()


def _severity(text: str, kind: str, start: int, end: int, hinted: list[tuple[int, int]]) -> str:
    if kind == "数字" or not any(first <= start and end <= last for first, last in hinted):
        return ERROR
    counts = COUNTS_BEFORE.search(text[max(0, start - 4) : start]) or COUNTS_BEHIND.match(text, end)
    return ERROR if counts else HINT


def _in_phrase(text: str, start: int, end: int) -> bool:
    """Say whether a phrase of the dictionary covers the number: 十月怀胎, 三天两头."""
    known, longest = phrases(), 9
    return any(
        text[first:last] in known
        for first in range(max(0, start - longest), start + 1)
        for last in range(max(end, first + 4), min(len(text), first + longest) + 1)
    )
