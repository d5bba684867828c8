"""Where blocks begin and end in the source of a page, line by line, and where they do not do what they look like.

A fence that is spoilt is still Markdown: a block that is never closed ends where another one does, and what stood in it
is printed as text. So fences are read here as they are written, not as Markdown understands them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Indented by four blanks or more, a line is code.
_FENCE = re.compile(r"^ {0,3}(?P<marks>:{3,}|`{3,}|~{3,})[ \t]*(?P<info>.*?)[ \t]*$")
_FULL_WIDTH = re.compile(r"^\s*[：:]*：[：:]*\s*[{｛]?\s*[\w-]*\s*[}｝]?")
_NAME = re.compile(r"\{([\w:-]+)\}")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(?P<words>.+?)\s*#*$")
#: What stands in these is not read as Markdown.
_CODE = ("code-cell", "code", "code-block", "sourcecode", "literalinclude", "raw", "math", "figure-md")


@dataclass(frozen=True)
class Fence:
    """A block as its two lines say it: lines (from 1, `end` is 0 where it has none), marks, and what it is."""

    line: int
    end: int
    marks: str
    info: str

    @property
    def name(self) -> str:
        """The name of the directive; empty for plain code."""
        match = _NAME.match(self.info)
        return match[1] if match else ""

    @property
    def is_code(self) -> bool:
        return (not self.name and self.marks[0] != ":") or self.name in _CODE


@dataclass(frozen=True)
class Heading:
    """A heading with the blocks around it, the outermost first."""

    line: int
    words: str
    inside: tuple[Fence, ...]


@dataclass(frozen=True)
class Slip:
    """A line that does not do what it looks like: what it is, what is found there, and the lines concerned.

    ``unclosed`` (no line ends the block), ``shared`` (a block within has as many marks, so that one line ends either),
    ``stray`` (a line that ends nothing), ``no braces`` and ``full width`` (not the head of a block at all).
    """

    kind: str
    line: int
    found: str
    other: int = 0
    other_found: str = ""


@dataclass(frozen=True)
class Outline:
    """The blocks, headings and slips of a page, each in order."""

    fences: tuple[Fence, ...]
    headings: tuple[Heading, ...]
    slips: tuple[Slip, ...]


@lru_cache(maxsize=128)
def outline(source: str) -> Outline:
    """Read the fences of a page. Of slips that follow from one another only the first is given."""
    reader = _Reader(source.split("\n"))
    reader.read(_after_head(reader.lines), len(reader.lines), ())
    # A block that ended in the wrong place leaves a line behind that ends nothing: not a second fault.
    first = min((slip.line for slip in reader.slips if slip.kind != "stray"), default=0)
    slips = [slip for slip in reader.slips if slip.kind != "stray" or not first]
    return Outline(tuple(reader.fences), tuple(reader.headings), tuple(sorted(slips, key=lambda slip: slip.line)))


def _after_head(lines: list[str]) -> int:
    """Return where the page begins behind its metadata."""
    if lines and lines[0].strip() == "---":
        return next((number + 1 for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    return 0


class _Reader:
    def __init__(self, lines: list[str]):
        self.lines = lines
        self.fences: list[Fence] = []
        self.headings: list[Heading] = []
        self.slips: list[Slip] = []

    def read(self, start: int, stop: int, inside: tuple[Fence, ...]) -> None:
        """Read the lines from `start` up to `stop` (from 0), which stand in the blocks `inside`."""
        number = start
        while number < stop:
            line = self.lines[number]
            match = _FENCE.match(line)
            heading = _HEADING.match(line)
            if heading:
                self.headings.append(Heading(number + 1, heading["words"], inside))
            if not match:
                if "：" in line and _FULL_WIDTH.fullmatch(line.strip()) and line.count("：") + line.count(":") > 2:
                    self.slips.append(Slip("full width", number + 1, line.strip()))
                number += 1
                continue
            number = self._block(number, stop, match, inside) + 1

    def _block(self, number: int, stop: int, match: re.Match, inside: tuple[Fence, ...]) -> int:
        """Read the block that begins on a line; return its last line."""
        marks, info, shown = match["marks"], match["info"], self.lines[number].strip()
        if not info and marks[0] == ":":
            self.slips.append(Slip("stray", number + 1, shown))
            return number
        if marks[0] == ":" and not info.startswith("{"):
            self.slips.append(Slip("no braces", number + 1, shown))
        end = self._end(number + 1, stop, marks)
        fence = Fence(number + 1, end + 1 if end is not None else 0, marks, info)
        self.fences.append(fence)
        last = end if end is not None else stop
        twin = next(self._as_long(number + 1, last, marks), None)
        if twin is not None:
            self.slips.append(Slip("shared", number + 1, shown, twin + 1, self.lines[twin].strip()))
        elif end is None:
            self.slips.append(Slip("unclosed", number + 1, shown))
        if not fence.is_code:
            known = len(self.slips)
            self.read(number + 1, last, (*inside, fence))
            if twin is not None:
                del self.slips[known:]  # what is wrong within follows from it
        return last if end is not None else stop

    def _end(self, start: int, stop: int, marks: str) -> int | None:
        """Return the line that ends a block, as Markdown takes it: the first that is as long and has nothing else."""
        for number in range(start, stop):
            match = _FENCE.match(self.lines[number])
            if match and not match["info"] and match["marks"].startswith(marks):
                return number
        return None

    def _as_long(self, start: int, stop: int, marks: str) -> Iterator[int]:
        """Yield the heads of blocks within, of a kind with these marks, that one line may end as well."""
        for number in range(start, stop):
            match = _FENCE.match(self.lines[number])
            if match and match["info"].startswith("{") and match["marks"].startswith(marks):
                yield number
