"""All candidate figures of a report, in the order of the text, with where they stand and what they repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casebook.desk.find_figures.claims import ranks, zeros
from casebook.desk.find_figures.counts import counts
from casebook.desk.find_figures.dates import clock_times, dates
from casebook.desk.find_figures.layout import Layout
from casebook.desk.find_figures.masks import deleted, masked
from casebook.desk.find_figures.ones import doubles, ones
from casebook.desk.find_figures.parts import halves, multiples, ranges, shares, sums
from casebook.desk.find_figures.reading import Document
from casebook.desk.find_figures.series import frequencies, ordinals
from casebook.desk.find_figures.view import Find, View, free

#: In this order: who comes first takes the characters, so 1994年5月 is a date before it is a count.
FINDERS: tuple[Callable[[View], Iterator[list[Find]]], ...] = (
    dates, clock_times, shares, multiples, sums, ordinals, ranges, masked, frequencies, halves, zeros, ranks,
    ones, counts, doubles, deleted,
)  # fmt: skip
_CONTEXT = 15


@dataclass(frozen=True)
class Candidate:
    """A number that the register may want. Texts are ready for ``figures.csv``; an empty one is for the author.

    `start` and `end` are offsets of the numeral or mask in the document's text, `line` its line from 1.
    `repeats` is the index of the first candidate with the same value, unit and noun, or None.
    `reason` names the rule by which it was found; where `sure` is False that rule errs more often.
    """

    start: int
    end: int
    line: int
    locator: str
    as_printed: str
    value: str
    unit: str
    lower: str
    upper: str
    hedge: str
    kind: str
    masked: str
    year: str
    year_basis: str
    noun: str
    context: str
    reason: str
    sure: bool
    repeats: int | None


def find_figures(document: Document, lines: range | None = None) -> list[Candidate]:
    """Return the candidates of a report in the order of its text, only those on `lines` (from 1) if given."""
    view, layout = View(document.text), Layout(document.text)
    taken: list[tuple[int, int]] = []
    finds = [find for finder in FINDERS for find in free(finder(view), taken)]
    finds.sort(key=lambda find: (find.start, find.end))
    finds = [find for find in finds if lines is None or layout.line(find.start) in lines]
    first: dict[tuple[str, ...], int] = {}
    candidates: list[Candidate] = []
    for index, find in enumerate(finds):
        key = (find.value, find.unit, find.lower, find.upper, find.noun[:4])
        repeats = first.setdefault(key, index) if find.noun and find.kind != "date" and not find.masked else index
        candidates.append(_candidate(view, layout, find, repeats if repeats != index else None))
    return candidates


def _candidate(view: View, layout: Layout, find: Find, repeats: int | None) -> Candidate:
    printed = view.text[find.head : find.tail].strip() or view.text[find.start : find.end]
    year, basis = _year(view, find)
    return Candidate(
        find.start, find.end, layout.line(find.start), layout.locator(find.start), printed, find.value, find.unit,
        find.lower, find.upper, find.hedge, find.kind, find.masked, year, basis, find.noun,
        _context(view.text, find), find.reason, find.sure, repeats,
    )  # fmt: skip


def _year(view: View, find: Find) -> tuple[str, str]:
    """Return (year, basis): of a date its own, of another figure the one printed before it in the sentence."""
    if find.kind == "date":
        return (find.value[:4], "printed") if find.value else ("", "")
    if find.masked or find.kind in ("scheme", "norm", "rank"):
        return "", ""
    years = re.findall(r"(?<!\d)((?:19|20)\d\d)年(?!以来|起)", view.sentence(find.start))
    return (years[-1], "printed") if years else ("", "")


def _context(text: str, find: Find) -> str:
    """Return the number with up to 15 characters either side, on one line."""
    words = text[max(0, find.start - _CONTEXT) : find.start] + "[" + text[find.start : find.end] + "]"
    return re.sub(r"\s+", " ", words + text[find.end : find.end + _CONTEXT]).strip()
