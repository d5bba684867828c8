"""Every script prints on a console, and into a file, whose encoding has not all characters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

SCRIPTS = sorted(path.name for path in (ROOT / "scripts").glob("*.py"))
LIMITED = ("gbk", "cp1252", "ascii")


def said(encoding: str, *command: str, folder: Path = ROOT) -> tuple[int, bytes, bytes]:
    """Run a Python of that encoding; return exit code, stdout and stderr."""
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_makes_its_streams_safe_first(name):
    lines = (ROOT / "scripts" / name).read_text("utf-8").splitlines()
    assert lines[lines.index('if __name__ == "__main__":') + 1].strip() == "console.make_safe()"


@pytest.mark.parametrize("encoding", LIMITED)
def test_help(encoding):
    code, out, err = said(encoding, "scripts/make.py", "help")
    assert (code, err) == (0, b"")
    assert "检查数据和正文，生成网页和 PDF" in out.decode("gbk" if encoding == "gbk" else "utf-8")


@pytest.mark.small
def test_before_anything_is_installed(tmp_path):
    """The first command of a fresh clone says what it does with “▸”; here it cannot make its environment."""
    for folder in ("scripts", "casebook/ground", "casebook/desk"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "casebook/__init__.py", tmp_path / "casebook")
    (tmp_path / ".venv").write_text("in the way", "utf-8")
    code, out, err = said("gbk", "scripts/make.py", "check", folder=tmp_path)
    assert (code, out.decode("gbk").strip()) == (1, "> 建立 Python 环境 .venv ……")
    assert err.decode("gbk").startswith("建立环境失败：") and "有同名的文件挡在那里的" in err.decode("gbk")


def test_find_figures(tmp_path):
    report = tmp_path / "r.txt"
    report.write_text("• 𠮷祥社区有居民🙂3000余人。\n", "utf-8")
    code, out, err = said("gbk", "scripts/find_figures.py", str(report))
    assert (code, err) == (0, b"")
    assert "* ?祥社区有居民?[3000余]人" in out.decode("gbk")


def test_module(tmp_path):
    code, out, _ = said("gbk", "-m", "casebook", "html", "--help")
    assert code == 0 and "收入草稿" in out.decode("gbk")
