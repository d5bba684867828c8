"""How a number is said: rounding, 万 and 亿, the hedge's word, the unit, in Chinese and in English."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from casebook.number import Hedged
from casebook.register.registers import Case, Figure, Register, Unit, to_number

#: A scaled number is used only while it stays easy to read: 1.6万 and 2425.68万 yes, 1.0011万 no.
_SHORT_DIGITS, _LARGE, _FEW_DECIMALS = 4, 100, 2

#: Units that 多 follows, where the number is no round one: 三年多, but 三十余年.
_SPANS = {"年": "年多", "个月": "个多月", "天": "天多", "岁": "岁多"}
#: What stands around a number says nothing of these: they have no word before it or behind it.
_UNSAID = ("exact", "range", "masked")
_ROUND_ZH = {10: "十", 100: "百", 1000: "千"}
#: A numeral with 万 or 亿 behind it, in a printed form.
_PRINTED_SCALE = re.compile(r"[\d.〇零一二两三四五六七八九十百千][余多几来]?([万亿])")
_SCALES, _POWERS = {"万": 1e4, "亿": 1e8}, {"万": "×10⁴", "亿": "×10⁸"}
MASKED_ZH, MASKED_EN = "（原文遮盖）", "(masked in the source)"


def plain(value: float) -> str:
    """Return `value` without exponent, trailing zeros or float noise: 0.34, 950000, 5."""
    text = f"{Decimal(repr(float(value))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: float, digits: int) -> str:
    """Return `value` to `digits` decimal places, halves away from zero, with no thousands separator."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    quantum = Decimal(1).scaleb(-digits)
    number = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP)
    return f"{number if number else abs(number):f}"  # no −0


def grouped(text: str) -> str:
    """Return an English number text with thousands separators: 10011 → 10,011."""
    whole, dot, fraction = text.partition(".")
    if not whole.lstrip("-").isdigit():  # ∞
        return text
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{abs(int(whole)):,}{dot}{fraction}"


def shown_unit(register: Register, value: float, unit: str, as_printed: str = "") -> tuple[float, Unit]:
    """Return (value, unit) as a reader expects them: 950000 yuan → (95, 万元), 1200000 m2 → (1.2, km²).

    The largest display unit is taken whose threshold the value reaches and in which it stays short. Where there is
    none and the source prints 万 or 亿, so does the book: 3.6万人次, not 36000人次.
    """
    best = register.unit(unit)
    scaled = value
    for candidate in register.units.values():
        if candidate.base_unit != unit or candidate.show_from is None or abs(value) < candidate.show_from:
            continue
        number = float(Decimal(repr(float(value))) / Decimal(repr(candidate.factor)))
        if candidate.factor > best.factor and _easy(number):
            best, scaled = candidate, number
    scale = _PRINTED_SCALE.search(as_printed)
    if scale and not best.base_unit and best.label_zh:
        factor = _SCALES[scale[1]]
        if abs(value) >= factor:
            label, label_en = scale[1] + best.label_zh, f"{_POWERS[scale[1]]} {best.label_en}"
            made = Unit(best.unit, label, label_en, best.measures_zh, best.measures_en, unit, factor, factor)
            return float(Decimal(repr(float(value))) / Decimal(repr(factor))), made
    return scaled, best


def _easy(number: float) -> bool:
    """Say whether a scaled number has few digits, or is large and has few decimals."""
    whole, _, decimals = plain(abs(number)).partition(".")
    few = len((whole + decimals).strip("0")) <= _SHORT_DIGITS
    return few or (abs(number) >= _LARGE and len(decimals) <= _FEW_DECIMALS)


def figure_text(register: Register, figure: Figure, *, lang: str = "zh", unit: bool = True) -> str:
    """Return a registered number as prose prints it: “约95万元”, “10011人”, “2021年3月11日”.

    `unit` False leaves a base unit away; a scaled number keeps its own (95万元), or it would say 95.
    Masked numbers say that they are masked. Ranges give both ends.
    """
    if figure.masked:
        return MASKED_ZH if lang == "zh" else MASKED_EN
    if figure.kind == "date":
        return _date_text(figure.date, lang)
    if figure.value is None:
        return _range_text(register, figure, lang, unit)
    number, shown = shown_unit(register, figure.value, figure.unit, figure.as_printed)
    text = plain(number) if shown.base_unit else rounded(number, figure.decimals)
    if lang == "en":
        hedged = _hedge_en(register, figure.hedge) + grouped(text)
        return hedged + (_unit_en(shown) if unit or shown.base_unit else "")
    around = _around_zh(register, figure.hedge)
    return _chinese(around, number, text, shown.label_zh if unit or shown.base_unit else "")


def _around_zh(register: Register, hedge: str) -> tuple[str, str]:
    return ("", "") if hedge in _UNSAID else register.hedges[hedge, "standard"].around_zh


