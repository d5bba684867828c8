"""Do the numbers still fit each other, and do the conflicts still stand?

A cross-check that no longer holds says that one of its figures is wrong; a conflict that has gone away says that the
book's account of it is out of date. Figures in which something else was found wrong are left out of account: what
they would break only follows from that.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.register.registers import Conflict, CrossCheck, Register
from casebook.register.relations import holds, is_relation


def check_consistency(register: Register, wrong: Collection[tuple[str, int]] = (), whole: bool = True) -> list[Problem]:
    """Return what does not fit, sorted: cross-checks, conflicts, repeats that differ from the first printing.

    `wrong` holds the (file, row) of rows that other checks found wrong already; relations that rest on one of them
    are not judged. Nor are unknown figures, unless the register has the `whole` of them.
    """
    doubtful = {key for key, figure in register.figures.items() if (figure.file, figure.row) in wrong}
    problems = [
        *_crosschecks(register, doubtful, whole),
        *_conflicts(register, doubtful, whole),
        *_repeats(register, doubtful),
    ]
    return sorted({problem for problem in problems if (problem.file, problem.row) not in wrong})


def _crosschecks(register: Register, doubtful: set[str], whole: bool) -> Iterator[Problem]:
    for check in register.crosschecks.values():
        if not _can_be_judged(register, check, doubtful, whole):
            continue
        problem = _unusable(register, check, "crosschecks.csv", check.check_id)
        if problem:
            yield problem
        elif not holds(register, check.relation, [register.figures[key] for key in check.figures]):
            cure = f"核对 {'、'.join(check.figures)}；如果关系确实不再成立，删去这一行。"
            said = f"关系 {check.relation} 不再成立：{check.note_zh}。"
            yield Problem(_file("crosschecks.csv"), check.row, "figures", check.check_id, said, cure)


def _conflicts(register: Register, doubtful: set[str], whole: bool) -> Iterator[Problem]:
    for conflict in register.conflicts.values():
        if not conflict.relation and all(key in register.figures for key in conflict.figures):
            continue
        if not _can_be_judged(register, conflict, doubtful, whole):
            continue
        problem = _unusable(register, conflict, "conflicts.csv", conflict.conflict_id)
        if problem:
            yield problem
        elif not _stands(register, conflict):
            cure = f"核对 {'、'.join(conflict.figures)}；冲突确已消除的，改写或删去这一行。"
            said = f"数据里已经看不到这个冲突：{conflict.title_zh}。"
            yield Problem(_file("conflicts.csv"), conflict.row, "relation", conflict.conflict_id, said, cure)


def _can_be_judged(register: Register, row: Conflict | CrossCheck, doubtful: set[str], whole: bool) -> bool:
    """Say whether all figures of a row are known and sound, or unknown for certain."""
    return doubtful.isdisjoint(row.figures) and (whole or all(key in register.figures for key in row.figures))


def _stands(register: Register, conflict: Conflict) -> bool:
    """A conflict stands while sources differ, or while an identity does not hold."""
    found = holds(register, conflict.relation, [register.figures[key] for key in conflict.figures])
    return found == (conflict.relation == "differ")


def _unusable(register: Register, row: Conflict | CrossCheck, name: str, key: str) -> Problem | None:
    """Return what keeps a row from being computed: an unknown figure, a masked one, an unknown relation."""
    unknown = [figure for figure in row.figures if figure not in register.figures]
    if unknown:
        near = difflib.get_close_matches(unknown[0], register.figures, n=2)
        cure = (f"是不是 {'、'.join(near)}？" if near else "") + "改正编号，或先登记这个数字。"
        return Problem(_file(name), row.row, "figures", unknown[0], "没有登记过这个编号。", cure)
    masked = [figure for figure in row.figures if register.figures[figure].masked]
    if masked:
        cure = "删去 relation，或换一个数字。"
        return Problem(_file(name), row.row, "figures", masked[0], "遮盖的数字不能参与计算。", cure)
    if not row.figures or not is_relation(row.relation):
        cure = "写成 casebook/register/relations.py 中的一种，并列出数字。"
        return Problem(_file(name), row.row, "relation", row.relation or key, "关系或数字没有写对。", cure)
    return None


def _repeats(register: Register, doubtful: set[str]) -> Iterator[Problem]:
    """A figure that repeats another says the same, unless a note tells why it does not."""
    for figure in register.figures.values():
        first = register.figures.get(figure.repeats) if figure.repeats else None
        if not doubtful.isdisjoint((figure.figure_id, figure.repeats)):
            continue
        if first and not figure.note_zh and (figure.value, figure.date) != (first.value, first.date):
            cure = f"改正数值；如果原文前后确实不同，在 note_zh 里说明。首次印出：{first.figure_id}。"
            said = f"与首次印出的 {first.date or first.value} 不同。"
            yield Problem(figure.file, figure.row, "value", f"{figure.date or figure.value}", said, cure)


def _file(name: str) -> str:
    return paths.shown(paths.data() / name)
