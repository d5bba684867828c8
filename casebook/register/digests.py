"""What was read gave something, kept as a digest; which of it gives something else now.

A read (`register.tracking`) stands in a file as ``table|key``.
"""

from __future__ import annotations

from collections.abc import Iterable

from casebook.register import tracking
from casebook.register.registers import Register
from casebook.register.tracking import Read


def as_text(read: Read) -> str:
    """Return a read as it stands in a file."""
    return "|".join(read)


def from_text(text: str) -> Read:
    """Return the read that `as_text` wrote."""
    table, _, key = text.partition("|")
    return table, key


def digests_of(reads: Iterable[Read], register: Register) -> dict[str, str]:
    """Return what `reads` give now, by `as_text` of each, in order."""
    return {as_text(read): register.digest(read) for read in sorted(reads)}


def moved_reads(reads: dict[str, str], register: Register) -> list[Read]:
    """Return those of `digests_of` that give something else now."""
    found = ((from_text(text), digest) for text, digest in reads.items())
    return [read for read, digest in found if register.digest(read) != digest]


def shown_reads(moved: list[Read], most: int = 3) -> str:
    """Return reads in words: the rows first, of whole tables and chapters only the names."""
    rows = [key for table, key in moved if "-of" not in table and key != tracking.ALL]
    names = rows or [f"{table} 表" if key == tracking.ALL else key for table, key in moved]
    return "、".join(names[:most]) + (f" 等 {len(names)} 处" if len(names) > most else "")
