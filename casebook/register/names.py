"""Numerals in names: “三岗十八级” holds 3 and 18, and both must be what the register says."""

from __future__ import annotations

import re

from casebook.ground.problems import CasebookError
from casebook.number.numerals import ARABIC, NUMERALS, read_numeral
from casebook.register.registers import Figure

_NUMERAL = re.compile(f"{ARABIC}|[{NUMERALS}]+|首[创个家批届次]|半")


def numerals(text: str) -> list[float]:
    """Return the numbers in a name, Arabic or Chinese, in order: “三岗十八级” → [3, 18], 首创, 首个 and 半 included.

    Raises `CasebookError` for characters that are no numeral together (“十十”).
    """
    found = []
    for piece in _NUMERAL.findall(text):
        try:
            found.append(1.0 if piece.startswith("首") else float(read_numeral(piece)))
        except ValueError as error:
            raise CasebookError(f"“{piece}”不是一个数。") from error
    return found


def require_agreement(text: str, figures: list[Figure]) -> None:
    """Raise `CasebookError` unless the numerals of a name are, in order, the values of the registered figures."""
    masked = [figure.figure_id for figure in figures if figure.value is None]
    if masked:
        raise CasebookError(f"数字 {masked[0]} 没有登记数值（被遮盖，或只有上下界），不能用 scheme。改用 num。")
    if numerals(text) != [figure.value for figure in figures]:
        expected = "、".join(f"{figure.value:g}" for figure in figures)
        several = "" if len(numerals(text)) <= len(figures) else "名称里有几个数，就依次写几个编号：<编号,编号>。"
        raise CasebookError(f"名称里的数字与总册不符：总册登记的是 {expected}。{several}")
