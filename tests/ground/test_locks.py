"""One process at a time, and the others are told for whom they wait."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from casebook.ground import locks
from tests.support.project import ROOT

HOLD = """
import sys
from pathlib import Path
from casebook.ground import locks
with locks.waiting(Path(sys.argv[1]), "make book", print):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(path: Path) -> subprocess.Popen:
    """Start a process that holds a lock until it is told to end; it holds it when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_it_waits_and_says_for_whom(tmp_path):
    path, told = tmp_path / "new" / "build.lock", []
    first = holder(path)

    def tell(text: str) -> None:
        told.append(text)
        threading.Timer(0.5, lambda: first.communicate("\n")).start()

    with locks.waiting(path, "make html", tell):
        assert first.wait(10) == 0, "it did not wait"
    assert told == [f"▸ make book（进程 {first.pid}）正在运行，等它结束再继续 ……"]


def test_a_killed_process_holds_nothing(tmp_path):
    path, told = tmp_path / "build.lock", []
    first = holder(path)
    first.kill()
    first.communicate()
    with locks.waiting(path, "make html", told.append):
        assert told == []


def test_a_lock_that_was_removed_holds_nobody(tmp_path):
    """`make clean` takes all away; who comes then must not wait for the one before, nor go in together with another."""
    path, told = tmp_path / "build.lock", []
    first = holder(path)
    path.unlink()
    with locks.waiting(path, "make html", told.append):
        assert told == []
        with pytest.raises(Waiting, match="make html（"), locks.waiting(path, "make pdf", wait):
            pass
    first.communicate("\n")


class Waiting(Exception):
    """Stands for having to wait."""


def wait(text: str) -> None:
    raise Waiting(text)
