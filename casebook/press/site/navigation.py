"""The contents beside every page, from the list of parts and chapters that Sphinx has at hand.

Sphinx would resolve the whole tree anew for every page, so that a page of a book of 400 chapters takes four times as
long as one of 100. Here a page costs one line of text a chapter. The chapter at hand shows its sections, a page with
pages below it shows these; of the others only the title stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import Document, FileItem, SiteMap

from casebook.press.sphinx.numbering import number_of_page, on_screen


def fill_contents(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the page's template the contents."""
    if app.builder.name == "html":
        context["contents"] = sidebar(app.env, app.config.external_site_map, pagename, context["pathto"])


def sidebar(env: BuildEnvironment, site_map: SiteMap, page: str, link: Callable[[str], str]) -> str:
    """Return the parts of the book with their chapters as HTML, the chapter `page` marked as the current one."""
    return "\n".join(_parts(env, site_map, site_map.root, page, link))


def _parts(
    env: BuildEnvironment, site_map: SiteMap, document: Document, page: str, link: Callable[[str], str]
) -> Iterator[str]:
    for part in document.subtrees:
        names = [str(item) for item in part.items if isinstance(item, FileItem) and str(item) in env.titles]
        if not names:
            continue
        if part.caption and document is site_map.root:
            yield f'<p class="contents-part">{escape(part.caption)}</p>'
        yield "<ul>"
        for name in names:
            here = ' aria-current="page"' if name == page else ""
            title = escape(_title(env, site_map, name))
            below = _sections(env, name) if name == page else []
            if name in site_map and (name == page or page in _below(site_map, name)):  # else 400 links on every page
                below += _parts(env, site_map, site_map[name], page, link)
            target = "#" if name == page else escape(link(name))
            yield f'<li><a href="{target}"{here}>{title}</a>{"".join(below)}</li>'
        yield "</ul>"


def _sections(env: BuildEnvironment, page: str) -> list[str]:
    """Return the sections of a page, one level deep, as a list in HTML."""
    every = env.tocs[page].findall(nodes.reference)
    found = [(link["anchorname"], link.astext()) for link in every if link["anchorname"] and _depth(link) == 2]
    if not found:
        return []
    items = (f'<li><a href="{escape(anchor)}">{escape(text)}</a></li>' for anchor, text in found)
    return [f'<ul class="contents-sections">{"".join(items)}</ul>']


def _depth(link: nodes.reference) -> int:
    """Return the level of a heading in the page's contents: 1 for its title."""
    depth, node = 0, link.parent
    while node is not None:
        depth += isinstance(node, nodes.bullet_list)
        node = node.parent
    return depth


def _below(site_map: SiteMap, name: str) -> Iterator[str]:
    """Yield the pages below a page of the contents."""
    for part in site_map[name].subtrees:
        for item in part.items:
            if isinstance(item, FileItem):
                yield str(item)
                if item in site_map:
                    yield from _below(site_map, item)


def _title(env: BuildEnvironment, site_map: SiteMap, name: str) -> str:
    words = (name in site_map and site_map[name].title) or env.titles[name].astext()
    return on_screen(number_of_page(env, name)) + words
