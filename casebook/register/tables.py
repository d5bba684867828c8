"""Reading CSV as people really save it.

What cannot be misread is read right without a word: a byte-order mark, the line ends of any system, blanks of any
kind around a cell, empty rows, empty columns and commas at the end. All else is refused with the cure. A check
wants to say everything at once, so it may ask for a `guess` of a file that was refused: what is wrong with its cells
is then found in the same run.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from casebook.ground import merging, paths
from casebook.ground.problems import Problem
from casebook.register.encoding import AS_CSV, decode

#: Blanks around a cell say nothing; some of them do not count as such in Python, and none can be seen.
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u200c\u200d\u2060\ufeff"
#: What stands between cells besides the comma: programs of other countries, copies from a sheet, a Chinese keyboard.
_SEPARATORS = {";": "分号", "\t": "制表符", "，": "中文逗号", "；": "中文分号"}
#: A header may stand this many lines below its place, under a title or a note.
_FIRST_LINES = 6

Record = tuple[int, list[str]]


@dataclass
class Table:
    """Rows of one CSV file as text, with the line each row begins on, and what was wrong with the file.

    `header_line` is the line of the header. Rows in `ragged` have too few or too many cells: only their first cell
    is sure to stand in its column. `complete` is False where rows are missing because they could not be read.
    `partial`: rows were left out (those of drafts), so that nothing can be said of the file as a whole.
    """

    path: Path
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ragged: set[int] = field(default_factory=set)
    header_line: int = 1
    complete: bool = True
    partial: bool = False

    @cached_property
    def file(self) -> str:
        return paths.shown(self.path)

    def problem(self, index: int, column: str, expected: str, cure: str = "") -> Problem:
        """Return a problem in row `index` (counted from 0), quoting what stands in `column`."""
        found = self.rows[index].get(column, "") if column else ""
        return Problem(self.file, self.lines[index], column, found, expected, cure)

    def report(self, row: int, found: str, expected: str, cure: str) -> None:
        """Add a problem of the file itself."""
        self.problems.append(Problem(self.file, row, "", found, expected, cure))


def trimmed(cell: str) -> str:
    """Return `cell` without the blanks around it, those that no one sees included."""
    return cell.strip(_BLANKS)


def read_table(path: Path, names: Sequence[str] = (), guess: bool = False) -> Table:
    """Read a CSV file; never raises for what is in it, `problems` says it instead.

    With `names`, the columns it should have, a header below a title and cells that no comma parts are recognised.
    With `guess`, a file in a wrong encoding is read as far as its header proves the guess right.
    """
    table = Table(path)
    text = _text(table, names if guess else ())
    if text is None:
        table.complete = False
        return table
    separator, records = _records(table, text, names)
    if not records:
        if table.complete:
            table.report(0, "", "文件是空的，连表头也没有。", "从同类文件抄来表头。")
        table.complete = False
        return table
    width, records = _header(table, records, names)
    for line, cells in records:
        _add(table, line, cells, width, separator)
    if separator == "，" and table.ragged:  # the commas of the text part cells too: nothing here can be relied on
        table.rows, table.lines, table.ragged, table.complete = [], [], set(), False
    return table


# --- from bytes to records ----------------------------------------------------------------------------------


def _text(table: Table, proof: Sequence[str]) -> str | None:
    """Return the text, or None after noting why it could not be read; a guess needs `proof`: names of columns."""
    try:
        raw = table.path.read_bytes()
    except FileNotFoundError:
        table.report(0, "", "没有这个文件。", _cure_of_missing(table.path))
        return None
    except OSError as error:
        cure = "检查权限；文件正在别的程序里打开的，先关掉那个程序。"
        table.report(0, "", f"读不了这个文件：{error.strerror or error}。", cure)
        return None
    decoded = decode(raw)
    for misfit in decoded.misfits:
        table.report(misfit.row, misfit.found, misfit.expected, misfit.cure)
    unmerged = merging.unmerged(table.path, decoded.text)
    if unmerged:
        table.problems += unmerged
        return None
    proved = proof and _agreement(re.split(r"[,;\t\r\n\"]", decoded.text[:4000]), proof) >= 0.5
    return decoded.text if proved or not decoded.misfits else None


def _cure_of_missing(path: Path) -> str:
    """Say where the table may have gone: a workbook or a text file of the same name stands in its place."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    others = sorted(other.name for other in beside if _same_name(other, path))
    if not others:
        return "按同类文件夹补上，或从备份恢复。"
    if others[0].lower() == path.name.lower():
        return f"旁边有 {others[0]}：改名为 {path.name}，大小写也要一样。"
    return f"旁边有 {others[0]}：用 Excel 或 WPS 打开它，{AS_CSV}"


def _same_name(other: Path, path: Path) -> bool:
    name = other.name.lower()
    return name.partition(".")[0] == path.stem.lower() and other.is_file()


