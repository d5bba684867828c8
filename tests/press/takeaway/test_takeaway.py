"""What a reader takes away: notebooks that run in a plain Jupyter, tables that do nothing, how to cite."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from markdown_it import MarkdownIt
from sphinx import addnodes

from casebook.chapter import modules
from casebook.ground.archive import write_zip
from casebook.press.cells.selection import as_csv, notebook_tables, plain_tables, selected
from casebook.press.sphinx import citation
from casebook.press.sphinx.blocks.nodes import fold
from casebook.press.sphinx.numbering import Numbers
from casebook.press.takeaway import dictionary, feeds
from casebook.press.takeaway.markdown import CodeCell, Prose, UnknownNodeError, pieces
from casebook.press.takeaway.notebook import notebook
from casebook.register import labels, tracking
from casebook.register.registers import load_register
from casebook.register.spreadsheet import csv_text, for_office, harmless
from tests.support import plain_jupyter
from tests.support.downloads import notebook_of, zip_files
from tests.support.project import CHAPTER, CHAPTER_FILE, CHAPTER_PAGE, PAGES, ROOT, squeezed, teaching_sentences
from tests.support.small_book import CHAPTER as EAST
from tests.support.small_book import make_tree
from tests.support.visits import axe

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
CELL = re.compile(r"^```+\{code-cell\}", re.M)
WITH_CELLS = [name for name in PAGES if CELL.search((ROOT / f"{name}.md").read_text("utf-8"))]
CHAPTERS = {name.rpartition("/")[2]: name for name in WITH_CELLS}
#: The page on writing a case shows in its listings what a notebook must have nothing of.
CHAPTER_IDS = [chapter for chapter, name in CHAPTERS.items() if not name.startswith("book/teaching")]


# ------------------------------------------------------------------ nodes to Markdown, one test a type


def page(*children, numbers=None):
    document = new_document("book/doc.md")
    document += list(children)
    return pieces(document, numbers)


def prose(*children, numbers=None) -> str:
    return "\n=\n".join(piece.text for piece in page(*children, numbers=numbers))


def p(*children):
    return nodes.paragraph("", "", *[nodes.Text(c) if isinstance(c, str) else c for c in children])


def item(*children):
    return nodes.list_item("", *children)


def table(head, *body, title="", ids=(), classes=()):
    def row(cells):
        entries = [nodes.entry("", each if isinstance(each, nodes.Node) else p(each)) for each in cells]
        for entry, name in zip(entries, classes, strict=False):
            entry["classes"] = [name]
        return nodes.row("", *entries)

    group = nodes.tgroup("", cols=len(body[0]))
    group += [nodes.colspec() for _ in body[0]]
    if head:
        group += nodes.thead("", row(head))
    group += nodes.tbody("", *map(row, body))
    return nodes.table("", *([nodes.title("", title)] if title else []), group, ids=list(ids))


def cell(index, *outputs):
    source = nodes.container("", nodes.literal_block("", "x = 1"), nb_element="cell_code_source")
    shown = nodes.container("", *outputs, nb_element="cell_code_output")
    return nodes.container("", source, shown, nb_element="cell_code", cell_index=index)


FOLD = fold("", p("四。"), summary="参考解答", kind="solution", label="练习 1")
PASSPORTS = fold("", p("10011人"), summary="本页的数字", kind="passports", label="")
FIGURE = nodes.figure("", nodes.image(uri="a.svg", alt="两条线"), nodes.caption("", "题"), nodes.legend("", p("来源")),
                      ids=["f"])
WIDE = table(None, ["甲", "乙"])
WIDE[0][-1][0][0]["morecols"] = 1
WIDE[0][-1][0].pop()


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (p("一段话"), "一段话"),
        (p("两行\n合成一行"), "两行 合成一行"),
        (addnodes.compact_paragraph("", "", nodes.Text("短")), "短"),
        (p("见", nodes.emphasis("", "着重"), "处"), "见*着重*处"),
        (p(nodes.strong("", "加重"), "处"), "**加重**处"),
        (p(nodes.strong("", "没有结果。"), "做法"), "<strong>没有结果。</strong>做法"),
        (p(nodes.literal("", "a*b"), nodes.literal("", "`")), "`a*b``` ` ``"),
        (p(nodes.math("", r"x_1 < 2")), "$x_1 < 2$"),
        (nodes.math_block("", r"\frac{a}{b}"), "$$\n\\frac{a}{b}\n$$"),
        (p(nodes.subscript("", "2"), nodes.superscript("", "3")), "<sub>2</sub><sup>3</sup>"),
        (p(nodes.reference("", "", nodes.inline("", "约95万元"), refuri="../figures.html#x")), "约95万元"),
        (p(nodes.reference("", "政府网", refuri="https://example.org/a_(b)")), "[政府网](<https://example.org/a_(b)>)"),
        (p(nodes.inline("", "四力合一", classes=["cb-scheme"])), "四力合一"),
        (p(nodes.target("", "", ids=["x"]), addnodes.index(entries=[]), "词"), "词"),
        (p("甲", nodes.raw("", "<br>", format="html"), "乙"), "甲<br>乙"),
        (p("注", nodes.footnote_reference("", "1")), r"注\[1\]"),
        (nodes.footnote("", nodes.label("", "1"), p("注文")), r"\[1\] 注文"),
        (nodes.citation("", nodes.label("", "甲"), p("文献")), r"\[甲\] 文献"),
        (nodes.rubric("", "小标题"), "**小标题**"),
        (nodes.bullet_list("", item(p("甲")), item(p("乙"))), "- 甲\n- 乙"),
        (nodes.bullet_list("", item(p("甲"), nodes.bullet_list("", item(p("子"))))), "- 甲\n  - 子"),
        (nodes.bullet_list("", item(p("甲"), p("又")), item(p("乙"))), "- 甲\n\n  又\n\n- 乙"),
        (nodes.enumerated_list("", item(p("甲")), item(p("乙")), start=3), "3. 甲\n4. 乙"),
        (nodes.definition_list("", nodes.definition_list_item(
            "", nodes.term("", "治理"), nodes.definition("", p("说出关系")))), "- **治理**：说出关系"),
        (nodes.container("", nodes.field_list("", nodes.field(
            "", nodes.field_name("", "地点"), nodes.field_body("", p("武汉")))), classes=["case-card"]),
         "- **地点**：武汉"),
        (nodes.block_quote("", p("引文"), nodes.attribution("", "某报")), "> 引文\n>\n> —— 某报"),
        (nodes.line_block("", nodes.line("", "甲"), nodes.line("", "乙")), "甲<br>\n乙"),
        (nodes.literal_block("", "x = 1\n", language="ipython3"), "```python\nx = 1\n```"),
        (nodes.literal_block("", "```\n", language="none"), "````\n```\n````"),
        (nodes.transition(), "---"),
        (nodes.image(uri="a.png", alt="一座桥"), "（图：一座桥）"),
        (nodes.image(uri="a.png"), ""),
        (FIGURE, "（图：两条线）\n\n**图 6.1** 题\n\n来源"),
        (table(["年", "数"], ["2003", "1|2"], title="表题", ids=["t"], classes=["", "text-right"]),
         "**表 6.2** 表题\n\n| 年 | 数 |\n| --- | ---: |\n| 2003 | 1\\|2 |"),
        (table(None, ["甲", "乙"]), "|  |  |\n| --- | --- |\n| 甲 | 乙 |"),
        (table(["列"], [nodes.bullet_list("", item(p("甲")), item(p("乙")))]), "| 列 |\n| --- |\n| - 甲<br>- 乙 |"),
        (table(["列"], [p(nodes.literal("", "a|b"))]), "| 列 |\n| --- |\n| `a\\|b` |"),
        (WIDE, "|  |  |\n| --- | --- |\n| 甲 |  |"),
        (nodes.admonition("", nodes.title("", "情景设定"), p("夜里。")), "> **情景设定**\n>\n> 夜里。"),
        (nodes.topic("", nodes.title("", "框"), p("话")), "> **框**\n>\n> 话"),
        (nodes.container("", nodes.paragraph("", "", nodes.strong("", "练习 1"), nodes.Text("　题目")),
                         p("做。"), classes=["exercise"]), "**练习 1**　题目\n\n做。"),
        (FOLD, "<details>\n<summary>练习 1 参考解答</summary>\n\n四。\n\n</details>"),
        (PASSPORTS, ""),
        (nodes.container("", p("给教员的话"), classes=["teaching-note"]), ""),
        (nodes.comment("", "改"), ""),
        (addnodes.toctree(), ""),
        (nodes.compound("", p("合")), "合"),
        (addnodes.only("", p("网页"), expr="html"), "网页"),
    ],
)
def test_node(node, text):
    numbers = Numbers({}, {"figure": {"f": (6, 1)}, "table": {"t": (6, 2)}}, {"figure": "图 %s", "table": "表 %s"})
    assert prose(node.deepcopy(), numbers=numbers) == text


@pytest.mark.parametrize("kind", ["note", "tip", "warning", "important"])
def test_named_boxes_have_their_name(kind):
    assert prose(getattr(nodes, kind)("", p("话"))).endswith("**\n>\n> 话")


def test_headings_are_numbered_and_begin_a_cell():
    inner = nodes.section("", nodes.title("", "节"), p("乙"), ids=["sub"])
    section = nodes.section("", nodes.title("", "章"), p("甲"), inner, ids=["top"])
    numbers = Numbers({"": (6,), "#sub": (6, 1)})
    assert page(section, numbers=numbers) == [Prose("# 6. 章\n\n甲"), Prose("## 6.1. 节\n\n乙")]


def test_cells_part_the_prose_and_their_captions_follow():
    shown = nodes.container("", FIGURE.deepcopy())
    parts = page(p("前"), cell(1, shown, table(["列"], ["1"], title="表题")), p("后"), cell(4))
    assert parts == [Prose("前"), CodeCell(1), Prose("题\n\n来源\n\n表题\n\n后"), CodeCell(4)]


def test_an_unknown_node_is_an_error():
    class odd(nodes.General, nodes.Element):
        pass

    with pytest.raises(UnknownNodeError, match="odd"):
        page(odd())
    with pytest.raises(UnknownNodeError, match="odd"):
        page(p(odd()))


@pytest.mark.parametrize(
    "text",
    ["1*2*3", "a_b_c", "# 题", "- 项", "+ 项", "1. 项", "12) 项", "> 引", "[a](b)", "![a](b)", "<b>粗</b>", "$x$ 元",
     "`代码`", "~~删~~", "甲|乙", r"\*", "&lt;b&gt;", "=====", "---", "***", "“四力”**合**一", "{num}`x`", "a\\"],
)
def test_text_means_its_very_characters(text):
    html = MARKDOWN.render(prose(p(text)))
    assert re.fullmatch(r"<p>.*</p>\s*", html), html
    assert unescape(re.sub(r"</?p>|\n", "", html)) == text


# ------------------------------------------------------------------ the notebook


def test_cells_that_the_page_does_not_show_are_in_their_place():
    executed = {"cells": [
        {"cell_type": "markdown", "source": "# 题"},
        {"cell_type": "code", "source": "a = 1", "metadata": {"tags": ["remove-cell"]}, "outputs": []},
        {"cell_type": "code", "source": "a\nb", "metadata": {"tags": ["hide-input"], "mystnb": {}}, "outputs": [1]},
        {"cell_type": "code", "source": "c", "metadata": {"tags": ["hide-cell"]}, "outputs": []},
    ]}
    made = notebook([Prose("前"), CodeCell(2), Prose("后")], executed)
    assert [(each["cell_type"], "".join(each["source"])) for each in made["cells"]] == [
        ("markdown", "前"), ("code", "a = 1"), ("code", "a\nb"), ("markdown", "后"), ("code", "c"),
    ]
    assert made["cells"][2]["outputs"] == [1]
    assert made["cells"][2]["metadata"] == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert made["cells"][4]["metadata"]["jupyter"] == {"source_hidden": True, "outputs_hidden": True}
    assert len({each["id"] for each in made["cells"]}) == 5


def test_the_package_goes_along_as_far_as_cells_need_it():
    found = modules.package_files(["from casebook import load_case", "%time 1"])
    assert "casebook/chapter/case.py" in found
    assert "casebook/number/minimum.py" in found, "imported within a function too"
    assert not [name for name in found if re.search("sphinx|typst|checks|cli|scaffold|serving|takeaway", name)]
    more = modules.package_files(["import casebook.checks.consistency"])
    assert set(more) > set(found) and "casebook/checks/consistency.py" in more


def test_a_zip_of_the_same_files_is_the_same_bytes(tmp_path):
    files = {"b/乙.txt": "乙".encode(), "a.txt": b"a" * 1000}
    write_zip(tmp_path / "1.zip", files)
    write_zip(tmp_path / "2.zip", dict(reversed(files.items())))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.namelist() == ["a.txt", "b/乙.txt"]
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


# ------------------------------------------------------------------ tables that do nothing

HOSTILE = ["=1+1", "=HYPERLINK(\"http://x\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "　=1", "＝1", "＋1",
           "＠x", "-cmd|' /C calc'!A0", "--1", "-", "=", "+86", "\ufeff=1", "\u200b=1", "\n=1"]
PEACEFUL = ["-1", "-0.5", "-1.5e-3", "12", "-INF", "甲=乙", "a-b", "“=”", "'=1", "", "1-2", "—", "−1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_a_formula(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", PEACEFUL)
def test_numbers_and_words_stay(text):
    assert harmless(text) == text


def test_hostile_rows_through_the_whole_way(tmp_path, monkeypatch):
    """From the registers into both downloads, the header too."""
    tree = make_tree(tmp_path)
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree.set_figure("east-area", indicator_zh="=1+1", note_zh='@SUM(A1),"x"', note_en="+1\t-2", locator="-5")
    tree.set(f"cases/{EAST}/practices.csv", 0, practice_zh="-2+3")
    tree.set("sources.csv", 0, title="=cmd|' /C calc'!A0")
    tree.set("cases.csv", 0, name_zh="＝1", place_zh="-x")
    register = load_register()
    selection = selected(register, [("figures-of", EAST)])
    tables = plain_tables(selection)
    texts = [as_csv(*tables[name]) for name in dictionary.TABLES]
    texts += [dictionary.columns(tables), dictionary.codes(register, tables)]
    texts += [content.decode() for content in notebook_tables(selection).values()]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    assert {"'=1+1", "'@SUM(A1),\"x\"", "'+1\t-2", "-5", "'-2+3", "'=cmd|' /C calc'!A0", "'＝1", "'-x"} <= set(cells)
    assert [each for each in cells if harmless(each) != each] == []
    assert csv_text(["=a"], [["=b"]]) == "'=a\n'=b\n"


def test_office_programs_are_told_that_it_is_utf8():
    assert for_office("列\n值\n") == b"\xef\xbb\xbf" + "列\r\n值\r\n".encode()


# ------------------------------------------------------------------ which rows


def test_rows_are_those_that_were_read_and_what_they_name(tmp_path, monkeypatch):
    tree = make_tree(tmp_path)
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree.write("sources.csv", [*tree.rows("sources.csv"), tree.rows("sources.csv")[1] | {"source_id": "unused"}])
    register = load_register()
    own = selected(register, [], EAST)
    assert own.chapters == (EAST,) and own.cases == {"east"} and "west-people" not in own.figures
    assert own.sources == {"report", "paper"}
    one = selected(register, [("figures", "west-people"), ("file", "context/x.csv"), ("file", "schemas/x.json")], EAST)
    assert one.figures - own.figures == {"west-people"} and one.practices == own.practices
    assert one.files == ("context/x.csv",)
    tables = plain_tables(one)
    assert [row["figure_id"] for row in tables["figures"][1] if row["chapter"] == "west-street"] == ["west-people"]
    everything = selected(register, [("figures", "*")])
    assert everything.figures == set(register.figures) and everything.practices == set(register.practices)


def test_a_chapter_does_not_depend_on_which_others_there_are(tmp_path, monkeypatch):
    """Else adding a case would have every page read again."""
    make_tree(tmp_path)
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    register = load_register()
    with tracking.recording() as reads:
        selected(register, [("figures-of", EAST)], EAST)
    assert ("figures-of", EAST) in reads and "chapters" not in {table for table, _ in reads}
    with tracking.recording() as reads:
        selected(register, [("figures", "*")], EAST)
    assert "chapters" in {table for table, _ in reads}


def test_what_is_selected_is_noted(tmp_path, monkeypatch):
    """So that the page, and with it its files, follows those rows."""
    from casebook.register import tracking

    make_tree(tmp_path)
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    register = load_register()
    with tracking.recording() as reads:
        selected(register, [], EAST)
        dictionary.note_reads()
    assert {("figures-of", EAST), ("practices-of", EAST), ("cases", "east"), ("sources", "paper")} <= reads
    assert {("file", "schemas/figures.json"), ("units", "*"), ("hedges", "*")} <= reads


def test_every_column_has_a_meaning_in_both_languages():
    for table in dictionary.TABLES:
        schema = json.loads((ROOT / f"data/schemas/{table}.json").read_text("utf-8"))
        for column in schema["fields"]:
            assert column["title"] and column["description_en"], (table, column["name"])


# ------------------------------------------------------------------ how to cite

BOOK = citation.Book("书名：副题", "某组", "2026-11-22")


def test_gbt():
    nowhere = "[出版地不详]: [出版者不详], 2026(2026-11-22)"
    assert citation.gbt(BOOK) == f"某组. 书名：副题[M]. {nowhere}."
    assert citation.gbt(BOOK, "某章") == f"某组. 某章[M]//某组. 书名：副题[M]. {nowhere}."
    online = citation.Book("书", "某组", "2026-11-22", "https://x.cn/")
    assert citation.gbt(online, "章", "https://x.cn/a.html") == (
        f"某组. 章[M/OL]//某组. 书[M/OL]. {nowhere}. https://x.cn/a.html"
    )
    assert citation.gbt(citation.Book("书", "某组")) == "某组. 书[M]. [出版地不详]: [出版者不详], [出版年不详]."


def test_bibtex():
    assert citation.bibtex(BOOK) == (
        "@book{shudu-jiceng-2026,\n  author = {{某组}},\n  title = {书名：副题},\n  year = {2026},\n"
        "  date = {2026-11-22},\n  language = {chinese},\n}\n"
    )
    chapter = citation.bibtex(BOOK, "east", "50% & {x}_1~\\")
    assert chapter.startswith("@incollection{shudu-jiceng-2026-east,\n")
    assert r"  title = {50\% \& \{x\}\_1\textasciitilde{}\textbackslash{}}," in chapter
    assert "booktitle = {书名：副题}" in chapter and "editor = {{某组}}" in chapter
    for made_up in ("publisher", "isbn", "address"):
        assert made_up not in chapter.lower()


def test_the_book_is_cited_as_citation_cff_says():
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    settings = config["sphinx"]["config"]
    assert citation.edition_date(settings["typst_timestamp"]) == cff["date-released"]
    assert cff["title"].startswith(f"{settings['typst_title']}：{settings['typst_subtitle']} ")
    assert cff["authors"] == [{"name": config["author"]}]


# ------------------------------------------------------------------ the built book


@pytest.fixture(scope="module")
def downloads(book) -> Path:
    return book.html / "_downloads"


def test_pages_with_cells_offer_their_files_and_no_others(book, downloads):
    assert sorted(path.name for path in downloads.iterdir()) == sorted(CHAPTERS)
    assert len(CHAPTERS) >= 7
    for name in PAGES:
        offered = [link["href"] for link in book.page(name).select(".takeaway a")]
        chapter = name.rpartition("/")[2]
        files = [f"{chapter}.zip", f"{chapter}-data.zip", f"{chapter}.bib"] if name in WITH_CELLS else []
        assert [Path(address).name for address in offered] == files, name
        for address in offered:
            assert (book.html / name).parent.joinpath(address).resolve().is_file(), address


@pytest.mark.parametrize("chapter", CHAPTER_IDS)
class TestNotebook:
    def test_is_one(self, downloads, chapter):
        made = notebook_of(downloads, chapter)
        nbformat.validate(made)
        assert made.metadata.kernelspec.name == "python3"

    def test_nothing_of_myst_is_left(self, downloads, chapter):
        for each in notebook_of(downloads, chapter).cells:
            if each.cell_type == "markdown":
                text = re.sub(r"(`+).*?\1", "", each.source)
                assert not re.search(r"\{[\w:-]+\}\s*`|^\s*(:::|~~~|```)\s*\{|^\([\w-]+\)=|^%%", text, re.M), text

    def test_says_what_the_page_says(self, book, downloads, chapter):
        """Every paragraph, heading, row and caption of the page, numbers included, in words a reader sees."""
        cells = notebook_of(downloads, chapter).cells
        text = "\n\n".join(each.source for each in cells if each.cell_type == "markdown")
        # Dollars part formulas, as in Jupyter; elsewhere they would be escaped.
        said = re.sub(r"(?<!\\)\$", "", squeezed(BeautifulSoup(MARKDOWN.render(text), "html.parser").get_text()))
        said = said.replace(r"\$", "$")
        article = BeautifulSoup(str(book.page(CHAPTERS[chapter]).article), "html.parser")
        beside = ".cb-passports, .cb-term-notes, .chart-tools, .takeaway, .eyebrow"
        for other in article.select(f".cell_output table, .headerlink, {beside}, math, pre"):
            marker = "\0" if other.name == "math" else ""
            other.replace_with(marker)
        missing = []
        for block in article.select("h1, h2, h3, h4, p, td, dt, caption"):
            words = squeezed(block.get_text())
            if block.name == "dt":  # HTML puts a colon behind the name of a field
                words = words.removesuffix(":")
            for part in words.split("\0"):
                if part and part not in said and not block.find(["p", "ul"]):
                    missing.append(part)
        assert missing == []
        assert len(said) > 3000

    def test_has_every_cell_as_it_stands_in_the_book(self, downloads, chapter):
        source = (ROOT / f"{CHAPTERS[chapter]}.md").read_text("utf-8")
        code = [each.source for each in notebook_of(downloads, chapter).cells if each.cell_type == "code"]
        assert len(code) == len(CELL.findall(source))
        assert [each for each in code if each not in source] == []
        assert any(each.get("outputs") for each in notebook_of(downloads, chapter).cells)

    def test_holds_nothing_of_the_teacher(self, downloads, chapter):
        names = (downloads / chapter).glob("*.zip")
        sentences = [squeezed(each) for each in teaching_sentences(f"{CHAPTERS[chapter]}.md")]
        assert sentences or chapter in ("reading-a-report", "hedged-numbers", "frameworks")
        for path in names:
            for name, content in zip_files(path).items():
                text = squeezed(content.decode("utf-8"))
                assert [each for each in sentences if each in text] == [], (path.name, name)
                assert name.endswith(".py") or "案例使用说明" not in text

    def test_says_nothing_of_whom_the_book_keeps_silent_on(self, downloads, chapter):
        names = zip_files(downloads / chapter / f"{chapter}.zip")
        assert not [name for name in names if "private" in name or "synonyms" in name]

    def test_tables_have_their_dictionary(self, downloads, chapter):
        files = zip_files(downloads / chapter / f"{chapter}-data.zip")
        tables = {Path(name).stem: content for name, content in files.items() if name.endswith(".csv")}
        assert set(tables) == {*dictionary.TABLES, "data-dictionary", "codes"}
        assert all(content.startswith(b"\xef\xbb\xbf") for content in tables.values())
        rows = {name: list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")))) for name, text in tables.items()}
        cells = [cell for table in rows.values() for row in table for cell in row.values()]
        assert [cell for cell in cells if harmless(cell) != cell] == []
        told = {(row["table"], row["column"]): row for row in rows["data-dictionary"]}
        columns = {(name, column) for name in dictionary.TABLES for column in (rows[name] or [{}])[0]}
        assert columns <= set(told)
        assert all(row["meaning_zh"] and row["meaning_en"] for row in told.values())
        codes = {(row["column"], row["code"]) for row in rows["codes"]}
        for table, column in (("figures", "kind"), ("figures", "hedge"), ("figures", "unit"), ("sources", "grade")):
            assert {(f"{table}.{column}", row[column]) for row in rows[table]} <= codes
        assert {("sources.grade", grade) for grade in labels.GRADE} <= codes
        registered = ROOT / f"data/cases/{chapter}/figures.csv"
        if registered.is_file():
            own = {row["figure_id"] for row in csv.DictReader(registered.open(encoding="utf-8", newline=""))}
            assert own <= {row["figure_id"] for row in rows["figures"]}
        named = {row["source_id"] for row in [*rows["figures"], *rows["practices"], *rows["cases"]]}
        assert {row["source_id"] for row in rows["sources"]} == named
        assert {row["case_id"] for row in rows["cases"]} == {
            row["case_id"] for row in [*rows["figures"], *rows["practices"]]
        }

    def test_citations_stand_on_the_page_and_in_the_file(self, book, downloads, chapter):
        shown = [each.get_text() for each in book.page(CHAPTERS[chapter]).select(".takeaway-text pre")]
        title = squeezed(book.page(CHAPTERS[chapter]).h1.get_text()).removesuffix("#").partition(".")[2]
        assert squeezed(shown[0]).startswith(f"《数读基层》编写组.{title}[M]//《数读基层》编写组.数读基层：")
        assert shown[1].startswith("《数读基层》编写组. 数读基层：社区治理与城市党建案例集[M].")
        entries = (downloads / chapter / f"{chapter}.bib").read_text("utf-8")
        assert entries == f"{shown[2]}\n\n{shown[3]}\n"


# ------------------------------------------------------------------ runs by itself


@pytest.fixture(scope="session")
def site_packages(tmp_path_factory) -> Path:
    """An environment with numpy, pandas, matplotlib and Jupyter's kernel, and nothing else."""
    return plain_jupyter.make_site(tmp_path_factory.mktemp("plain") / "site")


