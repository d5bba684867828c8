"""A page as prose and code cells, each with its lines, as both an author's page and Jupytext's copy of it have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from casebook.manuscript.fences import Fence, outline
from casebook.manuscript.page_source import Cell, pieces


@dataclass(frozen=True)
class Segment:
    """Lines `start` up to `end` (from 0) of a page, blank ones around it left out. Prose has no `header`.

    A code cell: `header` are the lines before its code, its fence first; the code stands in `code` up to `code_end`,
    and `metadata` is what the header says.
    """

    start: int
    end: int
    header: tuple[str, ...] = ()
    code: int = 0
    code_end: int = 0
    metadata: dict = field(default_factory=dict, hash=False)


def lines_of(source: str) -> list[str]:
    """Return the lines of a page without the ends that its system gives them."""
    return [line.removesuffix("\r") for line in source.split("\n")]


def segments(source: str) -> list[Segment]:
    """Return the segments of a page in order, its metadata left out."""
    lines = lines_of(source)
    plain = "\n".join(lines)
    cells = [piece for piece in pieces(plain) if isinstance(piece, Cell)]
    found, start = [], after_head(lines)
    for fence in _code_cells(plain):
        cell = next(each for each in cells if fence.line < each.code_line <= max(fence.end, fence.line + 1))
        found += _prose(lines, start, fence.line - 1)
        end = fence.end or len(lines)
        code, code_end = _stripped(lines, cell.code_line - 1, end - 1)
        header = tuple(lines[fence.line - 1 : cell.code_line - 1])
        found.append(Segment(fence.line - 1, end, header, code, code_end, cell.metadata | _options(header)))
        start = end
    return [*found, *_prose(lines, start, len(lines))]


def _code_cells(source: str) -> Iterator[Fence]:
    """Yield the fences of code cells that stand in no other block: those are the cells of the notebook."""
    end = 0
    for fence in outline(source).fences:
        if fence.line > end:
            if fence.name == "code-cell":
                yield fence
            end = max(end, fence.end)


def _options(header: tuple[str, ...]) -> dict:
    """Return what a cell's header says in short (``:tags: [hide-input]``)."""
    given = (re.match(r":([\w-]+):\s*(.*)", line) for line in header[1:])
    return {match[1]: _value(match[2]) for match in given if match}


def _value(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def after_head(lines: list[str]) -> int:
    """Return the line on which a page begins behind its metadata."""
    if lines[0].removeprefix("\ufeff").strip() != "---":
        return 0
    return next((number + 1 for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)


def _prose(lines: list[str], start: int, end: int) -> list[Segment]:
    start, end = _stripped(lines, start, end)
    return [Segment(start, end)] if start < end else []


def _stripped(lines: list[str], start: int, end: int) -> tuple[int, int]:
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end


#: What parts two cells of prose in Jupytext's file.
BREAK = re.compile(r"\+\+\+(\s.*|\{.*)?$")
