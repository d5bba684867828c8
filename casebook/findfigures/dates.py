"""Dates, years, months, days and times of the day, whole, in part or masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.findfigures.numerals import NUMERAL, Number, parse, parse_text, plain
from casebook.findfigures.view import Find, View, counted, with_form
from casebook.findfigures.words import HAN, any_of

_MASK = r"(?:\*+|[xX]+|×+|□+)"
_YEAR = f"(?:(?:19|20)\\d\\d|[一二][〇零一二三四五六七八九]{{3}}|(?:19|20){_MASK}|(?<![A-Za-z0-9]){_MASK})"
_MONTH = f"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|{_MASK})"
_DAY = f"(?:3[01]|[12]\\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]|{_MASK})"
_TO = r"\s*(?:至|到|[-—–~]+)\s*"
_NO_YEAR = "原文没有年份：推断得出就补年份，否则分月、日登记"


def _parts(tag: str, year: str, month: str, day: str) -> str:
    return f"(?:(?P<y{tag}>{_YEAR})年){year}(?:(?P<m{tag}>{_MONTH})月份?){month}(?:(?P<d{tag}>{_DAY})[日号]){day}"


_FIRST = f"(?<![\\d.每第])(?:{_parts('1', '', '?', '?')})"
_WHOLE = re.compile(f"(?<![\\d.])(?=[\\d一二*xX×□]){_parts('1', '', '?', '?')}(?P<of>[底初末])?(?![代龄级轮])")
_WITHOUT_YEAR = re.compile(f"(?<![\\d.]){_parts('1', '?', '', '')}")
_RANGE = re.compile(
    f"(?<![\\d.每])(?=[\\d一二三四五六七八九十*xX×□]){_parts('1', '?', '?', '?')}{_TO}(?={_YEAR}年|{_MONTH}月|{_DAY}[日号]){_parts('2', '?', '?', '?')}"
)
_YEARS = re.compile(f"(?<!\\d)(?P<y1>(?:19|20)\\d\\d){_TO}(?P<y2>(?:19|20)\\d\\d)年")
_NUMERIC = re.compile(r"(?<![\d.])(?P<y1>(?:19|20)\d\d)([-./])(?P<m1>0?[1-9]|1[0-2])\2(?P<d1>[0-3]?\d)(?![\d.])")
_MONTH_ONLY = re.compile(
    f"(?<![\\d.个每第零一二三四五六七八九十几半])(?:(?:[今去明当本]|次)年)?(?P<m1>{_MONTH})月(?:份|底|初|中旬|上旬|下旬|以来|起)?(?![租薪供饼亮球度季刊])"
)
_BRACKETS = re.compile(r"[\[〔【(](?P<y1>(?:19|20)\d\d)[\]〕】)]\s*第?(?P<n>\d+)号")
_BARE_YEAR = re.compile(f"(?<![\\d.,])(?P<y1>(?:19|20)\\d\\d)(?=[{HAN}])(?!年|{any_of('个 名 人 户 元 万 亿 平 余 多 家 项 次 条 件 场 栋 岁 所 支 亩 米 千 百')})")
_DECADE = re.compile(r"(?<!\d)(?P<n>[1-9]0)年代|(?P<c>[一二三四五六七八九]十)年代")
_HALF_YEAR = re.compile("[今去明当](?:年)(?=[上下]半年)[上下]半年|(?P<y1>(?:19|20)\\d\\d)年[上下]半年")
_CLOCK = re.compile(
    "(?P<at>上午|下午|早上|早晨|晚上|晚|夜里|凌晨|中午)?(?P<h>\\d{1,2}|[一二两三四五六七八九]|十[一二]?)点(?P<half>半|钟|整|\\d{1,2}分)?"
)
_FOR_YEARS = re.compile("(?:满|近|约|工作|服务|任职|坚持|连续|为期|历时|了|余|共|这)$")


def dates(view: View) -> Iterator[list[Find]]:
    """Yield dates, the longest form first; both ends of a range belong together."""
    text = view.plain
    for match in _BRACKETS.finditer(text):
        year = _find(view, match, "1")
        number = Find(*match.span("n"), "文号", match["n"], "serials", kind="scheme", head=match.start(), tail=match.end())
        yield [replace(year, head=match.start(), tail=match.end(), reason="文号里的年份"), number]
    for match in _RANGE.finditer(text):
        if _is_range_of_dates(match):
            yield _both(view, match)
    for match in _YEARS.finditer(text):
        yield [_find(view, match, "1", reason="年份"), _find(view, match, "2", reason="年份")]
    for pattern in (_HALF_YEAR, _WHOLE, _NUMERIC):
        for match in pattern.finditer(text):
            yield from _single(view, match)
    for match in _WITHOUT_YEAR.finditer(text):
        yield _month_and_day(view, match)
    for match in _DECADE.finditer(text):
        tens = match["n"] or plain(parse_text(match["c"]).value)
        span = match.span("n") if match["n"] else match.span("c")
        yield [Find(*span, "年代", f"19{tens}", "year", hedge="about", kind="date", head=match.start(), tail=match.end(), sure=False)]
    for match in _MONTH_ONLY.finditer(text):
        yield [_month(view, match)]
    for match in _BARE_YEAR.finditer(text):
        yield [_find(view, match, "1", reason="年份（原文脱“年”字）")]


def clock_times(view: View) -> Iterator[list[Find]]:
    """Yield times of the day: 八点半, 下午3点; 三点建议 is a list count and no time."""
    for match in _CLOCK.finditer(view.plain):
        if not match["at"] and not match["half"]:
            continue
        hour = parse_text(match["h"]).value
        minutes = match["half"] or ""
        hour += Decimal("0.5") if minutes == "半" else Decimal(int(minutes[:-1] or 0)) / 60 if minutes[:1].isdigit() else 0
        find = Find(match.start("h"), match.end(), "钟点", plain(round(hour, 2)), "clock_hours", kind="scheme")
        yield [with_form(view, find, match.start(), match.end(), view.quoted(match.start()))]


def _is_range_of_dates(match: re.Match[str]) -> bool:
    """Say whether both ends are dates: 5年至10年 and 3到5日 are not."""
    first = [match[name] for name in ("y1", "m1", "d1")]
    second = [match[name] for name in ("y2", "m2", "d2")]
    return any(first) and any(second) and not (first[0] is None and first[1] is None)


def _both(view: View, match: re.Match[str]) -> list[Find]:
    """Return the two dates of a range; the second takes year and month from the first where it prints none."""
    first = _find(view, match, "1")
    second = _find(view, match, "2", inherit=match)
    between = max(match.end(name) for name in ("y1", "m1", "d1") if match[name]) + 1
    starts = [match.start(name) for name in ("y2", "m2", "d2") if match[name]]
    first = replace(first, end=between, head=match.start(), tail=min(starts))
    second = replace(second, start=min(starts), end=match.end(), head=min(starts) - 1, tail=match.end())
    return [first, second]


def _single(view: View, match: re.Match[str]) -> Iterator[list[Find]]:
    groups = match.groupdict()
    year = groups.get("y1") or ""
    only_year = year and not groups.get("m1")
    if only_year and not year[:1].isdigit() and _FOR_YEARS.search(view.plain[: match.start()][-3:]):
        return  # 坚持*年 hides a duration
    if year and year[0].isdigit() and len(year) < 4:
        return
    yield [_find(view, match, "1")]


def _find(view: View, match: re.Match[str], tag: str, inherit: re.Match[str] | None = None, reason: str = "") -> Find:
    """Return one date of a match; parts are the groups y, m and d with `tag`."""
    groups = match.groupdict()
    parts = [groups.get(f"{name}{tag}") for name in "ymd"]
    if inherit:
        parts = _inherited(parts, [inherit[f"{name}1"] for name in "ymd"])
    spans = [match.span(f"{name}{tag}") for name in "ymd" if groups.get(f"{name}{tag}")]
    start, end = (min(s for s, _ in spans), match.end()) if spans else match.span()
    printed = [part for part in parts if part]
    head, tail = match.span()
    find = Find(start, end, reason or "日期", unit="date", kind="date", head=head, tail=min(tail, head + 15))
    masks = [part for part in printed if re.search(r"[*xX×□]", part)]
    if masks:
        return replace(find, hedge="masked", masked=masks[0], reason="遮盖的日期")
    if not parts[0]:
        return replace(find, reason=_NO_YEAR, sure=False)
    value = _iso(parts)
    if groups.get("of") or (not parts[1] and not parts[2]):
        return with_form(view, replace(find, value=value, unit="year", reason=reason or "年份"), head, tail)
    return replace(find, value=value)


def _inherited(parts: list[str | None], first: list[str | None]) -> list[str | None]:
    """Return the parts with those of the range's beginning where they stand before the first printed one."""
    known = next(index for index, part in enumerate(parts) if part)
    return [first[index] if index < known else part for index, part in enumerate(parts)]


