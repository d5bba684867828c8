"""References to figures and tables without reading the same page from disk again and again.

For each ``{numref}`` Sphinx loads the whole page it points to. A chapter points to its own figures dozens of times.
"""

from __future__ import annotations

from collections import OrderedDict

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

#: Pages kept in memory at a time.
_KEPT = 4
_pages: OrderedDict[str, nodes.document] = OrderedDict()


class _Remembering:
    """Stands for the environment and hands out a page it has read before; nobody may write into it."""

    def __init__(self, env: BuildEnvironment):
        self._env = env

    def __getattr__(self, name: str):
        return getattr(self._env, name)

    def get_doctree(self, docname: str) -> nodes.document:
        if docname not in _pages:
            _pages[docname] = self._env.get_doctree(docname)
        _pages.move_to_end(docname)
        while len(_pages) > _KEPT:
            _pages.popitem(last=False)
        return _pages[docname]


class Standard(StandardDomain):
    """Sphinx' own domain; only where the pages come from differs."""

    def _resolve_numref_xref(self, env, *arguments):
        return super()._resolve_numref_xref(_Remembering(env), *arguments)


def forget(app: Sphinx, *arguments) -> None:
    """Pages may be another now: a new build, or they have just been read."""
    _pages.clear()


def setup(app: Sphinx) -> None:
    app.add_domain(Standard, override=True)
    app.connect("builder-inited", forget)
    app.connect("env-updated", forget)
