"""Formulas as MathML, made when the book is built: no script, no fonts to fetch, and screen readers can read them."""

from __future__ import annotations

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
#: Characters of LaTeX from which on a formula in a line of text may be wider than a phone.
LONG = 40


def mathml(node: nodes.Element, display: str) -> str:
    """Return a formula as a MathML element; one that cannot be read is reported with its place."""
    try:
        return convert(node.astext(), display=display)
    except Exception as error:  # the library raises a class of its own for each kind of fault
        said = f"公式“{node.astext()}”读不懂（{type(error).__name__}）。"
        logger.warning("%s改法：改正 LaTeX 写法，或换一种写法。", said, location=node)
        return ""


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    formula = mathml(node, "inline")
    if len(node.astext()) > LONG:  # no line of text breaks within a formula
        formula = f'<span class="long-formula">{formula}</span>'
    self.body.append(formula)
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="formula"))
    self.body.append(mathml(node, "block"))
    if node["number"]:
        self.body.append(f'<span class="formula-number">({node["number"]})</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
