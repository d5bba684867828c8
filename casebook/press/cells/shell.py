"""The cells of one page, run in this process by IPython; what comes out is a notebook's outputs.

No kernel and no sockets: the process itself is the page's own. Cells behave as in Jupyter: displays, streams,
charts that appear at a cell's end. The first cell that raises ends the page.
"""

from __future__ import annotations

import base64
import codecs
import io
import os
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
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
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return printable(value) if isinstance(value, str) else value


#: No format has room for these: control characters (that of a colour is left to who shows colours), halves of others.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]|\x1b(?!\\[)")
_HALF = re.compile("[\ud800-\udfff]+")


def printable(text: str) -> str:
    """Return `text` without control characters; a byte that could not be read (a lone surrogate) becomes a “�”."""
    return _UNPRINTABLE.sub("", _HALF.sub("\ufffd", text))


def last_frame(text: str) -> str:
    """Return what is left to see of a stream: of a line written over (``\\r``, backspaces) how it looked at last."""
    lines = text.replace("\r\n", "\n").split("\n")
    frames = [next((frame for frame in reversed(line.split("\r")) if frame), "") for line in lines]
    shown = "\n".join(frames)
    while "\b" in shown:
        shown = re.sub("[^\n\b]?\b", "", shown, count=1)
    return printable(shown)


class _Children:
    """What processes that a cell starts write: to the descriptors 1 and 2 of this one, and so into two files."""

    def __init__(self, prefix: Path):
        self.streams = []
        for number, name in ((1, "stdout"), (2, "stderr")):
            path = prefix.with_suffix(f".{name}")
            to = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.dup2(to, number)
            os.close(to)
            self.streams.append((name, path.open("rb"), codecs.getincrementaldecoder("utf-8")("replace")))

    def hand_over(self, cell: _Cell) -> None:
        """Put what has been written since into the outputs of a cell."""
        for stream in (sys.__stdout__, sys.__stderr__):
            if stream:
                stream.flush()
        for name, file, decoder in self.streams:
            cell.stream(name, decoder.decode(file.read()))


class _Stream(io.TextIOBase):
    def __init__(self, run: _Run, name: str):
        self.run, self.name = run, name

    def write(self, text: str) -> int:
        self.run.hand_over()
        self.run.cell.stream(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    run: _Run

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs) -> None:
        self.run.hand_over()
        self.run.cell.add("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.run.cell.clear()


class _Hook(DisplayHook):
    """The value of a cell's last line."""

    run: _Run

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.run.hand_over()
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

    def __init__(self, prefix: Path) -> None:
        self.cell = _Cell()
        self.children = _Children(prefix)
        self.shell = _Shell.instance(display_pub_class=_Publisher, displayhook_class=_Hook)
        self.shell.colors = "NoColor"
        self.shell.history_manager.enabled = False
        self.shell.display_pub.run = self.shell.displayhook.run = self
        self.shell.enable_matplotlib("inline")

    def execute(self, code: str) -> tuple[_Cell, BaseException | None]:
        self.cell = _Cell()
        with redirect_stdout(_Stream(self, "stdout")), redirect_stderr(_Stream(self, "stderr")):
            result = self.shell.run_cell(code, store_history=True)
        self.hand_over()
        for output in self.cell:
            if output["output_type"] == "stream":
                output["text"] = last_frame(output["text"])
        return self.cell, result.error_before_exec or result.error_in_exec

    def hand_over(self) -> None:
        self.children.hand_over(self.cell)


def run_cells(cells: list[str], prefix: Path) -> Outcome:
    """Run the code of `cells` in order and return what came out; to be called once in a process.

    What the process and its children write past Python is caught in ``prefix.stdout`` and ``prefix.stderr``.
    """
    page, outcome = _Run(prefix), Outcome()
    with tracking.recording() as reads:
        for number, code in enumerate(cells):
            outputs, error = page.execute(code)
            outcome.outputs.append(list(outputs))
            if error is not None:
                outcome.failure = Failure(number, _line(error), type(error).__name__, printable(str(error)))
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
