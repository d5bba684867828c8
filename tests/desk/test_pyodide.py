"""How `make test` comes by Python for browsers, and what it says where it cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from casebook.press.live import distribution
from tests.support import pyodide
from tests.support.project import ROOT

TESTS = """\
import pytest

@pytest.mark.parametrize("number", range(3))
def test_page(python_for_browsers, number):
    pass
"""


def test_what_is_there_is_not_fetched(monkeypatch):
    monkeypatch.setattr(distribution, "is_complete", lambda: True)
    monkeypatch.setattr(pyodide, "FETCH", ["/gone"])
    assert pyodide.is_there()


FAILS = "sys.exit('a.whl 从网上取不到：断了。\\n共 1 处问题。')"


@pytest.mark.parametrize(("code", "there"), [("", True), (FAILS, False)])
def test_what_is_missing_is_fetched(monkeypatch, capsys, code, there):
    monkeypatch.setattr(distribution, "is_complete", lambda: False)
    monkeypatch.setattr(pyodide, "FETCH", [sys.executable, "-X", "utf8", "-c", f"import sys; {code}"])
    assert pyodide.is_there() == there
    err = capsys.readouterr().err
    assert "▸ 取浏览器里的 Python（Pyodide，35 MB，只需一次）……" in err
    assert ("  a.whl 从网上取不到：断了。\n" in err) == (not there)


def test_it_is_fetched_as_make_live_does_it():
    assert pyodide.FETCH[1:] == [str(ROOT / "scripts" / "fetch_pyodide.py")]


@pytest.mark.small  # processes of its own, one after another
def test_without_it_one_line_says_how_many_tests_did_not_run_and_the_cure(tmp_path):
    (tmp_path / "test_pages.py").write_text(TESTS, "utf-8")
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import python_for_browsers, pytest_terminal_summary, shared  # noqa: F401\n"
        "from tests.support import pyodide\n"
        "pyodide.is_there = lambda: False\n", "utf-8",
    )
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={tmp_path}", f"--basetemp={tmp_path}/t"]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("NO PYODIDE") == 1, "in one line"
    assert f"3 tests NOT RUN: {pyodide.MISSING}" in done.stdout and distribution.SWITCH in pyodide.MISSING
