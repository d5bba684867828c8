"""The glossary's page, and links to it.

``{glossary-list}``       the terms of ``data/glossary.csv``, each with an anchor
``{term}`居委会```         a term, by any way of writing it; ``words <居委会>`` or ``words <id>`` by other words
"""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook.manuscript.page_source import Role
from casebook.manuscript.terms import term_named
from casebook.press.sphinx.numbers.roles import CasebookRole
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register.pinyin import sort_key
from casebook.register.registers import Register, Term


def to_term(term: Term, text: str, docname: str) -> pending_xref:
    """Return a link to the entry of a term; the class makes a script show the definition beside it."""
    return _link(term, nodes.inline("", text, classes=["cb-term"]), docname)


def to_entry(term: Term, text: str, docname: str) -> pending_xref:
    """Return a plain link to the entry of a term."""
    return _link(term, nodes.inline("", text), docname)


def _link(term: Term, words: nodes.inline, docname: str) -> pending_xref:
    return pending_xref("", words, refdomain="casebook", reftype="term", reftarget=term.term_id, refdoc=docname)


class TermRole(CasebookRole):
    """Takes the place of Sphinx' role of that name, whose glossary is typed into a page."""

    def make(self) -> list[nodes.Node]:
        role = Role(self.lineno, self.name, self.text)
        term = term_named(self.register(), role.target or role.text)
        link = to_term(term, role.text, self.env.docname)
        self.set_source_info(link)
        return [link]


class GlossaryList(SphinxDirective):
    """All terms by pinyin: Chinese and English, definitions, ground in law or source, what to read with them."""

    def run(self) -> list[nodes.Node]:
        register = register_of(self.env)
        terms = sorted(register.terms.values(), key=lambda term: sort_key(term.term_zh))
        return [self._entry(register, term) for term in terms]

    def _entry(self, register: Register, term: Term) -> nodes.container:
        anchor = f"term-{term.term_id}"
        self.env.get_domain("casebook").note_entry("term", term.term_id, anchor)
        entry = nodes.container(ids=[anchor], classes=["cb-entry", "cb-term-entry"])
        self.set_source_info(entry)
        entry += term_head(term)
        entry += nodes.paragraph("", term.definition_zh)
        entry += nodes.paragraph("", term.definition_en, classes=["cb-english"])
        lines = [line for line in (self._also(term), self._ground(register, term), self._see(register, term)) if line]
        if lines:
            line = nodes.paragraph(classes=["cb-entry-line"])
            for place, parts in enumerate(lines):
                line += [nodes.Text("；")] * bool(place) + parts
            entry += line
        return entry

    def _also(self, term: Term) -> list[nodes.Node]:
        return [nodes.Text(f"也写作：{'、'.join(term.names[1:])}")] if term.names[1:] else []

    def _ground(self, register: Register, term: Term) -> list[nodes.Node]:
        parts: list[nodes.Node] = [nodes.Text(term.basis)] if term.basis else []
        if term.source_id:
            source = register.source(term.source_id)
            title = nodes.inline("", f"《{source.title}》", classes=["cb-source-ref"])
            link = pending_xref(
                "", title, refdomain="casebook", reftype="source", reftarget=source.source_id, refdoc=self.env.docname
            )
            parts += [nodes.Text("；")] * bool(parts) + [link, nodes.Text(f"{term.locator}，{source.grade} 级")]
        return [nodes.Text("依据："), *parts] if parts else []

    def _see(self, register: Register, term: Term) -> list[nodes.Node]:
        parts: list[nodes.Node] = []
        for key in term.see:
            other = register.terms[key]
            parts += [nodes.Text("、")] * bool(parts) + [to_entry(other, other.term_zh, self.env.docname)]
        return [nodes.Text("参见："), *parts] if parts else []


def term_head(term: Term) -> nodes.paragraph:
    """Return the head of an entry: the term in Chinese and in English."""
    head = nodes.paragraph(classes=["cb-entry-head"])
    head += [nodes.strong("", term.term_zh), nodes.Text(f"　{term.term_en}")]
    return head


def register(app: Sphinx) -> None:
    app.add_config_value("casebook_glossary_page", "book/appendix/glossary", "env", [str])
    app.add_directive("glossary-list", GlossaryList)
    app.add_role_to_domain("std", "term", TermRole(), override=True)
