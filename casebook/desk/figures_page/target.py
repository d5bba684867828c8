"""The case that the rows of a report belong to: the one that is named, else that of the only draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casebook.desk.find_figures.rows import require_case
from casebook.ground import paths
from casebook.ground.problems import CasebookError
from casebook.register import drafts
from casebook.register.tables import read_table


@dataclass(frozen=True)
class Target:
    """A case: its id, the source it names, and the table its rows go to."""

    case_id: str
    source_id: str
    file: Path


def target_of(case_id: str = "") -> Target:
    """Return the target. Raises `CasebookError` where the case is not registered, or none is named and none certain."""
    rows = read_table(paths.data() / "cases.csv").rows
    if case_id:
        require_case(case_id)
        row = next(row for row in rows if row.get("case_id") == case_id)
    else:
        row = _only_draft(rows)
    file = paths.case_data(row["chapter"]) / "figures.csv"
    return Target(row["case_id"], row.get("source_id", ""), file)


def _only_draft(rows: list[dict[str, str]]) -> dict[str, str]:
    chapters = drafts.chapters()
    found = [row for row in rows if row.get("chapter") in chapters]
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(row["case_id"] for row in found)
        raise CasebookError(f"草稿里有几个案例（{names}），不知道写进哪一个：加上 CASE=编号。")
    raise CasebookError("现在没有草稿，不知道写进哪个案例：加上 CASE=编号，或先用 make new-case 新建一个。")
