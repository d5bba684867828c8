"""Drafts in a build: left out of pages, contents and numbering, or shown with a banner.

``casebook_drafts`` decides (``casebook.desk.editions`` sets it; plain Jupyter Book leaves drafts out).
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import FileItem, SiteMap

from casebook.checks.draft_rules import below
from casebook.register import drafts

BANNER = "这一章还没有写完，文字和数字都未经核对，请勿引用。草稿不收入成书。"


def decide_on_drafts(app: Sphinx, config: Config) -> None:
    """Take the decision to everything that reads data, also in other processes."""
    drafts.show(config.casebook_drafts)


def shorten_contents(app: Sphinx, config: Config) -> None:
    """Take drafts, and what stands below them, out of the contents that sphinx-external-toc has read."""
    names = left_out_pages(config.external_site_map)
    config.external_site_map = without(config.external_site_map, names)


def left_out_pages(site_map: SiteMap) -> frozenset[str]:
    """Return the pages that this build does without, as Sphinx names them."""
    names = frozenset() if drafts.shown() else drafts.docnames()
    return names | below(site_map, names)


def without(site_map: SiteMap, names: frozenset[str]) -> SiteMap:
    """Return `site_map` without the pages `names` and without parts in which nothing is left."""
    if not names:
        return site_map

    def stays(item: object) -> bool:
        return not isinstance(item, FileItem) or item.removesuffix(".md") not in names

    for docname in [name for name in site_map if name.removesuffix(".md") in names]:
        del site_map[docname]
    for document in site_map.values():
        for part in document.subtrees:
            part.items = [item for item in part.items if stays(item)]
        document.subtrees = [part for part in document.subtrees if part.items]
    return site_map


def hide_drafts(app: Sphinx) -> None:
    """Keep Sphinx from finding the files of drafts.

    Only while it looks for files (see `unhide_drafts`): a setting that is another one than last time would make it read
    the whole book again.
    """
    app.casebook_excluded = app.config.exclude_patterns
    hidden = [] if drafts.shown() else sorted(f"{name}.md" for name in drafts.docnames())
    app.config.exclude_patterns = [*app.casebook_excluded, *hidden]


def unhide_drafts(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Put the setting back; the files have been found."""
    app.config.exclude_patterns = app.casebook_excluded
    return []


def add_banner(app: Sphinx, doctree: nodes.document) -> None:
    """Say under the titles of a draft that it is one."""
    section = next(iter(doctree.findall(nodes.section)), None)
    if app.env.docname not in drafts.docnames() or section is None:
        return
    banner = nodes.admonition(classes=["warning", "draft"])
    banner += [nodes.title("", "草稿"), nodes.paragraph("", BANNER)]
    english = len(section) > 1 and isinstance(section[1], nodes.paragraph) and isinstance(section[1][0], nodes.emphasis)
    section.insert(2 if english else 1, banner)


def register(app: Sphinx) -> None:
    app.add_config_value("casebook_drafts", False, "", [bool])