def _hedge_en(register: Register, hedge: str) -> str:
    return "" if hedge in _UNSAID else f"{register.hedges[hedge, 'standard'].label_en} "


def _chinese(around: tuple[str, str], number: float, text: str, label: str) -> str:
    """Put prefix, number, 余 or 多 and unit in Chinese order: 约95万元, 16万余元, 百余万元, 2300余户, 3年多."""
    prefix, suffix = around
    if suffix and label.startswith(("万", "亿")):
        if number in _ROUND_ZH:  # “百余万元” spans a hundred; “100余万元” would sound like a span of ten
            return f"{prefix}{_ROUND_ZH[number]}{suffix}{label}"
        return f"{prefix}{text}{label[0]}{suffix}{label[1:]}"
    if suffix and label in _SPANS and number % 10:
        return prefix + text + _SPANS[label]
    if suffix and label == "%":
        return f"{prefix}{text}%多"
    return f"{prefix}{text}{suffix}{label}"


def _unit_en(unit: Unit) -> str:
    if unit.label_en == "%":
        return "%"
    return f" {unit.label_en}" if unit.label_en else ""


def _range_text(register: Register, figure: Figure, lang: str, unit: bool) -> str:
    lower, shown = shown_unit(register, figure.lower, figure.unit, figure.as_printed)
    upper, other = shown_unit(register, figure.upper, figure.unit, figure.as_printed)
    if shown != other:  # both ends in one unit: 9500至20000人, not 0.95至2万人
        lower, upper, shown = figure.lower, figure.upper, register.unit(figure.unit)
    kept = unit or shown.base_unit
    if lang == "en":
        text = f"{grouped(plain(lower))} to {grouped(plain(upper))}"
        return _hedge_en(register, figure.hedge) + text + (_unit_en(shown) if kept else "")
    before, _ = _around_zh(register, figure.hedge)
    return f"{before}{plain(lower)}至{plain(upper)}{shown.label_zh if kept else ''}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)


def _date_text(iso: str, lang: str) -> str:
    parts = [int(part) for part in iso.split("-")]
    if lang == "zh":
        return "".join(f"{part}{mark}" for part, mark in zip(parts, "年月日", strict=False))
    names = [str(part) for part in parts[2:]] + [_MONTHS[part - 1] for part in parts[1:2]] + [str(parts[0])]
    return " ".join(names)


def figure_interval_text(register: Register, figure: Figure, convention: str = "standard") -> str:
    """Return what a registered number stands for, in the unit a reader expects: “100至200万元”, “不少于6.7亿元”."""
    lower, upper = register.interval(figure, convention)
    known = upper if math.isfinite(upper) else lower
    number, shown = shown_unit(register, known, figure.unit, figure.as_printed)
    scale = known / number if number else 1.0
    digits = max(figure.decimals, 0 if shown.factor == 1 else 2)
    if lower != upper and rounded(lower / scale, digits) == rounded(upper / scale, digits):
        digits = 2  # a month give or take five per cent must not read as one month
    text = interval_text(lower / scale, upper / scale, digits)
    return re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", text).replace(".至", "至").rstrip(".") + shown.label_zh


def span(number: Hedged, digits: int = 0) -> str:
    """Return the interval of a number as charts, tables and text print it: “5.8至11.5”; see `interval_text`."""
    return interval_text(*number.interval, digits)


def interval_text(lower: float, upper: float, digits: int = 0, *, lang: str = "zh") -> str:
    """Return an interval in words: “5.8至11.5”, “不少于2”, or one number where both ends round alike."""
    low, high = rounded(lower, digits), rounded(upper, digits)
    if lang == "en":
        low, high = grouped(low), grouped(high)
    if low == high:
        return low
    if math.isinf(upper):
        return f"不少于{low}" if lang == "zh" else f"at least {low}"
    if math.isinf(lower):
        return f"不超过{high}" if lang == "zh" else f"at most {high}"
    return f"{low}至{high}" if lang == "zh" else f"{low} to {high}"


def calc_text(data: dict, lang: str, central: bool) -> str:
    """Return a computed number: its value where exact or asked for, else its interval."""
    lower, upper = (to_number(str(data[end])) for end in ("lower", "upper"))
    digits = data["digits"]
    if central and data["value"] is not None:
        text = rounded(data["value"], digits)
        about = ("about " if lang == "en" else "约") if lower != upper else ""
        return about + (grouped(text) if lang == "en" else text)
    return interval_text(lower, upper, digits, lang=lang)


def period_text(case: Case) -> str:
    """Return the period of a case, with “（推断）” where it is inferred and does not say so itself."""
    inferred = case.period_basis == "inferred" and "推断" not in case.period_zh
    return case.period_zh + "（推断）" * inferred
