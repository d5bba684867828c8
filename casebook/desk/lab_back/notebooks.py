"""A chapter's notebook that was changed in JupyterLab, as edits of the page that it was made from.

Its prose has numbers where the page has roles. So a sentence is not taken as it stands: its place is looked for in the
page, and only the characters that were changed are changed there. What the page does not hold as text (a number, a
caption, a table that is made) cannot be changed in this way, which is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

from nbformat import NotebookNode

from casebook.desk.lab_back.segments import Segment, lines_of, segments
from casebook.ground.edits import Edit, edits

#: How much of a line must be the same for it to be the same line with a change in it.
_ALIKE = 0.5
#: A role; of one with a target the words before it are prose.
_ROLE = re.compile(r"(\{[\w:]+\}`)([^`<]*)(<[^`>]*>)?(`)")
_HIDDEN = "\ue000"
#: Lines of a page that carry the form of a block.
_FORM = re.compile(r"\s*(:{1,}|`{3,}|~{3,}|\* -|- - |\||#+ )")
_ITEM = re.compile(r"\s*([-*+]|\d+\.)\s")


@dataclass(frozen=True)
class Unit:
    """A code cell, or a line of prose, of a notebook; `cell` is its code cell or the last one before it, from 0."""

    text: str
    is_code: bool
    cell: int
    tags: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Refused:
    """A change that has no place in the page: what stood in the notebook, and what it was made to."""

    old: str
    new: str


def units(notebook: NotebookNode) -> list[Unit]:
    """Return code cells and lines of prose in order; blank lines are left out."""
    found, cell = [], -1
    for each in notebook.cells:
        if each.cell_type == "code":
            cell += 1
            found.append(Unit(each.source.strip("\n"), True, cell, tuple(each.metadata.get("tags", ()))))
        elif each.cell_type == "markdown":
            found += [Unit(line, False, cell) for line in each.source.split("\n") if line.strip()]
    return found


def notebook_edits(base: str, made: NotebookNode, saved: NotebookNode) -> tuple[list[Edit], list[Refused]]:
    """Return what `saved` changes in the page `base`, whose notebook is `made`, and what cannot be brought there."""
    page = _Page(base, units(made))
    old, new = page.units, units(saved)
    keys = [[(unit.text, unit.is_code) for unit in side] for side in (old, new)]
    for tag, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag != "equal":
            place = i - 1
            for before, after in _paired(old[i:j], new[k:m]):
                place += before is not None
                page.change(before, after, place)
    return page.result(), page.refused


def _paired(old: list[Unit], new: list[Unit]) -> list[tuple[Unit | None, Unit | None]]:
    """Put units that are alike beside each other, in order; one that has no other half was added or taken out."""
    if [unit.is_code for unit in old] == [unit.is_code for unit in new]:
        return list(zip_longest(old, new))
    pairs, rest = [], list(old)
    for unit in new:
        near = next((place for place, each in enumerate(rest) if _alike(each, unit)), None)
        if near is None:
            pairs.append((None, unit))
        else:
            pairs += [(each, None) for each in rest[:near]]
            pairs.append((rest[near], unit))
            del rest[: near + 1]
    return [*pairs, *((each, None) for each in rest)]


def _alike(one: Unit, other: Unit) -> bool:
    return one.is_code == other.is_code and _ratio(one.text, other.text) >= _ALIKE


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


class _Page:
    """The page that a notebook was made from, and what is to be done to it."""

    def __init__(self, source: str, made: list[Unit]):
        self.lines = lines_of(source)
        self.units = made
        self.refused: list[Refused] = []
        found = segments(source)
        self._cells = [each for each in found if each.header]
        self._regions: dict[int, list[Segment]] = {}
        cell = -1
        for each in found:
            cell += bool(each.header)
            if not each.header:
                self._regions.setdefault(cell, []).append(each)
        self._edits: list[Edit] = []
        self._added: dict[int, list[str]] = {}

    def result(self) -> list[Edit]:
        return sorted([*self._edits, *(Edit(at, at, tuple(lines)) for at, lines in self._added.items())])

    def change(self, before: Unit | None, after: Unit | None, place: int) -> None:
        """Change, take out or add a unit; `place` is the old one that it is, or that it stands behind."""
        done = False
        if before is None:
            done = self._add(after, self.units[place] if place >= 0 else None)
        elif before.is_code:
            done = self._code(before, after)
        else:
            done = self._prose(before, after)
        if not done:
            self.refused.append(Refused(before.text if before else "", after.text if after else ""))

    def _cell(self, unit: Unit) -> Segment | None:
        """Return the cell of the page that a code cell is, if it holds the same code."""
        cell = self._cells[unit.cell] if 0 <= unit.cell < len(self._cells) else None
        return cell if cell and "\n".join(self.lines[cell.code : cell.code_end]) == unit.text else None

    def _code(self, before: Unit, after: Unit | None) -> bool:
        cell = self._cell(before)
        if cell is None:
            return False
        if after is None:
            self._edits.append(Edit(cell.start, min(cell.end + 1, len(self.lines)), ()))
            return True
        changed = edits(self.lines[cell.code : cell.code_end], after.text.split("\n"))
        self._edits += [Edit(cell.code + each.start, cell.code + each.end, each.lines) for each in changed]
        return True

    def _prose(self, before: Unit, after: Unit | None) -> bool:
        place = self._place(before)
        if place is None:
            return False
        start, end = place
        if after is not None:
            text = transferred("\n".join(self.lines[start:end]), before.text, after.text)
            if text is not None:
                self._edits.append(Edit(start, end, tuple(text.split("\n"))))
            return text is not None
        if any(_FORM.match(line) for line in self.lines[start:end]):
            return False
        alone = not self._text(start - 1) and not self._text(end)
        self._edits.append(Edit(start, end + alone, ()))
        return True

    def _add(self, unit: Unit, behind: Unit | None) -> bool:
        if unit.is_code:
            tags = [f":tags: [{', '.join(unit.tags)}]"] if unit.tags else []
            lines = ["```{code-cell} python", *tags, *unit.text.split("\n"), "```"]
        else:
            lines = [unit.text]
        if behind is None:
            return False
        if behind.is_code:
            cell = self._cell(behind)
            if cell is None:
                return False
            at = cell.end
        else:
            place = self._place(behind)
            if place is None:
                return False
            at = place[1]
            if _ITEM.match(unit.text) and _ITEM.match(self.lines[at - 1]) and not unit.is_code:
                self._added.setdefault(at, []).extend(lines)
                return True
            while self._text(at):  # the paragraph or list goes on
                at += 1
        self._added.setdefault(at, []).extend(["", *lines])
        return True

    def _text(self, number: int) -> str:
        return self.lines[number].strip() if 0 <= number < len(self.lines) else ""

    def _place(self, unit: Unit) -> tuple[int, int] | None:
        """Return the lines of the page that print a line of the notebook: one, or a whole paragraph.

        Rows of tables stand in a page in too many ways; of lines that are alike nobody knows which is meant.
        """
        best, found = _ALIKE, None
        if unit.text.startswith("|"):
            return None
        for region in self._regions.get(unit.cell, ()):
            for start, end in _candidates(self.lines, region):
                ratio = _ratio(_hidden("\n".join(self.lines[start:end])).replace(_HIDDEN, ""), unit.text)
                if ratio >= best:
                    best, found = ratio, (start, end) if ratio > best else None
        return found


def _candidates(lines: list[str], region: Segment) -> list[tuple[int, int]]:
    """Return every line of a region that is not blank, and every paragraph of several lines."""
    found, start = [], region.start
    for number in range(region.start, region.end + 1):
        if number < region.end and lines[number].strip():
            found.append((number, number + 1))
            continue
        if number - start > 1:
            found.append((start, number))
        start = number + 1
    return found


def transferred(source: str, old: str, new: str) -> str | None:
    """Return `source` with the changes that make `new` out of `old`, which is what it prints.

    None where a change meets what is no text in the source, as a number that a role prints.
    """
    runs = SequenceMatcher(None, old, _hidden(source), autojunk=False).get_matching_blocks()
    changed = source
    for tag, i, j, k, m in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        run = next((run for run in runs if run.size and run.a <= i and j <= run.a + run.size), None)
        if run is None:
            return None
        start, end = run.b + i - run.a, run.b + j - run.a
        changed = changed[:start] + new[k:m] + changed[end:]
    return changed


def _hidden(source: str) -> str:
    """Return the source with all that it does not print as it stands made unlike any text, character for character."""

    def hide(role: re.Match) -> str:
        head, words, target = role.group(1), role[2], role[3]
        if not target:
            return _HIDDEN * len(role[0])
        return _HIDDEN * len(head) + words.rstrip() + _HIDDEN * len(role[0][len(head) + len(words.rstrip()) :])

    return _ROLE.sub(hide, source)
