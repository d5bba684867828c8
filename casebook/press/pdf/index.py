"""The subject index: entries from the text, ordered by pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from casebook.press.typst.source import array, string, strings
from casebook.register.pinyin import letter_of, sort_key


@dataclass
class Entry:
    """One line of the index: where the term occurs, what it points to, and its sub-entries."""

    term: str
    places: list[str] = field(default_factory=list)
    main: list[str] = field(default_factory=list)
    see: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    children: dict[str, Entry] = field(default_factory=dict)


def initial(term: str) -> str:
    """Return the letter a term stands under; figures and signs come first, under "#"."""
    return letter_of(sort_key(term))


def parse(entries: Iterable[tuple]) -> list[tuple[str, list[str]]]:
    """Turn Sphinx index entries into (kind, path) pairs; kind is single, main, see or seealso."""
    found: list[tuple[str, list[str]]] = []
    for entry in entries:
        kind, value, _target, main = entry[:4]
        parts = [part.strip() for part in value.split(";") if part.strip()]
        if not parts:
            continue
        style = "main" if main else "single"
        if kind == "pair" and len(parts) >= 2:
            found += [(style, parts[:2]), (style, parts[1::-1])]
        elif kind == "triple" and len(parts) >= 3:
            a, b, c = parts[:3]
            found += [(style, [a, f"{b} {c}"]), (style, [b, f"{c}, {a}"]), (style, [c, f"{a} {b}"])]
        elif kind in ("see", "seealso") and len(parts) >= 2:
            found.append((kind, parts[:2]))
        else:
            found.append((style, parts[:2]))
    return found


class Index:
    """Collects index entries while the chapters are translated."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self._count = 0

    def add(self, entries: Iterable[tuple]) -> list[str]:
        """Record Sphinx index entries; return the labels to set at this place of the text."""
        place = f"index::{self._count}"
        used = False
        for kind, path in parse(entries):
            if kind in ("see", "seealso"):
                entry = self._entry(path[:1])
                (entry.see if kind == "see" else entry.also).append(path[1])
                continue
            entry = self._entry(path)
            (entry.main if kind == "main" else entry.places).append(place)
            used = True
        if used:
            self._count += 1
        return [place] if used else []

    def _entry(self, path: list[str]) -> Entry:
        level, entry = self.entries, None
        for term in path:
            entry = level.setdefault(term, Entry(term))
            level = entry.children
        assert entry is not None
        return entry

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """Return the entries in order, grouped under their initials."""
        groups: dict[str, list[Entry]] = {}
        for entry in sorted(self.entries.values(), key=lambda e: sort_key(e.term)):
            groups.setdefault(initial(entry.term), []).append(entry)
        return sorted(groups.items(), key=lambda item: (item[0] != "#", item[0]))

    def to_typst(self) -> str:
        """Return the call that sets the index, or nothing when the book has no entries."""
        if not self.entries:
            return ""
        groups = array(
            f"(initial: {string(letter)}, entries: {array(_entry_source(e) for e in entries)})"
            for letter, entries in self.groups()
        )
        return f"#book-index({groups})\n"


def _entry_source(entry: Entry) -> str:
    children = sorted(entry.children.values(), key=lambda e: sort_key(e.term))
    return (
        f"(term: {string(entry.term)}, main: {strings(entry.main)}, places: {strings(entry.places)}, "
        f"see: {strings(entry.see)}, also: {strings(entry.also)}, "
        f"children: {array(_entry_source(child) for child in children)})"
    )
