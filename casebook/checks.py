"""The rules of the data, each a small function that yields problems; `check_data` runs them all.

Two layers: types, required cells, allowed values and foreign keys are declared in ``data/schemas`` and checked
by the frictionless library; what a schema cannot say (a masked number has no value, bounds in order, the
source's words literally there) is checked here.
"""

from __future__ import annotations

import copy
import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from casebook import paths
from casebook.clean_tables import CleanTables
from casebook.consistency import check_consistency
from casebook.draft_rows import chapter_of, without_chapters
from casebook.problems import CasebookError, Problem
from casebook.register import CONVENTIONS, HEDGES, chapter_folders, load_register, to_number
from casebook.tables import Table, read_table

_PACKAGE = "datapackage.json"


def check_data(sources_dir: Path | None = None, left_out: frozenset[str] = frozenset()) -> list[Problem]:
    """Return every problem of ``data/``, sorted; empty when all is well.

    With `sources_dir`, a folder that holds the study reports, `as_printed` is also looked up in them. Of chapters
    `left_out` (drafts) nothing is looked at. Files that cannot be read, or whose header is wrong, are reported
    alone: all else would only follow from them.
    """
    listed, problems = _listing(left_out)
    tables = without_chapters(_read_all(listed), left_out)
    schemas, broken = _schemas(tables, listed)
    broken += [problem for table in tables.values() for problem in table.problems or _header(table, schemas)]
    if broken:
        return sorted({*problems, *broken})
    problems += _problems_of_single_tables(tables, schemas)
    problems += _foreign_keys(tables, schemas)
    for rule in RULES:
        problems += rule(tables)
    if sources_dir is not None:
        problems += check_as_printed(tables, sources_dir)
    return sorted(set(problems)) or check_consistency(load_register(left_out))


def require_good_data(left_out: frozenset[str] = frozenset()) -> None:
    """Raise `CasebookError` with all problems if there is one, those of chapters `left_out` aside."""
    problems = check_data(left_out=left_out)
    if problems:
        raise CasebookError(problems)


# --- reading ------------------------------------------------------------------------------------------------


def _listing(left_out: frozenset[str]) -> tuple[dict[str, str], list[Problem]]:
    """Return the tables that ``datapackage.json`` lists, each with its schema, and what is wrong with the list."""
    package, problems = _read_json(_PACKAGE, "从备份恢复，它列出全部数据表。")
    if problems:
        return {}, problems
    file, here = f"data/{_PACKAGE}", {path.relative_to(paths.data()).as_posix() for path in _standard_files()}
    listed: dict[str, str] = {}
    names: set[str] = set()
    for item in package.get("resources", []):
        path, name = item.get("path", ""), item.get("name", "")
        if chapter_of(path) in left_out:
            continue
        if path in listed:
            problems.append(Problem(file, 0, "resources", path, "列了两次。", "删去一条。"))
        elif not (paths.data() / path).is_file():
            if path not in here:  # otherwise the table itself is reported
                problems.append(Problem(file, 0, "resources", path, "列出的文件不存在。", "删去这一条，或补上文件。"))
            continue
        if not name or name in names:
            problems.append(Problem(file, 0, "name", name, f"{path} 的 name 与别的条目重复或没有写。", "换一个 name。"))
        names.add(name)
        listed[path] = item.get("schema", "")
        if not listed[path] or (path in here and listed[path] != _standard_schema(path)):
            cure = f"写成 {_standard_schema(path)}。"
            problems.append(Problem(file, 0, "schema", listed[path], f"{path} 的 schema 不对。", cure))
    files = (path for path in paths.data().rglob("*.csv") if not path.name.startswith((".", "~$")))
    on_disk = {path.relative_to(paths.data()).as_posix() for path in files if not _hidden(path)}
    for path in sorted(path for path in on_disk - listed.keys() if chapter_of(path) not in left_out):
        cure = "照同类条目在 resources 里加一条；不用的文件移出 data 文件夹。"
        problems.append(Problem(file, 0, "resources", "", f"没有列出 {path}。", cure))
    return listed, problems


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(paths.data()).parts)


