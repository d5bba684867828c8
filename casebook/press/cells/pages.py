"""Which pages have cells, what their cells gave, and which rows of the registers go with them."""

from __future__ import annotations

from collections.abc import Collection

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook.press.cells.selection import Selection, notebook_tables, selected
from casebook.press.sphinx.private.notebooks import executed_notebook, has_cells
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.press.sphinx.rebuild.per_page import PerPage

#: By page with code cells, the rows of the registers that its files hold.
_selections = PerPage("casebook_selections")


def select_rows(app: Sphinx, doctree: nodes.document) -> None:
    """Note what the files of the page just read will hold: what its cells and its text looked at."""
    if has_cells(doctree):
        register = register_of(app.env)
        reads = set(app.env.temp_data.get("casebook_reads", ()))
        _selections.of(app.env)[app.env.docname] = selected(register, reads, name_of(app.env.docname))


def selections(env: BuildEnvironment) -> dict[str, Selection]:
    """Return, for each page with code cells, the rows of the registers that its files hold."""
    return _selections.of(env)


def all_cells(app: Sphinx) -> list[str]:
    """Return the code of all cells of the book."""
    made = [executed_notebook(app, name) for name in sorted(selections(app.env))]
    return ["".join(cell["source"]) for page in made for cell in page["cells"] if cell["cell_type"] == "code"]


def all_tables(app: Sphinx) -> dict[str, bytes]:
    """Return the tables that the cells of the book read, one set for all pages."""
    found = list(selections(app.env).values())
    return notebook_tables(
        Selection(
            tuple(sorted({name for each in found for name in each.chapters})),
            *(frozenset().union(*(getattr(each, kind) for each in found))
              for kind in ("figures", "practices", "cases", "sources")),
            tuple(sorted({name for each in found for name in each.files})),
        )
    )


def chapters(env: BuildEnvironment) -> Collection[str]:
    """Return the pages that can be taken away: those with code cells."""
    return _selections.of(env).keys()


def name_of(docname: str) -> str:
    """Return the name of a chapter's files."""
    return docname.rpartition("/")[2]
