"""What keeps drafts out of the book: nothing published leans on a draft, and nothing unfinished is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx_external_toc.api import SiteMap
from sphinx_external_toc.parsing import parse_toc_yaml

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.manuscript.mentions import labels, mentions
from casebook.register import drafts
from casebook.register.draft_rows import chapter_of
from casebook.register.registers import chapter_folders
from casebook.register.tables import Table, read_table

_ID_COLUMNS = ("figure_id", "practice_id")
#: What `new-case` writes where the author is to write (casebook/scaffold), Chinese and English.
UNFINISHED = re.compile(r"〔待写[：〕]|〔示例〕|\[to be written|\[example\]")


def check_drafts() -> Iterator[Problem]:
    """Yield what is wrong with order and use of drafts, and what a published chapter still has to write."""
    draft_pages = drafts.docnames()
    if draft_pages:
        yield from _order(draft_pages)
        yield from _uses(drafts.chapters())
    yield from _unfinished_pages()
    yield from _unfinished_rows(drafts.chapters())


def check_marks() -> Iterator[Problem]:
    """Yield the marks that say neither yes nor no. They count as drafts, so a book without drafts may go on."""
    for path in drafts.pages():
        if drafts.is_doubtful(path):
            found = f"draft: {drafts.draft_mark(path)}"
            cure = "草稿写成 draft: true；写完了，删去这一行。"
            yield Problem(paths.shown(path), 0, "", found, "看不出这一页是不是草稿，先当作草稿。", cure)


def _order(draft_pages: frozenset[str]) -> Iterator[Problem]:
    """The first page is no draft, and no finished page stands below one."""
    site_map, toc = parse_toc_yaml(paths.toc()), paths.shown(paths.toc())
    if _name(site_map.root.docname) in draft_pages:
        cure = "删去它的 draft: true。"
        yield Problem(toc, 0, "", site_map.root.docname, "全书的首页不能是草稿。", cure)
        return
    for name in sorted(below(site_map, draft_pages) - draft_pages):
        cure = "把它移到上一级，或也标成草稿。"
        yield Problem(toc, 0, "", name, "这一页排在一页草稿之下，草稿不收入时它也不在书里。", cure)


def below(site_map: SiteMap, names: frozenset[str]) -> set[str]:
    """Return the pages that stand anywhere below the pages `names`."""
    found: set[str] = set()
    waiting = [item for item in site_map.values() if _name(item.docname) in names]
    while waiting:
        for child in waiting.pop().child_files():
            if _name(child) not in found:
                found.add(_name(child))
                waiting.append(site_map[child])
    return found


def _name(docname: str) -> str:
    return docname.removesuffix(".md")


def _uses(chapters: frozenset[str]) -> Iterator[Problem]:
    """No published page or row names anything of a draft."""
    ids, cure = ids_of(chapters), "先写完那一章、删去它的 draft: true，或删去这一处。"
    for name in _published_ids(chapters):  # an id that a draft took from a published chapter is the draft's fault
        for kind in ("role", "cell"):
            ids.pop((kind, name), None)
    for path in sorted(set(paths.book().rglob("*.md")) - set(drafts.pages())):
        text = path.read_text("utf-8", errors="replace")
        for mention in mentions(text):
            chapter = ids.get((mention.kind, mention.name))
            if chapter:
                said = f"它属于草稿 {chapter}，成书里没有。"
                yield Problem(paths.shown(path), mention.line, "", mention.name, said, cure)
    for folder in chapter_folders():
        if folder.name not in chapters:
            table = read_table(folder / "figures.csv")
            for index, row in enumerate(table.rows):
                chapter = ids.get(("cell", row.get("repeats", "")))
                if chapter:
                    yield table.problem(index, "repeats", f"它属于草稿 {chapter}，成书里没有。", cure)


def _published_ids(chapters: frozenset[str]) -> set[str]:
    """Return the ids of figures and practices of all chapters but these."""
    tables = (path for path in _tables() if chapter_of(path.relative_to(paths.data()).as_posix()) not in chapters)
    return {row.get(column, "") for path in tables for row in read_table(path).rows for column in _ID_COLUMNS}


def ids_of(chapters: frozenset[str]) -> dict[tuple[str, str], str]:
    """Return the chapter of each id that belongs to `chapters`, by (kind of mention, id).

    Sources are not among them: a source that a published page names is published.
    """
    ids: dict[tuple[str, str], str] = {}
    for row in read_table(paths.data() / "cases.csv").rows:
        if row.get("chapter") in chapters:
            ids |= {(kind, row.get("case_id", "")): row["chapter"] for kind in ("card", "cell")}
    for chapter in chapters:
        ids |= {(kind, chapter): chapter for kind in ("page", "cell")}
        for name, column in (("figures", "figure_id"), ("practices", "practice_id")):
            path = paths.case_data(chapter) / f"{name}.csv"
            rows = read_table(path).rows if path.is_file() else []
            ids |= {(kind, row.get(column, "")): chapter for row in rows for kind in ("role", "cell")}
        for page in paths.book().rglob(f"{chapter}.md"):
            ids |= {("role", label): chapter for label in labels(page.read_text("utf-8", errors="replace"))}
    return {key: chapter for key, chapter in ids.items() if key[1]}


# --- what is still to be written ----------------------------------------------------------------------------


def _unfinished_pages() -> Iterator[Problem]:
    cure = "写完这一处，或在页首写 draft: true 标成草稿。"
    for path in sorted(set(paths.book().rglob("*.md")) - set(drafts.pages())):
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if UNFINISHED.search(line):
                yield Problem(paths.shown(path), number, "", line.strip()[:20], "这里还没有写完。", cure)


def _unfinished_rows(chapters: frozenset[str]) -> Iterator[Problem]:
    """Rows of published chapters, and sources that such rows use, hold nothing that is still to be written."""
    for path in _tables():
        if UNFINISHED.search(path.read_text("utf-8", errors="replace")):
            table = read_table(path)
            rows = [index for index, row in enumerate(table.rows) if _chapter_of_row(path, row) not in chapters]
            yield from (problem for index in rows for problem in _unfinished_cells(table, index))
    sources = read_table(paths.data() / "sources.csv")
    unfinished = [(index, p) for index in range(len(sources.rows)) for p in _unfinished_cells(sources, index)]
    if unfinished:
        used = {
            row.get("source_id") for path in _tables() for row in read_table(path).rows
            if _chapter_of_row(path, row) not in chapters
        }
        yield from (problem for index, problem in unfinished if sources.rows[index].get("source_id") in used)


def _chapter_of_row(path: Path, row: dict[str, str]) -> str:
    return chapter_of(path.relative_to(paths.data()).as_posix()) or row.get("chapter", "")


def _tables() -> list[Path]:
    rows = [folder / f"{name}.csv" for folder in chapter_folders() for name in ("figures", "practices")]
    return [path for path in [paths.data() / "cases.csv", *rows] if path.is_file()]


def _unfinished_cells(table: Table, index: int) -> Iterator[Problem]:
    for column, cell in table.rows[index].items():
        if UNFINISHED.search(cell):
            yield table.problem(index, column, "这里还没有写完。", "写完这一格；示例行整行换掉或删去。")
            return