def _standard_files() -> list[Path]:
    """Return the tables that the book cannot do without."""
    files = [paths.data() / f"{name}.csv" for name in ("sources", "units", "hedges", "cases")]
    return files + [folder / f"{name}.csv" for folder in chapter_folders() for name in ("figures", "practices")]


def _standard_schema(path: str) -> str:
    return f"schemas/{Path(path).stem}.json"


def _read_all(listed: dict[str, str]) -> dict[str, Table]:
    """Return every table by its path below ``data/``: the standard ones, and what else is listed."""
    files = dict.fromkeys([*_standard_files(), *(paths.data() / path for path in listed)])
    return {path.relative_to(paths.data()).as_posix(): read_table(path) for path in files}


def _schemas(tables: dict[str, Table], listed: dict[str, str]) -> tuple[dict[str, dict], list[Problem]]:
    """Return the schema of every table by the table's path, and the schemas that cannot be read."""
    standard = {path.relative_to(paths.data()).as_posix() for path in _standard_files()}
    names = {path: _standard_schema(path) if path in standard else listed[path] for path in tables}
    schemas, problems = {}, []
    for name in {name for name in names.values() if name}:
        schemas[name], found = _read_json(name, "从备份恢复，它规定这种表有哪些列。")
        problems += found
    return {path: schemas[name] for path, name in names.items() if name}, problems


def _read_json(name: str, cure: str) -> tuple[dict, list[Problem]]:
    """Return the JSON file `name` below ``data/``, or an empty one and why."""
    try:
        return json.loads((paths.data() / name).read_text("utf-8-sig")), []
    except FileNotFoundError:
        return {}, [Problem(f"data/{name}", 0, "", "", "没有这个文件。", cure)]
    except json.JSONDecodeError as error:
        cure = "检查这一行和上一行：少了或多了逗号、引号、括号。"
        return {}, [Problem(f"data/{name}", error.lineno, "", "", "从这里起不是有效的 JSON。", cure)]
    except UnicodeDecodeError:
        return {}, [Problem(f"data/{name}", 0, "", "", "不是 UTF-8 编码。", "在文本编辑器中把文件另存为 UTF-8。")]


def _header(table: Table, schemas: dict[str, dict]) -> Iterator[Problem]:
    """The header names the columns of the schema, all of them, in their order."""
    fields = schemas.get(table.path.relative_to(paths.data()).as_posix(), {}).get("fields", [])
    names = [field["name"] for field in fields]
    if not names or table.columns == names:
        return
    cure = f"表头改成：{','.join(names)}"
    if len(table.columns) == 1 and re.search("[;\t，；]", table.columns[0]):
        cure = "另存为用英文逗号分隔的 CSV（“CSV UTF-8（逗号分隔）”）。"
        yield Problem(table.file, 1, "", "", "各格之间不是用英文逗号分隔的。", cure)
        return
    for name in names:
        if name not in table.columns:
            yield Problem(table.file, 1, name, "", "表头缺少这一列。", cure)
    for name in table.columns:
        if name not in names:
            yield Problem(table.file, 1, "", name, "表头多了这一列。" if name else "表头有一格是空的。", cure)
        elif table.columns.count(name) > 1:
            yield Problem(table.file, 1, name, "", "表头里这一列出现了不止一次。", cure)
    if sorted(table.columns) == sorted(names):
        yield Problem(table.file, 1, "", "", "表头各列的顺序不对。", cure)


def _tables(tables: dict[str, Table], name: str) -> list[Table]:
    return [table for path, table in tables.items() if Path(path).name == f"{name}.csv"]


def _rows(tables: dict[str, Table], name: str) -> Iterator[tuple[Table, int, dict[str, str]]]:
    """Yield (table, row index, row) of all tables of that name."""
    for table in _tables(tables, name):
        for index, row in enumerate(table.rows):
            yield table, index, row


def _column(tables: dict[str, Table], name: str, column: str) -> dict[str, dict[str, str]]:
    return {row.get(column, ""): row for _, _, row in _rows(tables, name)}


# --- the declared schema ------------------------------------------------------------------------------------


