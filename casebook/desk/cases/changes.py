"""A change of several files, tried out on a copy before it is done (`ground.journal`)."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.checks.run import check
from casebook.ground import journal, paths
from casebook.ground.journal import Plan
from casebook.ground.problems import ERROR, CasebookError, Problem

#: What a check reads.
_CHECKED = ("book", "data", "_toc.yml", "_config.yml", "requirements.lock")


def carry_out(make_plan: Callable[[], Plan]) -> Plan:
    """Do what the plan says that `make_plan` gives, or change nothing and raise `CasebookError`; return the plan.

    It is refused if a check of the whole book would find anything that it does not find now.
    """
    with journal.locked():
        journal.recover(holding_the_lock=True)
        plan = make_plan()
        before = {path: path.read_bytes() if path.is_file() else None for path in plan}
        _refuse_new_problems(plan)
        if any((path.read_bytes() if path.is_file() else None) != content for path, content in before.items()):
            raise CasebookError("有文件在这期间被别的程序改动，什么也没有做。再执行一次。")
        journal.replace(plan)
        return plan


def _refuse_new_problems(plan: Plan) -> None:
    with _copy_of_the_book() as copy:
        for path, content in plan.items():
            target = copy / path.relative_to(paths.root())
            if content is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            journal.remove_empty(target.parent, copy)
        with _root_at(copy):
            problems = [problem for problem in check()[0] if problem.severity == ERROR]
    known = {_without_row(problem) for problem in check()[0]} if problems else set()
    found = [problem for problem in problems if _without_row(problem) not in known]
    if found:
        raise CasebookError(found)


def _without_row(problem: Problem) -> tuple[str, ...]:
    """Rows move when others come or go."""
    return problem.file, problem.column, problem.found, problem.expected


@contextmanager
def _copy_of_the_book() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        copy = Path(folder).resolve()
        for name in _CHECKED:
            source = paths.root() / name
            if source.is_dir():
                shutil.copytree(source, copy / name)
            elif source.is_file():
                shutil.copy2(source, copy / name)
        for path in copy.rglob("*"):  # what is read-only stays so in a copy; the change itself will say that
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        known = paths.work() / "clean-tables.json"  # tables found clean here are clean there
        if known.is_file():
            (copy / known.relative_to(paths.root())).parent.mkdir(parents=True)
            shutil.copy2(known, copy / known.relative_to(paths.root()))
        yield copy


@contextmanager
def _root_at(folder: Path) -> Iterator[None]:
    before = os.environ.get("CASEBOOK_ROOT")
    os.environ["CASEBOOK_ROOT"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["CASEBOOK_ROOT"]
        else:
            os.environ["CASEBOOK_ROOT"] = before
