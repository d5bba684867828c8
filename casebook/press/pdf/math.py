"""LaTeX formulas to Typst, each one compiled on its own before it enters the book."""

from __future__ import annotations

import functools
import re

import tex2typst
import typst

_NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|eqnarray|multline)\*?\}")
_LABELS = re.compile(r"\\label\{[^}]*\}|\\(?:nonumber|notag)\b")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_THIN = re.compile(r"\\[,:;! ]")


class FormulaError(ValueError):
    """A formula that this book's converter cannot print."""


@functools.cache
def to_typst(latex: str) -> str:
    """Return the Typst form of a LaTeX formula; raise :class:`FormulaError` when there is none."""
    source = _LABELS.sub("", _NUMBERED.sub(r"\\\1{aligned}", latex)).strip()
    if not source:
        raise FormulaError("公式是空的")
    try:
        converted = tex2typst.tex2typst(source, non_strict=True, frac_to_slash=False)
    except Exception as error:
        raise FormulaError(_first_line(error)) from error
    converted = _STRING.sub(_clean_string, converted)
    _check(converted)
    return converted


def _clean_string(match: re.Match[str]) -> str:
    r"""Mend text inside quotes: ``\operatorname*{arg\,max}`` keeps its TeX spacing otherwise."""
    text = _THIN.sub("\u2009", match.group())
    if "\\" in text:
        raise FormulaError(f"文字 {text} 里有无法转换的命令")
    return text


def _check(converted: str) -> None:
    try:
        typst.compile(f"$ {converted} $".encode(), format="svg", ignore_system_fonts=True)
    except Exception as error:
        raise FormulaError(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
