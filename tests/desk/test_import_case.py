"""Prose written in Word comes into a draft, section by section; what does not is said."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from casebook.checks.run import check
from casebook.desk import cli
from casebook.desk.cases.command import main
from casebook.desk.import_case import word
from casebook.desk.import_case.word import read_word
from casebook.ground.problems import CasebookError
from tests.support.project import NOISE
from tests.support.small_book import Tree, figure, make_book
from tests.support.word import SPACES, head, item, par, run, table, write_word

DRAFT = "south-gate"
PAGE = f"book/cases/{DRAFT}.md"


@pytest.fixture
def book(tmp_path, monkeypatch) -> Tree:
    """The small book with a draft and the numbers that its author has registered."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    book = make_book(tmp_path)
    made = ("--title", "南门议事会", "--title-en", "A council", "--place", "某市", "--period", "2021年起")
    assert main("new-case", [*made, "--id", DRAFT, "--source", "report"]) == 0
    own = {"case_id": DRAFT, "source_id": "report", "locator": "第一段"}
    book.write(f"cases/{DRAFT}/figures.csv", [
        *book.rows(f"cases/{DRAFT}/figures.csv"),
        figure("sg-homes", as_printed="2300余户", value="2300", unit="households", hedge="over", **own),
        figure("sg-money", as_printed="约95万元", value="950000", unit="yuan", hedge="about", **own),
        figure("sg-first", as_printed="全市第一个", value="1", unit="rank", kind="rank", **own),
        figure("sg-men", as_printed="7人", **own),
        figure("sg-women", as_printed="7人", **own),
    ])
    return book


def bring(book: Tree, body: str, capsys, **parts: str) -> tuple[int, str]:
    path = write_word(book.root / "初稿.docx", body, **parts)
    code = cli.main(["import-case", f"REPORT={path}", f"CASE={DRAFT}"])
    said = capsys.readouterr()
    assert [noise for noise in NOISE if noise in said.out + said.err] == []
    return code, (said.out + said.err).partition("已建好草稿")[0]


def section(book: Tree, name: str) -> str:
    text = (book.root / PAGE).read_text("utf-8")
    return re.search(rf"^## {name}.*?\n\n(.*?)\n\n?(?=^## |^:::+\{{teaching)", text, re.M | re.S)[1]


FOOTNOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
INSERTED = '<w:ins w:id="1"><w:r><w:t>103户</w:t></w:r></w:ins>'
DELETED = '<w:del w:id="2"><w:r><w:delText>9户</w:delText></w:r></w:del>'
BOX = "<w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>"
DOCUMENT = "".join((
    par("南门的案例"), head("内容提要"),
    par("有", run("23", "<w:b/>"), run("00余户", "<w:b/>"), "，经费约95万元，是全市第一个。"),
    par("一、背景：谁在说话"), head("来源", "3"), par("*星号*、", run("要点：", "<w:b/>"), "见注", FOOTNOTE, "。"),
    par("另有", INSERTED, DELETED, "，骨干7人。"),
    head("做了什么"), item("设议事会。", 2), item("每月开会。", 2, 1), item("办食堂。", 2), par("中间一段。"),
    par("1、先问。"), par("2、再办。"), par("表1 经费"), table(("项目", "数"), ("全年", "约95万元")),
    par("<w:r><w:drawing/></w:r>", "图在这里。"), par("<m:oMath/>", "式。"), par("甲", BOX),
    head("数字里的案例"), par("算一算。"),
    head("引子：办不办食堂"), par("周五前要答复。"), par("先问谁？"),
    head("Abstract"), par("It has over 2,300 households."), par("关键词：议事会；食堂"),
    par(run("Keywords", "<w:b/>"), " a; b"),
))
NOTES = """<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>注里有2300余户。</w:t></w:r></w:p></w:footnote>"""
COMMENTS = '<w:comment w:id="0"><w:p/></w:comment>'


