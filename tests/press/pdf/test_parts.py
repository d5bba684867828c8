"""The parts of casebook.press.pdf that need no Sphinx: literals, formulas, index, tables, glyphs, errors."""

import pytest
import typst

from casebook.press.pdf import index, tables
from casebook.press.pdf.math import FormulaError, to_typst
from casebook.press.typst import compile as compiling
from casebook.press.typst.errors import PdfError, where
from casebook.press.typst.glyphs import GlyphCheck
from casebook.press.typst.source import array, length, string, strings
from tests.support.pictures import drawing, photo


def test_string_literals_survive_typst():
    text = 'a "b" \\ #c $d$ *e* _f_ \t [g] {h} // i \n 汉 \x01'
    assert typst.query(f"#metadata({string(text)}) <x>".encode(), "<x>", field="value", one=True)
    assert string('a"\\\n') == '"a\\"\\\\\\n"'
    assert string("\x01") == '"\\u{1}"'


def test_arrays_of_one_are_arrays():
    assert array(["1"]) == "(1,)"
    assert strings([]) == "()"
    assert strings(["a", "b"]) == '("a","b",)'


@pytest.mark.parametrize(("given", "expected"), [
    ("60%", "60%"), ("140%", "100%"), ("300px", "225pt"), ("300", "225pt"), ("8cm", "8cm"), ("2ex", "1em"),
    ("wide", None), ("", None), (None, None),
])
def test_lengths(given, expected):
    assert length(given) == expected


@pytest.mark.parametrize(("latex", "expected"), [
    (r"\frac{a}{b}", "frac(a, b)"),
    (r"\text{人均}=95\text{万元}", '"人均" = 95 "万元"'),
    (r"\begin{align*}a&=b\\c&=d\end{align*}", "a &= b \\ c &= d"),
    (r"x \approx 95\%", "x approx 95 %"),
    (r"\operatorname*{arg\,max}_x f", 'op("arg\u2009max", limits: #true)_x f'),
    (r"a = b \label{x}", "a = b"),
])
def test_formulas(latex, expected):
    assert to_typst(latex) == expected


@pytest.mark.parametrize("latex", [r"\unknowncommand{x}", r"\tag{1} x", "", r"\frac{a"])
def test_formula_that_cannot_be_set_is_an_error(latex):
    with pytest.raises(FormulaError):
        to_typst(latex)


def entries(*values, main=""):
    return [("single", value, "", main, None) for value in values]


def test_index_is_in_pinyin_order_with_initials():
    book = index.Index()
    book.add(entries("重庆", "阿里", "ABC", "3D", "案例", "中国", "治理", "四力合一", "社区", "《条例》"))
    groups = [(letter, [entry.term for entry in found]) for letter, found in book.groups()]
    assert groups[0] == ("#", ["3D"])
    assert groups[1] == ("A", ["ABC", "阿里", "案例"])
    assert ("S", ["社区", "四力合一"]) in groups
    assert ("C", ["重庆"]) in groups  # a word, not a character, decides between chóng and zhòng
    assert ("T", ["《条例》"]) in groups
    assert groups[-1] == ("Z", ["治理", "中国"])


def test_index_kinds():
    book = index.Index()
    assert book.add([("single", "案例; 正文", "", "", None)]) == ["index::0"]
    assert book.add([("pair", "阿里; 重庆", "", "", None)]) == ["index::1"]
    assert book.add([("see", "小区; 社区", "", "", None)]) == []
    assert book.add([("seealso", "社区; 街道", "", "", None)]) == []
    assert book.add(entries("四力合一", main="main")) == ["index::2"]
    assert list(book.entries["案例"].children) == ["正文"]
    assert book.entries["重庆"].children["阿里"].places == ["index::1"]
    assert book.entries["小区"].see == ["社区"]
    assert book.entries["社区"].also == ["街道"]
    assert book.entries["四力合一"].main == ["index::2"]
    assert len(index.parse([("triple", "甲; 乙; 丙", "", "", None)])) == 3
    assert "#book-index(" in book.to_typst()
    assert index.Index().to_typst() == ""


