"""press.sphinx.numbering: numbers of chapters, sections and figures, and how they are written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

from casebook.press.sphinx import numbering
from casebook.press.sphinx.numbering import Numbers, in_print, on_screen

FORMATS = {"figure": "图 %s", "table": "表 %s", "code-block": "代码 %s"}
ENV = SimpleNamespace(
    toc_secnumbers={"doc": {"": (2,), "#sub": (2, 1), "#none": None}, "plain": {"": None}},
    toc_fignumbers={"doc": {"figure": {"f": (2, 3)}, "table": {"t": ("A", 1)}, "code-block": {"c": (2, 1)}}},
    config=SimpleNamespace(numfig_format=FORMATS),
)


@pytest.mark.parametrize(
    ("number", "screen", "printed"),
    [((2,), "2. ", "第2章"), ((2, 3), "2.3. ", "2.3"), (("A",), "A. ", "附录A"), (("A", 1), "A.1. ", "A.1"),
     ((), "", ""), (None, "", "")],
)
def test_before_a_heading(number, screen, printed):
    assert (on_screen(number), in_print(number)) == (screen, printed)


def test_sections_of_a_page():
    numbers = numbering.numbers_of(ENV, "doc")
    inner, bare = nodes.section(ids=["sub"]), nodes.section(ids=["none"])
    top = nodes.section("", inner, bare, ids=["top"])
    document = new_document("book/doc.md")
    document += top
    assert [numbers.section(each) for each in (top, inner, bare)] == [(2,), (2, 1), ()]
    assert Numbers().section(top) == ()


@pytest.mark.parametrize(
    ("kind", "key", "number", "name"),
    [("figure", "f", "2.3", "图 2.3"), ("table", "t", "A.1", "表 A.1"), ("code-block", "c", "2.1", "代码 2.1"),
     ("figure", "t", "", ""), ("displaymath", "e", "", "")],
)
def test_figures_and_the_like(kind, key, number, name):
    numbers, node = numbering.numbers_of(ENV, "doc"), nodes.figure(ids=["other", key])
    assert (numbers.number(kind, node), numbers.name(kind, node)) == (number, name)


def test_number_of_a_page():
    assert [numbering.number_of_page(ENV, name) for name in ("doc", "plain", "gone")] == [(2,), (), ()]


def test_words_of_references():
    assert numbering.words_of_appendix("第 A 章的表") == "附录A的表"
    assert numbering.words_of_appendix("第2章") == "第2章"
    assert [numbering.says_where(text) for text in ("第2章", "附录 A", "图 2.1", "如何读")] == [True, True, True, False]
