"""The glossary: a term is linked where a page first uses it, and explained there."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes

from casebook.press.sphinx.blocks import reading_before
from casebook.press.sphinx.blocks.nodes import fold
from casebook.press.sphinx.blocks.terms import _prose
from casebook.register.pinyin import sort_key
from casebook.register.registers import load_register
from tests.support.project import CASE_PAGES, CHAPTER_FILE, CHAPTER_PAGE, PAGES, ROOT, squeezed

GLOSSARY_PAGE = "book/appendix/glossary"
CHAPTERS = [name for name in PAGES if name.split("/")[1] in ("cases", "methods")]


# ------------------------------------------------------------------ running prose


def p(*parts: str | nodes.Node, **attributes) -> nodes.paragraph:
    return nodes.paragraph("", "", *(nodes.Text(x) if isinstance(x, str) else x for x in parts), **attributes)


def page(*parts: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", "标题"), *parts)


@pytest.mark.parametrize("part", [
    nodes.table("", nodes.title("", "表题"), nodes.tgroup("", nodes.tbody("", p("格")))),
    nodes.figure("", nodes.caption("", "图题"), nodes.legend("", p("说明"))),
    nodes.admonition("", nodes.title("", "框题")),
    nodes.block_quote("", p("引文")),
    nodes.container("", nodes.field_list("", nodes.field("", nodes.field_body("", p("卡"))))),
    nodes.container("", p("输出"), classes=["cell"]),
    fold("", p("数字的说明"), kind="passports", summary="", label=""),
    p("练习", classes=["cb-block-title"]),
    p("The community 社区 is an English sentence."),
    p(nodes.Text(""), nodes.strong("", "关键词"), "　社区；街道"),
    p(nodes.reference("", "链接"), nodes.literal("", "代码"), nodes.inline("", "数", classes=["cb-claim"])),
], ids=str)
def test_what_is_no_running_prose(part):
    assert [text for text in _prose(page(part)) if text] == []


def test_running_prose_is_joined_across_the_lines_of_the_source():
    item = nodes.bullet_list("", nodes.list_item("", p("一项")))
    doctree = page(p("社", "区和", nodes.strong("", "", nodes.Text("居"), nodes.Text("委会"))), item)
    assert _prose(doctree) == ["社区和", "居委会", "一项"]


# ------------------------------------------------------------------ the built book


def test_the_page_of_the_glossary(book):
    entries = book.page(GLOSSARY_PAGE).select("article .cb-term-entry")
    terms = load_register().terms
    assert [entry["id"].removeprefix("term-") for entry in entries] == sorted(
        terms, key=lambda key: sort_key(terms[key].term_zh)
    )
    for entry in entries:
        about = terms[entry["id"].removeprefix("term-")]
        text = squeezed(entry.get_text())
        for words in (about.term_zh, about.term_en, about.definition_zh, about.definition_en, about.basis):
            assert squeezed(words) in text
        links = {link["href"] for link in entry.select("a.internal")}
        assert {f"#term-{key}" for key in about.see} <= links


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_first_use_of_a_term_leads_to_it(book, name):
    article = book.page(name).article
    links = [span.parent for span in article.select(".cb-term") if not span.find_parent(class_="cb-before")]
    ids = [link["href"].partition("#term-")[2] for link in links]
    assert len(ids) > 8 and len(ids) == len(set(ids)), "a term is linked once a page"
    entries = {entry["id"] for entry in book.page(GLOSSARY_PAGE).select(".cb-term-entry")}
    assert {f"term-{key}" for key in ids} <= entries
    for link in links:
        assert link.find_parent(["p"]) and not link.find_parent(["h1", "h2", "h3", "table", "figcaption", "pre"])
        assert not link.find_parent(class_=["case-card", "cb-passports", "cb-block-title", "admonition-title", "cell"])
    notes = article.select_one("div.cb-term-notes")
    assert notes.has_attr("hidden")
    explained = {note["id"].removeprefix("about-") for note in notes.select(".cb-term-note")}
    before = {a["href"].partition("#term-")[2] for a in article.select(".cb-before a:has(.cb-term)")}
    assert explained == {*ids, *before}


def test_explanations_are_found_on_their_page_only(book):
    index = book.search_index()
    assert index.count(load_register().terms["fenmu"].definition_zh) == 1
    assert index.count("术语表中的条目") == 0


@pytest.mark.parametrize("name", CASE_PAGES)
def test_what_to_read_before_a_case(book, name):
    """The rule, counted again from the finished page and the register."""
    register, chapter = load_register(), name.rpartition("/")[2]
    line = book.page(name).select_one(".case-card + .cb-before")
    methods = {Path(a["href"]).stem for a in line.select("a") if "methods/" in a["href"]}
    article = book.page(name).article
    numbers = [entry["id"] for entry in article.select(".cb-passport[id^=num-]")]
    figures = [register.figure(key.removeprefix("num-")) for key in numbers] + register.of_chapter(chapter)
    asked = {"reading-a-report"} if any(figure.masked for figure in figures) else set()
    asked |= {"hedged-numbers"} if any(figure.hedge not in ("exact", "masked") for figure in figures) else set()
    asked |= {"frameworks"} if register.practices_of(chapter) else set()
    links = [a for a in article.select("p a.internal, p a.reference") if not a.find_parent(class_="cb-before")]
    asked |= {Path(a["href"].partition("#")[0]).stem for a in links if "methods/" in a["href"]}
    assert methods == asked and methods
    assert line.get_text().strip().startswith(reading_before.LABEL)
    assert len(line.select(".cb-term")) == 5


def test_only_cases_say_what_to_read_before(book):
    assert [name for name in PAGES if book.page(name).select(".cb-before")] == CASE_PAGES


def test_the_glossary_in_print(book):
    printed = book.printed()
    for about in load_register().terms.values():
        assert squeezed(about.definition_zh) in printed or squeezed(about.definition_zh)[:15] in printed, about.term_id
    assert printed.count("读这一章之前") == len(CASE_PAGES)
    assert "术语表中的条目" not in printed


# ------------------------------------------------------------------ rebuilding


def test_a_change_in_the_glossary_reaches_the_pages_that_show_it(broken):
    """From a book without the page: it comes, a definition changes, a name is added, and the page goes again."""
    assert broken.page(CHAPTER_PAGE).select(".cb-term") == []
    toc = broken.path("_toc.yml").read_text("utf-8")
    text = (ROOT / f"{GLOSSARY_PAGE}.md").read_text("utf-8")
    broken.path(f"{GLOSSARY_PAGE}.md").write_text(text, "utf-8")
    broken.path("_toc.yml").write_text(f"{toc}      - file: {GLOSSARY_PAGE}\n", "utf-8")
    result = broken.run("html")
    assert result.code == 0, result.out
    assert set(result.pages_read()) == {CHAPTER_PAGE, GLOSSARY_PAGE, "book/index"} and result.pages_run() == []
    assert broken.page(CHAPTER_PAGE).select(".cb-term")

    old = load_register().terms["shequ"].definition_zh
    broken.replace("data/glossary.csv", old, "换了的释义。")
    result = broken.run("html")
    assert set(result.pages_read()) == {CHAPTER_PAGE, GLOSSARY_PAGE} and result.pages_run() == []
    assert "数据改了：shequ" in result.out
    assert "换了的释义。" in broken.page(CHAPTER_PAGE).select_one("#about-shequ").get_text()

    unused = load_register().terms["sanfang"].definition_zh
    broken.replace("data/glossary.csv", unused, "另一个释义。")
    assert broken.run("html").pages_read() == [GLOSSARY_PAGE], "the chapter does not speak of it"

    broken.replace("data/glossary.csv", "zhuqu,驻区单位,,", "zhuqu,驻区单位,密度,")
    assert set(broken.run("html").pages_read()) == {CHAPTER_PAGE, GLOSSARY_PAGE}
    assert "密度" in [span.get_text() for span in broken.page(CHAPTER_PAGE).select(".cb-term")]

    broken.path(f"{GLOSSARY_PAGE}.md").unlink()
    broken.path("_toc.yml").write_text(toc, "utf-8")
    result = broken.run("html")
    assert result.code == 0, result.out
    assert broken.page(CHAPTER_PAGE).select(".cb-term") == []


def test_the_role_needs_the_page(broken):
    line = broken.append(CHAPTER_FILE, "见{term}`居委会`。")
    result = broken.run("html")
    assert result.code == 1
    assert result.lines_with(f"{CHAPTER_FILE}:{line}", "术语“juweihui”没有条目：书里没有术语一页。")
