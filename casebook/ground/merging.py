"""What git leaves in a file where two people changed the same place: both versions, between marks of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem

#: Seven signs at the beginning of a line. A spreadsheet that saved the file put commas behind them.
_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?=[ ,\r\n]|$)")
_READ = ("*.csv", "*.json", "*.md", "*.txt")


@dataclass(frozen=True)
class Conflict:
    """A place that was not merged: its first line as it stands, and the lines (from 1) of all its marks."""

    found: str
    lines: tuple[int, ...]


def conflicts(text: str) -> Iterator[Conflict]:
    """Yield every place of `text` that was not merged. A row of ``=`` by itself underlines a heading and is none."""
    marks: list[int] = []
    lines = text.removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        match = _MARK.match(line)
        if match is None or (not marks and match[1][0] in "=|"):
            continue
        if marks and match[1][0] == "<":  # the one before lost its end
            yield Conflict(lines[marks[0] - 1].strip(), tuple(marks))
            marks = []
        marks.append(number)
        if match[1][0] == ">":
            yield Conflict(lines[marks[0] - 1].strip(), tuple(marks))
            marks = []
    if marks:
        yield Conflict(lines[marks[0] - 1].strip(), tuple(marks))


def unmerged(path: Path, text: str) -> list[Problem]:
    """Return a problem for every place of a file that was not merged."""
    said = "两个人改了同一处，合并没有做完。"
    return [
        Problem(paths.shown(path), each.lines[0], "", each.found, said, _cure(path, each)) for each in conflicts(text)
    ]


def _cure(path: Path, conflict: Conflict) -> str:
    numbers = "、".join(str(number) for number in conflict.lines)
    both = "；两份都要的行，各留一行" if path.suffix in (".csv", ".yml", ".txt") else ""
    return f"在标记之间留下要的内容{both}，再删去标记所在的第 {numbers} 行。"


def unmerged_files() -> list[Problem]:
    """Return a problem for every such place in what the book reads: data, pages, contents and settings."""
    root = paths.root()
    files = [path for folder in (paths.data(), paths.book()) for name in _READ for path in folder.rglob(name)]
    files += [path for path in (paths.toc(), root / "_config.yml") if path.is_file()]
    return [problem for path, text in _texts(sorted(files)) for problem in unmerged(path, text)]


def _texts(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the files that hold a mark, with their text; what cannot be read is for others to say."""
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError:
            continue
        if b"<<<<<<<" in raw or b">>>>>>>" in raw:
            yield path, raw.decode("utf-8", errors="replace")


def require_merged() -> None:
    """Raise `CasebookError` with every place that was not merged: nothing else can be said of such files."""
    found = unmerged_files()
    if found:
        raise CasebookError(found)
