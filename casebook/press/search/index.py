"""The book's own search: an index of what each page says, and the page that looks through it.

Sphinx' search finds next to nothing of what Chinese readers type. Here a query is looked for as it stands, in the text
of the finished pages (`press.search`). The index is a script, for a page opened from a folder may fetch nothing. It
comes in parts of a few pages each: what one part holds is found while the next ones are still on their way.
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

from casebook.ground.files import digest_of, replace_text
from casebook.ground.svg import drawn_text
from casebook.press.search import text, words
from casebook.press.sphinx.private.building import switch_off_search
from casebook.register.pinyin import initials as initials_of

#: A part of the index is full when it has so many characters.
_FULL = 300_000
_NAMED = (text.TITLE, text.HEADING, text.CAPTION)


def switch_off_sphinx_search(app: Sphinx) -> None:
    """Switch Sphinx' own index and search page off."""
    if app.builder.name == "html":
        switch_off_search(app.builder)


def gather_entries(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Keep the entries of a page as it is written, unless they are there from the very same text."""
    body = context.get("body")
    if app.builder.name != "html" or pagename not in app.env.found_docs or not body:
        return
    path, digest = _file(app, pagename), hashlib.sha256(body.encode()).hexdigest()
    before, content = _kept(path)
    if before != digest:
        entries = text.entries(body, lambda source: _words_in_picture(app.builder, source))
        # A chapter's page of the register bears the chapter's name, but who looks for the name wants the chapter.
        made = pagename in app.casebook_made
        kinds = [text.HEADING if made and entry.kind == text.TITLE else entry.kind for entry in entries]
        known = _known_initials(content)
        named = [(i, entry.text) for i, entry in enumerate(entries) if entry.kind in _NAMED]
        given = {
            "kinds": "".join(str(text.KINDS.index(kind)) for kind in kinds),
            "anchors": "\n".join(entry.anchor for entry in entries),
            "text": "\n".join(entry.text for entry in entries),
            "initials": [[i, known[name] if name in known else initials_of(name)] for i, name in named],
        }
        replace_text(path, f"{digest}\n{_as_script(given)}")


def _known_initials(content: str) -> dict[str, str]:
    """Return the initials that the kept entries of a page hold, by text: the dictionaries of pinyin load slowly."""
    if not content:
        return {}
    kept = json.loads(content)
    lines = kept["text"].split("\n")
    return {lines[i]: initials for i, initials in kept["initials"]}


def _words_in_picture(builder: StandaloneHTMLBuilder, source: str) -> str:
    """Return the words in an SVG of the book by its address on the page."""
    name = source.rpartition("/")[2]
    path = next((Path(builder.srcdir, uri) for uri, file in builder.images.items() if file == name), None)
    if path is None or path.suffix != ".svg" or not path.is_file():
        return ""
    return " ".join(dict.fromkeys(filter(None, map(str.strip, drawn_text(path)))))


def list_search_files(app: Sphinx) -> frozenset[str]:
    """Return the names of the files beside the pages that are made here; where this build made none, those there."""
    there = (path.name for path in (Path(app.outdir) / "_static").glob("search-*.js"))
    return frozenset(getattr(app, "casebook_search_parts", there))


def digest_words(app: Sphinx) -> tuple[str, str]:
    """Return a digest of what says how words are looked for."""
    return "search", digest_of([path for path in words.files() if path.is_file()])


def add_search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the search page, and the index beside it."""
    if app.builder.name == "html":
        app.casebook_search_parts, addresses = [], []
        for name, content in _scripts(app):  # one at a time: in a large book the index is large
            replace_text(Path(app.outdir) / "_static" / name, content)
            app.casebook_search_parts.append(name)
            # another content, another address: what a browser has kept of an earlier edition is not taken for this one
            addresses.append(f"_static/{name}?v={hashlib.sha256(content.encode()).hexdigest()[:8]}")
        said = "在全书的正文、图表和登记的数字里查找。"
        yield "search", {"title": "查找", "search_files": " ".join(addresses), "description": said}, "search-page.html"


def load_search_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Only the search page loads what searches."""
    if templatename == "search-page.html":
        app.add_js_file("search.js", loading_method="defer")
        app.add_js_file("search-page.js", loading_method="defer")


def _scripts(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Yield the files beside the page, by name, in the order in which it loads them: the words, then the index."""
    traditional, simplified = words.simplified()
    given = {"traditional": traditional, "simplified": simplified, "synonyms": words.synonyms()}
    yield "search-words.js", f"casebookSearch.words({_as_script(given)});\n"
    for number, part in enumerate(_parts(app), 1):
        yield f"search-text-{number}.js", part


def _parts(app: Sphinx) -> Iterator[str]:
    """Yield the index in parts: the pages in the order of the book, a call of the script for each."""
    env: BuildEnvironment = app.env
    part: list[str] = []
    size = 0
    for order, name in enumerate(env.casebook_order):
        content = _kept(_file(app, name))[1]
        if content:
            page = {"url": app.builder.get_target_uri(name), "title": env.titles[name].astext(), "order": order}
            part.append(f"casebookSearch.page({_as_script(page)},{content});\n")
            size += len(content)
        if size >= _FULL:
            yield "".join(part)
            part, size = [], 0
    if part:
        yield "".join(part)


def _kept(path: Path) -> tuple[str, str]:
    """Return the digest of the text that a page's entries were taken from, and the entries as a script has them."""
    try:
        digest, _, content = path.read_text("utf-8").partition("\n")
    except (OSError, ValueError):
        return "", ""
    return digest, content


def _as_script(given: dict[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def _file(app: Sphinx, pagename: str) -> Path:
    return Path(app.doctreedir) / f"{pagename}.entries"
