"""What is wrong with pages and contents is said with file, line and the cure: most of it by the check, all by a build.

What only a build can find is put into one book and built once.
"""

from __future__ import annotations

import re

import pytest

from casebook.checks import run
from casebook.checks.references import mistyped
from casebook.manuscript.vocabulary import BLOCKS, ROLES
from casebook.press.cells.pool import Job
from casebook.press.cells.ready import _problem
from casebook.press.cells.shell import Failure
from casebook.press.sphinx.guard.plain_words import in_plain_words
from tests.support.project import CHAPTER_FILE, NOISE
from tests.support.small_book import CHAPTER, PAGE, SOUND, TOC, Tree, make_book, said

NO_FIGURE = "没有登记过编号为“{}”的数字。"
OF_ROLE = "写成 {num}`编号` 的样子：半角花括号，后面紧接一对半角反引号。"
BIND = (
    "不说数也清楚的，改成不带数的说法；说的是登记过或算出来的数，用 {num}`编号`、{scheme}`文字 <编号>`、{calc}`名称`、"
    "{claim}`文字 <名称>` 绑定；是专名，在 data/proper-names.txt 加一行；都不是，才用 {waive}`文字 <理由>` 说明。"
)
YAML_CURE = "检查这一行和上一行：缩进用空格，冒号用半角并后接空格，含冒号的文字加引号。"

HTML = "HTML 只有网页认得，PDF、电子书和笔记本里会缺掉或出错。"
UNREAD = "这里的文字不在本页里，或者不是 Markdown，没有检查读它：里面的数不会有出处。"
NO_TAG = "去掉标签，只留文字；要放进框里的，写成 :::{note} 的块。"

