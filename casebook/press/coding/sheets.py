"""The sheets of the class exercise: of each chapter ten practices, to be coded by the four forces.

Which ten is decided by the data alone, so that page, paper and PDF have the same and a class next year too. Practices
that the book coded alike stand together; in rounds one is taken of each group, the larger groups first. So the forces
appear in as many ways as the chapter has, and a code that is common does not fill the sheet. Within a group the order
is that of a digest of the identifiers: nobody picks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.register.registers import Practice, Register

SIZE = 10


@dataclass(frozen=True)
class Sheet:
    """The practices of one chapter that a class codes, in the order of the register."""

    chapter: str
    practices: tuple[Practice, ...]

    @property
    def edition(self) -> str:
        """A digest of what is asked: six hexadecimal digits, another where a practice or its words are another.

        The book's codes do not count: a class that coded the same practices is still compared with the book.
        """
        asked = "\n".join(f"{practice.practice_id}\t{practice.practice_zh}" for practice in self.practices)
        return hashlib.sha256(asked.encode()).hexdigest()[:6]


def coding_sheets(register: Register, chapters: Iterable[str]) -> list[Sheet]:
    """Return the sheets of those of `chapters` that have enough practices, in the order given."""
    found = ((chapter, register.practices_of(chapter)) for chapter in chapters)
    return [Sheet(chapter, chosen(practices)) for chapter, practices in found if len(practices) >= SIZE]


def chosen(practices: Sequence[Practice], size: int = SIZE) -> tuple[Practice, ...]:
    """Return `size` of the practices, fewer where there are not so many, in the order given."""
    groups: dict[tuple[int, ...], list[Practice]] = {}
    for practice in sorted(practices, key=lambda each: hashlib.sha256(each.practice_id.encode()).hexdigest()):
        groups.setdefault(practice.codes, []).append(practice)
    large_first = sorted(groups.values(), key=lambda group: (-len(group), group[0].codes))
    rounds = max(map(len, large_first), default=0)
    turns = [group[turn] for turn in range(rounds) for group in large_first if turn < len(group)]
    taken = {practice.practice_id for practice in turns[:size]}
    return tuple(practice for practice in practices if practice.practice_id in taken)
