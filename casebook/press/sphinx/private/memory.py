"""The files in which Sphinx remembers. Imports nothing of Sphinx: they are asked for before it is loaded."""

from __future__ import annotations

from pathlib import Path


def environment_file(doctrees: Path) -> Path:
    """Return the file of what Sphinx remembers of the whole book.

    Its name is ``sphinx.application.ENV_PICKLE_FILENAME``, which no documentation names. The book puts a copy aside
    and back (`guard.strict`): Sphinx forgets everything after a failure, or nothing. Since Sphinx 1; still so in 9.2.
    """
    return Path(doctrees) / "environment.pickle"


def doctree_file(doctrees: Path, docname: str) -> Path:
    """Return the file of a page as Sphinx has read it; its date and size are asked for, which no call gives."""
    return Path(doctrees) / f"{docname}.doctree"
