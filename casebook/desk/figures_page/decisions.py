"""What was decided about each candidate: rows accepted stand in ``figures.csv``, what was rejected in the work folder.

``figures.csv`` is read anew before each change: an author may have it open in an editor, too.
"""

from __future__ import annotations

import difflib
import json
import re
import threading
from collections.abc import Mapping

from casebook.desk.cases.csv_text import CsvText, Row, new_table
from casebook.desk.figures_page.target import Target
from casebook.desk.find_figures import Document, find_figures
from casebook.desk.find_figures.measures import known_units
from casebook.desk.find_figures.rows import figure_rows, source_of
from casebook.ground import paths
from casebook.ground.files import kept_json, replace_text
from casebook.register.registers import chapter_folders
from casebook.register.schemas import columns
from casebook.register.tables import read_table

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
#: May wait: `make check` asks for them until the case is complete.
_LATER = {"indicator_en", "source_id", "locator", "unit"}


class Refused(Exception):
    """Raised for a row that the register cannot hold: what is wrong, by column."""

    def __init__(self, wrong: dict[str, str]):
        super().__init__("；".join(wrong.values()))
        self.wrong = wrong


class Decisions:
    """The candidates of a report, the rows proposed for them, and what became of each. Safe to use from threads."""

    def __init__(self, document: Document, target: Target):
        self.document, self.target = document, target
        self.candidates = find_figures(document)
        self._lock = threading.Lock()
        self._kept = paths.work() / f"figures-{target.case_id}-{document.digest[:16]}.json"
        kept = kept_json(self._kept)
        kept = kept if isinstance(kept, dict) else {}
        source = source_of(document) or target.source_id
        self._proposed = figure_rows(self.candidates, document, target.case_id, source)
        self._ids: dict[int, str] = {int(key): value for key, value in kept.get("accepted", {}).items()}
        self._rejected: set[int] = set(kept.get("rejected", []))

    def state(self) -> list[dict]:
        """Return for each candidate its status and its row: as it stands in the table, else as it is proposed."""
        written = self._written()
        found = []
        for index, proposed in enumerate(self._proposed):
            row = written.get(self._ids.get(index, ""))
            status = ACCEPTED if row else REJECTED if index in self._rejected else OPEN
            found.append({"status": status, "row": row or proposed})
        return found

    def accept(self, index: int, given: Mapping[str, str]) -> dict:
        """Write a candidate's row, new or corrected; return its state. Raises `Refused` for what is wrong in it."""
        with self._lock:
            row = {name: str(given.get(name, "")).strip() for name in columns("figures")}
            row["case_id"] = self.target.case_id
            written = self._written()
            old = self._ids.get(index, "")
            row["repeats"] = self._repeats(row["repeats"], written)
            self._refuse_wrong(row, old)
            table = self._table()
            if old in written:
                table.change(lambda there: row if there["figure_id"] == old else there)
            else:
                table.append(row)
            replace_text(self.target.file, table.text)
            self._ids[index] = row["figure_id"]
            self._rejected.discard(index)
            self._keep()
            return {"status": ACCEPTED, "row": row}

    def reject(self, index: int) -> dict:
        """Note that a candidate is no figure; a row that it had is taken out."""
        return self._without_row(index, rejected=True)

    def reopen(self, index: int) -> dict:
        """Undo what was decided about a candidate."""
        return self._without_row(index, rejected=False)

    def _without_row(self, index: int, *, rejected: bool) -> dict:
        with self._lock:
            figure_id = self._ids.pop(index, "")
            row = self._written().get(figure_id)
            if row:
                table = self._table()
                table.remove(lambda there: there["figure_id"] == figure_id)
                replace_text(self.target.file, table.text)
                self._proposed[index] = row  # what was corrected is not lost
            (self._rejected.add if rejected else self._rejected.discard)(index)
            self._keep()
            return {"status": REJECTED if rejected else OPEN, "row": self._proposed[index]}

    def _repeats(self, named: str, written: dict[str, Row]) -> str:
        """Return the id of the first printing as it was accepted; nothing if it was not."""
        first = next((i for i, row in enumerate(self._proposed) if row["figure_id"] == named), -1)
        found = self._ids.get(first, named)
        return found if found in written else ""

    def _keep(self) -> None:
        kept = {"accepted": self._ids, "rejected": sorted(self._rejected)}
        replace_text(self._kept, json.dumps(kept))

    def _table(self) -> CsvText:
        if not self.target.file.is_file():
            replace_text(self.target.file, new_table(columns("figures"), []))
        return CsvText(self.target.file)

    def _written(self) -> dict[str, Row]:
        if not self.target.file.is_file():
            return {}
        return {row["figure_id"]: row for row in self._table().rows}

    def _refuse_wrong(self, row: Row, old: str) -> None:
        wrong = wrong_cells(row)
        tables = (read_table(folder / "figures.csv") for folder in chapter_folders())
        elsewhere = {other.get("figure_id", "") for table in tables for other in table.rows}
        if row["figure_id"] != old and row["figure_id"] in elsewhere:
            wrong["figure_id"] = "书里已经有这个编号，换一个。"
        if row["as_printed"] and row["as_printed"] not in self.document.text:
            wrong["as_printed"] = "报告里找不到这几个字，要逐字照抄。"
        if wrong:
            raise Refused(wrong)


def wrong_cells(row: Row) -> dict[str, str]:
    """Return what the schema of ``figures.csv`` says against a row, by column; what may wait is not asked for."""
    schema = json.loads((paths.data() / "schemas" / "figures.json").read_text("utf-8-sig"))
    wrong = {}
    for field in schema["fields"]:
        name, rules = field["name"], field.get("constraints", {})
        said = _wrong_cell(row.get(name, ""), rules, field.get("type", ""), name not in _LATER)
        if said:
            wrong[name] = said
    if row["unit"] and row["unit"] not in known_units():
        near = difflib.get_close_matches(row["unit"], known_units(), n=3)
        wrong["unit"] = "units.csv 里没有这个单位。" + (f"是不是 {'、'.join(near)}？" if near else "")
    if row["hedge"] != "masked" and not (row["value"] or row["lower"] or row["upper"]):
        wrong["value"] = "数值和上下界都是空的；遮盖的数，限定词选 masked。"
    return wrong


def _wrong_cell(cell: str, rules: Mapping, kind: str, asked_for: bool) -> str:
    if not cell:
        return "这一格不能空。" if rules.get("required") and asked_for else ""
    if "\n" in cell or "\r" in cell:
        return "一格里不能换行。"
    if "pattern" in rules and not re.search(rules["pattern"], cell):
        return "写法不对。"
    if "enum" in rules and cell not in rules["enum"]:
        return f"只能是 {'、'.join(rules['enum'])}。"
    if len(cell) > rules.get("maxLength", len(cell)):
        return f"不超过 {rules['maxLength']} 个字。"
    if kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", cell):
        return "要填数字。"
    return ""
