"""Terms in a text: where they stand, which of them nobody uses, which was meant.

A term is found by the ways it is written in ``data/glossary.csv``, the longest first: 社区工作者 is not 社区. One of
a single character (约, 余) is found only in Chinese quotation marks, for the character alone is part of a hundred
words. What stands in 《》 is the title of somebody's text and is passed over.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import HINT, CasebookError, Problem
from casebook.manuscript.page_source import Role, Text, pieces
from casebook.register.registers import Register, Term

_TITLES = "《[^《》]*》"
_NEVER = "(?!)"


@dataclass(frozen=True)
class Hit:
    """A term in a text: from `start` to `end`."""

    start: int
    end: int
    term_id: str


class Finder:
    """Finds terms; `names` gives the id of the term for each way of writing it."""

    def __init__(self, names: dict[str, str]):
        self._names = names
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile(f"{_TITLES}|({'|'.join(map(_as_pattern, longest_first)) or _NEVER})")

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield the terms of `text` in its order; they do not overlap."""
        for match in self._pattern.finditer(text):
            if match[1]:
                yield Hit(match.start(), match.end(), self._names[match[1]])


def _as_pattern(name: str) -> str:
    """Return what finds a name, and not a part of a longer number or English word (1+6 in 1+60)."""
    if len(name) == 1:
        return f"(?<=[“‘]){re.escape(name)}(?=[”’])"
    before = "(?<![0-9A-Za-z+])" if name[0].isascii() else ""
    after = "(?![0-9A-Za-z+])" if name[-1].isascii() else ""
    return before + re.escape(name) + after


def finder(register: Register) -> Finder:
    """Return the finder for the glossary as it stands; made once for all pages."""
    return _finder(tuple(sorted(register.term_names().items())))


@lru_cache(maxsize=2)
def _finder(names: tuple[tuple[str, str], ...]) -> Finder:
    return Finder(dict(names))


def term_named(register: Register, name: str) -> Term:
    """Return a term by its id or any way of writing it; `CasebookError` names the nearest if there is none."""
    names = register.term_names()
    key = names.get(name, name)
    if key not in register.terms:
        near = difflib.get_close_matches(name, [*names, *dict.fromkeys(names.values())], n=3)
        cure = f"是不是 {'、'.join(near)}？" if near else "改正，或在 data/glossary.csv 里加上。"
        raise CasebookError(f"术语表里没有“{name}”。{cure}")
    return register.terms[key]


def unused_terms(pages: Iterable[Path], register: Register) -> list[Problem]:
    """Return a hint for each term that no page uses, by whatever name; `pages` are the whole book.

    A book without a page of the glossary shows no term, and has nothing to hint at.
    """
    pages = list(pages)
    if not any("{glossary-list}" in path.read_text("utf-8-sig", errors="replace") for path in pages):
        return []
    find, used = finder(register), set()
    names = register.term_names()
    for path in pages:
        for piece in pieces(path.read_text("utf-8-sig", errors="replace")):
            if isinstance(piece, Role) and piece.name == "term":
                name = piece.target or piece.content.strip()
                used.add(names.get(name, name))
            elif isinstance(piece, Text | Role):
                used.update(hit.term_id for hit in find.hits(piece.text))
    said, cure = "正文里没有出现这个术语。", "删去这一行，或在 aliases_zh 里补上正文的写法。"
    file = paths.shown(paths.data() / "glossary.csv")
    return [
        Problem(file, term.row, "term_zh", term.term_zh, said, cure, HINT)
        for term in register.terms.values()
        if term.term_id not in used
    ]
