"""Spaces between Chinese characters: casebook.manuscript.cjk_spacing."""

import pytest
from docutils import nodes

from casebook.manuscript.cjk_spacing import is_cjk, tidy, tidy_string


def paragraph(*children):
    """Return a document with one paragraph of text, roles (tuples) and other nodes."""
    block = nodes.paragraph()
    for child in children:
        if isinstance(child, str):
            block += nodes.Text(child)
        elif isinstance(child, tuple):
            block += nodes.reference("", "", nodes.inline("", child[0]))
        else:
            block += child
    holder = nodes.section("", block)
    return holder, block


def after_tidy(*children, **options):
    holder, block = paragraph(*children)
    tidy(holder, **options)
    return block.astext()


@pytest.mark.parametrize(("line", "expected"), [
    ("第一行\n第二行", "第一行第二行"),
    ("第一行\n   第二行", "第一行第二行"),
    ("社区治理 基层党建", "社区治理 基层党建"),
    ("思考题 · 练习", "思考题 · 练习"),
    ("使用 Python 语言", "使用Python语言"),
    ("约 95 万元", "约95万元"),
    ("two words\nin English", "two words\nin English"),
    ("句号。\n“引号”", "句号。“引号”"),
    ("他说\n“好”\n——然后", "他说“好”——然后"),
    ("the “four\nforces”", "the “four\nforces”"),
    ("", ""),
    (" ", " "),
    ("全角\u3000空格", "全角\u3000空格"),
])
def test_one_piece_of_text(line, expected):
    assert tidy_string(line) == expected


def test_latin_gap_can_be_kept_for_output_that_sets_none():
    assert tidy_string("使用 Python 语言\n很好", latin=False) == "使用 Python 语言很好"
    assert tidy_string("使用\nPython", latin=False) == "使用 Python"


def test_spaces_around_a_role_vanish():
    assert after_tidy("见 ", ("图 1.1",), " 可见") == "见图1.1可见"
    assert after_tidy("见 ", ("表格",), " 可见") == "见表格可见"
    assert after_tidy("见\n", ("表格",), "\n可见") == "见表格可见"


def test_english_sentence_keeps_its_spaces_around_a_role():
    assert after_tidy("see ", ("Figure 1",), " for more") == "see Figure 1 for more"


def test_footnote_mark_counts_as_nothing():
    assert after_tidy("文字 ", nodes.footnote_reference("", "1"), " 后文") == "文字1后文"


def test_formula_keeps_one_space():
    assert after_tidy("其中\n", nodes.math("", "x"), "  表示") == "其中 x 表示"


def test_code_is_never_changed():
    assert after_tidy("运行 ", nodes.literal("", "打印 全部"), " 即可") == "运行打印 全部即可"
    block = nodes.literal_block("", "第一行\n第二行")
    tidy(nodes.section("", block))
    assert block.astext() == "第一行\n第二行"


@pytest.mark.parametrize("block", [nodes.title, nodes.caption, nodes.term, nodes.rubric])
def test_all_lines_of_type_are_cleaned(block):
    node = block("", "", nodes.Text("甲\n乙"))
    tidy(nodes.section("", node))
    assert node.astext() == "甲乙"


def test_table_cell_is_cleaned():
    entry = nodes.entry("", nodes.paragraph("", "甲\n乙"))
    tidy(nodes.section("", nodes.row("", entry)))
    assert entry.astext() == "甲乙"


def test_running_twice_changes_nothing_more():
    holder, block = paragraph("见 ", ("图 1.1",), " 与\n", nodes.math("", "x"), " 可见 Python 语言")
    tidy(holder)
    once = block.pformat()
    tidy(holder)
    assert block.pformat() == once


def test_what_counts_as_chinese():
    assert all(map(is_cjk, "汉，。（《ａ〇"))
    assert not any(map(is_cjk, ["a", "1", " ", "“", "—", ""]))