def test_prose_comes_in_with_its_form_and_its_numbers_bound(book, capsys):
    before = (book.root / PAGE).read_text("utf-8")
    code, said = bring(book, DOCUMENT, capsys, footnotes=NOTES, comments=COMMENTS)
    assert (code, said) == (0, f"""\
已把 初稿.docx 的正文带进 {PAGE}：内容提要、Abstract、引子、背景、做了什么。
绑定的数 6 处；没有绑定的 2 处，各在段前以“% 待绑定”注明。
  103户（登记表里没有）；7人（可能是 {{num}}`sg-men`、{{num}}`sg-women`）
没有照样带进来的：修订（插入的，按接受算） 1 处；修订（删去的，不带进来） 1 处；图片 1 处；公式 1 处；文本框 1 处；\
批注 1 处；第一个认得出的标题以前的 1 段；“数字里的案例”一节：里面有单元、练习或自测，在页里写。
接下来：登记缺的数，把“% 待绑定”的各处改成角色，再 make check。
""")
    assert section(book, "内容提要") == "有{num}`sg-homes`，经费{num}`sg-money`，是{scheme}`全市第一个 <sg-first>`。"
    assert (
        section(book, "背景")
        == """\
### 来源

\\*星号\\*、**要点**：见注[^word-f2]。

% 待绑定：103户（登记表里没有）；7人（可能是 {num}`sg-men`、{num}`sg-women`）

另有103户，骨干7人。

[^word-f2]: 注里有{num}`sg-homes`。"""
    )
    assert (
        section(book, "做了什么")
        == """\
1. 设议事会。
   - 每月开会。
2. 办食堂。

中间一段。

1. 先问。
2. 再办。

:::{list-table} 经费
:header-rows: 1

* - 项目
  - 数
* - 全年
  - {num}`sg-money`
:::

% Word 里这里有图片，没有带进来。

图在这里。

% Word 里这里有公式，没有带进来。

式。

% Word 里这里有文本框，没有带进来。

甲"""
    )
    page = (book.root / PAGE).read_text("utf-8")
    scene = ":::{admonition} 情景设定\n:class: decision\n\n周五前要答复。\n:::"
    assert f"## 引子：办不办食堂\n\n{scene}\n\n先问谁？\n\n## 背景：谁" in page
    assert section(book, "Abstract") == "It has {num}`sg-homes:en`.\n\n**关键词**　议事会；食堂\n\n**Keywords**　a; b"
    for name in ("数字里的案例", "证据与局限", "自测"):  # what was not in Word keeps every byte
        old, new = (text.partition(f"## {name}")[2].partition("\n## ")[0] for text in (before, page))
        assert new == old
    assert page[page.index("::::::{teaching-note}") :] == before[before.index("::::::{teaching-note}") :]


def test_the_check_names_exactly_the_numbers_that_were_left(book, capsys):
    bring(book, DOCUMENT, capsys, footnotes=NOTES)
    found = [problem for problem in check()[0] if problem.file == PAGE and "没有绑定" in problem.expected]
    assert [problem.found for problem in found] == ["另有【103户】，骨干【7人】。"]


def test_a_section_that_was_written_stays(book, capsys):
    assert bring(book, DOCUMENT, capsys, footnotes=NOTES)[0] == 0
    before = (book.root / PAGE).read_bytes()
    code, said = bring(book, head("后来") + par("没有查到。") + head("内容提要") + par("别的。"), capsys)
    assert code == 0
    assert "“内容提要”一节：页里已经写过，没有动；要换，先删去页里这一节的文字，留下标题。" in said
    assert section(book, "后来") == "没有查到。"
    after = (book.root / PAGE).read_bytes()
    assert after.partition("## 后来".encode())[0] == before.partition("## 后来".encode())[0]


def test_nothing_to_bring_in_changes_nothing(book, capsys):
    before = (book.root / PAGE).read_bytes()
    code, said = bring(book, head("总结") + par("一段。"), capsys)
    names = "内容提要、Abstract、学习目标、引子、背景、做了什么、证据与局限、后来、思考题"
    assert (code, said) == (1, (
        "\n什么也没有带进来：第一个认得出的标题以前的 2 段。"
        f"Word 里的标题要写成书里各节的名称：{names}。\n"
    ))
    assert (book.root / PAGE).read_bytes() == before