def _problems_of_single_tables(tables: dict[str, Table], schemas: dict[str, dict]) -> list[Problem]:
    """Return what is wrong with each table by itself; tables found clean before are not looked at again."""
    clean = CleanTables()

    def files(path: str) -> tuple[Path, Path]:
        return paths.data() / path, paths.data() / _standard_schema(path)

    changed = {path: table for path, table in tables.items() if not clean.holds(*files(path))}
    problems = [*_schema_problems(changed, schemas), *check_private_names(changed)] if changed else []
    faulty = {problem.file for problem in problems}
    for path, table in changed.items():
        if table.file not in faulty and not table.partial:
            clean.add(*files(path))
    clean.save()
    return problems


def _foreign_keys(tables: dict[str, Table], schemas: dict[str, dict]) -> Iterator[Problem]:
    """Every reference that a schema declares leads to a row. (frictionless would open all tables once for each.)"""
    for path, table in tables.items():
        for key in schemas.get(path, {}).get("foreignKeys", []):
            column, target = key["fields"][0], key["reference"]
            known = _column(tables, target["resource"], target["fields"][0])
            said = _Said(tables, table, schemas[path])
            for index, row in enumerate(table.rows):
                if row[column] and row[column] not in known:
                    yield table.problem(index, column, *said.foreign_key(column, row[column]))


def _schema_problems(tables: dict[str, Table], schemas: dict[str, dict]) -> Iterator[Problem]:
    """Run frictionless over the tables as they were read, and say its findings in the book's words.

    It gets rows, not files: so both layers see the same cells (trimmed, blank lines left out), and its row
    numbers can be turned into lines of the file.
    """
    from frictionless import Package

    by_name = {f"table-{number}": table for number, (path, table) in enumerate(tables.items()) if path in schemas}
    resources = [
        {
            "name": name,
            "data": [table.columns, *(list(row.values()) for row in table.rows)],
            # a copy for each table: frictionless empties the descriptor it is given, and infers types without it
            "schema": copy.deepcopy(
                {
                    field: value
                    for field, value in schemas[table.path.relative_to(paths.data()).as_posix()].items()
                    if field != "foreignKeys"
                }
            ),
        }
        for name, table in by_name.items()
    ]
    for task in Package.from_descriptor({"name": "data", "resources": resources}).validate().tasks:
        table = by_name[task.name]
        said = _Said(tables, table, schemas[table.path.relative_to(paths.data()).as_posix()])
        said_already = {error.row_number for error in task.errors if error.type in ("unique-error", "constraint-error")}
        for error in task.errors:
            if error.type != "primary-key" or error.row_number not in said_already:
                yield said.problem(error)
        yield from said.missed()


#: What a pattern in a schema means, by the column that has it.
_PATTERNS = {
    "value": ("不是数字，也不是日期。", "数字写成 950000 这样的半角数字；日期写成 2021-03-11。"),
    "year": ("不是年份。", "写成四位半角数字，如 2021。"),
    "published": ("不是有效的日期。", "写成 2021、2021-03 或 2021-03-11。"),
    "accessed": ("不是有效的日期。", "写成 2021-03-11。"),
    "sha256": ("不是 SHA-256 摘要。", "填 64 个小写十六进制字符（sha256sum 的结果），没有就留空。"),
    "unit": ("单位代号格式不对。", "只用小写字母、数字和下划线。"),
}
_PATTERN_OF_IDS = ("编号格式不对。", "只用小写字母、数字和连字符，如 wm-area。")
_NUMBER = ("这一列要填数字。", "只留半角数字和小数点，去掉单位、逗号和文字。")
_INTEGER = ("这一列要填整数。", "只留半角数字，去掉小数、单位和文字。")
_TARGETS = {"case_id": ("案例", "cases"), "source_id": ("来源", "sources"), "unit": ("单位", "units")}


