"""What the cells of each page gave, kept with all it was made from, so that nothing old is ever shown.

One file a page. Made from: the code of the cells, this package, the locked versions, Python, and every row of the
registers that the cells looked at. If one of them is another now, the page is run again, and `why` says which.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.chapter import modules
from casebook.ground import paths
from casebook.ground.files import replace_text
from casebook.press.cells.shell import Outcome
from casebook.register import drafts
from casebook.register.digests import digests_of, moved_reads, shown_reads
from casebook.register.registers import Register

_VERSION = 1
#: What runs cells, as a cell would import it.
_RUNNER = "import casebook.press.cells.zygote"
_SHARED = {"package": "程序包 casebook 改了", "versions": "依赖的版本改了", "python": "换了 Python 版本"}


@dataclass(frozen=True)
class Stored:
    """Outputs of one page and the digests of what they were made from."""

    made_from: dict[str, str]
    reads: dict[str, str]
    outputs: list[list[dict[str, Any]]]


def folder() -> Path:
    """Return the folder of the stored outputs; both editions and plain Jupyter Book share it.

    A book that shows drafts has its own: pages about all cases give other outputs there, and would otherwise be run
    again at every change from one to the other.
    """
    return _folder(drafts.shown())


def _folder(with_drafts: bool) -> Path:
    return paths.work() / ("cells-with-drafts" if with_drafts else "cells")


def load(page: str) -> Stored | None:
    """Return what is stored of a page, or None; a damaged file counts as none.

    Where this book has stored nothing yet, what the other has is taken: `why` says whether it holds here.
    """
    own = _file(page)
    return _load(own if own.is_file() else _folder(not drafts.shown()) / own.name)


def _load(path: Path) -> Stored | None:
    try:
        data = json.loads(path.read_text("utf-8"))
        return Stored(data["made_from"], data["reads"], data["outputs"]) if data["version"] == _VERSION else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(page: str, cells: list[str], outcome: Outcome, register: Register) -> Stored:
    """Keep the outcome of a page that ran to its end."""
    reads = digests_of(outcome.reads, register)
    stored = Stored(made_from(cells), reads, outcome.outputs)
    content = {"version": _VERSION, "made_from": stored.made_from, "reads": reads, "outputs": stored.outputs}
    replace_text(_file(page), json.dumps(content, ensure_ascii=False))
    return stored


def knows_this_package() -> bool:
    """Say whether an output of this package and these versions is stored (of one page: they are made together)."""
    first = next(iter(sorted(folder().glob("*.json"))), None)
    stored = _load(first) if first else None
    now = made_from([])
    return stored is not None and all(stored.made_from.get(name) == now[name] for name in _SHARED)


def why(stored: Stored | None, cells: list[str], register: Register) -> str:
    """Return in a few words why a page has to run, or nothing if what is stored still holds."""
    if stored is None:
        return "第一次运行"
    now = made_from(cells)
    if stored.made_from["cells"] != now["cells"]:
        return "单元的代码改了"
    for name, words in _SHARED.items():
        if stored.made_from[name] != now[name]:
            return words
    moved = moved_reads(stored.reads, register)
    return f"数据改了：{shown_reads(moved)}" if moved else ""


def made_from(cells: list[str]) -> dict[str, str]:
    """Return the digests of what the outputs of `cells` rest on besides data."""
    return {
        "cells": _digest("\0".join(cells).encode()),
        "package": modules.digest(_RUNNER, *cells),
        "versions": _digest((paths.root() / "requirements.lock").read_bytes()),
        "python": sys.version,
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _file(page: str) -> Path:
    return folder() / f"{page.replace('/', '--')}.json"
