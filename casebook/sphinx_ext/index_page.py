"""The index on the web: terms under the letter with which their pinyin begins, as in the PDF.

Sphinx puts every term under its first character, and so nearly every term under a heading of its own.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from casebook.typst.index import initial, sort_key

_Entry = tuple[str, list]


def by_letter(groups: list[tuple[str, list[_Entry]]]) -> list[tuple[str, list[_Entry]]]:
    """Return Sphinx' groups of entries, each (name, what belongs to it), as groups by letter in order."""
    entries = sorted((entry for _, group in groups for entry in group), key=lambda entry: sort_key(entry[0]))
    letters: dict[str, list[_Entry]] = {}
    for entry in entries:
        letters.setdefault(initial(entry[0]), []).append(entry)
    return sorted(letters.items())


def fill(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the template of the index what it asks for."""
    if pagename == "genindex":
        context["index_by_letter"] = by_letter(context["genindexentries"])


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", fill)
