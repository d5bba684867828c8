"""Registered numbers that no page uses: they take work to keep right, and nobody reads them but in the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import HINT, Problem
from casebook.manuscript.mentions import mentions
from casebook.manuscript.page_source import readable
from casebook.register.registers import chapter_folders
from casebook.register.tables import read_table


def unused_figures(pages: Iterable[Path]) -> list[Problem]:
    """Return a hint for each figure that none of `pages` names, in a role or in a cell, and no other row needs.

    A cell may put an id together (``f"east-{what}"``): all that begin so count as used.
    """
    named = {mention.name for _, source in readable(pages) for mention in mentions(source)}
    begun = tuple(name for name in named if name.endswith("-"))
    for path in (paths.data() / "conflicts.csv", paths.data() / "crosschecks.csv"):
        rows = read_table(path).rows if path.is_file() else []
        named.update(each for row in rows for each in row.get("figures", "").split())
    tables = [read_table(path) for folder in chapter_folders() if (path := folder / "figures.csv").is_file()]
    named.update(row.get("repeats", "") for table in tables for row in table.rows)
    said, cure = "没有一页用到这个数。", "在正文或单元里用它；用不着的，删去这一行。"
    return [
        replace(table.problem(index, "figure_id", said, cure), severity=HINT)
        for table in tables for index, row in enumerate(table.rows)
        if (name := row.get("figure_id", "")) and name not in named and not name.startswith(begun or "/")
    ]
