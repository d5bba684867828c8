"""Editing a table as text: rows that are not meant keep every byte, line ends and byte-order mark included."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import CasebookError
from casebook.register.tables import read_table

Row = dict[str, str]


class CsvText:
    """The text of a table in records: the lines of a record as they stand, and its cells."""

    def __init__(self, path: Path):
        """Read the table at `path`. Raises `CasebookError` if it cannot be read, or its header is not the schema's."""
        table = read_table(path, _columns(path))
        if table.columns != _columns(path) and not table.problems:
            table.report(1, "", "表头不对。", "先执行 make check，照提示改正表头。")
        if table.problems:
            raise CasebookError(table.problems)
        text = path.read_bytes().decode("utf-8")
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        self._end = re.search(r"[\r\n]*$", lines[0])[0] or "\n"
        reader = csv.reader(lines, strict=True)
        self._records: list[tuple[str, list[str]]] = []
        start = 0
        for cells in reader:
            self._records.append(("".join(lines[start : reader.line_num]), cells))
            start = reader.line_num
        self.columns = [name.strip() for name in self._records[0][1]]

    @property
    def text(self) -> str:
        return self._mark + "".join(raw for raw, _ in self._records)

    @property
    def rows(self) -> list[Row]:
        """Return the rows as they are now, blank lines left out."""
        return [self._row(cells) for _, cells in self._records[1:] if any(cells)]

    def append(self, row: Mapping[str, str]) -> None:
        """Put a row at the end."""
        raw, cells = self._records[-1]
        if not raw.endswith(self._end):
            self._records[-1] = (raw + self._end, cells)
        cells = [row.get(name, "") for name in self.columns]
        self._records.append((self._line(cells), cells))

    def remove(self, unwanted: Callable[[Row], bool]) -> list[Row]:
        """Take out the rows that are `unwanted` and return them."""
        head, *body = self._records
        gone = [record for record in body if any(record[1]) and unwanted(self._row(record[1]))]
        self._records = [head, *(record for record in body if record not in gone)]
        return [self._row(cells) for _, cells in gone]

    def change(self, changed: Callable[[Row], Row]) -> None:
        """Replace each row by what `changed` gives for it; rows that stay the same keep their bytes."""
        for place, (_, cells) in enumerate(self._records[1:], 1):
            row = self._row(cells)
            new = changed(row) if any(cells) else row
            if new != row:
                values = [new.get(name, "") for name in self.columns]
                self._records[place] = (self._line(values), values)

    def _row(self, cells: list[str]) -> Row:
        return {name: cell.strip() for name, cell in zip(self.columns, cells, strict=False)}

    def _line(self, cells: list[str]) -> str:
        text = io.StringIO()
        csv.writer(text, lineterminator=self._end).writerow(cells)
        return text.getvalue()


def _columns(path: Path) -> list[str]:
    schema = json.loads((paths.data() / "schemas" / f"{path.stem}.json").read_text("utf-8-sig"))
    return [field["name"] for field in schema["fields"]]


def new_table(columns: tuple[str, ...], rows: list[Row]) -> str:
    """Return the text of a new table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
