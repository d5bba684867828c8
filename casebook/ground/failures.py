"""What a failed build says: one clear line, never a traceback."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager


def explained(error: BaseException) -> str:
    """Return in one line what went wrong; for a full disk the file."""
    if isinstance(error, OSError):
        return f"无法读写 {error.filename or '工作文件夹'}：{reason(error)}。检查磁盘空间和权限后再试。"
    category = getattr(error, "category", type(error).__name__)
    return f"{category}：{error}"


def reason(error: OSError) -> str:
    """Return the system's words; `shutil.copytree` hides them in a list."""
    if isinstance(error, shutil.Error):
        return str(error.args[0][0][2])
    return error.strerror or str(error)


def is_interruption(error: object) -> bool:
    """Say whether Ctrl-C is behind an error: libraries on the way turn the exception into others."""
    while isinstance(error, BaseException):
        if isinstance(error, KeyboardInterrupt):
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
