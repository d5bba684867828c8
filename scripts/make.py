#!/usr/bin/env python3
"""The one entry for every command, on any system: ``python scripts/make.py book``. The Makefile calls it too.

Only the standard library is used here, for this file runs before anything is installed. It makes ``.venv``,
installs the locked packages (hashes checked) if they are not there yet, and hands over to ``casebook.desk.cli``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from casebook.ground import console, locks  # noqa: E402  it needs nothing installed

VENV = ROOT / ".venv"
#: JupyterLab and all that it brings stands apart: nothing of it can change what the book is built with.
LAB_VENV = ROOT / ".venv-lab"

#: With --json, stdout is for an editor; what is said on the way goes past it.
SAID = sys.stderr if "--json" in sys.argv else sys.stdout


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  a newcomer's Python may be older than the project's
        print(f"需要 Python 3.11 或更高版本，当前是 {sys.version.split()[0]}。", file=sys.stderr)
        return 2
    from casebook.desk.commands import BY_NAME  # its layers below need nothing installed either

    target = sys.argv[1] if len(sys.argv) > 1 else "help"
    if target == "help":
        return show_help()
    if target not in BY_NAME:
        print(f"没有“{target}”这个命令。\n", file=sys.stderr)
        show_help()
        return 2
    if target == "clean":
        shutil.rmtree(ROOT / "_build", ignore_errors=True)
        return 0
    if target == "lock":
        return lock()
    status = ensure_environment("requirements-test.lock" if target == "test" else "requirements.lock")
    if status:
        return status
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    if target == "lab":
        status = ensure_environment("requirements-lab.lock", LAB_VENV, with_book=False)
        if status:
            return status
        environment["CASEBOOK_LAB_PYTHON"] = str(python_of(LAB_VENV))
    return hand_over([str(python_of(VENV)), "-m", "casebook", target, *sys.argv[2:]], environment)


def hand_over(command: list[str], environment: dict[str, str]) -> int:
    """Run a command in the place of this process: signals reach it alone, and it alone answers them."""
    if os.name == "nt":  # there the shell would not wait for it
        with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
            while True:
                try:
                    return process.wait()
                except KeyboardInterrupt:  # the command gets it too, and says so
                    continue
    os.chdir(ROOT)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, environment)


def show_help() -> int:
    from casebook.desk.commands import COMMANDS

    print("用法：make 命令，或 python scripts/make.py 命令\n")
    for command in COMMANDS:
        print(f"  {command.name:<12} {command.help}")
    print("\n草稿（正文开头写着 draft: true）不收入成书。要看草稿：make book DRAFTS=1，")
    print("html、pdf、teacher、serve 也一样。结果在 _build/drafts/，与成书分开。")
    return 0


def python_of(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure_environment(lock_file: str, folder: Path = VENV, with_book: bool = True) -> int:
    """Make the environment `folder` and install `lock_file` unless that very state is there; return an exit code.

    `with_book` installs this project's package too. A moved checkout or a new Python starts over, for scripts in an
    environment hold absolute paths.
    """
    # The test lock holds everything the book's lock holds, so its stamp serves both.
    enough = (lock_file, *(["requirements-test.lock"] if with_book else []))
    if any(is_installed(folder, name) for name in enough):
        return 0
    try:
        with locks.waiting(ROOT / ".cache" / f"{folder.name}.lock", f"make {sys.argv[1]}", tell):
            if any(is_installed(folder, name) for name in enough):  # another command has made it meanwhile
                return 0
            return make_environment(lock_file, folder, with_book)
    except OSError as error:
        print(why_not_made(folder, error), file=sys.stderr)
        return 1


def why_not_made(folder: Path, error: OSError) -> str:
    """Return what to do where the folder of the environment, or something in it, cannot be written."""
    said = f"建立环境失败：{error.filename or folder}：{error.strerror or error}。"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{said}\n这个文件夹不能写：{ROOT}\n把书复制到自己能写的文件夹（如主目录），在那里再执行一次。"
    return f"{said}\n检查磁盘空间；有同名的文件挡在那里的，把它移走。"


def tell(text: str) -> None:
    print(text, file=SAID, flush=True)


def make_environment(lock_file: str, folder: Path, with_book: bool) -> int:
    """Make the environment and install; return an exit code. Raises OSError where it cannot be written."""
    if folder.is_symlink() and not same_home(folder):  # clearing it would empty what others use
        said = f"{folder.name} 是链接，那里的环境属于别的文件夹，没有改动它。改法：删去这个链接，再执行一次。"
        print(said, file=sys.stderr)
        return 1
    if not python_of(folder).is_file() or not same_home(folder):
        tell(f"▸ 建立 Python 环境 {folder.name} ……")
        try:
            venv.create(folder, with_pip=True, clear=folder.exists())
        except subprocess.CalledProcessError as error:  # the system's Python came without pip
            print(f"建立环境失败：{error}\nDebian/Ubuntu 请先安装 python3-venv。", file=sys.stderr)
            return 1
        (folder / "home.txt").write_text(str(ROOT), "utf-8")
    tell(f"▸ 安装 {lock_file} 中锁定的软件包（首次约需几分钟，需要联网）……")
    pip = [str(python_of(folder)), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"]
    steps = [[*pip, "--require-hashes", "--no-deps", "-r", str(ROOT / lock_file)]]
    if with_book:
        steps.append([*pip, "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)])
    total = (ROOT / lock_file).read_text("utf-8").count("==")
    for command in steps:
        if run_showing_progress(command, total, folder):
            print("安装失败，原因见上。检查网络后再执行一次；已下载的部分不会重来。", file=sys.stderr)
            return 1
    stamp(folder, lock_file).write_text(state(lock_file), "utf-8")
    return 0


def stamp(folder: Path, lock_file: str) -> Path:
    return folder / f"{lock_file}.stamp"


def state(lock_file: str) -> str:
    """Return what an installed environment depends on: lock, entry points of the package, interpreter, folder."""
    digest = hashlib.sha256((ROOT / lock_file).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return "\n".join((digest, sys.version, str(ROOT)))


def is_installed(folder: Path, lock_file: str) -> bool:
    return stamp(folder, lock_file).is_file() and stamp(folder, lock_file).read_text("utf-8") == state(lock_file)


def run_showing_progress(command: list[str], total: int, folder: Path) -> int:
    """Run pip, counting packages instead of printing its pages of text; what it said is shown if it fails."""
    said: list[str] = []
    count = 0
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    )
    for line in process.stdout:
        said.append(line)
        if line.startswith(("Collecting", "Requirement already satisfied")):
            count += 1
            if count % 20 == 0:
                tell(f"  {count} / {total}")
        elif line.startswith("Installing collected"):
            tell(f"  写入 {folder.name} ……")
    if process.wait():
        print("".join(said[-40:]), file=sys.stderr)
    return process.returncode


def same_home(folder: Path) -> bool:
    """Say whether an environment was made in this folder; its scripts hold absolute paths."""
    home = folder / "home.txt"
    return home.is_file() and home.read_text("utf-8") == str(ROOT)


def lock() -> int:
    """Resolve the requirement files for every system and Python from 3.11 on, with hashes."""
    uv = shutil.which("uv")
    if not uv:
        print("需要 uv：pip install uv", file=sys.stderr)
        return 1
    common = [uv, "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    same = ["-c", "requirements.lock"]
    for name, extra in (("requirements", []), ("requirements-test", same), ("requirements-lab", [])):
        command = [*common, *extra, f"{name}.txt", "-o", f"{name}.lock", "--quiet"]
        if subprocess.run(command, cwd=ROOT).returncode:
            return 1
    return 0


if __name__ == "__main__":
    console.make_safe()
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\n已中断。再执行一次，会从断的地方接着来。", file=sys.stderr)
        sys.exit(130)
