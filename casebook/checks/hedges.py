"""What hedges mean: each has its three conventions, and a wider convention is never narrower."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.checks.files import Data
from casebook.ground.problems import Problem
from casebook.register.registers import CONVENTIONS, to_number
from casebook.register.schemas import allowed_in
from casebook.register.tables import Table


def check_hedges(data: Data) -> Iterator[Problem]:
    """Yield conventions that are missing, point the wrong way, or are narrower than a stricter one."""
    found = list(data.rows("hedges"))
    rules = {(row.get("hedge"), row.get("convention")): (index, row) for _, index, row in found}
    for table in data.named("hedges"):
        if not found or not table.complete or table.ragged:
            continue
        for hedge in allowed_in(data.schema(table.path.name), "hedge"):
            missing = [name for name in CONVENTIONS if (hedge, name) not in rules]
            if missing:
                expected = f"限定词 {hedge} 缺少约定 {'、'.join(missing)}。"
                yield Problem(table.file, 0, "convention", hedge, expected, "每个限定词要有从严、标准、从宽各一行。")
            else:
                yield from _check_widths(table, [rules[hedge, name] for name in CONVENTIONS])


def _check_widths(table: Table, rules: list[tuple[int, dict[str, str]]]) -> Iterator[Problem]:
    """The conventions of one hedge, from narrow to wide, reach further down and further up."""
    for column in ("lower_rel", "lower_step", "upper_rel", "upper_step"):
        sign, word = (-1, "负数") if column.startswith("lower") else (1, "正数")
        reach = [sign * (to_number(row.get(column, "")) or 0) for _, row in rules]
        for place, (index, _) in enumerate(rules):
            if reach[place] < 0:
                yield table.problem(index, column, f"方向反了：这一列要填 0 或{word}。", "改正负号。")
            elif place and reach[place] < reach[place - 1]:
                expected = f"比更严的约定（第 {table.lines[rules[place - 1][0]]} 行）还窄。"
                yield table.problem(index, column, expected, "从严、标准、从宽的幅度要一个不小于一个。")
