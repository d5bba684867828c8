"""The commands behind ``scripts/make.py``: each a thin call into the package, with an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

from casebook.checks import run as checks
from casebook.desk import editions
from casebook.ground import journal, paths
from casebook.ground.arguments import Parser
from casebook.ground.problems import ERROR, HINT, CasebookError, report
from casebook.ground.problems import as_json as problems_as_json
from casebook.ground.progress import say
from casebook.register import drafts


def book(with_drafts: bool = False) -> int:
    """Check, then make the web pages and the PDF."""
    if check(with_drafts=with_drafts):
        return 1
    pages, pdf = editions.build_both(editions.edition(with_drafts=with_drafts))
    page = pages / "index.html"
    say(f"\n成书：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(pdf)}{_about_drafts(with_drafts)}")
    return 0


def html(with_drafts: bool = False) -> int:
    """Make the web pages."""
    pages = editions.build_html(editions.edition(with_drafts=with_drafts))
    say(f"\n网页：{paths.shown(pages / 'index.html')}{_about_drafts(with_drafts)}")
    return 0


def pdf(with_drafts: bool = False) -> int:
    """Make the PDF."""
    say(f"\nPDF：{paths.shown(editions.build_pdf(editions.edition(with_drafts=with_drafts)))}{_about_drafts(with_drafts)}")
    return 0


def epub(with_drafts: bool = False) -> int:
    """Make the EPUB."""
    say(f"\nEPUB：{paths.shown(editions.build_epub(editions.edition(with_drafts=with_drafts)))}{_about_drafts(with_drafts)}")
    return 0


def teacher(with_drafts: bool = False) -> int:
    """Make the teacher's edition in a folder of its own: pages, slides, PDF, handouts and cards."""
    pages, file = editions.build_both(editions.edition("teacher", with_drafts))
    page = pages / "index.html"
    said = f"\n教师版（不要发给学员）：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(file)}"
    said += f"\n  幻灯片 {paths.shown(pages / 'slides')}\n  学案和角色卡（印给学员） {paths.shown(file.parent)}"
    say(said + _about_drafts(with_drafts))
    return 0


def live(arguments: list[str]) -> int:
    """Make the pages whose cells run in the browser, in a folder of their own; ``--pyodide FOLDER``, ``--drafts``."""
    parser = Parser(prog="live", description="生成可以在浏览器里运行代码的网页")
    parser.add_argument("--pyodide", type=Path, help="存放 Pyodide 的文件夹；不写就用已取好的，没有就从网上取")
    parser.add_argument("--drafts", action="store_true", help="收入草稿")
    options = parser.parse_args(arguments)
    pages = editions.build_live(editions.edition("live", options.drafts), options.pyodide)
    said = f"\n可运行版（双击打开，不联网）：{paths.shown(pages / 'index.html')}"
    say(said + _about_drafts(options.drafts))
    return 0


def stick() -> int:
    """Make the book, and a zip of all of it to hand out: the pages and the PDF, without drafts."""
    status = book()
    if not status:
        say(f"\n压缩包：{paths.shown(editions.zip_book(editions.edition()))}")
    return status


def class_box(arguments: list[str]) -> int:
    """Make every edition, and one zip of all that a class needs; ``--pyodide FOLDER`` as for `live`."""
    parser = Parser(prog="class", description="一次做齐各版，打成课堂包")
    parser.add_argument("--pyodide", type=Path, help="存放 Pyodide 的文件夹；不写就用已取好的，没有就从网上取")
    options = parser.parse_args(arguments)
    if check(with_drafts=False):
        return 1
    learner = editions.edition()
    editions.build_live(editions.edition("live"), options.pyodide)  # what may be missing is looked for first
    editions.build_both(learner)
    editions.build_epub(learner)
    editions.build_both(editions.edition("teacher"))
    made = editions.class_zip(learner)
    size = made.stat().st_size / 1e6
    say(f"\n课堂包：{paths.shown(made)}（{size:.0f} MB）。解开到 U 盘，先看里面的 说明.txt{_about_drafts(False)}")
    return 0


def _about_drafts(with_drafts: bool) -> str:
    """Say what became of the drafts, if there are any."""
    names = "、".join(sorted(drafts.docnames()))
    if not names:
        return ""
    if with_drafts:
        return f"\n含草稿，不要分发：{names}"
    return f"\n草稿没有收入：{names}。要看草稿：make book DRAFTS=1"


