"""Data frames as MyST tables: real tables in HTML and PDF, where pandas' own HTML would be neither."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from decimal import Decimal

import numpy as np
import pandas as pd

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$^:&])")


def frame_to_myst(frame: pd.DataFrame, right: Collection[str] = ()) -> str:
    """Return `frame` as a pipe table: what `frame_cells` gives, with text escaped.

    A masked ``*`` or a ``|`` in the data is printed, not interpreted.
    """
    header, at_right, rows = frame_cells(frame, right)
    rules = ["---:" if number else ":---" for number in at_right]
    lines = [[_escaped(cell) for cell in header], rules, *([_escaped(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def frame_cells(frame: pd.DataFrame, right: Collection[str] = ()) -> tuple[list[str], list[bool], list[list[str]]]:
    """Return the texts of the header, which columns stand right, and the texts of the rows.

    Units belong in the column names, numbers stand right; so do the columns named in `right`: numbers that are text
    already. Unnamed row numbers (also those of a sorted or filtered frame) say nothing and are left out; a named index
    becomes the first column.
    """
    if frame.index.nlevels > 1 or frame.index.name is not None or not pd.api.types.is_integer_dtype(frame.index):
        frame = frame.reset_index()
    header = [str(column) for column in frame.columns]
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]
    at_right = [name in right or number for name, number in zip(frame.columns, numeric, strict=True)]
    return header, at_right, [[_cell(value) for value in row] for row in frame.itertuples(index=False)]


def _cell(value: object) -> str:
    if isinstance(value, (float, np.floating)):
        return _number(float(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return "—"
    return str(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{Decimal(f'{value + 0.0:.10g}'):f}"  # neither 1e+11 nor -0


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
