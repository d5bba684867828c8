"""Pages that no author writes: one of the register for each chapter, below the page of the whole register.

Sphinx reads pages from files. These files stand beside what Sphinx remembers, not among the sources: nobody edits
them, and a case that is added or taken out has its page of the register without a file or an entry in ``_toc.yml``.
Where a page is one chapter's, a number that changes changes one page, however many chapters the book has.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_external_toc.api import Document, FileItem, TocTree

from casebook.ground.files import replace_text
from casebook.press.sphinx.private.project import add_made_pages
from casebook.register import drafts
from casebook.register.registers import Register, load_register
from casebook.register.titles import title_now


def register_page_of(above: str, chapter: str) -> str:
    """Return the name of the page with a chapter's numbers, below the page `above` of the whole register."""
    return f"{above}/{chapter}"


def register_chapters(config: Config, register: Register) -> list[str]:
    """Return the chapters of the register in the order of the book; those that are not written yet come last."""
    order = {name.removesuffix(".md").rpartition("/")[2]: place for place, name in enumerate(config.external_site_map)}
    return sorted(register.chapters(), key=lambda chapter: order.get(chapter, len(order)))


def list_register_pages(app: Sphinx, config: Config) -> None:
    """Put the pages into the contents, below the page of the register."""
    above, site_map = config.casebook_register_page, config.external_site_map
    key = next((name for name in site_map if name.removesuffix(".md") == above), None)
    app.casebook_made = {}
    if key is None:
        return
    for chapter in register_chapters(config, load_register(drafts.left_out())):
        name, title = register_page_of(above, chapter), title_now(chapter)
        app.casebook_made[name] = f"# {_escaped(title)}（数字总册）\n\n```{{register}} {chapter}\n```\n"
        site_map[name] = Document(docname=name, title=title)
    if app.casebook_made:
        site_map[key].subtrees.append(TocTree([FileItem(name) for name in app.casebook_made]))


def _escaped(title: str) -> str:
    """Return a title as MyST source that means its very characters."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", title)


def write_made_pages(app: Sphinx) -> None:
    """Write the pages where Sphinx will read them; one that says the same keeps its date."""
    made = Path(app.doctreedir) / "made"
    for name, text in app.casebook_made.items():
        path = made / f"{name}.md"
        if not path.is_file() or path.read_text("utf-8") != text:
            replace_text(path, text)
    add_made_pages(app, made, tuple(app.casebook_made))


def register(app: Sphinx) -> None:
    app.add_config_value("casebook_register_page", "book/appendix/figures", "env", [str])
