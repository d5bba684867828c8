"""What ``data/schemas`` declares: types, required cells, allowed values, patterns, ids and foreign keys.

The frictionless library checks it; here its findings are said in the book's words, with the value that was meant
where only one can have been.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterator
from functools import cache

from casebook.checks.files import Data
from casebook.checks.spreadsheets import GENERAL, INTEGER, NUMBER, tidied
from casebook.ground.problems import Problem
from casebook.register import labels
from casebook.register.tables import Table

#: What a pattern in a schema means, by the column that has it.
_PATTERNS = {
    "value": ("不是数字，也不是日期。", "数字写成 950000 这样的半角数字；日期写成 2021-03-11。"),
    "year": ("不是年份。", "写成四位半角数字，如 2021。"),
    "published": ("不是有效的日期。", "写成 2021、2021-03 或 2021-03-11。"),
    "taken": ("不是有效的日期。", "写成 2021、2021-03 或 2021-03-11。"),
    "accessed": ("不是有效的日期。", "写成 2021-03-11。"),
    "sha256": ("不是 SHA-256 摘要。", "填 64 个小写十六进制字符（sha256sum 的结果），没有就留空。"),
    "unit": ("单位代号格式不对。", "只用小写字母、数字和下划线。"),
    "word": ("地名的写法不对。", "一格写一个地名，不留空格和标点。"),
    "region": ("地区的写法不对。", "一格写一个省级地区的简称，如 浙江，不留空格和标点。"),
    "relation": ("没有这种关系。", "写成 sum、product、ratio、equal、share、order、overlap、differ 或 count 加个数。"),
}
_PATTERN_OF_IDS = ("编号格式不对。", "只用小写字母、数字和连字符，如 wm-area。")
#: A merge keeps both versions of a row that two people changed.
_CURE_OF_TWINS = "说的是同一件事，留下对的一行；不是一件事，换一个编号。"
_TARGETS = {"case_id": ("案例", "cases"), "source_id": ("来源", "sources"), "unit": ("单位", "units")}
#: Chinese words for codes, which people type in their place.
_LABELS = {
    words[0]: code
    for table in (labels.KIND, labels.SOURCE_KIND, labels.CONFLICT, labels.YEAR_BASIS)
    for code, words in table.items()
}


def check_schemas(data: Data, chosen: dict[str, Table]) -> Iterator[Problem]:
    """Run frictionless over the `chosen` tables as they were read, and say its findings in the book's words.

    It gets rows, not files: so all checks see the same cells (trimmed, blank lines left out), and its row numbers
    can be turned into lines of the file.
    """
    said, words = {}, _LABELS | _hedge_words(data)
    for number, (path, table) in enumerate(chosen.items()):
        mine = _Said(table, data.schema(path), words)
        if mine.columns:
            said[f"table-{number}"] = mine
    if not said:
        return
    from frictionless import Package  # takes a while, and is not needed while no table has changed

    resources = [{"name": name, "data": each.cells(), "schema": each.schema()} for name, each in said.items()]
    for task in Package.from_descriptor({"name": "data", "resources": resources}).validate().tasks:
        mine = said[task.name]
        said_already = {error.row_number for error in task.errors if error.type in ("unique-error", "constraint-error")}
        for error in task.errors:
            if error.type != "primary-key" or error.row_number not in said_already:
                yield mine.problem(error)
        yield from mine.missed()


def _hedge_words(data: Data) -> dict[str, str]:
    """Return the hedges by the words that reports use for them: 左右 is `about`."""
    return {
        word.strip("…"): row["hedge"]
        for _, _, row in data.rows("hedges")
        for word in (row["label_zh"], *row["words_zh"].split("、"))
    }


class _Said:
    """Findings of frictionless about one table in the book's words."""

    def __init__(self, table: Table, schema: dict, words: dict[str, str]):
        self.table, self.declared, self.words = table, schema, words
        self.fields = {field["name"]: field for field in schema.get("fields", []) if field["name"] in table.columns}
        self.columns = [name for name in dict.fromkeys(table.columns) if name in self.fields]
        self.key = schema.get("primaryKey", [])
        self.rows = [index for index in range(len(table.rows)) if index not in table.ragged]

    def cells(self) -> list[list[str]]:
        """Return the header and the rows that fit it, in the columns that are declared."""
        rows = [[self.table.rows[index][name] for name in self.columns] for index in self.rows]
        return [self.columns, *rows]

    def schema(self) -> dict:
        """Return a schema for these columns: a copy, for frictionless empties the descriptor it is given."""
        schema = {name: value for name, value in self.declared.items() if name not in ("foreignKeys", "primaryKey")}
        schema["fields"] = [self.fields[name] for name in self.columns]
        if set(self.key) <= set(self.columns):
            schema["primaryKey"] = self.key
        return copy.deepcopy(schema)

    def line(self, row_number: int | None) -> int:
        """Return the line of the file for a row number of frictionless (the header is 1)."""
        return self.table.lines[self.rows[row_number - 2]] if row_number and row_number > 1 else 0

    def problem(self, error) -> Problem:
        row, column = self.line(getattr(error, "row_number", None)), getattr(error, "field_name", None) or ""
        cell = str(getattr(error, "cell", None) or "")
        expected, cure = f"{error.message}", "对照 data/schemas 检查这一格。"
        if error.type == "type-error":
            expected, cure = GENERAL[INTEGER if self.fields[column]["type"] == INTEGER else NUMBER]
        elif error.type == "constraint-error":
            expected, cure = self._constraint(column, re.search(r'constraint "(\w+)"', error.note)[1], cell)
        elif error.type == "unique-error":
            first = self.line(int(re.findall(r"\d+", error.note)[-1]))
            expected, cure = f"编号与第 {first} 行的重复。", _CURE_OF_TWINS
        elif error.type == "primary-key":
            column = self.key[0] if len(self.key) == 1 else ""
            expected = f"这一行的 {'、'.join(self.key)} 与前面的一行相同。"
            cure = "改成不同的，或删去一行。"
        return Problem(self.table.file, row, column, cell, expected, cure)

    def _constraint(self, column: str, name: str, cell: str = "") -> tuple[str, str]:
        field = self.fields[column]
        limit = field["constraints"][name]
        meaning = f"{field.get('title', column)}" + (f"，{field['description']}" if "description" in field else "")
        if name == "required":
            return "这一格必须填写。", f"补上（{meaning}）。"
        if name == "enum":
            return "不是允许的取值。", self._choice(cell, field)
        if name == "maxLength" and column == "as_printed":
            return f"原文字样最多 {limit} 个字。", "只留带着这个数的最短片段。"
        if name == "maxLength":
            return f"最多 {limit} 个字，写了 {len(cell)} 个。", "写短一些。"
        if name == "minLength":
            return f"至少 {limit} 个字，写了 {len(cell)} 个，说不清一件事。", f"写成一两句话（{meaning}）。"
        if name in ("minimum", "maximum"):
            return f"不能{'小' if name == 'minimum' else '大'}于 {limit}。", "改正这个数。"
        if name == "pattern":
            ids = column in self.key or column == "chapter"
            expected, cure = _PATTERNS.get(column, _PATTERN_OF_IDS if ids else ("格式不对。", f"对照说明：{meaning}。"))
            meant = next((each for each in variants(cell) if re.fullmatch(limit, each)), "")
            return expected, f"写成 {meant}。" if meant else cure
        return "不合规定。", f"对照说明：{meaning}。"

    def _choice(self, cell: str, field: dict) -> str:
        """Say which code was meant, or all there are."""
        limit = field["constraints"]["enum"]
        meant = next((each for each in (*variants(cell), self.words.get(tidied(cell), "")) if each in limit), "")
        optional = "" if field["constraints"].get("required") else "，或留空"
        return f"写成 {meant}。" if meant else f"改成其中之一：{'、'.join(limit)}{optional}。"

    def missed(self) -> Iterator[Problem]:
        """What frictionless lets pass: an empty key in the only row of a table."""
        for index in self.rows:
            for name in self.columns:
                if self.fields[name].get("constraints", {}).get("required") and not self.table.rows[index][name]:
                    yield self.table.problem(index, name, *self._constraint(name, "required"))


