"""One process at a time: a second one waits, and says for which.

A lock ends with the process that holds it, however that ends. Only the standard library is used here:
``scripts/make.py`` needs it before anything is installed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

#: Seconds between two tries.
_PAUSE = 0.2


@contextmanager
def waiting(path: Path, name: str, tell: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock `path` under the `name` of a command; `tell` once whose end is awaited. Raises OSError."""
    told = False
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            if take(file) and _is_still_there(file, path):
                _holder(path).write_text(f"{name}（进程 {os.getpid()}）", "utf-8")
                yield
                return
        if not told:
            tell(f"▸ {_who_holds(path)}正在运行，等它结束再继续 ……")
            told = True
        time.sleep(_PAUSE)


def take(file: BinaryIO) -> bool:
    """Take the lock of an open file if nobody has it; say whether it was taken. It is freed when the file closes."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_still_there(file: BinaryIO, path: Path) -> bool:
    """Say whether this is the lock that others look at: `make clean` may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _holder(path: Path) -> Path:
    """Return the file that names who holds a lock: on Windows the lock itself cannot be read meanwhile."""
    return path.with_suffix(".held-by")


def _who_holds(path: Path) -> str:
    with suppress(OSError, UnicodeError):
        return _holder(path).read_text("utf-8") or "另一个命令"
    return "另一个命令"