class _Said:
    """Findings of frictionless about one table in the book's words."""

    def __init__(self, tables: dict[str, Table], table: Table, schema: dict):
        self.tables, self.table = tables, table
        self.fields = {field["name"]: field for field in schema["fields"]}
        self.key = schema.get("primaryKey", [])

    def line(self, row_number: int | None) -> int:
        """Return the line of the file for a row number of frictionless (the header is 1)."""
        return self.table.lines[row_number - 2] if row_number and row_number > 1 else 0

    def problem(self, error) -> Problem:
        row, column = self.line(getattr(error, "row_number", None)), getattr(error, "field_name", None) or ""
        cell = str(getattr(error, "cell", None) or "")
        expected, cure = f"{error.message}", "对照 data/schemas 检查这一格。"
        if error.type == "type-error":
            expected, cure = _INTEGER if self.fields[column]["type"] == "integer" else _NUMBER
        elif error.type == "constraint-error":
            expected, cure = self._constraint(column, re.search(r'constraint "(\w+)"', error.note)[1])
        elif error.type == "unique-error":
            first = self.line(int(re.findall(r"\d+", error.note)[-1]))
            expected, cure = f"编号与第 {first} 行的重复。", "换一个编号。"
        elif error.type == "primary-key":
            column = self.key[0] if len(self.key) == 1 else ""
            expected = f"这一行的 {'、'.join(self.key)} 与前面的一行相同。"
            cure = "改成不同的，或删去一行。"
        return Problem(self.table.file, row, column, cell, expected, cure)

    def _constraint(self, column: str, name: str) -> tuple[str, str]:
        field = self.fields[column]
        limit = field["constraints"][name]
        meaning = f"{field.get('title', column)}" + (f"，{field['description']}" if "description" in field else "")
        if name == "required":
            return "这一格必须填写。", f"补上（{meaning}）。"
        if name == "enum":
            optional = "" if field["constraints"].get("required") else "，或留空"
            return "不是允许的取值。", f"改成其中之一：{'、'.join(limit)}{optional}。"
        if name == "maxLength" and column == "as_printed":
            return f"原文字样最多 {limit} 个字。", "只留带着这个数的最短片段。"
        if name == "maxLength":
            return f"最多 {limit} 个字。", "写短一些。"
        if name in ("minimum", "maximum"):
            return f"不能{'小' if name == 'minimum' else '大'}于 {limit}。", "改正这个数。"
        if name == "pattern":
            ids = column in self.key or column == "chapter"
            return _PATTERNS.get(column, _PATTERN_OF_IDS if ids else ("格式不对。", f"对照说明：{meaning}。"))
        return "不合规定。", f"对照说明：{meaning}。"

    def foreign_key(self, column: str, cell: str) -> tuple[str, str]:
        what, name = _TARGETS.get(column, (column, ""))
        if not name:
            return f"被引用的表里没有这个{what}。", "改正拼写。"
        near = difflib.get_close_matches(cell, _column(self.tables, name, column), n=2)
        hint = f"是不是 {'、'.join(near)}？" if near else ""
        return f"{name}.csv 里没有这个{what}。", f"{hint}改正拼写，或先在 data/{name}.csv 中登记。"

    def missed(self) -> Iterator[Problem]:
        """What frictionless lets pass: NaN as a number, an empty key in the only row of a table."""
        for index, row in enumerate(self.table.rows):
            for name, field in self.fields.items():
                if field["type"] == "number" and row[name] and to_number(row[name]) is None:
                    yield self.table.problem(index, name, *_NUMBER)
                if field.get("constraints", {}).get("required") and not row[name]:
                    yield self.table.problem(index, name, *self._constraint(name, "required"))


# --- the book's own rules -----------------------------------------------------------------------------------


def check_values(tables: dict[str, Table]) -> Iterator[Problem]:
    """A masked figure has no value; any other has one, or both bounds; bounds stand in order."""
    for table, index, row in _rows(tables, "figures"):
        value, lower, upper = (to_number(row.get(name, "")) for name in ("value", "lower", "upper"))
        if row.get("hedge") == "masked":
            if row.get("value") or row.get("lower") or row.get("upper"):
                cure = "清空 value、lower、upper；如果原文其实印了数，就改 hedge。"
                yield table.problem(index, "value", "遮盖的数字不能有数值。", cure)
            continue
        if row.get("kind") == "date":
            continue
        if not row.get("value") and not (row.get("lower") and row.get("upper")):
            cure = "补上 value；原文只给区间的，lower 和 upper 都要填。"
            yield table.problem(index, "value", "没有遮盖的数字必须有数值，或者上下界齐全。", cure)
        if lower is not None and upper is not None and lower > upper:
            yield table.problem(index, "lower", f"下界大于上界 {row['upper']}。", "对调，或改正其中一个。")
        if value is not None and lower is not None and value < lower:
            yield table.problem(index, "value", f"数值小于下界 {row['lower']}。", "改正数值或下界。")
        if value is not None and upper is not None and value > upper:
            yield table.problem(index, "value", f"数值大于上界 {row['upper']}。", "改正数值或上界。")


