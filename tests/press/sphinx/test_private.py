"""What the book touches of Sphinx and others behind their back: the shape is there, the touch takes, in one place.

Runs without the other tests' helpers, also with the newest Sphinx and without Jupyter Book (``scripts/newest.py``).
"""

from __future__ import annotations

import inspect
import io
import json
import logging
import pickle
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import myst_nb.sphinx_
import pytest
import sphinx.locale
from docutils import nodes
from myst_nb.core import execute
from nbformat.v4 import new_output
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util.build_phase import BuildPhase
from sphinx.util.docutils import docutils_namespace

from casebook.ground import progress
from casebook.press.sphinx.private import (
    application,
    building,
    memory,
    messages,
    notebooks,
    project,
    references,
    settings,
)
from casebook.press.sphinx.private.shapes import ShapeError, required, required_function

ROOT = Path(__file__).resolve().parents[3]
PAGE = "Title\n=====\n\nSome words.\n"
FIGURE = ".. _here:\n\n.. figure:: a.svg\n   :name: fig-a\n\n   A caption\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
CELLS = """---
file_format: mystnb
kernelspec: {name: python3}
---
# Title

```{code-cell}
:tags: [hide-input]
print("never run")
```
"""


@pytest.fixture
def make(tmp_path) -> Iterator[Callable[..., Sphinx]]:
    """Lend a function that sets Sphinx up on a few pages; what it does to Sphinx is undone."""

    def made(files: dict[str, str], builder: str = "html", setup: Callable[[Sphinx], object] = id, **more) -> Sphinx:
        for name, text in files.items():
            path = tmp_path / "pages" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        extension = ModuleType("tried_out")
        extension.setup = lambda app: (setup(app), {"parallel_read_safe": True, "parallel_write_safe": True})[1]
        patch.setitem(sys.modules, "tried_out", extension)
        given = {"numfig": True, "html_theme": "basic", "extensions": [*more.pop("extensions", ()), "tried_out"]}
        places = tmp_path / "pages", None, tmp_path / "out" / builder, tmp_path / "doctrees"
        streams = {"status": None, "warning": io.StringIO()}
        return Sphinx(*places, builder, given | more.pop("config", {}), **streams | more)

    with pytest.MonkeyPatch.context() as patch, docutils_namespace():
        for owner, name in (
            (TocTreeCollector, "assign_figure_numbers"),
            (TocTreeCollector, "assign_section_numbers"),
            (myst_nb.sphinx_, "create_client"),
            (myst_nb.sphinx_, "create_nb_reader"),
        ):
            patch.setattr(owner, name, getattr(owner, name))
        patch.setattr(sphinx.locale, "translators", {})  # another test's Sphinx may have spoken Chinese
        yield made


def pages(count: int) -> dict[str, str]:
    """Return so many pages: Sphinx 7 reads a handful in one process."""
    names = [f"page-{number}" for number in range(1, count)]
    toc = ".. toctree::\n\n" + "".join(f"   {name}\n" for name in names)
    return {"index.rst": f"{PAGE}\n{toc}"} | {f"{name}.rst": PAGE for name in names}


# --- shapes -------------------------------------------------------------------------------------------------


def test_a_name_that_is_gone_is_said_with_the_touch():
    with pytest.raises(ShapeError, match=r"counting: Builder has no “_no_such” any more \(Sphinx [\d.]+\)\."):
        required(Builder, "_no_such", "counting")


@pytest.mark.parametrize("now", [
    lambda self, docs, nproc: 0, lambda self, docnames: 0, lambda self, docnames, nproc, c: 0,
])
def test_other_parameters_are_said_with_the_touch(monkeypatch, now):
    monkeypatch.setattr(Builder, "_read_parallel", now)
    with pytest.raises(ShapeError, match=r"reading in several processes: Builder\._read_parallel takes \(doc"):
        building.replace_parallel_reading(object.__new__(Builder), print)


def test_more_parameters_with_a_default_are_no_matter(monkeypatch):
    monkeypatch.setattr(Builder, "_read_parallel", lambda self, docnames, nproc, more=1, *rest, **options: 0)
    required_function(Builder, "_read_parallel", ["docnames", "nproc"], "reading")


