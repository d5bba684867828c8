"""The teacher's working copy: made once, kept, put aside on request; it runs, and is served on this machine only."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from casebook.desk import lab
from tests.support.project import CHAPTER, CHAPTER_FILE, ROOT, Project

LAB_PYTHON = ROOT / ".venv-lab" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture(scope="module")
def copy(book, tmp_path_factory) -> Path:
    """The working copy of the whole book, made in a copy: the book itself is shared, and pages would be made anew."""
    project = Project(tmp_path_factory.mktemp("lab") / "book")
    shutil.copytree(book.root, project.root, symlinks=True)
    result = project.run("lab", "--prepare")
    assert result.code == 0, result.out
    return project.root / "lab"


def notebooks(copy: Path) -> list[Path]:
    return sorted(copy.glob("*.ipynb"))


def run(path: Path, copy: Path, monkeypatch) -> nbformat.NotebookNode:
    """Run a notebook in a fresh kernel with the data of the copy."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(copy))
    made = nbformat.read(path, as_version=4)
    NotebookClient(made, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(copy)}}).execute()
    return made


def printed(made: nbformat.NotebookNode) -> str:
    """Return the text and tables that the cells gave."""
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    return json.dumps([output.get("text") or output.get("data") for output in outputs], ensure_ascii=False)


def test_a_notebook_for_each_chapter_in_the_order_of_the_book(copy, book):
    names = [path.stem.partition(" ")[2] for path in notebooks(copy)]
    order = [name.rpartition("/")[2] for name in book.pages]
    assert names == [name for name in order if (book.html / "_downloads" / name).is_dir()]
    assert len(names) >= 5
    assert (copy / "data/cases" / CHAPTER / "figures.csv").is_file()
    shows_roles = "write-your-own-case"  # as an author types them
    others = (path for path in notebooks(copy) if not path.stem.endswith(shows_roles))
    assert not [path for path in others if "{num}`" in path.read_text("utf-8")]


def test_every_chapter_runs(copy, monkeypatch):
    """How long each takes: ``benchmarks/lab.py``."""
    for path in notebooks(copy):
        run(path, copy, monkeypatch)


def test_an_edit_of_the_copys_data_takes_effect_there_and_nowhere_else(copy, monkeypatch):
    table = copy / "data/cases" / CHAPTER / "figures.csv"
    source = copy.parent / "data/cases" / CHAPTER / "figures.csv"
    (path,) = (each for each in notebooks(copy) if each.stem.endswith(CHAPTER))
    kept, before = table.read_text("utf-8"), printed(run(path, copy, monkeypatch))
    line = next(line for line in kept.splitlines() if line.startswith("wm-area,"))
    try:
        table.write_text(kept.replace(line, re.sub(r",1200000,", ",2400000,", line)), "utf-8")
        assert table.read_text("utf-8") != kept
        after = printed(run(path, copy, monkeypatch))
    except Exception as error:  # a claim of the book that the new number overturns says so: it has taken effect
        after = str(error)
    finally:
        table.write_text(kept, "utf-8")
    assert after != before
    assert source.read_text("utf-8") == kept


def make_clean(project: Project) -> None:
    """Run `make clean` there: it is the script's own, which knows no other project than the one it lies in."""
    script, package = project.root / "scripts" / "make.py", project.root / "casebook"
    script.parent.mkdir()
    shutil.copy2(ROOT / "scripts" / "make.py", script)
    package.symlink_to(ROOT / "casebook")
    assert project.run(sys.executable, str(script), "clean").code == 0
    assert not (project.root / "_build").exists()
    shutil.rmtree(script.parent)
    package.unlink()


