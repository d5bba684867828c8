"""A change of several files as one act: done completely or not at all.

Files are first written beside each other in a folder of their own, with copies of those they replace and a list of
what is to happen; then they are renamed into place. Whatever breaks the renaming, everything is put back: at once
where Python still runs, and by the next command of the book (`recover`) after a kill or a power cut.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.ground import locks, paths
from casebook.ground.failures import reason
from casebook.ground.problems import CasebookError, Problem

#: New contents by file below the root; None: the file goes.
Plan = dict[Path, bytes | None]

#: What a command says that found a change broken off.
RECOVERED = "上一次添加、删除或改名案例时中断了，已经恢复成那之前的样子。"

_JOURNAL = "journal.json"


def recover(holding_the_lock: bool = False) -> bool:
    """Put everything back after a change that was killed half-way; return whether there was one."""
    if not _folder().exists():
        return False
    if not holding_the_lock:
        with locked():
            return recover(holding_the_lock=True)
    found = (_folder() / _JOURNAL).is_file()
    if found:
        _put_back()
    shutil.rmtree(_folder(), ignore_errors=True)
    return found


def _folder() -> Path:
    """Return where files wait: beside what they replace, so that renaming is one step of the file system."""
    return paths.root() / ".case-change"


def replace(plan: Plan) -> None:
    """Do what the plan says, or put everything back and raise `CasebookError`."""
    steps = [(path, content) for path, content in plan.items() if content is not None or path.is_file()]
    try:
        _prepare(steps)
        for number, (path, content) in enumerate(steps):
            if content is None:
                path.unlink()
                remove_empty(path.parent, paths.root())
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.replace(_folder() / f"{number}.after", path)
        (_folder() / _JOURNAL).unlink()  # from here on it is done
    except BaseException as error:
        _put_back()
        if not isinstance(error, OSError):
            raise
        name = error.filename2 or error.filename  # of a renaming: what was to be replaced
        where = paths.shown(Path(name)) if name else "文件"
        cure = "检查磁盘空间和权限后再试。"
        problem = Problem(where, 0, "", "", f"写不进去：{reason(error)}。什么也没有改动。", cure)
        raise CasebookError([problem]) from error
    finally:
        shutil.rmtree(_folder(), ignore_errors=True)


def _prepare(steps: list[tuple[Path, bytes | None]]) -> None:
    """Write new files and copies of old ones into the folder, and last the list of them."""
    _folder().mkdir()
    journal = []
    for number, (path, content) in enumerate(steps):
        if path.is_file():
            shutil.copy2(path, _folder() / f"{number}.before")
        if content is not None:
            after = _folder() / f"{number}.after"
            after.write_bytes(content)
            if path.is_file():
                shutil.copymode(path, after)
        journal.append({"path": path.relative_to(paths.root()).as_posix(), "was_there": path.is_file()})
    made = _folder() / "journal.new"
    made.write_text(json.dumps(journal), "utf-8")
    os.replace(made, _folder() / _JOURNAL)


def _put_back() -> None:
    """Undo what the list says, as far as it was done; may itself be broken off and run again."""
    journal = _folder() / _JOURNAL
    if not journal.is_file():
        return
    for number, step in enumerate(json.loads(journal.read_text("utf-8"))):
        path, copy = paths.root() / step["path"], _folder() / f"{number}.before"
        if copy.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(copy, path)
        elif not step["was_there"]:
            path.unlink(missing_ok=True)
            remove_empty(path.parent, paths.root())
    journal.unlink()


def remove_empty(folder: Path, root: Path) -> None:
    """Remove `folder` and those above it, as far as nothing is in them."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


@contextmanager
def locked() -> Iterator[None]:
    """Let one process change cases at a time; raises `CasebookError` if another does. Its end frees the lock."""
    lock = paths.work() / "cases.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as file:
        if not locks.take(file):
            raise CasebookError("另一个窗口正在添加、删除或改名案例，等它结束再试。")
        yield
