"""What is wrong, where, and how to mend it: the one form in which every check of the book reports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

ERROR, HINT = "error", "hint"
#: A finding is quoted in a line of text no longer than this; JSON has all of it.
_QUOTED = 80


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend.

    `file` is relative to the project, `row` the line in that file (1 is the header; 0: the file as a whole),
    `column` a CSV column or empty, `found` what stands there, `expected` what should, `cure` the next step.
    `severity` is ``error``, or ``hint`` for what may well be right.
    """

    file: str
    row: int
    column: str
    found: str
    expected: str
    cure: str = ""
    severity: str = ERROR

    def __str__(self) -> str:
        where = self.file if not self.row else f"{self.file}:{self.row}"
        column = f" [{self.column}]" if self.column else ""
        found = f" 写的是“{_one_line(self.found)}”。" if self.found else " "
        cure = f" 改法：{self.cure}" if self.cure else ""
        return f"{where}{column}{found}{self.expected}{cure}"


def _one_line(text: str) -> str:
    """Return `text` as it is quoted: a line break shown as one, the end of a long text left out."""
    text = "⏎".join(text.splitlines())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


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


def as_json(problems: Iterable[Problem]) -> str:
    """Return the problems for an editor: ``{"problems": [...], "summary": {...}}``, in file order, in ASCII.

    Each problem is an object with file, row, column, found, expected, cure and severity. The summary counts
    errors, hints and the files with errors, and says whether all is ``ok`` (no error).
    """
    ordered = sorted(set(problems))
    errors = [problem for problem in ordered if problem.severity == ERROR]
    summary = {
        "ok": not errors,
        "errors": len(errors),
        "hints": len(ordered) - len(errors),
        "files": len({problem.file for problem in errors}),
    }
    return json.dumps({"problems": [asdict(problem) for problem in ordered], "summary": summary}, indent=1)
