"""The commands behind ``scripts/make.py``: each a thin call into the package, with an exit code."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

from casebook.checks import run as checks
from casebook.checks.private_names import add_private_name
from casebook.checks.unused import unused_figures
from casebook.desk import editions
from casebook.desk.commands import BY_NAME, COMMANDS, as_options, parsed
from casebook.ground import journal, merging, paths
from casebook.ground.arguments import Parser
from casebook.ground.problems import ERROR, HINT, CasebookError, report
from casebook.ground.problems import as_json as problems_as_json
from casebook.ground.progress import say
from casebook.register.drafts import docnames as draft_pages
from casebook.register.drafts import pages_without


def book(drafts: bool = False) -> int:
    """Check, then make the web pages and the PDF."""
    if check(drafts=drafts):
        return 1
    pages, pdf = editions.build_both(editions.edition(with_drafts=drafts))
    page = pages / "index.html"
    say(f"\n成书：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(pdf)}{_about_drafts(drafts)}")
    return 0


def html(drafts: bool = False) -> int:
    """Make the web pages."""
    pages = editions.build_html(editions.edition(with_drafts=drafts))
    say(f"\n网页：{paths.shown(pages / 'index.html')}{_about_drafts(drafts)}")
    return 0


def pdf(drafts: bool = False) -> int:
    """Make the PDF."""
    say(f"\nPDF：{paths.shown(editions.build_pdf(editions.edition(with_drafts=drafts)))}{_about_drafts(drafts)}")
    return 0


def epub(drafts: bool = False) -> int:
    """Make the EPUB."""
    say(f"\nEPUB：{paths.shown(editions.build_epub(editions.edition(with_drafts=drafts)))}{_about_drafts(drafts)}")
    return 0


def teacher(drafts: bool = False) -> int:
    """Make the teacher's edition in a folder of its own: pages, slides, PDF, handouts and cards."""
    pages, file = editions.build_both(editions.edition("teacher", drafts))
    page = pages / "index.html"
    said = f"\n教师版（不要发给学员）：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(file)}"
    said += f"\n  幻灯片 {paths.shown(pages / 'slides')}\n  学案和角色卡（印给学员） {paths.shown(file.parent)}"
    say(said + _about_drafts(drafts))
    return 0


def live(pyodide: str | None = None, drafts: bool = False) -> int:
    """Make the pages whose cells run in the browser, in a folder of their own; `pyodide` is a folder with it."""
    pages = editions.build_live(editions.edition("live", drafts), _folder(pyodide))
    said = f"\n可运行版（双击打开，不联网）：{paths.shown(pages / 'index.html')}"
    say(said + _about_drafts(drafts))
    return 0


def stick() -> int:
    """Make the book, and a zip of all of it to hand out: the pages and the PDF, without drafts."""
    status = book()
    if not status:
        say(f"\n压缩包：{paths.shown(editions.zip_book(editions.edition()))}")
    return status


def class_box(pyodide: str | None = None) -> int:
    """Make every edition, and one zip of all that a class needs; `pyodide` as for `live`."""
    if check(drafts=False):
        return 1
    learner = editions.edition()
    editions.build_live(editions.edition("live"), _folder(pyodide))  # what may be missing is looked for first
    editions.build_both(learner)
    editions.build_epub(learner)
    editions.build_both(editions.edition("teacher"))
    made = editions.class_zip(learner)
    size = made.stat().st_size / 1e6
    say(f"\n课堂包：{paths.shown(made)}（{size:.0f} MB）。解开到 U 盘，先看里面的 说明.txt{_about_drafts(False)}")
    return 0


def _folder(given: str | None) -> Path | None:
    return Path(given) if given else None


def _about_drafts(shown: bool) -> str:
    """Say what became of the drafts, if there are any."""
    names = "、".join(sorted(draft_pages()))
    if not names:
        return ""
    if shown:
        return f"\n含草稿，不要分发：{names}"
    return f"\n草稿没有收入：{names}。要看草稿：make book DRAFTS=1"


