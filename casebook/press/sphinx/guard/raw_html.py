"""HTML that is left in a page when it has been read: of an author's comments nothing is published.

HTML in the source of a page is refused before that (`casebook.checks.foreign`); a cell can still make some by Markdown.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from casebook.checks.foreign import LINE_BREAK
from casebook.press.sphinx.private.notebooks import is_output_as, line_of_output

logger = logging.getLogger(__name__)
_COMMENTS = re.compile(r"\s*(<!--.*?(-->|\Z)\s*)+", re.S)


def settle_html(app: Sphinx, doctree: nodes.document) -> None:
    """Take comments out, write line breaks as every format reads them, and refuse what else there is."""
    for node in list(doctree.findall(nodes.raw)):
        if "html" not in node.get("format", "").split() or is_output_as(node, "text/html"):
            continue
        code = node.astext()
        if LINE_BREAK.fullmatch(code):
            node.clear()
            node += nodes.Text("<br />\n")
            continue
        where = (app.env.docname, line_of_output(node) or node.line)
        node.parent.remove(node)
        if not _COMMENTS.fullmatch(code):
            said, cure = "HTML 只有网页认得，PDF、电子书和笔记本里会缺掉或出错。", "改成 Markdown 的写法。"
            logger.error("“%s”：%s改法：%s", " ".join(code.split())[:40], said, cure, location=where)
