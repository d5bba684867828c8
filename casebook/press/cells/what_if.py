"""Assumptions to change on the page: the grid that a cell computed (`chapter.assumptions`), put below its table.

A script makes sliders and results of it. Without the script, and on paper, the table says what can be said.
"""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

from casebook.press.sphinx.blocks.nodes import what_if
from casebook.press.sphinx.rebuild.per_page import PerPage

#: By page, how many there are.
_counts = PerPage("casebook_what_if")


def note_what_if(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which pages need the script."""
    count = len(list(doctree.findall(what_if)))
    if count:
        _counts.of(app.env)[app.env.docname] = count


def visit(self: SphinxTranslator, node: what_if) -> None:
    grid = json.dumps(node["grid"], ensure_ascii=False, separators=(",", ":"))
    self.body.append(self.starttag(node, "div", CLASS="what-if html-only", **{"data-grid": grid}) + "</div>\n")
    raise nodes.SkipNode


def load_what_if_files(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Only pages that have something to slide load what it takes."""
    if app.builder.name == "html" and pagename in _counts.of(app.env):
        app.add_css_file("what-if.css")
        app.add_js_file("what-if.js", loading_method="defer")


def register(app: Sphinx) -> None:
    app.add_node(what_if, html=(visit, None))
