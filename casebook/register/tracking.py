"""What was read: which rows of which tables a page or a cell looked at, so that only what depends on them is redone.

A read is named by a pair: ``("figures", "wm-area")`` one row, ``("figures", "*")`` the whole table,
``("figures-of", "xiacheng-four-forces")`` one chapter's rows, ``("term-names", "*")`` how the terms of the glossary
are written, ``("file", "context/consumer-prices.csv")`` a file below ``data/``, ``("toc", "_toc.yml")`` which chapters
are in the book and in what order. What a read gave is kept as a digest: `casebook.register.registers.Register.digest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

Read = tuple[str, str]
ALL = "*"

_recorders: list[set[Read]] = []


def note(table: str, key: str = ALL) -> None:
    """Tell whoever listens that a row, or all of a table, was looked at."""
    for recorder in _recorders:
        recorder.add((table, key))


@contextmanager
def recording() -> Iterator[set[Read]]:
    """Collect the reads of the block."""
    reads = start()
    try:
        yield reads
    finally:
        stop(reads)


def start() -> set[Read]:
    """Begin to collect reads into the set returned; `stop` ends it. For callbacks, which have no block."""
    reads: set[Read] = set()
    _recorders.append(reads)
    return reads


def stop(reads: set[Read]) -> None:
    """Stop collecting into `reads`, which `start` returned; stopping twice does nothing."""
    _recorders[:] = [recorder for recorder in _recorders if recorder is not reads]


class Tracked(dict):
    """A table by id that notes what is looked up in it; going through it counts as looking at everything."""

    def __init__(self, table: str, rows: dict):
        super().__init__(rows)
        self.table = table

    def __getitem__(self, key):
        note(self.table, _name(key))
        return super().__getitem__(key)

    def get(self, key, default=None):
        note(self.table, _name(key))
        return super().get(key, default)

    def __contains__(self, key) -> bool:
        note(self.table, _name(key))
        return super().__contains__(key)

    def __iter__(self):
        note(self.table)
        return super().__iter__()

    def __len__(self) -> int:
        note(self.table)
        return super().__len__()

    def keys(self):
        note(self.table)
        return super().keys()

    def values(self):
        note(self.table)
        return super().values()

    def items(self):
        note(self.table)
        return super().items()

    def __reduce__(self):
        return Tracked, (self.table, dict(dict.items(self)))


def _name(key: object) -> str:
    return "/".join(key) if isinstance(key, tuple) else str(key)