def _iso(parts: list[str | None]) -> str:
    year, month, day = (part and plain(_number(part)) for part in parts)
    return "-".join([year.zfill(4), *([month.zfill(2)] if month else []), *([day.zfill(2)] if month and day else [])])


def _number(text: str) -> Decimal:
    if len(text) == 4 and not text[0].isdigit():  # 二〇二〇
        return Decimal("".join(plain(parse_text(digit).value) for digit in text))
    return parse_text(text).value


def _month_and_day(view: View, match: re.Match[str]) -> list[Find]:
    """Return 7月9日 as a month and a day: without a year it is no date that the register could hold."""
    if re.search(r"[*xX×□]", match["m1"] + match["d1"]):
        return [_find(view, match, "1")]
    head, tail = match.span()
    values = ((match.span("m1"), match["m1"], "calendar_months"), ((match.start("d1"), tail), match["d1"], "month_days"))
    return [
        Find(*span, "月、日（没有年份）", plain(parse_text(text).value), unit, kind="scheme", head=head, tail=tail)
        for span, text, unit in values
    ]


def _month(view: View, match: re.Match[str]) -> Find:
    text = match["m1"]
    head, tail = match.span()
    if re.search(r"[*xX×□]", text):
        return Find(match.start("m1"), tail, "遮盖的月份", unit="date", hedge="masked", kind="date", masked=text, head=max(0, head - 1), tail=tail)
    find = Find(match.start("m1"), tail, "月份（没有年份）", plain(parse_text(text).value), "calendar_months", kind="scheme")
    return replace(find, head=head, tail=tail, sure=False)


