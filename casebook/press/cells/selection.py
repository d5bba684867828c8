"""Which rows of the registers belong to a chapter's files, and those rows as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from casebook.ground import paths
from casebook.register import tracking
from casebook.register.registers import Register
from casebook.register.spreadsheet import csv_text
from casebook.register.tables import read_table

Columns = list[str]
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Selection:
    """Rows of the registers by their ids, and files below ``data/`` besides.

    `chapters` are those whose figures and practices are here, all of them or at least some.
    """

    chapters: tuple[str, ...]
    figures: frozenset[str]
    practices: frozenset[str]
    cases: frozenset[str]
    sources: frozenset[str]
    files: tuple[str, ...] = ()


def selected(register: Register, reads: Iterable[tracking.Read], chapter: str = "") -> Selection:
    """Return what `reads` looked at: the figures and practices of chapters, single figures, files; and the `chapter`.

    All rows looked up here are noted (`register.tracking`), so that a page whose files hold them depends on them.
    """
    reads = set(reads)
    if {("figures", tracking.ALL), ("practices", tracking.ALL)} & reads:
        whole = set(register.chapters())
    else:  # asked one by one: a page that looks at some chapters does not depend on which others there are
        names = {chapter} | {key for table, key in reads if table in ("figures-of", "practices-of")}
        whole = {name for name in names if register.of_chapter(name) or register.practices_of(name)}
    figures = {figure.figure_id: figure for name in sorted(whole) for figure in register.of_chapter(name)}
    for table, key in sorted(reads):
        if table == "figures" and key != tracking.ALL and key in register.figures:
            figures[key] = register.figures[key]
    practices = {row.practice_id: row for name in sorted(whole) for row in register.practices_of(name)}
    rows = [*figures.values(), *practices.values()]
    cases = {row.case_id for row in rows if row.case_id in register.cases}
    sources = {row.source_id for row in [*rows, *(register.cases[key] for key in sorted(cases))]}
    return Selection(
        tuple(sorted(whole | {figure.chapter for figure in figures.values()})),
        frozenset(figures),
        frozenset(practices),
        frozenset(cases),
        frozenset(key for key in sources if key in register.sources),
        tuple(sorted(key for table, key in reads if table == "file" and key.endswith(".csv"))),
    )


def notebook_tables(selection: Selection) -> dict[str, bytes]:
    """Return the tables that `register.registers` reads, by their path from the root, with these rows only."""
    files = {name: _whole(name) for name in ("units.csv", "hedges.csv", *selection.files)}
    for name, column, ids in (("cases", "case_id", selection.cases), ("sources", "source_id", selection.sources)):
        files[f"{name}.csv"] = _with_ids(f"{name}.csv", column, ids)
    for chapter in selection.chapters:
        for name, column, ids in _OF_CHAPTER:
            files[f"cases/{chapter}/{name}.csv"] = _with_ids(f"cases/{chapter}/{name}.csv", column, ids(selection))
    return {f"data/{name}": text.encode() for name, text in files.items()}


_OF_CHAPTER: tuple[tuple[str, str, Callable[[Selection], frozenset[str]]], ...] = (
    ("figures", "figure_id", lambda selection: selection.figures),
    ("practices", "practice_id", lambda selection: selection.practices),
)


def plain_tables(selection: Selection) -> dict[str, tuple[Columns, Rows]]:
    """Return one table each of figures, practices, cases and sources; the first two say their chapter."""
    tables = {}
    for name, column, ids in _OF_CHAPTER:
        columns: Columns = []
        rows: Rows = []
        for chapter in selection.chapters:
            table = read_table(paths.data() / f"cases/{chapter}/{name}.csv")
            columns = columns or ["chapter", *table.columns]
            rows += [{"chapter": chapter, **row} for row in table.rows if row.get(column) in ids(selection)]
        tables[name] = columns, rows
    for name, column, ids in (("cases", "case_id", selection.cases), ("sources", "source_id", selection.sources)):
        table = read_table(paths.data() / f"{name}.csv")
        tables[name] = table.columns, [row for row in table.rows if row.get(column) in ids]
    return tables


def as_csv(columns: Columns, rows: Rows) -> str:
    """Return rows by column as CSV text."""
    return csv_text(columns, ([row.get(column, "") for column in columns] for row in rows))


def _whole(name: str) -> str:
    table = read_table(paths.data() / name)
    return as_csv(table.columns, table.rows)


def _with_ids(name: str, column: str, ids: frozenset[str]) -> str:
    table = read_table(paths.data() / name)
    return as_csv(table.columns, [row for row in table.rows if row.get(column) in ids])
