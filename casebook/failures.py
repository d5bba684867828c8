"""What a failed build says: one clear line, never a traceback."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook import paths

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RULE = "------------------\n"


def explained(error: BaseException) -> str:
    """Return in one line what went wrong: for a cell its file and line, for a full disk the file."""
    cell = error.__cause__
    if hasattr(cell, "ename"):  # nbclient's CellExecutionError
        place = f"{paths.shown(Path(str(error)))}{_line_of_cell(Path(str(error)), str(cell.traceback))}"
        return f"{place}: 代码出错：{cell.ename}: {cell.evalue} 改法：改正这一行，或核对它用到的数据。"
    if isinstance(error, OSError):
        return f"无法读写 {error.filename or '工作文件夹'}：{reason(error)}。检查磁盘空间和权限后再试。"
    category = getattr(error, "category", type(error).__name__)
    return f"{category}：{error}"


def _line_of_cell(page: Path, traceback: str) -> str:
    """Return ``:line`` of the failing statement in the page, or nothing where the cell cannot be found.

    nbclient prints the cell between two rules, and behind them the line within the cell.
    """
    source = traceback.partition(_RULE)[2].partition("\n" + _RULE.strip())[0]
    before, found, _ = page.read_text("utf-8").partition(source)
    if not source or not found:
        return ""
    inner = re.search(r"line (\d+)", _COLOUR.sub("", traceback.partition(source)[2]))
    return f":{before.count(chr(10)) + int(inner[1] if inner else 1)}"


def reason(error: OSError) -> str:
    """Return the system's words; `shutil.copytree` hides them in a list."""
    if isinstance(error, shutil.Error):
        return str(error.args[0][0][2])
    return error.strerror or str(error)


def is_interruption(error: object) -> bool:
    """Say whether Ctrl-C is behind an error: nbclient passes it to the kernel, which reports it as its own."""
    while isinstance(error, BaseException):
        if isinstance(error, KeyboardInterrupt) or getattr(error, "ename", "") == "KeyboardInterrupt":
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def noting_interruptions() -> Iterator[list[int]]:
    """Collect Ctrl-C: libraries on the way turn the exception into others, or swallow it."""
    seen: list[int] = []

    def note(number: int, frame: object) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)
