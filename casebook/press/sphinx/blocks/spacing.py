"""What is done to every page's text, whatever it is printed on."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from casebook.manuscript.cjk_spacing import tidy


def tidy_spaces(app: Sphinx, doctree: nodes.document) -> None:
    """Take out the spaces and line breaks that MyST leaves between Chinese characters and around roles."""
    tidy(doctree)
