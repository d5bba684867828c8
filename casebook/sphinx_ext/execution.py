"""Cells are run before the pages are read: all that have to, side by side, and no others.

myst-nb would start a kernel a page, one after another, and would not know what data the cells read. It gets its
outputs from `casebook.execution` instead. `CASEBOOK_KERNELS=1` leaves the cells to myst-nb and Jupyter's own
kernels (for comparison: ``benchmarks/rebuild.py``).
"""

from __future__ import annotations

import os
from pathlib import Path

import myst_nb.sphinx_
from myst_nb.core.execute import create_client
from myst_nb.core.execute.base import NotebookClientBase
from myst_nb.core.read import create_nb_reader
from nbformat import from_dict
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook import fonts, paths, tracking
from casebook.execution import store
from casebook.execution.pool import Job, run_pages
from casebook.execution.shell import Failure
from casebook.problems import Problem, report
from casebook.progress import say
from casebook.sphinx_ext.inputs import register_of
from casebook.sphinx_ext.strict import BookError

#: Outputs of the pages of this build, and what heads their cells, by the page's file.
_ready: dict[Path, store.Stored] = {}
_heads: dict[Path, list[dict]] = {}


class ReadyClient(NotebookClientBase):
    """Gives myst-nb the outputs that are ready."""

    def start_client(self) -> None:
        stored = _ready[self.path]
        for read in stored.reads:  # the page depends on what its cells looked at
            tracking.note(*read.split("|", 1))
        self.notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
        code = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        for number, (cell, outputs) in enumerate(zip(code, stored.outputs, strict=True), 1):
            cell.execution_count = number
            cell.outputs = [from_dict(output) for output in outputs]


def ready_outputs(file: str) -> list[tuple[dict, list[dict]]]:
    """Return (metadata and first line, outputs) of each code cell of a page of this build; none if it has no cells."""
    path = Path(file)
    return list(zip(_heads[path], _ready[path].outputs, strict=True)) if path in _ready else []


def client_for(notebook, source, nb_config, logger, read_fmt=None) -> NotebookClientBase:
    """Stand for myst-nb's `create_client`."""
    if Path(source) in _ready:
        return ReadyClient(notebook, Path(source), nb_config, logger)
    return create_client(notebook, source, nb_config, logger, read_fmt)


def run_outdated(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the cells of the pages about to be read, where what is stored no longer holds.

    Raises `BookError` with every cell that failed; no page is read then.
    """
    _ready.clear()
    _heads.clear()
    if os.environ.get("CASEBOOK_KERNELS"):
        return
    register = register_of(env)
    jobs: dict[str, Job] = {}
    for docname in docnames:
        path = Path(env.doc2path(docname))
        notebook = code_of(app, path)
        cells = [cell.source for cell in notebook]
        if not cells:
            continue
        _heads[path] = [{"metadata": cell.metadata, "first": cell.source.split("\n")[0]} for cell in notebook]
        page = path.relative_to(paths.root()).with_suffix("").as_posix()
        stored = store.load(page)
        reason = store.why(stored, cells, register)
        if reason:
            jobs[page] = Job(page, path.parent, cells)
            say(f"  运行 {page}：{reason}")
        else:
            _ready[path] = stored
    if jobs:
        fonts.font_dir()  # made before the clock of a cell runs
        _run(list(jobs.values()), app, register)


def _run(jobs: list[Job], app: Sphinx, register) -> None:
    problems = []
    for job, outcome in run_pages(jobs, app.config.nb_execution_timeout):
        path = paths.root() / f"{job.page}.md"
        if outcome.failure:
            problems.append(_problem(path, job, outcome.failure))
        else:
            _ready[path] = store.save(job.page, job.cells, outcome, register)
    if problems:
        raise BookError("\n" + report(problems))


def _problem(path: Path, job: Job, failure: Failure) -> Problem:
    """Say where in the page's file the statement stands."""
    before, found, _ = path.read_text("utf-8").partition(job.cells[failure.cell])
    row = before.count("\n") + max(failure.line, 1) if found else 0
    said = f"代码出错：{failure.name}: {failure.text} "
    return Problem(paths.shown(path), row, "", "", said, "改正这一行，或核对它用到的数据。")


def code_of(app: Sphinx, path: Path) -> list:
    """Return a page's code cells in order; none if it is not a notebook."""
    if path.suffix != ".md":
        return []
    text = path.read_text("utf-8")
    reader = create_nb_reader(str(path), app.env.myst_config, app.env.mystnb_config, text)
    if reader is None:
        return []
    return [cell for cell in reader.read(text).cells if cell.cell_type == "code"]


def setup(app: Sphinx) -> None:
    myst_nb.sphinx_.create_client = client_for
    app.connect("env-before-read-docs", run_outdated, priority=600)
