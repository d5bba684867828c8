"""Dates, years, months, days and times of the day, whole, in part or masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.desk.find_figures.measures import measure_at, noun_before
from casebook.desk.find_figures.numerals import parse_text, plain
from casebook.desk.find_figures.view import LONGEST, Find, View, with_form
from casebook.desk.find_figures.words import HAN, MARK, any_of

_YEAR = f"(?:(?:19|20)\\d\\d|[一二][〇零一二三四五六七八九]{{3}}|(?:19|20){MARK}|(?<![A-Za-z0-9]){MARK})"
_MONTH = f"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|{MARK})"
_DIGIT = "[一二三四五六七八九]"
_DAY = f"(?:3[01]|[12]\\d|0?[1-9]|三十一?|二?十{_DIGIT}?|廿{_DIGIT}?|卅一?|{_DIGIT}|{MARK})"
_TO = r"\s*(?:至|到|[-—–~]+)\s*"


def _date(tag: str, year: str = "", month: str = "", day: str = "") -> str:
    """Return the pattern of a date with the groups y, m and d plus `tag`; a part with ``?`` may be left out."""
    return f"(?:(?P<y{tag}>{_YEAR})年){year}(?:(?P<m{tag}>{_MONTH})月份?){month}(?:(?P<d{tag}>{_DAY})[日号]){day}"


_DOCUMENT_NUMBER = re.compile(r"[\[〔【(](?P<y1>(?:19|20)\d\d)[\]〕】)]\s*第?(?P<number>\d+)号")
_RANGE = re.compile(
    f"(?<![\\d.每])(?=[\\d一二三四五六七八九十廿*xX×□]){_date('1', '?', '?', '?')}{_TO}"
    f"(?={_YEAR}年|{_MONTH}月|{_DAY}[日号]){_date('2', '?', '?', '?')}"
)
_YEARS = re.compile(f"(?<!\\d)(?P<y1>(?:19|20)\\d\\d){_TO}(?P<y2>(?:19|20)\\d\\d)年")
_HALF_YEAR = re.compile("(?:[今去明当]年|(?P<y1>(?:19|20)\\d\\d)年)[上下]半年")
_WITH_YEAR = re.compile(
    f"(?<![\\d.])(?=[\\d一二*xX×□]){_date('1', '', '?', '?')}(?P<part_of_year>[底初末])?(?![代龄级轮])"
)
_NUMERIC = re.compile(r"(?<![\d.])(?P<y1>(?:19|20)\d\d)([-./])(?P<m1>0?[1-9]|1[0-2])\2(?P<d1>[0-3]?\d)(?![\d.])")
_WITHOUT_YEAR = re.compile(f"(?<![\\d.])(?P<m1>{_MONTH})月(?P<d1>{_DAY})[日号]")
_MONTHS = re.compile(f"(?<![\\d.])(?P<m1>{_MONTH}){_TO}(?P<m2>{_MONTH})月份?(?![租薪供饼亮球度季刊])")
_MONTH_ONLY = re.compile(
    f"(?<![\\d.个每第零一二三四五六七八九十几半])(?:[今去明当本次]年)?(?P<m1>{_MONTH})月"
    "(?:份|底|初|中旬|上旬|下旬|以来|起)?(?![租薪供饼亮球度季刊])"
)
_BARE_YEAR = re.compile(f"(?<![\\d.,])(?P<y1>(?:19|20)\\d\\d)(?=[{HAN}])(?![年万亿千百余多平])")
_DECADE = re.compile("(?<!\\d)(?P<tens>[1-9]0|[一二三四五六七八九]十)年代")
_MASKED = re.compile(MARK)
#: 坚持*年 hides a stretch of time, not a year.
_FOR_YEARS = re.compile("(?:满|近|约|工作|服务|任职|坚持|连续|为期|历时|了|余|共|这)$")


def dates(view: View) -> Iterator[list[Find]]:
    """Yield dates, the longest form first; both ends of a range belong together."""
    text = view.plain
    for match in _DOCUMENT_NUMBER.finditer(text):
        yield _document_number(match)
    for match in _RANGE.finditer(text):
        if (match["y1"] or match["m1"]) and any(match.group("y2", "m2", "d2")):  # 3到5日 is no range of dates
            yield _both_ends(view, match)
    for match in _YEARS.finditer(text):
        yield [_found(view, match, "1"), _found(view, match, "2")]
    for pattern in (_HALF_YEAR, _WITH_YEAR, _NUMERIC):
        for match in pattern.finditer(text):
            if not _is_duration(view, match):
                yield [_found(view, match)]
    for match in _WITHOUT_YEAR.finditer(text):
        yield _month_and_day(view, match)
    for match in _DECADE.finditer(text):
        value = f"19{plain(parse_text(match['tens']).value)}"
        find = Find(*match.span("tens"), "年代", value, "year", hedge="about", kind="date", sure=False)
        yield [with_form(view, find, *match.span())]
    for match in _MONTHS.finditer(text):
        spans = ((*match.span("m1"), match["m1"]), (match.start("m2"), match.end(), match["m2"]))
        yield [
            Find(start, end, "月份（没有年份）", plain(_number(month)), "calendar_months", kind="scheme", sure=False,
                 head=match.start(), tail=match.end())
            for start, end, month in spans if not _MASKED.search(month)
        ]
    for match in _MONTH_ONLY.finditer(text):
        yield [_month(view, match)]
    for match in _BARE_YEAR.finditer(text):
        if not measure_at(text, match.end()):
            yield [replace(_found(view, match), reason="年份（原文脱“年”字）")]


def _document_number(match: re.Match[str]) -> list[Find]:
    """Return year and number of [2003]23号; within a title 《…》 they have been left out before."""
    head, tail = match.span()
    return [
        Find(*match.span("y1"), "文号", match["y1"], "year", kind="date", head=head, tail=tail),
        Find(*match.span("number"), "文号", match["number"], "serials", kind="scheme", head=head, tail=tail),
    ]


def _is_duration(view: View, match: re.Match[str]) -> bool:
    """Say whether a masked year alone is a number of years."""
    groups = match.groupdict()
    alone = groups.get("y1") and not groups.get("m1") and _MASKED.match(groups["y1"])
    return bool(alone and _FOR_YEARS.search(view.plain[max(0, match.start() - 3) : match.start()]))


def _both_ends(view: View, match: re.Match[str]) -> list[Find]:
    """Return the two dates of a range; the second takes year and month from the first where it prints none."""
    first, second = ([match[f"{name}{tag}"] for name in "ymd"] for tag in "12")
    printed = next(index for index, part in enumerate(second) if part)
    between = max(match.end(f"{name}1") for name in "ymd") + 1
    begins = min(match.start(f"{name}2") for name in "ymd" if match[f"{name}2"])
    return [
        _with_value(view, Find(match.start(), between, "日期", head=match.start(), tail=begins), first),
        _with_value(
            view,
            Find(begins, match.end(), "日期", head=begins - 1, tail=match.end()),
            [first[index] if index < printed else part for index, part in enumerate(second)],
        ),
    ]


def _found(view: View, match: re.Match[str], tag: str = "1") -> Find:
    """Return the date of a match; its parts are the groups y, m and d with `tag`."""
    groups = match.groupdict()
    parts = [groups.get(f"{name}{tag}") for name in "ymd"]
    start = min(
        [match.start(f"{name}{tag}") for name, part in zip("ymd", parts, strict=True) if part] or [match.start()]
    )
    end = match.end() if tag == "2" or "y2" not in groups else match.end("y1")
    find = Find(start, end, "日期", head=match.start(), tail=min(match.end(), match.start() + LONGEST))
    return _with_value(view, find, parts)


def _with_value(view: View, find: Find, parts: list[str | None]) -> Find:
    """Return the find with the value of its year, month and day (None: not printed), as precise as printed."""
    find = replace(find, unit="date", kind="date")
    masks = [part for part in parts if part and _MASKED.search(part)]
    if masks:
        if find.tail - find.head < 4:  # 成立于*年 and not *年, which stands in many places
            find = replace(find, head=find.head - len(noun_before(view.plain, find.head, 6)))
        return replace(find, hedge="masked", masked=masks[0], reason="遮盖的日期")
    if not parts[0]:
        return replace(find, reason="没有年份：推断得出就补，否则分月、日登记", sure=False)
    year, month, day = (part and plain(_number(part)) for part in parts)
    value = "-".join([year, *([month.zfill(2)] if month else []), *([day.zfill(2)] if month and day else [])])
    find = replace(find, value=value)
    return find if month else with_form(view, replace(find, unit="year", reason="年份"), find.head, find.tail)


def _number(text: str) -> Decimal:
    if len(text) == 4 and not text[0].isdigit():  # 二〇二〇
        return Decimal("".join(plain(parse_text(digit).value) for digit in text))
    return parse_text(text).value


def _month_and_day(view: View, match: re.Match[str]) -> list[Find]:
    """Return 7月9日 as a month and a day: without a year it is no date that the register could hold."""
    head, tail = match.span()
    if _MASKED.search(match[0]):
        return [_found(view, match)]
    spans = (
        (match.start("m1"), match.end("m1"), "m1", "calendar_months"),
        (match.start("d1"), tail, "d1", "month_days"),
    )
    return [
        Find(start, end, "月、日（没有年份）", plain(_number(match[name])), unit, kind="scheme", head=head, tail=tail)
        for start, end, name, unit in spans
    ]


def _month(view: View, match: re.Match[str]) -> Find:
    """Return a month without a year."""
    start, (head, tail) = match.start("m1"), match.span()
    if _MASKED.search(match["m1"]):
        return replace(_found(view, match), reason="遮盖的月份")
    value = plain(_number(match["m1"]))
    find = Find(start, tail, "月份（没有年份）", value, "calendar_months", kind="scheme", sure=False)
    return replace(find, head=head, tail=tail)


_CLOCK = re.compile(
    f"(?P<part_of_day>{any_of('上午 下午 早上 早晨 晚上 晚 夜里 凌晨 中午')})?"
    r"(?P<hour>\d{1,2}|[一二两三四五六七八九]|十[一二]?)点(?P<minutes>半|钟|整|(?:\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分"
    r"|[二三四五]?十[一二三四五六七八九]?(?![个条项名]))?"
)


def clock_times(view: View) -> Iterator[list[Find]]:
    """Yield times of the day: 八点半, 下午3点; 三点建议 is a list count and no time."""
    for match in _CLOCK.finditer(view.plain):
        minutes = match["minutes"] or ""
        if not match["part_of_day"] and not minutes:
            continue
        hour = parse_text(match["hour"]).value
        if minutes == "半":
            hour += Decimal("0.5")
        elif minutes not in ("钟", "整", ""):
            hour += parse_text(minutes.removesuffix("分")).value / 60
        find = Find(match.start("hour"), match.end(), "钟点", plain(round(hour, 2)), "clock_hours", kind="scheme")
        yield [with_form(view, find, *match.span(), view.quoted(match.start()))]
