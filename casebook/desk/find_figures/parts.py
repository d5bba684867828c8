"""Numbers that are not one plain numeral: ranges, percentages and parts, halves, sums in a name (1+6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.desk.find_figures.measures import MEASURES, measure_at
from casebook.desk.find_figures.numerals import Number, parse_text, plain
from casebook.desk.find_figures.view import Find, View, counted, hedge_after, hedge_before, joined, with_form
from casebook.desk.find_figures.words import any_of
from casebook.number.numerals import NUMERALS, scale

_PLAIN = f"(?:\\d+(?:[.。]\\d+)?|[{NUMERALS}]+)"
_RANGE = re.compile(
    f"(?<![\\d.+])(?P<low>{_PLAIN}?)(?P<scale1>[百千万亿]*)(?P<measure>{any_of(' '.join(MEASURES))})?"
    f"\\s*(?:至|到|[-—–~]+)\\s*(?P<high>{_PLAIN}?)(?P<scale2>[百千万亿]*)(?![\\d.+])"
)


def ranges(view: View) -> Iterator[list[Find]]:
    """Yield printed ranges as one find with both bounds: 6至15名, 7-9万元, 1至1.4倍, 三到五年."""
    for match in _RANGE.finditer(view.plain):
        low, high = (parse_text(match[name]) if match[name] else None for name in ("low", "high"))
        if not low or not high or low.value is None or high.value is None:
            continue
        measure, first = measure_at(view.plain, match.end()), match["measure"]
        if not measure or (first and first != measure):
            continue
        upper = high.value * scale(match["scale2"])
        lower = low.value * scale(match["scale1"] or match["scale2"])  # 7-9万元: the scale belongs to both
        if lower < upper:
            find = counted(view, match.start(), match.end(), Number(None, lower, upper), "原文给出的区间")
            yield [replace(find, kind="range" if find.kind in ("measure", "scheme") else find.kind)]


_PERCENT = re.compile(f"百分之(?P<percent>{_PLAIN})|(?P<whole>[{NUMERALS}]+)分之(?P<part>[{NUMERALS}]+)")
_HALF_OF = re.compile("一半(?![天年月个小])|(?<!多)半数|过半(?![年天个月小])|对半")
# 成 is also in 成立, 成果, 成长: behind a digit it must end the phrase
_TENTHS = re.compile(
    "(?P<tenths>[一二三四五六七八九])成(?![立为了员长年本果绩就功熟都套])|(?P<digits>(?<![\\d.])\\d(?:\\.\\d)?)成(?=[，。以左、多])"
)


def shares(view: View) -> Iterator[list[Find]]:
    """Yield shares as percentages: 百分之八十, 三分之一, 一半, 过半, 三成."""
    for match in _PERCENT.finditer(view.plain):
        if match["percent"]:
            number = parse_text(match["percent"])
        else:
            part, whole = parse_text(match["part"]), parse_text(match["whole"])
            number = Number(part.value / whole.value * 100) if part and whole and part.value and whole.value else None
        if number and number.value is not None:
            yield [_percent(view, match, number.value, "百分比")]
    for match in _HALF_OF.finditer(view.plain):
        yield [_percent(view, match, Decimal(50), "一半", "at_least" if match[0] == "过半" else "")]
    for match in _TENTHS.finditer(view.plain):
        yield [_percent(view, match, parse_text(match["tenths"] or match["digits"]).value * 10, "几成")]


def _percent(view: View, match: re.Match[str], value: Decimal, reason: str, hedge: str = "") -> Find:
    before, head = hedge_before(view, match.start())
    after, tail = hedge_after(view, match.end())
    # 几乎耗费他们一半精力: the hedge may stand before the verb
    far = "nearly" if not before and re.search("几乎|将近|接近", view.clause(match.start())) else ""
    find = Find(*match.span(), reason, plain(round(value, 2)), "percent", hedge=joined(before, after, far, hedge))
    return with_form(view, find, head, tail)


_HALF = re.compile(
    f"(?<![上下前后大各多东西南北过四八点])(?:(?P<whole>{_PLAIN})(?P<of>个|年))?半(?P<more>多|余)?"
    "(?P<measure>年|个多?月|个小时|小时|天|日|月|个世纪|世纪|个学期|学期)?(?P<after>多|余)?"
)
_HALF_UNITS = {"年": "year", "月": "months", "个月": "months", "个多月": "months", "天": "days", "日": "days"}


def halves(view: View) -> Iterator[list[Find]]:
    """Yield halves of a stretch of time: 半年, 近半年多, 一年半, 两个半月, 半月谈."""
    for match in _HALF.finditer(view.plain):
        measure = match["measure"] or ("年" if match["of"] == "年" else "")
        if not measure:
            continue
        whole = parse_text(match["whole"]) if match["whole"] else None
        before, head = hedge_before(view, match.start())
        after, tail = hedge_after(view, match.end())
        over = "over" if match["more"] or match["after"] else ""
        value = (whole.value if whole and whole.value is not None else Decimal(0)) + Decimal("0.5")
        quoted = view.quoted(match.start())
        find = Find(*match.span(), "半", plain(value), _HALF_UNITS.get(measure, ""), hedge=joined(before, after, over))
        yield [with_form(view, replace(find, kind="scheme" if quoted else "duration"), head, tail, quoted)]


_SUM = re.compile(r"(?<![\d+.])\d+(?:\+\d+)+(?!\d)|(?<![\d+.A-Za-z])\d+(?=\+[NnXx](?![A-Za-z]))")


def sums(view: View) -> Iterator[list[Find]]:
    """Yield the parts of a name such as 1+6 or 1+N, one find each."""
    for match in _SUM.finditer(view.plain):
        spans = [
            (match.start() + digits.start(), match.start() + digits.end()) for digits in re.finditer(r"\d+", match[0])
        ]
        yield [
            Find(start, end, "名称里的数字", view.plain[start:end], "items", kind="scheme", noun=match[0],
                 head=match.start(), tail=match.end())
            for start, end in spans
        ]  # fmt: skip
