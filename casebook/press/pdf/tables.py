"""Table geometry: column widths and type size from the content."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from docutils import nodes

from casebook.manuscript.cjk_spacing import is_cjk

#: Width of the type area and the inset of a cell, in points (see book.typ).
TEXT_WIDTH = 453.0
CELL_INSET = 10.0
#: Type sizes tried in this order; nothing is set smaller than the last.
SIZES = (9.5, 9.0, 8.5, 8.0, 7.5)
# A Latin letter is about half as wide as a Chinese character; bold heads need a little more.
_LATIN_EM, _CJK_EM, _HEAD = 0.56, 1.0, 1.06
_WORD = re.compile(r"[A-Za-z0-9.,:/%+\-−–_'’()]+")


@dataclass(frozen=True)
class Geometry:
    """What the style needs to set a table."""

    columns: str
    size: float
    height: float = 0.0


def width(text: str) -> float:
    """Return the width of *text* on one line, in em."""
    return sum(_CJK_EM if is_cjk(char) or char in "“”‘’…—" else _LATIN_EM for char in text)


def minimum(text: str) -> float:
    """Return the least width a column can have without breaking a word, in em."""
    words = max((width(word) for word in _WORD.findall(text)), default=0.0)
    return max(words, min(width(text), 3.0))


def geometry(columns: list[list[tuple[str, bool]]], given: list[float] | None = None) -> Geometry:
    """Choose widths and size for *columns* of (cell text, is header) pairs; *given* widths win."""
    natural = [_widest(column, width) for column in columns]
    least = [_widest(column, minimum) for column in columns]
    if given:
        size = _fitting(least, given)
        return _geometry(columns, [TEXT_WIDTH / size * share / sum(given) for share in given], size)
    for size in SIZES[:2]:
        if sum(natural) * size <= _room(len(columns)):
            widths = [w + CELL_INSET / size for w in natural]
            return Geometry(str(len(columns)), size, _height(columns, widths, size))
    size = next((s for s in SIZES if sum(least) * s <= _room(len(columns)) * 0.9), SIZES[-1])
    room = _room(len(columns)) / size
    spare = max(room - sum(least), 0.0)
    # A damped share of the remaining room: one very long column must not starve the others.
    wants = [max(n - m, 0.0) ** 0.75 for n, m in zip(natural, least, strict=True)]
    total = sum(wants) or 1.0
    widths = [m + spare * want / total + CELL_INSET / size for m, want in zip(least, wants, strict=True)]
    return _geometry(columns, widths, size)


def _geometry(columns: list[list[tuple[str, bool]]], widths: list[float], size: float) -> Geometry:
    return Geometry(_fractions(widths), size, _height(columns, widths, size))


def _height(columns: list[list[tuple[str, bool]]], widths: list[float], size: float) -> float:
    """Estimate the height in points, to decide whether the table may stay on one page."""
    inset = CELL_INSET / size
    lines = [
        sum(max(math.ceil(width(line) / max(room - inset, 1.0)), 1) for text, _ in column for line in text.split("\n"))
        for column, room in zip(columns, widths, strict=True)
    ]
    return max(lines, default=0) * size * 1.45 + max(map(len, columns), default=0) * 9.2


def _room(count: int) -> float:
    return TEXT_WIDTH - count * CELL_INSET


def _fitting(least: list[float], given: list[float]) -> float:
    """Return the largest size at which no given column breaks a word."""
    total = sum(given)
    for size in SIZES:
        if all(m * size <= TEXT_WIDTH * g / total - CELL_INSET for m, g in zip(least, given, strict=True)):
            return size
    return SIZES[-1]


def _widest(column: list[tuple[str, bool]], measure) -> float:
    return max(
        (measure(line) * (_HEAD if head else 1.0) for text, head in column for line in text.split("\n")),
        default=1.0,
    )


def _fractions(widths: list[float]) -> str:
    return "(" + "".join(f"{max(w, 0.5):.3g}fr," for w in widths) + ")"


def cell_texts(group: nodes.tgroup) -> list[list[tuple[str, bool]]]:
    """Collect the text of every column; cells that span columns tell nothing about one of them."""
    count = sum(isinstance(child, nodes.colspec) for child in group.children)
    columns: list[list[tuple[str, bool]]] = [[] for _ in range(count)]
    occupied: dict[int, int] = {}
    for row in group.findall(nodes.row):
        head = isinstance(row.parent, nodes.thead)
        position = 0
        for entry in row.children:
            while occupied.get(position, 0) > 0:
                occupied[position] -= 1
                position += 1
            span = entry.get("morecols", 0) + 1
            if span == 1 and position < count:
                columns[position].append((_text(entry), head))
            for column in range(position, position + span):
                occupied[column] = entry.get("morerows", 0)
            position += span
        for column in range(position, count):
            if occupied.get(column, 0) > 0:
                occupied[column] -= 1
    return columns


def _text(entry: nodes.Element) -> str:
    lines = [child.astext().replace("\n", " ") for child in entry.children]
    return "\n".join(lines)
