"""The book's Sphinx extension, in parts: data and prose checks, roles, blocks, cells, pages."""

from __future__ import annotations

import os

from sphinx.application import Sphinx

from casebook import paths
from casebook.sphinx_ext import (
    bodies,
    catalogue,
    cells,
    chart_tools,
    coding,
    directives,
    domain,
    downloads,
    drafts,
    execution,
    formulas,
    frame,
    glossary,
    handouts,
    html,
    impact,
    index_page,
    inputs,
    leftovers,
    live,
    made_pages,
    navigation,
    nodes,
    outline,
    pages,
    parallel,
    passports,
    plain_words,
    reading_before,
    role_seats,
    roles,
    search,
    self_check,
    slides,
    strict,
    teachers,
    terms,
    what_if,
    writing,
    written,
)

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
