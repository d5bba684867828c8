"""What in a report is no figure: section numerals, titles, names, addresses, idioms, page furniture.

:func:`bare` returns the text with all of it blanked out, character for character, so that offsets stay.
"""

from __future__ import annotations

import re

from casebook.desk.find_figures.measures import measure_at
from casebook.desk.find_figures.words import HAN, NAMES, NO_COUNTS, NO_ORDINALS, idioms
from casebook.ground.characters import narrow
from casebook.number.numerals import NUMERALS

#: Stands for a character that is no longer read.
BLANK = "\0"
_LINE = re.MULTILINE
_SMALL = "[一二三四五六七八九十]{1,3}"
_PATTERNS: tuple[re.Pattern[str], ...] = (
    # Congresses are events: 二十届一中全会, 区委十届三次全会, 九届五次人代会
    re.compile(
        f"第?[{NUMERALS}]+(?:次|届)(?:党代会|党代表大会|党员代表大会|全国代表大会)|[{NUMERALS}]+届[{NUMERALS}]+中全会"
        f"|(?<!第)[{NUMERALS}]+届[{NUMERALS}]+次(?:全会|全体会议|人代会|人大会|党代会|政协)"
    ),
    # Page furniture: time stamps, lists of related articles with their dates, page numbers, telephone numbers
    re.compile(r"^[^\n。]{0,40}(?:相关文章|推荐阅读|猜你喜欢|延伸阅读)[^\n。]{0,6}(?:\n[^\n。]{0,60})*\Z", _LINE),
    re.compile(r"^\s*(?:发布|更新)?(?:时间|日期)[:：]\s*\d{4}-\d\d?-\d\d?.*$", _LINE),
    re.compile(r"^\s*(?:来源|作者|编辑|浏览|点击|阅读)[:：][^\n。]{0,60}$", _LINE),
    re.compile(r"^[^\n。]{0,60}(?:我要投稿|订阅咨询|版权所有|ICP备|下载本文|页未读)[^\n。]{0,60}$", _LINE),
    re.compile(r"^[^\n。]*\d\d-\d\d\s*$", _LINE),
    re.compile(r"^\s*[-—–·]*\s*(?:\d{1,3}|第?\s*\d+\s*(?:/\s*\d+|页)(?:[,，\s]*共\s*\d+\s*页)?)\s*[-—–·]*\s*$", _LINE),
    re.compile(r"https?://[\w./?=&%#-]+|[\w.]+@[\w.]+|(?<!\d)\d{3,4}-\d{3,4}-?\d{3,4}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"),
    re.compile(r"(?:(?:精选|合集|汇编|通用|大全|共)?\d+篇[)）]?)(?=\s*$)", _LINE),
    # Titles of publications and documents
    re.compile(r"《[^》\n]{1,80}》"),
    # Section numerals and enumerators
    re.compile(f"^\\s*第[{NUMERALS}\\d]+[篇章节编][:：、\\s]?", _LINE),
    re.compile(
        r"(?:范文|篇|例文|附件|附表|表|图|专栏|报告|体会|总结|心得|材料|方案)\s*[\d一二三四五六七八九十]+(?=\s*[:：]?\s*$)",
        _LINE,
    ),
    re.compile(r"(?:见|如)?(?:附件|附表|图|表)\s*\d+(?=[\s:：)，。、])"),
    re.compile(f"^\\s*{_SMALL}\\s*[、.．,，。:：]", _LINE),
    re.compile(f"[(]\\s*(?:{_SMALL}|\\d{{1,2}})\\s*[)]"),
    re.compile(r"(?:^|(?<=[。；;：:”!！?？\s]))\s*\d{1,2}(?:\.\d{1,2})*\s*[、.．。)](?!\d)", _LINE),
    re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})+(?=\s*[^\d\s%])(?![^\n]*[。；])", _LINE),
    re.compile(f"^\\s*\\d{{1,2}}\\s*(?![个名人户年月日天家项条所支场次万亿余多大种位])(?=几|[{HAN}]{{2,12}}$)", _LINE),
    re.compile(
        f"(?:^|(?<=[\\s，。；、：,;:()]))(?:其|之)?(?:{_SMALL}(?:是|要|则)|[一二三四]来(?!自))(?![^，。]{{0,3}}[倍折])",
        _LINE,
    ),
    re.compile(f"其{_SMALL}(?=[，、是,:：])|(?<!分)之[一二三]"),
    re.compile(f"(?:^|(?<=[\\s，。；：,;:]))第{_SMALL}(?=[，、：,:])", _LINE),
    # Addresses and names with an Arabic number; words with a digit and letters
    re.compile(r"\d+(?:幢|栋|号楼|号院|弄|单元)\d*(?:单元)?\d*(?:号|室|户)?(?<=[室号楼院弄])"),
    re.compile(r"\d+号(?=空间|线|路|楼|院|门|桥|站|口|仓|馆|店|车间|小区|大院|工棚)"),
    re.compile(
        r"\d+(?![xX]{2})(?!(?:km|kg|m|KM|KG|GB|MB|TB|kW|MW)(?![A-Za-z]))[A-Za-z]+\d*|[A-Za-z]+-?\d+(?!\s*[个名人家万])"
    ),
    re.compile(r"[Gg]?\d+[国省县乡]道"),
    re.compile(r"\d+(?:路|号线)(?:公交|地铁)|(?<=地铁)\d+号线"),
    # A day as a name: 4·18疫情; roads in a row of names: 龙岭五路、六路
    re.compile(r"(?<![\d.])(?:1[0-2]|[1-9])[·•‧・](?:[12]\d|3[01]|[1-9])(?![\d.])"),
    re.compile(f"(?<=[{HAN}]{{2}})[{NUMERALS}]{{1,2}}路(?:[、和与][{NUMERALS}]{{1,2}}路)*(?=[、和与延至到])"),
    NO_ORDINALS,
    NAMES,
    NO_COUNTS,
)


def bare(text: str) -> str:
    """Return the text as finders read it: narrow, with `BLANK` for every character that belongs to no figure."""
    printed = text = narrow(text)
    for pattern in (*_PATTERNS[:3], idioms(), *_PATTERNS[3:]):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", BLANK, match[0]), text)
    return _without_last_enumerators(text, printed)


def _without_last_enumerators(text: str, printed: str) -> str:
    """Blank an enumerator that lost its 是: a numeral that begins a sentence, not far behind its predecessor."""
    order = "一二三四五六七八九十"

    def blanked(match: re.Match[str]) -> str:
        before = printed[max(0, match.start() - 800) : match.start()]
        goes_on = f"{order[order.index(match[0]) - 1]}是" in before
        return BLANK if goes_on and not measure_at(text, match.end()) else match[0]

    return re.sub(f"(?:(?<=[。；])|^)[二三四五六七八九十](?=[{HAN}])", blanked, text, flags=_LINE)
