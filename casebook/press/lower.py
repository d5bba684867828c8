"""The book's own nodes become plain docutils nodes: in one pass, by one table, which says what each is on each target.

======  =========================================================================================================
web     the pages of the site: the book's own nodes stay, their visitors write HTML
ebook   the EPUB, HTML too: it runs no script, and a reading device may not unfold anything
paper   the PDF of the book and of its chapters
sheet   what a teacher hands out; made from the tree for paper
text    the notebooks to take away; made from the tree for the web
slide   the slides; made from the tree for the web
office  documents of word processors and presentations, and whatever else has a builder
======  =========================================================================================================

Beyond the web and the e-book a writer meets no node of the book's own. A new block is a node with its visitor for HTML
and a row here; a new format is a writer of plain nodes, on one of these targets or with a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder

from casebook.press.sphinx.blocks import nodes as own
from casebook.press.sphinx.numbers.domain import pages_that_use, place_of_entry


@dataclass(frozen=True)
class Page:
    """The page that is lowered, and for which builder."""

    builder: Builder
    docname: str


#: What a node becomes: itself, nothing, or other nodes. The page is there where a builder has its tree lowered.
Way = Callable[[nodes.Element, Page | None], list[nodes.Node]]


# --- ways ---------------------------------------------------------------------------------------------------


def keep(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    return [node]


def drop(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    return []


def unwrap(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    return node.children


def plain(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """Return the node of docutils of which this is a kind."""
    kind = next(each for each in type(node).__mro__ if each.__module__ == nodes.__name__)
    return [kind(node.rawsource, *node.children, **node.attributes)]


def opened(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """A fold stands open, under its heading."""
    heading = nodes.paragraph("", "", nodes.strong("", node["summary"]), classes=["fold-title"])
    return [nodes.container("", heading, *node.children, classes=[*node["classes"], "cb-fold"])]


def boxed(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """A fold is a box with a title; “看答案” asks for a click, but the answer is already there."""
    title = nodes.title("", node["summary"].removeprefix("看"))
    return [nodes.admonition("", title, *node.children, ids=node["ids"], classes=[*node["classes"], "cb-fold"])]


def details(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """A fold stays folded away: Jupyter knows these two elements of HTML. Nobody needs passports away from the page."""
    if node["kind"] == "passports":
        return []
    summary = escape(f"{node['label']} {node['summary']}".strip(), quote=False)
    start, end = f"<details>\n<summary>{summary}</summary>", "</details>"
    return [nodes.raw("", start, format="markdown"), *node.children, nodes.raw("", end, format="markdown")]


def said(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """An answer is for the one who speaks; nothing else that is folded belongs on a slide."""
    return [nodes.container("", *node.children, classes=["speaker-notes"])] if node["kind"] == "answer" else []


def answers_last(section: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """Where nothing can be folded, the answers of a section stand behind its last question, and say to which."""
    answers = [node for node in section.children if isinstance(node, own.fold) and node["kind"] == "answer"]
    for node in answers:
        section.remove(node)
        node["summary"] = f"{node['label']} 答案"
    section += answers
    return [section]


def without_code(cell: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """Code that is folded on a screen is plumbing, not teaching: a cell goes without it."""
    if cell.get("hide_mode") == "input":
        cell.children = [each for each in cell.children if each.get("nb_element") != "cell_code_source"]
    return [cell]


def uses(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """Links to the pages that use a figure, in the order of the book."""
    parts: list[nodes.Node] = []
    for docname in pages_that_use(page.builder.env, node["figure"]):
        address = page.builder.get_relative_uri(page.docname, docname)
        title = nodes.inline("", page.builder.env.titles[docname].astext())
        parts += [nodes.Text("；")] * bool(parts) + [nodes.reference("", "", title, internal=True, refuri=address)]
    return parts or [nodes.Text("—")]


def page_number(node: nodes.Element, page: Page | None) -> list[nodes.Node]:
    """A link to the entry of a figure, for which the writer prints the page."""
    docname, anchor = place_of_entry(page.builder.env, node["figure"])
    address = f"{page.builder.get_relative_uri(page.docname, docname)}#{anchor}"
    return [nodes.reference("", "", internal=True, refuri=address, classes=["page-of"])]


# --- the table ----------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """What one kind of node becomes on each target."""

    web: Way
    ebook: Way
    paper: Way
    sheet: Way
    text: Way
    slide: Way
    office: Way


TARGETS = Row._fields
#: By the name of a builder; any other builder gets plain nodes. `sheet`, `text` and `slide` are made from these trees.
_TARGET_OF = {"html": "web", "epub": "ebook", "typst": "paper"}

#: Nodes by their class: the book's own, then those of docutils and Sphinx that are not for everywhere.
NODES: dict[type[nodes.Node], Row] = {
    #                         web   ebook   paper         sheet   text     slide   office
    own.fold:             Row(keep, opened, boxed,        boxed,  details, said,   boxed),
    own.question:         Row(keep, keep,   plain,        plain,  plain,   plain,  plain),
    own.uses_list:        Row(uses, uses,   uses,         uses,   uses,    uses,   uses),
    own.term_notes:       Row(keep, drop,   drop,         drop,   drop,    drop,   drop),
    own.register_page:    Row(drop, drop,   page_number,  drop,   drop,    drop,   drop),
    own.chart_tools:      Row(keep, drop,   drop,         drop,   drop,    drop,   drop),
    own.what_if:          Row(keep, drop,   drop,         drop,   drop,    drop,   drop),
    own.data_row:         Row(keep, keep,   plain,        plain,  plain,   plain,  plain),
    own.case_cell:        Row(keep, keep,   plain,        plain,  plain,   plain,  plain),
    own.case_more:        Row(keep, keep,   unwrap,       unwrap, unwrap,  unwrap, unwrap),
    nodes.section:        Row(keep, keep,   answers_last, keep,   keep,    keep,   answers_last),
    nodes.reference:      Row(keep, keep,   keep,         unwrap, keep,    unwrap, keep),
    nodes.target:         Row(keep, keep,   keep,         drop,   drop,    drop,   drop),
    addnodes.index:       Row(keep, keep,   keep,         drop,   drop,    drop,   drop),
    nodes.raw:            Row(keep, keep,   keep,         keep,   keep,    drop,   keep),
    nodes.footnote_reference:
                          Row(keep, keep,   keep,         drop,   keep,    drop,   keep),
    **dict.fromkeys(
        (nodes.comment, nodes.substitution_definition, nodes.pending, nodes.meta, nodes.docinfo, nodes.decoration,
         nodes.system_message, addnodes.toctree, addnodes.highlightlang, addnodes.tabular_col_spec),
                          Row(keep, keep,   drop,         drop,   drop,    drop,   drop)),
}

#: Nodes of any kind by a class that they bear in HTML; it comes before the row of their kind.
MARKS: dict[str, Row] = {
    #                         web   ebook   paper         sheet   text     slide   office
    "html-only":          Row(keep, keep,   drop,         drop,   drop,    drop,   drop),
    "teaching-note":      Row(keep, keep,   keep,         keep,   drop,    keep,   keep),
    "cell":               Row(keep, keep,   without_code, keep,   keep,    keep,   without_code),
}


# --- the pass -----------------------------------------------------------------------------------------------


def lower(tree: nodes.Element, target: str, page: Page | None = None) -> None:
    """Do with all nodes below `tree`, in place, what the table says for a target."""
    column = TARGETS.index(target)
    for node in list(tree.findall(nodes.Element)):
        for row in _rows(node) if node.parent is not None else ():
            found = row[column](node, page)
            if found != [node]:
                for each in found:
                    if each.source is None:
                        each.source, each.line = node.source, node.line
                node.parent.replace(node, found)
                break


def _rows(node: nodes.Element) -> Iterator[Row]:
    yield from (MARKS[name] for name in node["classes"] if name in MARKS)
    yield from _row_of_kind(type(node))


@cache
def _row_of_kind(kind: type[nodes.Node]) -> list[Row]:
    """Return the row of a kind of nodes, or of the nearest kind of which it is one; nothing where there is none."""
    return [NODES[each] for each in kind.__mro__ if each in NODES][:1]


def lower_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Lower a page for the builder that is about to write it."""
    lower(doctree, _TARGET_OF.get(app.builder.name, "office"), Page(app.builder, docname))
