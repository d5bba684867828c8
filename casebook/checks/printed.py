"""Is the registered value the one that the source's own words say? Powers of ten, dates, ranges and shares included.

What a printed form can mean is worked out in the figure's unit: 1547万元 is 15470000 yuan, 1.2平方公里 1200000 square
metres, 两年半 30 months, 三成 30 percent. A value that is none of these is an error; where it is right
all the same, the row says why in ``value_reason``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal

from casebook.ground.problems import Problem
from casebook.number.numerals import ARABIC, DIGITS, NUMERALS, read_numeral, scale
from casebook.register.registers import Figure, Register, Unit
from casebook.register.wording import plain

_MORE = "余多几来"
#: A numeral, what says “and some more”, a scale behind it: 1547万, 95余万, 百余万, 1万2千多, 三百二十.
_NUMBER = re.compile(
    f"(?P<sign>[-−－](?=\\d))?"
    f"(?P<number>{ARABIC}(?:[百千万亿]+(?:[{NUMERALS}]+|(?:零?{ARABIC}[百千万]?)*))?|[{NUMERALS}]+(?:点[{DIGITS}]+)?|半)"
    f"(?P<more>[{_MORE}]*)(?:个(?=[万亿]))?(?P<scale>[百千万亿]*)(?P<half>[个点年倍成]半)?"
)
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3})")
_PARTS = re.compile(f"(?P<whole>[{NUMERALS}]+)分之(?P<part>[{NUMERALS}]+(?:点[{DIGITS}]+)?|{ARABIC})")
_FRACTION = re.compile(r"(?<![\d/.])(?P<part>\d{1,3})/(?P<whole>[1-9]\d{0,2})(?![\d/.])")
_TENTHS = re.compile(f"([{DIGITS}])成([{DIGITS}])")  # 三成五
_DIGITS_ONLY = re.compile("[一二两三四五六七八九]{2,}")
_DATE = re.compile(r"(?:(?P<year>\d{4})[年.\-/])?(?:(?P<month>\d{1,2})[月.\-/])?(?:(?P<day>\d{1,2})[日号]?)?")
#: Words for a unit that no table has, by the base unit: how many of it they are.
_OTHER_UNITS = {
    "m2": {
        "km2": 1_000_000,
        "平方千米": 1_000_000,
        "公顷": 10_000,
        "亩": Decimal(2000) / 3,
        "平米": 1,
        "方": 1,
        "m2": 1,
        "m²": 1,
    },
    "months": {"年": 12, "周年": 12, "载": 12, "季度": 3, "个季度": 3},
    "days": {"周": 7, "个星期": 7, "星期": 7},
    "minutes": {"小时": 60, "个小时": 60, "刻钟": 15},
    "percent": {"成": 10, "‰": Decimal("0.1"), "半": 50},
}
_EVERYWHERE = {"million": 1_000_000, "billion": 1_000_000_000, "thousand": 1_000}
#: Numbers that are no numerals.
_IN_WORDS = {"无|没有|未|零": 0, "过半|一半|半数|对半": 50, "双": 2, "首|最|第一|唯一|率先|创.?[记纪]录": 1}
#: What stands in front of a number that counts something else than its unit says, and what it makes of it.
_FALLS = re.compile("下降|减少|降低|降幅|负增长|减|缩小|回落|下跌")


def check_print(register: Register, problems: Iterable[Problem] = ()) -> Iterator[Problem]:
    """Yield an error for each figure whose value its printed form cannot mean.

    Rows in which `problems` were found are left out: their values may be anything.
    """
    wrong = {(problem.file, problem.row) for problem in problems}
    for figure in register.figures.values():
        if (figure.file, figure.row) in wrong or figure.value_reason or not contradicts_print(figure, register.units):
            continue
        meant = sorted(readings(figure, register.units))
        said = f"与原文字样“{figure.as_printed}”对不上。"
        cure = f"应是 {plain(float(meant[0]))}。" if len(meant) == 1 else "核对数值、单位和原文字样。"
        cure += "数值确实对的，在 value_reason 里写明理由。"
        column = "lower" if figure.value is None else "value"
        found = figure.date or "至".join(plain(number) for number in _registered(figure))
        yield Problem(figure.file, figure.row, column, found, said, cure)


def contradicts_print(figure: Figure, units: dict[str, Unit]) -> bool:
    """Say whether the printed form cannot mean what is registered.

    Where it holds no number that can be read, or an indefinite one (几十名: any value is the editors' reading), and
    for frequencies, whose unit of time is registered and not printed, nothing is said.
    """
    if not figure.as_printed or figure.masked or figure.kind == "frequency":
        return False
    if figure.kind == "date":
        return _contradicts_date(figure)
    text = _tidied(figure.as_printed)
    if "几" in text or ("数" in text and re.search(f"数[{NUMERALS}]", text)):
        return False
    meant = readings(figure, units)
    return bool(meant) and not all(any(_same(value, each) for each in meant) for value in _registered(figure))


def _registered(figure: Figure) -> list[float]:
    numbers = (figure.value,) if figure.value is not None else (figure.lower, figure.upper)
    return [number for number in numbers if number is not None]


def _same(value: float, meant: Decimal) -> bool:
    """Say whether two numbers are the same but for what a float or a rounded conversion (亩) loses."""
    return abs(Decimal(repr(value)) - meant) <= abs(meant) * Decimal("1e-4")


def readings(figure: Figure, units: dict[str, Unit]) -> set[Decimal]:
    """Return the values, in the figure's unit, that a number in its printed form can have."""
    text = _tidied(figure.as_printed)
    found: set[Decimal] = set()
    for match in (*_PARTS.finditer(text), *_FRACTION.finditer(text)):
        part, whole = _read(match["part"]), _read(match["whole"])
        if part is not None and whole:
            found |= {100 * part / whole} if figure.unit == "percent" else {part / whole, 100 * part / whole}
            found |= {-number for number in found} if text[: match.start()].endswith("负") else set()
    found |= {10 * _read(match[1]) + _read(match[2]) for match in _TENTHS.finditer(text)}
    rest = _PARTS.sub("　", text)
    words, matches = _words_of_units(figure.unit, units), list(_NUMBER.finditer(rest))
    shared = {_scale_of(match) for match in matches} if figure.kind == "range" else set()
    end = -9
    for match in matches:
        behind = (match["half"] or "")[:1] + rest[match.end() :]  # 两年半 is years
        before = rest[max(0, match.start() - 6) : match.start()]
        factor = next((words[word] for word in words if behind.startswith(word)), Decimal(1))
        between = match.start() - end <= 3  # 1万人-2万人: a dash, no minus
        for number in _read_all(match):
            value = (-number if match["sign"] and not between else number) * factor
            found |= {value, -value} if _FALLS.search(before) and figure.unit == "percent" else {value}
            if _scale_of(match) == 1:  # 7-9万元
                found |= {value * each for each in shared}
        end = match.end()
    return found | {Decimal(number) for pattern, number in _IN_WORDS.items() if re.search(pattern, text)}


def _scale_of(match: re.Match) -> Decimal:
    """Return the scale at the end of a numeral: 10000 for 9万 and 百余万."""
    return scale(re.search("[百千万亿]*$", match["number"] + match["scale"])[0])


def _read_all(match: re.Match) -> Iterator[Decimal]:
    """Yield what a numeral can be; of 二三产业 each numeral is one."""
    text = match["number"]
    if _DIGITS_ONLY.fullmatch(text) and not match["scale"]:
        yield from (number for number in map(_read, text) if number is not None)
    number = _read(text)
    if number is not None:
        number *= scale(match["scale"])
        yield number + Decimal("0.5") if match["half"] else number


def _read(text: str) -> Decimal | None:
    if text and text[0] in "百千万亿":
        text = f"一{text}"
    try:
        return read_numeral(text)
    except ValueError:
        return None


def _words_of_units(unit: str, units: dict[str, Unit]) -> dict[str, Decimal]:
    """Return how many of `unit` the words behind a number stand for, the longest words first."""
    found = {word: Decimal(number) for word, number in (_OTHER_UNITS.get(unit, {}) | _EVERYWHERE).items()}
    for other in units.values():
        if other.base_unit == unit and other.label_zh and not other.label_zh.startswith(("万", "亿")):
            found[other.label_zh] = Decimal(repr(other.factor))
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _tidied(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("。", ".").replace("萬", "万").replace("億", "亿")
    return re.sub(r"\s+", "", _THOUSANDS.sub("", text))


def _contradicts_date(figure: Figure) -> bool:
    """Say whether year, month or day, as far as they are printed, are other ones."""
    text = _tidied(figure.as_printed)
    text = re.sub(f"[{DIGITS}]{{4}}(?=年)", lambda year: "".join(map(_digit, year[0])), text)
    text = re.sub(f"[{NUMERALS}]+(?=[月日号])", lambda match: str(_read(match[0]) or match[0]), text)
    given = dict(zip(("year", "month", "day"), map(int, figure.date.split("-")), strict=False))
    seen = False
    for match in _DATE.finditer(text):
        printed = {name: int(value) for name, value in match.groupdict().items() if value}
        if not printed:
            continue
        seen = True
        if all(given.get(name, value) == value for name, value in printed.items()):
            return False
    return seen


def _digit(character: str) -> str:
    return str("零一二三四五六七八九".index(character.replace("〇", "零").replace("两", "二")))
