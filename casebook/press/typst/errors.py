"""The one error of this package: what is wrong, where, and how to mend it."""

from __future__ import annotations

import os

from docutils import nodes
from sphinx.errors import SphinxError


class PdfError(SphinxError):
    """The book cannot be printed as it is; the message names the place and the remedy (in Chinese)."""

    category = "PDF 生成失败"


def where(node: nodes.Node | None, fallback: str = "") -> str:
    """Return ``book/cases/x.md:12`` for *node*, relative to the working directory when possible."""
    source, line = None, None
    while node is not None and (source is None or line is None):
        source = source or getattr(node, "source", None)
        line = line or getattr(node, "line", None)
        if isinstance(node, nodes.document):
            source = source or node.get("source")
        node = node.parent
    source = str(source).split(":docstring", 1)[0] if source else fallback
    if os.path.isabs(source):
        relative = os.path.relpath(source)
        source = source if relative.startswith("..") else relative
    return f"{source}:{line}" if line else source
