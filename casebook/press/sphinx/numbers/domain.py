"""The domain ``casebook``: where each registered number and source has its entry, and which pages use it."""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

logger = logging.getLogger(__name__)


class CasebookDomain(Domain):
    """Entries (`figure`, `source` or `term`, id) → (page, anchor), and figure id → pages that print it."""

    name = "casebook"
    label = "数读基层"
    data_version = 1
    initial_data: dict = {"entries": {}, "uses": {}, "order": []}  # noqa: RUF012

    @property
    def entries(self) -> dict[tuple[str, str], tuple[str, str]]:
        return self.data["entries"]

    @property
    def uses(self) -> dict[str, set[str]]:
        return self.data["uses"]

    def note_entry(self, kind: str, key: str, anchor: str) -> None:
        """Remember that the page being read holds the entry of a figure, source or term."""
        self.entries[kind, key] = (self.env.docname, anchor)

    def note_use(self, figure_id: str) -> None:
        """Remember that the page being read prints a figure."""
        self.uses.setdefault(figure_id, set()).add(self.env.docname)

    def clear_doc(self, docname: str) -> None:
        for key in [key for key, (doc, _) in self.entries.items() if doc == docname]:
            del self.entries[key]
        for pages in self.uses.values():
            pages.discard(docname)

    def merge_domaindata(self, docnames: set[str], otherdata: dict) -> None:
        self.entries.update({k: v for k, v in otherdata["entries"].items() if v[0] in docnames})
        for key, pages in otherdata["uses"].items():
            self.uses.setdefault(key, set()).update(pages & set(docnames))

    def resolve_xref(self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str,
                     node: pending_xref, contnode: nodes.Element) -> nodes.reference | None:
        if (typ, target) not in self.entries:
            said = "术语“%s”没有条目：书里没有术语一页。" if typ == "term" else "编号“%s”在总册里没有条目。"
            logger.error(said, target, location=node)
            return None
        docname, anchor = self.entries[typ, target]
        if docname == fromdocname and node.get("selfref"):
            return None
        return make_refnode(builder, fromdocname, docname, anchor, contnode, node.get("reftitle"))


def pages_that_use(env: BuildEnvironment, figure_id: str) -> list[str]:
    """Return the pages that print a figure, in the order of the book."""
    order = {name: i for i, name in enumerate(env.casebook_order)}
    pages = env.get_domain("casebook").uses.get(figure_id, ())
    return sorted(pages, key=lambda name: order.get(name, len(order)))


def place_of_entry(env: BuildEnvironment, figure_id: str) -> tuple[str, str]:
    """Return page and anchor of a figure's entry in the register."""
    return env.get_domain("casebook").entries["figure", figure_id]


def note_order(app: Sphinx, env: BuildEnvironment) -> None:
    """Remember the book's order of pages."""
    order: list[str] = []

    def walk(docname: str) -> None:
        if docname not in order:
            order.append(docname)
            for child in env.toctree_includes.get(docname, []):
                walk(child)

    walk(env.config.root_doc)
    env.casebook_order = order


def register(app: Sphinx) -> None:
    app.add_domain(CasebookDomain)
