"""Numbers that the report hides: a mark in their place (*个村, XX名), or only the measure word left (排查纠纷件)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casebook.desk.find_figures.measures import BARE_NOUNS, measure_at, noun_before, unit_of
from casebook.desk.find_figures.view import Find, View, counted, with_form
from casebook.desk.find_figures.words import HAN, MASK, MORE, any_of
from casebook.number.numerals import NUMERALS

_MASKED = re.compile(f"(?P<mask>{MASK})(?P<rest>[百千万亿]*[{MORE}]?[百千万亿]*)")
_PLACE = re.compile("[市县区镇乡村省州盟旗]|街道|社区|小区")


def masked(view: View) -> Iterator[list[Find]]:
    """Yield marks that stand for a number: those before a measure word, not those of a masked name."""
    text = view.plain
    list_goes_on = -1  # where the last masked count ended: “X市、X县、X个村” is a list of counts, not of names
    for match in _MASKED.finditer(text):
        start, end = match.start(), match.end()
        measure = measure_at(text, end, strict=True)
        place = None if measure else _PLACE.match(text, end)
        if place:
            listed = text[start - 1] == "等" or (text[start - 1] == "、" and list_goes_on == start - 1)
            if len(match["mask"]) > 1 or not listed:
                continue
        elif not measure:
            continue
        find = counted(view, *match.span("mask"), None, "遮盖的数字", measure_from=end, masked=match["mask"])
        if place:
            unit = BARE_NOUNS.get(place[0]) or unit_of("", place[0])[0]
            find = replace(find, unit=unit, sure=False)
        list_goes_on = place.end() if place else end + len(measure)
        yield [replace(find, kind="measure" if find.kind == "scheme" else find.kind)]


# --- deleted numbers ----------------------------------------------------------------------------------------

_NO_NUMBER = f"(?<![{NUMERALS}\\d几数两半{MORE}*xX×□\\0])"
_END = "(?=[，。；、,;.)（(的用建]|$)"
#: 年以来 at the beginning of a clause: the year was deleted.
_SINCE = re.compile(r"(?:^|(?<=[，。；：、,;:\n\s]))(?P<measure>年)(?=以来|底|初|至今|\d{1,2}月|[,，])", re.M)
#: 余 before a measure word with no number before it: 开展活动余场. Other words end in 余 too: 业余, 其余.
_REMAINDER = re.compile(
    f"(?<![其业剩富有残]){_NO_NUMBER}余"
    f"(?P<measure>{any_of('人次 场次 名 人 户 场 件 起 次 个 家 条 项 支 万元 元 平方米 亩 公里 册 份 处')})"
)
_RATE = re.compile("(?:率|比例|占比|比|达|达到|为|至|到|超过|约|增长|下降|提高|降低)(?P<measure>%)")
_AREA = re.compile("(?:面积|达|约|建筑|占地|共|超过)(?P<measure>㎡|平方米|平方公里|亩)(?!以)")
_MONEY = re.compile(
    "(?:投资|投入|资金|经费|收入|补助|补贴|奖励|捐款|筹集|筹措|拨付|争取|达|约|超过|共|计|支出|节约|增收)"
    f"(?P<measure>[万亿]?元){_END}",
    re.M,
)
#: What has lost its number at the end of a clause: 协商成果个, 排查纠纷件. But 那个 and 软件 are words.
_AT_END = re.compile(f"{_NO_NUMBER}(?<=[{HAN}]{{2}})(?P<measure>个|件|场次|人次){_END}", re.M)
_COMPLETE_WORDS = re.compile(
    "(?:[这那每各几多整某哪有一]个|(?:[文邮软硬事条零稿证附信物构部要配密急计]|(?<!案)案)件|[文邮软硬]件)$"
)
_VERBS = any_of(
    "选拔 招录 招聘 聘请 聘用 吸纳 培训 发展 选派 招募 选聘 培养 配备 组织 表彰 帮扶 帮助 慰问 走访 组建 成立 建立 "
    "建成 设立 打造 新建 改造 设置 创建 培育 引进 举办 召开 开展 完成 接入 解决 化解 调解 排查 受理 办结 覆盖 整治 "
    "拥有 下辖 辖 现有 共有 已有 设有 涉及 收集 征集 制定 发放 惠及 服务"
)
_AFTER_VERB = re.compile(f"{_VERBS}(?:了|出|起)?(?P<measure>个|支|名|场|件|户|家|处|次|路(?=[，。,、]|$))", re.M)
_AFTER_PARTICLE = re.compile(f"(?<=[对和及与有])(?P<measure>名)(?=[{HAN}])")
_CLAUSE_BEGINS = re.compile(f"(?<=[，。；、,;])(?P<measure>个)(?=[{HAN}])")
_VIDEO = re.compile(f"(?<=[{HAN}])(?P<measure>路)(?=联网|视频|监控)")
#: 个人, 个别 and 个个 are words, though behind a number 个 is a measure word.
_NOT_COUNTED = {"个": "人别体性案中个", "支": "部持队撑援教书委流出付行", "户": "籍均主外口"}


def deleted(view: View) -> Iterator[list[Find]]:
    """Yield places where a number was deleted and its measure word stayed: 余名, 投资万元, 化解率达%, 年以来."""
    for match in _SINCE.finditer(view.plain):
        since = 2 if view.plain.startswith(("以来", "至今"), match.end()) else 1
        yield [
            Find(*match.span("measure"), "年份被删去", unit="date", hedge="masked", kind="date", masked="（删去）",
                 head=match.start(), tail=match.end() + since, sure=False)
        ]
    for pattern in (_REMAINDER, _RATE, _AREA, _MONEY):
        for match in pattern.finditer(view.plain):
            yield [_gap(view, match, before=True)]
    for pattern in (_AFTER_VERB, _AFTER_PARTICLE, _CLAUSE_BEGINS, _VIDEO):
        for match in pattern.finditer(view.plain):
            following = view.plain[match.end() : match.end() + 1]
            strict = measure_at(view.plain, match.start("measure"), strict=True)
            if strict.startswith(match["measure"]) and following not in tuple(_NOT_COUNTED.get(match["measure"], "")):
                yield [_gap(view, match, before=False)]
    for match in _AT_END.finditer(view.plain):
        if not _COMPLETE_WORDS.search(view.plain[: match.end()][-3:]):
            yield [_gap(view, match, before=True)]


def _gap(view: View, match: re.Match[str], *, before: bool) -> Find:
    """Return the find for a measure word without its number; what it counts stands `before` it or behind it."""
    start, end = match.span("measure")
    measure = {"万元": "元", "亿元": "元"}.get(match["measure"], match["measure"])
    noun = noun_before(view.plain, start - (view.plain[start - 1] == "余"), 6)
    unit, _ = unit_of(measure, "" if before else view.plain[end : end + 6], noun if before else "")
    find = Find(start, end, "数字被删去，只剩量词", unit=unit, hedge="masked", masked="（删去）", noun=noun, sure=False)
    return with_form(view, find, max(start - 4, start - len(noun)), end)
