"""The cells of one page, run in this process by IPython; what comes out is a notebook's outputs.

No kernel and no sockets: the process itself is the page's own. Cells behave as in Jupyter: displays, streams,
charts that appear at a cell's end. The first cell that raises ends the page.
"""

from __future__ import annotations

import base64
import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from casebook.register import tracking


@dataclass
class Failure:
    """The statement that raised: `line` counts from 1 within cell number `cell` (0 if it lies elsewhere)."""

    cell: int
    line: int
    name: str
    text: str


@dataclass
class Outcome:
    """What the cells gave: one list of outputs (nbformat 4) a cell, what was read of the registers, a failure."""

    outputs: list[list[dict[str, Any]]] = field(default_factory=list)
    reads: list[tuple[str, str]] = field(default_factory=list)
    failure: Failure | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        failure = Failure(**data["failure"]) if data["failure"] else None
        return cls(data["outputs"], [tuple(read) for read in data["reads"]], failure)


class _Cell(list):
    """Outputs of the cell that runs, in the order in which they came."""

    def add(self, kind: str, data: dict, metadata: dict | None, **more: Any) -> None:
        text = {mime: _text(value) for mime, value in data.items()}
        self.append({"output_type": kind, "data": text, "metadata": metadata or {}, **more})

    def stream(self, name: str, text: str) -> None:
        if self and self[-1]["output_type"] == "stream" and self[-1]["name"] == name:
            self[-1]["text"] += text
        elif text:
            self.append({"output_type": "stream", "name": name, "text": text})


def _text(value: Any) -> Any:
    """Bytes (a PNG) travel as base64, as in a notebook file."""
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


class _Stream(io.TextIOBase):
    def __init__(self, run: _Run, name: str):
        self.run, self.name = run, name

    def write(self, text: str) -> int:
        self.run.cell.stream(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    run: _Run

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs) -> None:
        self.run.cell.add("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.run.cell.clear()


class _Hook(DisplayHook):
    """The value of a cell's last line."""

    run: _Run

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.run.cell.add("execute_result", format_dict, md_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Shell(InteractiveShell):
    def enable_gui(self, gui=None) -> None:
        """No window ever opens: charts are shown as outputs."""

    def showtraceback(self, *arguments, **options) -> None:
        """What went wrong is handed on, not printed."""

    showsyntaxerror = showindentationerror = showtraceback


class _Run:
    """One page: a shell of its own, and the outputs as they come."""

    def __init__(self) -> None:
        self.cell = _Cell()
        self.shell = _Shell.instance(display_pub_class=_Publisher, displayhook_class=_Hook)
        self.shell.colors = "NoColor"
        self.shell.history_manager.enabled = False
        self.shell.display_pub.run = self.shell.displayhook.run = self
        self.shell.enable_matplotlib("inline")

    def execute(self, code: str) -> tuple[_Cell, BaseException | None]:
        self.cell = _Cell()
        with redirect_stdout(_Stream(self, "stdout")), redirect_stderr(_Stream(self, "stderr")):
            result = self.shell.run_cell(code, store_history=True)
        return self.cell, result.error_before_exec or result.error_in_exec


def run_cells(cells: list[str]) -> Outcome:
    """Run the code of `cells` in order and return what came out; to be called once in a process."""
    page, outcome = _Run(), Outcome()
    with tracking.recording() as reads:
        for number, code in enumerate(cells):
            outputs, error = page.execute(code)
            outcome.outputs.append(list(outputs))
            if error is not None:
                outcome.failure = Failure(number, _line(error), type(error).__name__, str(error))
                break
    outcome.reads = sorted(reads)
    return outcome


def _line(error: BaseException) -> int:
    """Return the line of the cell at which `error` arose: the last one on the way that lies in a cell."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    line, step = 0, error.__traceback__
    while step:
        if _is_cell(step.tb_frame.f_code.co_filename):
            line = step.tb_lineno
        step = step.tb_next
    return line


def _is_cell(filename: str) -> bool:
    return filename.startswith("<ipython-input-")
