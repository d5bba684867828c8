"""No private person is named in the data. The list holds digests, so that it names nobody either."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.register.tables import Table


def check_private_names(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield each cell that holds a listed name."""
    digests = private_name_digests()
    for table in tables:
        for index, row in enumerate(table.rows):
            for column, cell in row.items():
                name = find_private_name(cell, digests)
                if name:
                    yield table.problem(index, column, f"含有私人姓名“{name}”。", "改用身份，如“社区书记”“学员”。")


def private_name_digests() -> set[str]:
    """Return the SHA-256 digests of ``data/private-names.txt`` (empty if there is no such file)."""
    path = _file()
    if not path.is_file():
        return set()
    lines = path.read_text("utf-8-sig", errors="replace").splitlines()
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


def add_private_name(name: str) -> None:
    """Put the digest of a name at the end of the list."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    _file().write_text(_file().read_text("utf-8").rstrip("\n") + f"\n{digest}\n", "utf-8")


def _file() -> Path:
    return paths.data() / "private-names.txt"
