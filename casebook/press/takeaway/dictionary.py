"""What the columns of the tables and the codes in them mean, in Chinese and English, from the schemas and labels."""

from __future__ import annotations

import json
from collections.abc import Iterable

from casebook.ground import paths
from casebook.press.cells.selection import Columns, Rows
from casebook.register import labels, tracking
from casebook.register.registers import FORCES, Register
from casebook.register.spreadsheet import csv_text

TABLES = ("figures", "practices", "cases", "sources")
_COLUMNS = ("table", "column", "type", "required", "title_zh", "meaning_zh", "meaning_en")
_CODES = ("column", "code", "label_zh", "label_en", "meaning_zh", "meaning_en")
#: The one column that the tables here have and the registers do not: there, the folder says it.
_CHAPTER = ("string", "true", "所在章", "数字或做法登记在哪一章；章文件名，不带文件夹和扩展名",
            "The chapter that registers the row: its file name without folder and suffix")
_FORCE_CODES = (("0", "不在起作用", "not at work"), ("1", "部分", "partly at work"), ("2", "主要", "mainly at work"))


def columns(tables: dict[str, tuple[Columns, Rows]]) -> str:
    """Return the dictionary of columns as CSV text: a row for each column of each of the `tables`."""
    rows = []
    for table in TABLES:
        fields = {field["name"]: field for field in _schema(table)}
        for name in tables[table][0]:
            if name in fields:
                rows.append((table, name, *_described(fields[name])))
            elif name == "chapter":
                rows.append((table, name, *_CHAPTER))
    return csv_text(_COLUMNS, rows)


def _described(field: dict) -> tuple[str, ...]:
    required = "true" if field.get("constraints", {}).get("required") else "false"
    title = field.get("title", field["name"])
    meaning = field.get("description", title)
    return field.get("type", "string"), required, title, meaning, field.get("description_en", "")


def _schema(table: str) -> list[dict]:
    return json.loads((paths.data() / _schema_file(table)).read_text("utf-8-sig"))["fields"]


def _schema_file(table: str) -> str:
    return f"schemas/{table}.json"


def codes(register: Register, tables: dict[str, tuple[Columns, Rows]]) -> str:
    """Return the dictionary of codes as CSV text: kinds, hedges with what they mean, units used, grades, forces."""
    rows: list[tuple[str, ...]] = []
    rows += _labelled("figures.kind", labels.KIND)
    for (hedge, convention), rule in register.hedges.items():
        if convention == "standard":
            rows.append(("figures.hedge", hedge, rule.label_zh, rule.label_en, rule.meaning_zh, rule.meaning_en))
    for unit in dict.fromkeys(row["unit"] for row in tables["figures"][1]):
        if unit in register.units:
            said = register.units[unit]
            rows.append(("figures.unit", unit, said.label_zh, said.label_en, said.measures_zh, said.measures_en))
    rows += _labelled("figures.year_basis", labels.YEAR_BASIS)
    rows += [(f"practices.{force}", *code, "", "") for force in FORCES for code in _FORCE_CODES]
    rows += _labelled("sources.kind", labels.SOURCE_KIND)
    rows += _labelled("sources.grade", labels.GRADE)
    return csv_text(_CODES, rows)


def _labelled(column: str, words: dict[str, tuple[str, str]]) -> Iterable[tuple[str, ...]]:
    return ((column, code, chinese, english, "", "") for code, (chinese, english) in words.items())


def note_reads() -> None:
    """Note that a page with these files depends on the schemas and on all units and hedges."""
    for table in TABLES:
        tracking.note("file", _schema_file(table))
    tracking.note("units")
    tracking.note("hedges")
