"""How a cell of the table under a chart is shown; apart from `casebook.chapter.chart_data`, which needs Matplotlib."""

from __future__ import annotations

from typing import Any

#: As many digits as a reader takes in; what is copied and saved has them all.
_DIGITS = 6


def is_number(cell: Any) -> bool:
    """Say whether a cell stands right."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def shown_cell(cell: Any) -> tuple[str, str]:
    """Return what a reader sees of a cell, and the whole number where that is not all of it."""
    if not is_number(cell):
        return "—" if cell is None else str(cell), ""
    short = f"{cell:.{_DIGITS}g}"
    shown = short if "e" not in short else f"{cell:.10g}"
    return shown, "" if float(shown) == cell else repr(cell)
