"""Numbers that are not one plain numeral: ranges, percentages and parts, halves, sums in a name (1+6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.desk.find_figures.measures import MEASURES, measure_at
from casebook.desk.find_figures.numerals import POINTED, Number, parse_text, plain
from casebook.desk.find_figures.view import Find, View, counted, hedge_after, hedge_before, joined, with_form
from casebook.desk.find_figures.words import any_of
from casebook.number.numerals import DIGITS, NUMERALS, scale

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


_SHARE = f"(?:{POINTED}|{_PLAIN}几?|几十?)"
#: Parts of a hundred, a thousand, of anything; 1/4 where it is no date.
_PARTS = re.compile(
    f"(?P<sign>负)?(?P<whole>[{NUMERALS}]+)分之(?P<part>{_SHARE})"
    f"(?:(?:至|到|[-—–~]+)(?:(?P=whole)分之)?(?P<to>{_SHARE}))?"
    r"|(?<![\d/.])(?P<above>\d)/(?P<below>\d{1,2})(?![\d/.])"
)
_HALF_OF = re.compile("一半(?![天年月个小])|(?<!多)半数|过半(?![年天个月小])|对半")
# 成 is also in 成立, 成果, 成长: behind a digit it must end the phrase
_TENTHS = re.compile(
    f"(?P<tenths>[{DIGITS}](?:(?:至|到|[-—–~、])?[{DIGITS}])?)成(?P<rest>半|[{DIGITS}](?![{NUMERALS}成个名]))?"
    "(?![立为了员长年本果绩就功熟都套分])|(?P<digits>(?<![\\d.])\\d(?:\\.\\d)?)成(?=[，。以左、多])"
)


def shares(view: View) -> Iterator[list[Find]]:
    """Yield shares as percentages: 百分之八十, 三分之一, 一半, 过半, 三成."""
    for match in _PARTS.finditer(view.plain):
        yield [_percent(view, match, _part_of(match), "几分之几" if match["whole"] != "百" else "百分比")]
    for match in _HALF_OF.finditer(view.plain):
        yield [_percent(view, match, Number(Decimal(50)), "一半", "at_least" if match[0] == "过半" else "")]
    for match in _TENTHS.finditer(view.plain):
        yield [_percent(view, match, _tenths(match), "几成")]


_TIMES = re.compile(f"(?P<times>(?:\\d+|[{NUMERALS}]+))倍半|(?<![{NUMERALS}第])(?P<once>一)倍(?!半)")


def multiples(view: View) -> Iterator[list[Find]]:
    """Yield 两倍半, and 一倍, where 一 is no article."""
    for match in _TIMES.finditer(view.plain):
        number = parse_text(match["times"] or match["once"])
        if number and number.value is not None:
            half = Number(number.value + Decimal("0.5")) if match["times"] else number
            end = match.end("times") if match["times"] else match.end("once")
            find = counted(view, match.start(), end, half, "倍数")
            yield [replace(find, tail=max(find.tail, match.end()))]


def _part_of(match: re.Match[str]) -> Number | None:
    """Return a share as percent: 百分之九十八点六, 百分之五到十, 三分之一, 1/4. None for what cannot be read."""
    if match["above"]:
        part, whole = Decimal(match["above"]), Decimal(match["below"])
        return Number(part / whole * 100) if 0 < part < whole else None
    whole, first, last = (parse_text(match[name]) if match[name] else None for name in ("whole", "part", "to"))
    if not (whole and whole.value and first) or (match["to"] and not last):
        return None
    by = (-100 if match["sign"] else 100) / whole.value
    if last:
        return Number(None, first.value, last.value).times(by) if first.value and last.value else None
    return first.times(by)


def _tenths(match: re.Match[str]) -> Number | None:
    """Return tenths as percent: 三成, 两三成, 三成半."""
    if match["digits"]:
        return Number(Decimal(match["digits"]) * 10)
    digits = re.sub("至|到|[-—–~、]", "", match["tenths"])
    number = parse_text(digits)
    if not number or (len(digits) > 1 and number.lower is None) or (match["rest"] and number.value is None):
        return None
    rest = parse_text(match["rest"]).value * (10 if match["rest"] == "半" else 1) if match["rest"] else 0
    return Number(number.value * 10 + rest) if number.value is not None else number.times(10)


def _percent(view: View, match: re.Match[str], number: Number | None, reason: str, hedge: str = "") -> Find:
    before, head = hedge_before(view, match.start())
    after, tail = hedge_after(view, match.end())
    # 几乎耗费他们一半精力: the hedge may stand before the verb
    far = "nearly" if not before and re.search("几乎|将近|接近", view.clause(match.start())) else ""
    find = Find(*match.span(), reason, unit="percent", sure=number is not None)
    if number:
        value, lower, upper = ("" if part is None else plain(round(part, 2)) for part in
                               (number.value, number.lower, number.upper))
        hedge = joined(before, after, far, hedge, "range" if lower else "", "over" if number.over else "")
        find = replace(find, value=value, lower=lower, upper=upper, hedge=hedge, kind="range" if lower else "measure")
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
        ]
