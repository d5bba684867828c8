"""What the book keeps of each page in Sphinx' memory: merged from its readers, dropped with the page."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


class PerPage:
    """A table by page name that lives in the environment under `name`."""

    def __init__(self, name: str):
        self.name = name

    def of(self, env: BuildEnvironment) -> dict[str, Any]:
        """Return the table of an environment, empty at first."""
        if not hasattr(env, self.name):
            setattr(env, self.name, {})
        return getattr(env, self.name)

    def connect(self, app: Sphinx) -> None:
        """Take over what another process read, and forget a page that is read again or gone."""
        app.connect("env-merge-info", self._merge)
        app.connect("env-purge-doc", self._forget)

    def _merge(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        theirs = self.of(other)
        self.of(env).update({name: theirs[name] for name in docnames if name in theirs})

    def _forget(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        self.of(env).pop(docname, None)
