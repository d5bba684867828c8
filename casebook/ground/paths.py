"""Where things are: the one module that knows the project's tree.

``CASEBOOK_ROOT`` points the package at another tree of the same shape (tests use it for small or broken
books); without it the tree that holds this package is used.
"""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """Return the project's root folder (absolute)."""
    override = os.environ.get("CASEBOOK_ROOT")
    return Path(override).resolve() if override else Path(__file__).resolve().parents[2]


def data() -> Path:
    """Return the folder of the registers (``data/``)."""
    return root() / "data"


def case_data(chapter: str) -> Path:
    """Return the data folder of one chapter, e.g. ``data/cases/xiacheng-four-forces``."""
    return data() / "cases" / chapter


def book() -> Path:
    """Return the folder of the book's pages (``book/``)."""
    return root() / "book"


def toc() -> Path:
    """Return the table of contents, the only place that orders the chapters."""
    return root() / "_toc.yml"


def build() -> Path:
    """Return the folder of finished editions; what stands here was built without an error. Drafts: ``drafts/``."""
    return root() / "_build"


def work() -> Path:
    """Return the folder in which an edition is made before it is published to :func:`build`."""
    return build() / ".work"


def cache() -> Path:
    """Return the folder for things made once from installed packages (fonts); safe to delete.

    It belongs to the package, not to the book at hand: every tree uses the same fonts.
    """
    return Path(__file__).resolve().parents[2] / ".cache"


#: Folders of what is printed for a class, beside the PDF of the teacher's edition.
HANDOUTS, CARDS = "handouts", "cards"
#: Where the pages stand that only the teacher's edition has; they are made, nobody writes them.
TEACHERS_PAGES = "book/teacher"


def shown(path: Path) -> str:
    """Return `path` as messages print it: relative to the root where possible, with forward slashes."""
    path = Path(path)
    try:
        return path.resolve().relative_to(root()).as_posix()
    except ValueError:
        return path.as_posix()
