"""The binding check: which numbers in prose it finds, where, and what it leaves alone."""

from dataclasses import replace

import pytest

from casebook.checks.known_names import known_names
from casebook.checks.prose import check_page, check_pages, page_texts, unbound
from casebook.ground import paths
from casebook.register.registers import load_register
from tests.support.small_book import CHAPTER, ROOT, make_tree


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make_tree(tmp_path_factory.mktemp("book")).root


@pytest.fixture
def check(root, monkeypatch):
    """Check a page of the small book, given as its source."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    register = load_register()
    path = root / "book" / "cases" / f"{CHAPTER}.md"
    path.parent.mkdir(parents=True, exist_ok=True)

    def run(source: str | bytes):
        path.write_bytes(source.encode() if isinstance(source, str) else source)
        return check_page(path, register)

    return run


def findings(source: str) -> list[tuple[int, str]]:
    """Return (line, found) of every unbound number of a page."""
    return [(piece.line, found) for piece in page_texts(source) for _, found in unbound(piece.text)]


# --- sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "全区有3个社区", "占30%", "占３０％", "5‰", "２０２１年", "有5.88亿元", "约1,234户", "1+6模式",
    "比例是3:1", "2002—2006年",
    "½", "上午12:30", "Python 3", "共2797", "300多户", "15万余元",
    "三个社区", "两名干部", "四种力", "五十步", "十二个", "十来个", "二十余户", "百余万元", "上百户",
    "几十户", "数百人",
    "十几年", "近百名干部", "五六个人", "两三年", "三到五人", "二〇一二年", "二○一二年", "三十日", "一个半月",
    "半年", "半个月",
    "上万人", "数万元", "三千万元", "千万人", "两小时", "二十分钟", "十分钟", "九点半", "十一点", "四周年",
    "两方面", "三代人",
    "第一名", "全国第一个", "一百二十一户",
    "九倍", "两倍多", "数倍", "翻了一番", "减半", "三成", "七八成", "打八折", "一半居民", "过半居民", "半数",
    "大半",
    "三分之一", "百分之五", "千分之三", "万分之三", "四分之三", "五个百分点",
])
def test_a_number_is_found_once(text):
    assert len(list(unbound(text))) == 1


@pytest.mark.parametrize("text", [
    "一个社区", "一种力", "一位老人", "一支队伍", "一份报告", "一家企业", "一条街", "一次", "一句话", "一户几口人",
    "十分重要", "一般来说", "一旦发现", "一定", "万分感谢", "千万不要", "统一安排", "进一步", "唯一",
    "另一种", "一点看法",
    "百姓", "千家万户", "万家灯火", "百年大计", "一成不变", "半成品", "万一", "两者", "第三方", "第一手资料",
    "四周", "四处", "多半是老人",
    "一人一票", "一事一议", "一年一度", "一对一", "五十步笑百步", "二元结构",
    "第一步", "第三章", "第二天", "第三次", "第二种",
    "单位：万元", "（亿元）", "万人", "百分点", "多数成员", "人数成了问题", "次数成倍", "统一成立", "经过半月",
    "每个社区", "几个人", "各部门", "一、二、三、四、五", "C-1", "A级", "平方米（m²）", "没有数字的一句话",
])
def test_what_is_no_number_is_left_alone(text):
    assert list(unbound(text)) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("全区有30%的社区", [("数字", "全区有30%的社区")]),
    ("甲有三个，乙占两成，丙占三分之一", [
        ("百分比", "成，丙占三分之一"), ("倍数", "个，乙占两成，丙占三"), ("带量词的数", "甲有三个，乙占"),
    ]),
])
def test_a_finding_says_what_it_is_and_quotes_its_surroundings(text, expected):
    assert list(unbound(text)) == expected


# --- where prose stands in a page ---------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "line"), [
    ("第一行\n有3户", 2),
    ("# 标题\n\n## 有3户", 3),
    ("[有3户](http://a.b)", 1),
    ("*强调3户*", 1),
    ("**有**3户", 1),
    ("> 引文\n> 有3户", 2),
    ("- 一项\n- 有3户\n", 2),
    ("1. 一项\n\n   有3户\n", 3),
    ("术语\n: 解释\n  有3户", 3),
    ("正文[^a]\n\n[^a]: 脚注有3户", 3),
    ("| 列 | 列 |\n|---|---|\n| 一 | 字 |\n| 二 | 3户 |", 4),
    ("| 列 | 3户 |\n|---|---|\n| 一 | 字 |", 1),
    ("![有3户](a.png)", 1),
    ("<div>\n\n有3户\n</div>", 3),
    ("<table>\n<tr><td>3户</td></tr>\n</table>", 2),
    ("[有3户]{.class}", 1),
    ("行尾\\\n有3户", 2),
    ("---\ntitle: 无\n---\n\n有3户", 5),
    ("````{note}\n:class: tip\n\n正文\n有3户\n````", 5),
    ("```{note}\n---\nclass: tip\n---\n有3户\n```", 5),
    (":::{admonition} 标题有3户\n:class: tip\n正文\n:::", 1),
    ("::::{note}\n:::{admonition} 题\n\n```{tip}\n有3户\n```\n:::\n::::", 5),
    ("```{list-table} 题\n:header-rows: 1\n\n* - 列\n  - 列\n* - 甲\n  - 3户\n```", 7),
    ("```{figure} a.png\n:name: n\n:alt: 图上有3户\n\n题\n```", 3),
    ("```{figure} a.png\n\n题有3户\n```", 3),
    ("```{image} a.png\n:alt: 图上有3户\n```", 2),
    ("```{case-card} a\n:entry: 从3户入手\n```", 2),
    ("```{code-block} python\n:caption: 有3户\n\nx\n```", 2),
    ("```{quiz} 有3户？\n- 甲\n```", 1),
    ("```{code-cell} python\n---\nmystnb:\n  figure:\n    caption: |\n      题\n\n      有3户\n---\nx = 1\n```", 8),
    ("```{code-cell} python\n---\nmystnb:\n  image:\n    alt: 图上有3户\n---\nx = 1\n```", 5),
    ("```{code-cell} python\n---\ntable:\n  name: t\n  caption: 表上有3户\n---\nx = 1\n```", 5),
    ("{source}`有3户 <report>`", 1),
    ("{ref}`有3户 <there>`", 1),
    ("{index}`有3户 <户>`", 1),
    ("{sub}`3`", 1),
    ("{num}`east-area`和\n{num}`east-money`，有3户", 2),
    ("{num}`east-area`3户", 1),
])
def test_a_number_is_found_on_its_line(source, line):
    assert [place for place, _ in findings(source)] == [line]


@pytest.mark.parametrize("source", [
    "`x = 3`", "```python\nx = 3  # 3户\n```", "    x = 3\n",
    "```{code-cell} python\n:tags: [hide-input]\nx = 3\n```",
    "```{code-cell} python\nprint('有3户')\n```", "[文字](http://a.b/3/2021)", "<http://a.b/3>",
    "见 http://a.b/3?x=4 。",
    "$x = 3$", "$$\nx = 3\n$$", "```{math}\nx = 3\n```", "% 注释3户", "<!-- 3户 -->", "(label-3)=\n# 标题",
    "{#id3}\n段落",
    "+++ {\"a\": 3}", "[文字]{.c3}", "```{figure} a3.png\n:name: fig-3\n:width: 300px\n```",
    "```{toctree}\na3\n```",
    "{numref}`fig-3`", "{ref}`sec-3`", "{source}`report-3`", "{source}`report-3:full`", "{source}`报告 <report-3>`",
    "{term}`词 <w3>`", "{math}`x^2`", "---\njupytext:\n  version: 1.3\n---\n正文", "```{case-card} a3 b4\n```",
    "```{class-plan}\n步骤 | 45 | 说明\n一 | 45 | 读\n```", "```{include} a3.md\n```", "正文[^3]\n\n[^3]: 脚注",
    "```{code-cell} python\n---\nmystnb: [不是\n---\nx\n```",
])
def test_what_no_reader_takes_for_prose_is_left_out(source):
    assert findings(source) == []


def test_a_number_is_not_joined_across_a_role():
    assert findings("三{num}`a`个") == []


# --- binding ------------------------------------------------------------------------------------------------


def test_roles_bind_and_are_counted(check):
    page = check(
        "占地{num}`east-area`，{num}`east-money:bare`，{scheme}`四种力 <east-name>`，{calc}`ratio`，"
        "{claim}`不到一半 <few>`，\n{waive}`三个 <行文>`和{waive}`两步\n<行文>`。\n\n"
        "```{code-cell} python\n---\nmystnb:\n  image:\n    alt: 图{calc}`ratio`\n---\nx\n```\n"
    )
    assert page.problems == []
    assert page.page == f"book/cases/{CHAPTER}.md"
    assert page.counts == {"num": 2, "scheme": 1, "calc": 2, "claim": 1, "waive": 2, "name": 0, "unbound": 0}


@pytest.mark.parametrize("role", ["scheme", "claim", "waive"])
@pytest.mark.parametrize("content", ["三个", "三个 <>", "三个 < >"])
def test_without_a_target_a_role_binds_nothing(check, role, content):
    page = check(f"{{{role}}}`{content}`")
    assert (page.counts[role], page.counts["unbound"]) == (0, 1)


def test_registered_printed_forms_are_bound_in_quotation_marks_only(check):
    page = check("原文作“2300余户”，又作‘约95万元’。\n\n“2300余户”")
    assert (page.problems, page.counts["name"]) == ([], 3)
    page = check("有2300余户，“2300多户”，“ 2300余户”，\"2300余户\"")
    assert (page.counts["name"], page.counts["unbound"]) == (0, 4)


def test_a_problem_names_file_line_find_and_cure(check):
    page = check("# 题\n\n第一行\n全区有3个社区。\n")
    assert [str(problem) for problem in page.problems] == [
        f"book/cases/{CHAPTER}.md:4 写的是“全区有【3个】社区。”。正文里的数没有绑定（数字：3个）。 改法："
        "不说数也清楚的，改成不带数的说法；说的是登记过或算出来的数，用 {num}`编号`、{scheme}`文字 <编号>`、"
        "{calc}`名称`、{claim}`文字 <名称>` 绑定；是专名，在 data/proper-names.txt 加一行；都不是，"
        "才用 {waive}`文字 <理由>` 说明。"
    ]
    assert page.counts["unbound"] == 1


def test_proper_names_count_nothing(check, root):
    path = root / "data" / "proper-names.txt"
    path.write_text("# 专名\n百步亭\n", "utf-8")
    assert check("到百步亭看看。").problems == []
    assert "二百步" in check("离亭子二百步亭外。").problems[0].found, "inside a number it is no name"
    path.unlink()
    assert len(check("到百步亭看看。").problems) == 1


def test_names_of_the_registers_count_nothing(root, monkeypatch, tmp_path):
    """No second list: cases, places, sources, terms and schemes are known, counts among them are not."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_tree(tmp_path / "names").root))
    (tmp_path / "names" / "data" / "regions.csv").write_text("word,region\n五原口,内蒙古\n", "utf-8")
    register = load_register()
    place = "某市五角场街道（推断）；某区三条巷社区"
    case = replace(next(iter(register.cases.values())), name_zh="五里坡的夜校", place_zh=place)
    scheme = replace(register.figures["east-name"], as_printed="三岗十八级")
    count = replace(register.figures["east-name"], as_printed="三种类型")
    source = replace(register.sources["report"], title="一个街道的五年", publisher="三日新报")
    names = known_names(replace(
        register, cases={"a": case}, figures={"a": scheme, "b": count}, sources={"report": source}, terms={},
    ))
    known = {"五原口", "五里坡的夜校", "五角场街道", "五角场", "三岗十八级", "一个街道的五年", "三日新报"}
    assert known <= set(names)
    assert not {"三种类型", "三条巷", "三条巷社区", "某市"} & set(names)


