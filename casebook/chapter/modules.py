"""The part of this package that cells use: what they import, and what that imports in turn."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from casebook import __all__ as names_for_chapters
from casebook.ground.files import PACKAGE, digest_of

_NAME = PACKAGE.name


def package_files(cells: Iterable[str]) -> dict[str, bytes]:
    """Return the files of the package (by their path from the folder that holds it) that `cells` need.

    What chapters may import from the package itself is always there: who goes on working with a notebook may want
    more of it than the book's own cells.
    """
    wanted = set(_chapter_modules())
    for cell in cells:
        wanted |= imported(cell)
    return {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in _closure(frozenset(wanted))}


def digest(*code: str) -> str:
    """Return a digest of the package's files that `code` needs, with what chapters may import."""
    return digest_of(sorted(PACKAGE.parent / name for name in package_files(code)))


def _chapter_modules() -> Iterator[str]:
    from casebook import _HOME

    for name in names_for_chapters:
        yield _HOME[name]


@cache
def _closure(modules: frozenset[str]) -> tuple[Path, ...]:
    """Return the files of `modules` and of all that they import, also within functions."""
    found: set[Path] = set()
    queue = sorted({_NAME, *modules})
    while queue:
        path = file_of(queue.pop())
        if path is None or path in found:
            continue
        found.add(path)
        queue += sorted(imported(path.read_text("utf-8")))
    return tuple(sorted(found))


def imported(code: str) -> set[str]:
    """Return the modules of the package that `code` imports; a name imported from a module may be one itself."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a cell may begin with a magic command
        return set()
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        modules |= {part for name in named if name.partition(".")[0] == _NAME for part in _with_parents(name)}
    return modules


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def file_of(module: str) -> Path | None:
    """Return the file of a module of the package, or None where the name is no module."""
    path = PACKAGE.parent.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)
