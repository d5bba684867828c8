"""Numbers that the report hides: a mark in their place (*个村, XX名), or nothing but the measure word left (共排查纠纷件)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casebook.findfigures.measures import measure_at, noun_before, unit_of
from casebook.findfigures.view import Find, View, counted, with_form
from casebook.findfigures.words import HAN, MASK, MORE, NUMERALS, any_of

_MASKED = re.compile(f"(?P<mask>{MASK})(?P<rest>[百千万亿]*[{MORE}]?[百千万亿]*)")
_PLACES = re.compile("[市县区镇乡村省州盟旗]|街道|社区|小区")


def masked(view: View) -> Iterator[list[Find]]:
    """Yield marks that stand for a number: those before a measure word, not those of a masked name."""
    text = view.plain
    counts_before = -1  # where the last masked count ended: “X市、X县、X个村” is a list of counts
    for match in _MASKED.finditer(text):
        end = match.end()
        measure = measure_at(text, end, strict=True)
        place = _PLACES.match(text, end)
        listed = counts_before == match.start() - 1 and text[match.start() - 1] == "、"
        if place and not measure:
            if not (len(match["mask"]) == 1 and (listed or text[match.start() - 1] == "等")):
                continue
        elif not measure:
            continue
        find = counted(view, *match.span("mask"), None, "遮盖的数字", measure_from=end, masked=match["mask"], strict=True)
        if place and not measure:
            unit = unit_of("", place[0])[0]
            find = replace(find, unit=unit, kind="measure", sure=False)
        counts_before = place.end() if place and not measure else end + len(measure)
        yield [replace(find, kind="measure" if find.kind == "scheme" else find.kind)]


# --- deleted numbers ----------------------------------------------------------------------------------------

_NOT_NUMBER = f"(?<![{NUMERALS}\\d几数两半*xX×□\\0])"
#: 余 before a measure word with no number before it: 开展活动余场. The words that end in 余 are others.
_REMAINDER = re.compile(f"(?<![{NUMERALS}\\d几数*xX×□\\0其业多剩富有残])余(?P<m>{any_of('人次 场次 名 人 户 场 件 起 次 个 家 条 项 支 万元 元 平方米 亩 公里 册 份 处')})")
#: What has lost its number at the end of a clause: 协商成果个, 排查纠纷件.
_AT_END = re.compile(f"{_NOT_NUMBER}(?<=[{HAN}]{{2}})(?P<m>个|件|场次|人次|支|名|户|处|条|家|起|栋|路)(?=[，。；、,;.)(]|$)", re.M)
_NOT_AT_END = re.compile(
    "(?:[这那每各几多整某哪有一]|文|案|邮|软|硬|事|条|零|稿|证|附|信|物|构|部|要|配|密|急|计|知|著|闻|报|签|姓|提|命|罢|题|大|专|全|国|人|住|用|农|商|客|"
    "账|门|到|处|长|教|老|专|作|画|管|当|发|一|崛|兴|奋|掀|缘|早|何|公|道|线|思|出|铁|网|套|开|大|有|上|下)$"
)
_ABILITY = re.compile(f"(?:率|比例|占比|比|达|达到|为|至|到|超过|约|增长|下降|提高|降低)(?P<m>[%％])|(?:面积|达|约|建筑|占地|共|超过)(?P<a>㎡|平方米|平方公里|亩)(?![{HAN}]?[以])")
_MONEY = re.compile(f"(?:投资|投入|资金|经费|收入|补助|补贴|奖励|捐款|筹集|筹措|拨付|争取|达|约|超过|共|计|支出|节约|增收)(?P<m>[万亿]?元)(?=[，。；、,;.的用建]|$)", re.M)
_SINCE = re.compile("(?:^|(?<=[，。；：、,;:\n\\s]))(?P<m>年)(?=以来|底|初|至今|\\d{1,2}月|[,，])", re.M)
_VERBS = any_of(
    "选拔 招录 招聘 聘请 聘用 吸纳 培训 发展 选派 招募 选聘 培养 配备 组织 表彰 帮扶 帮助 慰问 走访 组建 成立 建立 建成 设立 打造 新建 改造 设置 创建 "
    "培育 引进 举办 召开 开展 完成 接入 解决 化解 调解 排查 受理 办结 覆盖 整治 拥有 下辖 辖 现有 共有 已有 设有 涉及 收集 征集 制定 发放 惠及 服务"
)
_AFTER_VERB = re.compile(
    f"{_VERBS}(?:了|出|起)?(?P<m>个(?![人别体性案]|{HAN[0]})|支(?![部持队撑援教书委流出付行])|名(?![称字单义誉片额师牌胜言校录望流列优门])|路(?=[，。,、]|$)|场(?![馆所地景面合])|件(?![套])|户(?![外籍主口])|家(?![庭居属园长电政具风训])|处(?![理置级罚长分])|次(?![序日要]))",
    re.M,
)
_AFTER_PARTICLE = re.compile("(?<=[对和及与有])(?P<m>名)(?![称字单义誉片额师牌胜言校录望流列优门])(?=[一-龥])")
_CLAUSE_BEGINS = re.compile(f"(?<=[，。；、,;])(?P<m>个)(?=[{HAN}])(?![人别体性案中])")
_BEFORE_JOINED = re.compile(f"(?<=[{HAN}])(?P<m>路)(?=联网|视频|监控)")
_TENS = re.compile(f"(?<![{NUMERALS}\\d几数*xX×□.上近过成])(?P<m>[万千百])(?=余(?:人次|人|名|户|场|件|册|元))")


def deleted(view: View) -> Iterator[list[Find]]:
    """Yield places where a number was deleted and its measure word stayed: 余名, 投资万元, 化解率达%, 年以来."""
    text = view.plain
    for match in _SINCE.finditer(text):
        find = Find(*match.span("m"), "删去的年份", unit="date", hedge="masked", kind="date", masked="（删去）")
        yield [replace(find, head=match.start(), tail=match.end() + (2 if text.startswith("以来", match.end()) else 1), sure=False)]
    patterns = (_REMAINDER, _ABILITY, _MONEY, _AFTER_VERB, _CLAUSE_BEGINS, _BEFORE_JOINED)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield [_gap(view, match)]
    for match in _AT_END.finditer(text):
        if not _NOT_AT_END.search(text[max(0, match.start() - 1) : match.start()]) or re.search("件件$|案件$", text[: match.end()][-2:] if False else ""):
            yield [_gap(view, match)]
    for match in _AFTER_PARTICLE.finditer(text):
        yield [_gap(view, match)]


def _gap(view: View, match: re.Match[str]) -> Find:
    """Return the find for a measure word without its number; its printed form begins with the words before it."""
    name = next(key for key, words in match.groupdict().items() if words)
    start, end = match.span(name)
    measure = match[name]
    before = noun_before(view.plain, match.start(name) - (view.plain[start - 1] == "余"), 6)
    unit, _ = unit_of({"万元": "元", "亿元": "元"}.get(measure, measure), "" if before else view.plain[end : end + 6], before)
    find = Find(start, end, "数字被删去，只剩量词", unit=unit, hedge="masked", masked="（删去）", noun=before, sure=False)
    return with_form(view, find, max(start - 4, start - len(before)), end)


__all__ = ["deleted", "masked"]
