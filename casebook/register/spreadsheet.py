"""Tables as CSV: for the book's own tools, and for office programs, in which no cell may do anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What office programs take for the beginning of a formula; also in full width, and behind blanks.
_FORMULA = re.compile(r"[\s\u200b\u200c\u200d\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"-?(\d+(\.\d+)?([eE][+-]?\d+)?|INF)")
_MARK = "\ufeff"


def harmless(cell: str) -> str:
    """Return `cell` with an apostrophe before it where a program would take it for a formula.

    Negative numbers stay numbers.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV text, every cell of it harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def for_office(text: str) -> bytes:
    """Return CSV text as a file that office programs show right: they know UTF-8 by its mark, and want CRLF."""
    return (_MARK + text.replace("\n", "\r\n")).encode()
