"""The index on the web: terms under the letter with which their pinyin begins, as in the PDF.

Sphinx puts every term under its first character, and so nearly every term under a heading of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from casebook.ground.files import kept_json, replace_text
from casebook.register.pinyin import letter_of, sort_key

_Entry = tuple[str, list]


def by_letter(groups: list[tuple[str, list[_Entry]]], keys: dict[str, Sequence[str]]) -> list[tuple[str, list[_Entry]]]:
    """Return Sphinx' groups of entries, each (name, what belongs to it), as groups by letter in order.

    `keys` holds the sort key of every term.
    """
    entries = sorted((entry for _, group in groups for entry in group), key=lambda entry: keys[entry[0]])
    letters: dict[str, list[_Entry]] = {}
    for entry in entries:
        letters.setdefault(letter_of(keys[entry[0]]), []).append(entry)
    return sorted(letters.items())


def fill_index(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the template of the index what it asks for."""
    if pagename == "genindex":
        groups = context["genindexentries"]
        terms = {entry[0] for _, group in groups for entry in group}
        keys = _sort_keys(terms, Path(app.doctreedir) / "index-keys.json")
        context["index_by_letter"] = by_letter(groups, keys)


def _sort_keys(terms: set[str], kept: Path) -> dict[str, Sequence[str]]:
    """Return the sort keys of terms; those of the last build are kept, for the dictionaries of pinyin load slowly."""
    before = kept_json(kept) or {}
    keys = {term: before[term] if term in before else list(sort_key(term)) for term in sorted(terms)}
    if keys != before:
        replace_text(kept, json.dumps(keys, ensure_ascii=False))
    return keys
