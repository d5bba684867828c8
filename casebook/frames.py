"""Data frames as MyST tables: real tables in HTML and PDF, where pandas' own HTML would be neither."""

from __future__ import annotations

import re

import pandas as pd

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$^:])")


def frame_to_myst(frame: pd.DataFrame) -> str:
    """Return `frame` as a pipe table: units belong in its column names, numbers stand right.

    A plain 0…n index says nothing and is left out; a named index becomes the first column. Text is escaped:
    a masked ``*`` or a ``|`` in the data is printed, not interpreted.
    """
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    header = [_escaped(str(column)) for column in frame.columns]
    rules = ["---:" if pd.api.types.is_numeric_dtype(kind) else ":---" for kind in frame.dtypes]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rules, *rows]) + "\n"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "—"
    if isinstance(value, float):
        return f"{value:.10g}"
    return _escaped(str(value))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
