"""Plans of a class in the source of a chapter: steps with minutes for each length, and the timetables they make.

A plan is the body of ``{class-plan}``: ``步骤 | 45 | 90 | 180 | 材料 | 说明``, one step a line. The lengths are
the numbers in the first line; ``材料`` may be left out. Minutes are whole; 0 leaves the step out, and a ``*`` behind
them says that it may be left out when time is short. In the last two columns a part behind ``；`` that begins with
``180：`` or ``90、180：`` is for classes of these lengths only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.manuscript.page_source import Block, pieces, readable

MATERIALS, REMARK = "材料", "说明"
_MINUTES = re.compile(r"([0-9]+)(\*?)")
_FOR_SOME = re.compile(r"([0-9]+(?:、[0-9]+)*)：(.*)", re.S)


class PlanFault(ValueError):
    """A plan that cannot be a timetable: what is said of it, the cure, what stands there, and its line in the body."""

    def __init__(self, line: int, found: str, said: str, cure: str):
        super().__init__(f"课堂计划：{said}{cure}")
        self.line, self.found, self.said, self.cure = line, found, said, cure


@dataclass(frozen=True)
class Step:
    """A step: its name, minutes and whether it may be left out by length of class, materials and remark as MyST."""

    name: str
    minutes: dict[int, int]
    optional: frozenset[int]
    materials: str = ""
    remark: str = ""

    def materials_for(self, length: int) -> str:
        """Return the materials of a class of `length` minutes."""
        return _words_for(self.materials, length)

    def remark_for(self, length: int) -> str:
        """Return the remark for a class of `length` minutes."""
        return _words_for(self.remark, length)


def _words_for(cell: str, length: int) -> str:
    return "；".join(text for lengths, text in _parts(cell) if not lengths or length in lengths)


def _parts(cell: str) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield the parts of a cell of words, each with the lengths of class that it is for, none if it is for all."""
    for part in cell.split("；"):
        match = _FOR_SOME.fullmatch(part.strip())
        if match:
            yield tuple(map(int, match[1].split("、"))), match[2].strip()
        else:
            yield (), part.strip()


@dataclass(frozen=True)
class Slot:
    """A step on the clock of one class: begin and end in minutes from the start."""

    begin: int
    end: int
    step: Step
    may_be_cut: bool

    @property
    def clock(self) -> str:
        """Return the time as a timetable prints it: 0:05–0:15."""
        return f"{_clock(self.begin)}–{_clock(self.end)}"


@dataclass(frozen=True)
class Plan:
    """A plan: the lengths of class in minutes, in the order of the source, and the steps."""

    lengths: tuple[int, ...]
    steps: tuple[Step, ...]

    def timetable(self, length: int) -> list[Slot]:
        """Return the steps of a class of `length` minutes on its clock.

        A step may be cut where the author says so, or where the next shorter class does without it.
        """
        shorter = max((each for each in self.lengths if each < length), default=None)
        slots, now = [], 0
        for step in self.steps:
            minutes = step.minutes[length]
            if minutes:
                cut = length in step.optional or (shorter is not None and not step.minutes[shorter])
                slots.append(Slot(now, now + minutes, step, cut))
                now += minutes
        return slots

    def left_out(self, length: int) -> list[Step]:
        """Return the steps that a class of `length` minutes does without."""
        return [step for step in self.steps if not step.minutes[length]]


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def read_plan(lines: Iterable[str]) -> Plan:
    """Return the plan in the body of a ``{class-plan}``; raises `PlanFault` at the first thing that is wrong."""
    rows = [(number, _cells(line)) for number, line in enumerate(lines) if line.strip()]
    if not rows:
        raise PlanFault(0, "", "里面没有内容。", "第一行写“步骤 | 45 | 90 | 180 | 说明”，以下一步一行。")
    (first, head), *rest = rows
    lengths = _lengths(first, head)
    steps = tuple(_step(number, cells, head, lengths) for number, cells in rest)
    for length in lengths:
        total = sum(step.minutes[length] for step in steps)
        if total != length:
            said = f"{length} 分钟的各步加起来是 {total} 分钟。"
            more = f"多了 {total - length}" if total > length else f"少了 {length - total}"
            raise PlanFault(first, str(length), said, f"改正其中一步的分钟数（{more} 分钟）。")
    return Plan(lengths, steps)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _lengths(line: int, head: list[str]) -> tuple[int, ...]:
    """Return the lengths in the first line: everything between the name of the step and the columns of words."""
    words = len(head) - (2 if MATERIALS in head[-2:-1] else 1)
    for cell in head[1:words]:
        if not cell.isascii() or not cell.isdigit() or not int(cell):
            raise _not_minutes(line, cell)
    if words < 2:
        raise PlanFault(line, " | ".join(head), "第一行没有课的长度。", "写成“步骤 | 45 | 90 | 180 | 说明”。")
    return tuple(int(cell) for cell in head[1:words])


def _step(line: int, cells: list[str], head: list[str], lengths: tuple[int, ...]) -> Step:
    if len(cells) != len(head):
        said = f"“{cells[0]}”一行有 {len(cells)} 格，第一行有 {len(head)} 格。"
        raise PlanFault(line, cells[0], said, "补上或删去“|”。")
    minutes, optional = {}, set()
    for length, cell in zip(lengths, cells[1:], strict=False):
        match = _MINUTES.fullmatch(cell)
        if not match:
            raise _not_minutes(line, cell)
        minutes[length] = int(match[1])
        if match[2]:
            optional.add(length)
    materials = cells[-2] if len(head) - len(lengths) == 3 else ""
    for cell in (materials, cells[-1]):
        for named in (each for some, _ in _parts(cell) for each in some):
            if not minutes.get(named):
                said = f"“{named}：”后面的话没有课用得上：{named} 分钟不上“{cells[0]}”，或者没有这个长度。"
                raise PlanFault(line, cell, said, f"冒号前写{'、'.join(map(str, lengths))}里的数，几个数用顿号隔开。")
    return Step(cells[0], minutes, frozenset(optional), materials, cells[-1])


def _not_minutes(line: int, cell: str) -> PlanFault:
    return PlanFault(line, cell, f"“{cell}”不是分钟数。", "只写半角数字，这一步略去的写 0。")


def plan_blocks(source: str) -> Iterator[Block]:
    """Yield the plans in the source of a page."""
    yield from (piece for piece in pieces(source) if isinstance(piece, Block) and piece.name == "class-plan")


def plan_of(source: str) -> Plan | None:
    """Return the first plan of a page; None where it has none, or one that the checks refuse."""
    for block in plan_blocks(source):
        try:
            return read_plan(block.body.splitlines())
        except PlanFault:
            return None
    return None


def check_plans(pages: Iterable[Path]) -> list[Problem]:
    """Return what is wrong with the plans of `pages`; a page that cannot be read is left to `casebook.checks.prose`."""
    problems = []
    for path, source in readable(pages):
        for block in plan_blocks(source):
            try:
                read_plan(block.body.splitlines())
            except PlanFault as fault:
                row = block.body_line + fault.line
                problems.append(Problem(paths.shown(path), row, "", fault.found, f"课堂计划：{fault.said}", fault.cure))
    return problems