#: What is put at the end of a sound page, on which line of it the fault stands, what is found, expected, the cure.
PAGES: list[tuple[str, int, str, str, str]] = [
    ("{num}`east-aera`", 1, "{num}`east-aera`", NO_FIGURE.format("east-aera"),
     "是不是 east-area、east-name、east-merged？"),
    ("一行\n{num}`xyz`", 2, "{num}`xyz`", NO_FIGURE.format("xyz"), "在 figures.csv 中登记，或改正编号。"),
    ("{num}`east-area:bear`", 1, "{num}`east-area:bear`", "冒号后面没有“bear”这种写法。",
     "可用的有：bare、en；编号本身不含冒号。"),
    ("{source}`reprot`", 1, "{source}`reprot`", "没有登记过编号为“reprot”的来源。", "是不是 report？"),
    ("{nums}`east-area`", 1, "{nums}`east-area`", "没有叫“nums”的角色。", "是不是 {num}？改正拼写。"),
    ("{clam}`不多 <few>`", 1, "{clam}`不多 <few>`", "没有叫“clam”的角色。", "是不是 {claim}？改正拼写。"),
    ("{calc}`shares`", 1, "{calc}`shares`", '本页没有代码执行过 publish("shares", …)。', "是不是 share？"),
    ("{calc}`odd`", 1, "{calc}`odd`", '本页没有代码执行过 publish("odd", …)。',
     '在单元里写 publish("odd", …)，或改正名称。'),
    ("{claim}`很多 <many>`", 1, "{claim}`很多 <many>`", '本页没有代码执行过 claim("many", …)。',
     '在单元里写 claim("many", …)，或改正名称。'),
    ("{scheme}`五种力 <east-name>`", 1, "{scheme}`五种力 <east-name>`",
     "名称里的数字与总册不符：总册登记的是 4。", "核对编号，或改正文字。"),
    ("{scheme}`四力五会 <east-name>`", 1, "{scheme}`四力五会 <east-name>`",
     "名称里的数字与总册不符：总册登记的是 4。名称里有几个数，就依次写几个编号：<编号,编号>。",
     "核对编号，或改正文字。"),
    ("{num}`east-example-teams`", 1, "{num}`east-example-teams`", NO_FIGURE.format("east-example-teams"),
     "这是模板里的示例，连同它所在的句子换掉。"),
    ("{scheme}`骨干 <east-core>`", 1, "{scheme}`骨干 <east-core>`",
     "数字 east-core 没有登记数值（被遮盖，或只有上下界），不能用 scheme。改用 num。", "核对编号，或改正文字。"),
    ("{waive}`缘由`", 1, "{waive}`缘由`", "要写成“文字 <理由>”。", "写成 {waive}`缘由 <理由>`。"),
    ("有3户", 1, "有【3户】", "正文里的数没有绑定（数字：3户）。", BIND),
    ("见{num}`east-area", 1, "{num}`east-area", "这个角色没有写完整，会照原样印出来。", OF_ROLE),
    ("见｛num｝`east-area`", 1, "｛num｝", "这个角色没有写完整，会照原样印出来。", OF_ROLE),
    ("```{quizz} 题\n- 甲\n```", 1, "{quizz}", "没有叫“quizz”的块。", "是不是 {quiz}？改正拼写。"),
    ("```{case-card} eats\n```", 1, "eats", "没有登记过编号为“eats”的案例。", "是不是 east？"),
    ("```{code-cell} python\nx = 1\ny = case[\"east-mony\"]\n```", 3, 'case["east-mony"]',
     NO_FIGURE.format("east-mony"), "是不是 east-money、east-name、east-core？"),
    ("{numref}`fig-densty`", 1, "{numref}`fig-densty`", "没有名为“fig-densty”的图、表或标签。",
     "是不是 fig-density？检查图、表的 name 或标题前的标签，改正拼写。"),
    ("(above)=\n## 又一个", 1, "above", f"这个标签已在 {PAGE}:1 用过。", "换一个名字，提到它的地方一并改。"),
    ("![图](a.png)", 1, "a.png", "找不到这个图片文件。", "改正路径，或补上这个文件。"),
    ("```{list-table}\n:name: tab-a\n* - 甲\n```", 1, "tab-a", "表没有题注。", "把表题写在 {list-table} 后面。"),
    ("```{code-cell} python\n---\ntable:\n  name: tab-b\n---\n1\n```", 1, "tab-b", "表没有题注。",
     "在单元元数据 table.caption 里写表题。"),
    ("```{code-cell} python\n---\nmystnb:\n  figure:\n    name: fig-b\n    caption: 题\n---\n1\n```", 1, "fig-b",
     "图没有替代文字。", "在单元元数据 mystnb.image.alt 里写一句图上有什么。"),
    ("```{code-cell} python\n---\nmystnb:\n  figure:\n    name: fig-c\n  image:\n    alt: 图\n---\n1\n```", 1, "fig-c",
     "图没有题注。", "在单元元数据 mystnb.figure.caption 里写图题。"),
    ("```{code-cell} python\n---\ntable:\n  name: a: b\n---\n1\n```", 4, "",
     "单元开头两道 --- 之间不是有效的 YAML。", YAML_CURE),
    ("<hr>", 1, "<hr>", HTML, "写成单独一行 ---，上下各空一行。"),
    ('一行\n甲<img src="a.png" alt="图">乙', 2, '<img src="a.png" alt="图">', HTML, "写成 ![图上有什么](图片文件)。"),
    ("| 甲 |\n|---|\n| 乙<b>丙</b> |", 3, "<b>", HTML, "写成 **文字**。"),
    ("<!-- 注 -->\n<!-- 又一条 --> 话", 2, "话", "注释后面的文字会被当成 HTML，PDF、电子书和笔记本里没有它。",
     "文字另起一段，和注释隔一个空行。"),
    ("话<!-- 注 -- 释 -->话", 1, "<!-- 注 -- 释 -->话", "句子里的注释含有 --，就不是注释，会照原样印出来。",
     "注释里不写 --，或者另起一段写。"),
    ('<div class="x">整块的话。</div>', 1, '<div class="x">', HTML, NO_TAG),
    ("<table><tr><td>表里的话</td></tr></table>", 1, "<table>", HTML, "写成 Markdown 的表，或者 {list-table}。"),
    (":::{note}\n一行\n<i>斜</i>\n:::", 3, "<i>", HTML, "写成 *文字*。"),
    ("```{raw} html\n<p>全区有35000户居民</p>\n```", 1, "{raw} html", UNREAD, "改成 Markdown 的写法。"),
    ("```{include} inc.txt\n```", 1, "{include} inc.txt", UNREAD, "把那个文件里的文字写进本页。"),
    ("```{literalinclude} a.py\n```", 1, "{literalinclude} a.py", UNREAD, "把那个文件里的代码写进 ``` 的块里。"),
    ("```{csv-table} 题\n:file: a.csv\n```", 1, ":file: a.csv", UNREAD, "把内容写进 {csv-table} 块里，删去这一行。"),
    ("```{code-cell} python\n:load: a.py\n```", 1, ":load: a.py", UNREAD, "把那个文件里的代码写进单元。"),
    ("```{eval-rst}\n话\n```", 1, "{eval-rst}", UNREAD, "改成 Markdown 的写法。"),
    ('[链接](book "有3户")', 1, "有【3户】", "正文里的数没有绑定（数字：3户）。", BIND),
    ("控\x0b制", 1, "控□制", "这一行有看不见的控制字符（U+000B），电子书打不开有它的一页。", "删去 □ 的地方那个字符。"),
    # the last: its closing fence opens another
    ("```{quiz} 有{num}`east-area`吗\n- 甲\n```", 1, "```{quiz} 有{num}`east-a"[:20],
     "反引号围起的块，标题里不能再有反引号：整块会变成普通文字。", "把这一块的 ``` 都换成 :::。"),
]