def check_units(tables: dict[str, Table]) -> Iterator[Problem]:
    """Values stand in base units, and one indicator has one unit throughout the book."""
    units = _column(tables, "units", "unit")
    seen: dict[str, tuple[str, str]] = {}
    for table, index, row in _rows(tables, "figures"):
        unit = row.get("unit", "")
        base = units.get(unit, {}).get("base_unit", "")
        if base:
            factor = units[unit]["factor"]
            cure = f"单位改为 {base}，数值乘以 {factor}。"
            yield table.problem(index, "unit", "这是显示用的单位，数据要用基本单位。", cure)
        if not unit or not row.get("indicator_zh"):
            continue
        first = seen.setdefault(row.get("indicator_zh", ""), (unit, f"{table.file}:{table.lines[index]}"))
        if first[0] != unit:
            cure = "统一单位，或把指标名称区分开。"
            yield table.problem(index, "unit", f"同一指标在 {first[1]} 用的是 {first[0]}。", cure)


def check_dates(tables: dict[str, Table]) -> Iterator[Problem]:
    """Dates exist in the calendar, and only figures of kind `date` are dates."""
    for table, index, row in _rows(tables, "figures"):
        value = row.get("value", "")
        if row.get("hedge") == "masked":
            continue
        if row.get("kind") == "date":
            if not _is_date(value):
                yield table.problem(index, "value", "不是有效的日期。", "写成 2021、2021-03 或 2021-03-11。")
        elif "-" in value[1:]:
            yield table.problem(index, "value", "像是日期，但种类不是 date。", "改 kind，或改数值。")


def _is_date(text: str) -> bool:
    parts = text.split("-")
    try:
        date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except (TypeError, ValueError):
        return False
    return len(parts) <= 3 and len(parts[0]) == 4


def check_ids(tables: dict[str, Table]) -> Iterator[Problem]:
    """Ids are unique in the whole book, not only in their file; repeats point to a figure that exists."""
    for name, column in (("figures", "figure_id"), ("practices", "practice_id")):
        seen: dict[str, str] = {}
        for table, index, row in _rows(tables, name):
            key = row.get(column, "")
            if not key:
                continue
            if key in seen and not seen[key].startswith(f"{table.file}:"):
                yield table.problem(index, column, f"编号已在 {seen[key]} 用过。", "全书编号不能重复，换一个。")
            seen.setdefault(key, f"{table.file}:{table.lines[index]}")
    known = _column(tables, "figures", "figure_id")
    for table, index, row in _rows(tables, "figures"):
        if row.get("repeats") and row["repeats"] not in known:
            yield table.problem(index, "repeats", "没有登记过这个编号。", "填首次印出的那个数字的编号，或留空。")


def check_homes(tables: dict[str, Table]) -> Iterator[Problem]:
    """A figure or practice stands in the folder of the chapter that holds its case."""
    cases = _column(tables, "cases", "case_id")
    for name in ("figures", "practices"):
        for table, index, row in _rows(tables, name):
            chapter = cases.get(row.get("case_id", ""), {}).get("chapter")
            if chapter and chapter != table.path.parent.name:
                cure = f"移到 data/cases/{chapter}/{name}.csv，或改正案例编号。"
                yield table.problem(index, "case_id", f"这个案例属于 {chapter} 一章。", cure)


def check_printed_form(tables: dict[str, Table]) -> Iterator[Problem]:
    """Figures from a study report carry the words in which it prints them."""
    sources = _column(tables, "sources", "source_id")
    reports = {key for key, row in sources.items() if row.get("sha256") or row.get("kind") == "study_report"}
    for table, index, row in _rows(tables, "figures"):
        if row.get("source_id") in reports and not row.get("as_printed"):
            cure = "从原文抄下带着这个数的最短片段，不超过 15 个字。"
            yield table.problem(index, "as_printed", "出自考察报告的数字必须有原文字样。", cure)


