"""The glossary: terms are found in a text, checked as data, linked where a page first uses them, explained there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docutils import nodes

from casebook.checks import run
from casebook.ground.problems import HINT, CasebookError
from casebook.manuscript.terms import Finder, term_named
from casebook.press.sphinx.blocks import reading_before
from casebook.press.sphinx.blocks.nodes import fold
from casebook.press.sphinx.blocks.terms import _prose
from casebook.register.pinyin import sort_key
from casebook.register.registers import load_register
from tests.support.project import CASE_PAGES, CHAPTER_FILE, CHAPTER_PAGE, PAGES, ROOT, squeezed
from tests.support.small_book import CHAPTER as EAST
from tests.support.small_book import PAGE, SOUND, Tree, make_book, said

GLOSSARY_PAGE = "book/appendix/glossary"
CHAPTERS = [name for name in PAGES if name.split("/")[1] in ("cases", "methods")]
COLUMNS = (
    "term_id", "term_zh", "aliases_zh", "term_en", "definition_zh", "definition_en", "see", "source_id", "locator",
    "basis",
)  # fmt: skip


# ------------------------------------------------------------------ terms in a text

NAMES = {
    "社区": "community", "社区工作者": "worker", "社工": "worker", "约": "about", "1+6": "documents", "6+2": "offices",
    "kappa": "kappa", "区间": "interval",
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), [
    ("社区工作者住在社区", ["社区工作者", "社区"]),
    ("社区间的差别", ["社区"]),
    ("社工和社区工作者", ["社工", "社区工作者"]),
    ("节约用水，约5人", []),
    ("“约”和‘约’", ["约", "约"]),
    ("见《社区建设》，又见《社区\n管理》，社区", ["社区"]),
    ("“1+6”文件，1+60，11+6，6+2", ["1+6", "6+2"]),
    ("kappa与kappas", ["kappa"]),
    ("", []),
])  # fmt: skip
def test_terms_of_a_text(text, found):
    hits = list(Finder(NAMES).hits(text))
    assert [text[hit.start : hit.end] for hit in hits] == found
    assert [NAMES[name] for name in found] == [hit.term_id for hit in hits]


def test_without_terms_nothing_is_found():
    assert list(Finder({}).hits("社区，《书》")) == []


# ------------------------------------------------------------------ the book's own glossary


def test_every_term_is_explained_in_both_languages():
    terms = list(load_register().terms.values())
    assert 50 <= len(terms) <= 75
    for term in terms:
        assert term.definition_zh.endswith("。") and term.definition_en.endswith("."), term.term_id
        assert term.definition_zh.count("。") <= 3, term.term_id


def test_bodies_of_law_rest_on_a_law():
    terms = load_register().terms
    for key, words in {
        "juweihui": "基层群众性自治组织", "jiedaoban": "派出机关", "yeweihui": "由业主选举产生", "shequ": "居民委员会",
    }.items():  # fmt: skip
        assert words in terms[key].definition_zh and terms[key].basis.startswith("《中华人民共和国"), key


def test_every_term_is_used():
    assert [problem for problem in run.check()[0] if problem.file == "data/glossary.csv"] == []


# ------------------------------------------------------------------ checks


def term(term_id: str, name: str, **cells: str) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "") | {"term_id": term_id, "term_zh": name, "term_en": "Term"}
    return row | {"definition_zh": "释义。", "definition_en": "Meaning."} | cells


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Tree:
    """A small book that speaks of two terms, the glossary listed."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree = make_book(tmp_path)
    package = json.loads(tree.path("datapackage.json").read_text("utf-8"))
    package["resources"].append({"name": "glossary", "path": "glossary.csv", "schema": "schemas/glossary.json"})
    tree.path("datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    tree.write("glossary.csv", [term("community", "社区", see="committee"), term("committee", "居委会")])
    (tmp_path / PAGE).write_text(f"{SOUND}\n社区和居委会。\n", "utf-8")
    return tree


def test_a_sound_glossary(tree):
    assert run.check()[0] == []


NEW = [
    (term("community", "街道"), "term_id", "community", "编号与第 2 行的重复。", "换一个编号。"),
    (term("Street", "街道"), "term_id", "Street", "编号格式不对。", "写成 street。"),
    (term("street", ""), "term_zh", "", "这一格必须填写。",
     "补上（术语，正文里照这个写法找；只有一个字的，只找引号里的）。"),
    (term("street", "街道", definition_zh=""), "definition_zh", "", "这一格必须填写。",
     "补上（释义，一两句话，中性、准确）。"),
    (term("street", "街道", definition_en=""), "definition_en", "", "这一格必须填写。",
     "补上（Definition in English）。"),
    (term("street", "街道", definition_zh="长" * 101), "definition_zh", "长" * 101, "最多 100 个字，写了 101 个。",
     "写短一些。"),
    (term("street", "街道", aliases_zh="居委会"), "aliases_zh", "居委会", "“居委会”已是第 3 行的写法。",
     "一个写法只能指一个术语：删去一处。"),
    (term("street", "街道", aliases_zh="街 街"), "aliases_zh", "街 街", "“街”在这一行写了两遍。", "删去一个。"),
    (term("street", "街道", aliases_zh="街道"), "aliases_zh", "街道", "“街道”在这一行写了两遍。", "删去一个。"),
    (term("street", "街道", aliases_zh="街、道"), "aliases_zh", "街、道", "别的写法之间是“、”。", "用一个空格分开。"),
    (term("street", "街道", see="comunity"), "see", "comunity", "术语表里没有编号“comunity”。",
     "是不是 community？改正拼写，或先加上这个术语。"),
    (term("street", "街道", see="居委会"), "see", "居委会", "术语表里没有编号“居委会”。",
     "是不是 committee？改正拼写，或先加上这个术语。"),
    (term("street", "街道", see="street"), "see", "street", "参见里有这一行自己的编号。", "删去它。"),
    (term("street", "街道", locator="第一段"), "locator", "第一段", "写了在来源中的位置，没有写来源。",
     "补上 source_id，或清空 locator。"),
    (term("street", "街道", source_id="papr"), "source_id", "papr", "sources.csv 里没有这个来源。",
     "是不是 paper？改正拼写，或先在 data/sources.csv 中登记。"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "found", "expected", "cure"), NEW, ids=[f"{row[1]}-{row[3]}" for row in NEW])
def test_a_term_that_is_wrong(tree, row, column, found, expected, cure):
    tree.write("glossary.csv", [*tree.rows("glossary.csv"), row])
    problems = [said(problem) for problem in run.check()[0] if problem.severity != HINT]
    assert problems == [("data/glossary.csv", 4, column, found, expected, cure)]


def test_two_terms_with_the_same_alias(tree):
    tree.write("glossary.csv", [
        term("community", "社区", aliases_zh="小区"), term("committee", "居委会", aliases_zh="小区"),
    ])  # fmt: skip
    problems = [problem for problem in run.check()[0] if problem.severity != HINT]
    assert [said(problem) for problem in problems] == [
        ("data/glossary.csv", 3, "aliases_zh", "小区", "“小区”已是第 2 行的写法。",
         "一个写法只能指一个术语：删去一处。"),
    ]


def test_a_term_that_no_page_uses_is_a_hint(tree):
    tree.write("glossary.csv", [*tree.rows("glossary.csv"), term("street", "街道", aliases_zh="街镇")])
    assert run.check()[0] == [], "a book without a page of the glossary shows no term"
    (tree.root / "book/glossary.md").write_text("# 术语\n\n```{glossary-list}\n```\n", "utf-8")
    toc = tree.root / "_toc.yml"
    listed = toc.read_text("utf-8").replace("book/second", "book/second\n      - file: book/glossary", 1)
    toc.write_text(listed, "utf-8")
    (problem,) = run.check()[0]
    assert problem.severity == HINT
    assert said(problem) == (
        "data/glossary.csv", 4, "term_zh", "街道", "正文里没有出现这个术语。",
        "删去这一行，或在 aliases_zh 里补上正文的写法。",
    )  # fmt: skip
    (tree.root / "book/second.md").write_text("# 附页\n\n各街镇。\n", "utf-8")
    assert run.check()[0] == []
    (tree.root / "book/second.md").write_text("# 附页\n\n{term}`那里 <street>`。\n", "utf-8")
    assert run.check()[0] == []


@pytest.mark.parametrize(("role", "expected"), [
    ("{term}`居委`", "术语表里没有“居委”。是不是 居委会？"),
    ("{term}`那里 <comunity>`", "术语表里没有“comunity”。是不是 community？"),
    ("{term}`某某`", "术语表里没有“某某”。改正，或在 data/glossary.csv 里加上。"),
])  # fmt: skip
def test_a_role_that_names_no_term(tree, role, expected):
    (tree.root / "book/second.md").write_text(f"# 附页\n\n{role}\n", "utf-8")
    assert [said(problem) for problem in run.check()[0]] == [
        ("book/second.md", 3, "", role, expected, "核对编号，或改正文字。")
    ]


def test_terms_are_named_by_id_and_by_every_way_of_writing(tree):
    tree.write("glossary.csv", [term("committee", "居委会", aliases_zh="居民委员会")])
    register = load_register()
    assert {term_named(register, name).term_id for name in ("committee", "居委会", "居民委员会")} == {"committee"}
    with pytest.raises(CasebookError, match="术语表里没有“居委”。是不是 居委会"):
        term_named(register, "居委")


def test_a_book_can_do_without_a_glossary(tree):
    tree.path("glossary.csv").unlink()
    assert load_register().terms == {}
    assert EAST in load_register().chapters()


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
], ids=str)  # fmt: skip
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
