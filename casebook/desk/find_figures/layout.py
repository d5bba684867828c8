"""Where in the report a number stands: its line, and the headings above it as the registers write them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

import cn2an

from casebook.desk.find_figures.reading import Document

_SMALL = "[一二三四五六七八九十]{1,3}"
#: Headings from the outermost in; each gives the label that a locator prints. The last is no line of its own.
_LEVELS = (
    re.compile(r"^\s*(第[一二三四五六七八九十\d]+[篇章编])|^.{0,20}?((?:范文|例文)\s*\d+)\s*$"),
    re.compile(f"^\\s*({_SMALL})\\s*[、.．]"),
    re.compile(f"^\\s*([（(]{_SMALL}[）)])"),
    re.compile(r"^\s*[（(]?(\d{1,2})\s*[、.．。）)](?!\d)"),
)
_PART, _SECTION, _SUBSECTION, _ITEM = range(4)
_POINTS = re.compile(f"(?:^|(?<=[。；;：:，,]))({_SMALL}是)")
#: A heading without a numeral is quoted, no longer than this.
_QUOTED = 12
_TITLE = 40


@dataclass(frozen=True)
class Heading:
    """A heading: `rank` orders it among others (lower is further out), `level` is what its numeral says, if any."""

    rank: float
    level: int | None
    label: str
    title: str


@dataclass(frozen=True)
class Place:
    """One line of the report: its offset, number, headings above it, and its paragraph among them (from 1)."""

    start: int
    line: int
    headings: tuple[Heading, ...]
    paragraph: int


class Layout:
    """The lines of a report with the headings they stand under."""

    def __init__(self, document: Document):
        self._document = document
        self._places = list(_places(document))
        self._starts = [place.start for place in self._places]

    def line(self, offset: int) -> int:
        """Return the line (from 1) that holds `offset`."""
        return self._at(offset).line

    def headings(self, offset: int) -> list[str]:
        """Return the headings above `offset`, the nearest first, the title of the report last."""
        titles = [heading.title for heading in reversed(self._at(offset).headings)]
        first = next((line.strip() for line in self._document.text.split("\n") if line.strip()), "")
        return [*titles, first] if len(first) <= _TITLE and "。" not in first else titles

    def paragraph(self, offset: int) -> str:
        """Return the text of the line before `offset`."""
        return self._document.text[self._at(offset).start : offset]

    def locator(self, offset: int) -> str:
        """Return the place in the registers' way: ``第三篇 二（三）第1点``, ``二.4 第二段``, ``开头段``."""
        place = self._at(offset)
        aside = self._document.asides.get(place.line, "")
        points = _POINTS.findall(self._document.text[place.start : offset])
        where = points[-1] if points else _ordinal(place.paragraph) if place.paragraph else "标题"
        under_part = not place.headings or place.headings[-1].level == _PART
        if under_part and not points and place.paragraph == 1:
            where = "开头段"
        return " ".join(filter(None, (_labels(place.headings), aside or where)))

    def _at(self, offset: int) -> Place:
        return self._places[bisect.bisect_right(self._starts, offset) - 1]


def _labels(headings: tuple[Heading, ...]) -> str:
    """Return the labels of headings in one: 第三篇 二（三）, 二.4, “社区概况” 一."""
    said = ""
    for heading in headings:
        if heading.level == _SUBSECTION:
            said += heading.label.replace("(", "（").replace(")", "）")
        elif heading.level == _ITEM:
            inside = said and not said.endswith("”") and headings[0] is not heading
            said += f".{heading.label}" if inside and headings[-2].level != _PART else f" 第{heading.label}点"
        else:
            said += f" {heading.label}"
    return said.strip()


def _ordinal(paragraph: int) -> str:
    return f"第{cn2an.an2cn(paragraph)}段".replace("第一十", "第十")


def _places(document: Document) -> Iterator[Place]:
    """Yield a place for every line; a line that is only a heading has paragraph 0."""
    headings: list[Heading] = []
    paragraph, start = 0, 0
    for number, line in enumerate(document.text.split("\n"), 1):
        aside = number in document.asides  # what stands beside the text is no paragraph of it
        heading = None if aside else _heading(line, document.headings.get(number, 0))
        if heading:
            headings = [*(above for above in headings if above.rank < heading.rank), heading]
            paragraph = 0
        marked = number in document.headings
        only_heading = marked or (heading is not None and len(line.strip()) <= _TITLE and line.rstrip()[-1] != "。")
        if line.strip() and not only_heading and not aside:
            paragraph += 1
        yield Place(start, number, tuple(headings), 0 if only_heading else paragraph)
        start += len(line) + 1


def _heading(line: str, marked: int) -> Heading | None:
    """Return the heading that a line is by its numeral, or because Word `marked` it as one (its level, else 0)."""
    level = next((index for index, pattern in enumerate(_LEVELS) if pattern.match(line)), None)
    if level is None and not marked:
        return None
    title = line.strip()
    quoted = title if len(title) <= _QUOTED else title[:_QUOTED] + "…"
    label = f"“{quoted}”" if level is None else next(filter(None, _LEVELS[level].match(line).groups()))
    # What Word marks stands above all that only a numeral marks, but for 第一篇
    return Heading(marked / 10 if marked else float(level), level, label, title)