@pytest.mark.parametrize(("owner", "name", "parameters"), [
    (Builder, "_read_parallel", ["docnames", "nproc"]),
    (Builder, "_write_parallel", ["docnames", "nproc"]),
    (Builder, "write", ["build_docnames", "updated_docnames"]),
    (Builder, "read_doc", ["docname"]),
    (StandaloneHTMLBuilder, "get_doc_context", ["docname", "body", "metatags"]),
    (StandaloneHTMLBuilder, "handle_page", ["pagename", "addctx"]),
    (TocTreeCollector, "assign_figure_numbers", ["env"]),
    (StandardDomain, "_resolve_numref_xref", ["env", "fromdocname", "builder", "typ", "target", "node", "contnode"]),
    (project.Project, "discover", ["exclude_paths", "include_paths"]),
    (project.Project, "doc2path", ["docname", "absolute"]),
    (project.Project, "restore", ["other"]),
    (execute, "create_client", ["notebook", "source", "nb_config", "logger"]),
    (notebooks, "create_nb_reader", ["path", "md_config", "nb_config", "content"]),
])
def test_what_is_replaced_or_called_has_the_shape_expected(owner, name, parameters):
    required_function(owner, name, parameters, "here")


def test_a_page_can_still_be_read_without_being_kept():
    assert "_cache" in inspect.signature(Builder.read_doc).parameters


def test_writing_a_page_around_its_body_does_what_sphinx_does():
    """All that Sphinx sets is set, besides where pictures and downloads are, which the body says already."""
    source = inspect.getsource(StandaloneHTMLBuilder.write_doc)
    expected = {"self.secnumbers", "self.fignumbers", "self.imgpath", "self.dlpath", "self.current_docname"}
    assert set(re.findall(r"^ +(self\.\w+) = ", source, re.M)) == expected
    assert "self.get_doc_context(docname, body, " in source
    assert "self.handle_page(docname, ctx, event_arg=doctree)" in source


def test_methods_that_are_overridden_are_there_and_take_the_same():
    from casebook.press.cells.ready import ReadyClient
    from casebook.press.cells.render import CellRenderer
    from casebook.press.epub.builder import BookEpub
    from casebook.press.site.html import BookTranslator

    overridden = {
        BookEpub: ("init", "build_navlist", "content_metadata", "build_content", "build_epub"),
        BookTranslator: ("visit_table", "depart_table", "depart_colspec", "visit_image"),
        CellRenderer: ("render_markdown", "render_image", "render_stderr"),
        ReadyClient: ("start_client",),
    }
    for ours, names in overridden.items():
        for name in names:
            own, theirs = vars(ours)[name], getattr(ours.__mro__[1], name)
            assert [*inspect.signature(own).parameters] == [*inspect.signature(theirs).parameters], f"{ours}.{name}"


def test_cells_of_a_head_are_still_counted_in_the_row():
    """`blocks.nodes.visit_row_html` sets `column` as docutils does."""
    from docutils.writers import _html_base

    assert "node.column = 0" in inspect.getsource(_html_base.HTMLTranslator.visit_row)


def test_the_line_by_which_progress_is_known(make):
    """`ground.progress` knows the line by its words, which are not translated there."""
    status = io.StringIO()
    make(pages(3), status=status).build()
    assert re.findall(progress._STEP, progress.without_colours(status.getvalue()))[-1] == "100"


# --- each touch takes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fails", [False, True])
def test_warnings_are_counted_and_fail(make, fails):
    app = make({"index.rst": PAGE, "alone.rst": PAGE})
    if fails:
        application.let_warnings_fail(app)
    app.build()
    assert application.count_warnings(app) == 1
    assert bool(app.statuscode) is fails


def test_a_phase_is_what_extensions_see(make):
    app = make({"index.rst": PAGE})
    for phase in (BuildPhase.RESOLVING, BuildPhase.WRITING):
        application.enter_phase(app.builder, phase)
        assert app.phase is phase


def test_more_processes(make):
    app = make({"index.rst": PAGE})
    application.use_processes(app, 3)
    application.use_processes(app, 2)
    assert app.parallel == 3


def test_an_extension_that_says_nothing_is_read_in_parallel(make, monkeypatch):
    silent = ModuleType("silent")
    silent.setup = lambda app: {}
    monkeypatch.setitem(sys.modules, "silent", silent)
    app = make({"index.rst": PAGE}, extensions=["silent"])
    assert not app.is_parallel_allowed("read")
    application.declare_readable_in_parallel(app, "silent")
    application.declare_readable_in_parallel(app, "not.there")
    assert app.is_parallel_allowed("read")