def column(head, *cells):
    return [(head, True), *((cell, False) for cell in cells)]


def test_narrow_table_keeps_natural_columns():
    shape = tables.geometry([column("街道", "翠苑"), column("经费（万元）", "95")])
    assert (shape.columns, shape.size) == ("2", 9.5)
    assert shape.height < 60


def test_wide_table_gets_smaller_type_and_proportionate_columns():
    long = "说明文字写得很长" * 8
    shape = tables.geometry([column("序号", "1"), column("说明", long), column("依据", long * 2)])
    shares = [float(part.rstrip("fr")) for part in shape.columns.strip("(),").split(",")]
    assert shares[0] < shares[1] < shares[2]
    many = tables.geometry([column(f"indicator{i}", "some123456") for i in range(12)])
    assert many.size == tables.SIZES[-1] >= 7.5


def test_given_widths_win():
    assert tables.geometry([column("甲", "一"), column("乙", "二")], [1, 3]).columns.count("fr") == 2


@pytest.fixture(scope="module")
def fonts():
    from casebook.ground.fonts import font_dir

    return [str(font_dir())]


def test_glyph_check_names_what_is_missing(fonts):
    check = GlyphCheck(fonts)
    assert check.missing("汉字 abc ①—“”\n") == []
    assert check.missing("甲\U00013000乙\U00013000") == ["\U00013000"]


def test_typst_itself_refuses_missing_glyphs_under_ua(fonts, tmp_path):
    main = tmp_path / "main.typ"
    main.write_text('#set document(title: "x")\n/*@book/cases/x.md:12*/#"\\u{13000}"\n', "utf-8")
    with pytest.raises(PdfError, match=r"book/cases/x\.md:12: Typst 报错") as caught:
        compiling.compile_pdf(main, tmp_path / "x.pdf", fonts, "ua-1", 0)
    assert "could not be displayed" in str(caught.value)


def test_a_warning_of_typst_names_page_line_and_cure(fonts, tmp_path):
    """Once for each place; what stands in the house's own files has no place in a page."""
    main = tmp_path / "main.typ"
    (tmp_path / "book.typ").write_text("#let boxed(body) = par(block(body))\n", "utf-8")
    drawing(tmp_path / "a.svg")
    main.write_text(
        '#import "book.typ": boxed\n/*@book/a.md:3*/#par[字]\n/*@book/a.md:7*/#par[#align(center, image("a.svg"))]\n'
        '/*@book/a.md:9*/#text(font: "Nix")[字]\n/*@book/a.md:11*/#boxed[字]', "utf-8"
    )
    out = "这段文字中间有要独占一行的东西（图、表、块）：移出去，前后各空一行。"
    said = "block may not occur inside of a paragraph and was ignored"
    assert sorted(compiling.compile_pdf(main, tmp_path / "x.pdf", fonts, "", 0)) == [
        "book/a.md:7: Typst 提示：" + said + "。改法：" + out,
        "book/a.md:9: Typst 提示：unknown font family: nix。"
        "改法：book.typ 用到的字体不在：核对 typst_font_paths，或删去 .cache 再生成一次。",
        "全书: Typst 提示：" + said + "。改法：" + out,
    ]


def test_a_picture_that_typst_cannot_read_is_led_back_to_the_page(fonts, tmp_path):
    main = tmp_path / "main.typ"
    photo(tmp_path / "c.jpg", kind="PNG")
    main.write_text('/*@book/a.md:7*/#box(image("c.jpg"))', "utf-8")
    with pytest.raises(PdfError, match=r"^book/a\.md:7: Typst 报错：failed to decode image"):
        compiling.compile_pdf(main, tmp_path / "x.pdf", fonts, "", 0)


def test_place_of_a_node_without_source():
    assert where(None, "cases/x") == "cases/x"
