"""Does the registered value agree with the words the source prints? A hint for whoever types the register."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator

from casebook.ground.problems import HINT, Problem
from casebook.number.numerals import ARABIC, NUMERALS, read_numeral
from casebook.register.registers import Figure, Register
from casebook.register.wording import plain

_PRINTED = re.compile(f"{ARABIC}(?:[百千万亿]{ARABIC})+[百千万亿]?|{ARABIC}|[{NUMERALS}半]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
#: Years are registered as months, weeks as days.
_STEPS = {"months": 12, "days": 7}
_DIGITS = re.compile("[一二三四五六七八九]{2,}")


def check_print(register: Register, problems: Iterable[Problem] = ()) -> Iterator[Problem]:
    """Yield a hint for each figure whose value does not look like its printed form.

    Rows in which `problems` were found are left out: their values may be anything.
    """
    wrong = {(problem.file, problem.row) for problem in problems}
    for figure in register.figures.values():
        if (figure.file, figure.row) not in wrong and contradicts_print(figure):
            said = f"数值与原文字样“{figure.as_printed}”看起来不一致。"
            yield Problem(figure.file, figure.row, "value", plain(figure.value), said, "再核对一次。", HINT)


def contradicts_print(figure: Figure) -> bool:
    """Say whether no numeral in the printed form can mean the registered value, in whatever scale.

    A hint for the one who typed the value, not a rule: 半年 may be registered as six months, 1。2平方公里 as square
    metres. Numerals are compared up to powers of ten and the steps between months, quarters and years.
    """
    if figure.value in (None, 0) or not figure.as_printed or figure.kind in ("date", "rank", "frequency"):
        return False
    text = figure.as_printed.replace("。", ".").replace("萬", "万").replace("億", "亿")
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    if "几" in text:
        return False  # 几十年: any value is the editors' reading
    pieces = _PRINTED.findall(text)
    if len(pieces) == 1 and _DIGITS.fullmatch(pieces[0]):
        pieces = list(pieces[0])  # 二三产业 is 2 and 3
    known = [number for piece in pieces if (number := _numeral(piece))]
    if "半" in text:
        known += [number + 0.5 for number in known]  # 四点半
    steps = (1, _STEPS.get(figure.unit, 1))
    return bool(known) and not any(_same_up_to_scale(figure.value, number, steps) for number in known)


def _numeral(text: str) -> float | None:
    try:
        return float(read_numeral(text))
    except ValueError:
        return None


def _same_up_to_scale(value: float, number: float, steps: tuple[int, ...]) -> bool:
    """Say whether `value` is `number` times a power of ten, and, for a duration, times months or days."""
    return any(abs(rest - round(rest)) < 1e-6 for rest in (math.log10(value / number / step) for step in steps))
