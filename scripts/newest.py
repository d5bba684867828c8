#!/usr/bin/env python3
"""Build the book with the newest Sphinx and MyST-NB, without Jupyter Book, and say what holds.

Jupyter Book 1 holds Sphinx at version 7; this shows how far the book is from being able to leave it. Everything stands
in ``.cache/newest``: an environment, a copy of the sources, the log, and ``report.md`` for people. All other packages
are those of ``requirements.txt``. The exit status says whether all went well. Only the standard library is used.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from casebook.ground import console  # noqa: E402  it needs nothing installed

HOME = ROOT / ".cache" / "newest"
PYTHON = HOME / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: Taken in their newest versions.
NEWEST = ("sphinx", "docutils", "myst-nb", "myst-parser", "sphinx-external-toc")
LEFT_OUT = (*NEWEST, "jupyter-book")
SOURCES = ("book", "data", "_config.yml", "_toc.yml", "requirements.lock")
TESTS = sorted(map(str, (ROOT / "tests" / "press" / "sphinx").glob("test_private*.py")))
STEPS = {
    "what the private touches hold on to": ["pytest", "-q", "--noconftest", "-p", "no:cacheprovider", *TESTS],
    "web pages": ["casebook", "html"],
    "PDF": ["casebook", "pdf"],
    "EPUB": ["casebook", "epub"],
}
#: So many lines of a failure stand in the report.
MOST = 40


def main() -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    copy_sources(HOME / "book")
    with (HOME / "log.txt").open("w", encoding="utf-8") as log:
        lines, failed = install(log), False
        for name, command in STEPS.items():
            status, said = run([PYTHON, "-m", *command], log)
            failed = failed or status != 0
            lines.append(f"- {'failed' if status else 'ok'}: {name}")
            if status:
                lines += ["", "  ```", *(f"  {line}" for line in filter(is_news, said[-MOST:])), "  ```", ""]
    report = "\n".join(["## The book with the newest Sphinx", "", *lines, ""])
    (HOME / "report.md").write_text(report, "utf-8")
    print(report)
    return int(failed)


def is_news(line: str) -> bool:
    """Say whether a line is none of those that name the pages one by one."""
    return not line.startswith(("  读取 ", "  运行 "))


def copy_sources(folder: Path) -> None:
    """Copy what a build reads, so that nothing that was built here is touched."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy2)(ROOT / name, folder / name)


def install(log: TextIO) -> list[str]:
    """Make the environment; return the lines that say what is in it."""
    venv.create(HOME / "venv", with_pip=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", "--upgrade", *NEWEST, *others()], log)
    run([*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT], log)
    installed = dict(line.split("==") for line in run([*pip, "freeze"], log)[1] if line.count("==") == 1)
    found = {name.lower().replace("_", "-"): version for name, version in installed.items()}
    return [f"- {name} {found.get(name, 'is not installed')}" for name in NEWEST] + [""]


def others() -> list[str]:
    """Return all other packages that the book asks for, and pytest, as they are pinned."""
    pinned = [(ROOT / name).read_text("utf-8") for name in ("requirements.txt", "requirements-test.txt")]
    book, test = (re.findall(r"^(\S+)==(\S+)$", text, re.M) for text in pinned)
    return [f"{name}=={version}" for name, version in book if name not in LEFT_OUT] + [
        f"{name}=={version}" for name, version in test if name == "pytest"
    ]


def run(command: list[str | Path], log: TextIO) -> tuple[int, list[str]]:
    """Run a command for the copy of the sources; return its exit status and the lines it said."""
    environment = os.environ | {"CASEBOOK_ROOT": str(HOME / "book"), "PYTHONUTF8": "1"}
    print("▸", *command[1:4], file=sys.stderr, flush=True)
    done = subprocess.run(
        [str(part) for part in command], cwd=HOME / "book", env=environment, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )
    log.write(f"$ {' '.join(map(str, command[1:]))}\n{done.stdout}\n")
    log.flush()
    return done.returncode, done.stdout.splitlines()


if __name__ == "__main__":
    console.make_safe()
    sys.exit(main())
