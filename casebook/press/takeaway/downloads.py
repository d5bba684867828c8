"""“带走这一章”: under each page with cells, the files that `casebook.press.takeaway` makes of it, and how to cite it.

The files of a chapter stand in ``_downloads/<chapter>/`` beside the pages. They are written by the process that writes
the page, from the tree that Sphinx has resolved for it, whenever the page is written; what they hold of the registers
is noted with the page as it is read, so that it is read again when one of those rows moves.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from casebook.ground.archive import write_zip
from casebook.ground.files import replace_text
from casebook.press.cells.pages import name_of, selections
from casebook.press.cells.selection import Selection, as_csv, notebook_tables, plain_tables
from casebook.press.sphinx import citation
from casebook.press.sphinx.numbering import numbers_of
from casebook.press.sphinx.private.notebooks import executed_notebook, has_cells
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.press.takeaway import dictionary, feeds, notebook, readme
from casebook.press.takeaway.markdown import UnknownNodeError, pieces
from casebook.register.spreadsheet import for_office

logger = logging.getLogger(__name__)
FOLDER = "_downloads"


def note_reads(app: Sphinx, doctree: nodes.document) -> None:
    """Note with a page with cells what its files say besides the rows: the columns, units and hedges."""
    if has_cells(doctree):
        dictionary.note_reads()


def offer_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Write the files of a page as it is written (those of a page with only a new frame are there), and show them."""
    selection = selections(app.env).get(pagename)
    if selection is None or app.builder.name != "html":
        return
    chapter, title = name_of(pagename), app.env.titles[pagename].astext()
    book = citation.book_of(app.config)
    address = app.builder.get_target_uri(pagename)
    url = book.url and citation.address(book, address)
    folder = Path(app.outdir) / FOLDER / chapter
    if doctree is not None:
        try:
            _write_archives(app, pagename, doctree, selection, folder)
        except UnknownNodeError as error:
            cure = f"在 casebook/press/takeaway/markdown.py 里给它一个 block_{error} 或 inline_{error}。"
            said = f"笔记本里写不出节点 <{error}>。改法：{cure}"
            logger.error("%s", said, location=error.node if error.node.document else pagename)
            return
    entries = citation.bibtex(book, chapter, title, url) + "\n" + citation.bibtex(book)
    replace_text(folder / f"{chapter}.bib", entries)
    context["takeaway"] = {
        "chapter": chapter,
        "says_how_to_run": not app.config.casebook_live,
        "files": [
            (f"{FOLDER}/{chapter}/{name}", label, _size(folder / name))
            for name, label in (
                (f"{chapter}.zip", "可运行的笔记本"), (f"{chapter}-data.zip", "数据表"), (f"{chapter}.bib", "引用条目"),
            )
        ],
        "citations": [
            ("本章，GB/T 7714—2015", citation.gbt(book, title, url)),
            ("全书，GB/T 7714—2015", citation.gbt(book)),
            ("本章，BibTeX", citation.bibtex(book, chapter, title, url).rstrip()),
            ("全书，BibTeX", citation.bibtex(book).rstrip()),
        ],
    }
    for script in ("chapter-pdfs.js", "takeaway.js"):
        app.add_js_file(script, loading_method="defer")


def _size(path: Path) -> str:
    """Return kind and size of a file as links to files should say it."""
    kilobytes = -(-path.stat().st_size // 1024)
    return f"{'压缩包' if path.suffix == '.zip' else '文本'}，{kilobytes} KB"


def _write_archives(app: Sphinx, pagename: str, doctree: nodes.document, selection: Selection, folder: Path) -> None:
    env, chapter = app.env, name_of(pagename)
    book, title = citation.book_of(app.config), env.titles[pagename].astext()
    executed = executed_notebook(app, pagename)
    made = notebook.notebook(pieces(doctree, numbers_of(env, pagename)), executed, Path(app.srcdir))
    said = readme.of_notebook(chapter, title, book)
    write_zip(folder / f"{chapter}.zip", notebook.files(chapter, made, notebook_tables(selection), said))
    tables = plain_tables(selection)
    files = {f"{name}.csv": as_csv(*table) for name, table in tables.items()}
    files["data-dictionary.csv"] = dictionary.columns(tables)
    files["codes.csv"] = dictionary.codes(register_of(env), tables)
    held = {f"{chapter}-data/{name}": for_office(text) for name, text in files.items()}
    held[f"{chapter}-data/README.txt"] = readme.of_data(title, book).encode("utf-8-sig")
    write_zip(folder / f"{chapter}-data.zip", held)


def write_page_lists(app: Sphinx, exception: Exception | None) -> None:
    """Write the lists of pages where `html_baseurl` says under which address the book stands, else take them away."""
    if exception or app.builder.name != "html":
        return
    book, out = citation.book_of(app.config), Path(app.outdir)
    order = [name for name in app.env.casebook_order if name in app.env.found_docs]
    pages = [(app.builder.get_target_uri(name), app.env.titles[name].astext()) for name in order]
    if book.url:
        replace_text(out / "sitemap.xml", feeds.sitemap(book, [page for page, _ in pages]))
        replace_text(out / "feed.xml", feeds.atom(book, pages))
    else:
        for name in ("sitemap.xml", "feed.xml"):
            (out / name).unlink(missing_ok=True)


def sweep_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Remove the files of chapters that are no longer in the book, or have no cells any more."""
    if exception or app.builder.name != "html":
        return
    kept = {name_of(name) for name in selections(app.env)}
    kept |= {destination.partition("/")[0] for _, destination in app.env.dlfiles.values()}  # of Sphinx' own role
    for path in sorted((Path(app.outdir) / FOLDER).glob("*")):
        if path.name not in kept and path.is_dir():
            shutil.rmtree(path)
