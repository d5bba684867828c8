"""Numbers that order or recur: ordinals (第一家, 第五届) and frequencies (每月一次, 一年四考)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.desk.find_figures.claims import field_of_rank
from casebook.desk.find_figures.measures import measure_at
from casebook.desk.find_figures.numerals import parse_text, plain
from casebook.desk.find_figures.view import LONGEST, Find, View, with_form
from casebook.desk.find_figures.words import HAN, any_of
from casebook.number.numerals import DIGITS, NUMERALS

_ORDINAL = re.compile(f"第(?P<number>[{NUMERALS}]+|\\d+)")
_RANKING = re.compile(
    any_of("家 个 份 位 名 所 座 条 例 支 部 间 动力 要务 资源 生产力 大 方阵 等 品牌 村 街 县 市 区 批")
)
#: Before 第一 at the end of a clause: 排名第一, 全市第三.
_PLACED = re.compile("(?:排名?|名列|位列|位居|居|列|荣?获|夺得?|全[国省市区县州]|全[国省市区县州][^，。；、第]{2,8})$")
_SERIES = re.compile(
    any_of("届 次 期 轮 关 号 季度 季 阶段 产业 年度 代 版 站 场 集 课 步 类 级 组 章 条 款 队 周 天 年 师 军")
)


def ordinals(view: View) -> Iterator[list[Find]]:
    """Yield ordinals: a rank (第一家, 第17位), a place in a series (第五届) or a stretch of time (第一个月)."""
    for match in _ORDINAL.finditer(view.plain):
        number = parse_text(match["number"])
        if not number or number.value is None:
            continue
        find = Find(*match.span(), "名次", plain(number.value), "rank", kind="rank")
        if view.plain.startswith("个月", match.end()):
            find = replace(find, reason="第几个月", kind="duration", unit="months")
        elif not _RANKING.match(view.plain, match.end()) and not _placed(view, match):
            if not _SERIES.match(view.plain, match.end()):
                continue
            find = replace(find, reason="序数", kind="scheme", unit="serials")
        head = field_of_rank(view, match.start())
        yield [with_form(view, find, head, match.end() + len(measure_at(view.plain, match.end())))]


def _placed(view: View, match: re.Match[str]) -> bool:
    """Say whether an ordinal stands at the end of a clause that ranks: 位居全市第一."""
    ends = view.plain[match.end() : match.end() + 1] in tuple("，。；、！,;)的 \n") or match.end() == len(view.plain)
    return ends and bool(_PLACED.search(view.clause(match.start())))


#: Periods with their number in a year; the others recur within a week or a day.
_PER_YEAR = {"年": 1, "半年": 2, "季度": 4, "季": 4, "双月": 6, "月": 12}
_OTHER_PERIODS = {
    "周": "times_per_week", "星期": "times_per_week", "天": "times_per_day", "日": "times_per_day",
    "晚": "times_per_day", "学期": "times", "半月": "times", "旬": "times",
}
#: What is held each year or day; without such a word 每年 only says “a year”.
_HELD = re.compile(
    "[都均]?"
    + any_of(
        "定期 至少 组织 举办 举行 开展 召开 进行 评选 安排 集中 轮训 例会 考评 通报 讲评 "
        "暑期 暑假 寒假 春季 秋季 春节 重阳 汛期 年底 年初"
    )
)
_EVERY = re.compile(f"每(?:隔|个|逢)?(?P<period>{any_of(' '.join([*_PER_YEAR, *_OTHER_PERIODS]))})(?![轻龄度])")
_TIMES = re.compile(f"[^，。；、：！？,;\n每]{{0,10}}?(?P<number>[{DIGITS}十]+|\\d+)(?:次|场次|场|回|轮|期|考|课)")
_SO_MUCH = re.compile(r"[^，。；,;\n]{0,16}?\d[\d.,]*[百千万亿]*[余多]?(?:元|吨|亩|人|户)")
_BARE_PERIOD = re.compile(
    f"(?<![每{NUMERALS}\\d个本上当首整全多几跨])(?P<period>季|月)度(?=[{HAN}]{{2}})(?![末初内以中])"
)
_YEARLY = re.compile(f"[一每](?P<period>[年月季周日])(?P<number>[二两三四五六七八九十])(?=[{HAN}])(?![个月年天日周十])")
_WEEKDAYS = re.compile("每(?:周|星期)(?P<days>[一二三四五六日](?:[和、至到及,，]?(?:每?周)?[一二三四五六日])*)")


def frequencies(view: View) -> Iterator[list[Find]]:
    """Yield how often: 每月…一次, 一年四考, 每周一和周五, 每季, 每年都举办; 每年 before a sum says only “a year”."""
    text = view.plain
    for match in _WEEKDAYS.finditer(text):
        days = len(re.findall("[一二三四五六日]", match["days"]))
        yield [_frequency(view, *match.span(), (str(days), "times_per_week"))]
    for match in _YEARLY.finditer(text):
        yield [_frequency(view, *match.span(), _per(match["period"], parse_text(match["number"]).value))]
    for match in _EVERY.finditer(text):
        times = _TIMES.match(text, match.end())
        if times:
            number = parse_text(times["number"])
            if number and number.value is not None:
                value = _per(match["period"], number.value)
                yield [_frequency(view, times.start("number"), times.end(), value, since=match.start())]
        elif _is_frequency(text, match):
            yield [_frequency(view, *match.span(), _per(match["period"], Decimal(1)))]
    for match in _BARE_PERIOD.finditer(text):
        yield [replace(_frequency(view, *match.span(), _per(match["period"], Decimal(1))), sure=False)]


def _is_frequency(text: str, match: re.Match[str]) -> bool:
    """Say whether 每… tells how often: always for month, quarter, week and evening, else before a word of holding."""
    end = match.end()
    if re.compile(r"\d+[日号]").match(text, end):  # 每月10号
        return True
    if re.compile(r"[\d约近超不人名户元个家]").match(text, end):
        return False
    if _SO_MUCH.match(text, end):
        return False
    return match["period"] not in ("年", "天", "日") or bool(_HELD.match(text, end))


def _per(period: str, times: Decimal) -> tuple[str, str]:
    """Return (value, unit) of so many times in a period."""
    if period in _PER_YEAR:
        return plain(times * _PER_YEAR[period]), "times_per_year"
    return plain(times), _OTHER_PERIODS[period]


def _frequency(view: View, start: int, end: int, value: tuple[str, str], since: int | None = None) -> Find:
    """Return a find; its printed form begins `since` 每 where that is not too far away."""
    at_least = re.search("至少|不少于|最少", view.sentence(start)[-2 * LONGEST :])
    find = Find(start, end, "频次", *value, hedge="at_least" if at_least else "exact", kind="frequency")
    return with_form(view, find, since if since is not None and end - since <= LONGEST else start, end)
