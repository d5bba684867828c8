"""How well candidates match a register made by hand: recall, precision, and agreement of what was matched.

A row is found if a candidate's numeral (or, where a number was deleted, its measure word) overlaps a place in the
document where the row's `as_printed` stands. One candidate serves one row, so the two rows of “五抓五落实” need two
candidates. Rows with the same `as_printed` take its places in document order: of n rows and m places, row i (from 0)
may take places i to m - n + i, which leaves enough for the rows before and behind it; where one place holds several
rows (m < n), row i takes place i * m // n. The pairs are a largest matching; pairs that agree in value and unit are
tried first, then those that agree in value. A candidate without a row is a false positive.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from casebook.desk.find_figures.candidates import Candidate
from casebook.register.registers import Figure


@dataclass(frozen=True)
class Score:
    """Rows and candidates of one document: matched pairs, rows missed, candidates that no row asks for."""

    pairs: list[tuple[Figure, Candidate]]
    missed: list[Figure]
    false: list[Candidate]

    @property
    def recall(self) -> float:
        """Return the share of rows found."""
        rows = len(self.pairs) + len(self.missed)
        return len(self.pairs) / rows if rows else 1.0

    @property
    def precision(self) -> float:
        """Return the share of candidates that a row asks for."""
        candidates = len(self.pairs) + len(self.false)
        return len(self.pairs) / candidates if candidates else 1.0

    def agreeing(self, name: str) -> int:
        """Return how many matched pairs agree in ``value``, ``unit``, ``hedge`` or ``kind``."""
        return sum(agrees(row, candidate, name) for row, candidate in self.pairs)

    def __add__(self, other: Score) -> Score:
        return Score(self.pairs + other.pairs, self.missed + other.missed, self.false + other.false)


def agrees(row: Figure, candidate: Candidate, name: str) -> bool:
    """Say whether a candidate proposes what the row holds; for ``value`` with bounds, or the text of a date."""
    if name != "value":
        return getattr(row, name) == getattr(candidate, name)
    if row.kind == "date" or candidate.kind == "date":
        return row.date == candidate.value
    numbers = [float(text) if text else None for text in (candidate.value, candidate.lower, candidate.upper)]
    if row.value is None and row.lower is not None:
        return [row.lower, row.upper] == numbers[1:]
    return row.value == numbers[0]


def score(text: str, rows: list[Figure], candidates: list[Candidate]) -> Score:
    """Match `rows` of the register to `candidates` found in `text`; see the module."""
    spans = _allowed_spans(text, rows)
    edges = {
        index: [number for number, item in enumerate(candidates) if any(_overlap(item, span) for span in spans[index])]
        for index in range(len(rows))
    }
    chosen: dict[int, int] = {}  # candidate → row
    for agreeing in (("value", "unit"), ("value",), ()):
        for index in range(len(rows)):
            if index not in chosen.values():
                _augment(index, edges, rows, candidates, chosen, set(), agreeing)
    pairs = [(rows[index], candidates[number]) for number, index in sorted(chosen.items())]
    missed = [row for index, row in enumerate(rows) if index not in chosen.values()]
    return Score(pairs, missed, [item for number, item in enumerate(candidates) if number not in chosen])


def _allowed_spans(text: str, rows: list[Figure]) -> list[list[tuple[int, int]]]:
    """Return for each row the places of its printed form that document order leaves to it."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[row.as_printed].append(index)
    spans: list[list[tuple[int, int]]] = [[] for _ in rows]
    for printed, indices in groups.items():
        places = _places(text, printed)
        n, m = len(indices), len(places)
        for i, index in enumerate(indices):
            spans[index] = places[i : m - n + i + 1] if n <= m else places[i * m // n : i * m // n + 1]
    return spans


def _places(text: str, printed: str) -> list[tuple[int, int]]:
    found, start = [], text.find(printed) if printed else -1
    while start >= 0:
        found.append((start, start + len(printed)))
        start = text.find(printed, start + 1)
    return found


def _overlap(candidate: Candidate, span: tuple[int, int]) -> bool:
    return candidate.start < span[1] and span[0] < candidate.end


def _augment(
    index: int,
    edges: dict[int, list[int]],
    rows: list[Figure],
    candidates: list[Candidate],
    chosen: dict[int, int],
    seen: set[int],
    agreeing: tuple[str, ...],
) -> bool:
    """Find row `index` a candidate, moving other rows to other candidates where that makes room (Kuhn's method)."""
    for number in edges[index]:
        if number in seen or not all(agrees(rows[index], candidates[number], name) for name in agreeing):
            continue
        seen.add(number)
        if number not in chosen or _augment(chosen[number], edges, rows, candidates, chosen, seen, agreeing):
            chosen[number] = index
            return True
    return False
