"""A case gets another id, wherever the old one stands: file and folder names, lists, rows, roles, cells, links.

The ids that `new-case` makes begin with the chapter's (``east-street-example-money``, ``report-east-street``); they
follow. Other ids of figures stay, as readers may have noted them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from casebook.desk.cases import contents, naming, package_list
from casebook.desk.cases.csv_text import CsvText, Row
from casebook.desk.cases.remove import Chapter, chapter_named
from casebook.ground import paths
from casebook.ground.journal import Plan
from casebook.ground.problems import CasebookError
from casebook.manuscript.mentions import Mention, labels, mentions
from casebook.register.tables import read_table

#: Columns that hold ids; `figures` holds several.
_ID_COLUMNS = ("chapter", "case_id", "figure_id", "practice_id", "source_id", "repeats", "conflict_id", "check_id",
               "figures")


@dataclass(frozen=True)
class Names:
    """What becomes what: the chapter, and every id that goes with it."""

    old: str
    new: str
    ids: frozenset[str]
    #: Whether the old name is also the id of a case of this chapter; it may be that of another's.
    is_case: bool

    def of(self, name: str, column: str = "") -> str:
        """Return the new form of an id, or `name` itself if it is another's. `column`: where it stands in a table."""
        if name not in self.ids or (column == "case_id" and not self.is_case):
            return name
        return self._renamed(name)

    def of_string(self, text: str) -> str:
        """Return a string in code with the id that it is, or the beginning of ids that an f-string puts together."""
        head = text.partition("{")[0]
        if head != text and head.endswith("-") and any(name.startswith(head) for name in self.ids):
            return self._renamed(head) + text.removeprefix(head)
        return self.of(text)

    def _renamed(self, name: str) -> str:
        return re.sub(rf"(^|-){re.escape(self.old)}(?=-|$)", rf"\g<1>{self.new}", name, count=1)


def plan(old: str, new: str) -> Plan:
    """Return what renaming the chapter `old` to `new` changes.

    Raises `CasebookError` if there is no such chapter or the new id is taken.
    """
    chapter = chapter_named(old)
    said = naming.why_not(new) if new != old else f"新旧编号相同：{old}。"
    if said:
        raise CasebookError(said)
    names = Names(old, new, frozenset(_ids(chapter)), old in chapter.cases)
    result: Plan = {}
    for path in sorted(path for path in chapter.folder.rglob("*") if path.is_file()):
        result[path] = None
        result[paths.case_data(new) / path.relative_to(chapter.folder)] = _table(path, names)
    for path in sorted(paths.data().rglob("*.csv")):
        if chapter.folder not in path.parents and "schemas" not in path.parts:
            result[path] = _table(path, names)
    for path in sorted(paths.book().rglob("*.md")):
        text = _page(path.read_bytes().decode("utf-8"), names).encode("utf-8")
        if path == chapter.page:
            result[path] = None
            result[path.with_name(f"{new}.md")] = text
        else:
            result[path] = text
    package, docname = paths.data() / "datapackage.json", chapter.docname
    result[package] = package_list.rename(package.read_bytes().decode("utf-8"), old, new).encode("utf-8")
    moved = docname.removesuffix(old) + new
    result[paths.toc()] = contents.rename(paths.toc().read_bytes().decode("utf-8"), docname, moved).encode("utf-8")
    return {
        path: content for path, content in result.items()
        if content is None or not path.is_file() or content != path.read_bytes()
    }


def _ids(chapter: Chapter) -> set[str]:
    """Return the ids that carry the chapter's name: its own, and those that `new-case` made from it."""
    rows = [row for path in sorted(chapter.folder.rglob("*.csv")) for row in read_table(path).rows]
    for name in ("conflicts", "crosschecks"):
        path = paths.data() / f"{name}.csv"
        rows += [row for row in read_table(path).rows if row.get("case_id") in chapter.cases] if path.is_file() else []
    ids = {row.get(column, "") for row in rows for column in ("figure_id", "practice_id", "conflict_id", "check_id")}
    ids = {name for name in ids if name.startswith(f"{chapter.name}-")} | {chapter.name, f"report-{chapter.name}"}
    if chapter.page:
        text = chapter.page.read_text("utf-8")
        ids |= {name for name in labels(text) if re.match(rf"(fig|tab)-{re.escape(chapter.name)}(-|$)", name)}
    return ids


def _table(path: Path, names: Names) -> bytes:
    """Return a table with the new ids in the columns that hold ids; other files as they are."""
    if path.suffix != ".csv" or not read_table(path).columns:
        return path.read_bytes()
    table = CsvText(path)

    def renamed(row: Row) -> Row:
        changed = {}
        for column in _ID_COLUMNS:
            parts = row.get(column, "").split()
            new = [names.of(part, column) for part in parts]
            if new != parts:
                changed[column] = " ".join(new)
        return row | changed

    table.change(renamed)
    return table.text.encode("utf-8")


def _page(text: str, names: Names) -> str:
    """Return a page with the new ids where it names them: on the lines of its references and of its own labels."""
    rows = {mention.line for mention in mentions(text) if _named(mention, names)}
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if number in rows:
            lines[number - 1] = _REFERENCE.sub(lambda match: _place(match, names), line)
        elif _LABEL.match(line):
            lines[number - 1] = _LABEL.sub(lambda match: match[1] + names.of(match[2]) + match[3], line)
    return "\n".join(lines)


def _named(mention: Mention, names: Names) -> bool:
    if mention.kind == "cell":
        return names.of_string(mention.name) != mention.name or mention.name.endswith("-")
    return mention.name in names.ids and (mention.kind != "card" or names.is_case)


#: Where an id may stand on a line: in a role, in a string, in a link, behind a case card.
_REFERENCE = re.compile(r"\{[\w:]+\}`[^`]*`|\"[^\"]*\"|'[^']*'|\]\([^)]*\)|\{case-card\}.*$")
_LABEL = re.compile(r"^(\s*:?name:\s+|\()([\w-]+)(\s*|\)=\s*)$")
_WORD = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def _place(match: re.Match, names: Names) -> str:
    found = match[0]
    if found[0] in "\"'":
        return found[0] + names.of_string(found[1:-1]) + found[-1]
    words, mark, target = found.rpartition("<")  # the words before a target are prose
    return words + mark + _WORD.sub(lambda word: names.of(word[0]), target)
