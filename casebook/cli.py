"""The commands behind ``scripts/make.py``: each a thin call into the package, with an exit code."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from casebook import build, paths
from casebook.printed import contradicts_print
from casebook.problems import CasebookError, report
from casebook.progress import say
from casebook.register import load_register


def book() -> int:
    """Check, then make the web pages and the PDF."""
    if check():
        return 1
    which = build.edition()
    pages, pdf = build.build_both(which)
    page = pages / "index.html"
    say(f"\n成书：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(pdf)}")
    return 0


def html() -> int:
    """Make the web pages."""
    say(f"\n网页：{paths.shown(build.build_html(build.edition()) / 'index.html')}")
    return 0


def pdf() -> int:
    """Make the PDF."""
    say(f"\nPDF：{paths.shown(build.build_pdf(build.edition()))}")
    return 0


def teacher() -> int:
    """Make the teacher's edition, pages and PDF, in a folder of its own."""
    which = build.edition("teacher")
    pages, file = build.build_both(which)
    page = pages / "index.html"
    say(f"\n教师版（不要发给学员）：\n  网页  {paths.shown(page)}\n  PDF   {paths.shown(file)}")
    return 0


def check(sources_dir: Path | None = None) -> int:
    """Check data, table of contents and prose; print all problems at once."""
    problems, pages = build.check(sources_dir)
    print(report(problems), flush=True)
    if problems:
        return 1
    for page in pages:
        print(f"  {page.page}：{page.summary()}")
    doubtful = [figure.figure_id for figure in load_register().figures.values() if contradicts_print(figure)]
    if doubtful:
        print(f"提示（不影响生成）：数值与原文字样看起来不一致，请再核对一次：{'、'.join(doubtful)}")
    return 0


def serve() -> int:
    """Show the book at a local address (this machine only), made again whenever a file is saved."""
    from casebook.serving.loop import serve as run

    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or int(port) > 65535:
        print(f"端口写的是“{port}”，要写成 0 至 65535 的整数，如 make serve PORT=8001。", file=sys.stderr)
        return 2
    return run(int(port))


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


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a known failure is printed without a traceback."""
    parser = argparse.ArgumentParser(prog="casebook")
    parser.add_argument("command", choices=COMMANDS)
    options, _ = parser.parse_known_args(arguments)
    try:
        return COMMANDS[options.command]()
    except CasebookError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\n已中断。上一次完好的成书没有改动。", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
