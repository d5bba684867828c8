"""The class exercise: ``{coding-sheets}``, the sheets to fill in, and ``{coding-comparison}``, where they are compared.

A sheet is a table with empty cells, on paper as on a page without scripts; ``code-practices.js`` makes
radio buttons of its cells. The book's own codes are not in these pages: they stand in a file beside them, which the
scripts ask for when a coding is compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from casebook.ground.files import replace_text
from casebook.press.coding.sheets import Sheet, coding_sheets
from casebook.press.sphinx.blocks.nodes import data_row
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.press.sphinx.rebuild.per_page import PerPage
from casebook.register import labels, tracking
from casebook.register.registers import FORCES
from casebook.register.titles import chapter_title

#: The file beside the pages that is made here.
_MADE = "coding-sheets.js"
_RULE = (
    "每格填 0、1 或 2。2：主要，去掉它，这件事就不成立。1：部分，去掉它，事情变弱，但还在。"
    "0：不起作用，或者没有写到。每项只让一种力为主。"
)
_SCRIPTS = {
    "sheets": ("coding.js", "code-practices.js"),
    "comparison": ("agreement.js", "coding.js", "compare-codings.js"),
}
#: By page, which of the two it has.
_pages = PerPage("casebook_coding_pages")


class CodingSheets(SphinxDirective):
    """A table for each chapter with enough practices."""

    def run(self) -> list[nodes.Node]:
        _pages.of(self.env)[self.env.docname] = "sheets"
        return [self._sheet(sheet) for sheet in sheets_of(self.env)]

    def _sheet(self, sheet: Sheet) -> nodes.container:
        block = nodes.container(classes=["coding-sheet"], ids=[f"sheet-{sheet.chapter}"])
        self.set_source_info(block)
        heads = ["做法", *(labels.FORCE[force][0][:2] for force in FORCES)]
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (60, 10, 10, 10, 10)), cols=5)
        group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", head)) for head in heads)))
        group += nodes.tbody("", *self._rows(sheet))
        title = nodes.title("", f"编码表：{chapter_title(sheet.chapter)}")
        table = nodes.table("", title, group, ids=[f"tab-sheet-{sheet.chapter}"])
        table["classes"] = ["colwidths-given", "ruled"]
        line = nodes.paragraph("", f"小组：＿＿＿＿＿＿＿＿　　版本：{sheet.edition}", classes=["sheet-group"])
        block += [table, nodes.paragraph("", _RULE, classes=["sheet-rule"]), line]
        return block

    def _rows(self, sheet: Sheet) -> Iterator[data_row]:
        cases = register_of(self.env).cases
        several = len({practice.case_id for practice in sheet.practices}) > 1
        for number, practice in enumerate(sheet.practices, 1):
            row = data_row("", data={"data-practice": practice.practice_id})
            about = f"（{cases[practice.case_id].name_zh}）" if several else ""
            row += nodes.entry("", nodes.paragraph("", f"{number}. {practice.practice_zh}{about}"))
            row += [nodes.entry("", nodes.paragraph("", "　")) for _ in FORCES]
            yield row


class CodingComparison(SphinxDirective):
    """The place where a script compares codings; nothing on paper and without scripts."""

    def run(self) -> list[nodes.Node]:
        _pages.of(self.env)[self.env.docname] = "comparison"
        return [nodes.container(classes=["coding-comparison"])]


def sheets_of(env: BuildEnvironment) -> list[Sheet]:
    """Return the sheets of the chapters that are in the book, in its order."""
    tracking.note("toc", "_toc.yml")
    made = env.app.casebook_made
    names = (str(name).removesuffix(".md") for name in env.config.external_site_map if name not in made)
    return coding_sheets(register_of(env), [name.rpartition("/")[2] for name in names])


def write_sheets(app: Sphinx) -> Iterator[tuple]:
    """Write the sheets with the book's codes and reasons, for comparing; only where a page has a use for them."""
    if app.builder.name == "html" and _pages.of(app.env):
        given = [_as_data(sheet) for sheet in sheets_of(app.env)]
        sheets = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
        replace_text(Path(app.outdir) / "_static" / _MADE, f"casebookCoding.sheets({sheets});\n")
    yield from ()


def list_sheets_file(app: Sphinx) -> frozenset[str]:
    """Name the file beside the pages that is made here."""
    return frozenset({_MADE})


def _as_data(sheet: Sheet) -> dict[str, object]:
    practices = [
        {"id": each.practice_id, "text": each.practice_zh, "codes": each.codes, "reason": each.reason_zh}
        for each in sheet.practices
    ]
    title = chapter_title(sheet.chapter)
    return {"sheet": sheet.chapter, "edition": sheet.edition, "title": title, "practices": practices}


def load_coding_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Only the two pages load what codes and compares, after what every page loads (priority 800)."""
    for name in _SCRIPTS.get(_pages.of(app.env).get(pagename, ""), ()):
        app.add_js_file(name, priority=900, loading_method="defer")
    if pagename in _pages.of(app.env):
        app.add_css_file("coding.css", priority=900)


def register(app: Sphinx) -> None:
    app.add_directive("coding-sheets", CodingSheets)
    app.add_directive("coding-comparison", CodingComparison)
