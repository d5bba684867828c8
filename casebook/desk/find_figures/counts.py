"""Plain counts, in digits or characters, with a measure word or a noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casebook.desk.find_figures.measures import measure_at
from casebook.desk.find_figures.numerals import NUMERAL, Number, parse, parse_text, plain
from casebook.desk.find_figures.view import Find, View, counted, with_form
from casebook.desk.find_figures.words import HAN
from casebook.number.numerals import DIGITS, NUMERALS

_NUMERAL = re.compile(NUMERAL)


def counts(view: View) -> Iterator[list[Find]]:
    """Yield plain counts; 一 alone has its own finder, it is mostly an article."""
    for match in _NUMERAL.finditer(view.plain):
        number = parse(match)
        listed = _enumerated(view, match)
        if listed:
            yield listed
        elif match["number"] == "一":
            continue
        elif number is None:
            yield from _unread(view, match)
        elif match["number"][0].isdigit():
            yield from _in_digits(view, match, number)
        else:
            yield from _in_characters(view, match, number)


def _unread(view: View, match: re.Match[str]) -> Iterator[list[Find]]:
    """A numeral that cannot be read stands without a value, as long as something is counted by it."""
    if measure_at(view.plain, match.end()) and not view.plain.startswith(("年级", "级"), match.end()):
        find = counted(view, *match.span(), None, "读不出的数")
        yield [replace(find, sure=False)]


def _in_digits(view: View, match: re.Match[str], number: Number) -> Iterator[list[Find]]:
    """An Arabic number counts wherever it has not been left out."""
    text, (start, end) = view.plain, match.span()
    if (re.compile("[A-Za-z]").match(text, end) and not measure_at(text, end)) or re.search(
        "[A-Za-z]-?$", text[max(0, start - 2) : start]
    ):
        return
    if _below_zero(text, start, end):
        start, number = start - 1, number.times(-1)
    find = counted(view, start, end, number, "数字")
    if re.search(r"\d |[^\d\s~%]-$", text[max(0, start - 2) : start]) and not text.startswith("-", start):
        find = replace(find, sure=False, reason="前面还有数字或短横")
    if "，" in view.text[start:end]:
        find = replace(find, sure=False, reason="千位后是中文逗号")
    elif text.startswith("号", end):
        find = _numbered(find, number, text[max(0, start - 2) : start])
    elif text.startswith("日", end) and number.value and 1 <= number.value <= 31:
        find = _day(find, view)
    elif not measure_at(text, end):
        find = replace(find, sure=False, reason="数字后没有量词")
    yield _for_each(view, find)


def _below_zero(text: str, start: int, end: int) -> bool:
    """Say whether a minus stands before a number, and not the dash of a range, a list or a name."""
    if not re.search(f"(?:^|[{HAN}(:：，\t])[-负]$", text[max(0, start - 2) : start]):
        return False
    said = re.search("[为是至达到了约率幅值(:：\t][-负]$", text[max(0, start - 2) : start])
    return bool(said or re.compile("[%‰度℃]").match(text, end))


def _day(find: Find, view: View) -> Find:
    """Return a find of N日: a day of a month that is not named, unless the words around make it a stretch of time."""
    before, behind = view.plain[max(0, find.head - 2) : find.start], view.plain[find.end + 1 :][:1]
    if find.hedge != "exact" or re.search("期|时|共|满|续|近|约|每", before) or behind in tuple("内游均之"):
        return find
    return replace(find, unit="month_days", kind="scheme", sure=False, reason="日（没有月份）")


def _numbered(find: Find, number: Number, before: str) -> Find:
    """Return a find of N号: a day of the month behind 每月, a rank for 1号课题, a serial number else."""
    if before.endswith("月"):
        return replace(find, unit="month_days", kind="norm")
    return (
        replace(find, unit="rank", kind="rank") if number.value == 1 else replace(find, unit="serials", kind="scheme")
    )


def _in_characters(view: View, match: re.Match[str], number: Number) -> Iterator[list[Find]]:
    """Two and more count unless left out; 百, 千, 万 and 亿 alone only before what they count."""
    text, numeral, end = view.plain, match["number"], match.end()
    if text.startswith("分点", end) or text[match.start() - 1 : match.start()] == "第":
        return  # 个百分点, 第四卷
    following = text[end : end + 1]
    measure = measure_at(text, end)
    if measure == "日" and number.value and 1 <= number.value <= 31:
        yield [_day(counted(view, match.start(), end, number, "数字"), view)]
        return
    if re.fullmatch(f"[{DIGITS}]{{2,}}", numeral):
        if number.lower is None:
            return  # 二〇一九 without 年, digits of a name
        if re.compile("次?产业|年级").match(text, end):
            yield _two_serials(view, match, number)
            return
    nothing_follows = not measure and not re.match(f"[{HAN}“（(]", following)
    if nothing_follows and re.fullmatch(f"[{DIGITS}]+[百千万亿][{NUMERALS}]+", numeral):  # 工资三百五
        yield [replace(counted(view, match.start(), end, number, "数字后没有量词"), kind="measure", sure=False)]
        return
    if (nothing_follows and not _ends_a_name(view, match)) or text.startswith("期间", end):
        return
    if numeral == "两" and following == "地" and not _two_places(view, match.start()):
        return
    only_zeros = numeral[0] in "百千万亿" and not match["more"] and not match["more2"]
    if only_zeros and (not (measure or following in ("强", "佳")) or _lost_its_number(match, measure)):
        return
    yield _for_each(view, counted(view, match.start(), end, number, "数字" if measure else "名称里的数字"))


def _ends_a_name(view: View, match: re.Match[str]) -> bool:
    """Say whether the numeral is the last character of a quoted name that begins with one: “三个三”."""
    quoted = view.quoted(match.start())
    return bool(quoted and quoted[1] == match.end() and view.plain[quoted[0]] in NUMERALS and quoted[0] < match.start())


def _two_serials(view: View, match: re.Match[str], number: Number) -> list[Find]:
    """Return 二三产业 as two: it names the second and the third and is no range."""
    start = match.start()
    values = (plain(number.lower), plain(number.upper))
    return [
        with_form(view, Find(start + i, start + i + 1, "序数", value, "serials", kind="scheme"), start, match.end())
        for i, value in enumerate(values)
    ]


def _two_places(view: View, start: int) -> bool:
    """Say whether 两地 counts places just named (杭、长两地) or stands in a slogan (两地报到、双岗服务): not “both”."""
    named = re.search(f"[{HAN}][、和][{HAN}]{{1,4}}$", view.plain[max(0, start - 8) : start])
    return bool(named or re.compile(f"两地[{HAN}]{{2,3}}、[双{NUMERALS}]").match(view.plain, start))


def _lost_its_number(match: re.Match[str], measure: str) -> bool:
    """Say whether the number before 万元 or 亿元 was deleted (投资万元); 亿元以上 is a floor."""
    floor = re.compile("元(?:以[上下]|大关)").match(match.string, match.end())
    return match["number"] in ("万", "亿") and measure == "元" and not floor


_ENUMERATION = re.compile(f"[{DIGITS}十](?:、[{DIGITS}十])+(?=[”’]|产业|次产业|年级|类|级|期|线)")


def _enumerated(view: View, match: re.Match[str]) -> list[Find]:
    """Return the numerals of an enumeration in a name, “一、二、三” or 二、三产业; each is a find."""
    start = match.start()
    if re.search(f"[{DIGITS}十]、$", view.plain[max(0, start - 2) : start]):
        return []
    whole = _ENUMERATION.match(view.plain, start)
    if not whole:
        return []
    quoted = view.quoted(start)
    finds = [
        Find(start + digit.start(), start + digit.end(), "名称里的数字", plain(parse_text(digit[0]).value),
             "items" if quoted else "serials", kind="scheme")
        for digit in re.finditer(f"[{DIGITS}十]", whole[0])
    ]
    return [with_form(view, find, start, whole.end(), quoted) for find in finds]


def _for_each(view: View, find: Find) -> list[Find]:
    """Return the find, twice where 各 gives one number to two things joined by 和 (甲和乙各不少于10万元)."""
    if re.search(f"[{HAN}]{{2,}}[和与及][{HAN}]{{2,12}}各$", view.clause(find.head)):
        return [find, replace(find, reason=f"{find.reason}；“各”管两项，各登一行")]
    return [find]