def text_outputs(cells: list[list[dict]]) -> list[list[dict]]:
    """Return what each code cell gave, but pictures: they are drawn in the fonts of the machine.

    Where there is a table, its plain text is left out: pandas breaks its lines at the width of a terminal.
    """

    def compared(data: dict) -> dict:
        unlike = "text/plain" if "text/html" in data else "image/"
        return {mime: each for mime, each in data.items() if not mime.startswith(("image/", unlike))}

    return [
        [
            {"name": output["name"], "text": output["text"]} if output["output_type"] == "stream"
            else compared(output["data"])
            for output in outputs
        ]
        for outputs in cells
    ]


def seen(cells: list[list[dict]]) -> list[list[dict]]:
    """Return the outputs that a reader sees: not what cells hand to the text around them."""
    return [[each for each in outputs if "scrapbook" not in each.get("metadata", {})] for outputs in cells]


@pytest.mark.parametrize("chapter", CHAPTER_IDS)
def test_notebook_runs_in_a_plain_jupyter(book, downloads, site_packages, tmp_path, chapter):
    with zipfile.ZipFile(downloads / chapter / f"{chapter}.zip") as archive:
        archive.extractall(tmp_path)
    path = tmp_path / chapter / f"{chapter}.ipynb"
    stored = nbformat.read(path, as_version=4)
    probe = nbformat.v4.new_code_cell(
        "import sys, casebook, json\n"
        "loaded = sorted({name.partition('.')[0] for name in sys.modules})\n"
        "print(json.dumps([casebook.__file__, sys.path, loaded]))"
    )
    probed = nbformat.from_dict(stored | {"cells": [*stored.cells, probe]})
    nbformat.write(probed, path)
    ran = plain_jupyter.run(path, site_packages)
    home, search, loaded = json.loads(ran.cells.pop().outputs[0].text)
    assert Path(home) == path.parent / "casebook" / "__init__.py"
    assert not [each for each in search if each and Path(each).resolve() == ROOT]
    assert not {"sphinx", "docutils", "myst_nb", "yaml", "frictionless", "justmytype_intl_cjk"} & set(loaded)
    of_page = book.path(f"_build/.work/cells/{CHAPTERS[chapter].replace('/', '--')}.json")
    in_book = json.loads(of_page.read_text("utf-8"))
    fresh = [each.outputs for each in ran.cells if each.cell_type == "code"]
    kept = [each.outputs for each in stored.cells if each.cell_type == "code"]
    assert text_outputs(fresh) == text_outputs(in_book["outputs"])
    assert text_outputs(kept) == text_outputs(seen(in_book["outputs"]))
    pictures, drawn = (sum("image/svg+xml" in str(each) for each in cells) for cells in (kept, fresh))
    assert pictures == drawn > 0


