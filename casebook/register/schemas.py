"""What ``data/schemas`` declares: the columns of a table in their order, and the values that a column allows."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from casebook.ground import paths


def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table, ``figures`` say, in their order."""
    return tuple(field["name"] for field in _fields(table))


def allowed(table: str, column: str) -> tuple[str, ...]:
    """Return the values that a column allows, none where it allows any."""
    return allowed_in({"fields": _fields(table)}, column)


def allowed_in(schema: dict, column: str) -> tuple[str, ...]:
    """Return the values that a column of a schema allows, none where it allows any or is not there."""
    fields = (field for field in schema.get("fields", ()) if field["name"] == column)
    return tuple(next(fields, {}).get("constraints", {}).get("enum", ()))


def _fields(table: str) -> list[dict]:
    path = paths.data() / "schemas" / f"{table}.json"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache
def _read(path: Path, changed: int) -> list[dict]:
    return json.loads(path.read_text("utf-8-sig"))["fields"]
