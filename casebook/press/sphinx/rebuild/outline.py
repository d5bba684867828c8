"""The bones of each page: sections, figures, tables and what else is numbered.

To number the figures Sphinx loads every page of the book, in every build, and for each ``{numref}`` the page that it
points to. Both need only the bones; they are kept in Sphinx' memory when a page is read, packed: as nodes, those of a
book of some hundred chapters would fill hundreds of megabytes.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import clean_astext

from casebook.press.sphinx.private.references import number_figures_by, standard_domain
from casebook.press.sphinx.rebuild.per_page import PerPage

_outlines = PerPage("casebook_outlines")
#: What Sphinx reads in a numbered node: its words, and whether it is a listing.
_WORDS = (nodes.caption, nodes.title)


def keep_outline(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the bones of the page just read, after all that changes it."""
    bones = list(_bones(doctree, app.env))
    _outlines.of(app.env)[app.env.docname] = zlib.compress(pickle.dumps(bones, pickle.HIGHEST_PROTOCOL), 1)


def _bones(parent: nodes.Element, env: BuildEnvironment) -> Iterator[nodes.Element]:
    """Yield copies of the numbered nodes, sections and tables of contents below `parent`, each with its own."""
    for node in parent.children:
        if isinstance(node, addnodes.toctree):
            yield _bare(node)
        elif isinstance(node, nodes.Element):
            below = list(_bones(node, env))
            if isinstance(node, nodes.section) or _is_numbered(node, env):
                words = (child for child in node if isinstance(child, _WORDS))
                bone = _bare(node)
                bone += [type(child)("", clean_astext(child)) for child in words]
                bone += [_bare(child) for child in node if isinstance(child, nodes.literal_block)]
                bone += below
                yield bone
            else:
                yield from below


def _bare(node: nodes.Element) -> nodes.Element:
    """Return a node of the same class and attributes without content, and without the page it stands in."""
    return type(node)(**{name: value for name, value in node.attributes.items() if value and name != "rawsource"})


def _is_numbered(node: nodes.Element, env: BuildEnvironment) -> bool:
    return any(domain.get_enumerable_node_type(node) for domain in env.domains.values())


class _Ids:
    """Nodes by id; one that has no bone is looked for in the whole page."""

    def __init__(self, bones: list[nodes.Element], env: BuildEnvironment, docname: str):
        every = (node for bone in bones for node in bone.findall(nodes.Element))
        self._found = {name: node for node in every for name in node.get("ids", ())}
        self._env, self._docname = env, docname

    def get(self, name: str) -> nodes.Element | None:
        return self._found.get(name) or self._env.get_doctree(self._docname).ids.get(name)


@dataclass(frozen=True)
class _Page:
    """Stands for a page: what Sphinx asks of one here."""

    children: list[nodes.Element]
    ids: _Ids


class _Bones:
    """Stands for the environment: hands out bones for whole pages, and passes on all else, both ways."""

    def __init__(self, env: BuildEnvironment):
        object.__setattr__(self, "_env", env)

    def __getattr__(self, name: str):
        return getattr(self._env, name)

    def __setattr__(self, name: str, value) -> None:
        setattr(self._env, name, value)

    def get_doctree(self, docname: str) -> _Page:
        if docname not in _pages:
            if len(_pages) >= _MOST:
                _pages.clear()
            bones = pickle.loads(zlib.decompress(_outlines.of(self._env)[docname]))
            _pages[docname] = _Page(bones, _Ids(bones, self._env, docname))
        return _pages[docname]


#: A page is asked for its numbers by itself and its neighbours: so many are kept unpacked.
_MOST = 50
_pages: dict[str, _Page] = {}


def forget_outlines(app: Sphinx, *arguments) -> None:
    """Pages may be another now: a new build, or they have just been read."""
    _pages.clear()


def register(app: Sphinx) -> None:
    number_figures_by(_Bones)
    app.add_domain(standard_domain(_Bones), override=True)
