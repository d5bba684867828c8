"""Cells run in forks of a warm interpreter: as in Jupyter, apart from each other, and no oftener than needed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from casebook.ground.problems import CasebookError
from casebook.press.cells import store
from casebook.press.cells.pool import Job, run_pages
from casebook.press.cells.shell import Outcome
from casebook.register import tracking
from casebook.register.registers import load_register
from tests.support.small_book import CHAPTER, OTHER, make_tree

pytestmark = pytest.mark.small  # a process that imports all that chapters do, again and again
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def run(*cells: str, folder: Path = Path(), seconds: int = 60) -> Outcome:
    [(_, outcome)] = run_pages([Job("page", folder.resolve(), list(cells))], seconds)
    return outcome


def texts(outcome: Outcome, cell: int = -1) -> str:
    return "".join(output.get("text", "") for output in outcome.outputs[cell])


# ------------------------------------------------------------------ as in Jupyter

CELLS = [
    "import sys\nimport matplotlib.pyplot as plt\nimport pandas as pd",
    "from casebook import Hedged, claim, publish, use_style\nuse_style()",
    "print('一')\nprint('三', end='')\nprint()\n1 + 1",
    "print('二', file=sys.stderr)",
    "fig, ax = plt.subplots(figsize=(4, 2))\nax.plot([1, 2, 3])\nax.set_xlabel('户数（户）');",
    "publish('size', Hedged.measured(5, 4, 6), unit='人')\nclaim('few', True)",
    "from IPython.display import display\ndisplay(pd.DataFrame({'户': [1, 2]}))\n'last'",
    "_ + '!'",
    "x = [1]\nx;",
]


def plain(outputs) -> list[dict]:
    """Return outputs without what differs from run to run."""
    text = re.sub(r"at 0x[0-9a-f]+", "at 0x", json.dumps(outputs, ensure_ascii=False, sort_keys=True))
    return json.loads(text)


def test_outputs_are_those_of_a_kernel(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells:
        for output in cell.outputs:
            output.pop("transient", None)
    expected = [plain(cell.outputs) for cell in notebook.cells]
    assert plain(run(*CELLS, folder=tmp_path).outputs) == expected
    assert [len(outputs) for outputs in expected] == [0, 0, 2, 1, 1, 2, 2, 1, 0], "the sample shows something"


def test_a_page_finds_modules_and_files_beside_it(tmp_path):
    (tmp_path / "beside.py").write_text("WORD = '邻居'\n", "utf-8")
    assert texts(run("import beside\nprint(beside.WORD, open('beside.py').read())", folder=tmp_path)).startswith("邻居")


# ------------------------------------------------------------------ apart from each other

SPOIL = """
import builtins, os, random, sys, warnings
import matplotlib.pyplot as plt, numpy as np, pandas as pd, casebook
builtins.leak = sys.modules["leak"] = casebook.leak = os.environ["LEAK"] = pd.leak = "leak"
plt.rcParams["font.size"] = 99
pd.set_option("display.max_rows", 3)
np.random.seed(1); random.seed(1); warnings.simplefilter("error"); os.chdir("/")
plt.figure()
"""
LOOK = """
import builtins, os, sys, warnings
import matplotlib.pyplot as plt, pandas as pd, casebook
print([hasattr(builtins, "leak"), "leak" in sys.modules, hasattr(casebook, "leak"), "LEAK" in os.environ,
       hasattr(pd, "leak"), plt.rcParams["font.size"] == 99, pd.get_option("display.max_rows") == 3,
       os.getcwd() == "/", len(plt.get_fignums()) > 0, "leak" in globals(), "SPOILED" in globals()])
