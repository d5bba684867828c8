"""Which rows of the tables belong to chapters that are left out, so that a book without them knows nothing of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from casebook.ground import paths
from casebook.register import drafts
from casebook.register.tables import Table

Tables = dict[str, Table]


def without_chapters(tables: Tables, chapters: frozenset[str]) -> Tables:
    """Return the tables (by their path below ``data/``) without what belongs to `chapters`.

    That is: their own tables; their cases; conflicts and cross-checks that name their cases or figures; sources
    that only these rows used, unless a page of the book speaks of them; pictures that only drafts show.
    """
    if not chapters:
        return tables
    own = {path: table for path, table in tables.items() if chapter_of(path) in chapters}
    figures = {row.get("figure_id") for path, table in own.items() if _is(path, "figures") for row in table.rows}
    cases = {row.get("case_id") for row in _rows(tables, "cases.csv") if row.get("chapter") in chapters}

    def belongs(row: dict[str, str]) -> bool:
        return row.get("case_id") in cases or bool(figures & set(row.get("figures", "").split()))

    kept = {path: table for path, table in tables.items() if path not in own}
    for name in ("cases.csv", "conflicts.csv", "crosschecks.csv"):
        if name in kept:
            kept[name] = _keep(kept[name], [not belongs(row) for row in kept[name].rows])
    if "sources.csv" in kept:
        gone = _used(tables) - _used(kept)
        gone -= _spoken_of(gone)
        rows = kept["sources.csv"].rows
        kept["sources.csv"] = _keep(kept["sources.csv"], [row.get("source_id") not in gone for row in rows])
    if "pictures.csv" in kept:
        gone = _only_in_drafts({row.get("file", "") for row in _rows(kept, "pictures.csv")})
        rows = kept["pictures.csv"].rows
        kept["pictures.csv"] = _keep(kept["pictures.csv"], [row.get("file") not in gone for row in rows])
    return kept


def chapter_of(path: str) -> str:
    """Return the chapter to which a table below ``data/`` belongs, or an empty string."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 and parts[0] == "cases" else ""


def _is(path: str, name: str) -> bool:
    return Path(path).stem == name


def _rows(tables: Tables, name: str) -> list[dict[str, str]]:
    return tables[name].rows if name in tables else []


def _keep(table: Table, wanted: list[bool]) -> Table:
    kept = [index for index, keep in enumerate(wanted) if keep]
    return replace(
        table,
        rows=[table.rows[index] for index in kept],
        lines=[table.lines[index] for index in kept],
        ragged={place for place, index in enumerate(kept) if index in table.ragged},
        partial=len(kept) < len(table.rows),
    )


def _used(tables: Tables) -> set[str]:
    """Return the sources that rows of any table name."""
    named = (table.rows for path, table in tables.items() if path != "sources.csv")
    return {row["source_id"] for rows in named for row in rows if row.get("source_id")}


def _spoken_of(sources: Iterable[str]) -> set[str]:
    """Return those of `sources` whose id stands in a page that is no draft."""
    if not sources:
        return set()
    texts = _texts(set(paths.book().rglob("*.md")) - set(drafts.pages()))
    return {key for key in sources if any(_mentions(text, key) for text in texts)}


def _only_in_drafts(pictures: Iterable[str]) -> set[str]:
    """Return those of `pictures` (files) whose name stands in a draft and in no other page."""
    if not pictures:
        return set()
    written, others = drafts.pages(), set(paths.book().rglob("*.md"))
    drafted, published = _texts(written), _texts(others - set(written))

    def named(file: str, texts: list[str]) -> bool:
        name = Path(file).name
        return any(name in text or quote(name) in text for text in texts)

    return {file for file in pictures if named(file, drafted) and not named(file, published)}


def _texts(pages: Iterable[Path]) -> list[str]:
    return [path.read_text("utf-8", errors="replace") for path in sorted(pages)]


def _mentions(text: str, key: str) -> bool:
    return re.search(rf"(?<![a-z0-9-]){re.escape(key)}(?![a-z0-9-])", text) is not None
