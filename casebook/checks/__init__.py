"""The rules of the data, each a small function that yields problems; `check_data` runs them all.

By what they look at: the files and what is listed (`files`), headers (`headers`), cells that an office program has
spoilt (`spreadsheets`), what ``data/schemas`` declares (`schemas`), and what a schema cannot say (`figures`,
`hedges`, `glossary`, `private_names`, `documents`). All problems come in one run: what cannot be read hides nothing
but itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from casebook.checks.clean_tables import CleanTables
from casebook.checks.consistency import check_consistency
from casebook.checks.documents import check_as_printed, check_digests
from casebook.checks.figures import RULES
from casebook.checks.files import Data, read_data
from casebook.checks.glossary import check_glossary
from casebook.checks.headers import check_headers
from casebook.checks.hedges import check_hedges
from casebook.checks.pictures import check_credits
from casebook.checks.private_names import check_private_names, find_private_name, private_name_digests
from casebook.checks.schemas import check_foreign_keys, check_schemas
from casebook.checks.spreadsheets import check_cells
from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem
from casebook.register.registers import Register, assembled

__all__ = ["check_data", "examine", "find_private_name", "private_name_digests", "require_good_data"]


@dataclass
class Findings:
    """All problems of the data, and the register as far as it could be read.

    `whole` is False where figures, sources or cases are missing from the register because their tables could not
    be read: what pages say of them cannot be judged then.
    """

    problems: list[Problem] = field(default_factory=list)
    register: Register | None = None
    whole: bool = True


def check_data(sources_dir: Path | None = None, left_out: frozenset[str] = frozenset()) -> list[Problem]:
    """Return every problem of ``data/``, sorted; empty when all is well. See `examine`."""
    return examine(sources_dir, left_out).problems


def examine(sources_dir: Path | None = None, left_out: frozenset[str] = frozenset()) -> Findings:
    """Look at all of ``data/``; with `sources_dir`, a folder of study reports, also whether `as_printed` is there.

    Of chapters `left_out` (drafts) nothing is looked at, and the register knows nothing of them.
    One problem a cell: what a spreadsheet did to it comes before what its schema says, and that before the rules
    of the book, which would only follow from it.
    """
    data = read_data(left_out)
    found = _Collected([*data.problems, *check_headers(data)])
    found.add(_problems_of_single_tables(data, found))
    found.add(check_foreign_keys(data))
    rules = (*RULES, check_hedges, check_glossary, check_digests, check_credits)
    found.add(problem for rule in rules for problem in rule(data))
    if sources_dir is not None:
        found.add(check_as_printed(data, sources_dir))
    register = assembled(lambda path: data.tables.get(path.relative_to(paths.data()).as_posix()))
    wrong = {(problem.file, problem.row) for problem in found.problems}
    found.add(check_consistency(register, wrong, data.whole("figures", "figure_id")))
    ids = (("figures", "figure_id"), ("sources", "source_id"), ("cases", "case_id"))
    whole = all(data.whole(*each) for each in ids)
    return Findings(sorted(set(found.problems)), register, whole)


def require_good_data(left_out: frozenset[str] = frozenset()) -> None:
    """Raise `CasebookError` with all problems if there is one, those of chapters `left_out` aside."""
    problems = check_data(left_out=left_out)
    if problems:
        raise CasebookError(problems)


class _Collected:
    """Problems in the order of the checks; a cell that was found wrong is left alone by the checks that follow."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems

    def add(self, more: Iterable[Problem]) -> None:
        cells = {(each.file, each.row, each.column) for each in self.problems if each.row and each.column}
        self.problems += [each for each in more if (each.file, each.row, each.column) not in cells]


def _problems_of_single_tables(data: Data, found: _Collected) -> list[Problem]:
    """Return what is wrong with each table by itself; tables found clean before are not looked at again."""
    clean = CleanTables()
    changed = {path: table for path, table in data.tables.items() if not clean.holds(table.path, data.schema(path))}
    mine = _Collected([])
    mine.add(problem for path, table in changed.items() for problem in check_cells(table, data.schema(path)))
    mine.add(check_schemas(data, changed))
    mine.problems += check_private_names(changed.values())
    faulty = {problem.file for problem in [*found.problems, *mine.problems]}
    for path, table in changed.items():
        if table.file not in faulty and not table.partial:
            clean.add(table.path, data.schema(path))
    clean.save()
    return mine.problems