def _records(table: Table, text: str, names: Sequence[str]) -> tuple[str, list[Record]]:
    """Return the separator and the records that are not empty, each with the line on which it begins."""
    for separator in (",", *_SEPARATORS):
        records, broken = _parsed(text, separator)
        if separator == "," and not names:
            break
        if any(_agreement(cells, names) >= 0.5 for _, cells in records[:_FIRST_LINES]):
            break
    else:
        separator, (records, broken) = ",", _parsed(text, ",")
    if separator != ",":
        cure = "另存为用英文逗号分隔的 CSV（“CSV UTF-8（逗号分隔）”）。"
        table.report(records[0][0], _SEPARATORS[separator], "各格之间不是用英文逗号分隔的。", cure)
    if broken:  # a quotation mark that never closes would swallow the rest of the file
        table.report(broken, "", "从这一行起读不下去。", "检查这一行起有没有不成对的英文双引号。")
        table.complete = False
    return separator, records


def _parsed(text: str, separator: str) -> tuple[list[Record], int]:
    """Return the records, and the line from which on the file cannot be read (0 if all of it can)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            cells = [trimmed(cell) for cell in cells]
            if any(cells):
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return records, line
    return records, 0


def _agreement(cells: Sequence[str], names: Sequence[str]) -> float:
    """Return which share of `names` stands in `cells`."""
    here = {trimmed(cell) for cell in cells}
    return sum(name in here for name in names) / len(names) if names else 0.0


# --- header and rows ----------------------------------------------------------------------------------------


def _header(table: Table, records: list[Record], names: Sequence[str]) -> tuple[int, list[Record]]:
    """Take the header, normally the first record; return how many cells a row may have, and the records below.

    Columns at the end without a name and without content are left out. Commas behind the last column are no cells
    if all rows have them alike: a single row with a comma more may have it anywhere.
    """
    place = next((i for i, (_, cells) in enumerate(records[:_FIRST_LINES]) if _agreement(cells, names) >= 0.5), 0)
    line, cells = records[place]
    for above, title in records[:place]:
        said = f"表头要在第一行，上面不能有标题或说明；现在表头在第 {line} 行。"
        table.report(above, " ".join(cell for cell in title if cell), said, "删去这一行。")
    rows = records[place + 1 :]
    width = max((_width(row) for _, row in rows if len(row) <= len(cells)), default=0)
    table.header_line, table.columns = line, cells[: max(width, _width(cells))]
    lengths = {len(row) for _, row in rows}
    alike = len(rows) > 1 and len(lengths) == 1 and all(_width(row) <= len(cells) for _, row in rows)
    return max(len(cells), *lengths) if alike else len(cells), rows


def _width(cells: list[str]) -> int:
    """Return the number of cells up to the last that is not empty."""
    return max((number for number, cell in enumerate(cells, 1) if cell), default=0)


def _add(table: Table, line: int, cells: list[str], allowed: int, separator: str) -> None:
    """Take a record as a row; of its `allowed` cells those at the end may be empty and without a column."""
    width = len(table.columns)
    if width > 1 and cells[:width] == table.columns:
        table.report(line, "", "这一行又是表头。", "删去这一行。")
        return
    if len(cells) <= allowed:
        cells = cells[: max(width, _width(cells))]
    if len(cells) != width:
        if separator == ",":
            expected = f"这一行应有 {width} 格，实有 {len(cells)} 格。"
            table.report(line, cells[0], expected, _cure_of_ragged(cells, width))
        table.ragged.add(len(table.rows))
    padded = [*cells, *[""] * width]
    table.rows.append({name: padded[i] for i, name in enumerate(table.columns)})
    table.lines.append(line)


def _cure_of_ragged(cells: list[str], width: int) -> str:
    """Say what is the likeliest reason that a row has too few or too many cells."""
    general = "检查是否多了或少了英文逗号；含逗号的文字要加英文双引号。"
    split = [
        (first, second)
        for first, second in pairwise(cells)
        if re.fullmatch(r"-?[1-9]\d{0,2}", first) and re.fullmatch(r"\d{3}(\.\d+)?", second)
    ]
    if len(cells) - width == len(split) == 1:
        first, second = split[0]
        return f"“{first}”和“{second}”像是被千位逗号拆开的一个数：合成一格，写成 {first}{second}。{general}"
    if len(cells) > width and any(cell.startswith("“") and "”" not in cell for cell in cells):
        return f"把整格文字围起来的“”是中文引号，换成英文双引号。{general}"
    if len(cells) < width and len([part for cell in cells for part in cell.split("，")]) == width:
        return f"格里的中文逗号“，”像是打错的分隔号，换成英文逗号。{general}"
    if len(cells) < width:  # Excel leaves out empty cells at the end of rows far down in a sheet
        return f"{general}少的只是末尾几个空格的，在行末补 {width - len(cells)} 个英文逗号。"
    return general
