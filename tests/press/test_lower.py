"""press.lower: what the book's own nodes become on each target."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

import casebook.press
from casebook.press.lower import MARKS, NODES, TARGETS, Page, drop, keep, lower
from casebook.press.sphinx.blocks.nodes import (
    case_cell,
    case_more,
    chart_tools,
    data_row,
    fold,
    question,
    register_page,
    term_notes,
    uses_list,
    what_if,
)

#: Where nodes of the book's own are written as HTML.
HTML = ("web", "ebook")
#: The tree that others are made from: what is gone from it is gone for them.
MADE_FROM = {"sheet": "paper", "text": "web", "slide": "web"}


def own_nodes() -> set[type[nodes.Node]]:
    """Return every class of nodes that the package defines."""
    for module in pkgutil.walk_packages(casebook.press.__path__, "casebook.press."):
        if not module.name.startswith("casebook.press.live."):  # one of them is for a browser's Python
            importlib.import_module(module.name)
    return {kind for kind in kinds(nodes.Node) if kind.__module__.startswith("casebook.")}


def kinds(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


def p(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


class Domain:
    uses = {"f": {"b", "a"}}  # noqa: RUF012
    entries = {("figure", "f"): ("figures", "figure-f")}  # noqa: RUF012


ENV = SimpleNamespace(
    get_domain=lambda name: Domain,
    casebook_order={"a": 0, "b": 1},
    titles={"a": nodes.title("", "甲"), "b": nodes.title("", "乙")},
)
PAGE = Page(SimpleNamespace(env=ENV, get_relative_uri=lambda here, there: f"{there}.html"), "doc")


def lowered(target: str, *children: nodes.Node) -> nodes.document:
    tree = new_document("book/doc.md")
    tree += nodes.section("", nodes.title("", "题"), *children)
    lower(tree, target, PAGE)
    return tree


def texts(target: str, *children: nodes.Node) -> list[str]:
    return [node.astext() for node in lowered(target, *children)[0].children[1:]]


def small_tree() -> list[nodes.Node]:
    """Return something of everything, as a chapter has it."""
    cell = case_cell("", p("案例"), case_more("", p("谁在做"), summary="更多"), label="案例")
    row = data_row("", cell, data={"data-case": "x"})
    group = nodes.tgroup("", nodes.colspec(colwidth=1), nodes.tbody("", row), cols=1)
    source = nodes.container("", nodes.literal_block("", "x = 1"), nb_element="cell_code_source")
    return [
        question("", p("自测 1"), key="k", ids=["q"], classes=["quiz"]),
        fold("", p("乙。"), summary="看答案", kind="answer", label="自测 1"),
        question("", p("练习 1"), key="l", classes=["exercise"]),
        fold("", p("四。"), summary="参考解答", kind="solution", label="练习 1"),
        nodes.table("", group),
        chart_tools(table=None),
        what_if(grid={}),
        nodes.paragraph("", "用于：", uses_list(figure="f")),
        nodes.paragraph("", "95", register_page(figure="f"), nodes.target(ids=["t"]), addnodes.index(entries=[])),
        nodes.container("", p("只在屏幕上"), classes=["html-only"]),
        nodes.container("", p("给教员的话"), classes=["teaching-note"]),
        nodes.container("", source, p("42"), classes=["cell"], hide_mode="input"),
        nodes.comment("", "改"),
        fold("", p("10011人"), summary="数字", kind="passports", label="", classes=["cb-passports"]),
        term_notes("", p("居委会")),
    ]


# ------------------------------------------------------------------ the table


def test_every_node_of_the_package_has_a_row():
    own = own_nodes()
    assert {fold, question, chart_tools, what_if, case_cell} <= own
    assert not {kind.__name__ for kind in own - set(NODES)}, "give it a row in casebook/press/lower.py"


@pytest.mark.parametrize("row", [*NODES.values(), *MARKS.values()])
def test_a_row_says_what_a_node_becomes_everywhere(row):
    assert len(row) == len(TARGETS) and all(map(callable, row))


@pytest.mark.parametrize(("target", "source"), MADE_FROM.items())
def test_what_one_tree_drops_another_made_from_it_does_not_ask_for(target, source):
    for kind, row in (NODES | MARKS).items():
        if getattr(row, source) is drop:
            assert getattr(row, target) is drop, kind


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in HTML])
def test_beyond_html_no_node_of_the_books_own_is_left(target):
    tree = lowered(target, *small_tree())
    assert not [node for node in tree.findall() if type(node).__module__.startswith("casebook.")]
    assert all(child.parent is node for node in tree.findall(nodes.Element) for child in node.children)


def test_a_page_for_html_keeps_what_html_has_visitors_for():
    kept = {kind for kind, row in NODES.items() if row.web is keep and kind.__module__.startswith("casebook.")}
    assert {type(node) for node in lowered("web", *small_tree()).findall()} >= kept


# ------------------------------------------------------------------ folds


def test_fold_stands_open_in_the_e_book():
    (made,) = lowered("ebook", small_tree()[1])[0].children[1:]
    assert type(made) is nodes.container and made["classes"] == ["cb-fold"]
    assert made[0]["classes"] == ["fold-title"] and made.astext() == "看答案\n\n乙。"


@pytest.mark.parametrize("target", ["paper", "office"])
def test_folds_are_boxes_and_answers_come_last(target):
    boxes = list(lowered(target, *small_tree()).findall(nodes.admonition))
    assert [box.astext() for box in boxes] == ["参考解答\n\n四。", "数字\n\n10011人", "自测 1 答案\n\n乙。"]
    assert all("cb-fold" in box["classes"] for box in boxes)


def test_an_answer_alone_does_not_ask_for_a_click():
    answer = fold("", p("乙。"), summary="看答案", kind="answer", label="自测 1")
    block = nodes.container("", answer)
    lower(block, "paper")
    assert block.astext() == "答案\n\n乙。"


def test_fold_stays_folded_in_a_notebook_and_passports_stay_away():
    found = texts("text", *(node for node in small_tree() if isinstance(node, fold)))
    assert found == [
        "<details>\n<summary>自测 1 看答案</summary>", "乙。", "</details>",
        "<details>\n<summary>练习 1 参考解答</summary>", "四。", "</details>",
    ]


def test_on_a_slide_only_answers_are_left_of_folds():
    (made,) = lowered("slide", *(node for node in small_tree() if isinstance(node, fold)))[0].children[1:]
    assert made["classes"] == ["speaker-notes"] and made.astext() == "乙。"


# ------------------------------------------------------------------ not here, not there


@pytest.mark.parametrize("target", TARGETS)
def test_for_the_screen_only(target):
    said = lowered(target, *small_tree()).astext()
    assert ("只在屏幕上" in said) == (target in HTML)
    assert ("居委会" in said) == (target == "web")
    assert ("改" in said) == (target in HTML)
    assert ("给教员的话" in said) == (target != "text")
    assert ("x = 1" in said) == (target not in ("paper", "office"))
    assert "42" in said and "谁在做" in said


def test_code_that_is_not_folded_is_printed():
    cell = small_tree()[-4]
    cell["hide_mode"] = ""
    assert "x = 1" in lowered("paper", cell).astext()


# ------------------------------------------------------------------ links


@pytest.mark.parametrize("target", ["web", "paper", "office"])
def test_uses_are_links_in_the_order_of_the_book(target):
    paragraph = lowered(target, nodes.paragraph("", "用于：", uses_list(figure="f")))[0][1]
    assert paragraph.astext() == "用于：甲；乙"
    assert [link["refuri"] for link in paragraph.findall(nodes.reference)] == ["a.html", "b.html"]
    assert lowered(target, nodes.paragraph("", "", uses_list(figure="g")))[0][1].astext() == "—"


def test_the_page_of_the_register_is_a_link_in_print_only():
    def links(target: str) -> list[nodes.reference]:
        return list(lowered(target, nodes.paragraph("", "95", register_page(figure="f"))).findall(nodes.reference))

    assert [(link["refuri"], link["classes"]) for link in links("paper")] == [("figures.html#figure-f", ["page-of"])]
    assert not any(links(target) for target in TARGETS if target != "paper")


@pytest.mark.parametrize("target", ["sheet", "slide"])
@pytest.mark.parametrize("kind", [nodes.reference, addnodes.number_reference])
def test_where_there_is_nothing_to_lead_to_words_stay(target, kind):
    link = kind("", "约95万元", refuri="x")
    line = nodes.paragraph("", "", link, nodes.footnote_reference("", "1"))
    assert lowered(target, line)[0][1].children == ["约95万元"]


# ------------------------------------------------------------------ an office document


def test_an_office_document_is_made_of_plain_nodes():
    tree = lowered("office", *small_tree())
    found = [type(node) for node in tree[0].children[1:]]
    assert found == [
        nodes.container, nodes.container, nodes.admonition, nodes.table, nodes.paragraph, nodes.paragraph,
        nodes.container, nodes.container, nodes.admonition, nodes.admonition,
    ]
    quiz = tree[0][1]
    assert quiz["ids"] == ["q"] and quiz["classes"] == ["quiz"]
    row = tree.next_node(nodes.row)
    assert type(row) is nodes.row and type(row[0]) is nodes.entry and row.astext() == "案例\n\n谁在做"


def test_what_a_node_becomes_bears_its_place_in_the_source():
    node = small_tree()[3]
    node.source, node.line = "book/x.md", 7
    (made,) = lowered("paper", node)[0].children[1:]
    assert (made.source, made.line) == ("book/x.md", 7)
