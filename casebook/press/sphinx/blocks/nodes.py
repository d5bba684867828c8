"""The book's own document nodes, and how HTML shows them; what they become elsewhere stands in `press.lower`."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator


class fold(nodes.General, nodes.Element):
    """Something to open: a solution, an answer. Attributes: `summary`, `kind` (CSS class), `label` (练习 1).

    Of an answer also `right`, the letter of the right option.
    """


class question(nodes.container):
    """A quiz or an exercise. Attribute: `key`, by which a reader's answer to it is kept."""


class uses_list(nodes.General, nodes.Element):
    """Placeholder for the pages that use a figure; known only when all pages are read. Attribute: `figure`."""


class term_notes(nodes.General, nodes.Element):
    """What the terms of a page mean, for the cards that a script shows; not seen otherwise, nor on paper."""


class register_page(nodes.Inline, nodes.Element):
    """The page of the register that holds a figure's entry, to be printed. Attribute: `figure`."""


class chart_tools(nodes.General, nodes.Element):
    """What belongs to the chart before it. Attributes: `table` (`chapter.chart_data.table_of`), `code` (an id)."""


class what_if(nodes.General, nodes.Element):
    """What belongs to the table before it. Attribute: `grid` (`casebook.chapter.assumptions.WhatIf.grid`)."""


class data_row(nodes.row):
    """A row that says of itself what scripts look for. Attribute: `data`, by the name of the attribute in HTML."""


class case_cell(nodes.entry):
    """A cell of the catalogue. Attributes: `label` (of its column), `head` (it names the row)."""


class case_more(nodes.General, nodes.Element):
    """What is folded away on a screen and stands open on paper. Attribute: `summary`."""


def visit_question_html(self: SphinxTranslator, node: question) -> None:
    self.body.append(self.starttag(node, "div", **{"data-question": node["key"]}))


def depart_question_html(self: SphinxTranslator, node: question) -> None:
    self.body.append("</div>\n")


def visit_fold_html(self: SphinxTranslator, node: fold) -> None:
    """Native <details>: works without a script, by keyboard and with a screen reader."""
    right = {"data-right": node["right"]} if "right" in node else {}
    self.body.append(self.starttag(node, "details", CLASS=f"cb-fold cb-fold-{node['kind']}", **right))
    self.body.append(f"<summary>{self.encode(node['summary'])}</summary>\n")


def depart_fold_html(self: SphinxTranslator, node: fold) -> None:
    self.body.append("</details>\n")


def visit_term_notes_html(self: SphinxTranslator, node: term_notes) -> None:
    self.body.append('<div class="cb-term-notes" hidden>\n')


def depart_term_notes_html(self: SphinxTranslator, node: term_notes) -> None:
    self.body.append("</div>\n")


def visit_row_html(self: SphinxTranslator, node: data_row) -> None:
    self.body.append(self.starttag(node, "tr", "", **node["data"]))
    node.column = 0  # as Sphinx counts the cells of a head


def depart_row_html(self: SphinxTranslator, node: data_row) -> None:
    self.body.append("</tr>\n")


def register(app: Sphinx) -> None:
    app.add_node(fold, html=(visit_fold_html, depart_fold_html))
    app.add_node(question, html=(visit_question_html, depart_question_html))
    app.add_node(uses_list)
    app.add_node(term_notes, html=(visit_term_notes_html, depart_term_notes_html))
    app.add_node(register_page)
    app.add_node(data_row, html=(visit_row_html, depart_row_html))