def test_one_message_a_line_with_the_numbers_marked_and_grouped(check):
    page = check(
        "全区有3个社区，共有2797户，其中三成是老人；{num}`east-area`；1998年3月1日建成，这两个都不算。\n\n另有九户。\n"
    )
    assert [(problem.row, problem.found, problem.expected) for problem in page.problems] == [
        (1, "全区有【3个】社区，共有【2797户】，其中【三成】是老人； ；【1998年3月1日】建成，这两个",
         "正文里的数没有绑定（数字：3个、2797户、1998年3月1日；倍数：三成）。也请看一眼：两个。"),
        (3, "另有【九户】。", "正文里的数没有绑定（带量词的数：九户）。"),
    ]
    assert all(problem.severity == "error" for problem in page.problems)
    cure = page.problems[0].cure
    assert [cure.index(word) for word in ("不带数", "{num}", "proper-names", "{waive}")] == sorted(
        cure.index(word) for word in ("不带数", "{num}", "proper-names", "{waive}")
    )


def test_what_may_count_nothing_is_a_hint(check):
    page = check("这两个办法不同，说到三点体会。")
    assert [(problem.severity, problem.expected) for problem in page.problems] == [
        ("hint", "像是数，请再看一眼（带量词的数：两个、三点）。"),
    ]


