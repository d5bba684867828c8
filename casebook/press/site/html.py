"""How the text of a page becomes HTML where Sphinx' own way does not serve: tables, folded code."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator

from casebook.ground.pictures import size_of
from casebook.press.sphinx.blocks.pictures import PICTURE
from casebook.press.sphinx.private.notebooks import HideCodeCellNode
from casebook.register import labels

#: Widths of columns are classes in steps of so many per cent: a style in the page is forbidden to it.
_STEP = 5


class BookTranslator(HTML5Translator):
    """Sphinx' translator, with tables that scroll inside themselves and no style attributes."""

    def visit_table(self, node: nodes.table) -> None:
        self.body.append('<div class="table-scroll">')
        super().visit_table(node)

    def depart_table(self, node: nodes.table) -> None:
        super().depart_table(node)
        self.body.append("</div>\n")

    def depart_colspec(self, node: nodes.colspec) -> None:
        if node.next_node(nodes.colspec, descend=False, siblings=True):
            return
        group = node.parent
        if "colwidths-auto" in group.parent["classes"] or "colwidths-given" not in group.parent["classes"]:
            return
        widths = [each["colwidth"] for each in group.findall(nodes.colspec)]
        self.body.append("<colgroup>\n")
        for width in widths:
            share = max(_STEP, round(width * 100 / sum(widths) / _STEP) * _STEP)
            self.body.append(f'<col class="cb-w{share}">\n')
        self.body.append("</colgroup>\n")

    def visit_image(self, node: nodes.image) -> None:
        """A picture in a figure is a link to itself, which a script opens at the size of the screen."""
        enlarge = isinstance(node.parent, nodes.figure)
        if enlarge:
            place = self.builder.images.get(node["uri"])
            address = f"{self.builder.imgpath}/{place}" if place else node["uri"]
            self.body.append(f'<a class="enlarge" href="{self.encode(address)}" title="放大">')
        attributes = _sizes(node, Path(self.builder.srcdir, node["prepared"])) if PICTURE in node["classes"] else ""
        super().visit_image(node)
        if attributes:
            self.body[-1] = self.body[-1].replace("<img ", f"<img {attributes} ", 1)
        if enlarge:
            self.body.append("</a>\n")


def _sizes(node: nodes.image, file: Path) -> str:
    """Return the size of an author's picture as attributes, so that the text below it does not jump as it loads.

    What the author says of its width becomes a class or an attribute: a style in the page is forbidden to it.
    """
    given = str(node.attributes.pop("width", ""))
    scale = node.attributes.pop("scale", 0)
    node.attributes.pop("height", None)  # a picture keeps its shape
    percent = scale or (float(given[:-1]) if given.endswith("%") else 0)
    if percent:
        node["classes"].append(f"cb-w{min(max(_STEP, round(percent / _STEP) * _STEP), 100)}")
    if file.suffix == ".svg":
        return f'width="{given.removesuffix("px")}"' if re.fullmatch(r"\d+(px)?", given) else ""
    width, height = size_of(file)
    if re.fullmatch(r"\d+(px)?", given):
        width, height = (shown := int(given.removesuffix("px"))), round(height * shown / width)
    return f'width="{width}" height="{height}"'


def visit_hidden_code(self: SphinxTranslator, node: HideCodeCellNode) -> None:
    """Fold code away; myst-nb puts paragraphs into the summary, where HTML allows none."""
    classes = " ".join(["hide", *(name for name in node["classes"] if name != "hide")])
    name = self.encode(labels.FOLDED[node["prompt_show"]][0])
    self.body.append(f'<details class="{self.encode(classes)}"><summary>{name}</summary>\n')


def depart_hidden_code(self: SphinxTranslator, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


def register(app: Sphinx) -> None:
    app.set_translator("html", BookTranslator, override=True)
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_hidden_code))
