"""Cells are run before the pages are read: all that have to, side by side, and no others.

myst-nb would start a kernel a page, one after another, and would not know what data the cells read. It gets its
outputs from `casebook.press.cells` instead. `CASEBOOK_KERNELS=1` leaves the cells to myst-nb and Jupyter's own
kernels, and the pages to Sphinx alone (for comparison: ``benchmarks/rebuild.py``).
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from nbformat import from_dict
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from casebook.checks.references import BAD_HEAD, BAD_METADATA
from casebook.ground import fonts, paths
from casebook.ground.problems import CasebookError, Problem, report
from casebook.ground.progress import say
from casebook.manuscript.page_source import Cell, pieces
from casebook.press.cells import early, store
from casebook.press.cells.pool import Job, end_early, run_pages, start_early
from casebook.press.cells.printable import only_printable
from casebook.press.cells.same_digits import differently_rounded
from casebook.press.cells.shell import Failure
from casebook.press.sphinx.guard.strict import BookError
from casebook.press.sphinx.private.notebooks import (
    NotebookClientBase,
    UnreadableMetadataError,
    count_blank_lines,
    read_notebook,
    replace_client,
)
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register import tracking
from casebook.register.digests import from_text

logger = logging.getLogger(__name__)

#: What heads the cells of the pages of this build whose outputs are stored, by the page's file.
_ready: dict[Path, list[dict]] = {}


@lru_cache(maxsize=2)
def _outputs(path: Path) -> store.Stored:
    """Return what is stored of a page: read again by the process that needs it, not kept for all pages at once."""
    return store.load(_name(path))


def _name(path: Path) -> str:
    """Return a page's name by its file."""
    return path.relative_to(paths.root()).with_suffix("").as_posix()


class ReadyClient(NotebookClientBase):
    """Gives myst-nb the outputs that are ready."""

    def start_client(self) -> None:
        stored = _outputs(self.path)
        for read in stored.reads:  # the page depends on what its cells looked at
            tracking.note(*from_text(read))
        self.notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
        code = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        for number, (cell, outputs) in enumerate(zip(code, stored.outputs, strict=True), 1):
            cell.execution_count = number
            cell.outputs = [from_dict(output) for output in outputs]
        self._one_output_each()
        self._only_printable()
        for index, said in differently_rounded([cell.get("outputs", []) for cell in self.notebook.cells]):
            logger.error("%s", said, location=(_name(self.path), self.cell_line(index) - 1))

    def _one_output_each(self) -> None:
        """Report cells whose figure or table has several outputs, or none; of several keep one.

        Each of them would get the one name of the figure: Sphinx then speaks of a duplicate target, or numbers the
        wrong one.
        """
        for index, cell in enumerate(self.notebook.cells):
            mystnb = cell.metadata.get("mystnb") or {}
            kind, named = ("表", cell.metadata["table"]) if "table" in cell.metadata else ("图", mystnb.get("figure"))
            if cell.cell_type != "code" or not named:
                continue
            shown = [output for output in cell.outputs if _is_shown(output)]
            if len(shown) != 1:
                where = (_name(self.path), self.cell_line(index) - 1)
                logger.error("%s", _wrong_number(kind, named.get("name", ""), shown), location=where)
            if len(shown) > 1:
                kept = min(shown, key=lambda output: _kind(output) != kind)
                cell.outputs = [output for output in cell.outputs if output is kept or not _is_shown(output)]

    def _only_printable(self) -> None:
        """Report outputs that only one format shows, or none rightly, and leave them out."""
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type == "code":
                cell.outputs, faults = only_printable(cell.outputs, cell.metadata)
                for said in faults:
                    logger.error("%s", said, location=(_name(self.path), self.cell_line(index) - 1))


def _is_shown(output) -> bool:
    """Say whether a reader sees an output as a thing of its own; `publish` and `claim` show nothing."""
    return output["output_type"] in ("display_data", "execute_result") and "scrapbook" not in output.get("metadata", {})


def _kind(output) -> str:
    data = output["data"]
    if any(mime.startswith("image/") for mime in data):
        return "图"
    return "表" if "text/markdown" in data else "文字"


def _wrong_number(kind: str, name: str, shown: list) -> str:
    """Say that a figure or table has several outputs, which, or none."""
    if not shown:
        cure = f"最后一行写出要显示的{kind}，末尾不加分号；不要{kind}的，删去元数据。"
        return f"{kind}“{name}”的单元没有输出。改法：{cure}"
    texts = [_kind(output) for output in shown]
    texts = [
        f"文字“{' '.join(str(output['data'].get('text/plain', '')).split())[:40]}”" if text == "文字" else text
        for text, output in zip(texts, shown, strict=True)
    ]
    cure = "最后一行末尾加英文分号，就不再印出它的值；多出的图表另起一个单元。"
    return f"{kind}“{name}”的单元有 {len(shown)} 个输出（{'、'.join(texts)}），只能有一个。改法：{cure}"


