"""Numbers in prose out of Word: the registered ones become roles, the others are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.checks.known_names import names_pattern
from casebook.checks.quantities import BLANK, marked_end, quantities
from casebook.ground.problems import ERROR, CasebookError
from casebook.register.names import require_agreement
from casebook.register.registers import Figure, Register
from casebook.register.wording import figure_text


@dataclass(frozen=True)
class Bound:
    """A stretch of a text and the role that prints the same in its place."""

    start: int
    end: int
    role: str


class Numbers:
    """The registered numbers of a chapter by every form in which its prose may print them."""

    def __init__(self, register: Register, chapter: str):
        self._names = names_pattern(register)
        self._roles: dict[str, list[str]] = {}
        for figure in register.of_chapter(chapter):
            if not figure.masked and not figure.figure_id.startswith(f"{chapter}-example-") and not figure.repeats:
                for text, role in _forms(register, figure):
                    self._roles.setdefault(text, []).append(role)
        longest_first = sorted(self._roles, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def bind(self, text: str) -> tuple[list[Bound], list[str]]:
        """Return the roles for `text`, and in words the numbers that nothing, or more than one thing, is known of.

        A form counts only where it holds a number as a whole: 3人 is not found in 103人.
        """
        plain = self._names.sub(lambda match: BLANK * len(match[0]), text) if self._names else text
        found = [(each.start, marked_end(plain, each), each.severity) for each in quantities(plain)]
        bound, said = [], []
        for match in self._pattern.finditer(text):
            touched = [each for each in found if each[0] < match.end() and match.start() < each[1]]
            whole = all(match.start() <= start and end <= match.end() for start, end, _ in touched)
            if not touched or not whole:
                continue
            roles = self._roles[match[0]]
            if len(roles) == 1:
                bound.append(Bound(match.start(), match.end(), roles[0]))
            else:
                said.append((match.start(), f"{match[0]}（可能是 {'、'.join(roles)}）"))
            found = [each for each in found if each not in touched]
        for start, end, severity in found:
            if severity == ERROR:
                said.append((start, f"{text[start:end].strip()}（登记表里没有）"))
        return bound, [words for _, words in sorted(said)]


def _forms(register: Register, figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield (text, role) for every way in which prose may print a number; a role prints that very text."""
    key = figure.figure_id
    own = figure_text(register, figure)
    if figure.kind not in ("scheme", "rank"):
        yield own, f"{{num}}`{key}`"
        english = figure_text(register, figure, lang="en")
        if english != own:
            yield english, f"{{num}}`{key}:en`"
    if figure.as_printed and (figure.as_printed != own or figure.kind in ("scheme", "rank")):
        try:
            require_agreement(figure.as_printed, [figure])
        except CasebookError:  # the numeral says it in another unit, or there is none
            return
        yield figure.as_printed, f"{{scheme}}`{figure.as_printed} <{key}>`"
