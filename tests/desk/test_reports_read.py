"""Reports as Word and PDF show them: what is parted stays parted, what is shown once is read once, the rest is said."""

from __future__ import annotations

import pytest

from casebook.desk.find_figures import find_figures, read_document
from casebook.desk.find_figures.reading.pdf import without_running_heads
from tests.support.reports import NAMESPACES, cell, paragraph, row, run, table, write_pages, write_word

AUTHOR = 'w:id="1" w:author="审稿人"'


@pytest.fixture
def word(tmp_path):
    """Return a function that reads a Word file with this body."""
    return lambda body, *arguments, **parts: read_document(
        write_word(tmp_path / "报告.docx", body, *arguments, **parts)
    )


def values(document) -> list[str]:
    return [item.value or f"{item.lower}–{item.upper}" for item in find_figures(document)]


# --- Word ---------------------------------------------------------------------------------------------------


def test_hyphens_and_symbols_part_what_they_stand_between(word):
    hyphen, missing = "<w:r><w:noBreakHyphen/></w:r>", '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    below = '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>'
    document = word(
        paragraph("自2018", hyphen, "2020年，涉及15", hyphen, "20个小区。")
        + paragraph("12", missing, "5户，误差", below, "3户，每户1\u00ad2人。")
    )
    assert document.text == "自2018-2020年，涉及15-20个小区。\n12〓5户，误差≤3户，每户12人。"
    assert values(document)[:3] == ["2018", "2020", "15–20"]


def test_a_text_box_stands_on_a_line_of_its_own_once(word):
    def box(*paragraphs: str) -> str:
        inside = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
        return (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{inside}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )

    only_old = box(paragraph("旧9"))
    only_old = only_old.replace(only_old[only_old.index("<mc:Choice") : only_old.index("<mc:Fallback")], "")
    document = word(
        paragraph(box(paragraph("共建单位12")), "5个网格长。")
        + paragraph("楼栋36", box(paragraph("2018年建成"), paragraph("2020年改造")), "栋。")
        + paragraph("甲", only_old, "乙")
    )
    assert document.text.split("\n") == [
        "5个网格长。", "共建单位12", "楼栋36栋。", "2018年建成", "2020年改造", "甲乙", "旧9",
    ]
    places = {item.as_printed: item.locator for item in find_figures(document)}
    assert places["2018年建成"] == "文本框" and places["36栋"] == "第二段"


def test_tables_are_read_once_by_rows(word):
    inner = table(row("党员156名", "居民2300户"))
    gone = row(cell(paragraph(f"<w:del {AUTHOR}>{run('99名')}</w:del>")), properties=f"<w:del {AUTHOR}/>")
    control = f"<w:sdt><w:sdtContent>{row('丙', '3人')}</w:sdtContent></w:sdt>"
    wide = row(cell(paragraph("合"), paragraph("计"), properties='<w:gridSpan w:val="2"/>'), "5")
    document = word(table(row("社区", "情况"), row("甲", cell(inner, paragraph())), gone, control, wide))
    assert document.text.split("\n") == ["社区\t情况", "甲\t党员156名 居民2300户", "丙\t3人", "合 计\t\t5"]


def test_notes_stand_behind_their_paragraph_and_formulas_on_its_line(word):
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    end = '<w:r><w:endnoteReference w:id="2"/></w:r>'
    formula = (
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f>"
        "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
    )
    document = word(
        paragraph("居民3500户", reference, "。") + paragraph("占", formula, end),
        footnotes=f'<w:footnote w:id="2">{paragraph("2019年底为3100户。")}</w:footnote>',
        endnotes=f'<w:endnote w:id="2">{paragraph("尾注的7户")}</w:endnote>',
    )
    assert document.text.split("\n") == ["居民3500户。", "2019年底为3100户。", "占1/4x^2", "尾注的7户"]
    assert document.notes == ("公式 1 处，按一行文字读出，请对照原文。",)
    assert [item.locator for item in find_figures(document)][1:3] == ["脚注", "脚注"]