def test_the_authors_own_papers_are_a_hint_and_what_was_received_is_counted(check):
    page = check("两篇报告写法不同，第一篇讲钱，第二篇讲人。\n\n收到两份建议。")
    assert [(problem.row, problem.severity) for problem in page.problems] == [(1, "hint"), (3, "error")]


def test_a_long_line_is_quoted_in_part(check):
    page = check("，".join(f"第{number}号楼旁边有{number}户人家住着" for number in range(10, 60)) + "。")
    assert len(page.problems) == 1 and len(page.problems[0].found) <= 72 and page.problems[0].found.endswith("…")


def test_a_role_in_the_title_of_a_fenced_block_is_refused(check):
    """Markdown would take the whole block for text, and nobody would say so."""
    page = check("前言。\n\n```{quiz} 有{num}`east-area`吗\n- 甲\n```\n")
    found = [problem for problem in page.problems if "反引号" in problem.expected]
    assert [(problem.row, problem.cure) for problem in found] == [(3, "把这一块的 ``` 都换成 :::。")]
    assert check(":::{quiz} 有{num}`east-area`吗\n- 甲\n:::\n").problems == []


def test_a_page_saved_by_a_windows_editor(check):
    page = check("---\na: 3\n---\r\n\r\n有3户\r\n".replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig"))
    assert [problem.row for problem in page.problems] == [5]
    page = check("有三户".encode("gbk"))
    assert [str(problem) for problem in page.problems] == [
        f"book/cases/{CHAPTER}.md 页面文件一律用 UTF-8 编码。 改法：在文本编辑器中把文件另存为 UTF-8。"
    ]


def test_all_pages_of_a_book_in_order(check, root):
    check("有3户")
    (root / "book" / "index.md").write_text("首页", "utf-8")
    found = check_pages(sorted(paths.book().rglob("*.md")), load_register())
    assert [(page.page, page.counts["unbound"]) for page in found] == [
        (f"book/cases/{CHAPTER}.md", 1), ("book/index.md", 0),
    ]


def test_the_real_pages_leave_no_number_unbound(monkeypatch):
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    pages = check_pages(sorted(paths.book().rglob("*.md")), load_register())
    assert len(pages) == len(list((ROOT / "book").rglob("*.md")))
    assert [str(problem) for page in pages for problem in page.problems] == []
    assert sum(page.counts["num"] for page in pages) > 20
