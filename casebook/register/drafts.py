"""Drafts: pages that are being written, and their data, which stay out of the book until asked for.

A page is a draft while its front matter says ``draft: true``. A draft chapter is left out as a whole: page, rows
of figures and practices, cases, conflicts, and sources that nothing else uses. So nothing that is published moves
while somebody writes. ``--drafts`` (``make book DRAFTS=1``) shows drafts, in an edition of their own.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path

from casebook.ground import paths

#: Set in the environment, because cells run in other processes, which must see the same book.
_SWITCH = "CASEBOOK_DRAFTS"
#: Up to the line that closes it; where that line is missing, everything.
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)(?=^---[ \t]*$|\Z)", re.S | re.M)
_MARK = re.compile(r"^draft[ \t]*[:：][ \t]*(.*?)[ \t]*(?:#.*)?$", re.M)
_YES, _NO = ("true",), ("false", "no", "off")


def show(shown_now: bool) -> None:
    """Show drafts from here on, in this process and in those it starts, or leave them out."""
    if shown_now:
        os.environ[_SWITCH] = "1"
    else:
        os.environ.pop(_SWITCH, None)


def shown() -> bool:
    """Say whether drafts are shown; they are not unless asked for."""
    return bool(os.environ.get(_SWITCH))


def pages() -> list[Path]:
    """Return the files of all drafts below ``book/``, sorted."""
    return sorted(path for path in paths.book().rglob("*.md") if is_draft(path))


def pages_without(left_out: frozenset[str]) -> list[Path]:
    """Return the files of all pages below ``book/`` but those of drafts `left_out`, sorted."""
    return sorted(path for path in paths.book().rglob("*.md") if path.stem not in left_out or not is_draft(path))


def docnames() -> frozenset[str]:
    """Return the drafts as the table of contents names them: ``book/cases/east-street``."""
    return frozenset(path.relative_to(paths.root()).with_suffix("").as_posix() for path in pages())


def chapters() -> frozenset[str]:
    """Return the names of all drafts; the data folder of a draft chapter has its name."""
    return frozenset(path.stem for path in pages())


def left_out(page: str = "") -> frozenset[str]:
    """Return the chapters that the book at hand does without: all drafts, or none where drafts are shown.

    With the name of a `page`: what that page does without. A draft page sees everything, also in JupyterLab.
    """
    drafts = frozenset() if shown() else chapters()
    return frozenset() if page in drafts else drafts


def is_draft(path: Path) -> bool:
    """Say whether the page at `path` is a draft. A mark that is neither yes nor no counts as yes: nothing that
    somebody marked may be published by accident."""
    mark = draft_mark(path)
    return mark is not None and mark.lower() not in _NO


def is_doubtful(path: Path) -> bool:
    """Say whether the mark of a page can be read in more than one way (``draft: 是``)."""
    mark = draft_mark(path)
    return mark is not None and mark.lower() not in (*_YES, *_NO)


def draft_mark(path: Path) -> str | None:
    """Return what stands behind ``draft:`` in the page's front matter, or None."""
    status = path.stat()
    return _mark_of(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4096)
def _mark_of(path: Path, _changed: int, _size: int) -> str | None:
    # bytes that are no UTF-8 are another check's business; the mark itself is ascii
    front = _FRONT_MATTER.match(path.read_text("utf-8", errors="replace"))
    found = _MARK.search(front[1]) if front else None
    return found[1].strip("'\"") if found else None
