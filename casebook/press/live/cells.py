"""Running cells in the browser, with nothing but Python, NumPy, pandas and Matplotlib: what `Session.run` gives is
what a notebook would show, as plain data for the page.

The same rules as in Jupyter: the value of a cell's last line is shown unless a semicolon ends it; charts appear when
the cell ends; what is printed stands where it was printed.
"""

from __future__ import annotations

import ast
import builtins
import io
import json
import linecache
import sys
import tokenize
import traceback
from collections.abc import Callable, Collection
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from casebook.press.live.hints import hint

#: What a page can bear; a loop that prints for ever, or a long table, is cut here.
MOST_CHARACTERS, MOST_ROWS = 20_000, 300
_CUT = "\n……（输出太长，后面的略去）\n"
#: How the file of a cell begins, for Python's own messages.
_CELL = "<第 "


class Session:
    """The cells of one page share their names, as in one notebook."""

    def __init__(self) -> None:
        from casebook.chapter import outputs
        from casebook.press.live import backend

        self.outputs: list[dict[str, Any]] = []
        self.published: list[dict[str, Any]] = []
        outputs.receivers[:] = [lambda payload: self.published.append(_with_text(payload))]
        backend.receivers[:] = [lambda chart: self.outputs.append(chart)]
        builtins.display = self.display
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, code: str, number: int) -> str:
        """Run the `number`-th cell; return JSON: ``outputs``, ``published`` numbers and claims, ``error`` or null.

        An output has a ``kind``: ``text`` (``stream`` or a value), ``table`` (header, right, rows, more; of an
        assumption to change the grid, `what_if`) or ``chart``
        (`press.live.backend.chart`). An error has its ``text`` as Python prints it and a ``hint``, maybe empty.
        """
        self.outputs, self.published = [], []
        file = f"{_CELL}{number} 格>"
        linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
        error = None
        with redirect_stdout(_Stream(self._print)), redirect_stderr(_Stream(self._print)):
            try:
                self._execute(code, file)
            except BaseException as raised:
                error = {"text": _as_printed(raised), "hint": hint(raised)}
            finally:
                self._close_charts()
        return json.dumps({"outputs": self.outputs, "published": self.published, "error": error}, ensure_ascii=False)

    def display(self, *values: Any) -> None:
        """Show values as the page shows them; `display` in cells."""
        from matplotlib.figure import Figure

        for value in values:
            self.outputs.append(_chart(value) if isinstance(value, Figure) else _shown(value))

    def _execute(self, code: str, file: str) -> None:
        tree = ast.parse(code, file)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _ends_silent(code):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, file, "exec", dont_inherit=True), self.names)
        if last is not None:
            value = eval(compile(last, file, "eval", dont_inherit=True), self.names)
            if value is not None:
                self.names["_"] = value
                self.display(value)
        _show_charts()

    def _print(self, text: str) -> None:
        if not (self.outputs and self.outputs[-1].get("stream")):
            self.outputs.append({"kind": "text", "stream": True, "text": ""})
        output = self.outputs[-1]
        if len(output["text"]) < MOST_CHARACTERS:
            output["text"] += text
            if len(output["text"]) >= MOST_CHARACTERS:
                output["text"] = output["text"][:MOST_CHARACTERS] + _CUT

    def _close_charts(self) -> None:
        """A chart that a failed cell left open would appear under the next one."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot:
            pyplot.close("all")


class _Stream(io.TextIOBase):
    def __init__(self, take: Callable[[str], None]):
        self.take = take

    def write(self, text: str) -> int:
        self.take(text)
        return len(text)


def _with_text(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what a cell hands to the text, a number with the words in which the text prints it."""
    from casebook.register.wording import calc_text

    if payload["kind"] != "number":
        return payload
    return {**payload, "text": calc_text(payload, "zh", False) + payload["unit"]}


def _show_charts() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and pyplot.get_fignums():
        pyplot.show()


def _chart(figure: Any) -> dict[str, Any]:
    from casebook.press.live.backend import chart

    return chart(figure)


def _shown(value: Any) -> dict[str, Any]:
    pandas, whatif = sys.modules.get("pandas"), sys.modules.get("casebook.chapter.assumptions")
    if whatif and isinstance(value, whatif.WhatIf):
        return _table(value.frame, value.at_right) | {"what_if": value.grid}
    if pandas and isinstance(value, pandas.DataFrame):
        return _table(value)
    text = repr(value)
    return {"kind": "text", "text": text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + _CUT}


def _table(frame: Any, at_right: Collection[str] = ()) -> dict[str, Any]:
    from casebook.chapter.frames import frame_cells

    header, right, rows = frame_cells(frame.head(MOST_ROWS), at_right)
    return {"kind": "table", "header": header, "right": right, "rows": rows, "more": max(0, len(frame) - MOST_ROWS)}


def _ends_silent(code: str) -> bool:
    """Say whether a semicolon is the last thing in a cell, comments aside."""
    last = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type not in (tokenize.COMMENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER):
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        return False
    return last == ";"


def _as_printed(error: BaseException) -> str:
    """Return what Python prints of an error, without the steps inside this module and inside libraries."""
    steps = traceback.extract_tb(error.__traceback__)
    kept = [step for step in steps if step.filename.startswith(_CELL)]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(kept)] if kept else []
    if kept and steps[-1] != kept[-1]:
        lines.append("  （以下各步在程序库里，略）\n")
    return "".join([*lines, *traceback.format_exception_only(error)])
