"""Numerals that count: ranges, percentages and parts, sums of a name (1+6), ordinals, plain counts, frequencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from casebook.findfigures.measures import BARE_NOUNS, MEASURES, known_units, measure_at, noun_after
from casebook.findfigures.numerals import NUMERAL, Number, parse, parse_text, plain, scale
from casebook.findfigures.view import Find, View, counted, hedge_after, hedge_before, joined, with_form
from casebook.findfigures.words import (
    DIGITS,
    HAN,
    HELD,
    NO_ONES,
    NUMERALS,
    ONE_COUNTS_AFTER,
    PER_YEAR,
    PERIODS,
    any_of,
)

_NUMERAL = re.compile(NUMERAL)
_PLAIN = f"(?:\\d+(?:[.。]\\d+)?|[{NUMERALS}]+)"
_RANGE = re.compile(
    f"(?<![\\d.+])(?P<low>{_PLAIN}?)(?P<s1>[百千万亿]*)(?P<m1>{any_of(' '.join(MEASURES))})?\\s*(?:至|到|[-—–~]+)\\s*"
    f"(?P<high>{_PLAIN}?)(?P<s2>[百千万亿]*)(?![\\d.+])"
)
_SUM = re.compile(r"(?<![\d+.])\d+(?:\+\d+)+(?!\d)|(?<![\d+.A-Za-z])\d+(?=\+[NnXx](?![A-Za-z]))")


def ranges(view: View) -> Iterator[list[Find]]:
    """Yield printed ranges as one find with both bounds: 6至15名, 7-9万元, 1至1.4倍, 三到五年."""
    for match in _RANGE.finditer(view.plain):
        low, high = (parse_text(match[name]) if match[name] else None for name in ("low", "high"))
        if not low or not high or low.value is None or high.value is None:
            continue
        measure = measure_at(view.plain, match.end())
        if not measure or (match["m1"] and match["m1"] != measure and not match["m1"].startswith(measure)):
            continue
        upper = high.value * scale(match["s2"])
        lower = low.value * scale(match["s1"] or match["s2"])  # 7-9万元: the scale belongs to both
        if lower < upper:
            find = counted(view, match.start(), match.end(), Number(None, lower, upper), "原文给出的区间")
            yield [replace(find, kind="range" if find.kind in ("measure", "scheme") else find.kind)]


def shares(view: View) -> Iterator[list[Find]]:
    """Yield percentages and parts: 百分之八十, 三分之一, 一半, 过半, 三成."""
    text = view.plain
    for match in re.finditer(f"百分之(?P<n>[{NUMERALS}]+|\\d+(?:\\.\\d+)?)|(?P<of>[{NUMERALS}]+)分之(?P<part>[{NUMERALS}]+)", text):
        if match["n"]:
            value = parse_text(match["n"])
        else:
            value = Number(parse_text(match["part"]).value / parse_text(match["of"]).value * 100)
        if value and value.value is not None:
            yield [_percent(view, match.start(), match.end(), value.value, "百分比")]
    for match in re.finditer("一半(?![天年月个小])|(?<![一-龥]多)半数|过半(?![年天个月小])|对半", text):
        yield [_percent(view, match.start(), match.end(), Decimal(50), "一半", "at_least" if match[0] == "过半" else "")]
    for match in re.finditer(f"[一二三四五六七八九]成(?![{HAN}]*?[立为了员长果绩就功熟都])|(?<![\\d.])\\d(?:\\.\\d)?成(?=[，。以左、])", text):
        yield [_percent(view, match.start(), match.end(), parse_text(match[0][:-1]).value * 10, "几成")]


def _percent(view: View, start: int, end: int, value: Decimal, reason: str, hedge: str = "") -> Find:
    before, head = hedge_before(view, start)
    after, tail = hedge_after(view, end)
    # 几乎耗费他们一半精力: the hedge may stand before the verb
    far = "nearly" if not before and re.search("几乎|将近|接近", view.clause(start)) else ""
    find = Find(start, end, reason, plain(round(value, 2)), "percent", hedge=joined(before, after, far, hedge))
    return with_form(view, find, head, tail)


_HALF = re.compile(
    f"(?<![上下前后大各多东西南北过四八点])(?:(?P<whole>{_PLAIN})(?P<m0>个|年))?半(?P<more>多|余)?"
    "(?P<measure>年|个多?月|个小时|小时|天|日|月|个世纪|世纪|个学期|学期|辈子)?(?P<after>多|余)?"
)
_HALVES = {"年": "year", "月": "months", "个月": "months", "个多月": "months", "天": "days", "日": "days"}


def halves(view: View) -> Iterator[list[Find]]:
    """Yield halves: 半年, 近半年多, 一年半, 两个半月, 半月谈."""
    for match in _HALF.finditer(view.plain):
        measure = match["measure"] or ("年" if match["m0"] == "年" else "")
        if not measure or measure == "辈子":
            continue
        whole = parse_text(match["whole"]).value if match["whole"] else Decimal(0)
        before, head = hedge_before(view, match.start())
        after, tail = hedge_after(view, match.end())
        over = "over" if match["more"] or match["after"] else ""
        unit = _HALVES.get(measure, "")
        quoted = view.quoted(match.start())
        find = Find(
            *match.span(), "半", plain((whole or Decimal(0)) + Decimal("0.5")), unit, hedge=joined(before, after, over),
            kind="scheme" if quoted else "duration", sure=bool(unit),
        )  # fmt: skip
        yield [with_form(view, find, head, tail, quoted)]


def sums(view: View) -> Iterator[list[Find]]:
    """Yield the parts of a name such as 1+6 or 1+N, one find each."""
    for match in _SUM.finditer(view.plain):
        finds = []
        for digit in re.finditer(r"\d+", match[0]):
            start = match.start() + digit.start()
            find = Find(start, start + len(digit[0]), "名称里的数字", digit[0], "items", kind="scheme")
            finds.append(replace(with_form(view, find, match.start(), match.end()), tail=match.end(), noun=match[0]))
        yield finds


_ORDINAL = re.compile(f"第(?P<n>[{NUMERALS}]+|\\d+)")
_RANKING = re.compile(any_of("家 个 份 位 名 所 座 条 例 支 部 间 动力 要务 资源 生产力 大 方阵 梯队 等 品牌 村 街 县 市 区"))
_SERIES = re.compile(any_of("届 次 期 轮 关 批 号 季度 季 阶段 产业 年度 代 版 站 场 集 课 步 类 级 组 章 条 款 队 周 天 年"))


def ordinals(view: View) -> Iterator[list[Find]]:
    """Yield ordinals: a rank (第一家, 第17位), a place in a series (第五届) or a stretch of time (第一个月)."""
    for match in _ORDINAL.finditer(view.plain):
        value = parse_text(match["n"])
        if not value or value.value is None:
            continue
        _, head = _place_before(view, match.start())
        find = Find(*match.span(), "第几", plain(value.value), kind="rank", unit="rank")
        if re.match("个月", view.plain[match.end() :]):
            find = replace(find, kind="duration", unit="months")
        elif not _RANKING.match(view.plain, match.end()):
            if not _SERIES.match(view.plain, match.end()):
                continue
            find = replace(find, kind="scheme", unit="serials", reason="序数")
            if view.plain.startswith("批", match.end()):
                find = replace(find, kind="rank", unit="rank")
        behind = match.end() + len(measure_at(view.plain, match.end()))
        yield [with_form(view, find, head, behind)]


def _place_before(view: View, start: int) -> tuple[str, int]:
    """Return the field of comparison before a rank (全国, 上海市) and where it begins."""
    match = re.search("(?:全[国省市区县球]|[一-龥]{2}[省市区县])$", view.plain[max(0, start - 5) : start])
    return (match[0], start - len(match[0])) if match else ("", start)


_EVERY = re.compile(f"每(?:隔|个|逢)?(?P<period>{any_of(PERIODS)})(?!轻|龄)")
_TIMES = re.compile(f"[^，。；、：！？,;\n每]{{0,10}}?(?P<n>[{DIGITS}十]+|\\d+)(?P<m>次|场次|场|回|轮|期|考|课)")
_BARE_PERIOD = re.compile(f"(?<![每{NUMERALS}\\d个本上当首整全多几跨])(?P<period>季度|月度)(?=[{HAN}]{{2}})(?![末初内以中])")
_YEARLY = re.compile(f"(?:一|每)(?P<period>[年月季周日])(?P<n>[二两三四五六七八九十])(?=[{HAN}])(?![个月年天日周十])")
_WEEKDAYS = re.compile("每(?:周|星期)(?P<days>[一二三四五六日](?:[和、至到及,，]?(?:每?周)?[一二三四五六日])*)")


def frequencies(view: View) -> Iterator[list[Find]]:
    """Yield how often: 每月…一次, 一年四考, 每周一和周五, 每季, 每年都; a bare 每年 before a sum says only “a year”."""
    text = view.plain
    for match in _WEEKDAYS.finditer(text):
        days = str(len(re.findall("[一二三四五六日]", match["days"])))
        yield [_frequency(view, match.start(), match.end(), days, "times_per_week")]
    for match in _YEARLY.finditer(text):
        number = plain(parse_text(match["n"]).value)
        yield [_frequency(view, *match.span(), number, _per(match["period"], number)[1])]
    for match in _EVERY.finditer(text):
        times = _TIMES.match(text, match.end())
        if times:
            number = parse_text(times["n"])
            if number and number.value is not None:
                value, unit = _per(match["period"], plain(number.value))
                yield [_frequency(view, times.start("n"), times.end(), value, unit, since=match.start())]
        elif _is_frequency(text, match):
            value, unit = _per(match["period"], "1")
            yield [_frequency(view, *match.span(), value, unit)]
    for match in _BARE_PERIOD.finditer(text):
        yield [replace(_frequency(view, *match.span(), *_per(match["period"].rstrip("度"), "1")), sure=False)]


def _is_frequency(text: str, match: re.Match[str]) -> bool:
    """Say whether 每… tells how often: always for month, quarter, week and evening, else before a word of holding."""
    after = text[match.end() :]
    if re.match(r"[\d约近超不人名户元个家]", after) and not re.match(r"\d+[日号]", after):
        return False
    if match["period"] in ("年", "天", "日"):
        return bool(re.match(HELD, after))
    return True


def _per(period: str, number: str) -> tuple[str, str]:
    """Return (value, unit) of so many times in a period."""
    if period in PER_YEAR:
        return plain(Decimal(number) * Decimal(PER_YEAR[period])), "times_per_year"
    return number, {"周": "times_per_week", "星期": "times_per_week", "天": "times_per_day", "日": "times_per_day", "晚": "times_per_day"}.get(period, "times")


def _frequency(view: View, start: int, end: int, value: str, unit: str, since: int | None = None) -> Find:
    clause = view.sentence(start)[-16:]
    hedge = "at_least" if re.search("至少|不少于|最少", clause) else "exact"
    find = Find(start, end, "频次", value, unit, hedge=hedge, kind="frequency")
    head = since if since is not None and end - since <= 15 else start
    return with_form(view, find, head, end)


# --- plain counts -------------------------------------------------------------------------------------------

_ARTICLE_ENDS = "[的地得]"
_PERIOD_OF_ONE = re.compile("一(?:个(?:多)?月|年|周(?!岁)|个星期|个季度|个学期|学期)(?![一又年轻来复到接以度级])")
_ONE_PER_ONE = re.compile(f"一([{HAN}])一([{HAN}])(?![一二])")
#: Nouns of which 一…一… makes the name of a scheme: 一县一业, 一村一策, 一户一档.
_FIELD = set("县乡镇街村居区市省户企校楼栋园岗人事业品策档案图表码卡群站网格队册片线组家店")


def counts(view: View) -> Iterator[list[Find]]:
    """Yield plain counts with a measure word or a noun, in digits or characters."""
    yield from _ones(view)
    for match in _NUMERAL.finditer(view.plain):
        number = parse(match)
        listed = _listed(view, match)
        if listed:
            yield listed
        if listed or number is None or match["number"] == "一":
            continue
        if match["number"][0].isdigit():
            yield from _in_digits(view, match, number)
        else:
            yield from _in_characters(view, match, number)
    yield from _doubles(view)


def _in_digits(view: View, match: re.Match[str], number: Number) -> Iterator[list[Find]]:
    """An Arabic number counts wherever it is not left out."""
    text = view.plain
    if re.match("[A-Za-z]", text[match.end() : match.end() + 1]) or re.search("[A-Za-z]-?$", text[max(0, match.start() - 2) : match.start()]):
        return
    find = counted(view, match.start(), match.end(), number, "数字")
    if not measure_at(text, match.end()):
        find = replace(find, sure=False, kind="scheme" if view.quoted(match.start()) else find.kind)
    if text.startswith("号", match.end()):
        monthly = bool(re.search("每?月$", text[: match.start()][-2:]))
        unit, kind = ("month_days", "norm") if monthly else ("rank", "rank") if number.value == 1 else ("serials", "scheme")
        find = replace(find, unit=unit, kind=kind)
    yield from _for_each(view, [find])


def _in_characters(view: View, match: re.Match[str], number: Number) -> Iterator[list[Find]]:
    """Two and more count unless left out; 百, 千, 万 and 亿 alone only before what they count."""
    text, numeral = view.plain, match["number"]
    end = match.end()
    following = text[end : end + 1]
    if re.fullmatch(f"[{DIGITS}]{{2,}}", numeral) and number.lower is None:
        return  # 二〇一九 without 年, or digits of a name
    if "一" in numeral and len(numeral) > 1 and re.match(f"[{DIGITS}]+", numeral) and number.value is None and not number.lower:
        return
    measure = measure_at(text, end)
    if not measure and not re.match(f"[{HAN}“（(]", following):
        return
    if numeral[0] in "百千万亿" and not match["more"] and not match["more2"]:
        if not (measure or following in "强佳") or _is_money_alone(match, measure):
            return
    if number.lower is not None and re.fullmatch(f"[{DIGITS}]{{2}}", numeral) and re.match("(?:次)?产业|年级", text[end:]):
        values = [plain(number.lower), plain(number.upper)]
        spans = [(match.start(), match.start() + 1), (match.start() + 1, end)]
        yield [
            with_form(view, Find(*span, "序数", value, "serials", kind="scheme"), match.start(), end)
            for span, value in zip(spans, values, strict=True)
        ]
        return
    find = counted(view, match.start(), end, number, "数字" if measure else "名称里的数字")
    if not measure and following in BARE_NOUNS and BARE_NOUNS[following] in known_units():
        find = replace(find, unit=BARE_NOUNS[following])
    yield from _for_each(view, [find])


def _is_money_alone(match: re.Match[str], measure: str) -> bool:
    """Say whether 万 or 亿 has lost its number (投资万元): then the number was deleted; 亿元以上 is a floor."""
    return match["number"] in ("万", "亿") and measure == "元" and not re.match("元以[上下]", match.string[match.end() :])


def _listed(view: View, match: re.Match[str]) -> list[Find]:
    """Return the numerals of an enumeration in a name, “一、二、三” or 二、三产业; each is a find."""
    text = view.plain
    if len(match[0]) != 1 or text[max(0, match.start() - 1)] in "、，" and re.match(f"[{DIGITS}]", text[max(0, match.start() - 2)]):
        return []
    whole = re.compile(f"[{DIGITS}十](?:、[{DIGITS}十])+(?=[”’]|产业|次产业|年级|类|级|期)").match(text, match.start())
    if not whole:
        return []
    quoted = view.quoted(match.start())
    unit = "items" if quoted else "serials"
    finds = []
    for digit in re.finditer(f"[{DIGITS}十]", whole[0]):
        start = whole.start() + digit.start()
        value = plain(parse_text(digit[0]).value)
        finds.append(with_form(view, Find(start, start + 1, "名称里的数字", value, unit, kind="scheme"), whole.start(), whole.end(), quoted))
    return finds


def _for_each(view: View, finds: list[Find]) -> Iterator[list[Find]]:
    """Yield the finds, twice where 各 gives one number to two things joined by 和 (甲和乙各不少于10万元)."""
    find = finds[0]
    before = view.clause(find.head)
    if re.search(f"[{HAN}]{{2,}}[和与及][{HAN}]{{2,12}}各$", before):
        finds = [*finds, replace(find, reason=f"{find.reason}；“各”管两项，各登一行")]
    yield finds


def _ones(view: View) -> Iterator[list[Find]]:
    """Yield 一 where it counts: a stretch of time, after 仅 or 至少, in 一村一策, 一等奖, 一对 and the like."""
    text = view.plain
    for match in _ONE_PER_ONE.finditer(text):
        if match[1] in _FIELD and match[2] in _FIELD:
            finds = []
            for offset, noun in ((0, match[1]), (2, match[2])):
                start = match.start() + offset
                find = Find(start, start + 1, "名称里的数字", "1", BARE_NOUNS.get(noun, "items"), kind="scheme", noun=match[0])
                finds.append(replace(find, head=match.start(), tail=match.end()))
            yield finds
    for match in _PERIOD_OF_ONE.finditer(text):
        if not re.search("[每有新又那某同这前后上下](?:的)?$", text[max(0, match.start() - 2) : match.start()]) or text[match.start() - 1] == "这":
            yield [counted(view, match.start(), match.start() + 1, Number(Decimal(1)), "时长")]
    for match in re.finditer(f"一(?![{NUMERALS}])", text):
        if re.match(NO_ONES, text[match.start() :]):
            continue
        before = text[max(0, match.start() - 4) : match.start()]
        if re.search(f"[{NUMERALS}第\\d]$", before):
            continue
        if _one_counts(view, match.start(), before):
            yield [counted(view, match.start(), match.end(), Number(Decimal(1)), "一（确指）")]


def _one_counts(view: View, start: int, before: str) -> bool:
    """Say whether the 一 at `start` is a count and not “a”."""
    text = view.plain
    measure = measure_at(text, start + 1, strict=True)
    if re.match("等奖|类(?!人|事|问)|期(?=[工示培建项])", text[start + 1 :]):
        return True
    if measure and re.search(f"{ONE_COUNTS_AFTER}$", before):
        return measure not in ("个", "种", "点", "项", "步", "级", "层", "年", "天", "月", "日", "次", "面", "大") or not before.endswith(("每", "每个"))
    quoted = view.quoted_clause(start)
    if measure and quoted:  # “一个党员帮扶一户”: the second of two is how many each takes
        return bool(re.search(f"一(?:个|名|位|户|家|村|支)[^，。；,;]{{1,10}}$", quoted)) or bool(re.match("一句话|一张|一次(?!性)", text[start:]))
    return False


_DOUBLE = re.compile(f"双(?=[百千万]|[{HAN}])")
_DOUBLES_UNQUOTED = re.compile(any_of("岗 向 百 千 万 报 述 联 创 争 提 减 碳 达标 培养 服务 管 促 带 诺 认 考 评"))


def _doubles(view: View) -> Iterator[list[Find]]:
    """Yield 双 in the names of schemes: always in quotation marks, else before words of the field (双岗, 双向)."""
    for match in _DOUBLE.finditer(view.plain):
        quoted = view.quoted(match.start())
        if not quoted and not _DOUBLES_UNQUOTED.match(view.plain, match.end()):
            continue
        unit = {"岗": "posts", "向": "directions"}.get(view.plain[match.end()], "items")
        find = Find(*match.span(), "名称里的数字", "2", unit, kind="scheme")
        yield [with_form(view, find, match.start(), match.end(), quoted)]
        hundred = re.compile("[百千万]").match(view.plain, match.end())
        if hundred:
            value = plain(scale(hundred[0]))
            yield [with_form(view, Find(*hundred.span(), "名称里的数字", value, unit, kind="scheme"), match.start(), hundred.end(), quoted)]


__all__ = ["counts", "frequencies", "halves", "noun_after", "ordinals", "ranges", "shares", "sums"]
