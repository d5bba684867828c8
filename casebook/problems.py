"""What is wrong, where, and how to mend it: the one form in which every check of the book reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend.

    `file` is relative to the project, `row` the line in that file (1 is the header; 0: the file as a whole),
    `column` a CSV column or empty, `found` what stands there, `expected` what should, `cure` the next step.
    """

    file: str
    row: int
    column: str
    found: str
    expected: str
    cure: str = ""

    def __str__(self) -> str:
        where = self.file if not self.row else f"{self.file}:{self.row}"
        column = f" [{self.column}]" if self.column else ""
        found = f" 写的是“{self.found}”。" if self.found else " "
        cure = f" 改法：{self.cure}" if self.cure else ""
        return f"{where}{column}{found}{self.expected}{cure}"


class CasebookError(Exception):
    """Raised where a build or a cell cannot go on; its text is a list of problems, ready to print."""

    def __init__(self, problems: Iterable[Problem] | str):
        self.problems = [] if isinstance(problems, str) else sorted(set(problems))
        text = problems if isinstance(problems, str) else report(self.problems)
        super().__init__(text)


def report(problems: Iterable[Problem]) -> str:
    """Return the problems one a line, in file order, with their number at the end."""
    lines = [str(problem) for problem in sorted(set(problems))]
    return "\n".join([*lines, f"共 {len(lines)} 处问题。"]) if lines else "没有发现问题。"
