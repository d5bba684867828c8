"""What the book keeps of each page in Sphinx' memory: merged from its readers, dropped with the page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook.press.sphinx.private.building import tables_of_nodes


class PerPage:
    """A table by page name that lives in the environment under `name`."""

    every: ClassVar[list[PerPage]] = []

    def __init__(self, name: str):
        self.name = name
        self.every.append(self)

    def of(self, env: BuildEnvironment) -> dict[str, Any]:
        """Return the table of an environment, empty at first."""
        if not hasattr(env, self.name):
            setattr(env, self.name, {})
        return getattr(env, self.name)


def merge_pages(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what another process read."""
    for table in PerPage.every:
        theirs = table.of(other)
        table.of(env).update({name: theirs[name] for name in docnames if name in theirs})


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or gone."""
    for table in PerPage.every:
        table.of(env).pop(docname, None)


def leave_only(env: BuildEnvironment, docnames: Collection[str]) -> None:
    """Drop what an environment knows of other pages than these, before it is sent to the process that merges it.

    Nothing else is taken over from it there. Without this each reader of a large book sends the whole of it.
    """
    for table in (*tables_of_nodes(env), *(table.of(env) for table in PerPage.every)):
        for docname in table.keys() - set(docnames):
            del table[docname]
