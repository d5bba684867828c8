"""Small repairs to what Jupyter Book 1 puts on each HTML page; each says what it mends."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from casebook.cjk_spacing import tidy

#: What theme and myst-nb write into pages in English, past any catalogue (the rest: book/locales).
_FIXED_TEXTS = {
    'title="Toggle primary sidebar"': 'title="展开或收起全书目录"',
    'title="Toggle secondary sidebar"': 'title="展开或收起本页目录"',
    'aria-label="Toggle primary sidebar"': 'aria-label="展开或收起全书目录"',
    'aria-label="Toggle secondary sidebar"': 'aria-label="展开或收起本页目录"',
    'aria-label="Toggle hidden content"': 'aria-label="展开或收起"',
    '<nav class="bd-links bd-docs-nav" aria-label="Main">': '<nav class="bd-links bd-docs-nav" aria-label="全书目录">',
    '<nav aria-label="Page">': '<nav aria-label="本页">',
    "<h2>Table of contents</h2>": "<h2>目录</h2>",
    "<h2> Contents </h2>": "<h2>目录</h2>",
}

#: Fetched for every page whether needed or not, and refused by browsers for a page opened from a folder.
_FONT_PRELOAD = re.compile(r'\s*<link rel="preload" as="font"[^>]*>')

#: Settings for the live code of sphinx-thebe, which this book does not load.
_THEBE_CONFIG = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = .*?</script>', re.DOTALL
)

_SEARCH_FIELD = 'id="search-input"'

_UNWANTED = ("thebe", "require.min", "embed-amd", "sphinx-thebe", "THEBE_JS_URL")


def without_unused_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Drop thebe (loaded twice by the theme stack, which throws) and require.js; list no script twice."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for script in context.get("script_files", []):
        name = str(getattr(script, "filename", script) or "")
        body = str(getattr(script, "attributes", {}).get("body") or "")
        unwanted = any(word in name or word in body for word in _UNWANTED)
        if not unwanted and (name, body) not in seen:
            seen.add((name, body))
            kept.append(script)
    context["script_files"][:] = kept
    styles = context.get("css_files", [])
    styles[:] = [css for css in styles if "thebe" not in str(getattr(css, "filename", css))]


def tidy_spaces(app: Sphinx, doctree: nodes.document) -> None:
    """Take out the spaces and line breaks that MyST leaves between Chinese characters and around roles."""
    tidy(doctree)


def translate_fixed_texts(app: Sphinx, exception: Exception | None) -> None:
    """Put Chinese in the place of texts that templates hold in English."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        before = path.read_text("utf-8")
        after = _THEBE_CONFIG.sub("", _FONT_PRELOAD.sub("", before))
        for english, chinese in _FIXED_TEXTS.items():
            after = after.replace(english, chinese)
        first, found, rest = after.partition(_SEARCH_FIELD)  # the search page holds the theme's field twice
        after = first + found + rest.replace(_SEARCH_FIELD, 'id="search-input-2"')
        if after != before:
            path.write_text(after, "utf-8")


def place_notebook_style(app: Sphinx) -> None:
    """Put myst-nb's style sheet in place before the pages are written.

    It copies it at the end, so that the first build writes no digest behind its name and the next one does.
    """
    if app.builder.format == "html":
        from myst_nb import static

        source = resources.files(static) / "mystnb.css"
        name = next(name for name, _ in app.registry.css_files if name.startswith("mystnb."))
        target = Path(app.outdir) / "_static" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())


def no_remote_scripts(app: Sphinx, config: Config) -> None:
    """No page asks the network for a widget library: the book uses none."""
    config.nb_ipywidgets_js = {}


def setup(app: Sphinx) -> None:
    app.connect("config-inited", no_remote_scripts)
    app.connect("builder-inited", place_notebook_style)
    app.connect("doctree-read", tidy_spaces, priority=900)
    app.connect("build-finished", translate_fixed_texts)
    app.connect("html-page-context", without_unused_scripts, priority=950)
