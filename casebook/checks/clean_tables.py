"""Which tables were found clean before, so that a check of the whole book looks only at those that changed.

Only what can be said of a table alone is remembered (its schema, the names in it); whether tables agree with each
other is looked at every time. A table is known by a digest of its bytes, of its schema and of the checking code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from functools import cache
from pathlib import Path

from casebook.ground import paths
from casebook.ground.files import PACKAGE, digest_of, replace_text


class CleanTables:
    """The digests of clean tables, kept in the work folder; without it everything is looked at again."""

    def __init__(self) -> None:
        self.before = self._read()
        self.now: set[str] = set()

    def holds(self, table: Path, schema: dict) -> bool:
        """Say whether `table` was found clean as it is now."""
        digest = self._digest(table, schema)
        if digest in self.before:
            self.now.add(digest)
        return digest in self.now

    def add(self, table: Path, schema: dict) -> None:
        """Remember that `table` is clean."""
        self.now.add(self._digest(table, schema))

    def save(self) -> None:
        """Keep what holds now. Where nothing can be written, nothing is kept."""
        if self.now == self.before:
            return
        with contextlib.suppress(OSError):
            replace_text(self._file(), json.dumps(sorted(self.now)))

    @staticmethod
    def _file() -> Path:
        return paths.work() / "clean-tables.json"

    def _read(self) -> set[str]:
        try:
            return set(json.loads(self._file().read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return set()

    def _digest(self, table: Path, schema: dict) -> str:
        files = [path for path in (table, paths.data() / "private-names.txt", *checking_code()) if path.is_file()]
        return hashlib.sha256((digest_of(files) + json.dumps(schema, sort_keys=True)).encode()).hexdigest()[:32]


@cache
def checking_code() -> tuple[Path, ...]:
    """Return the modules that say what a clean table is; where one of them changes, none is known any more."""
    return tuple(sorted(path for layer in ("checks", "register") for path in (PACKAGE / layer).glob("*.py")))
