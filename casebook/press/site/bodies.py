"""A page whose text stays gets its new frame without being resolved and translated again.

When a chapter is added, the contents beside every page change, and the links to the page before and after. What each
page itself says is kept as HTML when it is written; `press.sphinx.rebuild.written` knows when it can be used again.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from casebook.press.site.frame import description
from casebook.press.sphinx.private.building import write_body


@dataclass(frozen=True)
class Body:
    """What a page says: its HTML, its meta tags, and what it is described by."""

    html: str
    metatags: str
    description: str


def _file(builder: StandaloneHTMLBuilder, name: str) -> Path:
    return Path(builder.doctreedir) / f"{name}.body"


def keep_body(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Keep the body of a page as it is written."""
    if app.builder.name == "html" and pagename in app.env.found_docs and doctree is not None:
        context["description"] = description(doctree)
        body = Body(context["body"], context["metatags"], context["description"])
        _file(app.builder, pagename).write_bytes(pickle.dumps(body))


def is_kept(builder: StandaloneHTMLBuilder, docname: str) -> bool:
    """Say whether the body of a page is at hand."""
    return _file(builder, docname).is_file()


def write_in_frame(builder: StandaloneHTMLBuilder, docname: str) -> None:
    """Write a page with its kept body and a new frame."""
    body: Body = pickle.loads(_file(builder, docname).read_bytes())
    write_body(builder, docname, body.html, body.metatags, {"description": body.description})
