"""Where in the report a number stands: its line, and the headings above it as the registers write them."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

import cn2an

_SMALL = "[一二三四五六七八九十]{1,3}"
#: Headings from the outermost in; each gives the label that a locator prints. The last is no line of its own.
_LEVELS = (
    re.compile(r"^\s*(第[一二三四五六七八九十\d]+[篇章编])|^.{0,20}?((?:范文|例文)\s*\d+)\s*$"),
    re.compile(f"^\\s*({_SMALL})\\s*[、.．]"),
    re.compile(f"^\\s*([（(]{_SMALL}[）)])"),
    re.compile(r"^\s*[（(]?(\d{1,2})\s*[、.．。）)](?!\d)"),
)
_POINTS = re.compile(f"(?:^|(?<=[。；;：:，,]))({_SMALL}是)")


@dataclass(frozen=True)
class Place:
    """One line of the report: its offset, number, headings above it, and its paragraph among them (from 1)."""

    start: int
    line: int
    headings: tuple[str, str, str, str]
    paragraph: int


class Layout:
    """The lines of a report with the headings they stand under."""

    def __init__(self, text: str):
        self._text = text
        self._places = list(_places(text))
        self._starts = [place.start for place in self._places]

    def line(self, offset: int) -> int:
        """Return the line (from 1) that holds `offset`."""
        return self._at(offset).line

    def locator(self, offset: int) -> str:
        """Return the place in the registers' way: ``第三篇 二（三）第1点``, ``二.4 第二段``, ``开头段``."""
        place = self._at(offset)
        part, section, subsection, item = place.headings
        words = section + subsection.replace("(", "（").replace(")", "）")
        if item:
            words += f".{item}" if words else f"第{item}点"
        points = _POINTS.findall(self._text[place.start : offset])
        where = points[-1] if points else _ordinal(place.paragraph) if place.paragraph else "标题"
        if not words and not points and place.paragraph == 1:
            where = "开头段"
        return " ".join(filter(None, (part, words, where)))

    def _at(self, offset: int) -> Place:
        return self._places[bisect.bisect_right(self._starts, offset) - 1]


def _ordinal(paragraph: int) -> str:
    return f"第{cn2an.an2cn(paragraph)}段".replace("第一十", "第十")


def _places(text: str):
    """Yield a place for every line; a line that is only a heading has paragraph 0."""
    headings = ["", "", "", ""]
    paragraph, start = 0, 0
    for number, line in enumerate(text.split("\n"), 1):
        level = next((index for index, pattern in enumerate(_LEVELS) if pattern.match(line)), None)
        if level is not None:
            label = next(filter(None, _LEVELS[level].match(line).groups()))
            headings[level:] = [label, *[""] * (len(headings) - level - 1)]
            paragraph = 0
        only_heading = level is not None and len(line.strip()) <= 40 and not line.rstrip().endswith("。")
        if line.strip() and not only_heading:
            paragraph += 1
        yield Place(start, number, tuple(headings), 0 if only_heading else paragraph)
        start += len(line) + 1
