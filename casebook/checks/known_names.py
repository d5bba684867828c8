"""Names that hold a numeral and count nothing, as the book's own registers give them: 百步亭, 五角场, 一征三议两公开.

Cases and sources, places and regions, the words of the glossary, and the names of schemes (``kind`` is ``scheme``).
What stands in no register is listed in ``data/proper-names.txt``. A registered count (三种类型, 四级服务) is no name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from casebook.checks.no_quantity import MEASURE, NUMERALS
from casebook.ground import paths
from casebook.ground.problems import CasebookError
from casebook.register.regions import load_regions
from casebook.register.registers import Register

_NUMERAL = re.compile(f"[{NUMERALS}半双0-9０-９]")
_SUFFIX = "(?:特别行政区|自治区|街道办事处|街道|社区|小区|新区|开发区|景区|省|市|区|县|镇|乡|村|路|街|巷)"
#: 百步亭社区, 五角场街道: what such a word begins with, where nothing but another such word stands before it.
_PLACE = re.compile(f"([^\\W0-9]{{1,8}}?)({_SUFFIX})(?!长)")
_BREAKS = re.compile(r"[；;，,、。：:|｜丨“”‘’「」《》（）()\s]+")
#: What reads as a count: 三个文明, 市区两级, 今年8月.
_COUNT = re.compile(f"[{NUMERALS}几数]+(?:{MEASURE}|大)|[0-9０-９]")
_COUNT_FIRST = re.compile(f"[{NUMERALS}]+(?:[个名家种类条项座所位批片大]|[多余来])")


def known_names(register: Register) -> list[str]:
    """Return the names of the registers and of ``data/proper-names.txt``, longest first."""
    found = {*_listed(), *_of_titles(register), *_of_places(register), *_of_schemes(register)}
    found |= _of_regions()
    found.update(name for term in register.terms.values() for name in term.names)
    return sorted((name for name in found if len(name) > 1 and _NUMERAL.search(name)), key=len, reverse=True)


def names_pattern(register: Register) -> re.Pattern[str] | None:
    """Return the pattern of all known names; inside a longer number (二百步亭) they are none."""
    return _compiled(tuple(known_names(register)))


@lru_cache(maxsize=4)
def _compiled(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile(f"(?<![{NUMERALS}0-9])(?:{'|'.join(map(re.escape, names))})")


def _listed() -> list[str]:
    path = paths.data() / "proper-names.txt"
    lines = path.read_text("utf-8-sig", errors="replace").splitlines() if path.is_file() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _of_titles(register: Register) -> set[str]:
    """Return the names of cases and publishers, and titles of sources: whole, for a part of one may be a count."""
    whole = {case.name_zh for case in register.cases.values()}
    whole |= {text for source in register.sources.values() for text in (source.title, source.publisher)}
    return {text for text in whole if len(text) > 3}


def _of_places(register: Register) -> set[str]:
    """Return the places with a numeral (百步亭社区) and their stems (百步亭), out of places and names of cases."""
    found: set[str] = set()
    for case in register.cases.values():
        for part in _BREAKS.split(f"{case.place_zh}；{case.name_zh}"):
            end = 0
            while match := _PLACE.match(part, end):
                stem, end = match[1], match.end()
                found.add(match[0])
                if len(stem) > 2:
                    found.add(stem)
    return {name for name in found if not _COUNT_FIRST.match(name)}


def _of_regions() -> set[str]:
    try:
        return set(load_regions())
    except CasebookError:  # said of the table itself
        return set()


def _of_schemes(register: Register) -> set[str]:
    """Return the names of schemes; one that reads as a count must be bound wherever it stands.

    Several numerals make a name of it again: 三岗十八级.
    """
    printed = {figure.as_printed.strip("“”‘’") for figure in register.figures.values() if figure.kind == "scheme"}
    return {name for name in printed if len(name) > 3 and _is_name(name)}


def _is_name(text: str) -> bool:
    numerals = re.findall(f"[{NUMERALS}]+", text)
    return not re.search("[0-9０-９]", text) and (len(numerals) > 1 or not _COUNT.search(text))
