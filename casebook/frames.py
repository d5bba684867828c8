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
    """Return `frame` as a pipe table: units belong in its column names, numbers stand right.

    Columns named in `right` stand right, too: numbers that are text already.

    Unnamed row numbers (also those of a sorted or filtered frame) say nothing and are left out; a named index
    becomes the first column. Text is escaped: a masked ``*`` or a ``|`` in the data is printed, not interpreted.
    """
    if frame.index.nlevels > 1 or frame.index.name is not None or not pd.api.types.is_integer_dtype(frame.index):
        frame = frame.reset_index()
    header = [_escaped(str(column)) for column in frame.columns]
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]
    rules = ["---:" if name in right or number else ":---" for name, number in zip(frame.columns, numeric, strict=True)]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rules, *rows]) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, (float, np.floating)):
        return _number(float(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return "—"
    return _escaped(str(value))


def _number(value: float) -> str:
    if math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{Decimal(f'{value + 0.0:.10g}'):f}"  # neither 1e+11 nor -0


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
