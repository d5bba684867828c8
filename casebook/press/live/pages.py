"""“本页可运行”: in the live edition, pages with cells load what runs them in the browser (`casebook.press.live`).

Only such pages may compile WebAssembly and start a worker; all other rules of `press.sphinx.policy` stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from casebook.ground.progress import say
from casebook.press.cells import pages
from casebook.press.sphinx.policy import POLICY
from casebook.press.sphinx.rebuild.inputs import register_of

FOLDER = "_static/live"
#: The page, and its template.
SELF_TEST = "self-test"
_CHART = """import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(4.8, 1.6))
ax.barh(["街道", "社区"], [2, 3]);"""
_SCRIPTS = "script-src 'self' file:"
POLICY_LIVE = POLICY.replace(_SCRIPTS, f"{_SCRIPTS} 'wasm-unsafe-eval'") + "; worker-src blob:"


def is_live(app: Sphinx) -> bool:
    """Say whether this build makes pages that can be run."""
    return app.config.casebook_live and app.builder.name == "html"


def lay_out_files(app: Sphinx) -> None:
    """Lay out what pages name, so that their addresses hold its digest."""
    if is_live(app):
        from casebook.press.live import assemble

        assemble.write_page_files(Path(app.outdir) / FOLDER)


def add_self_test(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the page that says whether a machine can run the pages: it runs two cells and knows what they show."""
    names = map(pages.name_of, sorted(pages.selections(app.env)))
    chapter = next((name for name in names if register_of(app.env).of_chapter(name)), "")
    if is_live(app) and chapter:
        count = len(register_of(app.env).of_chapter(chapter))
        code = f'from casebook import load_case, use_style\n\nuse_style()\ncase = load_case("{chapter}")\n'
        cells = [(f'{code}print(len(case.figures), "个登记的数")', f"{count} 个登记的数"), (_CHART, "chart")]
        said = "上课前在要用的电脑上打开，看它能不能运行各页的代码。"
        yield SELF_TEST, {"title": "上课前自检", "self_test_cells": cells, "description": said}, f"{SELF_TEST}.html"


def load_live_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Let a page with cells run them."""
    if is_live(app) and (pagename in pages.selections(app.env) or pagename == SELF_TEST):
        context["content_security_policy"] = POLICY_LIVE
        app.add_css_file("live/live.css")
        app.add_js_file("live/live.js", loading_method="defer")
    if is_live(app) and pagename == SELF_TEST:
        app.add_js_file("live/self-test.js", loading_method="defer")


def write_live_files(app: Sphinx, exception: Exception | None) -> None:
    """Write everything that is loaded when a reader asks for it."""
    if exception or not is_live(app):
        return
    from casebook.press.live import assemble, bytecode

    made = assemble.write(Path(app.outdir) / FOLDER, pages.all_cells(app), pages.all_tables(app))
    say(f"  浏览器里的 Python：{made.size / 1e6:.0f} MB，{bytecode.describe(made.compiled)}")


def register(app: Sphinx) -> None:
    app.add_config_value("casebook_live", False, "html", [bool])