def test_wrong_use(book, capsys):
    path = write_word(book.root / "初稿.docx", DOCUMENT)
    for words, said in (
        ((), "没有写从哪个文件带进来：make import-case REPORT=文件.docx CASE=章的编号。"),
        ((f"REPORT={path}", "CASE=east-street"), f"“east-street”不是草稿案例，不能带进正文。草稿有：{DRAFT}。"),
        (("REPORT=没有.docx",), "没有.docx 没有这个文件。 改法：检查路径和文件名；路径里有空格时加英文引号。\n"),
        (("REPORT=报告.txt",), "报告.txt 写的是“.txt”。只从 Word 文件（.docx）带进正文。 "
                             "改法：在 Word 或 WPS 中另存为 .docx。\n共 1 处问题。"),
    ):
        assert cli.main(["import-case", *words]) == 1
        assert said in capsys.readouterr().err
    assert cli.main(["import-case", f"REPORT={path}"]) == 0, "the only draft needs no name"


BROKEN = "不是完好的 Word 文件（.docx）。 改法：用 Word 或 WPS 打开后重新另存为 .docx；设了密码的先取消密码。"
DEEP = "<w:sdt>" * 60_000 + "</w:sdt>" * 60_000
BAD = {
    "no zip": (lambda path: path.write_bytes(b"PK\x03\x04"), BROKEN),
    "old Word": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" * 100), BROKEN),
    "cut off": (lambda path: path.write_bytes(write_word(path, par("甲" * 5000)).read_bytes()[:-300]), BROKEN),
    "no document": (lambda path: write_word(path, "") and zipfile.ZipFile(path, "w").close(), BROKEN),
    "no XML": (lambda path: write_word(path, "<w:p>"), BROKEN),
    "entities": (lambda path: bomb(path), BROKEN),
    "deep": (lambda path: write_word(path, DEEP), BROKEN),
    "level": (lambda path: write_word(path, par("甲", properties='<w:outlineLvl w:val="x"/>')), BROKEN),
    "styles in a ring": (lambda path: write_word(path, head("甲", "r"), styles=RING), ""),
    "empty": (lambda path: write_word(path, par("")), "里面没有文字。 改法：确认报告的正文已经保存在这个文件里。"),
    "too large": (lambda path: write_word(path, par(" " * 2_000_000)),
                  "里面的 word/document.xml 有 2 MB，不是正常的文稿。 "
                  "改法：把正文复制到一个新的 Word 文件里，再存一次。"),
}
RING = '<w:style w:styleId="r"><w:basedOn w:val="s"/></w:style><w:style w:styleId="s"><w:basedOn w:val="r"/></w:style>'


def bomb(path: Path) -> None:
    text = '<!DOCTYPE w [<!ENTITY a "甲"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"{text}<w:document {SPACES}><w:body>{par('&b;')}</w:body></w:document>")


@pytest.mark.parametrize("name", BAD)
def test_a_broken_or_hostile_file_gives_a_message(tmp_path, monkeypatch, name):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    monkeypatch.setattr(word, "_LARGEST", 1_900_000)
    write, said = BAD[name]
    path = tmp_path / "稿.docx"
    write(path)
    if not said:
        assert [block.text for block in read_word(path).blocks] == ["甲"]
        return
    with pytest.raises(CasebookError) as raised:
        read_word(path)
    assert str(raised.value) == f"稿.docx {said}\n共 1 处问题。"


def test_merged_cells_nested_text_and_hidden_text(tmp_path):
    wide, below = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
    first = f"<w:tr><w:tc>{wide}{par('宽')}</w:tc></w:tr>"
    second = f"<w:tr><w:tc>{below}{par('下')}</w:tc><w:tc>{par('一')}{par('二')}</w:tc></w:tr>"
    either = f"<mc:Choice>{par('甲')}</mc:Choice><mc:Fallback>{par('乙')}</mc:Fallback>"
    body = f"<w:tbl>{first}{second}</w:tbl>"
    body += par("看得见", run("看不见", "<w:vanish/>"), f"<w:hyperlink>{run('链接')}</w:hyperlink>")
    body += f"<mc:AlternateContent>{either}</mc:AlternateContent>"
    found = read_word(write_word(tmp_path / "稿.docx", body))
    rows = [[[run.text for run in cell] for cell in row] for row in found.blocks[0].rows]
    assert rows == [[["宽"], []], [[], ["一 二"]]]
    assert [block.text for block in found.blocks[1:]] == ["看得见链接", "甲"]
    assert found.left_out == {"隐藏文字": 1}
