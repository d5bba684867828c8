"""Which tables were found clean before, so that a check of the whole book looks only at those that changed.

Only what can be said of a table alone is remembered (its schema, the names in it); whether tables agree with each
other is looked at every time. A table is known by a digest of its bytes, of its schema and of the checking code.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from casebook import paths


class CleanTables:
    """The digests of clean tables, kept in the work folder; without it everything is looked at again."""

    def __init__(self) -> None:
        self.before = self._read()
        self.now: set[str] = set()

    def holds(self, table: Path, schema: Path) -> bool:
        """Say whether `table` was found clean as it is now."""
        digest = self._digest(table, schema)
        if digest in self.before:
            self.now.add(digest)
        return digest in self.now

    def add(self, table: Path, schema: Path) -> None:
        """Remember that `table` is clean."""
        self.now.add(self._digest(table, schema))

    def save(self) -> None:
        """Keep what holds now. Where nothing can be written, nothing is kept."""
        if self.now == self.before:
            return
        try:
            self._file().parent.mkdir(parents=True, exist_ok=True)
            self._file().write_text(json.dumps(sorted(self.now)), "utf-8")
        except OSError:
            pass

    @staticmethod
    def _file() -> Path:
        return paths.work() / "clean-tables.json"

    def _read(self) -> set[str]:
        try:
            return set(json.loads(self._file().read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return set()

    def _digest(self, table: Path, schema: Path) -> str:
        total = hashlib.sha256(table.name.encode())
        for path in (table, schema, paths.data() / "private-names.txt"):
            total.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
        total.update(_code_digest())
        return total.hexdigest()[:32]


def checking_code() -> list[Path]:
    """Return the modules that say what a clean table is; where one of them changes, none is known any more."""
    package = Path(__file__).resolve().parent
    names = ("clean_tables.py", "encoding.py", "labels.py", "register.py", "tables.py")
    return [*sorted((package / "checks").glob("*.py")), *(package / name for name in names)]


@lru_cache(1)
def _code_digest() -> bytes:
    """Return a digest of the checking code as this process began with it."""
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in checking_code())).digest()