# ------------------------------------------------------------------ the whole book


def test_the_book_on_a_stick(broken):
    result = broken.run("zip")
    assert result.code == 0, result.out
    assert "_build/shudu-jiceng.zip" in result.out
    path = broken.path("_build/shudu-jiceng.zip")
    files = zip_files(path)
    published = {f"html/{each.relative_to(broken.html).as_posix()}": each for each in broken.html.rglob("*")}
    expected = {name: each.read_bytes() for name, each in published.items() if each.is_file()}
    expected["shudu-jiceng.pdf"] = broken.pdf.read_bytes()
    assert files == {f"shudu-jiceng/{name}": content for name, content in expected.items()}
    before = path.read_bytes()
    path.unlink()
    assert broken.run("zip").code == 0
    assert path.read_bytes() == before


# ------------------------------------------------------------------ rebuilding


def test_files_follow_the_book_and_go_with_the_page(broken):
    zips = broken.html / "_downloads" / CHAPTER
    before = {path.name: path.read_bytes() for path in zips.iterdir()}
    broken.set_figure("wm-people", value="10234", as_printed="10234人")
    broken.path("data/conflicts.csv").write_text(
        broken.path("data/conflicts.csv").read_text("utf-8").replace("10011", "10234"), "utf-8"
    )
    head = broken.path(CHAPTER_FILE).read_text("utf-8").split("---\n")[1]
    extra = "# 又一章\n\n```{code-cell} python\n1 + 1\n```\n\n正文。\n"
    broken.path("book/cases/extra.md").write_text(f"---\n{head}---\n\n{extra}", "utf-8")
    broken.replace("_toc.yml", f"- file: {CHAPTER_PAGE}", f"- file: {CHAPTER_PAGE}\n      - file: book/cases/extra")
    result = broken.run("html")
    assert result.code == 0, result.out
    after = {path.name: path.read_bytes() for path in zips.iterdir()}
    assert before.pop(f"{CHAPTER}.pdf") and before.keys() == after.keys(), "pages alone come without the PDF of then"
    assert {name for name in before if before[name] != after[name]} == {f"{CHAPTER}.zip", f"{CHAPTER}-data.zip"}
    files = zip_files(zips / f"{CHAPTER}.zip")
    assert "10234人" in files[f"{CHAPTER}/{CHAPTER}.ipynb"].decode()
    assert "10234" in files[f"{CHAPTER}/data/cases/{CHAPTER}/figures.csv"].decode()
    assert (broken.html / "_downloads/extra/extra.zip").is_file()
    broken.path("book/cases/extra.md").unlink()
    broken.replace("_toc.yml", "      - file: book/cases/extra\n", "")
    assert broken.run("html").code == 0
    assert not (broken.html / "_downloads/extra").exists()
    shutil.rmtree(broken.path("_build/.work"))
    assert broken.run("html").code == 0
    assert {path.name: path.read_bytes() for path in zips.iterdir()} == after, "from nothing: the same bytes"


