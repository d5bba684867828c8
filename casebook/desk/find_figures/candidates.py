"""All candidate figures of a report, in the order of the text, with where they stand and what they repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casebook.desk.find_figures.claims import ranks, zeros
from casebook.desk.find_figures.counts import counts
from casebook.desk.find_figures.dates import clock_times, dates
from casebook.desk.find_figures.indicators import indicator
from casebook.desk.find_figures.layout import Layout
from casebook.desk.find_figures.masks import deleted, masked
from casebook.desk.find_figures.ones import doubles, ones
from casebook.desk.find_figures.parts import halves, multiples, ranges, shares, sums
from casebook.desk.find_figures.reading import Document
from casebook.desk.find_figures.series import frequencies, ordinals
from casebook.desk.find_figures.tables import Cell, Tables, completed
from casebook.desk.find_figures.view import Find, View, free

#: In this order: who comes first takes the characters, so 1994年5月 is a date before it is a count.
FINDERS: tuple[Callable[[View], Iterator[list[Find]]], ...] = (
    dates, clock_times, shares, multiples, sums, ordinals, ranges, masked, frequencies, halves, zeros, ranks,
    ones, counts, doubles, deleted,
)
_CONTEXT = 15


@dataclass(frozen=True)
class Candidate:
    """A number that the register may want. Texts are ready for ``figures.csv``; an empty one is for the author.

    `start` and `end` are offsets of the numeral or mask in the document's text, `line` its line from 1.
    `indicator` is what the words around say it counts (`indicators`), of a cell what its row and column are called.
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
    indicator: str
    context: str
    reason: str
    sure: bool
    repeats: int | None


def find_figures(document: Document, lines: range | None = None) -> list[Candidate]:
    """Return the candidates of a report in the order of its text, only those on `lines` (from 1) if given."""
    view, layout, tables = View(document.text), Layout(document), Tables(document.text)
    taken: list[tuple[int, int]] = []
    finds = [find for finder in FINDERS for find in free(finder(view), taken)]
    finds.sort(key=lambda find: (find.start, find.end))
    finds = [find for find in finds if lines is None or layout.line(find.start) in lines]
    finds = [find for find in finds if not tables.counts_nothing(find.start, find.end)]
    cells = [tables.at(find.start, find.end) for find in finds]
    finds = [completed(find, cell) if cell else find for find, cell in zip(finds, cells, strict=True)]
    first: dict[tuple[str, ...], int] = {}
    candidates: list[Candidate] = []
    for find, cell in zip(finds, cells, strict=True):
        index = len(candidates)
        key = (find.value, find.unit, find.lower, find.upper, find.noun[:4])
        repeats = first.setdefault(key, index) if find.noun and find.kind != "date" and not find.masked else index
        candidates.append(_candidate(view, layout, find, cell, repeats if repeats != index else None))
    return candidates


def _candidate(view: View, layout: Layout, find: Find, cell: Cell | None, repeats: int | None) -> Candidate:
    printed = view.text[find.head : find.tail].strip() or view.text[find.start : find.end]
    plans = _plans(layout, find) if find.kind == "measure" else []
    kind = "norm" if plans else find.kind
    year, basis = (cell.year, "printed") if cell and cell.year else _year(view, find, plans or _told(layout, find))
    what = " ".join(filter(None, cell.heads)) if cell else indicator(view, find)
    return Candidate(
        find.start, find.end, layout.line(find.start), layout.locator(find.start), printed, find.value, find.unit,
        find.lower, find.upper, find.hedge, kind, find.masked, year, basis, find.noun, what,
        _context(view.text, find), find.reason, find.sure, repeats,
    )


_PLANS = re.compile("计划|思路|打算|预期目标|目标任务|工作安排|重点安排|下一步|下步|规划")


def _plans(layout: Layout, find: Find) -> list[str]:
    """Return the headings above that name what is planned; one that names what was done as well says nothing."""
    titles = (title for title in layout.headings(find.start) if _PLANS.search(title))
    return [title for title in titles if not re.search("总结|回顾|完成|情况|执行", title)]


def _told(layout: Layout, find: Find) -> list[str]:
    """Return what may name the year before the sentence does: the paragraph up to it, the headings, the title."""
    earlier = _YEARS.findall(layout.paragraph(find.start))[-1:]  # the last one named is the one spoken of
    return [*(f"{year}年" for year in earlier), *layout.headings(find.start)]


_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!以来|起)")


def _year(view: View, find: Find, told: list[str]) -> tuple[str, str]:
    """Return (year, basis): of a date its own; of another figure the one printed before it in the sentence.

    What is inferred comes from the first of `told` that names a year, if it names no other; 去年 is the year before.
    """
    if find.kind == "date":
        return (find.value[:4], "printed") if find.value else ("", "")
    if find.masked or find.kind in ("scheme", "norm", "rank"):
        return "", ""
    sentence = view.sentence(find.start)
    years = _YEARS.findall(sentence)
    if years:
        return years[-1], "printed"
    if find.kind == "duration":
        return "", ""
    back = 1 if re.search("去年|上年(?!同期|增长|底增)", sentence) else 0
    for years in map(_YEARS.findall, told):
        if years:
            return (str(int(years[0]) - back), "inferred") if len(set(years)) == 1 else ("", "")
    return "", ""


def _context(text: str, find: Find) -> str:
    """Return the number with up to 15 characters either side, on one line."""
    words = text[max(0, find.start - _CONTEXT) : find.start] + "[" + text[find.start : find.end] + "]"
    return re.sub(r"\s+", " ", words + text[find.end : find.end + _CONTEXT]).strip()