def variants(cell: str) -> list[str]:
    """Return what an id or a code may have been before quotation marks, capitals or full width crept in."""
    plain = tidied(cell)
    return [each for each in (plain, plain.lower(), plain.lower().replace("_", "-")) if each != cell]


def check_foreign_keys(data: Data) -> Iterator[Problem]:
    """Every reference that a schema declares leads to a row. (frictionless would open all tables once for each.)"""
    known_in = cache(data.known)  # each of hundreds of tables asks for the same four
    whole = cache(data.whole)
    for path, table in data.tables.items():
        for key in data.schema(path).get("foreignKeys", []):
            column, target = key["fields"][0], key["reference"]
            name, ids = target["resource"], target["fields"][0]
            if column not in table.columns or not whole(name, ids):
                continue
            known = known_in(name, ids)
            for index, row in enumerate(table.rows):
                if row[column] and row[column] not in known and index not in table.ragged:
                    yield table.problem(index, column, *_unknown(column, row[column], known))


def _unknown(column: str, cell: str, known: dict[str, dict[str, str]]) -> tuple[str, str]:
    """Say that an id is not known: the one that was meant, also by its Chinese name, or those like it."""
    what, name = _TARGETS.get(column, (column, ""))
    meant = next((each for each in variants(cell) if each in known), "")
    by_name = [key for key, row in known.items() if cell in (row.get("name_zh"), row.get("title"), row.get("label_zh"))]
    if not meant and len(by_name) == 1:
        meant = by_name[0]
    if not name:
        return f"被引用的表里没有这个{what}。", f"写成 {meant}。" if meant else "改正拼写。"
    expected = f"{name}.csv 里没有这个{what}。"
    if meant:
        return expected, f"写成 {meant}。"
    near = by_name or difflib.get_close_matches(cell, known, n=2)
    hint = f"是不是 {'、'.join(near)}？" if near else ""
    return expected, f"{hint}改正拼写，或先在 data/{name}.csv 中登记。"
