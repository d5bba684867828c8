"""Run the Typst compiler of the wheel and turn its diagnostics into something an author can use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import typst

from casebook.press.typst.errors import PdfError

_MARK = re.compile(r"/\*@(.*?)\*/")
_POSITION = re.compile(r"(?:main|chapter-[\w-]+)\.typ:(\d+):(\d+)")


def compile_pdf(
    main: Path, output: Path, font_paths: Sequence[str], standard: str, timestamp: int
) -> list[str]:
    """Compile *main* to *output*; return Typst's warnings with the book's place and a cure, raise `PdfError`."""
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
    source = main.read_text("utf-8") if warnings else ""
    return list(dict.fromkeys(explain_warning(warning, source) for warning in warnings))


#: What Typst warns of, as far as it can come from what an author writes, and the cure.
_CURES = (
    (r"may not occur inside of a paragraph", "这段文字中间有要独占一行的东西（图、表、块）：移出去，前后各空一行。"),
    (r"unknown font family", "book.typ 用到的字体不在：核对 typst_font_paths，或删去 .cache 再生成一次。"),
    (r"did not converge", "有交叉引用来回改变版面：看最近改过的图、表的宽高，改小一些。"),
)
_NO_CURE = "改写这一处，或删去刚加上的标记再生成；看不懂的，把这一行原样发给维护的人。"


def explain_warning(warning: typst.TypstWarning, source: str) -> str:
    """Return a warning with the book's file and line, found by the comments in *source*, and the cure."""
    place = _place(_details(warning), source) or "全书"
    said = "；".join([warning.message, *warning.hints])
    cure = next((cure for pattern, cure in _CURES if re.search(pattern, said)), _NO_CURE)
    return f"{place}: Typst 提示：{said}。改法：{cure}"


def _details(said: typst.TypstError | typst.TypstWarning) -> str:
    return f"{said.diagnostic or ''}\n" + "\n".join(map(str, said.trace or []))


def explain(error: typst.TypstError, source: str) -> str:
    """Return a message with the book's file and line, found by the comments in *source*."""
    details = _details(error)
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
