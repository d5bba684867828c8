"""The table of contents beside every page, from the list of parts and chapters that Sphinx has at hand.

The theme has Sphinx resolve the whole tree anew for every page and goes through it again as HTML, so that a page of a
book of 400 chapters takes four times as long as one of 100. Here a page costs one line of text a chapter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import Document, FileItem, SiteMap


def contents(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the page's template the contents; stands for the theme's `generate_toctree_html`."""
    here = sidebar(app.env, app.config.external_site_map, pagename, context["pathto"])

    def generate_toctree_html(kind: str, **options: object) -> str:
        return here

    context["generate_toctree_html"] = generate_toctree_html


def sidebar(env: BuildEnvironment, site_map: SiteMap, page: str, link: Callable[[str], str]) -> str:
    """Return the parts of the book with their chapters as HTML, the chapter `page` marked as the current one."""
    return "\n".join(_parts(env, site_map, site_map.root, page, link, 1))


def _parts(
    env: BuildEnvironment, site_map: SiteMap, document: Document, page: str, link: Callable[[str], str], level: int
) -> Iterator[str]:
    for part in document.subtrees:
        files = [str(item) for item in part.items if isinstance(item, FileItem) and str(item) in env.titles]
        if not files:
            continue
        if part.caption and level == 1:
            caption = f'<span class="caption-text">{escape(part.caption)}</span>'
            yield f'<p aria-level="2" class="caption" role="heading">{caption}</p>'
        yield '<ul class="nav bd-sidenav">' if level == 1 else "<ul>"
        for name in files:
            current, active = (" current active", "current ") if name == page else ("", "")
            target = "#" if name == page else escape(link(name))
            title = escape(_title(env, site_map, name))
            below = ""
            if name in site_map and (name == page or page in _below(site_map, name)):  # else 400 links on every page
                below = "\n".join(_parts(env, site_map, site_map[name], page, link, level + 1))
            yield (
                f'<li class="toctree-l{level}{current}">'
                f'<a class="{active}reference internal" href="{target}">{title}</a>{below}</li>'
            )
        yield "</ul>"


def _below(site_map: SiteMap, name: str) -> Iterator[str]:
    """Yield the pages below a page of the contents."""
    for part in site_map[name].subtrees:
        for item in part.items:
            if isinstance(item, FileItem):
                yield str(item)
                if item in site_map:
                    yield from _below(site_map, item)


def _title(env: BuildEnvironment, site_map: SiteMap, name: str) -> str:
    number = env.toc_secnumbers.get(name, {}).get("")
    words = (name in site_map and site_map[name].title) or env.titles[name].astext()
    return f"{'.'.join(map(str, number))}. {words}" if number else words


def before_templates(app: Sphinx) -> None:
    """Let the theme try its templates (it renders them to see whether they are empty) after `contents`."""
    listeners = app.events.listeners["html-page-context"]
    listeners[:] = [
        each._replace(priority=970) if each.handler.__name__ == "update_and_remove_templates" else each
        for each in listeners
    ]


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", contents, priority=960)
    app.connect("builder-inited", before_templates)
