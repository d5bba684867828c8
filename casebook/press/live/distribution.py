"""Python for browsers: which files it consists of, where they come from, and that they are the very files.

Every file is pinned by its sha256 in ``distribution.json``, so it does not matter from where its bytes came.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casebook.ground import paths
from casebook.ground.failures import reason
from casebook.ground.problems import CasebookError, Problem
from casebook.ground.progress import say

#: In the environment: the folder to take the files from.
SWITCH = "CASEBOOK_PYODIDE"
_PINS = Path(__file__).with_name("distribution.json")
#: Of the wheels that PyPI has and Pyodide's own place has not.
_PLATFORM = ("--platform", "pyemscripten_2024_0_wasm32", "--python-version", "3.12", "--implementation", "cp",
             "--abi", "cp312", "--abi", "none", "--platform", "any")
_SECONDS = 60


@dataclass(frozen=True)
class Component:
    """One file: what it is, its licence, its size in bytes and digest; `pypi` where it comes from PyPI."""

    file: str
    component: str
    version: str
    licence: str
    size: int
    sha256: str
    pypi: str = ""

    def fault(self, folder: Path) -> str:
        """Say what is wrong with this file in `folder`; nothing if it is there and the very one."""
        path = folder / self.file
        if not path.is_file():
            return "没有这个文件"
        size = path.stat().st_size
        if size != self.size:
            return f"大小是 {size} 字节，应为 {self.size}"
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.sha256:
                return "内容和登记的 sha256 对不上"
        return ""


@cache
def pins() -> dict:
    """Return what is pinned: ``pyodide`` (its version), ``cdn`` (an address), ``files``."""
    return json.loads(_PINS.read_text("utf-8"))


@cache
def components() -> tuple[Component, ...]:
    """Return all files of the distribution."""
    return tuple(Component(**row) for row in pins()["files"])


def folder() -> Path:
    """Return the folder in which the distribution is kept once it was fetched."""
    return paths.cache() / "pyodide" / pins()["pyodide"]


def is_complete(where: Path | None = None) -> bool:
    """Say whether every file is there and the very one."""
    return not any(each.fault(where or folder()) for each in components())


def fetch(given: Path | None = None) -> Path:
    """Bring the distribution into `folder` unless it is there, and return that folder.

    It comes from the folder `given`, or the one that the environment names, else from Pyodide's own address and from
    PyPI. Raises `CasebookError` if a file cannot be had or is not the very one; what is right is kept then, so that
    the next attempt begins where this one ended.
    """
    if given is None and os.environ.get(SWITCH):
        given = Path(os.environ[SWITCH])
    if given is not None and not given.is_dir():
        cure = "写存放 Pyodide 的文件夹；不写就从网上取。没有改动任何成书。"
        raise CasebookError(f"没有“{given}”这个文件夹。改法：{cure}")
    target = folder()
    missing = [each for each in components() if each.fault(target)]
    if not missing:
        return target
    size = sum(each.size for each in missing) / 1e6
    say(f"  浏览器里的 Python（Pyodide {pins()['pyodide']}）：取 {len(missing)} 个文件，{size:.0f} MB，只需一次")
    target.mkdir(parents=True, exist_ok=True)
    problems = [problem for each in missing for problem in _bring(each, target, given)]
    if problems:
        raise CasebookError(problems)
    return target


def _bring(each: Component, target: Path, given: Path | None) -> list[Problem]:
    """Put one file into `target`; return what went wrong."""
    place = f"{given}" if given else "网上"
    with tempfile.TemporaryDirectory(dir=target) as staging:
        try:
            _source(each, given)(each, Path(staging), given)
        except (OSError, http.client.HTTPException, subprocess.SubprocessError) as error:
            cure = "检查网络后再执行；或在有网的电脑上取好，用 PYODIDE=文件夹 指明。" if not given else "补上这个文件。"
            return [Problem(each.file, 0, "", "", f"从{place}取不到：{_said(error)}。", f"{cure}没有改动任何成书。")]
        fault = each.fault(Path(staging))
        if fault:
            cure = f"换一份 Pyodide {pins()['pyodide']} 的原件；不要用改过的文件。没有改动任何成书。"
            return [Problem(each.file, 0, "", "", f"从{place}取来的不是登记的那个文件：{fault}。", cure)]
        os.replace(Path(staging) / each.file, target / each.file)
    return []


def _source(each: Component, given: Path | None) -> Callable[[Component, Path, Path | None], None]:
    if given:
        return _copy
    return _pip if each.pypi else _download


def _copy(each: Component, staging: Path, given: Path | None) -> None:
    shutil.copyfile(given / each.file, staging / each.file)


def _download(each: Component, staging: Path, given: Path | None) -> None:
    with urllib.request.urlopen(pins()["cdn"] + each.file, timeout=_SECONDS) as sent:
        (staging / each.file).write_bytes(sent.read())


def _pip(each: Component, staging: Path, given: Path | None) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary=:all:", *_PLATFORM, "--dest", str(staging), each.pypi]
    subprocess.run(command, check=True, capture_output=True, text=True)


def _said(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = (error.stderr or "").strip().splitlines()
        return lines[-1] if lines else f"pip 以 {error.returncode} 结束"
    if isinstance(error, urllib.error.HTTPError):
        return f"对方答复 {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"连不上（{error.reason}）"
    if isinstance(error, http.client.HTTPException):
        return "传到一半断了"
    return reason(error)
