"""A small book through Sphinx, web pages first and then the PDF, and the PDF read back."""

import io
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from casebook.ground.fonts import font_dir
from casebook.press.typst.errors import PdfError
from tests.support.pdf_text import page_texts
from tests.support.pictures import photo

SAMPLE = Path(__file__).with_name("sample")
EXTENSIONS = ["myst_nb", "typst_sample_nodes", "casebook.press.pdf"]


def build(source, out, builder="typst", config=SAMPLE, **overrides):
    """Run Sphinx once and return its messages."""
    status, warnings = io.StringIO(), io.StringIO()
    with docutils_namespace():
        app = Sphinx(source, config, out / builder, out / ".doctrees", builder, overrides, status, warnings)
        app.build()
    return SimpleNamespace(out=out / builder, status=status.getvalue(), warnings=warnings.getvalue())


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The sample book, built as `make` does it: the PDF from the doctrees of the web pages."""
    folder = tmp_path_factory.mktemp("typst")
    source = folder / "src"
    shutil.copytree(SAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    html = build(source, folder, "html", source)
    pdf = build(source, folder, "typst", source)
    reader = pypdf.PdfReader(pdf.out / "book.pdf")
    return SimpleNamespace(
        folder=folder, html=html, pdf=pdf, reader=reader,
        pages=[re.sub("[ \u3000]", "", text) for text in page_texts(pdf.out / "book.pdf")],
        source=(pdf.out / "main.typ").read_text("utf-8"),
    )


@pytest.fixture(scope="session")
def text(book):
    return "".join(book.pages).replace("\n", "")


def page_with(book, words):
    return next(number for number, page in enumerate(book.pages) if words in page and number > 3)


def test_no_warnings(book):
    assert book.pdf.warnings == ""


def test_pdf_does_not_read_the_book_again(book):
    assert "0 added, 0 changed, 0 removed" in book.pdf.status


def test_web_pages_do_not_read_it_again_after_the_pdf(book):
    again = build(book.folder / "src", book.folder, "html", book.folder / "src")
    assert "0 added, 0 changed, 0 removed" in again.status


def test_web_pages_keep_their_own_kind_of_output(book):
    assert "HTML-ONLY" in (book.html.out / "cases/notebook.html").read_text("utf-8")


@pytest.mark.parametrize("words", [
    "数读样书", "排版的每一种元素", "2026年11月学员版", "CCBY4.0", "2026年9月21日", "写在前面",
    "第1章约、余、不少于约数：带着不确定性计算", "第2章方框、图与表", "第3章笔记本里的案例", "附录A数字总册",
    "1.4子文件成为一节", "子文件的小节", "再小一级",
    "源文件里的换行不应变成空格，见表2.1可知", "Python语言与pandas2.0之间",
    "图2.1三个街道的经费", "图的附注", "表2.1普通的表", "表2.3很长的表", "表A.1附录里的表", "代码1.1读取数据",
    "(1.1)", "HHI", "万元", "第一条", "1.甲", "它的解释", "内容乙", "某报告", "把四种力量合在一起",
    "注意的内容", "警告的内容", "自拟标题", "参见的内容", "专题的内容", "参考答案",
    "答案是约95万元左右，共3个",
    "杭州下城", "内容提要的文字", "关键词：社区治理；党建", "要做的决定", "练习一", "自测一", "别的容器",
    "条目一的内容", "教学说明",
    "原样Typst", "来源：样本数据",
    "经费（万元）", "最高", "图3.1单元格里的图", "图题下的附注", "表3.1单元格里的表", "42", "纯文本输出",
    "见表A.1与图3.1",
])
def test_printed(text, words):
    assert words in text


@pytest.mark.parametrize("words", ["只在屏幕上出现", "HTML-ONLY", "<Figure>", "None"])
def test_not_printed(text, words):
    assert words not in text


def test_cell_output_is_marked(book):
    assert '#codeblock("纯文本输出", "", output: true)' in book.source
    assert '#codeblock("甲", "", output: true)' in book.source


def test_contents_lists_parts_chapters_and_sections_with_pages(book):
    contents = book.pages[2]
    assert contents.index("方法") < contents.index("第1章") < contents.index("1.1列表与引文")
    assert contents.index("案例") < contents.index("第3章") < contents.index("附录A") < contents.index("索引")
    assert "更小的标题" not in contents


def test_bookmarks(book):
    def titles(items):
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    outline = titles(book.reader.outline)
    assert outline[:3] == ["目录", "写在前面", "方法"]
    assert outline[3][0].split() == ["第1章", "约、余、不少于约数：带着不确定性计算"]
    assert any("列表与引文" in title for title in outline[3][1])
    assert outline[-1] == "索引"


def test_page_labels_and_blank_pages(book):
    labels = book.reader.page_labels
    assert "i" in labels and labels[4] == "1"
    blank = [page for page in book.pages if not page.strip()]
    assert len(blank) >= 3, "the back of a part page has neither head nor number"


def test_running_heads(book):
    left = page_with(book, "第60条")
    assert book.pages[left].strip().startswith("数读样书")
    right = page_with(book, "第20条")
    assert "第2章方框、图与表" in book.pages[right]
    opening = page_with(book, "第2章方框、图与表")
    assert not book.pages[opening].strip().startswith("数读样书")


def test_rows_of_a_table_can_be_linked_to(tiny):
    out = tiny(
        "# 题\n\n见 {ref}`甲 <row-a>` 。\n\n```{list-table}\n:header-rows: 1\n* - 名\n  - 数\n"
        "* - (row-a)=\n    甲\n  - 1\n```\n"
    )
    assert '#ilink("index::row-a")' in (out / "main.typ").read_text("utf-8")


def test_long_table_repeats_its_head(book):
    first, last = page_with(book, "说明文字第1条"), page_with(book, "说明文字第60条")
    assert first < last
    assert "序号街道数目说明" in book.pages[first].replace("\n", "")
    assert "序号街道数目说明" in book.pages[last].replace("\n", "")


def test_footnotes_stand_at_the_foot_of_their_page(book):
    page = book.pages[page_with(book, "同一脚注再引一次")]
    assert page.index("再小一级") < page.index("脚注文字")
    assert "表里的脚注" in book.pages[page_with(book, "文晖")]


def links(reader):
    for page in reader.pages:
        for note in page.get("/Annots") or []:
            yield note.get_object()


def test_links(book):
    found = list(links(book.reader))
    addresses = {str(note["/A"]["/URI"]) for note in found if "/URI" in note.get("/A", {})}
    assert addresses == {"https://example.org/a?b=c#d", "https://www.stats.gov.cn/"}
    inner = [note for note in found if "/Dest" in note or "/D" in note.get("/A", {})]
    assert len(inner) > 30  # contents, references, index


def test_index_page(book):
    page = book.pages[-1]
    assert page.split() == [
        "索引", "#", "3D17", "A", "ABC17", "阿里", "重庆5", "案例", "正文5", "C", "重庆17", "阿里5",
        "S", "社区5", "四力合一5", "X", "小区，见社区", "Y", "约数5", "Z", "治理5", "中国17", "18",
    ]


def test_pdf_ua(book):
    catalog = book.reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]).lower().startswith("zh")
    assert b"pdfuaid:part" in catalog["/Metadata"].get_object().get_data()
    assert book.reader.metadata.title == "数读样书"


def structure(node, found):
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            structure(child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append((str(node["/S"]), node))
        if "/K" in node:
            structure(node["/K"], found)


def test_tables_have_head_cells_and_pictures_have_alt(book):
    found = []
    structure(book.reader.trailer["/Root"]["/StructTreeRoot"]["/K"], found)
    kinds = [kind for kind, _ in found]
    assert kinds.count("/TH") >= 20
    assert kinds.count("/Table") >= 7
    alts = {str(node.get("/Alt")) for kind, node in found if kind == "/Figure"}
    assert {"三根柱子，第三根最高", "小图", "三根柱子"} <= alts


def test_fonts_are_the_books_own(book):
    names = set()
    for page in book.reader.pages:
        fonts = page["/Resources"].get("/Font", {})
        names |= {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert any("NotoSerifSC" in name for name in names)
    assert any("NotoSansSC" in name and "Bold" in name for name in names)
    own = ("NotoSerifSC", "NotoSansSC", "DejaVuSansMono", "NewCM", "LibertinusSerif")
    assert [name for name in names if not any(part in name for part in own)] == []


def test_same_bytes_twice(book):
    first = (book.pdf.out / "book.pdf").read_bytes()
    build(book.folder / "src", book.folder, "typst", book.folder / "src")
    assert (book.pdf.out / "book.pdf").read_bytes() == first


# ------------------------------------------------------------------ books that must not be printed


@pytest.fixture
def tiny(tmp_path):
    """Build a one-page book; returns main.typ."""

    def run(markdown, **overrides):
        (tmp_path / "index.md").write_text(markdown, "utf-8")
        settings = {"extensions": EXTENSIONS, "root_doc": "index", **overrides}
        return build(tmp_path, tmp_path / "_build", "typst", **settings).out

    return run


def test_pictures_wherever_markdown_allows_them(tmp_path):
    """Typst warns of what it leaves out; a high picture leaves room for its line on the page."""
    photo(tmp_path / "a.png", (60, 40), kind="PNG")
    photo(tmp_path / "高.png", (700, 2400), kind="PNG")
    places = (
        "![图](a.png)", "字![图](a.png)字", "> ![图](a.png)", "- ![图](a.png)\n  字", "| 甲 |\n|--|\n| ![图](a.png) |",
        "甲\n: ![图](a.png)", "[![图](a.png)](https://example.org/)", "**![图](a.png)**", "![图](a.png) ![图](a.png)",
        "```{note}\n![图](a.png)\n```", "字[^1]\n\n[^1]: ![图](a.png)", "文字 $$x^2$$ 完。",
        "```{image} 高.png\n:alt: 图\n:class: picture\n```",
    )
    (tmp_path / "index.md").write_text("# 题\n\n" + "\n\n".join(places) + "\n", "utf-8")
    settings = {"extensions": EXTENSIONS, "root_doc": "index", "myst_enable_extensions": ["dollarmath", "deflist"]}
    made = build(tmp_path, tmp_path / "_build", "typst", **settings)
    assert "Typst" not in made.warnings
    with pypdfium2.PdfDocument(made.out / "book.pdf") as document:
        shown = [each for page in document for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
        assert len(shown) == 13
        left, bottom, right, top = max((each.get_bounds() for each in shown), key=lambda box: box[3] - box[1])
        assert bottom > 0 and round((top - bottom) / 72 * 25.4) == 140 and (right - left) < (top - bottom)


def test_unknown_node(tiny):
    with pytest.raises(PdfError, match=r"index\.md:5: PDF 不认识节点 <mystery>（.*没有 visit_mystery"):
        tiny("# 题\n\n文字\n\n```{mystery}\n```\n")


def test_missing_picture(tiny):
    with pytest.raises(PdfError, match=r"index\.md:3: 找不到图片 nothing\.svg"):
        tiny("# 题\n\n![图](nothing.svg)\n")


def test_missing_glyph_in_text(tiny):
    with pytest.raises(PdfError, match=r"index\.md:3: 字体里没有字符 “\U00013000”（U\+13000）"):
        tiny("# 题\n\n文字\U00013000\n")


def test_missing_glyph_in_a_chart(tiny, tmp_path):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>\U00013000</text></svg>'
    (tmp_path / "a.svg").write_text(picture, "utf-8")
    with pytest.raises(PdfError, match=r"index\.md:3: 字体里没有字符 .*U\+13000"):
        tiny("# 题\n\n![图](a.svg)\n")


def test_formula_that_cannot_be_set(tiny):
    with pytest.raises(PdfError, match=r"index\.md:\d: 公式不能排版：\\nonsense"):
        tiny("# 题\n\n$\\nonsense{x}$\n", myst_enable_extensions=["dollarmath"])


def test_error_of_typst_is_led_back_to_the_page(tiny):
    with pytest.raises(PdfError, match=r"index\.md:3: Typst 报错：unknown variable: nonsense"):
        tiny("# 题\n\n文字\n\n```{rawtypst}\n#nonsense\n```\n")


def test_link_to_a_page_outside_the_book_becomes_plain_text(tiny, tmp_path):
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n# 别处\n", "utf-8")
    out = tiny("# 题\n\n见 {doc}`other` 。\n")
    assert '#p[#"见";#[#"别处";];#"。";]' in (out / "main.typ").read_text("utf-8")


def test_fonts_default_to_the_books_own(tiny, monkeypatch):
    asked = []
    monkeypatch.setattr("casebook.ground.fonts.font_dir", lambda: asked.append(1) or font)
    font = font_dir()
    out = tiny("# 题\n\n文字\n", typst_font_paths=[], typst_output_name="样书.pdf")
    assert asked and (out / "样书.pdf").is_file()


def test_date_from_the_environment(tiny, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    out = tiny("# 题\n\n文字\n", typst_timestamp=None)
    assert "2023年11月14日" in (out / "main.typ").read_text("utf-8")
