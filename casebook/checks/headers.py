"""The header of a table: the columns of its schema, all of them, in their order."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from casebook.checks.files import Data
from casebook.ground.problems import Problem
from casebook.register.tables import Table


def check_headers(data: Data) -> Iterator[Problem]:
    """Yield what is wrong with each header, once, however many rows stand below it."""
    for path, table in data.tables.items():
        names = [field["name"] for field in data.schema(path).get("fields", [])]
        if names and table.columns and table.columns != names:
            yield from _header(table, names)


def _header(table: Table, names: list[str]) -> Iterator[Problem]:
    file, line, here = table.file, table.header_line, table.columns
    cure = f"表头改成：{','.join(names)}"
    if not any(name in here for name in names):
        found = ",".join(here)
        yield Problem(file, line, "", found, "这一行不是表头，或者各格之间不是用英文逗号分隔的。", cure)
        return
    for name in names:
        if name not in here:
            yield Problem(file, line, name, "", "表头缺少这一列。", cure)
    for name in dict.fromkeys(here):
        if not name:
            yield Problem(file, line, "", "", f"表头有一格是空的，这一列却有内容（{_content(table)}）。", cure)
        elif name not in names:
            missing = [other for other in names if other not in here]
            near = difflib.get_close_matches(name.lower(), missing, n=1)
            hint = f"是不是 {near[0]}？" if near else ""
            yield Problem(file, line, "", name, "表头多了这一列。", hint + cure)
        elif here.count(name) > 1:
            yield Problem(file, line, name, "", "表头里这一列出现了不止一次。", cure)
    if sorted(here) == sorted(names):
        yield Problem(file, line, "", "", "表头各列的顺序不对。", cure)


def _content(table: Table) -> str:
    """Return where below an empty cell of the header something stands."""
    for index, row in enumerate(table.rows):
        if row.get(""):
            return f"第 {table.lines[index]} 行“{row['']}”"
    return "见下面各行"