def test_an_edition_with_another_date_and_an_address_is_cited_so_everywhere(broken):
    assert not (broken.html / "sitemap.xml").exists() and not (broken.html / "feed.xml").exists()
    now = re.search(r"typst_timestamp: \d+", broken.path("_config.yml").read_text("utf-8"))[0]
    broken.replace("_config.yml", now, "html_baseurl: https://example.org/b\n    typst_timestamp: 1826841600")
    assert broken.run("html").code == 0
    assert "2027(2027-11-22)" in broken.page(CHAPTER_PAGE).select_one(".takeaway-text pre").get_text()
    files = zip_files(broken.html / "_downloads" / CHAPTER / f"{CHAPTER}.zip")
    assert "2027-11-22" in files[f"{CHAPTER}/README.txt"].decode("utf-8-sig")
    entry = (broken.html / "_downloads" / CHAPTER / f"{CHAPTER}.bib").read_text("utf-8")
    assert "2027" in entry and f"url = {{https://example.org/b/{CHAPTER_PAGE}.html}}" in entry
    names = {"sitemap.xml": ".//{*}loc", "feed.xml": ".//{*}entry/{*}id"}
    for name, place in names.items():
        listed = [each.text for each in ElementTree.parse(broken.html / name).iterfind(place)]
        assert listed[0] == "https://example.org/b/book/index.html"
        assert f"https://example.org/b/{CHAPTER_PAGE}.html" in listed
        for address in listed:
            assert (broken.html / address.removeprefix("https://example.org/b/")).is_file()
    broken.replace("_config.yml", "    html_baseurl: https://example.org/b\n", "")
    assert broken.run("html").code == 0
    assert not (broken.html / "sitemap.xml").exists() and not (broken.html / "feed.xml").exists()


