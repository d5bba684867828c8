"""One fault at a time in a small book without any: what the check says, and that it says nothing else."""

import hashlib
import json

import pytest
from frictionless import Package

from casebook.checks import check_data, find_private_name, private_name_digests, require_good_data
from casebook.checks.files import whole_package
from casebook.ground.problems import CasebookError, report
from tests.support.small_book import CHAPTER, DOCUMENT, OTHER, ROOT, figure, make_tree, practice

FIGURES, PRACTICES = f"cases/{CHAPTER}/figures.csv", f"cases/{CHAPTER}/practices.csv"
DOCUMENTS = ROOT.parent / "shared" / "sources"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_tree(tmp_path)


def problems(**options) -> list[str]:
    return [str(problem) for problem in check_data(**options)]


def only_problem(**options) -> str:
    found = problems(**options)
    assert len(found) == 1, found
    return found[0]


def test_the_small_book_is_good(tree):
    assert problems(sources_dir=tree.documents()) == []
    require_good_data()


# --- cells of a figure --------------------------------------------------------------------------------------


FAULTS = [
    ({"case_id": "eats"}, "case_id", "写的是“eats”。cases.csv 里没有这个案例。 改法：是不是 east？改正拼写，"
                                     "或先在 data/cases.csv 中登记。"),
    ({"source_id": "xyz"}, "source_id", "写的是“xyz”。sources.csv 里没有这个来源。 改法：改正拼写，"
                                        "或先在 data/sources.csv 中登记。"),
    ({"unit": "xyz"}, "unit", "写的是“xyz”。units.csv 里没有这个单位。 改法：改正拼写，或先在 data/units.csv 中登记。"),
    ({"unit": "km2"}, "unit", "写的是“km2”。这是显示用的单位，数据要用基本单位。"
     " 改法：单位改为 m2，数值乘以 1000000。"),
    ({"hedge": "masked"}, "value", "写的是“1200000”。遮盖的数字不能有数值。 改法：清空 value、lower、upper；"
                                   "如果原文其实印了数，就改 hedge。"),
    ({"value": ""}, "value", "没有遮盖的数字必须有数值，或者上下界齐全。 改法：补上 value；原文只给区间的，"
                             "lower 和 upper 都要填。"),
    ({"value": "", "lower": "1"}, "value", "没有遮盖的数字必须有数值，或者上下界齐全。"),
    ({"value": "", "lower": "5", "upper": "4"}, "lower", "写的是“5”。下界大于上界 4。 改法：对调，或改正其中一个。"),
    ({"lower": "1300000"}, "value", "写的是“1200000”。数值小于下界 1300000。 改法：改正数值或下界。"),
    ({"upper": "9"}, "value", "写的是“1200000”。数值大于上界 9。 改法：改正数值或上界。"),
    ({"as_printed": "一二三四五六七八九十一二三四五六"}, "as_printed",
     "写的是“一二三四五六七八九十一二三四五六”。原文字样最多 15 个字。 改法：只留带着这个数的最短片段。"),
    ({"as_printed": ""}, "as_printed", "出自考察报告的数字必须有原文字样。"
     " 改法：从原文抄下带着这个数的最短片段，不超过 15 个字。"),
    ({"kind": "date"}, "value", "写的是“1200000”。不是有效的日期。 改法：写成 2021、2021-03 或 2021-03-11。"),
    ({"kind": "date", "value": "2021-02-30"}, "value", "写的是“2021-02-30”。不是有效的日期。"),
    ({"value": "2021-03-11"}, "value", "写的是“2021-03-11”。像是日期，但种类不是 date。 改法：改 kind，或改数值。"),
    ({"value": "2021-03"}, "value", "写的是“2021-03”。像是日期，但种类不是 date。"),
    ({"value": "1,234"}, "value", "写的是“1,234”。不是数字，也不是日期。 改法：写成 1234：去掉千位分隔符。"),
    ({"value": "１２"}, "value", "写的是“１２”。不是数字，也不是日期。 改法：写成 12："),
    ({"value": "约95"}, "value", "写的是“约95”。不是数字，也不是日期。 改法：数字写成 950000 这样的半角数字；"
                                 "日期写成 2021-03-11。"),
    ({"lower": "1,234"}, "lower", "写的是“1,234”。这一列要填数字。 改法：写成 1234：去掉千位分隔符。"),
    ({"lower": "１２"}, "lower", "写的是“１２”。这一列要填数字。 改法：写成 12："),
    ({"upper": "NaN"}, "upper", "写的是“NaN”。这一列要填数字。 改法：只留半角数字和小数点，去掉单位、逗号和文字。"),
    ({"kind": "measured"}, "kind", "写的是“measured”。不是允许的取值。 改法：改成其中之一：measure、norm、duration、"
                                   "frequency、date、rank、scheme、range。"),
    ({"hedge": "around"}, "hedge", "写的是“around”。不是允许的取值。 改法：改成其中之一：exact、about、over、nearly、"
                                   "at_least、at_most、about_over、range、masked。"),
    ({"year": "21"}, "year", "写的是“21”。不是年份。 改法：写成四位半角数字，如 2021。"),
    ({"year_basis": "guess"}, "year_basis", "写的是“guess”。不是允许的取值。"
     " 改法：改成其中之一：printed、inferred，或留空。"),
    ({"figure_id": "East Area"}, "figure_id", "写的是“East Area”。编号格式不对。"
     " 改法：只用小写字母、数字和连字符，如 wm-area。"),
    ({"locator": ""}, "locator", "这一格必须填写。 改法：补上（位置，在来源的哪一节哪一段）。"),
    ({"case_id": ""}, "case_id", "这一格必须填写。"),
    ({"repeats": "nowhere"}, "repeats", "写的是“nowhere”。没有登记过这个编号。"
     " 改法：填首次印出的那个数字的编号，或留空。"),
    ({"case_id": "west"}, "case_id", "写的是“west”。这个案例属于 west-street 一章。 改法：移到 data/cases/west-street/"
                                     "figures.csv，或改正案例编号。"),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The problems of a book in which every row has one fault, by line: one check for all of them."""
    tree = make_tree(tmp_path_factory.mktemp("faults"))
    good = tree.rows(FIGURES)[0]
    rows = [
        good | {"figure_id": f"f-{i}", "indicator_zh": f"第{i}项"} | cells
        for i, (cells, _, _) in enumerate(FAULTS)
    ]
    tree.write(FIGURES, [*rows, good | {"figure_id": "last", "indicator_zh": "末项"}])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_ROOT", str(tree.root))
        return check_data()


@pytest.mark.parametrize("index", range(len(FAULTS)), ids=[str(cells) for cells, _, _ in FAULTS])
def test_a_wrong_cell_is_reported_where_it_stands(said, index):
    _, column, message = FAULTS[index]
    here = [str(problem) for problem in said if problem.row == index + 2]
    assert len(here) == 1, here
    assert here[0].startswith(f"data/{FIGURES}:{index + 2} [{column}] {message}")


def test_nothing_else_is_reported(said):
    assert {problem.row for problem in said} == set(range(2, len(FAULTS) + 2))


def test_what_is_unusual_but_right_passes(tree):
    tree.set_figure("east-area", value=" 1200000 ", lower="12", repeats="east-money", note_zh="前后不同")
    tree.set_figure("east-core", kind="date", unit="date")  # a masked date
    tree.set_figure("east-merged", value="2021")
    tree.set_figure("east-size", upper="INF")
    tree.write(f"cases/{OTHER}/figures.csv", [figure("d", case_id="west", value="2021-03", kind="date", unit="date")])
    assert problems() == []


def test_one_indicator_has_one_unit(tree):
    tree.set_figure("east-area", indicator_zh="人数")
    tree.set(f"cases/{OTHER}/figures.csv", 0, indicator_zh="人数")
    message = f"同一指标在 data/{FIGURES}:2 用的是 m2。 改法：统一单位，或把指标名称区分开。"
    assert only_problem() == f"data/cases/{OTHER}/figures.csv:2 [unit] 写的是“people”。{message}"


# --- ids ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "column", "first", "second"), [
    (FIGURES, "figure_id", 0, 2), (PRACTICES, "practice_id", 0, 1), ("sources.csv", "source_id", 1, 2),
])
def test_an_id_twice_in_a_file_is_reported_once(tree, name, column, first, second):
    rows = tree.rows(name)
    rows.insert(second, dict(rows[first]))
    tree.write(name, rows)
    found = rows[first][column]
    assert only_problem() == (
        f"data/{name}:{second + 2} [{column}] 写的是“{found}”。编号与第 {first + 2} 行的重复。 "
        "改法：说的是同一件事，留下对的一行；不是一件事，换一个编号。"
    )


def test_an_id_in_two_chapters(tree):
    tree.set(f"cases/{OTHER}/figures.csv", 0, figure_id="east-money")
    assert only_problem() == (
        f"data/cases/{OTHER}/figures.csv:2 [figure_id] 写的是“east-money”。编号已在 data/{FIGURES}:4 用过。"
        " 改法：全书编号不能重复，换一个。"
    )


def test_two_missing_ids_are_missing_not_repeated(tree):
    for chapter in (CHAPTER, OTHER):
        tree.set(f"cases/{chapter}/figures.csv", 0, figure_id="")
    assert [problem.split("。")[0].split(" ")[-1] for problem in problems()] == ["这一格必须填写"] * 2


# --- other tables -------------------------------------------------------------------------------------------


def test_wrong_cells_of_other_tables(tree):
    faults = [
        (PRACTICES, 0, "market", "3", "不是允许的取值。 改法：改成其中之一：0、1、2。"),
        (PRACTICES, 1, "market", "1.5", "这一列要填整数。 改法：只留半角数字，去掉小数、单位和文字。"),
        ("sources.csv", 0, "grade", "E", "不是允许的取值。 改法：改成其中之一：A、B、C、D。"),
        ("sources.csv", 0, "published", "去年", "不是有效的日期。 改法：写成 2021、2021-03 或 2021-03-11。"),
        ("sources.csv", 1, "sha256", "abc", "不是 SHA-256 摘要。 改法：填 64 个小写十六进制字符"),
        ("cases.csv", 0, "source_id", "papr", "sources.csv 里没有这个来源。 改法：是不是 paper？改正拼写"),
        ("units.csv", 0, "factor", "一万", "这一列要填数字。 改法：只留半角数字和小数点，去掉单位、逗号和文字。"),
        ("units.csv", 2, "factor", "-1", "不能小于 0。 改法：改正这个数。"),
        ("hedges.csv", 0, "upper_rel", "5%", "这一列要填数字。"),
    ]
    for name, index, column, value, _ in faults:
        tree.set(name, index, **{column: value})
    found = "\n".join(problems())
    for name, index, column, value, message in faults:
        assert f"data/{name}:{index + 2} [{column}] 写的是“{value}”。{message}" in found


def test_no_message_lets_the_english_of_the_library_through(tree):
    tree.set(FIGURES, 0, figure_id="A", value="x", lower="x", year="x", kind="x", as_printed="长" * 20, locator="")
    tree.set(PRACTICES, 0, market="x", society="9", source_id="x")
    tree.set("units.csv", 0, factor="-1", unit="A B")
    found = "\n".join(problems())
    assert found.count("\n") >= 9
    for word in ("constraint", "Row at", "field", "error", "position", "number", "string"):
        assert word not in found


def test_a_hedge_without_a_convention(tree):
    gone = [("over", "narrow"), ("about", "standard"), ("range", "wide")]
    tree.write("hedges.csv", [row for row in tree.rows("hedges.csv") if (row["hedge"], row["convention"]) not in gone])
    assert problems() == [
        f"data/hedges.csv [convention] 写的是“{hedge}”。限定词 {hedge} 缺少约定 {convention}。"
        " 改法：每个限定词要有从严、标准、从宽各一行。"
        for hedge, convention in sorted(gone)
    ]


def test_a_hedge_that_is_not_there_at_all(tree):
    tree.write("hedges.csv", [row for row in tree.rows("hedges.csv") if row["hedge"] != "exact"])
    assert "限定词 exact 缺少约定 narrow、standard、wide。" in only_problem()


def test_a_wider_convention_is_never_narrower(tree):
    rows = tree.rows("hedges.csv")
    place = next(i for i, row in enumerate(rows) if (row["hedge"], row["convention"]) == ("about", "wide"))
    line = tree.set("hedges.csv", place, upper_rel="0.01")
    assert f"data/hedges.csv:{line} [upper_rel] 写的是“0.01”。比更严的约定（第 5 行）还窄。" in only_problem()
    tree.set("hedges.csv", place, upper_rel="-0.1")
    assert "方向反了：这一列要填 0 或正数。" in only_problem()


# --- files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "message"), [
    (",hedge,", ",", "[hedge] 表头缺少这一列。 改法：表头改成：figure_id,case_id,"),
    ("note_en", "note_en,备注", "写的是“备注”。表头多了这一列。"),
    ("note_zh,note_en", "note_en,note_zh", "表头各列的顺序不对。"),
    ("note_zh,note_en", "note_zh,note_zh", "[note_zh] 表头里这一列出现了不止一次。"),
    ("value_reason", "value_reason,", "表头有一格是空的，这一列却有内容（第 2 行“x”）。"),
])
def test_a_wrong_header_is_said_once_not_in_every_row(tree, old, new, message):
    lines = tree.figures.read_text("utf-8").splitlines()
    rows = [line + "," * (new.count(",") - old.count(",")) for line in lines[1:]]
    if new == "value_reason,":  # with nothing in it, the column would be left out without a word
        rows[0] += "x"
    if old == ",hedge,":
        tree.write(FIGURES, [{k: v for k, v in row.items() if k != "hedge"} for row in tree.rows(FIGURES)])
    else:
        tree.figures.write_text("\n".join([lines[0].replace(old, new), *rows]), "utf-8")
    found = [problem for problem in problems() if "缺少这一列" not in problem or "[hedge]" in message]
    assert len(found) == 1
    assert found[0].startswith(f"data/{FIGURES}:1 ")
    assert message in found[0]


def test_a_header_fault_in_hedges_does_not_break_the_check(tree):
    tree.edit("hedges.csv", "hedge,convention", "词,convention")
    assert "data/hedges.csv:1 [hedge] 表头缺少这一列。" in "\n".join(problems())


@pytest.mark.parametrize(("separator", "name"), [(";", "分号"), ("\t", "制表符"), ("，", "中文逗号")])
def test_another_separator_than_the_comma(tree, separator, name):
    tree.figures.write_text(tree.figures.read_text("utf-8").replace(",", separator), "utf-8")
    assert f"data/{FIGURES}:1 写的是“{name}”。各格之间不是用英文逗号分隔的。" in only_problem()


def test_line_numbers_hold_behind_blank_lines_and_long_cells(tree):
    tree.set_figure("east-size", kind="x")
    tree.edit(FIGURES, "\neast-money", "\n\n,,\neast-money")
    lines = tree.figures.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("east-size"))
    assert only_problem().startswith(f"data/{FIGURES}:{line} [kind] 写的是“x”。")


def test_a_file_saved_by_a_spreadsheet_program(tree):
    text = tree.figures.read_text("utf-8")
    tree.figures.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert problems() == []
    tree.figures.write_bytes(text.encode("gbk"))
    assert "写的是“GBK 编码”。" in only_problem()


def test_a_new_chapter_needs_no_entry(tree):
    """So two authors who each add one do not meet in one file."""
    tree.set("cases.csv", 1, chapter="north")
    tree.write("cases/north/figures.csv", [figure("north-people", case_id="west")])
    tree.write("cases/north/practices.csv", [practice("north-council", case_id="west")])
    (tree.path(f"cases/{OTHER}/figures.csv")).unlink()
    (tree.path(f"cases/{OTHER}/practices.csv")).unlink()
    tree.path(f"cases/{OTHER}").rmdir()
    assert problems() == []


def test_an_entry_for_what_is_there_by_rule_is_too_much(tree):
    path = f"cases/{OTHER}/figures.csv"
    change_package(tree, lambda items: items.append(items[-1] | {"name": "x", "path": path}))
    assert only_problem() == (
        f"data/datapackage.json [resources] 写的是“{path}”。不用列。"
        " 改法：删去这一条：各章的 figures.csv 和 practices.csv 按所在的文件夹得出，不用列。"
    )


def test_a_forgotten_copy_is_noticed_and_hidden_files_are_not(tree):
    tree.path(f"cases/{CHAPTER}/figures - 副本.csv").write_text("a\n", "utf-8")
    for name in (".ipynb_checkpoints/figures.csv", f"{CHAPTER}/.ipynb_checkpoints/x.csv", f"{CHAPTER}/~$figures.csv"):
        path = tree.path(f"cases/{name}")
        path.parent.mkdir(exist_ok=True)
        path.write_text("a\n", "utf-8")
    assert f"没有列出 cases/{CHAPTER}/figures - 副本.csv。" in only_problem()


def change_package(tree, change):
    path = tree.path("datapackage.json")
    package = json.loads(path.read_text("utf-8"))
    change(package["resources"])
    path.write_text(json.dumps(package), "utf-8")


def test_listed_but_missing(tree):
    change_package(tree, lambda items: items.append(items[-1] | {"name": "x", "path": "context/prices.csv"}))
    assert only_problem() == (
        "data/datapackage.json [resources] 写的是“context/prices.csv”。列出的文件不存在。"
        " 改法：删去这一条，或补上文件。"
    )


def test_a_missing_table_of_a_chapter(tree):
    tree.path(PRACTICES).unlink()
    assert only_problem().startswith(f"data/{PRACTICES} 没有这个文件。")


@pytest.mark.parametrize(("change", "message"), [
    ({"name": "units"}, "[name] 写的是“units”。hedges.csv 的 name 与别的条目重复或没有写。"),
    ({"schema": ""}, "[schema] hedges.csv 的 schema 不对。 改法：写成 schemas/hedges.json。"),
    ({"schema": "schemas/units.json"}, "[schema] 写的是“schemas/units.json”。hedges.csv 的 schema 不对。"),
])
def test_an_entry_copied_and_not_finished(tree, change, message):
    change_package(tree, lambda items: items.append(items.pop(2) | change))
    assert message in only_problem()


def test_other_listed_tables_are_checked_too(tree):
    tree.path("context").mkdir()
    tree.path("context/prices.csv").write_text("a\nx\n", "utf-8")
    schema = {"fields": [{"name": "a", "type": "integer"}], "missingValues": [""]}
    tree.path("schemas/prices.json").write_text(json.dumps(schema), "utf-8")
    entry = {"name": "prices", "path": "context/prices.csv", "schema": "schemas/prices.json"}
    change_package(tree, lambda items: items.append(entry))
    assert only_problem().startswith("data/context/prices.csv:2 [a] 写的是“x”。这一列要填整数。")


@pytest.mark.parametrize("name", ["datapackage.json", "schemas/figures.json"])
def test_broken_or_missing_descriptions(tree, name):
    text = tree.path(name).read_text("utf-8")
    tree.path(name).write_text(text.replace(",", ",,", 1), "utf-8")
    line = text[: text.index(",")].count("\n") + 1
    assert f"data/{name}:{line} 从这里起不是有效的 JSON。" in "\n".join(problems())
    tree.path(name).unlink()
    assert f"data/{name} 没有这个文件。" in "\n".join(problems())


def test_the_schema_holds_in_every_chapter(tree):
    """A library that is given one schema for several tables once guessed the types of all but the first."""
    for chapter in (CHAPTER, OTHER):
        tree.set(f"cases/{chapter}/figures.csv", 0, kind="guess")
        tree.set(f"cases/{chapter}/figures.csv", 0, unit="")
    found = problems()
    assert sum("不是允许的取值" in text for text in found) == 2
    assert sum("这一格必须填写" in text for text in found) == 2


def test_all_problems_come_at_once(tree):
    tree.set_figure("east-area", unit="km2")
    tree.set_figure("east-money", as_printed="")
    tree.set(PRACTICES, 1, market="4")
    tree.set("sources.csv", 1, grade="Z")
    assert len(problems()) == 4
    with pytest.raises(CasebookError) as error:
        require_good_data()
    assert str(error.value).endswith("共 4 处问题。")
    assert len(error.value.problems) == 4


def test_no_problem_is_said_too():
    assert report([]) == "没有发现问题。"


# --- names and documents ------------------------------------------------------------------------------------

NAME = "欧阳测试"


def test_a_private_name_is_found_in_any_table(tree):
    digest = hashlib.sha256(NAME.encode()).hexdigest()
    tree.path("private-names.txt").write_text(f"# 摘要\n\n{digest}\n", "utf-8")
    assert problems() == []
    tree.set("cases.csv", 1, summary_zh=f"由{NAME}牵头，居民推选出自己的议事会。")
    assert only_problem() == (
        f"data/cases.csv:3 [summary_zh] 写的是“由{NAME}牵头，居民推选出自己的议事会。”。含有私人姓名“{NAME}”。"
        " 改法：改用身份，如“社区书记”“学员”。"
    )


@pytest.mark.parametrize("name", [NAME, NAME[1:], NAME[2:]])
def test_names_of_two_to_four_characters_are_found_at_both_ends(name):
    digests = {hashlib.sha256(name.encode()).hexdigest()}
    assert find_private_name(f"书记{name}", digests) == find_private_name(f"{name}说", digests) == name
    assert find_private_name(name[:-1] + "书记", digests) == ""


def test_without_a_list_there_are_no_private_names(tree):
    assert private_name_digests() == set()
    assert find_private_name(NAME, set()) == ""


def test_words_that_are_not_in_the_document(tree):
    line = tree.set_figure("east-money", as_printed="约９５万元")
    assert only_problem(sources_dir=tree.documents()) == (
        f"data/{FIGURES}:{line} [as_printed] 写的是“约９５万元”。原文里找不到这几个字。"
        " 改法：逐字照抄，标点的全角半角也要一样。"
    )
    assert problems() == []  # without the documents nobody can tell


def test_a_document_that_is_not_there_or_was_changed(tree):
    folder = tree.documents(DOCUMENT + "改")
    (folder / "gbk.txt").write_bytes("别的文件".encode("gbk"))
    found = only_problem(sources_dir=folder)
    assert found.startswith("data/sources.csv:2 [sha256] ")
    assert "documents 里没有摘要相符的文档，原文字样没有核对的来源：report。 改法：手头有的，核对文件是否完整" in found
    assert [problem.severity for problem in check_data(folder)] == ["hint"], "an author has not all the reports"


# --- the real data ------------------------------------------------------------------------------------------


def test_the_real_data_is_good(monkeypatch):
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    assert problems() == []


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the study reports are not at hand")
def test_the_real_data_says_what_the_documents_print(monkeypatch):
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    assert problems(sources_dir=DOCUMENTS) == []


def test_the_real_data_package_is_valid_for_other_tools():
    result = Package(whole_package(), basepath=str(ROOT / "data")).validate()
    assert result.valid, result.flatten(["title", "message"])
