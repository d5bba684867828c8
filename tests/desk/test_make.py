"""scripts/make.py: the environment is made by one command at a time, and what keeps it from being made is said."""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from casebook.ground import locks
from tests.support.project import NOISE, ROOT, stop


@pytest.fixture
def make(tmp_path, monkeypatch):
    """The script as a module, of a project that has no environment yet."""
    spec = importlib.util.spec_from_file_location("make_script", ROOT / "scripts" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("", "utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(sys, "argv", ["make.py", "html"])
    return module


def ensure(make) -> int:
    return make.ensure_environment("requirements.lock", make.VENV)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/x/.venv"), "这个文件夹不能写：{root}\n把书复制到"),
        (OSError(errno.EROFS, "Read-only file system", "/x/.venv"), "这个文件夹不能写：{root}\n把书复制到"),
        (OSError(errno.ENOSPC, "No space left on device", "/x/.venv"), "检查磁盘空间"),
        (subprocess.CalledProcessError(1, ["ensurepip"]), "Debian/Ubuntu 请先安装 python3-venv。"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_why_there_is_no_environment(make, monkeypatch, capsys, tmp_path, error, said):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr(make.venv, "create", fail)
    assert ensure(make) == 1
    err = capsys.readouterr().err
    assert err.startswith("建立环境失败：") and said.format(root=tmp_path) in err
    assert ("python3-venv" in err) == isinstance(error, subprocess.CalledProcessError)


def test_a_folder_that_cannot_be_written_at_all(make, monkeypatch, capsys):
    def fail(self, *arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", fail)
    assert ensure(make) == 1
    assert "这个文件夹不能写" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_an_environment_of_another_folder_is_not_emptied_through_a_link(make, capsys, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "home.txt").write_text("/elsewhere", "utf-8")
    make.VENV.symlink_to(theirs)
    assert ensure(make) == 1
    assert "改法：删去这个链接" in capsys.readouterr().err
    assert (theirs / "home.txt").is_file()


def test_two_commands_make_one_environment(make, monkeypatch, capsys, tmp_path):
    """`make -j2 book epub` in a fresh clone: the second finds what the first has made."""
    monkeypatch.setattr(make, "make_environment", lambda *arguments: pytest.fail("made twice"))

    def first() -> None:
        with locks.waiting(tmp_path / ".cache" / ".venv.lock", "make book", print):
            held.set()
            done.wait(10)
            make.VENV.mkdir()
            make.stamp(make.VENV, "requirements.lock").write_text(make.state("requirements.lock"), "utf-8")

    def tell(text: str) -> None:
        told.append(text)
        done.set()

    told, held, done = [], threading.Event(), threading.Event()
    monkeypatch.setattr(make, "tell", tell)
    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    assert ensure(make) == 0
    thread.join()
    assert told == [f"▸ make book（进程 {os.getpid()}）正在运行，等它结束再继续 ……"]


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_gives_no_traceback(broken):
    """Not from the command, nor from the script that calls it."""
    process = broken.start(sys.executable, str(ROOT / "scripts" / "make.py"), "html")
    while "▸ 网页" not in (line := process.stdout.readline()):
        assert line, "it ended before it began"
    said = stop(process, signal.SIGINT)
    assert process.returncode == 130, said
    assert said.strip().endswith("已中断。上一次完好的成书没有改动。")
    assert [word for word in NOISE if word in said] == [], said


@pytest.mark.small
@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_while_installing_gives_no_traceback(tmp_path):
    code = (
        "import runpy, sys, time\n"
        "import venv\n"
        "def create(*arguments, **options):\n"
        "    print('creating', flush=True)\n"
        "    time.sleep(60)\n"
        "venv.create = create\n"
        "sys.argv = ['make.py', 'html']\n"
        f"runpy.run_path({str(tmp_path / 'scripts' / 'make.py')!r}, run_name='__main__')\n"
    )
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "make.py").write_text((ROOT / "scripts" / "make.py").read_text("utf-8"), "utf-8")
    (tmp_path / "casebook").symlink_to(ROOT / "casebook")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        start_new_session=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    while "creating" not in (line := process.stdout.readline()):
        assert line, "it ended before it began"
    said = stop(process, signal.SIGINT)
    assert process.returncode == 130, said
    assert "已中断。再执行一次，会从断的地方接着来。" in said
    assert [word for word in NOISE if word in said] == [], said
