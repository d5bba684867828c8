"""A number in a table means nothing without the heads of its row and column: they say what is counted, and in what.

A table is two or more lines in a row whose cells are parted by tabs, as Word's tables are read and as a sheet is
pasted into a text file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casebook.desk.find_figures.measures import measure_at, unit_of
from casebook.desk.find_figures.numerals import Number, plain
from casebook.desk.find_figures.view import Find
from casebook.ground.characters import narrow
from casebook.number.numerals import read_numeral, scale

_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")
_UNIT = re.compile(r"[(（]([^()（）]{1,6})[)）]\s*$|[、,，/]\s*([^、,，/]{1,5})$")
_CAPTION_UNIT = re.compile("单位\\s*[:：]\\s*([^\\s,，。)）\t]{1,6})")
_UNIT_COLUMN, _SERIAL_COLUMN = ("单位", "计量单位"), ("序号", "编号", "No.", "行次")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")


@dataclass(frozen=True)
class Cell:
    """A cell with nothing but a number: what its row and column are called, its unit as printed, its year."""

    row: str
    column: str
    unit: str
    year: str

    @property
    def heads(self) -> tuple[str, str]:
        """Return the names of row and column without years and units, which have columns of their own."""
        return self.row, _YEAR.sub("", _UNIT.sub("", self.column)).strip("度 ")


class Tables:
    """The cells of a report's tables by their place in its text; those that only number or name a unit are None."""

    def __init__(self, text: str):
        self._cells: list[tuple[int, int, Cell | None]] = []
        for block, caption in _blocks(text):
            self._cells += _cells_of(block, caption)

    def at(self, start: int, end: int) -> Cell | None:
        """Return the cell that `start` to `end` fill, if it is one of a table with nothing but a number in it."""
        return next((cell for first, last, cell in self._cells if first <= start and end <= last), None)

    def counts_nothing(self, start: int, end: int) -> bool:
        """Say whether `start` to `end` stand in a cell with a serial number or the name of a unit."""
        return any(cell is None and first <= start and end <= last for first, last, cell in self._cells)


def completed(find: Find, cell: Cell) -> Find:
    """Return a number in a cell in the unit that row, column or caption name."""
    words = narrow(cell.unit).strip()
    power = re.match("[十百千万亿]*", words)[0]
    measure = measure_at(words, len(power)) or words[len(power) :]
    if find.kind not in ("measure", "range") or not find.value:
        return find
    unit, factor = unit_of(measure, "", cell.row if measure else "")
    if not unit and not measure:
        unit = unit_of("", cell.heads[1])[0] or unit_of("", cell.heads[0])[0]
    if find.unit == "percent":
        return replace(find, noun=cell.row)
    value = Number(read_numeral(find.value.lstrip("-"))).times(scale(power)).times(factor).value
    sign = "-" if find.value.startswith("-") else ""
    return replace(find, value=sign + plain(value), unit=unit, noun=cell.row, reason="表格里的数", sure=bool(unit))


def _blocks(text: str) -> Iterator[tuple[list[tuple[int, list[str]]], str]]:
    """Yield tables as rows of (offset, cells), each with the two lines above it."""
    block: list[tuple[int, list[str]]] = []
    above: list[str] = []
    start = 0
    for line in [*text.split("\n"), ""]:
        cells = line.split("\t")
        if block and (len(cells) == 1 or len(cells) != len(block[0][1])):
            if len(block) > 1:
                yield block, "\n".join(above[-2:])
            block, above = [], []
        if len(cells) > 1:
            block.append((start, cells))
        elif line.strip():
            above.append(line)
        start += len(line) + 1


def _cells_of(block: list[tuple[int, list[str]]], caption: str) -> Iterator[tuple[int, int, Cell | None]]:
    rows = [cells for _, cells in block]
    below = next((i for i, cells in enumerate(rows) if any(_NUMBER.fullmatch(narrow(c.strip())) for c in cells)), 0)
    heads = [_head(rows[:below], column) for column in range(len(rows[0]))]
    common = _CAPTION_UNIT.search(caption)
    for start, cells in block[below:]:
        names = [
            cell.strip()
            for cell, head in zip(cells, heads, strict=True)
            if not _NUMBER.fullmatch(narrow(cell.strip())) and head not in (*_UNIT_COLUMN, *_SERIAL_COLUMN)
        ]
        row = next(filter(None, names), "")
        unit = next((cell.strip() for cell, head in zip(cells, heads, strict=True) if head in _UNIT_COLUMN), "")
        for cell, head in zip(cells, heads, strict=True):
            if head in (*_UNIT_COLUMN, *_SERIAL_COLUMN):
                yield start, start + len(cell), None
            elif _NUMBER.fullmatch(narrow(cell.strip())):
                own = _UNIT.search(head) or _UNIT.search(row)
                said = next(filter(None, own.groups()), "") if own else unit or (common[1] if common else "")
                years = _YEAR.findall(head) or _YEAR.findall(row) or _YEAR.findall(caption)
                year = years[0] if len(set(years)) == 1 else ""
                bare = _UNIT.sub("", row).strip()
                yield start, start + len(cell), Cell(bare, head, said, year)
            start += len(cell) + 1


def _head(rows: list[list[str]], column: int) -> str:
    """Return the head of a column, of all rows of the head; one that spans columns stands in the first of them."""
    words = []
    for number, row in enumerate(rows):
        cell = row[column].strip()
        if not cell and number < len(rows) - 1:
            cell = next((left.strip() for left in row[column::-1] if left.strip()), "")
        words.append(cell)
    return " ".join(dict.fromkeys(filter(None, words)))