def take_back(project: Project) -> None:
    """Change a sentence and a cell of a chapter's notebook and take them back: the page is otherwise as it was."""
    assert project.run("lab-diff").out == "工作副本里没有改动。\n"
    before = project.path(CHAPTER_FILE).read_text("utf-8")
    (path,) = project.path("lab").glob(f"*{CHAPTER}.ipynb")
    made = nbformat.read(path, as_version=4)
    (prose,) = [cell for cell in made.cells if cell.source.startswith("## ") and "内容提要" in cell.source]
    prose.source = prose.source.rstrip("。") + "，到此为止。"
    code = next(cell for cell in made.cells if cell.cell_type == "code")
    code.source += "\n# 课上加的"
    nbformat.write(made, path)
    assert project.run("lab-diff").out.count("  第 ") == 2
    taken = project.run("lab-take", f"PAGE={CHAPTER}")
    assert taken.code == 0, taken.out
    after = project.path(CHAPTER_FILE).read_text("utf-8")
    assert after.replace("，到此为止", "", 1).replace("\n# 课上加的", "", 1) == before
    assert project.run("check").code == 0


def test_copy_is_kept_and_taken_back_from_and_a_reset_puts_it_aside(broken):
    assert broken.run("lab", "--prepare").code == 0
    take_back(broken)
    note = broken.root / "lab" / "我的笔记.txt"
    note.write_text("课上改的", "utf-8")
    assert broken.run("lab", "--prepare").code == 0
    make_clean(broken)
    assert note.read_text("utf-8") == "课上改的", "neither a second start nor `make clean` touches it"
    assert broken.run("lab", "--prepare", "--reset").code == 0
    assert not note.exists()
    (old,) = (broken.root / "lab-old").iterdir()
    assert (old / "我的笔记.txt").read_text("utf-8") == "课上改的"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}", old.name)
    assert broken.run("html").code == 0, "the copies are no pages of the book"


def test_settings_of_the_user_cannot_open_it(tmp_path):
    given = {"JUPYTER_CONFIG_DIR": "/elsewhere", "JUPYTER_TOKEN": "known", "JUPYTERLAB_DIR": "/elsewhere", "HOME": "/h"}
    made = lab.environment(given, tmp_path)
    assert "/elsewhere" not in made.values() and "JUPYTER_TOKEN" not in made and made["HOME"] == "/h"
    kernel = json.loads((tmp_path / "share/kernels/python3/kernel.json").read_text("utf-8"))
    assert kernel["argv"][0] == sys.executable


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.skipif(not LAB_PYTHON.is_file(), reason="JupyterLab is installed by `make lab` only")
def test_served_on_loopback_and_only_with_the_token(copy):
    command = [sys.executable, "-m", "casebook", "lab", "--no-browser"]
    environment = os.environ | {"CASEBOOK_ROOT": str(copy.parent), "CASEBOOK_LAB_PYTHON": str(LAB_PYTHON)}
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )
    try:
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/lab\?token=([0-9a-f]{20,})", said)):
            line = server.stdout.readline()
            assert line, said
            said += line
        port, token = found.groups()
        base = f"http://127.0.0.1:{port}/api"
        wait_for(int(port))
        assert status(f"{base}/contents") == 403
        assert status(f"{base}/contents?token=wrong") == 403
        with urllib.request.urlopen(f"{base}/contents?token={token}", timeout=5) as answer:
            names = {entry["name"] for entry in json.load(answer)["content"]}
        assert {path.name for path in notebooks(copy)} <= names
        with urllib.request.urlopen(f"{base}/kernelspecs?token={token}", timeout=5) as answer:
            spec = json.load(answer)["kernelspecs"]["python3"]["spec"]
        assert (spec["argv"][0], spec["env"]["CASEBOOK_ROOT"]) == (sys.executable, str(copy))
        with urllib.request.urlopen(f"{base}/contents/book/cases/{CHAPTER}.md?type=notebook&token={token}") as answer:
            assert json.load(answer)["type"] == "notebook", "jupytext opens the author's page"
        for address in other_addresses():
            with pytest.raises(OSError):
                socket.create_connection((address, int(port)), timeout=2)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def wait_for(port: int) -> None:
    """Wait until the server listens: it says its address a moment before."""
    until = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            assert time.monotonic() < until, "it never listens"
            time.sleep(0.1)


def other_addresses() -> set[str]:
    """Return this machine's addresses besides loopback."""
    found = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return {address for address in found if not address.startswith("127.")}
