"""The first time that a page uses a term of the glossary, the word leads to its entry and shows what it means.

Only running prose counts, in paragraphs and lists of the chapters: not headings, captions, tables, links, numbers,
code, the case card, or titles in 《》. What the words mean stands on the page, hidden, for the script that shows it
(``passports.js``); a page notes what it looked up and is read again when a definition changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import index, pending_xref, toctree
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook.manuscript.cjk_spacing import is_cjk, tidy
from casebook.manuscript.terms import Hit, finder
from casebook.press.sphinx.blocks.glossary import term_head, to_entry, to_term
from casebook.press.sphinx.blocks.nodes import fold, term_notes
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register.registers import Register, Term
from casebook.register.titles import chapter_title

#: Pages whose terms become links stand in these folders.
_CHAPTERS = ("cases", "methods")
_NO_PROSE = (
    nodes.title, nodes.subtitle, nodes.rubric, nodes.term, nodes.caption, nodes.legend, nodes.table, nodes.field_list,
    nodes.block_quote, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.image, nodes.raw,
    nodes.reference, nodes.footnote_reference, nodes.comment, nodes.system_message, pending_xref, index, toctree,
)
#: Containers and paragraphs that are no prose by their class: made from data, titles of boxes, cells.
_NO_PROSE_CLASSES = {"case-card", "cb-block-title", "class-plan", "cell", "cb-passports"}
_KEYWORDS = ("关键词", "Keywords")


def glossary_is_there(env: BuildEnvironment) -> bool:
    """Say whether the book has a page of the glossary; noted, for with the page the links come and go."""
    page = env.config.casebook_glossary_page
    chapter_title(page.rpartition("/")[2])
    return page in env.found_docs


def link_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Make links of the first occurrences, and keep with the page how often it uses each term."""
    env = app.env
    given = [node["reftarget"] for node in doctree.findall(pending_xref) if node.get("reftype") == "term"]
    is_chapter = env.docname.split("/")[-2:-1] in ([name] for name in _CHAPTERS)
    if not (given or is_chapter) or not glossary_is_there(env):
        return
    doctree["casebook_terms"] = dict.fromkeys(given)
    if not is_chapter:
        return
    register = register_of(env)
    find, counts = finder(register), Counter(given)
    for text in _prose(doctree):
        hits = list(find.hits(text))
        counts.update(hit.term_id for hit in hits)
        first = [hit for hit in _first(hits) if hit.term_id not in doctree["casebook_terms"] and _apart(text, hit)]
        if first:
            doctree["casebook_terms"].update((hit.term_id, None) for hit in first)
            text.parent.replace(text, list(_with_links(register, text, first, env.docname)))
    doctree["casebook_term_counts"] = counts


def _first(hits: list[Hit]) -> Iterator[Hit]:
    seen: set[str] = set()
    for hit in hits:
        if hit.term_id not in seen:
            seen.add(hit.term_id)
            yield hit


def _apart(text: str, hit: Hit) -> bool:
    """Say whether no blank stands beside the term: one that the author meant would be lost at the edge of a link."""
    return not (text[hit.start - 1 : hit.start].isspace() or text[hit.end : hit.end + 1].isspace())


def _with_links(register: Register, text: nodes.Text, hits: list[Hit], docname: str) -> Iterator[nodes.Node]:
    place = 0
    for hit in hits:
        if hit.start > place:
            yield nodes.Text(text[place : hit.start])
        yield to_term(register.terms[hit.term_id], text[hit.start : hit.end], docname)
        place = hit.end
    if place < len(text):
        yield nodes.Text(text[place:])


# --- running prose ------------------------------------------------------------------------------------------


def _prose(doctree: nodes.document) -> list[nodes.Text]:
    """Return the texts of a page's running prose in their order."""
    paragraphs = list(_paragraphs(doctree))
    for paragraph in paragraphs:
        _join_texts(paragraph)
    return [text for paragraph in paragraphs for text in _texts(paragraph)]


def _paragraphs(node: nodes.Element) -> Iterator[nodes.paragraph]:
    for child in node.children:
        if not isinstance(child, nodes.Element) or _is_no_prose(child):
            continue
        if not isinstance(child, nodes.paragraph):
            yield from _paragraphs(child)
        elif _is_chinese(child.astext()) and not _is_keywords(child):
            yield child


def _is_no_prose(node: nodes.Element) -> bool:
    if isinstance(node, _NO_PROSE) or _NO_PROSE_CLASSES.intersection(node["classes"]):
        return True
    if isinstance(node, fold):
        return node["kind"] == "passports"
    return isinstance(node, nodes.inline) and any(name.startswith("cb-") for name in node["classes"])


def _is_chinese(text: str) -> bool:
    """Say whether a paragraph is not an English one: those have no Chinese but in names."""
    chinese = sum(map(is_cjk, text))
    return 2 * chinese > sum(char.isascii() and char.isalpha() for char in text)


def _is_keywords(paragraph: nodes.paragraph) -> bool:
    first = next((child for child in paragraph.children if child.astext()), None)
    return isinstance(first, nodes.strong) and first.astext() in _KEYWORDS


def _texts(node: nodes.Element) -> Iterator[nodes.Text]:
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif not _is_no_prose(child):
            yield from _texts(child)


def _join_texts(node: nodes.Element) -> None:
    """Put texts that stand side by side together: a word that the source breaks over two lines is one word."""
    for child in node.children:
        if isinstance(child, nodes.Element):
            _join_texts(child)
    for place in range(len(node.children) - 1, 0, -1):
        left, right = node.children[place - 1 : place + 1]
        if isinstance(left, nodes.Text) and isinstance(right, nodes.Text):
            node[place - 1 : place + 1] = [nodes.Text(left + right)]


# --- what the terms mean ------------------------------------------------------------------------------------


def add_notes(app: Sphinx, doctree: nodes.document) -> None:
    """Append to the first section what the page's terms mean."""
    keys = doctree.attributes.pop("casebook_terms", {})
    doctree.attributes.pop("casebook_term_counts", None)
    if not keys:
        return
    register = register_of(app.env)
    notes = term_notes()
    notes += [_note(register.terms[key], app.env.docname) for key in keys]
    tidy(notes)
    section = next(iter(doctree.findall(nodes.section)), doctree)
    section += notes


def _note(term: Term, docname: str) -> nodes.container:
    link = nodes.paragraph(classes=["cb-passport-link"])
    link += to_entry(term, "术语表中的条目", docname)
    note = nodes.container(ids=[f"about-{term.term_id}"], classes=["cb-term-note"])
    note += [term_head(term), nodes.paragraph("", term.definition_zh), link]
    return note
