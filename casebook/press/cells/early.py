"""A guess, before anything is read, whether cells will have to run; if so, their interpreter warms up meanwhile."""

from __future__ import annotations

from pathlib import Path

from casebook.ground import paths
from casebook.press.cells import pool
from casebook.press.sphinx.private.memory import environment_file


def start_if_edited(doctrees: Path) -> None:
    """Start the interpreter for cells if data or a page were saved after the build that left `doctrees`.

    Right or wrong, the guess costs little: an interpreter that nobody needs ends with the build.
    """
    memory = environment_file(doctrees)
    last = memory.stat().st_mtime if memory.is_file() else 0
    files = [*paths.data().rglob("*.csv"), *paths.book().rglob("*.md")]
    if any(path.stat().st_mtime > last for path in files):
        pool.start_early()