def test_reading_and_writing_are_replaced(make):
    files, asked = pages(8), []

    def read(builder, docnames, nproc):
        asked.append(("read", *sorted(docnames)))
        for name in docnames:
            building.read_page(builder, name)
        assert not builder.env._write_doc_doctree_cache

    def write(builder, docnames, nproc):
        asked.append(("write", *sorted(docnames)))
        for name in docnames:
            building.write_page(builder, name)

    app = make(files, parallel=2)
    building.replace_parallel_reading(app.builder, read)
    building.replace_parallel_writing(app.builder, write)
    app.build()
    names = sorted(name.removesuffix(".rst") for name in files)
    assert asked == [("read", *names), ("write", *names)]
    assert all("Some words." in Path(app.outdir, f"{name}.html").read_text("utf-8") for name in names)
    assert all(isinstance(table["page-1"], nodes.Node) for table in building.tables_of_nodes(app.env))


def test_no_other_table_of_the_environment_holds_nodes(make):
    """What else held nodes by page would be sent back whole by every reader."""
    app = make(pages(3))
    app.build()
    found = {
        name for name, table in vars(app.env).items()
        if isinstance(table, dict) and any(isinstance(value, nodes.Node) for value in table.values())
    }
    assert found - {"_write_doc_doctree_cache", "_toctree_includes"} == {"titles", "longtitles", "tocs"}


def test_a_page_around_a_body(make):
    app = make(pages(3))
    app.build()
    building.write_body(app.builder, "page-1", "<p>Kept.</p>", "<!-- meta -->", {"title": "Another"})
    said = Path(app.outdir, "page-1.html").read_text("utf-8")
    assert "<p>Kept.</p>" in said and "<!-- meta -->" in said and "<title>Another" in said
    assert app.builder.current_docname == "page-1"


def test_search_is_switched_off(make):
    app = make({"index.rst": PAGE})
    building.switch_off_search(app.builder)
    app.build()
    assert not list(Path(app.outdir).glob("search*"))


def test_only_what_sphinx_and_myst_nb_add_is_not_ours(make):
    loaded: dict[bool, set[str]] = {True: set(), False: set()}

    def note(app, pagename, templatename, context, doctree):
        for file in (*context["css_files"], *context["script_files"]):
            loaded[building.is_not_ours(file)].add(Path(getattr(file, "filename", file) or "").name)

    def setup(app):
        app.add_js_file("own.js")
        app.add_css_file("own.css")
        app.connect("html-page-context", note, priority=900)

    make({"index.md": CELLS}, setup=setup, extensions=["myst_nb"], config={"nb_execution_mode": "off"}).build()
    assert loaded[False] - {"basic.css"} == {"own.js", "own.css"}  # the first one is the theme's that is used here
    assert "doctools.js" in loaded[True]


def test_the_whole_book_is_written_once(make):
    written = []

    class Whole(building.WholeBookBuilder):
        name = "whole"

        def get_outdated_docs(self):
            return self.env.found_docs

        def get_target_uri(self, docname, typ=None):
            return docname

        def write_book(self):
            written.append(sorted(self.env.found_docs))

    make(pages(3), "whole", lambda app: app.add_builder(Whole)).build()
    assert written == [["index", "page-1", "page-2"]]


def test_labels(make):
    app = make({"index.rst": f"{PAGE}\n{FIGURE}", "a.svg": SVG})
    app.build()
    assert references.labels_of(app.env)["fig-a"][0] == "index"


def test_figures_are_numbered_and_resolved_in_a_view(make):
    asked = []

    class View:
        def __init__(self, env):
            object.__setattr__(self, "env", env)

        def __getattr__(self, name):
            return getattr(self.env, name)

        def __setattr__(self, name, value):
            setattr(self.env, name, value)

        def get_doctree(self, docname):
            asked.append(docname)
            return self.env.get_doctree(docname)

    references.number_figures_by(View)
    references.number_figures_by(View)  # again in the same process
    setup = lambda app: app.add_domain(references.standard_domain(View), override=True)  # noqa: E731
    app = make({"index.rst": f"{PAGE}\n{FIGURE}\nSee :numref:`fig-a`.\n", "a.svg": SVG}, setup=setup)
    app.build()
    assert app.env.toc_fignumbers["index"]["figure"]["fig-a"] == (1,)
    assert "Fig. 1" in Path(app.outdir, "index.html").read_text("utf-8").split("See ")[1]
    assert asked == ["index", "index"], "once for numbering, once for resolving"


