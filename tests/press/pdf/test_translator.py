"""casebook.press.pdf.translator: one test for each node type, on doctrees built by hand."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from casebook.press.lower import NODES, Page, drop, lower
from casebook.press.pdf.index import Index
from casebook.press.pdf.translator import TypstTranslator
from casebook.press.sphinx.blocks.nodes import fold
from casebook.press.typst.errors import PdfError


class FakeBuilder:
    """What the translator asks of the builder."""

    def __init__(self):
        self.config = SimpleNamespace(numfig=True, math_numfig=True, numfig_format={})
        self.env = SimpleNamespace(
            config=self.config,
            toc_secnumbers={"doc": {"": (1,), "#sub": (1, 2)}},
            toc_fignumbers={"doc": {"figure": {"f": (1, 3)}, "table": {"t": ("A", 1)},
                                    "displaymath": {"e": (1, 4)}, "code-block": {"c": (1, 5)}}},
        )
        self.index = Index()
        self.anchors, self.links = [], []

    def note_anchors(self, labels):
        self.anchors += labels

    def note_link(self, docname, key, place):
        self.links.append(key)
        return docname != "missing"

    def chapter_number(self, docname):
        return "第2章" if docname == "numbered" else ""

    def check_glyphs(self, text, node, docname):
        pass

    def image_file(self, node, place):
        return "images/a.svg"


def translate(*children, builder=None, **options):
    document = new_document("book/doc.md")
    document += list(children)
    builder = builder or FakeBuilder()
    lower(document, "paper", Page(builder, "doc"))
    translator = TypstTranslator(document, builder, "doc", **options)
    document.walkabout(translator)
    return translator.astext()


def p(*children):
    return nodes.paragraph("", "", *[nodes.Text(c) if isinstance(c, str) else c for c in children])


def t(kind, text="文字", **attributes):
    return kind("", text, **attributes)


class foo(nodes.General, nodes.Element):
    """Something nobody knows."""


def test_text_is_a_string_literal():
    assert '#"a #b $c$ \\"d\\" \\\\ e";' in translate(p('a #b $c$ "d" \\\ne'))


def test_paragraph():
    assert '#p[#"文字";]' in translate(p("文字"))


def test_english_paragraph():
    assert "#english[" in translate(p("Nothing Chinese in this sentence."))


@pytest.mark.parametrize(("node", "expected"), [
    (t(nodes.emphasis), '#emph[#"文字";];'),
    (t(nodes.strong), '#strong[#"文字";];'),
    (t(nodes.subscript), '#sub[#"文字";];'),
    (t(nodes.superscript), '#super[#"文字";];'),
    (t(nodes.title_reference), '#emph[#"文字";];'),
    (t(addnodes.literal_emphasis), '#emph[#"文字";];'),
    (t(addnodes.literal_strong), '#strong[#"文字";];'),
    (t(nodes.literal), '#raw("文字");'),
    (t(nodes.acronym), '#p[#"文字";]'),
    (t(nodes.generated), '#p[#"文字";]'),
    (t(nodes.inline), '#p[#"文字";]'),
    (t(nodes.problematic), '#p[#"文字";]'),
    (t(addnodes.download_reference), '#p[#"文字";]'),
    (addnodes.pending_xref("", nodes.Text("文字")), '#p[#"文字";]'),
    (t(nodes.abbreviation, explanation="全称"), '#"文字";#"（全称）";'),
    (nodes.raw("", "<br />\n", format="html"), "#linebreak();"),
    (nodes.raw("", "#emph[x]", format="typst"), "#p[#emph[x]]"),
    (nodes.raw("", "<b>x</b>", format="html"), "#p[]"),
    (nodes.math("", r"\frac{a}{b}"), '#inline-math("\\\\frac{a}{b}", $frac(a, b)$);'),
])
def test_inline(node, expected):
    assert expected in translate(p(node))


@pytest.mark.parametrize("name", ["cb-num", "cb-calc", "cb-claim", "cb-scheme"])
def test_bound_numbers(name):
    assert f'#num("{name}")[#"约95万元";];' in translate(p(t(nodes.inline, "约95万元", classes=[name])))


@pytest.mark.parametrize(("attributes", "expected"), [
    ({"refuri": "https://example.org/#x"}, '#link("https://example.org/#x")['),
    ({"refuri": "mailto:a@example.org"}, '#link("mailto:a@example.org")['),
    ({"refid": "here"}, '#ilink("doc::here")['),
    ({"refuri": "#here"}, '#ilink("doc::here")['),
    ({"refuri": "other::#there"}, '#ilink("other::there")['),
    ({"refuri": "other::"}, '#ilink("other::")['),
    ({"refuri": "missing::#x"}, "#p[#["),
    ({"refuri": "search.html"}, "#p[#["),
])
def test_reference(attributes, expected):
    assert expected in translate(p(nodes.reference("", "文字", **attributes)))


def test_number_reference():
    node = addnodes.number_reference("", "图 1.1", refid="f")
    assert '#ilink("doc::f")[#"图 1.1";];' in translate(p(node))


@pytest.mark.parametrize(("words", "away"), [("如何读", ', away: "第2章"'), ("第2章", ""), ("图 2.3", "")])
def test_reference_says_where_it_leads_unless_its_words_do(words, away):
    node = nodes.paragraph("", "", nodes.reference("", words, refuri="numbered::x"))
    assert f'#ilink("numbered::x"{away})[' in translate(node)
    term = nodes.reference("", "", nodes.inline("", "居委会", classes=["cb-term"]), refuri="numbered::x")
    assert '#ilink("numbered::x")[' in translate(nodes.paragraph("", "", term))


def test_reference_to_an_appendix_is_worded_as_one():
    node = nodes.reference("", "", nodes.inline("", "第A章"), refuri="other::#x")
    assert '#"附录A";' in translate(p(node))


def test_section_numbers_and_labels():
    section = nodes.section("", nodes.title("", "章"), ids=["top"])
    section += nodes.section("", nodes.title("", "节"), ids=["sub"])
    source = translate(section, in_part=True)
    assert '#heading-1(part: true, number: "第1章", keys: ("doc::",) + ("doc::top",), plain: "章")' in source
    assert '#heading-2(part: true, number: "1.2", keys: ("doc::sub",), plain: "节")' in source


def test_appendix_number():
    builder = FakeBuilder()
    builder.env.toc_secnumbers["doc"] = {"": ("A",)}
    assert 'number: "附录A"' in translate(nodes.section("", nodes.title("", "总册")), builder=builder)


def test_marks_in_a_heading_stand_after_it():
    title = nodes.title("", "", nodes.Text("章"), addnodes.index(entries=[("single", "词", "", "", None)]))
    assert '[#"章";]\n#anchors(("index::0",));' in translate(nodes.section("", title))


def test_footnote_in_a_heading_is_an_error():
    title = nodes.title("", "", nodes.Text("章"), nodes.footnote_reference("", "1", refid="n"))
    with pytest.raises(PdfError, match="标题里不能有脚注"):
        translate(nodes.section("", title))


@pytest.mark.parametrize(("node", "expected"), [
    (nodes.rubric("", "小标题"), '#lead[#"小标题";]'),
    (nodes.subtitle("", "小标题"), '#lead[#"小标题";]'),
    (addnodes.centered("", "小标题"), '#lead[#"小标题";]'),
    (nodes.block_quote("", p("文字"), nodes.attribution("", "某人")), '#attribution[#"某人";]'),
    (nodes.line_block("", nodes.line("", "一"), nodes.line("", "二")), '#"一";#linebreak();#"二";'),
    (nodes.transition(), "#transition"),
    (nodes.bullet_list("", nodes.list_item("", p("文字"))), "#list(["),
    (nodes.enumerated_list("", nodes.list_item("", p("文字")), enumtype="loweralpha", start=3),
     '#enum(numbering: "a)", start: 3, ['),
    (nodes.field_list("", nodes.field("", nodes.field_name("", "名"), nodes.field_body("", p("值")))),
     '#fields(([#"名";],['),
    (nodes.literal_block("", "x = 1", language="ipython3"), '#codeblock("x = 1", "python", output: false)'),
    (nodes.doctest_block("", "x"), '#codeblock("x", "", output: false)'),
    (nodes.compound("", p("文字")), '#p[#"文字";]'),
    (addnodes.only("", p("文字"), expr="typst"), '#p[#"文字";]'),
    (addnodes.acks("", nodes.bullet_list("", nodes.list_item("", p("文字")))), "#list("),
    (addnodes.hlist("", addnodes.hlistcol("", p("文字"))), '#p[#"文字";]'),
    (addnodes.compact_paragraph("", "文字"), '#p[#"文字";]'),
    (addnodes.versionmodified("", p("文字")), '#callout("note")['),
    (addnodes.start_of_file("", p("文字")), '#p[#"文字";]'),
    (nodes.citation("", nodes.label("", "甲2012"), p("文献"), ids=["k"]), '#citation("甲2012")['),
    (fold("", p("解"), summary="参考答案", kind="solution"), '#callout("cb-fold", keys: (), title: [#"参考答案";])['),
    (fold("", p("甲"), p("乙"), summary="数字", kind="passports", classes=["cb-passports"]),
     '#passports([#"数字";], ([\n/*@book/doc.md*/#p[#"甲";]\n],['),
])
def test_blocks(node, expected):
    assert expected in translate(node)


@pytest.mark.parametrize("node", [
    nodes.comment("", "x"), nodes.substitution_definition("", "x"), addnodes.toctree(), nodes.meta(),
    addnodes.tabular_col_spec(), addnodes.highlightlang(), nodes.docinfo(), nodes.decoration(),
    nodes.system_message("", p("x")), nodes.footnote("", nodes.label("", "1"), p("x")),
    nodes.transition(classes=["footnotes"]), nodes.container("", p("x"), classes=["html-only"]),
    nodes.raw("", "<script>", format="html"), nodes.raw("", "x", format="latex"),
])
def test_not_printed(node):
    assert translate(node).replace('#anchors(("doc::",))', "").strip() == ""


def test_definition_list_and_glossary():
    item = nodes.definition_list_item(
        "", nodes.term("", "术语", ids=["term-x"]), nodes.classifier("", "类"),
        nodes.definition("", p("解释")),
    )
    source = translate(addnodes.glossary("", nodes.definition_list("", item)))
    assert '#definitions(([#anchors(("doc::term-x",));#"术语";#h(1em);#emph[#"类";];],[' in source


def test_labels_are_set_once():
    builder = FakeBuilder()
    source = translate(nodes.target(ids=["a"]), nodes.paragraph("", "文字", ids=["a"]), builder=builder)
    assert source.count('"doc::a"') == 1
    assert "doc::a" in builder.anchors


def test_footnote_is_printed_once_and_referred_to_again():
    note = nodes.footnote("", nodes.label("", "1"), p("注"), p("第二段"), ids=["n"])
    mark = nodes.footnote_reference("", "1", refid="n")
    source = translate(p("甲", mark, "乙", mark.deepcopy()), note)
    assert '#note("doc::footnote::n")[#"注";#parbreak();#"第二段";];' in source
    assert '#footnote(label("doc::footnote::n"));' in source


def test_footnote_without_text_is_an_error():
    with pytest.raises(PdfError, match="脚注"):
        translate(p(nodes.footnote_reference("", "9", refid="x")))


def test_index_entry():
    builder = FakeBuilder()
    source = translate(p(addnodes.index(entries=[("single", "词", "", "", None)]), "词"), builder=builder)
    assert '#p[#anchors(("index::0",));#"词";]' in source
    assert "index::0" in builder.anchors


def test_display_math():
    node = nodes.math_block("", r"a \le b", number=1, ids=["e"])
    source = translate(node).replace("lt.eq", "<=")
    assert '#display-math("1.4", ("doc::e",), "a \\\\le b", $ a <= b $)' in source


def test_formula_error_names_the_place():
    node = nodes.math("", r"\nonsense{x}")
    node.line, node.source = 7, "book/doc.md"
    with pytest.raises(PdfError, match=r"book/doc\.md:7: 公式不能排版：\\nonsense"):
        translate(p(node))


def test_code_caption():
    block = nodes.container("", nodes.caption("", "读数据"), nodes.literal_block("", "x"),
                            classes=["literal-block-wrapper"], ids=["c"])
    assert '#code-caption("1.5")[#"读数据";]' in translate(block)


def test_cell_output_is_marked_and_stripped_of_colours():
    block = nodes.container("", nodes.literal_block("", "\x1b[31m红\x1b[0m"), nb_element="cell_code_output")
    assert '#codeblock("红", "", output: true)' in translate(block)


def test_figure_with_caption_and_legend():
    figure = nodes.figure("", nodes.image(uri="a.svg", width="70%"), nodes.caption("", "图题"),
                          nodes.legend("", p("附注")), ids=["f"])
    source = translate(figure)
    assert '#fig(number: "1.3", keys: ("doc::f",), caption: [#"图题";], legend: [' in source
    assert '#img(image("images/a.svg", alt: "图题", width: 70%), inline: false);' in source


def test_picture_inside_a_line():
    assert "inline: true" in translate(p("甲", nodes.image(uri="a.svg", alt="小图")))


def test_picture_without_alternative_text_is_an_error():
    with pytest.raises(PdfError, match="没有替代文字"):
        translate(nodes.image(uri="a.svg"))


def table(*rows, head=1, **group):
    width = len(rows[0])
    made = [
        nodes.row("", *[c if isinstance(c, nodes.entry) else nodes.entry("", p(c)) for c in row])
        for row in rows
    ]
    specs = [nodes.colspec(colwidth=1) for _ in range(width)]
    parts = [nodes.thead("", *made[:head])] if head else []
    return nodes.table("", nodes.title("", "表题"),
                       nodes.tgroup("", *specs, *parts, nodes.tbody("", *made[head:]), cols=width), **group)


def test_table_has_head_cells_caption_and_number():
    source = translate(table(("甲", "乙"), ("1", "2"), ids=["t"]))
    assert '#tbl(number: "A.1", keys: ("doc::t",), columns: 2, size: 9.5pt' in source
    assert 'caption: [#"表题";], head: (table.cell(align: left)[#strong[#"甲";]],' in source
    assert 'body: (table.cell(align: left)[#"1";],' in source


def test_table_alignment_and_spans():
    cell = nodes.entry("", p("1"), classes=["text-right"], morecols=1, morerows=2)
    assert "table.cell(align: right, colspan: 2, rowspan: 3)[" in translate(table(("甲", "乙"), (cell,)))


def test_table_without_head():
    assert "head: ()" in translate(table(("1", "2"), head=0))


@pytest.mark.parametrize("kind", ["note", "tip", "hint", "warning", "caution", "danger", "error", "important",
                                  "attention"])
def test_admonitions(kind):
    node = getattr(nodes, kind)("", p("文字"))
    assert f'#callout("{kind}", keys: (), title: [])[' in translate(node)


def test_seealso_topic_sidebar_and_titled_admonition():
    assert '#callout("seealso"' in translate(addnodes.seealso("", p("文字")))
    for kind in (nodes.topic, nodes.sidebar):
        source = translate(kind("", nodes.title("", "题"), p("文字")))
        assert f'#callout("{kind.__name__}", keys: (), title: [#"题";])[' in source
    node = nodes.admonition("", nodes.title("", "题"), p("文字"), classes=["tip"])
    assert '#callout("tip", keys: (), title: [#"题";])[' in translate(node)


@pytest.mark.parametrize("name", ["case-card", "exercise", "quiz", "abstract", "keywords", "decision",
                                  "cb-source", "cb-entry", "teaching-note"])
def test_panels(name):
    assert f'#panel("{name}", keys: ())[' in translate(nodes.container("", p("文字"), classes=[name]))


@pytest.mark.parametrize("name", ["cb-block-title", "cb-entry-head"])
def test_heads_of_boxes_and_entries(name):
    assert '#lead[#"练习 1";]' in translate(nodes.paragraph("", "练习 1", classes=[name]))


def test_answer_does_not_ask_for_a_click_on_paper():
    assert 'title: [#"答案";]' in translate(fold("", p("解"), summary="看答案", kind="answer"))


def test_other_container_passes_its_children_through():
    assert translate(nodes.container("", p("文字"), classes=["x"])).endswith('#p[#"文字";]\n')


def test_unknown_node_fails_with_file_line_and_remedy():
    node = foo()
    node.source, node.line = "book/cases/x.md", 12
    with pytest.raises(PdfError) as caught:
        translate(node)
    assert str(caught.value) == (
        "book/cases/x.md:12: PDF 不认识节点 <foo>（casebook/press/pdf/translator.py 里没有 visit_foo）"
    )


#: Nodes that no chapter of this book can produce; they fail with the message above.
REFUSED = {
    "option_list", "option_list_item", "option_group", "option", "option_string", "option_argument",
    "description", "address", "author", "authors", "contact", "copyright", "date", "organization", "revision",
    "status", "version", "substitution_reference", "header", "footer",
}
#: Handled inside the method of their parent.
INSIDE = {"colspec", "entry", "row", "tbody", "tgroup", "thead"}


def test_every_docutils_node_is_handled_or_refused_on_purpose():
    handled = {name[6:] for name in dir(TypstTranslator) if name.startswith("visit_")}
    dropped = {kind.__name__ for kind, row in NODES.items() if row.paper is drop}
    assert set(nodes.node_class_names) - handled - dropped - INSIDE == REFUSED
