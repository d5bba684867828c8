"""Words that are looked for together, and characters that count as the same."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from casebook.ground import paths


def files() -> list[Path]:
    """Return the files that say how words are looked for."""
    return [paths.data() / "synonyms.csv"]


def synonyms() -> list[list[str]]:
    """Return the groups of ``data/synonyms.csv``: each a list of words that mean the same."""
    (path,) = files()
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [words for row in rows if len(words := row["words"].split()) > 1]


@cache
def simplified() -> tuple[str, str]:
    """Return traditional characters and, in the same order, the simplified ones for them (OpenCC)."""
    from opencc import OpenCC

    converter = OpenCC("t2s")
    every = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    found = dict(zip(every, converter.convert("\n".join(every)).split("\n"), strict=True))
    # one for one, and one unit of JavaScript's strings each: a place in the folded text is the place in the text
    pairs = {char: plain for char, plain in found.items() if plain != char and len(plain) == 1 and ord(plain) < 0x10000}
    return "".join(pairs), "".join(pairs.values())