def test_numbers_are_lent(make):
    app = make({"index.rst": f"{PAGE}\n{FIGURE}", "a.svg": SVG})
    app.build()
    before = app.env.toc_fignumbers
    with pytest.raises(ZeroDivisionError), references.lent_numbers(app.env):
        app.env.toc_fignumbers["index"] = {}
        raise ZeroDivisionError
    assert app.env.toc_fignumbers is before and before["index"]


def test_pages_from_another_folder(make, tmp_path):
    made = tmp_path / "made"
    (made / "deep").mkdir(parents=True)
    (made / "deep" / "one.md").write_text("# Made\n", "utf-8")
    toc = "# Title\n\n```{toctree}\ndeep/one\n```\n"
    setup = lambda app: app.connect("builder-inited", lambda app: project.add_made_pages(app, made, ["deep/one"]))  # noqa: E731
    app = make({"index.md": toc}, setup=setup, extensions=["myst_nb"])
    app.build()
    assert app.env.found_docs == {"index", "deep/one"}
    assert "Made" in Path(app.outdir, "deep/one.html").read_text("utf-8")
    assert not app._warncount


def test_files_of_memory(make):
    app = make({"index.rst": PAGE})
    app.build()
    assert memory.environment_file(app.doctreedir).name == ENV_PICKLE_FILENAME
    assert memory.environment_file(app.doctreedir).is_file()
    assert isinstance(pickle.loads(memory.doctree_file(app.doctreedir, "index").read_bytes()), nodes.document)


def test_warnings_are_seen_first(make):
    class Shout(logging.Filter):
        def filter(self, record):
            record.msg, record.args = record.getMessage().upper(), ()
            return True

    app = make({"index.rst": PAGE, "alone.rst": PAGE}, setup=lambda app: messages.filter_warnings_first(Shout()))
    app.build()
    assert "DOCUMENT ISN'T INCLUDED IN ANY TOCTREE" in app._warning.getvalue()


# --- MyST-NB ------------------------------------------------------------------------------------------------


class Ready(notebooks.NotebookClientBase):
    """Gives one output, and a number that the cell published."""

    def start_client(self):
        (cell,) = (cell for cell in self.notebook.cells if cell.cell_type == "code")
        scrap = {"scrapbook": {"name": "calc-x", "mime_prefix": ""}}
        cell.outputs = [
            new_output("stream", name="stdout", text="ready"),
            new_output("display_data", {"text/plain": "7"}, metadata=scrap),
        ]


def test_outputs_are_given_and_asked_for(make):
    """Client, published numbers, lines of cells, marks of nodes, the notebook kept: all on one page."""
    seen: dict[str, object] = {}

    class Renderer(notebooks.NbElementRenderer):
        def render_stdout(self, output, *arguments):
            seen["line"] = notebooks.line_of_cell(self, 1)
            seen["by"] = sorted(notebooks.published_by(self))
            return super().render_stdout(output, *arguments)

    def look(name, rawtext, text, lineno, inliner, options=None, content=()):
        seen["on"] = sorted(notebooks.published_on(inliner.document))
        return [], []

    def note(app, doctree):
        seen["cells"] = notebooks.has_cells(doctree)
        seen["sources"] = sum(map(notebooks.is_source, doctree.findall()))

    def note_folded(app, doctree, docname):
        seen["folded"] = [node["prompt_show"] for node in doctree.findall(notebooks.HideCodeCellNode)]

    def setup(app):
        app.add_role("look", look)
        app.connect("doctree-resolved", note_folded)
        app.connect("doctree-read", note)
        notebooks.replace_client(lambda *given: Ready(*given))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("myst_nb.sphinx_.load_renderer", lambda name: Renderer)
        page = {"index.md": f"{CELLS}\n{{look}}`x`\n"}
        app = make(page, setup=setup, extensions=["myst_nb"], config={"nb_code_prompt_show": "{type}"})
        app.build()
    published = {"by": ["calc-x"], "on": ["calc-x"]}
    assert seen == published | {"line": 7, "cells": True, "sources": 1, "folded": ["source"]}
    assert "never run" in json.dumps(notebooks.executed_notebook(app, "index"))
    assert "ready" in Path(app.outdir, "index.html").read_text("utf-8")


