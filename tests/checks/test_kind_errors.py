"""What people and office programs do to tables: read right, or refused with file, row, column and the cure.

Each fault is a line of a table with the whole of what is said of it; many are put into one book and looked at by one
check, for a check must find them all at once.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable

import pytest

from casebook.chapter import modules
from casebook.checks import check_data
from casebook.checks.clean_tables import CleanTables, checking_code
from casebook.ground.problems import Problem, report
from casebook.register.encoding import decode
from casebook.register.registers import load_register
from tests.support.small_book import CHAPTER, OTHER, ROOT, Tree, make_tree, said

FIGURES, PRACTICES = f"cases/{CHAPTER}/figures.csv", f"cases/{CHAPTER}/practices.csv"
AS_CSV = "另存为“CSV UTF-8（逗号分隔）”。"


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_tree(tmp_path)


def all_said(**options) -> list[tuple]:
    return [said(problem) for problem in check_data(**options)]


# --- cells: one check of one table with a fault in every row ------------------------------------------------

NO_QUANTITY, NO_NUMBER = "不是数字，也不是日期。", "这一列要填数字。"
NO_DATE, NO_YEAR = "不是有效的日期。", "不是年份。"
HALF = "数字和标点都用半角"
SPOILT = "电子表格把它变成了日期：照原文重填，填之前把这一列设成“文本”格式。"
KEEP = "照原文填回原来的内容。"
AS_DATE = {"kind": "date", "unit": "date"}

#: Cells of the row, the column that is reported, what is expected there, the cure.
CELLS: list[tuple[dict[str, str], str, str, str]] = [
    # numbers
    ({"value": "1,234"}, "value", NO_QUANTITY, "写成 1234：去掉千位分隔符。"),
    ({"value": "1,234,567.5"}, "value", NO_QUANTITY, "写成 1234567.5：去掉千位分隔符。"),
    ({"value": "1 234"}, "value", NO_QUANTITY, "写成 1234：去掉千位分隔符。"),
    ({"value": "1\u00a0234"}, "value", NO_QUANTITY, "写成 1234：去掉多余的空格，去掉千位分隔符。"),
    ({"value": "１２３"}, "value", NO_QUANTITY, f"写成 123：{HALF}。"),
    ({"value": "１，２３４"}, "value", NO_QUANTITY, f"写成 1234：{HALF}，去掉千位分隔符。"),
    ({"value": "１．２"}, "value", NO_QUANTITY, f"写成 1.2：{HALF}。"),
    ({"value": "1。2"}, "value", NO_QUANTITY, "写成 1.2：小数点用半角。"),
    ({"value": "−5"}, "value", NO_QUANTITY, f"写成 -5：{HALF}。"),
    ({"value": "1.2E+06"}, "value", NO_QUANTITY, "写成 1200000：科学计数法可能已经丢了末几位，请对照原文。"),
    ({"upper": "1.3E+06"}, "upper", NO_NUMBER, "写成 1300000：科学计数法可能已经丢了末几位，请对照原文。"),
    ({"value": "35%", "unit": "percent"}, "value", NO_QUANTITY, "写成 35：去掉百分号。"),
    ({"value": "35%"}, "value", NO_QUANTITY, "是百分数的，写成 35，unit 写 percent。"),
    ({"value": "'123"}, "value", NO_QUANTITY, "写成 123：去掉引号。"),
    ({"value": "“123”"}, "value", NO_QUANTITY, "写成 123：去掉引号。"),
    ({"value": "95万元", "unit": "yuan"}, "value", NO_QUANTITY, "写成 950000：单位写在 unit 一列，“万”乘进去。"),
    ({"value": "+5"}, "value", NO_QUANTITY, "写成 5：去掉加号。"),
    ({"value": "12,3456"}, "value", NO_QUANTITY, "数字写成 950000 这样的半角数字；日期写成 2021-03-11。"),
    ({"lower": "２"}, "lower", NO_NUMBER, f"写成 2：{HALF}。"),
    ({"lower": "一百"}, "lower", NO_NUMBER, "只留半角数字和小数点，去掉单位、逗号和文字。"),
    ({"value": "TRUE"}, "value", "是电子表格的真假值，不是数据。", KEEP),
    ({"note_zh": "FALSE"}, "note_zh", "是电子表格的真假值，不是数据。", KEEP),
    # dates
    ({**AS_DATE, "value": "44266"}, "value", NO_DATE, "写成 2021-03-11：这是电子表格用来存日期的序号。"),
    (
        {**AS_DATE, "value": "44256"}, "value", NO_DATE,
        "写成 2021-03-01：这是电子表格用来存日期的序号；原文只印到月的，写成 2021-03。",
    ),
    ({**AS_DATE, "value": "2021/3/11"}, "value", NO_DATE, "写成 2021-03-11。"),
    ({**AS_DATE, "value": "2021年3月11日"}, "value", NO_DATE, "写成 2021-03-11。"),
    ({**AS_DATE, "value": "2021年3月"}, "value", NO_DATE, "写成 2021-03。"),
    ({**AS_DATE, "value": "2021-3-1"}, "value", NO_DATE, "写成 2021-03-01。"),
    ({**AS_DATE, "value": "2021-03-11 00:00:00"}, "value", NO_DATE, "写成 2021-03-11。"),
    ({**AS_DATE, "value": "13/3/2021"}, "value", NO_DATE, "写成 2021-03-13。"),
    (
        {**AS_DATE, "value": "11/3/2021"}, "value", NO_DATE,
        "写成 2021-11-03 或 2021-03-11：年月日的次序看不出来，对照原文。",
    ),
    (
        {**AS_DATE, "value": "1905/7/13"}, "value", NO_DATE,
        "原来是年份的，写成 2021：电子表格把它当成了日期；真是那一天的，写成 1905-07-13。",
    ),
    ({**AS_DATE, "value": "Mar-21"}, "value", NO_DATE, "这里没有年份，照原文补全：写成 2021、2021-03 或 2021-03-11。"),
    ({**AS_DATE, "value": "2021-02-30"}, "value", NO_DATE, "写成 2021、2021-03 或 2021-03-11。"),
    ({**AS_DATE, "value": "*年"}, "value", "有遮盖的记号。", "原文遮去了的，这一格留空，hedge 填 masked。"),
    ({"value": "XX"}, "value", "有遮盖的记号。", "原文遮去了的，这一格留空，hedge 填 masked。"),
    ({**AS_DATE, "value": ""}, "value", "没有遮盖的日期必须填写。", "补上日期；原文遮去了的，hedge 填 masked。"),
    (
        {"value": "2021/3/11"}, "value", "像是日期，但种类不是 date。",
        "真是日期的，写成 2021-03-11，并把 kind 改成 date；电子表格把数变成了日期的，照原文重填。",
    ),
    ({"value": "3月4日"}, "value", NO_QUANTITY, f"原来多半是 3-4、3/4 这样的写法。{SPOILT}"),
    ({"lower": "2021/3/11"}, "lower", NO_NUMBER, SPOILT),
    ({"year": "2021年"}, "year", NO_YEAR, "写成 2021：这一列只填年份。"),
    ({"year": "２０２１"}, "year", NO_YEAR, f"写成 2021：{HALF}。"),
    # formulas and what they leave behind
    ({"value": "=SUM(G2:G9)"}, "value", "以等号开头，电子表格会当成公式。", "填公式算出的结果，不带等号。"),
    ({"value": '="950"'}, "value", "以等号开头，电子表格会当成公式。", "写成 950，不带等号。"),
    ({"note_zh": "=见前"}, "note_zh", "以等号开头，电子表格会当成公式。", "填公式算出的结果，不带等号。"),
    ({"value": "#REF!"}, "value", "是电子表格的出错提示，不是数据。", "照原文或上一个版本填回原来的内容。"),
    ({"value": "#VALUE!"}, "value", "是电子表格的出错提示，不是数据。", "照原文或上一个版本填回原来的内容。"),
    ({"note_en": "#NAME?"}, "note_en", "是电子表格的出错提示，不是数据。", "照原文或上一个版本填回原来的内容。"),
    (
        {"value": "######"}, "value", "是列太窄时电子表格显示的井号，不是数据。",
        "把这一列拉宽再另存，或照原文填回原来的内容。",
    ),
    # line breaks
    ({"note_zh": "上一行\n下一行"}, "note_zh", "一格里不能换行。", "写成一行：上一行下一行。"),
    ({"note_en": "one\ntwo"}, "note_en", "一格里不能换行。", "写成一行：one two。"),
    ({"value": "12\n34"}, "value", "一格里不能换行。", "一格只填一个值，删去换行和多出的内容。"),
    # codes
    ({"kind": "Measure"}, "kind", "不是允许的取值。", "写成 measure。"),
    ({"kind": "ｍｅａｓｕｒｅ"}, "kind", "不是允许的取值。", "写成 measure。"),
    ({"kind": "实测"}, "kind", "不是允许的取值。", "写成 measure。"),
    ({"hedge": "约"}, "hedge", "不是允许的取值。", "写成 about。"),
    ({"hedge": "“exact”"}, "hedge", "不是允许的取值。", "写成 exact。"),
    ({"figure_id": "East-area"}, "figure_id", "编号格式不对。", "写成 east-area。"),
    ({"source_id": "Report"}, "source_id", "sources.csv 里没有这个来源。", "写成 report。"),
    ({"case_id": "东街"}, "case_id", "cases.csv 里没有这个案例。", "写成 east。"),
    ({"unit": "户"}, "unit", "units.csv 里没有这个单位。",
     "是不是 households、merchants？改正拼写，或先在 data/units.csv 中登记。"),
    ({"unit": "人"}, "unit", "units.csv 里没有这个单位。", "写成 people。"),
    # rules of the data model
    (
        {"year": "2021"}, "year", "填了年份，没有填它的依据。",
        "year_basis 填 printed（原文写明）或 inferred（可靠推断）；不知道的，year 也留空。",
    ),
    ({"year_basis": "printed"}, "year_basis", "填了年份的依据，没有填年份。", "补上 year，或清空 year_basis。"),
    (
        {"hedge": "range"}, "lower", "限定词是 range，上下界都要填。", "补上原文印出的两端；不是区间的，改 hedge。",
    ),
    (
        {"repeats": "east-merged"}, "repeats", "这个数字出自另一个来源 paper。",
        "repeats 只用于同一来源重复印出的数：留空，或改正 source_id。",
    ),
    ({"repeats": "east-mony"}, "repeats", "没有登记过这个编号。",
     "是不是 east-money、east-merged？填首次印出的那个数字的编号，或留空。"),
]


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """The problems of a table in which every row has one fault, by line; rows with line breaks take two lines."""
    tree = make_tree(tmp_path_factory.mktemp("cells"))
    good = tree.rows(FIGURES)
    rows = [
        good[0] | {"figure_id": f"f-{i}", "indicator_zh": f"第{i}项"} | changed for i, (changed, *_) in enumerate(CELLS)
    ]
    tree.write(FIGURES, [*rows, *(row for row in good if row["figure_id"] in ("east-merged", "east-money"))])
    lines, line = [], 2
    for row in rows:
        lines.append(line)
        line += 1 + sum(cell.count("\n") for cell in row.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_ROOT", str(tree.root))
        return lines, check_data()


@pytest.mark.parametrize("index", range(len(CELLS)), ids=[str(changed) for changed, *_ in CELLS])
def test_spoilt_cell(cells, index):
    lines, problems = cells
    changed, column, expected, cure = CELLS[index]
    here = [said(problem) for problem in problems if problem.row == lines[index]]
    assert here == [(f"data/{FIGURES}", lines[index], column, changed.get(column, ""), expected, cure)]


def test_nothing_else_is_said_of_the_cells(cells):
    lines, problems = cells
    assert [problem.row for problem in problems] == lines


def test_a_line_of_text_shows_all_of_it_on_one_line(cells):
    _, problems = cells
    text = report(problems)
    assert text.endswith(f"\n共 {len(CELLS)} 处问题。")
    assert len(text.splitlines()) == len(CELLS) + 1
    row = cells[0][[changed for changed, *_ in CELLS].index({"note_zh": "上一行\n下一行"})]
    expected = "写的是“上一行⏎下一行”。一格里不能换行。 改法：写成一行：上一行下一行。"
    assert f"data/{FIGURES}:{row} [note_zh] {expected}" in text


def test_a_long_cell_is_quoted_in_part():
    problem = Problem("f.csv", 2, "note_zh", "长" * 200, "不对。", "改。")
    assert str(problem) == f"f.csv:2 [note_zh] 写的是“{'长' * 79}…”。不对。 改法：改。"


#: Cells of other tables: name, row, column, what stands there, expected, cure.
OTHER_CELLS = [
    (PRACTICES, 0, "market", "1.0", "这一列要填整数。", "写成 1：整数不带小数。"),
    (PRACTICES, 1, "market", "TRUE", "是电子表格的真假值，不是数据。", "改成其中之一：0、1、2。"),
    ("sources.csv", 0, "published", "2021年3月11日", NO_DATE, "写成 2021-03-11。"),
    ("sources.csv", 0, "accessed", "44266", NO_DATE, "写成 2021-03-11：这是电子表格用来存日期的序号。"),
    ("sources.csv", 1, "published", "2021-02-30", NO_DATE, "写成 2021、2021-03 或 2021-03-11。"),
    ("sources.csv", 1, "accessed", "2021/3", NO_DATE, "写成 2021-03-11。"),
    ("sources.csv", 1, "kind", "报刊", "不是允许的取值。", "写成 news。"),
    ("cases.csv", 0, "period_basis", "推断", "不是允许的取值。", "写成 inferred。"),
    ("units.csv", 2, "factor", "１", NO_NUMBER, f"写成 1：{HALF}。"),
    ("hedges.csv", 3, "upper_rel", "5%", NO_NUMBER, "写成 0.05：百分数写成小数。"),
]


def test_spoilt_cells_of_other_tables(tree):
    lines = [tree.set(name, index, **{column: cell}) for name, index, column, cell, *_ in OTHER_CELLS]
    expected = [
        (f"data/{name}", line, column, cell, *rest)
        for (name, _, column, cell, *rest), line in zip(OTHER_CELLS, lines, strict=True)
    ]
    assert all_said() == sorted(expected)


# --- files: what was done to a whole table ------------------------------------------------------------------


def lines_of(tree: Tree, change: Callable[[list[str]], object], name: str = FIGURES) -> None:
    """Change a table as a list of lines."""
    lines = tree.path(name).read_text("utf-8").splitlines()
    change(lines)
    tree.path(name).write_text("\n".join(lines) + "\n", "utf-8")


def recode(encoding: str) -> Callable[[Tree], object]:
    return lambda tree: tree.figures.write_bytes(tree.figures.read_text("utf-8").encode(encoding))


def replaced(old: str, new: str) -> Callable[[Tree], object]:
    return lambda tree: tree.figures.write_text(tree.figures.read_text("utf-8").replace(old, new), "utf-8")


def as_workbook(tree: Tree) -> None:
    tree.figures.write_bytes(b"PK\x03\x04" + bytes(200))


def beside(name: str) -> Callable[[Tree], object]:
    def change(tree: Tree) -> None:
        path = tree.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n", "utf-8")

    return change


def moved(name: str) -> Callable[[Tree], object]:
    return lambda tree: tree.figures.rename(tree.path(name))


def paste_gbk(tree: Tree) -> None:
    raw = tree.figures.read_bytes().splitlines(keepends=True)
    raw[3] = raw[3].decode("utf-8").encode("gbk")
    tree.figures.write_bytes(b"".join(raw))


def folder_for_file(tree: Tree) -> None:
    tree.figures.unlink()
    tree.figures.mkdir()


def copy_folder(tree: Tree) -> None:
    shutil.copytree(tree.path(f"cases/{CHAPTER}"), tree.path(f"cases/{CHAPTER} - 副本"))


def insert_line(number: int, text: str) -> Callable[[Tree], object]:
    return lambda tree: lines_of(tree, lambda lines: lines.insert(number - 1, text))


HERE = f"data/{FIGURES}"
HEADER = "figure_id,case_id,indicator_zh,indicator_en,kind,as_printed,value,unit,lower,upper,hedge,year,year_basis," \
         "source_id,locator,repeats,note_zh,note_en,value_reason"
TITLE_EXPECTED = "表头要在第一行，上面不能有标题或说明；现在表头在第 {} 行。"
RAGGED_CURE = "检查是否多了或少了英文逗号；含逗号的文字要加英文双引号。"
NOT_COMMA = "各格之间不是用英文逗号分隔的。"
WITH_COMMAS = "另存为用英文逗号分隔的 CSV（“CSV UTF-8（逗号分隔）”）。"
PACKAGE = "data/datapackage.json"
MOVE_OUT = "要留的改动并进去，然后把它移出 data 文件夹。"

FILES: dict[str, tuple[Callable[[Tree], object], list[tuple]]] = {
    "gbk": (
        recode("gbk"),
        [(HERE, 0, "", "GBK 编码", "数据文件一律用 UTF-8 编码。", f"用 Excel 或 WPS 打开，{AS_CSV}")],
    ),
    "utf-16": (
        recode("utf-16"),
        [(HERE, 0, "", "UTF-16 编码", "数据文件一律用 UTF-8 编码。", f"用 Excel 或 WPS 打开，{AS_CSV}")],
    ),
    "utf-16 without a mark": (
        recode("utf-16-le"),
        [(HERE, 0, "", "UTF-16 编码", "数据文件一律用 UTF-8 编码。", f"用 Excel 或 WPS 打开，{AS_CSV}")],
    ),
    "a pasted line in gbk": (
        paste_gbk,
        [(HERE, 4, "", "", "这一行不是 UTF-8 编码。",
          "这一行多半是从别的文件粘贴来的：在文本编辑器里把它重打一遍，再存为 UTF-8。")],
    ),
    "a workbook called csv": (
        as_workbook,
        [(HERE, 0, "", "Excel 工作簿（.xlsx）", "这不是 CSV，只是用了 .csv 的文件名。",
          f"改文件名不会改内容：用 Excel 或 WPS 打开，{AS_CSV}")],
    ),
    "saved as a workbook": (
        moved(f"cases/{CHAPTER}/figures.xlsx"),
        [
            (HERE, 0, "", "", "没有这个文件。", f"旁边有 figures.xlsx：用 Excel 或 WPS 打开它，{AS_CSV}"),
            (f"data/cases/{CHAPTER}/figures.xlsx", 0, "", "", "数据只从 CSV 读取，写在工作簿里的不会进书。",
             "打开它，另存为“CSV UTF-8（逗号分隔）”，文件名 figures.csv，然后把它移出 data 文件夹。"),
        ],
    ),
    "a workbook beside": (
        beside("units.xls"),
        [("data/units.xls", 0, "", "", "数据只从 CSV 读取，写在工作簿里的不会进书。",
          "打开它，另存为“CSV UTF-8（逗号分隔）”，文件名 units.csv，然后把它移出 data 文件夹。")],
    ),
    "a folder in place of the file": (
        folder_for_file,
        [(HERE, 0, "", "", f"读不了这个文件：{os.strerror(errno.EISDIR)}。",
          "检查权限；文件正在别的程序里打开的，先关掉那个程序。")],
    ),
    "capital letter in the name": (
        moved(f"cases/{CHAPTER}/Figures.csv"),
        [
            (HERE, 0, "", "", "没有这个文件。", "旁边有 Figures.csv：改名为 figures.csv，大小写也要一样。"),
            (PACKAGE, 0, "resources", "", f"没有列出 cases/{CHAPTER}/Figures.csv。",
             "照同类条目在 resources 里加一条；不用的文件移出 data 文件夹。"),
        ],
    ),
    "a copy of a table": (
        beside(f"cases/{CHAPTER}/figures - 副本.csv"),
        [(PACKAGE, 0, "resources", "", f"没有列出 cases/{CHAPTER}/figures - 副本.csv。",
          f"像是 figures.csv 的副本：{MOVE_OUT}")],
    ),
    "a second download": (
        beside("units (1).csv"),
        [(PACKAGE, 0, "resources", "", "没有列出 units (1).csv。", f"像是 units.csv 的副本：{MOVE_OUT}")],
    ),
    "a copy of a folder": (
        copy_folder,
        [(f"data/cases/{CHAPTER} - 副本", 0, "", f"{CHAPTER} - 副本", "章的文件夹名只能用小写字母、数字和连字符。",
          f"像是 {CHAPTER} 的副本：{MOVE_OUT}")],
    ),
    "semicolons": (replaced(",", ";"), [(HERE, 1, "", "分号", NOT_COMMA, WITH_COMMAS)]),
    "tabs": (replaced(",", "\t"), [(HERE, 1, "", "制表符", NOT_COMMA, WITH_COMMAS)]),
    "Chinese commas": (replaced(",", "，"), [(HERE, 1, "", "中文逗号", NOT_COMMA, WITH_COMMAS)]),
    "a title above": (
        insert_line(1, "东街的数字" + "," * 17),
        [(HERE, 1, "", "东街的数字", TITLE_EXPECTED.format(2), "删去这一行。")],
    ),
    "what Excel is told above": (
        insert_line(1, "sep=,"), [(HERE, 1, "", "sep=", TITLE_EXPECTED.format(2), "删去这一行。")],
    ),
    "the header again": (insert_line(5, HEADER), [(HERE, 5, "", "", "这一行又是表头。", "删去这一行。")]),
    "no header": (
        lambda tree: lines_of(tree, lambda lines: lines.pop(0)),
        [(HERE, 1, "", "east-area,east,指标 east-area,Indicator,measure,1.2平方公里,1200000,m2,,,exact,,,report,第一段",
          "这一行不是表头，或者各格之间不是用英文逗号分隔的。", f"表头改成：{HEADER}")],
    ),
    "a column misspelt": (
        replaced("figure_id,", "figur_id,"),
        [
            (HERE, 1, "", "figur_id", "表头多了这一列。", f"是不是 figure_id？表头改成：{HEADER}"),
            (HERE, 1, "figure_id", "", "表头缺少这一列。", f"表头改成：{HEADER}"),
        ],
    ),
    "a nameless column with content": (
        lambda tree: lines_of(tree, lambda lines: lines.__setitem__(slice(None), [
            line + (",待核" if number == 3 else ",") for number, line in enumerate(lines)])),
        [(HERE, 1, "", "", "表头有一格是空的，这一列却有内容（第 4 行“待核”）。", f"表头改成：{HEADER}")],
    ),
    "a number parted by its comma": (
        replaced(",2300,households", ",2,300,households"),
        [(HERE, 3, "", "east-households", "这一行应有 19 格，实有 20 格。",
          f"“2”和“300”像是被千位逗号拆开的一个数：合成一格，写成 2300。{RAGGED_CURE}")],
    ),
    "Chinese quotation marks around a cell": (
        replaced("第一段,,,,\neast-money", "第一段,,“甲, 乙”,,\neast-money"),
        [(HERE, 3, "", "east-households", "这一行应有 19 格，实有 20 格。",
          f"把整格文字围起来的“”是中文引号，换成英文双引号。{RAGGED_CURE}")],
    ),
    "a Chinese comma between cells": (
        replaced(",2300,households", ",2300，households"),
        [(HERE, 3, "", "east-households", "这一行应有 19 格，实有 18 格。",
          f"格里的中文逗号“，”像是打错的分隔号，换成英文逗号。{RAGGED_CURE}")],
    ),
    "empty cells left out at the end": (
        replaced("第一段,,,,\neast-money", "第一段\neast-money"),
        [(HERE, 3, "", "east-households", "这一行应有 19 格，实有 15 格。",
          f"{RAGGED_CURE}少的只是末尾几个空格的，在行末补 4 个英文逗号。")],
    ),
    "a quotation mark without its pair": (
        replaced("第一段,,,,\neast-money", '第一段,,"甲,,\neast-money'),
        [(HERE, 3, "", "", "从这一行起读不下去。", "检查这一行起有没有不成对的英文双引号。")],
    ),
    "empty": (
        lambda tree: tree.figures.write_text("\n\n", "utf-8"),
        [(HERE, 0, "", "", "文件是空的，连表头也没有。", "从同类文件抄来表头。")],
    ),
    "a list of names in gbk": (
        lambda tree: tree.path("proper-names.txt").write_bytes("# 专名\n百步亭\n".encode("gbk")),
        [("data/proper-names.txt", 1, "", "", "从这一行起不是 UTF-8 编码。", "在文本编辑器中把文件另存为 UTF-8。")],
    ),
}


@pytest.mark.parametrize("fault", FILES)
def test_spoilt_file(tree, fault):
    change, expected = FILES[fault]
    change(tree)
    assert all_said() == expected


# --- read right without a word ------------------------------------------------------------------------------


def each_table(change: Callable[[bytes], bytes]) -> Callable[[Tree], None]:
    def spoil(tree: Tree) -> None:
        for path in tree.path(".").rglob("*.csv"):
            path.write_bytes(change(path.read_bytes()))

    return spoil


def empty_columns(raw: bytes) -> bytes:
    """Three empty columns at the end, as a sheet has them in which a cell far right was once touched."""
    return raw.replace(b"\n", b",,,\n")


def blanks_around_cells(raw: bytes) -> bytes:
    """Blanks that nobody sees: of full width, without a break, of no width."""
    text = raw.decode("utf-8").replace(",report,", ",\u00a0report\u3000,").replace(",exact,", ",\u200bexact\ufeff ,")
    return text.encode("utf-8")


RIGHT = {
    "byte-order mark": each_table(lambda raw: b"\xef\xbb\xbf" + raw),
    "Windows line ends": each_table(lambda raw: raw.replace(b"\n", b"\r\n")),
    "old Mac line ends": each_table(lambda raw: raw.replace(b"\n", b"\r")),
    "no line end at the end": each_table(lambda raw: raw.rstrip(b"\n")),
    "empty columns at the end": each_table(empty_columns),
    "commas at the end of all rows": each_table(
        lambda raw: raw.replace(b"\n", b",,\n").replace(b",,\n", b"\n", 1) if raw.count(b"\n") > 2 else raw
    ),
    "empty rows at the end": each_table(lambda raw: raw + b"\n,,,\n  \n"),
    "every cell quoted": each_table(
        lambda raw: b"\n".join(
            b",".join(b'"%s"' % cell for cell in line.split(b",")) if b'"' not in line else line
            for line in raw.splitlines()
        )
    ),
    "invisible blanks around cells": each_table(blanks_around_cells),
    "lock files": lambda tree: [
        beside(f"cases/{CHAPTER}/{name}")(tree)
        for name in ("~$figures.csv", "~$figures.xlsx", ".~figures.csv", ".~lock.figures.csv#", ".DS_Store")
    ],
}


@pytest.mark.parametrize("how", RIGHT)
def test_read_right(tree, how):
    right = load_register()
    assert all_said() == []
    before = {path: path.read_bytes() for path in tree.path(".").rglob("*") if path.is_file()}
    RIGHT[how](tree)
    now = {path: path.read_bytes() for path in tree.path(".").rglob("*") if path.is_file()}
    assert now != before, "nothing was spoilt"
    assert all_said() == []
    assert load_register() == right


def test_cells_that_look_odd_and_are_right(tree):
    tree.set_figure("east-area", note_zh="“三方联动”，一式2份：见 a=b", note_en="‘About’ and ‘over’; 1,234 in all")
    tree.set_figure("east-money", note_zh="#1 表", locator="三（五）第2点")
    assert all_said() == []


# --- all at once --------------------------------------------------------------------------------------------


def test_what_cannot_be_read_hides_nothing_else(tree):
    """Tables that cannot be read at all, half of them, or only guessed, and faults everywhere else."""
    tree.path("units.csv").unlink()
    tree.path("cases.csv").write_bytes(b"\x81\xff\x00\xff")
    sources = tree.path("sources.csv").read_text("utf-8").replace(",C,", ",E,")
    tree.path("sources.csv").write_bytes(sources.encode("gbk"))
    tree.set(PRACTICES, 0, market="３", source_id="repot")
    tree.set_figure("east-money", value="1,234", unit="no-such", case_id="no-such")
    tree.edit(f"cases/{OTHER}/figures.csv", ",exact,", ',"exact,')
    tree.path(f"cases/{OTHER}/practices.csv").write_text("practice_id;case_id\n", "utf-8")
    found = {(problem.file, problem.row, problem.column) for problem in check_data()}
    assert found == {
        ("data/units.csv", 0, ""),
        ("data/cases.csv", 0, ""),
        ("data/sources.csv", 0, ""),
        ("data/sources.csv", 2, "grade"),
        (f"data/{PRACTICES}", 2, "market"),
        (f"data/{PRACTICES}", 2, "source_id"),
        (HERE, 4, "value"),
        (f"data/cases/{OTHER}/figures.csv", 2, ""),
        (f"data/cases/{OTHER}/practices.csv", 1, ""),
    }  # neither the unknown unit nor the unknown case: nobody knows which there are


def test_a_broken_list_of_tables_hides_nothing_else(tree):
    tree.edit("datapackage.json", '"resources"', "resources")
    tree.edit("schemas/practices.json", "{", "[")
    tree.set(PRACTICES, 0, case_id="west")
    tree.set_figure("east-area", kind="guess")
    assert [(problem.file, problem.column) for problem in check_data()] == [
        (f"data/cases/{CHAPTER}/figures.csv", "kind"),
        (f"data/cases/{CHAPTER}/practices.csv", "case_id"),
        ("data/datapackage.json", ""),
        ("data/schemas/practices.json", ""),
    ]


def test_a_row_with_a_comma_too_many_is_said_once(tree):
    """Its other cells have moved: each of them would be wrong in its column."""
    lines_of(tree, lambda lines: lines.__setitem__(2, lines[2].replace(",measure,", ",mea,sure,")))
    tree.set(PRACTICES, 0, source_id="nobody")
    assert [(problem.file, problem.row) for problem in check_data()] == [(HERE, 3), (f"data/{PRACTICES}", 2)]


def test_a_title_does_not_hide_the_faults_below(tree):
    line = tree.set_figure("east-money", kind="guess") + 1
    insert_line(1, "标题")(tree)
    assert [(problem.row, problem.column) for problem in check_data()] == [(1, ""), (line, "kind")]


def test_a_wrong_number_is_not_said_again_by_what_follows_from_it(tree):
    """A cross-check that rests on a faulty figure is not judged; the others are."""
    shutil.copyfile(ROOT / "data" / "schemas" / "crosschecks.json", tree.path("schemas/crosschecks.json"))
    header = "check_id,relation,figures,note_zh,source_id"
    rows = ["one,equal,east-area east-groups,甲,report", "two,equal,east-groups east-name,乙,report",
            "three,equal,east-group east-name,丙,report"]
    tree.path("crosschecks.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    package = json.loads(tree.path("datapackage.json").read_text("utf-8"))
    package["resources"].append({"name": "x", "path": "crosschecks.csv", "schema": "schemas/crosschecks.json"})
    tree.path("datapackage.json").write_text(json.dumps(package), "utf-8")
    tree.set_figure("east-area", value="1,2")
    assert all_said() == [
        (HERE, 2, "value", "1,2", NO_QUANTITY, "数字写成 950000 这样的半角数字；日期写成 2021-03-11。"),
        ("data/crosschecks.csv", 3, "figures", "two", "关系 equal 不再成立：乙。",
         "核对 east-groups、east-name；如果关系确实不再成立，删去这一行。"),
        ("data/crosschecks.csv", 4, "figures", "east-group", "没有登记过这个编号。",
         "是不是 east-groups、east-core？改正编号，或先登记这个数字。"),
    ]


def test_a_clean_table_is_not_looked_at_again_until_a_check_changes(tree, monkeypatch):
    assert all_said() == []
    table, schema = tree.figures, json.loads(tree.path("schemas/figures.json").read_text("utf-8"))
    assert CleanTables().holds(table, schema)
    monkeypatch.setattr("casebook.checks.clean_tables.checking_code", tuple)
    assert not CleanTables().holds(table, schema)


def test_the_checking_code_is_all_of_it():
    """A table counts as clean as long as this code stands: every module that says what clean is must be in it."""
    code = set(checking_code())
    assert code >= set((ROOT / "casebook" / "checks").glob("*.py"))
    imported = {modules.file_of(name) for path in code for name in modules.imported(path.read_text("utf-8"))} - {None}
    # what judges pages, or nothing at all
    layers = {path.relative_to(ROOT / "casebook").parts[0] for path in imported - code}
    assert layers == {"__init__.py", "ground", "manuscript", "number"}


def test_encodings_are_never_guessed_into_the_data():
    assert decode("编号\n".encode("gbk")).misfits and decode("编号\n".encode("utf-16")).misfits
    assert decode("编号\n".encode()).misfits == []