"""


def test_nothing_leaks_from_page_to_page(tmp_path):
    """One after the other in one warm interpreter, and beside each other."""
    jobs = [Job(f"page-{i}", tmp_path, [SPOIL + "SPOILED = 1"] if i % 2 == 0 else [LOOK]) for i in range(6)]
    for workers in (1, 2):
        seen = {job.page: outcome for job, outcome in run_pages(jobs, 60, workers)}
        assert all(outcome.failure is None for outcome in seen.values())
        for page in ("page-1", "page-3", "page-5"):
            assert texts(seen[page]) == str([False] * 11) + "\n"


# ------------------------------------------------------------------ what goes wrong


def test_failure_names_cell_line_and_words():
    outcome = run("a = 1", "def f():\n    return missing\n\nf()", "print('never')")
    failure = outcome.failure
    assert (failure.cell, failure.line, failure.name) == (1, 2, "NameError")
    assert "missing" in failure.text
    assert len(outcome.outputs) == 2, "what comes after does not run"


def test_failure_deep_in_a_library_is_named_by_the_cell_s_own_line():
    failure = run("import pandas as pd\n\npd.DataFrame({'a': [1]})['b']").failure
    assert (failure.cell, failure.line, failure.name) == (0, 3, "KeyError")


def test_syntax_error():
    failure = run("a = 1\nb = (\n").failure
    assert (failure.cell, failure.name) == (0, "SyntaxError") or "Incomplete" in failure.name
    assert failure.line == 2


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="this system has no alarm")
def test_endless_cell_is_stopped():
    failure = run("while True:\n    pass", seconds=1).failure
    assert failure.name == "TimeoutError"
    assert "运行超过 1 秒，已停止" in failure.text


def test_process_that_dies():
    said = r"page：运行单元的进程意外结束（状态 9）。内存不足或程序库崩溃时会这样，再试一次。它最后说：库里的话$"
    with pytest.raises(CasebookError, match=said):
        run("import os\nos.write(2, '库里的话\\n'.encode())\nos._exit(9)")


def test_what_is_said_past_python_and_over_what_was_said():
    """Children of a cell, in order; frames, backspaces, control characters, bytes that are no UTF-8."""
    cells = {
        "import os, subprocess\nprint('前')\nsubprocess.run(['echo', '子'])\nos.system('printf 甲');\nprint('后')":
            [("stdout", "前\n子\n甲后\n")],
        "os.system('echo 错 >&2');": [("stderr", "错\n")],
        "for i in range(5): print(f'\\r进度 {i * 25}%', end='')": [("stdout", "进度 100%")],
        "for i in range(3): print(f'{i}%', end='\\r')\nprint('x\\r\\ny\\bz\\x07')": [("stdout", "x\nz\n")],
        "print('甲户'.encode('gbk').decode('utf-8', 'surrogateescape'))": [("stdout", "\ufffd\u05fb\ufffd\n")],
        "raise ValueError('\\udc80')": [],
    }
    outcome = run(*cells)
    assert [[(each["name"], each["text"]) for each in outputs] for outputs in outcome.outputs] == list(cells.values())
    assert (outcome.failure.cell, outcome.failure.text) == (5, "\ufffd")


def test_others_still_come_when_one_fails(tmp_path):
    jobs = [Job(f"page-{i}", tmp_path, ["1/0" if i == 1 else "print(7)"]) for i in range(4)]
    seen = {job.page: outcome for job, outcome in run_pages(jobs, 60)}
    assert [page for page, outcome in seen.items() if outcome.failure] == ["page-1"]
    assert len(seen) == 4


@forks
def test_pages_end_with_the_build(tmp_path):
    """When the build is killed, stdin closes; nothing it started may live on."""
    zygote = subprocess.Popen(
        [sys.executable, "-m", "casebook.press.cells.zygote"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    mark = tmp_path / "pid"
    cell = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(300)"
    order = {"number": 0, "folder": str(tmp_path), "cells": [cell], "seconds": 300, "out": str(tmp_path / "out")}
    zygote.stdin.write(json.dumps(order) + "\n")
    zygote.stdin.flush()
    end = time.monotonic() + 60
    while not (mark.is_file() and mark.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    pid = int(mark.read_text())
    zygote.stdin.close()
    assert zygote.wait(20) == 0
    zygote.stdout.close()
    while _alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False


# ------------------------------------------------------------------ what was read


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    (tmp_path / "requirements.lock").write_text("pandas==1\n")
    return make_tree(tmp_path)


def test_reads_are_noted_row_by_row(tree):
    register = load_register()
    with tracking.recording() as reads:
        register.figure("east-area")
        "west-people" in register.figures  # noqa: B015
        register.of_chapter(OTHER)
        len(register.units)
    assert reads == {("figures", "east-area"), ("figures", "west-people"), ("figures-of", OTHER), ("units", "*")}
    register.figure("east-area")
    assert len(reads) == 4, "after the block nothing is noted"


LOAD = f"from casebook import load_case\ncase = load_case('{CHAPTER}')\ncase.figures['value'].sum()"


@pytest.fixture
def stored(tree):
    outcome = run(LOAD, folder=tree.root)
    assert outcome.failure is None
    return store.save("book/cases/east-street", [LOAD], outcome, load_register())


def why(cells=(LOAD,)) -> str:
    return store.why(store.load("book/cases/east-street"), list(cells), load_register())


def test_nothing_changed_needs_no_run(stored):
    assert why() == ""
    assert store.load("book/cases/east-street") == stored


def test_page_without_stored_outputs():
    assert store.why(None, [LOAD], load_register()) == "第一次运行"


def test_changed_cell(stored):
    assert why([LOAD + " + 1"]) == "单元的代码改了"


def test_changed_versions(stored, tree):
    (tree.root / "requirements.lock").write_text("pandas==2\n")
    assert why() == "依赖的版本改了"


def test_changed_package(stored, monkeypatch):
    monkeypatch.setattr(store.modules, "digest", lambda *code: "another")
    assert why() == "程序包 casebook 改了"


def test_changed_python(stored, monkeypatch):
    monkeypatch.setattr(sys, "version", "4.0")
    assert why() == "换了 Python 版本"


def test_changed_figure_of_the_chapter(stored, tree):
    tree.set_figure("east-area", note_zh="另一条说明")
    assert why() == f"数据改了：{CHAPTER}"


def test_changed_hedge(stored, tree):
    tree.edit("hedges.csv", "0.05", "0.06")
    assert "about/standard" in why()


def test_changed_figure_of_another_chapter_is_nothing_to_it(stored, tree):
    tree.set(f"cases/{OTHER}/figures.csv", 0, note_zh="与它无关")
    assert why() == ""


def test_row_that_moves_down_is_the_same_row(stored, tree):
    header, _, rest = tree.figures.read_text("utf-8").partition("\n")
    tree.figures.write_text(f"{header}\n\n\n{rest}", "utf-8")
    assert why() == ""


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 0}', '{"version": 1}'])
def test_damaged_file_counts_as_none(stored, content):
    (store.folder() / "book--cases--east-street.json").write_text(content, "utf-8")
    assert store.load("book/cases/east-street") is None