def ready_outputs(file: str) -> list[tuple[dict, list[dict]]]:
    """Return (metadata and first line, outputs) of each code cell of a page of this build; none if it has no cells."""
    path = Path(file)
    return list(zip(_ready[path], _outputs(path).outputs, strict=True)) if path in _ready else []


def client_for(notebook, path: Path, nb_config, logger) -> ReadyClient | None:
    """Return what gives the outputs of a page of this build."""
    return ReadyClient(notebook, path, nb_config, logger) if path in _ready else None


def run_outdated(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the cells of the pages about to be read, where what is stored no longer holds.

    Raises `BookError` with every cell that failed or cannot be read; no page is read then.
    """
    _ready.clear()
    _outputs.cache_clear()
    if as_stock():
        return
    register = register_of(env)
    jobs: dict[str, Job] = {}
    problems: list[Problem] = []
    for docname in docnames:
        path = Path(env.doc2path(docname))
        try:
            notebook = code_of(app, path)
        except CasebookError as error:
            problems += error.problems
            continue
        cells = [cell.source for cell in notebook]
        if not cells:
            continue
        _ready[path] = [{"metadata": cell.metadata, "first": cell.source.split("\n")[0]} for cell in notebook]
        page = _name(path)
        stored = store.load(page)
        reason = store.why(stored, cells, register)
        if reason:
            jobs[page] = Job(page, path.parent, cells)
            say(f"  运行 {page}：{reason}")
    if problems:
        raise BookError("\n" + report(problems))
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
            store.save(job.page, job.cells, outcome, register)
    if problems:
        raise BookError("\n" + report(problems))


def _problem(path: Path, job: Job, failure: Failure) -> Problem:
    """Say where in the page's file the statement stands, and what it is."""
    row, found = 0, ""
    cell = _cell_of(path, job.cells, failure.cell)
    if cell:
        code = job.cells[failure.cell]
        above = cell.code[: cell.code.find(code)].count("\n") if code in cell.code else 0
        row = cell.code_line + above + max(failure.line, 1) - 1
        found = code.split("\n")[failure.line - 1].strip() if failure.line else ""
    said = f"代码出错：{failure.name}: {failure.text}"
    return Problem(paths.shown(path), row, "", found, said, "改正这一行，或核对它用到的数据。")


def _cell_of(path: Path, codes: list[str], number: int) -> Cell | None:
    """Return the cell of the page that was run as the `number`-th; cells within other blocks are not run."""
    cells = (piece for piece in pieces(path.read_text("utf-8-sig")) if isinstance(piece, Cell))
    place = 0
    for cell in cells:
        if cell.code.strip() == codes[place].strip():
            if place == number:
                return cell
            place += 1
    return None


def code_of(app: Sphinx, path: Path) -> list:
    """Return a page's code cells in order; none if it is not a notebook.

    Raises `CasebookError` where the metadata of the page or of a cell cannot be read.
    """
    if path.suffix != ".md":
        return []
    text = path.read_text("utf-8-sig")
    try:
        notebook = read_notebook(app, path, text)
    except UnreadableMetadataError as error:
        raise CasebookError(_unreadable(path, text)) from error
    return [cell for cell in notebook.cells if cell.cell_type == "code"] if notebook else []


def _unreadable(path: Path, text: str) -> list[Problem]:
    """Return the cells of a page whose metadata cannot be read, or the head of the page."""
    file = paths.shown(path)
    cells = [piece for piece in pieces(text) if isinstance(piece, Cell) and piece.fault]
    return [Problem(file, cell.line, "", "", *BAD_METADATA) for cell in cells] or [Problem(file, 1, "", "", *BAD_HEAD)]


def as_stock() -> bool:
    """Say whether this build is to do everything as stock Jupyter Book does."""
    return bool(os.environ.get("CASEBOOK_KERNELS"))


def warm_up_interpreter(app: Sphinx, config: Config) -> None:
    """Where pages will have to run, let the interpreter for them start while the data are checked."""
    if as_stock():
        return
    if store.knows_this_package():
        early.start_if_edited(Path(app.doctreedir))
    else:
        start_early()


def end_interpreter(app: Sphinx, exception: Exception | None) -> None:
    end_early()


def register(app: Sphinx) -> None:
    replace_client(client_for)
    count_blank_lines()