def test_lists_of_pages_are_escaped():
    book = citation.Book("甲 & 乙", "某组", "2026-11-22", "https://x.cn/?a=1&b=")
    feed = ElementTree.fromstring(feeds.atom(book, [("p.html", '<题> "一"')]).encode())
    assert feed.find("{*}title").text == "甲 & 乙" and feed.find("{*}entry/{*}title").text == '<题> "一"'
    assert feed.find("{*}entry/{*}link").get("href") == "https://x.cn/?a=1&b=/p.html"
    assert feed.find("{*}updated").text == "2026-11-22T00:00:00Z"
    assert "<lastmod>2026-11-22</lastmod>" in feeds.sitemap(book, ["p.html"])


# ------------------------------------------------------------------ in the browser


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_files_can_be_taken_and_citations_copied(browser, site, protocol):
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, accept_downloads=True)
    if protocol == "http":
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site["http"].rstrip("/"))
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.goto(f"{site[protocol]}{CHAPTER_PAGE}.html", wait_until="load")
    links = page.locator(".takeaway a")
    offered = ["印出来的这一章", "可运行的笔记本", "数据表", "引用条目"]
    assert [text.partition("（")[0] for text in links.all_inner_texts()] == offered
    with page.expect_download() as taken:
        links.nth(1).click()
    assert taken.value.suggested_filename == f"{CHAPTER}.zip"
    assert zipfile.is_zipfile(taken.value.path())
    fold = page.locator(".takeaway details")
    first = fold.locator("pre").first
    assert not first.is_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.is_visible()
    button = fold.get_by_role("button", name="复制").first
    button.click()
    page.wait_for_function("() => document.querySelector('.takeaway .copy').textContent === '已复制'")
    if protocol == "http":
        assert page.evaluate("navigator.clipboard.readText()") == first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert troubles == []
    assert axe(page, ".takeaway") == []
    context.close()


def test_citations_can_be_read_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site['file']}{CHAPTER_PAGE}.html")
    page.locator(".takeaway summary").click()
    assert "[M]//" in page.locator(".takeaway-text pre").first.inner_text()
    assert page.locator(".takeaway .copy").count() == 0
    context.close()
