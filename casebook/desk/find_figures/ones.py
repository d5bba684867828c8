"""一 and 双: mostly articles and parts of words, sometimes counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.desk.find_figures.measures import BARE_NOUNS, measure_at, noun_before, unit_of
from casebook.desk.find_figures.numerals import Number, plain
from casebook.desk.find_figures.view import Find, View, counted, with_form
from casebook.desk.find_figures.words import HAN, NO_ONES, ONE_COUNTS_AFTER, any_of
from casebook.number.numerals import NUMERALS, scale

#: A name of several numerals, in quotation marks; there 一 is one of them: 一征三议两公开, 两学一做, 三支一扶.
_NUMERALS_NAME = re.compile(f"(?:[一二两三四五六七八九十百多双][{HAN}]{{1,4}}?){{2,}}")
_ONES_ONLY = re.compile("[^二两三四五六七八九十百多双]*")
_ONE_PER_ONE = re.compile(f"一([{HAN}])一([{HAN}])(?![一二])")
#: Nouns of which 一…一… makes the name of a scheme: 一县一业, 一村一策, 一户一档.
_FIELD = set("县乡镇街村居区市省户企校楼栋园岗人事业品策档案图表码卡群站网格队册片线组家店")
_ONE_PERIOD = re.compile(
    "一(?:个(?:多)?月|年|周(?!岁)|个星期|个季度|个学期|学期)(?![一又年轻来复到接以度级])(?<![着又比复]一年)"
)
#: 每一年, 新的一年, 过去一年: no stretch of time; 这一年 is one.
_NO_PERIOD = re.compile("[每有新又那某同前后上下去](?:的)?$")
_ONE = re.compile(f"(?<![{NUMERALS}第\\d])一(?![{NUMERALS}])")
#: Behind 设 and 配 these are no articles: 设一名兼干; 设一个平台 is one.
_NOT_ARTICLE = "名户位支所座栋台份套部条间张辆家人期批场"
_ALWAYS = re.compile("一(?:等奖|类(?!人|事|问)|期(?!间)|号(?!召|码)|[帮对加]一(?!起|般))")
#: In the name of a scheme 一 before these is a number: “一张网”, “一句话承诺”.
_ONE_OF_A_SCHEME = re.compile("一(?:张|句|本|键|窗|网|门|卡|图|册|码|表)(?!式|种)")
_ONE_EACH = re.compile("一(?:个|名|位|户|家|村|支)[^，。；,;一]{1,10}$")


def ones(view: View) -> Iterator[list[Find]]:
    """Yield 一 where it counts: a stretch of time, behind 仅 or 至少, in 一村一策, 一征三议, 一等奖 and the like."""
    text = view.plain
    for match in _ONE_PER_ONE.finditer(text):
        if match[1] in _FIELD and match[2] in _FIELD:
            spans = ((match.start(), match[1]), (match.start() + 2, match[2]))
            yield [
                Find(start, start + 1, "名称里的数字", "1", BARE_NOUNS.get(noun, "items"), kind="scheme", noun=match[0],
                     head=match.start(), tail=match.end())
                for start, noun in spans
            ]
    for match in _ONE_PERIOD.finditer(text):
        if not _NO_PERIOD.search(text[max(0, match.start() - 2) : match.start()]):
            yield [counted(view, match.start(), match.start() + 1, Number(Decimal(1)), "时长")]
    for match in _ONE.finditer(text):
        if _counts(view, match.start()):
            find = counted(view, *match.span(), Number(Decimal(1)), "一（不是“某一”）")
            prize = text.startswith(("等奖", "号"), match.end())
            yield [replace(find, unit="rank", kind="rank") if prize else find]


def _counts(view: View, start: int) -> bool:
    """Say whether the 一 at `start` is a count and not “a”."""
    text = view.plain
    if NO_ONES.match(text, start):
        return False
    before = text[max(0, start - 4) : start]
    if _ALWAYS.match(text, start) or re.search("一[帮对加]$", before):
        return True
    measure = measure_at(text, start + 1, strict=True)
    if measure and ONE_COUNTS_AFTER.search(before):
        return measure in _NOT_ARTICLE or not re.search("[设配备]$", before)
    if measure and _counted_behind(view, start, start + 1 + len(measure)):
        return True
    quoted = view.quoted(start)
    name = view.plain[slice(*quoted)] if quoted else ""
    if _NUMERALS_NAME.fullmatch(name) and not _ONES_ONLY.fullmatch(name) and measure not in ("个", "次"):
        return True
    if quoted and quoted[0] == start and _ONE_OF_A_SCHEME.match(text, start):
        return True
    # “一个党员帮扶一户”: in a slogan the second 一 is how many each takes
    return bool(measure and _ONE_EACH.search(view.inside_quotes(start)))


def _counted_behind(view: View, start: int, end: int) -> bool:
    """Say whether the count stands behind its noun, as in an inventory: 设有党支部一个, 由一人兼任."""
    if view.plain[start - 1] == "由":
        return view.plain[start + 1] in "人名位"
    ends = not view.plain[end : end + 1].strip() or view.plain[end : end + 1] in "，。；、,;)"
    return ends and bool(unit_of("", noun_before(view.plain, start, 4)[-3:])[0])


_DOUBLE = re.compile(f"双(?=[{HAN}])")
_DOUBLED = re.compile(
    "向(?!开放|服务|互动|沟通|选择|奔赴|促进|发力)|"
    + any_of("岗 百 千 万 报 述 联 创 争 提 减 碳 达标 培养 服务 管 促 带 诺 认 考 评")
)


def doubles(view: View) -> Iterator[list[Find]]:
    """Yield 双 in the names of schemes: always in quotation marks, else before words of the field (双岗, 双向)."""
    for match in _DOUBLE.finditer(view.plain):
        quoted = view.quoted(match.start())
        if not quoted and not _DOUBLED.match(view.plain, match.end()):
            continue
        unit = {"岗": "posts", "向": "directions"}.get(view.plain[match.end()], "items")
        find = Find(*match.span(), "名称里的数字", "2", unit, kind="scheme")
        yield [with_form(view, find, *match.span(), quoted)]
        zeros = re.compile("[百千万]").match(view.plain, match.end())
        if zeros:  # 双百 is two and a hundred
            find = Find(*zeros.span(), "名称里的数字", plain(scale(zeros[0])), unit, kind="scheme")
            yield [with_form(view, find, match.start(), zeros.end(), quoted)]
