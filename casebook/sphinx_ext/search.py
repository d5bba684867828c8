"""The book's own search: an index of what each page says, and the page that looks through it.

Sphinx' search finds next to nothing of what Chinese readers type. Here a query is looked for as it stands, in the text
of the finished pages (`casebook.search`). The index is a script, for a page opened from a folder may fetch nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from casebook.files import kept_json, replace_text
from casebook.search import text, words
from casebook.svg import drawn_text

#: The files beside the pages that are made here.
MADE = frozenset({"search-text.js", "search-words.js"})
_NAMED = (text.TITLE, text.HEADING, text.CAPTION)


def take_place(app: Sphinx) -> None:
    """Switch Sphinx' own index and search page off."""
    if app.builder.name == "html":
        app.builder.search = False


def gather(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Keep the entries of a page as it is written, unless they are there from the very same text."""
    body = context.get("body")
    if app.builder.name != "html" or pagename not in app.env.found_docs or not body:
        return
    path, digest = _file(app, pagename), hashlib.sha256(body.encode()).hexdigest()
    if (kept_json(path) or {}).get("digest") != digest:
        entries = text.entries(body, lambda source: _words_in_picture(app.builder, source))
        # A chapter's page of the register bears the chapter's name, but who looks for the name wants the chapter.
        made = pagename in app.casebook_made
        kinds = [text.HEADING if made and entry.kind == text.TITLE else entry.kind for entry in entries]
        kept = [
            [text.KINDS.index(kind), entry.anchor, entry.text] for kind, entry in zip(kinds, entries, strict=True)
        ]
        initials = [[i, words.initials(entry.text)] for i, entry in enumerate(entries) if entry.kind in _NAMED]
        replace_text(path, json.dumps({"digest": digest, "entries": kept, "initials": initials}, ensure_ascii=False))


def _words_in_picture(builder: StandaloneHTMLBuilder, source: str) -> str:
    """Return the words in an SVG of the book by its address on the page."""
    name = source.rpartition("/")[2]
    path = next((Path(builder.srcdir, uri) for uri, file in builder.images.items() if file == name), None)
    if path is None or path.suffix != ".svg" or not path.is_file():
        return ""
    return " ".join(dict.fromkeys(filter(None, map(str.strip, drawn_text(path)))))


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the search page, and the index beside it."""
    if app.builder.name == "html":
        static = Path(app.outdir) / "_static"
        pages = "".join(_pages(app))
        replace_text(static / "search-text.js", pages)
        traditional, simplified = words.simplified()
        given = {"traditional": traditional, "simplified": simplified, "synonyms": words.synonyms()}
        replace_text(static / "search-words.js", f"casebookSearch.words({_as_script(given)});\n")
        digest = hashlib.sha256(f"{pages}{given}".encode()).hexdigest()[:8]  # another index, another address
        said = "在全书的正文、图表和登记的数字里查找。"
        yield "search", {"title": "查找", "search_digest": digest, "description": said}, "search-page.html"


def load_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Only the search page loads what searches."""
    if templatename == "search-page.html":
        app.add_js_file("search.js", loading_method="defer")
        app.add_js_file("search-page.js", loading_method="defer")


def _pages(app: Sphinx) -> Iterator[str]:
    env: BuildEnvironment = app.env
    for order, name in enumerate(env.toctree_includes_order):
        kept = kept_json(_file(app, name))
        if kept:
            given = {
                "url": app.builder.get_target_uri(name),
                "title": env.titles[name].astext(),
                "order": order,
                "entries": kept["entries"],
                "initials": kept["initials"],
            }
            yield f"casebookSearch.page({_as_script(given)});\n"


def _as_script(given: dict[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def _file(app: Sphinx, pagename: str) -> Path:
    return Path(app.doctreedir) / f"{pagename}.search"


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", take_place)
    app.connect("html-page-context", gather)
    app.connect("html-page-context", load_scripts)
    app.connect("html-collect-pages", search_page)
