"""The rules of the data, each a small function that yields problems; `check_data` runs them all.

Two layers: types, required cells, allowed values and foreign keys are declared in ``data/schemas`` and checked
by the frictionless library; what a schema cannot say (a masked number has no value, bounds in order, the
source's words literally there) is checked here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from casebook import paths
from casebook.problems import CasebookError, Problem
from casebook.register import KINDS, chapter_folders, to_number
from casebook.tables import Table, read_table

_KIND_LIST = "、".join(KINDS)


def check_data(sources_dir: Path | None = None) -> list[Problem]:
    """Return every problem of ``data/``, sorted; empty when all is well.

    With `sources_dir`, a folder that holds the study reports, `as_printed` is also looked up in them.
    """
    tables = _read_all()
    unreadable = [problem for table in tables.values() for problem in table.problems]
    if unreadable:
        return sorted(set(unreadable))
    problems = list(_schema_problems(tables))
    for rule in RULES:
        problems += rule(tables)
    if sources_dir is not None:
        problems += check_as_printed(tables, sources_dir)
    return sorted(set(problems))


def require_good_data() -> None:
    """Raise `CasebookError` with all problems if there is one."""
    problems = check_data()
    if problems:
        raise CasebookError(problems)


# --- reading ------------------------------------------------------------------------------------------------


def _read_all() -> dict[str, Table]:
    """Return every table by its path below ``data/``."""
    files = [paths.data() / f"{name}.csv" for name in ("sources", "units", "hedges", "cases")]
    for folder in chapter_folders():
        files += [folder / "figures.csv", folder / "practices.csv"]
    return {path.relative_to(paths.data()).as_posix(): read_table(path) for path in files}


def _tables(tables: dict[str, Table], name: str) -> list[Table]:
    return [table for path, table in tables.items() if path.endswith(f"{name}.csv")]


def _rows(tables: dict[str, Table], name: str) -> Iterator[tuple[Table, int, dict[str, str]]]:
    """Yield (table, row index, row) of all tables of that name."""
    for table in _tables(tables, name):
        for index, row in enumerate(table.rows):
            yield table, index, row


def _column(tables: dict[str, Table], name: str, column: str) -> dict[str, dict[str, str]]:
    return {row.get(column, ""): row for _, _, row in _rows(tables, name)}


# --- the declared schema ------------------------------------------------------------------------------------


def _schema_problems(tables: dict[str, Table]) -> Iterator[Problem]:
    """Run frictionless over the data package and say its findings in the book's words."""
    from frictionless import Package

    descriptor = paths.data() / "datapackage.json"
    if not descriptor.is_file():
        yield Problem("data/datapackage.json", 0, "", "", "没有这个文件。", "从备份恢复，它列出全部数据表。")
        return
    listed = {item["path"] for item in json.loads(descriptor.read_text("utf-8"))["resources"]}
    for path in sorted(set(tables) - listed):
        cure = "照同类条目在 resources 里加一条。"
        yield Problem("data/datapackage.json", 0, "resources", "", f"没有列出 {path}。", cure)
    missing = sorted(path for path in listed if not (paths.data() / path).is_file())
    for path in missing:
        yield Problem("data/datapackage.json", 0, "resources", path, "列出的文件不存在。", "删去这一条，或补上文件。")
    if missing:
        return
    for task in Package(str(descriptor)).validate().tasks:
        for error in task.errors:
            yield _said(error, f"data/{task.place.split('data/')[-1]}")


def _said(error, file: str) -> Problem:
    """Turn one frictionless error into a problem with a cure."""
    row = getattr(error, "row_number", None) or 0
    column = getattr(error, "field_name", None) or ""
    cell = str(getattr(error, "cell", None) or "")
    if error.type == "type-error":
        return Problem(file, row, column, cell, f"这一列要填 {error.schema_type if hasattr(error, 'schema_type') else '数字'}。",
                       "只留半角数字和小数点，去掉单位、逗号和文字。")  # fmt: skip
    if error.type == "constraint-error":
        return _constraint(error, file, row, column, cell)
    if error.type == "foreign-key":
        return _foreign_key(error, file, row)
    if error.type == "primary-key":
        return Problem(file, row, "", "", "这一行的编号与前面的重复。", "换一个编号。")
    if error.type in ("missing-label", "extra-label", "incorrect-label"):
        label = getattr(error, "label", "") or column
        return Problem(file, 1, label, "", "表头与规定的列不一致。", "按 data/schemas 中的列名和顺序改表头。")
    return Problem(file, row, column, cell, f"{error.message}", "对照 data/schemas 检查这一格。")