def test_what_word_does_not_show_is_left_out_and_said(word):
    style = '<w:style w:styleId="{}"><w:name w:val="{}"/>{}</w:style>'
    styles = (
        style.format("H", "暗", "<w:rPr><w:vanish/></w:rPr>")
        + style.format("H2", "暗二", '<w:basedOn w:val="H"/>')
        + style.format("T", "toc 1", "")
    )
    document = word(
        paragraph("居民3500户。", run("内部4100户。", "<w:vanish/>"), run("也4200户", '<w:rStyle w:val="H"/>'))
        + paragraph("暗段4300户", run("亮2户", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="H2"/>')
        + paragraph("一、概况 12", properties='<w:pStyle w:val="T"/>')
        + paragraph("党员", f"<w:moveFrom {AUTHOR}>{run('98名')}</w:moveFrom>", "99名")
        + paragraph("前半", properties=f"<w:rPr><w:del {AUTHOR}/></w:rPr>")
        + paragraph("后半", "<w:r><w:object/></w:r>", "<w:r><a:blip/></w:r>")
        + paragraph(
            "<w:ruby><w:rt><w:r><w:t>3</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby>"
        ),
        styles=styles,
    )
    assert document.text.split("\n") == ["居民3500户。", "亮2户", "党员99名", "前半后半", "字"]
    assert document.notes == (
        "隐藏文字 3 处，没有读。",
        "1 个嵌入对象（图表、旧式公式等）、1 张图片，里面的数字没有读。",
    )


def test_strict_files_and_other_names_of_the_body_are_read(word, tmp_path):
    strict = NAMESPACES | {"w": "http://purl.oclc.org/ooxml/wordprocessingml/main"}
    assert word(paragraph("居民3500户"), strict).text == "居民3500户"


def test_headings_of_word_are_in_the_locator_and_give_years(word):
    styles = '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    document = word(
        paragraph("2021年的做法", properties='<w:pStyle w:val="1"/>')
        + paragraph("（一）走访", properties='<w:outlineLvl w:val="1"/>')
        + paragraph("共260户。")
        + paragraph("下一步打算：", properties='<w:pStyle w:val="1"/>')
        + paragraph("1. 走访300户。"),
        styles=styles,
    )
    found = [(item.locator, item.year, item.year_basis, item.kind) for item in find_figures(document)]
    assert found[1:] == [
        ("“2021年的做法”（一） 第一段", "2021", "inferred", "measure"),
        ("“下一步打算：” 第1点 第一段", "", "", "norm"),
    ]


# --- PDF ----------------------------------------------------------------------------------------------------


def test_radicals_and_wide_forms_are_read_as_ordinary_characters(tmp_path):
    text = "社区现有居民３５００⼾、⼀万⼆千⼈，⾯积1.8平⽅公⾥。2019年3⽉5⽇起，⼋成以上居民满意，⻓者六⼗岁以上。"
    for name, document in {
        "pdf": read_document(write_pages(tmp_path / "报告.pdf", [text])),
        "txt": read_document(_text(tmp_path / "报告.txt", text)),
    }.items():
        found = [(item.value, item.unit) for item in find_figures(document)]
        assert found == [
            ("3500", "households"), ("12000", "people"), ("1800000", "m2"), ("2019-03-05", "date"), ("80", "percent"),
            ("60", "years_of_age"),
        ], name
        assert "长者六十岁" in document.text
        assert ("3500户" in document.text) == (name == "pdf"), "a text file keeps its wide digits"


def _text(path, text):
    path.write_text(text, "utf-8")
    return path


def test_pages_without_text_are_named_and_join_nothing(tmp_path):
    first = ["某社区考察报告，二〇一九年整理，供内部学习，", "社区现有居民3500户，党员120名，面积共1"]
    document = read_document(
        write_pages(tmp_path / "报告.pdf", first, [], ["8平方公里，每月走访260户，居民表示满意。"], [])
    )
    assert document.notes == ("第 2、4 页没有文字（多半是扫描的图），里面的数字没有读：先做文字识别（OCR）再核对。",)
    assert "面积共1\n\n8平方公里" in document.text


def test_page_numbers_and_running_heads_part_no_number(tmp_path):
    pages = [
        ["某区考察报告", "社区成立于二〇〇三年，经过多年建设，目前辖区内共有常住居民三千五百余户一万", "-12-"],
        ["某区考察报告", "二千余人，党员一百二十名，设五个网格，每月走访居民二百六十户，居民都满意。", "-13-"],
    ]
    document = read_document(write_pages(tmp_path / "报告.pdf", *pages))
    assert "三千五百余户一万二千余人，党员" in document.text and "报告" not in document.text
    assert "12000" in values(document) and "13" not in values(document)


def test_a_number_at_the_edge_of_a_page_stays_unless_it_counts_the_pages():
    assert without_running_heads([["甲户数", "35"], ["乙户数", "77"]]) == [["甲户数", "35"], ["乙户数", "77"]]
    assert without_running_heads([["甲户", "6"], ["乙户", "7"]]) == [["甲户"], ["乙户"]]
    assert without_running_heads([["甲户", "第 3 页 共 9 页"], ["— 4 —", "乙户"], []]) == [["甲户"], ["乙户"], [""]]
