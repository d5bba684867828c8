"""Reading CSV files as spreadsheet programs and people leave them."""

import pytest

from casebook.register.tables import read_table


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))

    def write_and_read(content: str | bytes):
        path = tmp_path / "data" / "t.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path)

    return write_and_read


def only_problem(table):
    assert len(table.problems) == 1
    return table.problems[0]


def test_byte_order_mark_and_windows_line_ends_are_read_right(read):
    table = read("编号,户数\r\na,3816\r\nb,\r\n".encode("utf-8-sig"))
    assert table.problems == []
    assert table.columns == ["编号", "户数"]
    assert table.rows == [{"编号": "a", "户数": "3816"}, {"编号": "b", "户数": ""}]


def test_gbk_is_recognised_and_refused_with_the_cure(read):
    table = read("编号,户数\na,三千户\n".encode("gbk"))
    assert str(only_problem(table)) == (
        "data/t.csv 写的是“GBK 编码”。数据文件一律用 UTF-8 编码。"
        " 改法：用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
    )
    assert table.rows == []


def test_any_other_encoding_is_refused(read):
    problem = only_problem(read("编号,户数\n".encode("utf-16")))
    assert (problem.found, problem.cure) == ("UTF-16 编码", "用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。")
    problem = only_problem(read(b"\x81\xff,\x00\xff\n"))
    assert (problem.found, problem.cure) == ("无法识别的编码", "在文本编辑器中把文件另存为 UTF-8。")


def test_missing_file(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    assert str(only_problem(read_table(tmp_path / "data" / "no.csv"))).startswith("data/no.csv 没有这个文件。 改法：")


@pytest.mark.parametrize(("row", "has"), [("x,1", 2), ("x,1,2,3", 4)])
def test_too_few_or_many_cells_are_reported_with_their_line(read, row, has):
    problem = only_problem(read(f"a,b,c\n1,2,3\n\n{row}\n"))
    assert (problem.file, problem.row, problem.found) == ("data/t.csv", 4, "x")
    assert problem.expected == f"这一行应有 3 格，实有 {has} 格。"
    assert "含逗号的文字要加英文双引号" in problem.cure


def test_blank_lines_are_skipped_and_lines_still_counted(read):
    table = read("\na,b\n1,2\n\n,\n  , \n3,4\n\n")
    assert table.problems == []
    assert table.columns == ["a", "b"]
    assert [row["a"] for row in table.rows] == ["1", "3"]
    assert table.lines == [3, 7]


def test_a_row_that_spans_lines_is_known_by_its_first(read):
    table = read('a,b\n1,"两行\n文字"\n3,4\n')
    assert table.rows[0]["b"] == "两行\n文字"
    assert table.lines == [2, 4]


def test_header_and_cells_are_trimmed(read):
    assert read(" a ,b\n x ,\u3000y\u3000\n").rows == [{"a": "x", "b": "y"}]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(read, content):
    assert only_problem(read(content)).expected == "文件是空的，连表头也没有。"


@pytest.mark.parametrize("row", ['3,"没有合上', '3,"长' + "长" * 140_000, '3,"他说"好"了"'])
def test_quotation_marks_that_do_not_pair_are_reported_where_they_begin(read, row):
    problem = only_problem(read(f"a,b\n1,2\n\n{row}\n5,6\n"))
    assert (problem.row, problem.expected) == (4, "从这一行起读不下去。")
    assert problem.cure == "检查这一行起有没有不成对的英文双引号。"


def test_a_problem_quotes_the_cell(read):
    table = read("a,b\n1,错\n")
    assert str(table.problem(0, "b", "应是数字。", "改。")) == "data/t.csv:2 [b] 写的是“错”。应是数字。 改法：改。"
