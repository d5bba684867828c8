"""A new case: data folder, chapter, and one line in each of the lists that a case stands in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from casebook.desk.cases import contents, naming
from casebook.desk.cases.csv_text import CsvText, new_table
from casebook.desk.cases.rows import SUMMARY, SUMMARY_EN, TO_WRITE, TO_WRITE_EN, example_figures, example_practices
from casebook.ground import paths
from casebook.ground.journal import Plan
from casebook.ground.problems import CasebookError, Problem
from casebook.register.schemas import columns


@dataclass(frozen=True)
class NewSource:
    """A source that is not registered yet; `report` is the text of a study report, known by its digest."""

    source_id: str
    title: str
    publisher: str
    published: str = ""
    kind: str = "study_report"
    grade: str = "C"
    report: Path | None = None

    def row(self) -> dict[str, str]:
        """Return the row of ``sources.csv``. Raises `CasebookError` if the report cannot be read."""
        try:
            digest = hashlib.sha256(self.report.read_bytes()).hexdigest() if self.report else ""
        except OSError as error:
            cure = "核对文件名和路径。"
            raise CasebookError([Problem(str(self.report), 0, "", "", "读不到这份报告。", cure)]) from error
        fields = {name: str(getattr(self, name)) for name in ("source_id", "title", "publisher", "published")}
        return fields | {"kind": self.kind, "grade": self.grade, "sha256": digest}


@dataclass(frozen=True)
class NewCase:
    """What an author says of a new case; `source` is a registered source's id, or a new one."""

    case_id: str
    title: str
    title_en: str
    place: str
    period: str
    source: str | NewSource
    place_en: str = TO_WRITE_EN
    period_en: str = TO_WRITE_EN

    @property
    def source_id(self) -> str:
        return self.source if isinstance(self.source, str) else self.source.source_id

    @property
    def page(self) -> str:
        """The chapter as the table of contents names it."""
        return f"{paths.book().name}/cases/{self.case_id}"

    def row(self) -> dict[str, str]:
        """Return the row of ``cases.csv``."""
        return {
            "case_id": self.case_id, "chapter": self.case_id, "name_zh": self.title, "name_en": self.title_en,
            "place_zh": self.place, "place_en": self.place_en, "period_zh": self.period, "period_en": self.period_en,
            "actors_zh": TO_WRITE, "actors_en": TO_WRITE_EN, "summary_zh": SUMMARY, "summary_en": SUMMARY_EN,
            "source_id": self.source_id, "locator": TO_WRITE,
        }


def plan(case: NewCase) -> Plan:
    """Return every file of the new case and every list with it. Raises `CasebookError` if its id is taken."""
    said = naming.why_not(case.case_id)
    if said:
        raise CasebookError(said)
    folder = paths.case_data(case.case_id)
    cases, sources = CsvText(paths.data() / "cases.csv"), CsvText(paths.data() / "sources.csv")
    cases.append(case.row())
    texts = {
        folder / "figures.csv": new_table(columns("figures"), example_figures(case.case_id, case.source_id)),
        folder / "practices.csv": new_table(columns("practices"), example_practices(case.case_id, case.source_id)),
        paths.root() / f"{case.page}.md": chapter_text(case),
        paths.data() / "cases.csv": cases.text,
        paths.toc(): contents.add(paths.toc().read_bytes().decode("utf-8"), case.page),
    }
    if isinstance(case.source, NewSource):
        sources.append(case.source.row())
        texts[paths.data() / "sources.csv"] = sources.text
    return {path: text.encode("utf-8") for path, text in texts.items()}


def chapter_text(case: NewCase) -> str:
    """Return the chapter with every section of the case standard."""
    text = resources.files("casebook.desk.cases").joinpath("template.md").read_text("utf-8")
    words = {
        "@HEADING@": naming.heading(case.title, "章名"),
        "@HEADING_EN@": naming.heading(case.title_en, "title"),
        "@CASE@": case.case_id,
        "@ID@": case.case_id,
        "@SOURCE@": case.source_id,
    }
    return re.sub("|".join(words), lambda match: words[match[0]], text)
