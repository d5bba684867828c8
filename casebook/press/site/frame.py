"""What stands around the text of a page: the book's own theme, with nothing that a page does not use.

A page loads one style sheet and a few small scripts, all from the book itself, and says so to the browser: its
Content-Security-Policy lets nothing else in, neither from the network nor written into the page.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from casebook.ground.files import PACKAGE, digest_of
from casebook.press.sphinx.policy import POLICY
from casebook.press.sphinx.private.building import is_not_ours

THEME = Path(__file__).with_name("theme")
#: As many characters as search engines and lists of links show.
_DESCRIPTION = 150


def use_theme(app: Sphinx, config: Config) -> None:
    """Take the options away that Jupyter Book writes for its own theme; add the files of each feature of the pages."""
    config.html_theme_options = {}
    folders = sorted(PACKAGE.glob("press/*/static"))
    # the book's own come last: a file of the same name in book/assets takes the place of one of these
    config.html_static_path = [*map(str, folders), *config.html_static_path]


def fill_template(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the templates what they ask for."""
    if app.builder.name != "html":
        return
    context.setdefault("content_security_policy", POLICY)
    for kind in ("css_files", "script_files"):
        context[f"own_{kind}"] = [file for file in context[kind] if not is_not_ours(file)]
    if "description" not in context:
        context["description"] = description(doctree) if doctree else ""
    context["part"] = _part(app, pagename)
    context["author"] = app.config.author
    context["root_title"] = app.env.titles[app.config.root_doc].astext()


def static_files(app: Sphinx) -> list[Path]:
    """Return the style sheets, scripts and pictures that a page may load; Sphinx copies more beside the pages."""
    folders = [Path(app.confdir) / name for name in app.config.html_static_path]
    return sorted(path for folder in folders for path in folder.iterdir() if path.is_file())


def digest_frame(app: Sphinx) -> tuple[str, str]:
    """Return a digest of what stands around every page: templates, style sheet, scripts."""
    return "frame", digest_of([*sorted(THEME.iterdir()), *static_files(app)])


def description(doctree: nodes.document) -> str:
    """Return the beginning of a page: of its summary where it has one, else of its first paragraph in Chinese."""
    sections = {section.next_node(nodes.title).astext(): section for section in doctree.findall(nodes.section)}
    where = sections.get("内容提要", doctree)
    for paragraph in where.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if sum("\u4e00" <= char <= "\u9fff" for char in text) > 15:
            return text if len(text) <= _DESCRIPTION else text[: _DESCRIPTION - 1] + "…"
    return ""


def _part(app: Sphinx, pagename: str) -> str:
    """Return the part of the book that a page belongs to."""
    site_map = app.config.external_site_map
    for part in site_map.root.subtrees:
        for item in part.items:
            if str(item) == pagename:
                return part.caption or ""
            if item in site_map and any(pagename in map(str, below.items) for below in site_map[item].subtrees):
                return part.caption or ""
    return ""


def register(app: Sphinx) -> None:
    app.add_config_value("comments_config", {}, "", [dict])  # Jupyter Book always sets it, for an extension left out
    app.add_html_theme("casebook", str(THEME))
