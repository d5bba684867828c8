"""The page that shows how to write a case, as a list of steps: what it tells the reader to do is done as it stands."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support.project import ROOT, Project, Result, without_colours

PAGE = ROOT / "book" / "teaching" / "write-your-own-case.md"
_BLOCK = re.compile(r"^(`{3,})\{code-block\} text\n:caption: ([^\n]*)\n\n(.*?)^\1$", re.M | re.S)
_SECONDS = 180
#: Steps that need something a reader may not have: a report, a Word file, JupyterLab, a second author.
FIND, WORD, LAB, TOGETHER = OPTIONAL = (
    "手头有报告时执行", "正文写在 Word 里的，执行", "在 JupyterLab 里改过的，执行", "和别人一起写的，各自执行",
)


@dataclass(frozen=True)
class Step:
    """A listing of the page: its caption says what to do with its content."""

    caption: str
    content: str


def steps(page: Path = PAGE) -> list[Step]:
    """Return the steps in order; every listing of the page is one."""
    text = page.read_text("utf-8")
    found = [Step(caption, content) for _, caption, content in _BLOCK.findall(text)]
    assert len(found) == len(re.findall(r"^`{3,}\{code-block\}|^```text", text, re.M)), "a listing is no step"
    return found


def do(step: Step, project: Project) -> Result | None:
    """Do a step in `project`; return what a command said. An unknown caption is an error."""
    file, _, what = step.caption.partition("，")
    if step.caption == "执行":
        return project.run(*command(step.content.strip()))
    if step.caption == "执行，并回答提问":
        first, *talk = step.content.strip().split("\n")
        return in_terminal(project, command(first), [tuple(line.split("：", 1)) for line in talk])
    path = project.path(file)
    if what == "表头以下":
        head = path.read_text("utf-8").splitlines(keepends=True)[0]
        path.write_text(head + step.content, "utf-8")
    elif what == "最后一行":
        *rest, _ = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(rest) + step.content, "utf-8")
    elif what == "删去这一行":
        text = path.read_text("utf-8")
        assert text.count(step.content) == 1, step
        path.write_text(text.replace(step.content, ""), "utf-8")
    elif what.startswith(("从“", "“")):
        first, _, last = what.removeprefix("从").partition("到")
        assert {first, last or first} == {f"“{name}”" for name in (titles(step.content)[0], titles(step.content)[-1])}
        path.write_text(with_sections(path.read_text("utf-8"), step.content), "utf-8")
    else:
        raise AssertionError(f"nobody knows how to do: {step.caption}")
    return None


def titles(text: str) -> list[str]:
    """Return the second-level headings of a page or a part of it, up to the colon, code left out."""
    outside = re.sub(r"^(```+)(?!\{teaching).*?^\1$", "", text, flags=re.M | re.S)
    return [title.partition("：")[0] for title in re.findall(r"^## (.+)$", outside, re.M)]


def with_sections(page: str, part: str) -> str:
    """Return `page` with the sections of `part` in the place of its own of the same titles."""
    note = "::::::{teaching-note}\n"
    if part.startswith(note):
        return page[: page.index(note)] + part
    wanted, all_titles = titles(part), titles(page)
    start = all_titles.index(wanted[0])
    assert all_titles[start : start + len(wanted)] == wanted
    behind = all_titles[start + len(wanted)]
    begin = re.search(rf"^## {re.escape(wanted[0])}", page, re.M).start()
    if behind == "案例使用说明":
        end = page.index(note)
    else:
        end = re.search(rf"^## {re.escape(behind)}", page, re.M).start()
    return page[:begin] + part + "\n" + page[end:]


# --- commands -----------------------------------------------------------------------------------------------


def command(line: str) -> list[str]:
    """Return the program behind a command of the page: what the Makefile runs, in this interpreter."""
    if line.startswith(".venv/bin/python "):
        _, script, *rest = shlex.split(line)
        return [sys.executable, str(ROOT / script), *rest]
    made = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "-f", str(ROOT / "Makefile"), *shlex.split(line)[1:]],
        capture_output=True, encoding="utf-8", check=True, cwd=ROOT,
    ).stdout
    program, script, *rest = shlex.split(made)
    assert (program, script) == ("python3", "scripts/make.py")
    return [sys.executable, "-m", "casebook", *rest]


def in_terminal(project: Project, program: list[str], talk: list[tuple[str, str]]) -> Result:
    """Run `program` in a terminal and answer its questions; each must be asked, in order, as `talk` has it."""
    mine, its = pty.openpty()
    environment = os.environ | {"CASEBOOK_ROOT": str(project.root), "PYTHONUTF8": "1"}
    process = subprocess.Popen(program, cwd=project.root, env=environment, stdin=its, stdout=its, stderr=its)
    os.close(its)
    terminal = Terminal(mine)
    try:
        for question, answer in talk:
            terminal.wait_for(rf"^{re.escape(question)}[^\n]*：$")
            os.write(mine, f"{answer}\n".encode())
        terminal.wait_for(None)
        return Result(process.wait(timeout=_SECONDS), without_colours(terminal.said))
    finally:
        process.kill()
        os.close(mine)


class Terminal:
    """What a program has said so far."""

    def __init__(self, descriptor: int):
        self._descriptor, self._raw, self._seen = descriptor, b"", 0

    @property
    def said(self) -> str:
        return self._raw.decode("utf-8", errors="ignore").replace("\r\n", "\n")

    def wait_for(self, pattern: str | None) -> None:
        """Read until something new matches `pattern`; None: until the program has ended."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            if pattern and re.compile(pattern, re.M).search(self.said, self._seen):
                self._seen = len(self.said)
                return
            if not select.select([self._descriptor], [], [], 1)[0]:
                continue
            try:
                self._raw += os.read(self._descriptor, 1 << 16)
            except OSError:  # how Linux says that the other end is closed
                if pattern is None:
                    return
                break
        raise AssertionError(f"waited in vain for {pattern or 'the end'}:\n{self.said}")
