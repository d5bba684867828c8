"""The commands behind ``scripts/make.py``: each a thin call into the package, with an exit code."""

from __future__ import annotations

import argparse
import http.server
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from casebook import build, drafts, paths
from casebook.printed import contradicts_print
from casebook.problems import CasebookError, report
from casebook.progress import say
from casebook.register import load_register
from casebook.scaffold import changes


def book(with_drafts: bool = False) -> int:
    """Check, then make the web pages and the PDF."""
    if check(with_drafts=with_drafts):
        return 1
    pages, pdf = build.build_both(build.edition(with_drafts=with_drafts))
    page = pages / "index.html"
    say(f"\n成书：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(pdf)}{_about_drafts(with_drafts)}")
    return 0


def html(with_drafts: bool = False) -> int:
    """Make the web pages."""
    pages = build.build_html(build.edition(with_drafts=with_drafts))
    say(f"\n网页：{paths.shown(pages / 'index.html')}{_about_drafts(with_drafts)}")
    return 0


def pdf(with_drafts: bool = False) -> int:
    """Make the PDF."""
    say(f"\nPDF：{paths.shown(build.build_pdf(build.edition(with_drafts=with_drafts)))}{_about_drafts(with_drafts)}")
    return 0


def teacher(with_drafts: bool = False) -> int:
    """Make the teacher's edition, pages and PDF, in a folder of its own."""
    pages, file = build.build_both(build.edition("teacher", with_drafts))
    page = pages / "index.html"
    said = f"\n教师版（不要发给学员）：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(file)}"
    say(said + _about_drafts(with_drafts))
    return 0


def _about_drafts(with_drafts: bool) -> str:
    """Say what became of the drafts, if there are any."""
    names = "、".join(sorted(drafts.docnames()))
    if not names:
        return ""
    if with_drafts:
        return f"\n含草稿，不要分发：{names}"
    return f"\n草稿没有收入：{names}。要看草稿：make book DRAFTS=1"


def check(sources_dir: Path | None = None, with_drafts: bool = True) -> int:
    """Check data, table of contents and prose; print all problems at once."""
    try:
        if changes.recover():
            say(changes.RECOVERED)
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1
    problems, pages = build.check(sources_dir, with_drafts)
    print(report(problems), flush=True)
    if problems:
        return 1
    names = drafts.docnames()
    for page in pages:
        mark = "（草稿）" if page.page.removesuffix(".md") in names else ""
        print(f"  {page.page}{mark}：{page.summary()}")
    left_out = frozenset() if with_drafts else drafts.chapters()
    doubtful = [figure.figure_id for figure in load_register(left_out).figures.values() if contradicts_print(figure)]
    if doubtful:
        print(f"提示（不影响生成）：数值与原文字样看起来不一致，请再核对一次：{'、'.join(doubtful)}")
    return 0


def serve(with_drafts: bool = False) -> int:
    """Show the built pages at a local address (this machine only)."""
    folder = build.edition(with_drafts=with_drafts).target / "html"
    if not (folder / "index.html").is_file():
        first = "make html DRAFTS=1" if with_drafts else "make html"
        print(f"还没有建成的网页，先执行 {first}。", file=sys.stderr)
        return 1
    port = int(os.environ.get("PORT", "8000"))
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        say(f"http://127.0.0.1:{port}/　（按 Ctrl-C 结束）")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def test() -> int:
    """Run ruff and the whole test suite."""
    ruff = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=paths.root())
    tests = subprocess.run([sys.executable, "-m", "pytest", *sys.argv[2:]], cwd=paths.root())
    return ruff.returncode or tests.returncode


def clean() -> int:
    """Remove what was built."""
    build.clean()
    return 0


COMMANDS = {f.__name__: f for f in (book, html, pdf, teacher, check, serve, test, clean)}
#: Commands that can show drafts; a check always looks at them.
SHOW_DRAFTS = ("book", "html", "pdf", "teacher", "serve")
#: Commands with questions and options of their own.
CASE_COMMANDS = ("new-case", "remove-case", "rename-case")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a known failure is printed without a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in CASE_COMMANDS:
        from casebook.scaffold.command import main as case_command

        return case_command(given[0], given[1:])
    parser = argparse.ArgumentParser(prog="casebook")
    parser.add_argument("command", choices=[*COMMANDS, *CASE_COMMANDS])
    parser.add_argument("--drafts", action="store_true")
    options, _ = parser.parse_known_args(given)
    if options.drafts and options.command not in SHOW_DRAFTS:
        print(f"--drafts 只用于 {'、'.join(SHOW_DRAFTS)}。", file=sys.stderr)
        return 2
    try:
        return COMMANDS[options.command](**{"with_drafts": True} if options.drafts else {})
    except CasebookError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\n已中断。上一次完好的成书没有改动。", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
