"""The book's Sphinx extension, in parts: data and prose checks, roles, blocks, cells, pages."""

from __future__ import annotations

import os

from sphinx.application import Sphinx

from casebook.ground import paths
from casebook.press.catalogue import block as catalogue
from casebook.press.cells import chart_tools, impact, what_if
from casebook.press.cells import ready as execution
from casebook.press.cells import render as cells
from casebook.press.coding import block as coding
from casebook.press.live import pages as live
from casebook.press.search import index as search
from casebook.press.site import bodies, formulas, frame, html, index_page, leftovers, navigation, self_check, writing
from casebook.press.sphinx.blocks import (
    directives,
    glossary,
    handouts,
    nodes,
    reading_before,
    role_seats,
    terms,
)
from casebook.press.sphinx.blocks import (
    spacing as pages,
)
from casebook.press.sphinx.contents import drafts, made_pages
from casebook.press.sphinx.guard import plain_words, strict
from casebook.press.sphinx.numbers import domain, passports, roles
from casebook.press.sphinx.rebuild import inputs, outline, parallel, written
from casebook.press.takeaway import downloads
from casebook.press.teaching import decks as slides
from casebook.press.teaching import teachers

#: What makes a build faster than Sphinx' own ways, and nothing else.
_FASTER = (parallel, bodies, writing, written, outline)


def setup(app: Sphinx) -> dict[str, object]:
    # Kernels start in a page's folder with this environment; they must find the same package and the same data.
    os.environ["CASEBOOK_ROOT"] = str(paths.root())
    plain_words.setup(app)
    parts = (
        drafts, made_pages, strict, parallel, bodies, writing, written, outline, inputs, execution, nodes, domain,
        roles, directives, teachers, role_seats, handouts, catalogue, glossary, impact, passports, cells, chart_tools,
        what_if, pages, terms, reading_before, html, frame, formulas, index_page, navigation, search, downloads,
        self_check, coding, slides, leftovers, live,
    )  # fmt: skip
    for part in parts:
        if part not in _FASTER or not execution.as_stock():
            part.setup(app)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
