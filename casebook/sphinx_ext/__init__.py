"""The book's Sphinx extension, in parts: data and prose checks, roles, blocks, cells, pages."""

from __future__ import annotations

import os

from sphinx.application import Sphinx

from casebook import paths
from casebook.sphinx_ext import (
    cells,
    directives,
    domain,
    drafts,
    execution,
    impact,
    inputs,
    leftovers,
    nodes,
    numref,
    pages,
    parallel,
    passports,
    plain_words,
    roles,
    strict,
    writing,
)


def setup(app: Sphinx) -> dict[str, object]:
    # Kernels start in a page's folder with this environment; they must find the same package and the same data.
    os.environ["CASEBOOK_ROOT"] = str(paths.root())
    plain_words.setup(app)
    parts = (
        drafts, strict, parallel, writing, numref, inputs, execution, nodes, domain, roles, directives, impact,
        passports, cells, pages, leftovers,
    )  # fmt: skip
    for part in parts:
        part.setup(app)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
