"""The glossary as data: what is said of a term that is wrong; the book's own terms are sound and used."""

from __future__ import annotations

import pytest

from casebook.checks import run
from casebook.ground.problems import HINT, CasebookError
from casebook.manuscript.terms import term_named
from casebook.register.registers import load_register
from tests.support.small_book import CHAPTER as EAST
from tests.support.small_book import PAGE, SOUND, Tree, make_book, said

COLUMNS = (
    "term_id", "term_zh", "aliases_zh", "term_en", "definition_zh", "definition_en", "see", "source_id", "locator",
    "basis",
)


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
    }.items():
        assert words in terms[key].definition_zh and terms[key].basis.startswith("《中华人民共和国"), key


def test_every_term_is_used():
    assert [problem for problem in run.check()[0] if problem.file == "data/glossary.csv"] == []


# ------------------------------------------------------------------ what is said of a term


def term(term_id: str, name: str, **cells: str) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "") | {"term_id": term_id, "term_zh": name, "term_en": "Term"}
    return row | {"definition_zh": "释义。", "definition_en": "Meaning."} | cells


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Tree:
    """A small book that speaks of two terms, the glossary listed."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree = make_book(tmp_path)
    tree.add_table("glossary", [term("community", "社区", see="committee"), term("committee", "居委会")])
    (tmp_path / PAGE).write_text(f"{SOUND}\n社区和居委会。\n", "utf-8")
    return tree


def test_a_sound_glossary(tree):
    assert run.check()[0] == []


NEW = [
    (term("community", "街道"), "term_id", "community", "编号与第 2 行的重复。",
     "说的是同一件事，留下对的一行；不是一件事，换一个编号。"),
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
]


@pytest.mark.parametrize(("row", "column", "found", "expected", "cure"), NEW, ids=[f"{row[1]}-{row[3]}" for row in NEW])
def test_a_term_that_is_wrong(tree, row, column, found, expected, cure):
    tree.write("glossary.csv", [*tree.rows("glossary.csv"), row])
    problems = [said(problem) for problem in run.check()[0] if problem.severity != HINT]
    assert problems == [("data/glossary.csv", 4, column, found, expected, cure)]


def test_two_terms_with_the_same_alias(tree):
    tree.write("glossary.csv", [
        term("community", "社区", aliases_zh="小区"), term("committee", "居委会", aliases_zh="小区"),
    ])
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
    )
    (tree.root / "book/second.md").write_text("# 附页\n\n各街镇。\n", "utf-8")
    assert run.check()[0] == []
    (tree.root / "book/second.md").write_text("# 附页\n\n{term}`那里 <street>`。\n", "utf-8")
    assert run.check()[0] == []


@pytest.mark.parametrize(("role", "expected"), [
    ("{term}`居委`", "术语表里没有“居委”。是不是 居委会？"),
    ("{term}`那里 <comunity>`", "术语表里没有“comunity”。是不是 community？"),
    ("{term}`某某`", "术语表里没有“某某”。改正，或在 data/glossary.csv 里加上。"),
])
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
