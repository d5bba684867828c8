"""What the self-check on a page must know: which option is right, and which question an answer belongs to.

Scripts make radio buttons of the options, and keep what a reader did on the reader's own device.
It is kept by a digest of the question, so that a question that changes is a new one. What an author can get wrong is
said by `casebook.manuscript.quizzes`; without a script a page is as it would be without this module.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook.ground.files import replace_text
from casebook.manuscript.quizzes import right_letter
from casebook.press.sphinx.blocks.nodes import fold, question
from casebook.press.sphinx.numbering import number_of_page, on_screen
from casebook.press.sphinx.rebuild.per_page import PerPage

#: The file beside the pages that is made here.
_MADE = "self-check-pages.js"
#: By page, its questions by their keys: {"quiz": [(key, right option)], "exercise": [key]}.
_questions = PerPage("casebook_questions")


class LearningRecord(SphinxDirective):
    """The place of the reader's own record, which a script fills; nothing on paper and without scripts."""

    def run(self) -> list[nodes.Node]:
        return [nodes.container(classes=["learning-record", "html-only"])]


def note_questions(app: Sphinx, doctree: nodes.document) -> None:
    """Give each quiz and exercise its key, and each answer its right option."""
    quizzes: dict[str, str] = {}
    exercises: list[str] = []
    last = ""
    for node in doctree.findall(nodes.Element):
        if isinstance(node, question) and "quiz" in node["classes"]:
            last = node["key"] = _key(node, quizzes)
            quizzes[last] = ""
        elif isinstance(node, question):
            node["key"] = _key(node, exercises)
            exercises.append(node["key"])
        elif isinstance(node, fold) and node["kind"] == "answer" and last:
            quizzes[last] = node["right"] = right_letter(node.astext())
    if quizzes or exercises:
        _questions.of(app.env)[app.env.docname] = {"quiz": list(quizzes.items()), "exercise": exercises}


def _key(node: question, taken: Collection[str]) -> str:
    """Return a digest of a question without its number: it stays when another question is put before it."""
    title, *rest = node.children
    words = [child.astext() for child in [*title.children[1:], *rest]]
    key = hashlib.sha256("\n".join(words).encode()).hexdigest()[:10]
    return f"{key}-{len(taken)}" if key in taken else key


def write_question_list(app: Sphinx) -> Iterator[tuple]:
    """Write the list of chapters with their questions, for the record on the front page."""
    if app.builder.name == "html":
        pages = json.dumps(list(_pages(app)), ensure_ascii=False, separators=(",", ":"))
        replace_text(Path(app.outdir) / "_static" / _MADE, f"casebookRecord.chapters({pages});\n")
    yield from ()


def list_question_file(app: Sphinx) -> frozenset[str]:
    """Name the file beside the pages that is made here."""
    return frozenset({_MADE})


def _pages(app: Sphinx) -> Iterator[dict[str, object]]:
    """Yield the chapters in the order of the book."""
    for name in filter(partial(_is_chapter, app), app.env.casebook_order):
        yield {
            "page": name,
            "url": app.builder.get_relative_uri(app.config.root_doc, name),
            "title": on_screen(number_of_page(app.env, name)) + app.env.titles[name].astext(),
            **_questions.of(app.env).get(name, {"quiz": [], "exercise": []}),
        }


def _is_chapter(app: Sphinx, name: str) -> bool:
    """Say whether a page is numbered, or asks something."""
    return name != app.config.root_doc and bool(number_of_page(app.env, name) or name in _questions.of(app.env))


def load_self_check_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """A page loads what it has a use for."""
    names = []
    if pagename == app.config.root_doc:
        names = ["record.js", "record-page.js"]
    elif _is_chapter(app, pagename):
        asks = pagename in _questions.of(app.env)
        names = ["record.js", *(["self-check.js"] if asks else []), "reading.js"]
    for name in names:
        app.add_js_file(name, loading_method="defer")


def register(app: Sphinx) -> None:
    app.add_directive("learning-record", LearningRecord)