def test_whatever_myst_nb_passes_is_passed_on(monkeypatch):
    taken = []
    monkeypatch.setattr(myst_nb.sphinx_, "create_client", None)
    monkeypatch.setattr(
        execute, "create_client",
        lambda notebook, source, nb_config, logger, *more, **options: taken.append((source, more, options)) or "theirs",
    )
    notebooks.replace_client(lambda notebook, path, config, logger: "ours" if path.name == "own.md" else None)
    assert myst_nb.sphinx_.create_client({}, "own.md", {}, None, {}, later=1) == "ours"
    assert myst_nb.sphinx_.create_client({}, "other.md", {}, None, {"format": 1}, later=1) == "theirs"
    assert taken == [("other.md", ({"format": 1},), {"later": 1})]


def test_prose_behind_a_cell_keeps_its_lines(make):
    """However many blank lines part them; also behind a second cell."""
    lines = [*CELLS.splitlines(), "", "", "", "{wrong}`x`", "", *CELLS.splitlines()[6:], "", "Words.", "", "{wrong}`y`"]
    warnings = io.StringIO()
    config = {"nb_execution_mode": "off"}
    app = make({"index.md": "\n".join(lines)}, setup=lambda app: notebooks.count_blank_lines(), extensions=["myst_nb"],
               config=config, warning=warnings)
    app.build()
    said = re.findall(r"index\.md:(\d+): WARNING: Unknown interpreted", warnings.getvalue())
    assert said == [str(number) for number, line in enumerate(lines, 1) if line.startswith("{wrong}")]


def test_a_page_is_read_as_a_notebook(make):
    app = make({"index.md": CELLS}, extensions=["myst_nb"])
    found = notebooks.read_notebook(app, Path(app.srcdir, "index.md"), CELLS)
    assert [cell.cell_type for cell in found.cells] == ["markdown", "code"]
    with pytest.raises(notebooks.UnreadableMetadataError):
        notebooks.read_notebook(app, Path(app.srcdir, "index.md"), CELLS.replace("[hide-input]", "[hide-input"))


# --- Jupyter Book -------------------------------------------------------------------------------------------

#: What only Jupyter Book's own extensions ask for, or says what is so anyway.
OF_NO_USE = {
    "comments_config", "external_toc_exclude_missing", "html_baseurl", "html_logo", "html_theme_options",
    "latex_engine", "nb_execution_allow_errors", "nb_execution_cache_path", "nb_execution_excludepatterns",
    "nb_execution_in_temp", "use_jupyterbook_latex",
}


def test_settings_without_jupyter_book_are_the_same():
    from casebook.desk import sphinx_conf

    pytest.importorskip("jupyter_book")
    own = {"external_toc_path": "x", "casebook_drafts": True}
    theirs, ours = settings.of_jupyter_book(ROOT / "_config.yml", own), sphinx_conf.settings(ROOT / "_config.yml", own)
    extensions = [name for name in theirs["extensions"] if name not in ("jupyter_book", "sphinx_multitoc_numbering")]
    assert ours == {name: value for name, value in theirs.items() if name not in OF_NO_USE} | {"extensions": extensions}
    assert own == {"external_toc_path": "x", "casebook_drafts": True}


def test_a_key_that_is_not_known_is_refused(tmp_path):
    from casebook.desk import sphinx_conf
    from casebook.ground.problems import CasebookError

    given = "execute: {allow_errors: true}\nsphinx: {config: {extensions: []}}\n"
    (tmp_path / "_config.yml").write_text(given, "utf-8")
    with pytest.raises(CasebookError, match="execute: allow_errors"):
        sphinx_conf.settings(tmp_path / "_config.yml", {})


def test_conf_py_says_the_settings():
    from casebook.desk import sphinx_conf

    said: dict[str, object] = {}
    found = sphinx_conf.settings(ROOT / "_config.yml", {})
    exec(sphinx_conf.conf(found, ROOT), said)
    assert said["html_static_path"] == [str(ROOT / "book/assets")]
    assert {name: said[name] for name in ("extensions", "numfig_format")} == {
        name: found[name] for name in ("extensions", "numfig_format")
    }


def test_without_jupyter_book_there_are_no_settings_of_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyter_book", None)
    assert settings.of_jupyter_book(ROOT / "_config.yml", {}) is None