def check(
    sources_dir: Path | None = None, as_json: bool = False, drafts: bool = True, list_unused: bool = False
) -> int:
    """Check data, table of contents and pages; print all problems at once. Return 0 if there is none, else 1.

    `as_json` prints them for an editor (`casebook.ground.problems.as_json`) and nothing else on stdout. Figures that
    no page uses are counted; with `list_unused` each is a hint.
    """
    with redirect_stdout(sys.stderr if as_json else sys.stdout):
        if journal.recover():
            say(journal.RECOVERED)
        found, pages = checks.check(sources_dir, drafts)
        unused = unused_figures(pages_without(frozenset())) if drafts else []
        found = sorted({*found, *(unused if list_unused else ())})
    problems = [problem for problem in found if problem.severity == ERROR]
    hints = [problem for problem in found if problem.severity == HINT]
    if as_json:
        print(problems_as_json(found), flush=True)
        return 1 if problems else 0
    print(report(problems), flush=True)
    if not problems:
        names = draft_pages()
        for page in pages:
            mark = "（草稿）" if page.page.removesuffix(".md") in names else ""
            print(f"  {page.page}{mark}：{page.summary()}")
        if unused and not list_unused:
            print(f"登记了、没有一页用到的数有 {len(unused)} 个，列出来：make check UNUSED=1")
    if hints:
        print("提示（不影响生成）：")
        for hint in hints:
            print(f"  {hint}")
    return 1 if problems else 0


def check_with(
    json: bool = False, sources: str | None = None, unused: bool = False, private_name: str | None = None
) -> int:
    """Run the check with the options of the command line; with `private_name` only put that on its list."""
    if private_name:
        add_private_name(private_name)
        return 0
    folder = _folder(sources)
    if folder is not None and not folder.is_dir():
        Parser(prog="check").error(f"没有“{sources}”这个文件夹")
    return check(folder, json, list_unused=unused)


def serve(drafts: bool = False) -> int:
    """Show the book at a local address (this machine only), made again whenever a file is saved."""
    from casebook.desk.serving.loop import serve as run

    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or int(port) > 65535:
        print(f"端口写的是“{port}”，要写成 0 至 65535 的整数，如 make serve PORT=8001。", file=sys.stderr)
        return 2
    return run(int(port), drafts)


def lab(reset: bool = False, no_browser: bool = False, prepare: bool = False) -> int:
    """Open JupyterLab on a working copy of the chapters; `prepare` only makes the copy."""
    from casebook.desk import lab as working_copy

    if prepare:
        say(f"工作副本：{paths.shown(working_copy.prepare(reset)[0])}")
        return 0
    return working_copy.start(reset, not no_browser)


def test(name: str, rest: list[str]) -> int:
    """Run ruff and the test suite, side by side; what stands behind goes to pytest (``--fast``, ``-n 0``)."""
    ruff = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=paths.root())
    if "--fast" not in rest:  # here, where its progress is seen
        for needed in ("browsers", "pyodide"):
            subprocess.run([sys.executable, "-m", f"tests.support.{needed}"], cwd=paths.root())
    tests = subprocess.run([sys.executable, "-m", "pytest", *_SIDE_BY_SIDE, *rest], cwd=paths.root())
    return ruff.returncode or tests.returncode


#: Tests of one file stay together: they share what was built for them. `tests/conftest.py` says which file comes first.
#: One process more than there are cores, for a test that waits for a page or a lock uses none.
_SIDE_BY_SIDE = ("--numprocesses", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a known failure is printed without a traceback."""
    parser = Parser(prog="casebook")
    parser.add_argument("command", choices=[command.name for command in COMMANDS if command.run])
    given = sys.argv[1:] if arguments is None else arguments
    command = BY_NAME[parser.parse_args(given[:1]).command]
    module, _, name = command.run.partition(":")
    try:
        if command.name != "check":  # which says it in its own way
            merging.require_merged()
        run = getattr(importlib.import_module(module), name)
        if command.takes_rest:
            return run(command.name, as_options(command, given[1:]))
        return run(**parsed(command, given[1:]))
    except CasebookError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except BrokenPipeError:  # whoever read has seen enough (`make check | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        print("\n已中断。上一次完好的成书没有改动。", file=sys.stderr, flush=True)
        return 130


def run() -> None:
    """Run the command of the command line and end this process."""
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # all is written; taking a book in memory apart node by node takes seconds
