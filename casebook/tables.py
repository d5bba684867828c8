"""Reading CSV as people really save it.

A byte-order mark and Windows line ends are read right. A file in GBK (what a Chinese spreadsheet program saves
as “CSV”) is recognised and refused with the cure: guessing an encoding could turn one character into another.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from casebook import paths
from casebook.problems import Problem


@dataclass
class Table:
    """Rows of one CSV file as text, with the line each row begins on, and what was wrong with the file.

    `partial`: rows were left out (those of drafts), so that nothing can be said of the file as a whole.
    """

    path: Path
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    partial: bool = False

    @property
    def file(self) -> str:
        return paths.shown(self.path)

    def problem(self, index: int, column: str, expected: str, cure: str = "") -> Problem:
        """Return a problem in row `index` (counted from 0), quoting what stands in `column`."""
        found = self.rows[index].get(column, "") if column else ""
        return Problem(self.file, self.lines[index], column, found, expected, cure)


def read_table(path: Path) -> Table:
    """Read a CSV file; never raises for what is in it, `problems` says it instead."""
    table = Table(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        table.problems.append(Problem(table.file, 0, "", "", "没有这个文件。", "按同类文件夹补上，或从备份恢复。"))
        return table
    text = _decode(raw, table)
    if text is None:
        return table
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add(table, cells, line)
            line = reader.line_num + 1
    except csv.Error:  # a quotation mark that never closes would swallow the rest of the file
        cure = "检查这一行起有没有不成对的英文双引号。"
        table.problems.append(Problem(table.file, line, "", "", "从这一行起读不下去。", cure))
    if not table.columns and not table.problems:
        table.problems.append(Problem(table.file, 0, "", "", "文件是空的，连表头也没有。", "从同类文件抄来表头。"))
    return table


def _decode(raw: bytes, table: Table) -> str | None:
    """Return the text, or None after noting why it could not be read."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        raw.decode("gb18030")
        found, cure = "GBK 编码", "用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
    except UnicodeDecodeError:
        found, cure = "无法识别的编码", "在文本编辑器中把文件另存为 UTF-8。"
    table.problems.append(Problem(table.file, 0, "", found, "数据文件一律用 UTF-8 编码。", cure))
    return None


def _add(table: Table, cells: list[str], line: int) -> None:
    """Take the first line as the header, any other as a row."""
    if not table.columns:
        table.columns = [name.strip() for name in cells]
        return
    if len(cells) != len(table.columns):
        expected = f"这一行应有 {len(table.columns)} 格，实有 {len(cells)} 格。"
        cure = "检查是否多了或少了英文逗号；含逗号的文字要加英文双引号。"
        table.problems.append(Problem(table.file, line, "", cells[0] if cells else "", expected, cure))
    padded = [*cells, *[""] * len(table.columns)]
    table.rows.append({name: padded[i].strip() for i, name in enumerate(table.columns)})
    table.lines.append(line)
