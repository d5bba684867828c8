"""Edits of lines: what became of a text, and the same brought into another version of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher


@dataclass(frozen=True, order=True)
class Edit:
    """Lines `start` up to `end` (from 0, `end` not included) become `lines`; an insertion has two equal ends."""

    start: int
    end: int
    lines: tuple[str, ...]

    def touches(self, other: Edit) -> bool:
        return self.start <= other.end and other.start <= self.end


def edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Return what makes `new` out of `old`, in order."""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Edit(i, j, tuple(new[k:m])) for tag, i, j, k, m in codes if tag != "equal"]


def applied(old: Sequence[str], changes: Iterable[Edit]) -> list[str]:
    """Return `old` with `changes`, which must not touch the same line."""
    lines = list(old)
    for each in sorted(changes, reverse=True):
        lines[each.start : each.end] = each.lines
    return lines


def moved(mine: Iterable[Edit], theirs: Sequence[Edit]) -> tuple[list[Edit], list[tuple[Edit, Edit]]]:
    """Return `mine` as they are to be done where `theirs` are done already, and the pairs that touch the same place.

    What both did alike is done, and is in neither.
    """
    kept, clashes = [], []
    for each in mine:
        if each in theirs:
            continue
        clash = next((other for other in theirs if each.touches(other)), None)
        if clash:
            clashes.append((each, clash))
            continue
        by = shift(each.start, theirs)
        kept.append(replace(each, start=each.start + by, end=each.end + by))
    return kept, clashes


def shift(line: int, changes: Iterable[Edit]) -> int:
    """Return by how many lines the `changes` before it move a line."""
    return sum(len(each.lines) - (each.end - each.start) for each in changes if each.end < line)
