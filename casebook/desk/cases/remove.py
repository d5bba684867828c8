"""A case goes: its files, its line in every list, the conflicts and sources that nobody else needs.

What other chapters say about it is not touched. It is reported, and nothing is removed until it is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.checks.draft_rules import ids_of
from casebook.desk.cases import contents, naming, package_list
from casebook.desk.cases.csv_text import CsvText, Row
from casebook.ground import paths
from casebook.ground.journal import Plan
from casebook.ground.problems import CasebookError, Problem
from casebook.manuscript.mentions import mentions
from casebook.register.tables import read_table
from casebook.register.titles import TITLE

#: What office programs, editors and file managers leave in a folder.
_LITTER = (".", "~$", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Chapter:
    """A chapter that stands in the book: its page (None while none is written), its folder, its cases."""

    name: str
    page: Path | None
    folder: Path
    cases: tuple[str, ...]

    @property
    def docname(self) -> str:
        """The chapter as the table of contents names it."""
        page = self.page or paths.book() / "cases" / f"{self.name}.md"
        return page.relative_to(paths.root()).with_suffix("").as_posix()


def chapter_named(name: str) -> Chapter:
    """Return the chapter called `name`; raises `CasebookError` with a hint if there is none, or if it is no case."""
    if not naming.ID.fullmatch(name):
        raise CasebookError(f"编号“{name}”格式不对：只有小写字母、数字和连字符，如 east-street。")
    rows = read_table(paths.data() / "cases.csv").rows
    cases = tuple(row["case_id"] for row in rows if row.get("chapter") == name)
    folder = paths.case_data(name)
    found = sorted(paths.book().rglob(f"{name}.md"))
    page = next((path for path in found if path.parent.name == "cases"), None)
    if found and page is None:
        raise CasebookError(f"{paths.shown(found[0])} 不是案例章，不能用这个命令改动。")
    if page is None and not cases and not folder.is_dir():
        home = next((row["chapter"] for row in rows if row.get("case_id") == name), "")
        hint = f"“{name}”是一个案例，它所在的章是 {home}。" if home else "章的编号就是 data/cases 里文件夹的名字。"
        raise CasebookError(f"没有编号为“{name}”的章。{hint}")
    return Chapter(name, page, folder, cases)


def plan(name: str) -> tuple[Plan, list[str]]:
    """Return what removing the chapter `name` changes, and what of it an author wants to know, a line each.

    Raises `CasebookError` with every place where others name something of it.
    """
    chapter = chapter_named(name)
    problems = [*_strangers(chapter), *_named_elsewhere(chapter)]
    tables, gone = _tables(chapter)
    problems += _sources_named(chapter, [row["source_id"] for row in gone["sources.csv"]])
    if problems:
        raise CasebookError(problems)
    result: Plan = {path: None for path in sorted(chapter.folder.rglob("*")) if path.is_file()}
    if chapter.page:
        result[chapter.page] = None
    for path, table in tables.items():
        if gone[path.name]:
            result[path] = table.text.encode("utf-8")
    package = paths.data() / "datapackage.json"
    result[package] = package_list.remove(package.read_bytes().decode("utf-8"), name).encode("utf-8")
    result[paths.toc()] = contents.remove(paths.toc().read_bytes().decode("utf-8"), chapter.docname).encode("utf-8")
    return {path: new for path, new in result.items() if new is None or new != path.read_bytes()}, _said(result, gone)


def _tables(chapter: Chapter) -> tuple[dict[Path, CsvText], dict[str, list[Row]]]:
    """Return the shared tables without the chapter's rows, and those rows by the file's name."""
    own = _own_rows(chapter)
    figures, cases = {row.get("figure_id") for row in own}, set(chapter.cases)
    tables = {path: CsvText(path) for path in _shared() if path.is_file()}
    by_name = {path.name: table for path, table in tables.items()}
    gone: dict[str, list[Row]] = {name: [] for name in ("cases.csv", "conflicts.csv", "crosschecks.csv", "sources.csv")}
    gone["cases.csv"] = by_name["cases.csv"].remove(lambda row: row["chapter"] == chapter.name)
    if "conflicts.csv" in by_name:
        gone["conflicts.csv"] = by_name["conflicts.csv"].remove(lambda row: row["case_id"] in cases)
    if "crosschecks.csv" in by_name:
        gone["crosschecks.csv"] = by_name["crosschecks.csv"].remove(
            lambda row: bool(row["figures"]) and figures >= {*row["figures"].split()}
        )
    used = {row.get("source_id") for rows in gone.values() for row in rows} | {row.get("source_id") for row in own}
    unneeded = used - _sources_of_others(chapter, by_name)
    gone["sources.csv"] = by_name["sources.csv"].remove(lambda row: row["source_id"] in unneeded)
    return tables, gone


def _shared() -> list[Path]:
    return [paths.data() / f"{name}.csv" for name in ("cases", "conflicts", "crosschecks", "sources")]


def _own_rows(chapter: Chapter) -> list[Row]:
    return [row for path in sorted(chapter.folder.glob("*.csv")) for row in read_table(path).rows]


def _sources_of_others(chapter: Chapter, shared: dict[str, CsvText]) -> set[str]:
    """Return the sources that rows need which stay."""
    rows = [row for name, table in shared.items() if name != "sources.csv" for row in table.rows]
    tables = [path for path in (paths.data() / "cases").rglob("*.csv") if chapter.folder not in path.parents]
    for path in [*tables, paths.data() / "glossary.csv"]:
        if path.is_file():
            rows += read_table(path).rows
    return {row["source_id"] for row in rows if row.get("source_id")}


# --- what stands in the way ---------------------------------------------------------------------------------


#: What a chapter's folder holds by rule.
_OWN = ("figures.csv", "practices.csv", TITLE)


def _strangers(chapter: Chapter) -> Iterator[Problem]:
    """Files in the chapter's folder that are not the book's are not thrown away unasked."""
    listed = package_list.paths_of((paths.data() / "datapackage.json").read_text("utf-8-sig"), chapter.name)
    known = {paths.data() / path for path in listed} | {chapter.folder / name for name in _OWN}
    for path in sorted(chapter.folder.rglob("*")):
        inside = path.relative_to(chapter.folder).parts
        litter = any(part.startswith(_LITTER) for part in inside)
        if path.is_file() and path not in known and not litter:
            yield Problem(paths.shown(path), 0, "", "", "这个文件不是本书的数据表。", "先把它移到别处，或自己删去。")


def _named_elsewhere(chapter: Chapter) -> Iterator[Problem]:
    """Yield every place where other pages and rows name something of the chapter."""
    cure, ids = "先改写或删去这一处。", ids_of(frozenset({chapter.name}))
    said = f"这里用到了 {chapter.name}。"
    for path in sorted(set(paths.book().rglob("*.md")) - {chapter.page}):
        for mention in mentions(path.read_text("utf-8", errors="replace")):
            if (mention.kind, mention.name) in ids:
                yield Problem(paths.shown(path), mention.line, "", mention.name, said, cure)
    figures, own = {row.get("figure_id", "") for row in _own_rows(chapter)} - {""}, set(chapter.cases)
    for path in sorted((paths.data() / "cases").rglob("*.csv")):
        table = read_table(path) if chapter.folder not in path.parents else None
        for index, row in enumerate(table.rows if table else []):
            if row.get("repeats") in figures:
                yield table.problem(index, "repeats", said, cure)
    for name in ("conflicts", "crosschecks"):
        path = paths.data() / f"{name}.csv"
        table = read_table(path) if path.is_file() else None
        for index, row in enumerate(table.rows if table else []):
            named = {*row.get("figures", "").split()}
            goes = row["case_id"] in own if name == "conflicts" else named <= figures
            if named & figures and not goes:
                yield table.problem(index, "figures", said, cure)


def _sources_named(chapter: Chapter, sources: list[str]) -> Iterator[Problem]:
    """A page may speak of a source from which it takes no number."""
    for path in sorted(set(paths.book().rglob("*.md")) - {chapter.page}):
        for mention in mentions(path.read_text("utf-8", errors="replace")):
            if mention.kind == "role" and mention.name in sources:
                said = f"这个来源只有 {chapter.name} 用，会随它删去。"
                yield Problem(paths.shown(path), mention.line, "", mention.name, said, "先改写或删去这一处。")


def _said(result: Plan, gone: dict[str, list[Row]]) -> list[str]:
    """Say what goes, for the question and for the report."""
    files = [paths.shown(path) for path, content in result.items() if content is None]
    columns = {"cases.csv": "case_id", "conflicts.csv": "conflict_id", "crosschecks.csv": "check_id",
               "sources.csv": "source_id"}
    ids = {name: "、".join(row[columns[name]] for row in found) for name, found in gone.items() if found}
    return [*files, *(f"data/{name} 中的 {text}" for name, text in ids.items())]
