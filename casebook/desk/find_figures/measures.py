"""Measure words and the nouns behind them, and the unit of ``units.csv`` that they stand for.

Two lists say so. ``measures.csv``: measure word, unit, factor to it, and the characters before which it is only the
beginning of another word (家 of 家庭). ``nouns.csv``: what is counted, its unit, and whether it is counted without a
measure word (四力, 两委).
"""

from __future__ import annotations

import re
from functools import cache

from casebook.desk.find_figures.words import HAN, LISTS, any_of
from casebook.ground import paths
from casebook.register.tables import read_table

_ROWS = read_table(LISTS / "measures.csv").rows
_NOUNS = read_table(LISTS / "nouns.csv").rows
#: All measure words.
MEASURES = tuple(row["measure"] for row in _ROWS)
#: Nouns counted without a measure word, with their unit.
BARE_NOUNS = {row["noun"]: row["unit"] for row in _NOUNS if row["bare"]}

_UNITS = {row["measure"]: (row["unit"], row["factor"]) for row in _ROWS}
_NOT_BEFORE = {row["measure"]: row["not_before"] for row in _ROWS}
#: Measure words whose noun says more than they do.
_NOUN_DECIDES = {"家", "大", "座", "处", "支", "份", "套", "张", "台"}
# 六部门, 三组织: here the second character always belongs to the noun
_MEASURE = re.compile(f"(?!部[门队署]|组织|次产业){any_of(' '.join(MEASURES))}")
_BARE_NOUN = re.compile(any_of(" ".join(BARE_NOUNS)))
_NOUN = re.compile(f"[（(]?[{HAN}A-Za-z“”‘’]+")
_NOUN_STOP = re.compile("[的了和与及等并均都已为是在有从向对将由把被让使不也又还就”’]|以上|以下|左右|以内|进行|开展")


def measure_at(text: str, position: int, *, strict: bool = False) -> str:
    """Return the measure word that stands at `position` of `text`, or an empty string.

    With `strict` one that is only the beginning of another word (家 of 家庭) does not count.
    """
    match = _MEASURE.match(text, position)
    if not match:
        return ""
    following = text[match.end() : match.end() + 1]
    return "" if strict and following and following in _NOT_BEFORE[match[0]] else match[0]


def noun_after(text: str, position: int, longest: int = 8) -> str:
    """Return the words at `position` up to a stop, a particle or `longest` characters: what is counted, roughly."""
    match = _NOUN.match(text, position)
    if not match:
        return ""
    words = match[0][:longest]
    stop = _NOUN_STOP.search(words, 1)
    return words[: stop.start()] if stop else words


def noun_before(text: str, position: int, longest: int = 8) -> str:
    """Return the words right before `position` within the clause."""
    match = re.search(f"[{HAN}]{{1,{longest}}}$", text[max(0, position - longest) : position])
    words = match[0] if match else ""
    return re.split("[的了和与及等为是在有共达]", words)[-1] or words


def unit_of(measure: str, after: str, before: str = "") -> tuple[str, str]:
    """Return (unit, factor) for a measure word, if any, and the nouns around the number.

    Only units of ``units.csv`` are proposed; the unit is empty where none is known.
    """
    unit, factor = _UNITS.get(measure, ("", "1"))
    if not measure:
        bare = _BARE_NOUN.match(after)
        unit = BARE_NOUNS[bare[0]] if bare else _noun_unit(after) or _noun_unit(before)
    elif not unit or measure in _NOUN_DECIDES:
        unit = _noun_unit(after or before) or unit
    return (unit if unit in known_units() else "", factor)


def _noun_unit(noun: str) -> str:
    """Return the unit of the noun that ends last in the first words of `noun`: the head of the phrase, if short."""
    found = [
        (match.end(), len(match[0]), row["unit"])
        for row in _NOUNS
        if len(row["noun"]) > 1
        for match in re.finditer(re.escape(row["noun"]), noun[:8])
    ]
    single = {row["noun"]: row["unit"] for row in _NOUNS if len(row["noun"]) == 1}
    return max(found)[2] if found else single.get(noun[:1], "")


def known_units() -> frozenset[str]:
    """Return the units of ``units.csv``."""
    return _units_below(str(paths.data()))


@cache
def _units_below(folder: str) -> frozenset[str]:
    return frozenset(row.get("unit", "") for row in read_table(paths.data() / "units.csv").rows)
