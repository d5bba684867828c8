"""Run the Typst compiler of the wheel and turn its diagnostics into something an author can use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import typst

from casebook.press.typst.errors import PdfError

_MARK = re.compile(r"/\*@(.*?)\*/")
_POSITION = re.compile(r"(?:main|chapter-[\w-]+)\.typ:(\d+):(\d+)")


def compile_pdf(main: Path, output: Path, font_paths: Sequence[str], standard: str, timestamp: int) -> list[str]:
    """Compile *main* to *output*; return Typst's warnings, raise :class:`PdfError` with the book's place."""
    try:
        _, warnings = typst.compile_with_warnings(
            str(main),
            output=str(output),
            root=str(main.parent),
            font_paths=list(font_paths),
            ignore_system_fonts=True,
            pdf_standards=[standard] if standard else [],
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        raise PdfError(explain(error, main.read_text("utf-8"))) from error
    return [" ".join([warning.message, *warning.hints]) for warning in warnings]


def explain(error: typst.TypstError, source: str) -> str:
    """Return a message with the book's file and line, found by the comments in *source*."""
    details = f"{error.diagnostic or ''}\n" + "\n".join(map(str, error.trace or []))
    place = _place(details, source)
    hints = "；".join(error.hints or [])
    message = f"{place}: " if place else ""
    message += f"Typst 报错：{error.message}"
    if hints:
        message += f"（提示：{hints}）"
    if not place:
        message += f"\n{details.strip()}"
    return message


def _place(details: str, source: str) -> str:
    """Look up the last comment before the position that Typst names in main.typ."""
    lines = source.splitlines(keepends=True)
    for line, column in _POSITION.findall(details):
        offset = sum(len(text) for text in lines[: int(line) - 1]) + int(column)
        marks = _MARK.findall(source[:offset])
        if marks:
            return marks[-1]
    return ""