def check_hedges(tables: dict[str, Table]) -> Iterator[Problem]:
    """Each hedge has its three conventions, and a wider convention is never narrower."""
    rules = {(row["hedge"], row["convention"]): (index, row) for _, index, row in _rows(tables, "hedges")}
    for table in _tables(tables, "hedges"):
        for hedge in HEDGES:
            missing = [name for name in CONVENTIONS if (hedge, name) not in rules]
            if missing:
                expected = f"限定词 {hedge} 缺少约定 {'、'.join(missing)}。"
                yield Problem(table.file, 0, "convention", hedge, expected, "每个限定词要有从严、标准、从宽各一行。")
            else:
                yield from _check_widths(table, [rules[hedge, name] for name in CONVENTIONS])


def _check_widths(table: Table, rules: list[tuple[int, dict[str, str]]]) -> Iterator[Problem]:
    """The conventions of one hedge, from narrow to wide, reach further down and further up."""
    for column in ("lower_rel", "lower_step", "upper_rel", "upper_step"):
        sign, word = (-1, "负数") if column.startswith("lower") else (1, "正数")
        reach = [sign * (to_number(row[column]) or 0) for _, row in rules]
        for place, (index, _) in enumerate(rules):
            if reach[place] < 0:
                yield table.problem(index, column, f"方向反了：这一列要填 0 或{word}。", "改正负号。")
            elif place and reach[place] < reach[place - 1]:
                expected = f"比更严的约定（第 {table.lines[rules[place - 1][0]]} 行）还窄。"
                yield table.problem(index, column, expected, "从严、标准、从宽的幅度要一个不小于一个。")


def check_private_names(tables: dict[str, Table]) -> Iterator[Problem]:
    """No private person is named in the data. The list holds digests, so that it names nobody either."""
    digests = private_name_digests()
    for table in tables.values():
        for index, row in enumerate(table.rows):
            for column, cell in row.items():
                name = find_private_name(cell, digests)
                if name:
                    yield table.problem(index, column, f"含有私人姓名“{name}”。", "改用身份，如“社区书记”“学员”。")


def private_name_digests() -> set[str]:
    """Return the SHA-256 digests of ``data/private-names.txt`` (empty if there is no such file)."""
    path = paths.data() / "private-names.txt"
    if not path.is_file():
        return set()
    lines = path.read_text("utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def find_private_name(text: str, digests: set[str]) -> str:
    """Return the first run of 2–4 characters in `text` whose digest is listed, or an empty string."""
    if not digests:
        return ""
    for size in (4, 3, 2):
        for start in range(len(text) - size + 1):
            piece = text[start : start + size]
            if hashlib.sha256(piece.encode()).hexdigest() in digests:
                return piece
    return ""


RULES: tuple[Callable[[dict[str, Table]], Iterator[Problem]], ...] = (
    check_values,
    check_units,
    check_dates,
    check_ids,
    check_homes,
    check_printed_form,
    check_hedges,
)


# --- against the documents ----------------------------------------------------------------------------------


def check_as_printed(tables: dict[str, Table], folder: Path) -> Iterator[Problem]:
    """Each `as_printed` of a study report stands literally in it; documents are known by their digest."""
    documents = {hashlib.sha256(raw).hexdigest(): raw for raw in (path.read_bytes() for path in folder.glob("*.txt"))}
    texts: dict[str, str] = {}
    for table, index, row in _rows(tables, "sources"):
        digest = row.get("sha256", "")
        if digest in documents:
            texts[row["source_id"]] = documents[digest].decode("utf-8", errors="replace")
        elif digest:
            cure = "核对文件夹里的文件是否完整、是否改动过。"
            expected = f"{paths.shown(folder)} 里没有摘要相符的文档（{row['source_id']}）。"
            yield table.problem(index, "sha256", expected, cure)
    for table, index, row in _rows(tables, "figures"):
        text = texts.get(row.get("source_id", ""))
        if text is not None and row.get("as_printed") and row["as_printed"] not in text:
            cure = "逐字照抄，标点的全角半角也要一样。"
            yield table.problem(index, "as_printed", "原文里找不到这几个字。", cure)