def check(sources_dir: Path | None = None, as_json: bool = False, with_drafts: bool = True) -> int:
    """Check data, table of contents and pages; print all problems at once. Return 0 if there is none, else 1.

    `as_json` prints them for an editor (`casebook.ground.problems.as_json`) and nothing else on stdout.
    """
    with redirect_stdout(sys.stderr if as_json else sys.stdout):
        if journal.recover():
            say(journal.RECOVERED)
        found, pages = checks.check(sources_dir, with_drafts)
    problems = [problem for problem in found if problem.severity == ERROR]
    hints = [problem for problem in found if problem.severity == HINT]
    if as_json:
        print(problems_as_json(found), flush=True)
        return 1 if problems else 0
    print(report(problems), flush=True)
    if not problems:
        names = drafts.docnames()
        for page in pages:
            mark = "（草稿）" if page.page.removesuffix(".md") in names else ""
            print(f"  {page.page}{mark}：{page.summary()}")
    if hints:
        print("提示（不影响生成）：")
        for hint in hints:
            print(f"  {hint}")
    return 1 if problems else 0


def check_with(arguments: list[str]) -> int:
    """Run the check with the options of the command line: ``--json``, ``--sources FOLDER``."""
    parser = Parser(prog="check", description="检查数据、目录和正文")
    parser.add_argument("--json", action="store_true", help="供编辑器用：标准输出只有 JSON")
    parser.add_argument("--sources", type=Path, help="存放考察报告原文的文件夹，用来核对原文字样")
    options = parser.parse_args(arguments)
    if options.sources is not None and not options.sources.is_dir():
        parser.error(f"没有“{options.sources}”这个文件夹")
    return check(options.sources, options.json)


def serve(with_drafts: bool = False) -> int:
    """Show the book at a local address (this machine only), made again whenever a file is saved."""
    from casebook.desk.serving.loop import serve as run

    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or int(port) > 65535:
        print(f"端口写的是“{port}”，要写成 0 至 65535 的整数，如 make serve PORT=8001。", file=sys.stderr)
        return 2
    return run(int(port), with_drafts)


def lab(arguments: list[str]) -> int:
    """Open JupyterLab on a working copy of the chapters; ``--prepare`` only makes the copy."""
    from casebook.desk import lab as working_copy

    parser = Parser(prog="lab", description="用 JupyterLab 打开各章的工作副本")
    parser.add_argument("--reset", action="store_true", help="换一份干净的副本，旧的移到 lab-old/")
    parser.add_argument("--no-browser", action="store_true", help="不打开浏览器，只印出地址")
    parser.add_argument("--prepare", action="store_true", help="只建副本，不启动 JupyterLab")
    options = parser.parse_args(arguments)
    if options.prepare:
        say(f"工作副本：{paths.shown(working_copy.prepare(options.reset)[0])}")
        return 0
    return working_copy.start(options.reset, not options.no_browser)


def test() -> int:
    """Run ruff and the test suite, one process a core; what stands behind goes to pytest (``--fast``, ``-n 0``)."""
    rest = sys.argv[2:]
    ruff = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=paths.root())
    if "--fast" not in rest:  # here, where its progress is seen
        subprocess.run([sys.executable, "-m", "tests.support.browsers"], cwd=paths.root())
    tests = subprocess.run([sys.executable, "-m", "pytest", *_SIDE_BY_SIDE, *rest], cwd=paths.root())
    return ruff.returncode or tests.returncode


#: Tests of one file stay together: they share what was built for them. `tests/conftest.py` says which file comes first.
_SIDE_BY_SIDE = ("--numprocesses", "auto", "--dist", "loadfile", "--no-loadscope-reorder")


def clean() -> int:
    """Remove what was built."""
    editions.clean()
    return 0


COMMANDS = {f.__name__: f for f in (book, html, pdf, epub, teacher, check, serve, test, clean)} | {"zip": stick}
#: Commands that can show drafts; a check always looks at them.
SHOW_DRAFTS = ("book", "html", "pdf", "epub", "teacher", "serve")
#: Commands with questions and options of their own.
CASE_COMMANDS = ("new-case", "remove-case", "rename-case")
#: Commands that read what stands behind them themselves.
WITH_OPTIONS = {"check": check_with, "live": live, "lab": lab, "class": class_box}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a known failure is printed without a traceback."""
    parser = Parser(prog="casebook")
    parser.add_argument("command", choices=[*(COMMANDS | WITH_OPTIONS), *CASE_COMMANDS])
    given = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(given[:1])
    rest = given[1:]
    try:
        if options.command in WITH_OPTIONS:
            return WITH_OPTIONS[options.command](rest)
        if options.command in CASE_COMMANDS:
            from casebook.desk.cases.command import main as case_command

            return case_command(options.command, rest)
        if options.command in SHOW_DRAFTS and rest == ["--drafts"]:
            return COMMANDS[options.command](with_drafts=True)
        if rest and options.command != "test":  # what follows `test` is for pytest
            parser.error(f"{options.command} 后面不能写“{' '.join(rest)}”")
        return COMMANDS[options.command]()
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
