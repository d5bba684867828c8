"""Pinyin: in what order Chinese terms stand, under which letter, and by which initials a title is found.

The dictionaries of pypinyin take a while to load, and few builds need them; they are loaded on first use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LATIN = re.compile(r"[a-z]")


def sort_key(term: str) -> tuple[str, str, str]:
    """Order by syllables without tone, then by tone, then by the characters themselves."""
    from pypinyin import Style, lazy_pinyin

    plain = "".join(part.lower() for part in lazy_pinyin(term))
    toned = " ".join(part.lower() for part in lazy_pinyin(term, style=Style.TONE3))
    folded = "".join(char for char in unicodedata.normalize("NFKD", plain) if char.isalnum())
    return folded, toned, term


def letter_of(key: Sequence[str]) -> str:
    """Return the letter under which a term with this `sort_key` stands."""
    first = key[0][:1]
    return first.upper() if _LATIN.match(first) else "#"


def initials(text: str) -> str:
    """Return one letter for each Chinese character of `text`; digits and Latin letters stay, the rest goes."""
    from pypinyin import Style, lazy_pinyin

    kept = "".join(char for char in text if char.isalnum())
    parts = lazy_pinyin(kept, style=Style.FIRST_LETTER, errors=lambda chars: list(chars))
    return "".join(part[:1].lower() for part in parts)