def _constraint(error, file: str, row: int, column: str, cell: str) -> Problem:
    note = error.note
    if '"required"' in note:
        return Problem(file, row, column, "", "这一格必须填写。", "补上；确实没有的，看数据说明里的写法。")
    if '"enum"' in note:
        allowed = note.split("enum")[-1].strip('" is').strip()
        return Problem(file, row, column, cell, "不是允许的取值。", f"改成其中之一：{_KIND_LIST if column == 'kind' else allowed}。")
    if '"maxLength"' in note:
        return Problem(file, row, column, cell, "原文字样最多 15 个字。", "只留带着这个数的最短片段。")
    if '"unique"' in note:
        return Problem(file, row, column, cell, "编号重复。", "换一个编号。")
    if '"pattern"' in note and column == "value":
        cure = "数字写成 950000 这样的半角数字；日期写成 2021-03-11。"
        return Problem(file, row, column, cell, "不是数字，也不是日期。", cure)
    return Problem(file, row, column, cell, f"格式不对（{note}）。", "对照 data/schemas 中这一列的说明。")


def _foreign_key(error, file: str, row: int) -> Problem:
    names = {"case_id": ("案例", "cases.csv"), "source_id": ("来源", "sources.csv"), "unit": ("单位", "units.csv")}
    column = error.field_names[0]
    cell = str(error.field_cells[0] if error.field_cells else error.cells[0] if error.cells else "")
    what, where = names.get(column, (column, "被引用的表"))
    return Problem(file, row, column, cell, f"{where} 里没有这个{what}。", f"改正拼写，或先在 data/{where} 中登记。")


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
        if not row.get("value") and (lower is None or upper is None):
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
        first = seen.setdefault(row.get("indicator_zh", ""), (unit, f"{table.file}:{table.lines[index]}"))
        if first[0] != unit:
            cure = "统一单位，或把指标名称区分开。"
            yield table.problem(index, "unit", f"同一指标在 {first[1]} 用的是 {first[0]}。", cure)


def check_dates(tables: dict[str, Table]) -> Iterator[Problem]:
    """Dates exist in the calendar, and only figures of kind `date` are dates."""
    for table, index, row in _rows(tables, "figures"):
        value = row.get("value", "")
        if row.get("kind") == "date":
            if not _is_date(value):
                yield table.problem(index, "value", "不是有效的日期。", "写成 2021、2021-03 或 2021-03-11。")
        elif value.count("-") == 2:
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
    reports = {key for key, row in _column(tables, "sources", "source_id").items() if row.get("sha256")}
    for table, index, row in _rows(tables, "figures"):
        if row.get("source_id") in reports and not row.get("as_printed"):
            cure = "从原文抄下带着这个数的最短片段，不超过 15 个字。"
            yield table.problem(index, "as_printed", "出自考察报告的数字必须有原文字样。", cure)


def check_hedges(tables: dict[str, Table]) -> Iterator[Problem]:
    """Each hedge has its three conventions, and a wider convention is never narrower."""
    rules = {(row["hedge"], row["convention"]): row for _, _, row in _rows(tables, "hedges")}
    for table in _tables(tables, "hedges"):
        for hedge in sorted({hedge for hedge, _ in rules}):
            missing = [name for name in ("narrow", "standard", "wide") if (hedge, name) not in rules]
            if missing:
                expected = f"限定词 {hedge} 缺少约定 {'、'.join(missing)}。"
                yield Problem(table.file, 0, "convention", hedge, expected, "每个限定词要有从严、标准、从宽各一行。")


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
    check_private_names,
)


# --- against the documents ----------------------------------------------------------------------------------


def check_as_printed(tables: dict[str, Table], folder: Path) -> Iterator[Problem]:
    """Each `as_printed` of a study report stands literally in it; documents are known by their digest."""
    texts = {}
    for path in sorted(folder.glob("*.txt")):
        raw = path.read_bytes()
        texts[hashlib.sha256(raw).hexdigest()] = raw.decode("utf-8")
    digests = {key: row.get("sha256", "") for key, row in _column(tables, "sources", "source_id").items()}
    for key, digest in digests.items():
        if digest and digest not in texts:
            cure = "核对文件夹里的文件是否完整、是否改动过。"
            yield Problem("data/sources.csv", 0, "sha256", key, f"{folder} 里没有摘要相符的文档。", cure)
    for table, index, row in _rows(tables, "figures"):
        text = texts.get(digests.get(row.get("source_id", ""), ""))
        if text is not None and row.get("as_printed") and row["as_printed"] not in text:
            cure = "逐字照抄，标点的全角半角也要一样。"
            yield table.problem(index, "as_printed", "原文里找不到这几个字。", cure)