@pytest.fixture
def book(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_book(tmp_path)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The problems of a page with all the faults, one below the other, and the line of each."""
    tree = make_book(tmp_path_factory.mktemp("pages"))
    path, lines = tree.root / PAGE, []
    text = SOUND
    for fault, line, *_ in PAGES:
        lines.append(text.count("\n") + 1 + line)
        text += f"\n{fault}\n"
    path.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_ROOT", str(tree.root))
        return lines, run.check()[0]


def test_a_sound_book_has_no_problem(book):
    assert run.check()[0] == []


@pytest.mark.parametrize("index", range(len(PAGES)), ids=[fault for fault, *_ in PAGES])
def test_broken_page(pages, index):
    lines, problems = pages
    _, _, *rest = PAGES[index]
    here = [said(problem) for problem in problems if problem.row == lines[index]]
    assert here == [(PAGE, lines[index], "", *rest)]


def test_what_is_no_html(book):
    """A break within a cell of a table, comments, addresses, and what is smaller or greater."""
    page = book.root / PAGE
    text = "\n| 上<br>下<BR /> |\n|---|\n| 甲 |\n\n<!-- 注 -- 释 -->\n\n话<!-- 注 -->话，<https://a.cn/b>，`<hr>`，甲<乙>丙。\n"
    page.write_text(SOUND + text, "utf-8")
    assert run.check()[0] == []


def test_a_page_changes_no_settings(book):
    head = "---\nmyst:\n  substitutions:\n    many: 35000户\n---\n"
    (book.root / PAGE).write_text(head + SOUND, "utf-8")
    assert [said(problem) for problem in run.check()[0]] == [
        (PAGE, 2, "", "myst:", "页首不能改 MyST 的设置：各页的写法要一样，换进来的文字没有检查读它。", "删去这一项。"),
    ]


def test_nothing_else_is_said_of_the_page(pages):
    lines, problems = pages
    assert [problem.row for problem in problems] == lines


def test_ids_in_the_teachers_part(book):
    """It is the last thing on its page."""
    note = (
        ":::::{teaching-note}\n```{handout}\n:coding: 1\n:cases: eats\n```\n"
        "::::{role-seats} 议题\n:data: east-aera\n:::{role} 居民\n:::\n::::\n:::::\n"
    )
    (book.root / "book/second.md").write_text(f"# 附页\n\n{note}", "utf-8")
    assert [said(problem) for problem in run.check()[0]] == [
        ("book/second.md", 4, "", "eats", "没有登记过编号为“eats”的案例。", "是不是 east？"),
        ("book/second.md", 8, "", "east-aera", NO_FIGURE.format("east-aera"),
         "是不是 east-area、east-name、east-merged？"),
    ]


def test_a_label_stands_for_one_place_in_the_whole_book(book):
    (book.root / "book/second.md").write_text("# 附页\n\n(Above)=\n## 节\n", "utf-8")
    assert [said(problem) for problem in run.check()[0]] == [
        ("book/second.md", 3, "", "above", f"这个标签已在 {PAGE}:1 用过。", "换一个名字，提到它的地方一并改。")
    ]


def test_pages_are_checked_as_far_as_the_tables_can_be_read(book):
    """Whether an id exists is not known then; a number that is typed is wrong in any case."""
    book.figures.write_bytes(b"\x81\xff\x00\xff")
    book.path("cases.csv").unlink()
    path = book.root / PAGE
    path.write_text(f"{SOUND}\n有3户，“2300余户”。\n\n{{nums}}`east-area`，{{numref}}`fig-two`\n", "utf-8")
    problems = run.check()[0]
    end = SOUND.count("\n")
    assert [(problem.file, problem.row) for problem in problems] == [
        (PAGE, end + 2),
        (PAGE, end + 4),
        (PAGE, end + 4),
        ("data/cases.csv", 0),
        (f"data/cases/{CHAPTER}/figures.csv", 0),
    ]


def test_a_page_from_a_windows_editor(book):
    path = book.root / PAGE
    path.write_bytes(SOUND.replace("\n", "\r\n").encode("utf-8-sig"))
    assert run.check()[0] == []
    path.write_bytes(SOUND.encode("gbk"))
    assert [said(problem) for problem in run.check()[0]] == [
        (PAGE, 0, "", "", "页面文件一律用 UTF-8 编码。", "在文本编辑器中把文件另存为 UTF-8。")
    ]


YAML_FAULT = "从这里起不是有效的 YAML。"
INDENT = "检查这一行和上一行：缩进用空格不用制表符，同级对齐，冒号用半角并后接空格。"
CONTENTS = {
    "a tab": ("    chapters:\n", "\tchapters:\n", (5, "chapters:", YAML_FAULT, INDENT)),
    "a Chinese colon": ("      - file: book/second", "      - file：book/second",
                        (7, "- file：book/second", "目录的这一处写法不对。",
                         "照同级的条目写：“- file: book/cases/章名”，部分写 caption 和 chapters。")),
    "a page twice": ("book/second", f"book/cases/{CHAPTER}",
                     (7, f"book/cases/{CHAPTER}", "目录里已经列过这一页。", "删去一行。")),
    "a page that is not there": ("book/second", "book/secnod",
                                 (7, "book/secnod", "目录里的这一项没有对应的文件。", "改正路径，或删去这一行。")),
}


@pytest.mark.parametrize("fault", CONTENTS)
def test_broken_contents(book, fault):
    old, new, (row, *rest) = CONTENTS[fault]
    (book.root / "_toc.yml").write_text(TOC.replace(old, new), "utf-8")
    problems = [problem for problem in run.check()[0] if "没有列出" not in problem.expected]
    assert [said(problem) for problem in problems] == [("_toc.yml", row, "", *rest)]


def test_a_copy_beside_a_page_is_the_only_fault(book):
    """It repeats every label and name of the page, which is no fault of the page."""
    copy = (book.root / PAGE).with_name(f"{CHAPTER} - 副本.md")
    copy.write_text((book.root / PAGE).read_text("utf-8") + "\n有3户。\n", "utf-8")
    name = copy.relative_to(book.root).as_posix()
    assert [said(problem) for problem in run.check()[0]] == [
        ("_toc.yml", 0, "", "", f"没有列出 {name}。",
         f"像是 {CHAPTER}.md 的副本：要留的改动并进去，然后把它移出 book 文件夹。"),
    ]


@pytest.mark.parametrize("entry", ["book/notebook", "book/notebook.ipynb"])
def test_a_notebook_in_the_contents(book, entry):
    (book.root / "book/notebook.ipynb").write_text("{}", "utf-8")
    (book.root / "_toc.yml").write_text(TOC.replace("book/second", entry), "utf-8")
    problems = [problem for problem in run.check()[0] if "没有列出" not in problem.expected]
    assert [said(problem) for problem in problems] == [
        ("_toc.yml", 7, "", entry, "notebook.ipynb 在那里，但书只读 .md 的页。",
         "先转成 MyST：pip install jupytext，再 jupytext --to md:myst book/notebook.ipynb；"
         "留下 book/notebook.md，把笔记本移出 book 文件夹，目录里写 book/notebook。"),
    ]


def test_another_kind_of_file_in_the_contents(book):
    (book.root / "book/notes.docx").write_bytes(b"PK")
    (book.root / "_toc.yml").write_text(TOC.replace("book/second", "book/notes.docx"), "utf-8")
    problems = [problem for problem in run.check()[0] if "没有列出" not in problem.expected]
    assert [said(problem) for problem in problems] == [
        ("_toc.yml", 7, "", "book/notes.docx", "notes.docx 在那里，但书只读 .md 的页。",
         "删去这一行，把内容写进一个 .md 文件再列出。"),
    ]


def test_contents_and_settings_that_cannot_be_read_at_all(book):
    (book.root / "_toc.yml").unlink()
    (book.root / "_config.yml").write_bytes("title: 书\nauthor: [甲\n".encode())
    assert [(p.file, p.row, p.expected) for p in run.check()[0]] == [
        ("_config.yml", 3, YAML_FAULT), ("_toc.yml", 0, "没有这个文件。"),
    ]
    (book.root / "_config.yml").write_bytes("title: 书\n".encode("gbk"))
    assert ("_config.yml", 1, "从这一行起不是 UTF-8 编码。") in [(p.file, p.row, p.expected) for p in run.check()[0]]


def test_no_role_or_block_of_sphinx_is_taken_for_a_misspelt_one():
    from docutils.parsers.rst import directives, roles
    from docutils.parsers.rst.languages import en
    from sphinx.roles import generic_docroles, specific_docroles

    known = {*roles._role_registry, *en.roles, *generic_docroles, *specific_docroles, "numref", "ref", "term", "token"}
    assert [name for name in known if mistyped(name, ROLES)] == []
    blocks = {*directives._directive_registry, *en.directives, "code-block", "figure-md", "sourcecode", "toctree"}
    assert [name for name in blocks if mistyped(name, BLOCKS)] == []


# --- warnings of Sphinx in plain words ----------------------------------------------------------------------


@pytest.mark.parametrize(("message", "words"), [
    ('Unknown interpreted text role "nums". [myst.role_unknown]',
     "没有叫“nums”的角色。改法：是不是 {num}？改正花括号里的名称。"),
    ("Unknown directive type: 'quizz' [myst.directive_unknown]",
     "没有叫“quizz”的块。改法：是不是 {quiz}？改正花括号里的名称。"),
    ('Duplicate explicit target name: "fig-a".',
     "标签“fig-a”在本页用了不止一次。改法：换一个名字，提到它的地方一并改。"),
    ("duplicate label above, other instance in book/index.md",
     "标签“above”已在 book/index.md 用过。改法：换一个名字，提到它的地方一并改。"),
    ("undefined label: 'x'", "没有名为“x”的图、表或标签。改法：检查图、表的 name 或标题前的标签，改正拼写。"),
    ("'figure': Unknown option keys: ['nooption'] (allowed: ['alt', 'name']) [myst.directive_option]",
     "{figure} 没有 :nooption: 这个选项。改法：可用的有 alt、name。"),
    ("Directive 'figure': 1 argument(s) required, 0 supplied",
     "{figure} 后面少写了内容（要 1 项，有 0 项）。改法：在同一行的花括号后面补上。"),
    ("Non-consecutive header level increase; H2 to H4 [myst.header]",
     "标题从第 2 级跳到了第 4 级。改法：逐级写，少写几个 #。"),
    ("image file not readable: book/a.png", "找不到图片“book/a.png”。改法：改正路径，或补上这个文件。"),
    ("'myst' cross-reference target not found: 'a.md' [myst.xref_missing]",
     "链接的目标“a.md”不存在。改法：改正路径；链到图、表或标题用 {numref} 或 {ref}。"),
    ("glue key 'calc-x' duplicate [mystnb.glue]", '本页有两处 publish("x", …)。改法：换一个名称，一个名称只给一次。'),
    ('Error parsing content block for the "list-table" directive: uniform two-level bullet list expected, but row 2 '
     "does not contain the same number of items as row 1 (1 vs 2).\n\n* - 甲\n",
     "表的第 2 行有 1 格，第一行有 2 格。改法：补上或删去几格，每行“* -”后面各占一行。"),
    ("something nobody has met yet [myst.new]", "something nobody has met yet [myst.new]"),
])
def test_warning_in_plain_words(message, words):
    assert in_plain_words(message) == words


# --- what only a build can find: one build of one chapter with all of it ------------------------------------

FIGURE = "mystnb:\n  figure:\n    name: {name}\n    caption: 题\n  image:\n    alt: 图\n"
CELL = "```{{code-cell}} python\n{metadata}{code}\n```"


def cell(code: str, metadata: str = "") -> str:
    return CELL.format(code=code, metadata=f"---\n{metadata}---\n" if metadata else "")


LABEL_CURE = "检查图、表的 name 或标题前的标签，改正拼写。"
#: What is put at the end of a chapter, on which line of it the fault is reported, and all that is said there.
BUILT: list[tuple[str, int, list[str]]] = [
    ("{num}`wm-aera`", 1,
     ["{num}`wm-aera`：没有登记过编号为“wm-aera”的数字。是不是 wm-area、wm-later-area、wm-teams？"]),
    ("{num}`wm-area:bear`", 1,
     ["{num}`wm-area:bear`：冒号后面没有“bear”这种写法。可用的有：bare、en；编号本身不含冒号。"]),
    ("{nums}`wm-area`", 1, ["没有叫“nums”的角色。改法：是不是 {num}？改正花括号里的名称。"]),
    ("{source}`reprot-hangzhou`", 1,
     ["{source}`reprot-hangzhou`：没有登记过编号为“reprot-hangzhou”的来源。是不是 report-hangzhou？"]),
    ("{scheme}`五种力 <xc-four-forces>`", 1,
     ["{scheme}`五种力 <xc-four-forces>`：名称里的数字与总册不符：总册登记的是 4。"]),
    ("这里有三百个数", 1, [f"“这里有【三百个】数”：正文里的数没有绑定（带量词的数：三百个）。改法：{BIND}"]),
    ("见{num}`wm-area", 1, [f"“{{num}}`wm-area”：这个角色没有写完整，会照原样印出来。改法：{OF_ROLE}"]),
    ("![](../assets/favicon.svg)", 1,
     ["“../assets/favicon.svg”：图片没有替代文字。改法：写成 ![图上有什么](图片文件)。"]),
    ("![图](nowhere.png)", 1, ["“nowhere.png”：找不到这个图片文件。改法：改正路径，或补上这个文件。"]),
    ("[链接](nowhere.md)", 1,
     ["链接的目标“nowhere.md”不存在。改法：改正路径；链到图、表或标题用 {numref} 或 {ref}。"]),
    ("{doc}`nowhere`", 1, ["没有“nowhere”这一页。改法：改正路径，不写 .md。"]),
    ("{numref}`fig-densty`", 1, [f"没有名为“fig-densty”的图、表或标签。改法：是不是 fig-density？{LABEL_CURE}"]),
    ("(twice)=\n### 甲\n\n(twice)=\n### 乙", 4,
     ["标签“twice”在本页用了不止一次。改法：换一个名字，提到它的地方一并改。"]),
    ("##### 跳级", 1, ["标题从第 3 级跳到了第 5 级。改法：逐级写，少写几个 #。"]),
    ("```{quizz} 题\n- 甲\n```", 1, ["没有叫“quizz”的块。改法：是不是 {quiz}？改正花括号里的名称。"]),
    ("```{case-card} wngma\n```", 1,
     ["没有登记过编号为“wngma”的案例。是不是 wangma？"]),
    ("```{class-plan}\n步骤 | 45 | 说明\n读 | 40分 | 无\n```", 1,
     ["课堂计划：“40分”不是分钟数。只写半角数字，这一步略去的写 0。"]),
    ("```{list-table} 题\n* - 甲\n  - 乙\n* - 丙\n```", 1,
     ["表的第 2 行有 1 格，第一行有 2 格。改法：补上或删去几格，每行“* -”后面各占一行。"]),
    (cell('publish("practices", 3)'), 2,
     ['本页有两处 publish("practices", …)。改法：换一个名称，一个名称只给一次。']),
    (cell('from casebook.number import Hedged\n'
          'publish("odd", Hedged.measured(5, 4, 6, unit="people", key="wm-peple", label="人"))'), 0, []),
    ("{calc}`odd`", 1,
     ['{calc}`odd`：publish("odd", …) 所依据的“wm-peple”没有登记过。是不是 wm-people、wh-people、yz-people？'
      "按登记的编号取数（case[…]），或先算成普通的数再 publish。"]),
    ("{calc}`density-raport`", 1,
     ['{calc}`density-raport`：本页没有代码执行过 publish("density-raport", …)。'
      "是不是 density-report、density-later、density-street？"]),
    ("{claim}`总是 <fife-years>`", 1,
     ['{claim}`总是 <fife-years>`：本页没有代码执行过 claim("fife-years", …)。是不是 five-years？']),
    (cell('claim("never", False, "差 3 户");'), 0, []),
    ("{claim}`从来如此 <never>`", 1,
     ["{claim}`从来如此 <never>`：数据已不支持“从来如此”这个说法（差 3 户）。改写这句话，或核对数据。"]),
    (cell("fig, ax = plt.subplots(figsize=(1, 1))\nax.set(xlabel='甲')", FIGURE.format(name="fig-two")), 1,
     ["图“fig-two”的单元有 2 个输出（文字“[Text(0.5, 0, '甲')]”、图），只能有一个。"
      "改法：最后一行末尾加英文分号，就不再印出它的值；多出的图表另起一个单元。"]),
    (cell("x = 1", FIGURE.format(name="fig-none")), 1,
     ["图“fig-none”的单元没有输出。改法：最后一行写出要显示的图，末尾不加分号；不要图的，删去元数据。"]),
    (cell("fig, ax = plt.subplots(figsize=(1, 1))\nax.set(xlabel='乙');"), 1,
     ["图没有替代文字。改法：在单元元数据 mystnb.image.alt 里写一句图上有什么。"]),
    (cell("pd.DataFrame({'甲': [1]})"), 1,
     ["表没有题注。改法：在单元元数据 table.caption 里写表题；不要表的，最后一行末尾加英文分号。"]),
    (cell("import warnings\nwarnings.warn('旧写法')"), 1,
     ["这个单元打印了警告“UserWarning: 旧写法”。改法：按警告改代码，不要让它印进书里。"]),
    (cell('publish("asked-start", 12.44, 1, "户")\n'
          'what_if(lambda x: {"要帮的（户）": x + 2.44, "别的（人）": 12.44}, {"每组（户）": [10, 20]}, start=10)',
          "table:\n  name: tab-asked\n  caption: 题\n"), 1,
     ['同一个数两种写法：what_if 的“要帮的（户）”在书中的假设处是“12”，publish("asked-start", …) 是“12.4”。'
      '改法：在 what_if 里写 digits={"要帮的（户）": 1}。']),
    (cell("import subprocess\nsubprocess.run('echo 子进程的话 >&2', shell=True);"), 1,
     ["这个单元往标准错误里印了“子进程的话”。改法：要印进书里的用 print 印；进度条关掉；子进程印的，"
      "用 capture_output=True 接住。"]),
    (cell("from IPython.display import HTML, Javascript, Markdown\nHTML('<div>结果的话</div>')"), 1,
     ["这个单元的输出（HTML，text/html）不是每种成书都印得出来。"
      "改法：改成图、表（DataFrame）或文字；要排版的文字用 IPython.display 的 Markdown(…)。"]),
    (cell("Javascript('1')"), 1,
     ["这个单元的输出（Javascript，application/javascript）不是每种成书都印得出来。"
      "改法：改成图、表（DataFrame）或文字；要排版的文字用 IPython.display 的 Markdown(…)。"]),
    (cell("Markdown('甲\\n\\n<div>乙</div>')"), 1,
     ["“<div>乙</div>”：HTML 只有网页认得，PDF、电子书和笔记本里会缺掉或出错。改法：改成 Markdown 的写法。"]),
    (cell("pd.DataFrame({'户': [1.5, 2.25]}).style.highlight_max(color='yellow')"), 1,
     ["这个单元的输出是带样式的 HTML，只有网页印得出来。改法：写 DataFrame 本身，不写 .style；要突出的几行，"
      "另加一列说明。"]),
    (cell("class Thing: pass\nThing.__repr__ = lambda self: '<Thing at 0x7f12ab34cd>'\n[Thing()]"), 1,
     ["这个单元印出了对象在内存里的地址“<Thing at 0x7f12ab34cd>”，每次生成都不一样。"
      "改法：最后一行末尾加英文分号，就不再印出它的值；要看里面有什么，把内容写成表（DataFrame）或文字。"]),
    (cell("print('见', Thing())"), 1,
     ["这个单元印出了对象在内存里的地址“<Thing at 0x7f12ab34cd>”，每次生成都不一样。"
      "改法：最后一行末尾加英文分号，就不再印出它的值；要看里面有什么，把内容写成表（DataFrame）或文字。"]),
    (cell("print('读到', '甲户'.encode('gbk').decode('utf-8', 'surrogateescape'))"), 1,
     ["这个单元印的字里有读不出的字节（“读到 �\u05fb�”）。改法：打开文件时写明编码，如 open(…, encoding=\"gb18030\")；"
      "子进程印的，用 capture_output=True 接住再解码。"]),
]


@pytest.fixture(scope="module")
def built(home):
    """Build the small book with every fault; return the line of each and all warnings as (line, text)."""
    with home.spoiled() as project:
        before = project.finished()
        page = project.path(CHAPTER_FILE)
        page.write_text(page.read_text("utf-8").partition("::::::{teaching-note}")[0], "utf-8")
        lines = [project.append(CHAPTER_FILE, fault) for fault, *_ in BUILT]
        result = project.run("html")
        assert (result.code, project.finished() == before) == (1, True), result.out
        assert [word for word in NOISE if word in result.out] == []
        where = re.compile(rf"^\S.*{re.escape(CHAPTER_FILE)}:(\d+): (?:WARNING|ERROR): (.*)$", re.M)
        others = [line for line in result.lines_with("WARNING") if CHAPTER_FILE not in line]
        return lines, [(int(line), text) for line, text in where.findall(result.out)], others


@pytest.mark.parametrize("index", range(len(BUILT)), ids=[fault for fault, *_ in BUILT])
def test_broken_page_in_a_build(built, index):
    lines, found, _ = built
    _, line, texts = BUILT[index]
    here = [text for number, text in found if number == lines[index] + line - 1]
    assert here == texts


def test_nothing_else_is_said_in_the_build(built):
    lines, found, others = built
    places = {start + line - 1 for start, (_, line, texts) in zip(lines, BUILT, strict=True) if texts}
    assert {number for number, _ in found} == places
    assert others == []


def test_a_cell_whose_head_cannot_be_read_in_a_build(home):
    """No page is read then, and no cell is run."""
    with home.spoiled() as project:
        line = project.append(CHAPTER_FILE, cell("1", "table:\n  name: a: b\n"))
        result = project.run("html")
        assert result.code == 1 and [word for word in NOISE if word in result.out] == []
        assert result.lines_with(f"{CHAPTER_FILE}:{line + 3} 单元开头两道 --- 之间不是有效的 YAML。 改法：{YAML_CURE}")


def test_a_cell_that_fails_is_found_where_it_stands(tmp_path, monkeypatch):
    """Also where the same code stands above it, and where a cell within another block is not run at all."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    twice = "x = 1\n\nx = x / (x - y)"
    parts = [cell("y = 0"), cell(twice, "tags: [hide-input]\n"), f"::::{{note}}\n{cell('y = 1')}\n::::", cell("y = 1"),
             cell(twice, "tags: [hide-input]\n")]
    page = tmp_path / "page.md"
    page.write_text("\n\n".join(parts), "utf-8")
    job = Job("page", tmp_path, ["y = 0", twice, "y = 1", twice])
    problem = _problem(page, job, Failure(3, 3, "ZeroDivisionError", "division by zero"))
    line = "\n\n".join(parts[:4]).count("\n") + 2 + 7
    assert said(problem) == (
        "page.md", line, "", "x = x / (x - y)", "代码出错：ZeroDivisionError: division by zero",
        "改正这一行，或核对它用到的数据。",
    )
    assert page.read_text("utf-8").splitlines()[line - 1] == "x = x / (x - y)"
