"""The files below ``data/``: which there are, which the data package lists, and what could be read of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from casebook.ground import paths
from casebook.ground.files import original_of
from casebook.ground.problems import Problem
from casebook.register.draft_rows import chapter_of, without_chapters
from casebook.register.encoding import AS_CSV
from casebook.register.registers import chapter_folders
from casebook.register.tables import Table, read_table

_PACKAGE = "datapackage.json"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".numbers")
_CHAPTER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOVE_OUT = "要留的改动并进去，然后把它移出 data 文件夹。"

Row = tuple[Table, int, dict[str, str]]


@dataclass
class Data:
    """Every table by its path below ``data/``, its schema, and what is wrong with the files themselves.

    The rules see only what they can rely on (`rows`): a row that fits a header that is whole. What a table cannot
    tell, because it could not be read to its end, is not held against the others (`whole`).
    """

    tables: dict[str, Table] = field(default_factory=dict)
    schemas: dict[str, dict] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def named(self, name: str) -> list[Table]:
        """Return the tables of that name, one or one a chapter."""
        return [self.tables[path] for path in self._paths.get(name, ())]

    @cached_property
    def _paths(self) -> dict[str, list[str]]:
        """The paths of the tables by name; not to be asked for before all tables are there."""
        found: dict[str, list[str]] = {}
        for path in self.tables:
            found.setdefault(Path(path).stem, []).append(path)
        return found

    def rows(self, name: str) -> Iterator[Row]:
        """Yield (table, row index, row) of the tables of that name, as far as each cell stands in its column."""
        for path in self._paths.get(name, ()):
            table = self.tables[path]
            if self.has_all_columns(path):
                for index, row in enumerate(table.rows):
                    if index not in table.ragged:
                        yield table, index, row

    def known(self, name: str, column: str) -> dict[str, dict[str, str]]:
        """Return the rows of a table by an id; of rows with too few or many cells the first cell still counts."""
        return {row[column]: row for table in self.named(name) for row in table.rows if row.get(column)}

    def whole(self, name: str, column: str) -> bool:
        """Say whether every id in `column` is known: a reference to another one is wrong then."""
        return all(table.complete and column in table.columns for table in self.named(name))

    def has_all_columns(self, path: str) -> bool:
        return {each["name"] for each in self.schema(path).get("fields", [])} <= set(self.tables[path].columns)

    def schema(self, path: str) -> dict:
        return self.schemas.get(path, {})


def read_data(left_out: frozenset[str] = frozenset()) -> Data:
    """Read all that stands below ``data/`` but chapters `left_out` (drafts); never raises for what is in it."""
    listed, problems = _listing(left_out)
    data = Data(problems=problems)
    standard = {_below(path) for path in standard_files()}
    names = listed | {path: standard_schema(path) for path in standard}
    known: dict[str, dict] = {}
    for name in dict.fromkeys(filter(None, names.values())):
        known[name], found = _read_json(name, "从备份恢复，它规定这种表有哪些列。")
        data.problems += found
    for path in sorted(names):
        data.schemas[path] = known.get(names[path], {})
        columns = [each["name"] for each in data.schemas[path].get("fields", [])]
        data.tables[path] = read_table(paths.data() / path, columns, guess=True)
    data.tables = without_chapters(data.tables, left_out)
    data.problems += [problem for table in data.tables.values() for problem in table.problems]
    return data


def standard_files() -> list[Path]:
    """Return the tables that the book cannot do without."""
    files = [paths.data() / f"{name}.csv" for name in ("sources", "units", "hedges", "cases")]
    folders = [folder for folder in chapter_folders() if _CHAPTER.fullmatch(folder.name)]
    return files + [folder / f"{name}.csv" for folder in folders for name in ("figures", "practices")]


def whole_package() -> dict:
    """Return the descriptor of the data package (Frictionless Data), with the tables that chapters have by rule."""
    package = json.loads((paths.data() / _PACKAGE).read_text("utf-8-sig"))
    chapters = [path for path in map(_below, standard_files()) if chapter_of(path)]
    resources = [
        {
            "name": path.removeprefix("cases/").removesuffix(".csv").replace("/", "-"),
            "path": path, "schema": standard_schema(path),
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        }
        for path in chapters
    ]
    return package | {"resources": [*package["resources"], *resources]}


def standard_schema(path: str) -> str:
    """Return the schema that the table at `path` has by its name."""
    return f"schemas/{Path(path).stem}.json"


def _below(path: Path) -> str:
    return path.relative_to(paths.data()).as_posix()


# --- what is listed and what is there -----------------------------------------------------------------------


def _listing(left_out: frozenset[str]) -> tuple[dict[str, str], list[Problem]]:
    """Return the tables that ``datapackage.json`` lists, each with its schema, and what is wrong with the list."""
    package, problems = _read_json(_PACKAGE, "从备份恢复，它列出全部数据表。")
    strays = [*_workbooks(left_out), *_folders(), *_lists()]
    if problems:
        return {}, [*problems, *strays]
    file, here = f"data/{_PACKAGE}", {_below(path) for path in standard_files()}
    derived = {path for path in here if chapter_of(path)}
    listed: dict[str, str] = {}
    names: set[str] = set()
    for item in package.get("resources", []):
        path, name = item.get("path", ""), item.get("name", "")
        if chapter_of(path) in left_out:
            continue
        if path in derived:
            cure = "删去这一条：各章的 figures.csv 和 practices.csv 按所在的文件夹得出，不用列。"
            problems.append(Problem(file, 0, "resources", path, "不用列。", cure))
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
        if not listed[path] or (path in here and listed[path] != standard_schema(path)):
            cure = f"写成 {standard_schema(path)}。"
            problems.append(Problem(file, 0, "schema", listed[path], f"{path} 的 schema 不对。", cure))
    return listed, [*problems, *strays, *_unlisted({*listed, *derived}, left_out)]


def _unlisted(listed: set[str], left_out: frozenset[str]) -> Iterator[Problem]:
    """Tables that stand in the folder and in no list: new ones, and copies that somebody forgot."""
    wrong_folders = {folder for folder in chapter_folders() if not _CHAPTER.fullmatch(folder.name)}
    for path in sorted(paths.data().rglob("*.csv")):
        name = _below(path)
        if not path.is_file() or name in listed or _hidden(path) or path.parent in wrong_folders:
            continue
        if chapter_of(name) in left_out:
            continue
        original = original_of(path, [other.name for other in path.parent.glob("*.csv")])
        cure = "照同类条目在 resources 里加一条；不用的文件移出 data 文件夹。"
        if original:
            cure = f"像是 {original} 的副本：{_MOVE_OUT}"
        yield Problem(f"data/{_PACKAGE}", 0, "resources", "", f"没有列出 {name}。", cure)


def _workbooks(left_out: frozenset[str]) -> Iterator[Problem]:
    """Spreadsheets that were saved as such; nothing reads them, so what was typed there would be lost."""
    for path in sorted(paths.data().rglob("*")):
        if path.suffix.lower() in _WORKBOOKS and not _hidden(path) and chapter_of(_below(path)) not in left_out:
            table = path.with_suffix(".csv")
            cure = f"打开它，{AS_CSV.removesuffix('。')}，文件名 {table.name}，然后把它移出 data 文件夹。"
            yield Problem(paths.shown(path), 0, "", "", "数据只从 CSV 读取，写在工作簿里的不会进书。", cure)


def _folders() -> Iterator[Problem]:
    """Folders that no chapter can be called after, copies above all."""
    names = [folder.name for folder in chapter_folders()]
    for folder in chapter_folders():
        if not _CHAPTER.fullmatch(folder.name):
            original = original_of(folder, names)
            cure = f"像是 {original} 的副本：{_MOVE_OUT}" if original else "改名，或移出 data 文件夹。"
            said = "章的文件夹名只能用小写字母、数字和连字符。"
            yield Problem(paths.shown(folder), 0, "", folder.name, said, cure)


def _lists() -> Iterator[Problem]:
    """The lists of names are text files that people edit, and Windows editors save them as they like."""
    for path in (paths.data() / "private-names.txt", paths.data() / "proper-names.txt"):
        try:
            path.read_text("utf-8-sig")
        except FileNotFoundError:
            continue
        except UnicodeDecodeError as error:
            row = error.object[: error.start].count(b"\n") + 1
            cure = "在文本编辑器中把文件另存为 UTF-8。"
            yield Problem(paths.shown(path), row, "", "", "从这一行起不是 UTF-8 编码。", cure)


def _hidden(path: Path) -> bool:
    """Say whether a file belongs to a program: lock files of Excel (~$), WPS and LibreOffice (.~), checkpoints."""
    return any(part.startswith((".", "~$")) for part in path.relative_to(paths.data()).parts)


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
