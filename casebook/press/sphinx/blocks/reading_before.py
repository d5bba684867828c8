"""读这一章之前: under the case card, which chapters on method a chapter leans on, and its commonest terms.

Nothing of it is typed. A chapter on method is named if the page links to it, or if the numbers ask for it:

* a number of the chapter is masked: how to read a report;
* one is hedged, of the chapter's own or of those it prints or calculates with: calculating with hedged numbers;
* the chapter has coded practices: the frames for comparison.

The terms are the five of the glossary that occur most often in the running prose, the earlier first among equals.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from casebook.press.sphinx.blocks.glossary import to_term
from casebook.press.sphinx.numbers.passports import to_page
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register.registers import Register
from casebook.register.titles import chapter_title

LABEL = "读这一章之前"
#: The chapters on method that the numbers of a chapter may ask for, each with the reason that is printed.
MASKED, HEDGED, CODED = (
    ("reading-a-report", "有被遮盖的数"),
    ("hedged-numbers", "有带限定词的数"),
    ("frameworks", "做法按四力编码"),
)
LINKED = "文中引用"
_FOLDER = "methods"
_TERMS = 5


def add_line(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line behind the case card; a page without a card, or with nothing to say, has none."""
    numbers = doctree.attributes.pop("casebook_numbers", {})
    card = next((node for node in doctree.findall(nodes.container) if "case-card" in node["classes"]), None)
    if card is None:
        return
    env, register = app.env, register_of(app.env)
    parts = [_methods(env, register, doctree, numbers), _terms(env, register, doctree)]
    line = nodes.paragraph("", "", nodes.strong("", LABEL), nodes.Text("　"))
    for part in filter(None, parts):
        line += part
    if any(parts):
        box = nodes.container("", line, classes=["cb-before"])
        box.source, box.line = card.source, card.line
        card.parent.insert(card.parent.index(card) + 1, box)


# --- chapters on method -------------------------------------------------------------------------------------


def _methods(env: BuildEnvironment, register: Register, doctree: nodes.document, numbers: dict) -> list[nodes.Node]:
    reasons: dict[str, str] = {}
    for name, reason in (*_asked_for(env, register, numbers), *((name, LINKED) for name in _linked(env, doctree))):
        reasons.setdefault(name, reason)
    pages = {name: page for page in env.found_docs if (name := _method(page)) in reasons}
    order = [name for page in env.config.external_site_map if (name := _method(page.removesuffix(".md"))) in pages]
    parts: list[nodes.Node] = []
    for name in order:
        parts += [nodes.Text("、" if parts else "方法："), to_page(pages[name], f"《{chapter_title(name)}》")]
        parts.append(nodes.Text(f"（{reasons[name]}）"))
    return [*parts, nodes.Text("。")] if parts else []


def _method(page: str) -> str:
    """Return the name of a chapter on method by its page, or nothing for another page."""
    folder, name = page.split("/")[-2:] if "/" in page else ("", page)
    return name if folder == _FOLDER else ""


def _asked_for(env: BuildEnvironment, register: Register, numbers: dict) -> Iterator[tuple[str, str]]:
    """Yield the chapters on method for which the numbers ask, with the reason."""
    chapter = env.docname.rpartition("/")[2]
    keys = [key for kind, key in numbers if kind == "figure"]
    keys += [key for (kind, _), data in numbers.items() if kind == "calc" for key in data["keys"]]
    figures = register.of_chapter(chapter)
    hedges = {figure.hedge for figure in [*figures, *(register.figure(key) for key in dict.fromkeys(keys))]}
    if "masked" in hedges:
        yield MASKED
    if hedges - {"exact", "masked"}:
        yield HEDGED
    if register.practices_of(chapter):
        yield CODED


def _linked(env: BuildEnvironment, doctree: nodes.document) -> Iterator[str]:
    """Yield the chapters on method to which the page itself links."""
    for link in doctree.findall(pending_xref):
        if link.get("reftype") == "doc" or link.get("refdomain") == "doc":
            target = link["reftarget"]
            page = docname_join(env.docname, target) if link.get("reftype") == "doc" else target
            if _method(page):
                yield _method(page)


# --- terms --------------------------------------------------------------------------------------------------


def _terms(env: BuildEnvironment, register: Register, doctree: nodes.document) -> list[nodes.Node]:
    counts = doctree.attributes.get("casebook_term_counts")
    if not counts:
        return []
    most = [key for key, _ in counts.most_common(_TERMS)]
    doctree["casebook_terms"].update(dict.fromkeys(most))
    parts: list[nodes.Node] = []
    for key in most:
        term = register.terms[key]
        parts += [nodes.Text("、" if parts else "术语："), to_term(term, term.term_zh, env.docname)]
    return [*parts, nodes.Text("。")]
