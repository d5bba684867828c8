"""How long a build takes, against stock Jupyter Book on the same book in the same run.

``python benchmarks/rebuild.py --chapters 20 --runs 3 [--stock 1]`` makes a synthetic book (`books`), then builds it
cold, again without a change, after an edit of prose, of one figure, with one chapter added, and after an edit of the
helper package; medians, and the largest memory of any process. With ``--stock`` ``jupyter-book build`` does the same in
so many of the runs, its cells left to Jupyter's kernels one after another and its pages to Sphinx (CASEBOOK_KERNELS=1):
cold, again without a change, and with one chapter added (``--all``, which stock needs to be right). Wants a quiet
machine.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import books


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chapters", type=int, default=12)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without-helper", action="store_true", help="leave out the last edit, which runs all cells")
    parser.add_argument("--stock", type=int, default=0, help="in so many runs time stock, too (minutes a run)")
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    for run in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            one_run(Path(folder) / "book", options.chapters, times, run < options.stock, not options.without_helper)
    print(f"{options.chapters} case chapters, {options.runs} runs, {os.cpu_count()} cores")
    for name, values in times.items():
        print(f"  {name:34} {statistics.median(values):7.1f} s   ({', '.join(f'{value:.1f}' for value in values)})")
    for name, same in (("cold", "cold"), ("nothing changed", "nothing changed"), ("one chapter added", "--all")):
        if f"stock: {same}" in times:
            ratios = [own / stock for own, stock in zip(times[name], times[f"stock: {same}"], strict=False)]
            print(f"  {name}, ratio to stock {statistics.median(ratios):.2f}")
    print(f"  largest process {largest():.0f} MB")


def largest() -> float:
    """Return the MB of the largest process of all that were started and have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def one_run(root: Path, chapters: int, times: dict[str, list[float]], stock: bool, helper: bool) -> None:
    pages = books.make(root, chapters)
    package = copy_package(root.parent / "package")

    def timed(name: str, command: list[str] | None = None, **environment: str) -> None:
        start = time.monotonic()
        command = command or [sys.executable, "-m", "casebook", "html"]
        settings = os.environ | {"CASEBOOK_ROOT": str(root), "PYTHONPATH": str(package)} | environment
        done = subprocess.run(command, cwd=root, env=settings, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        times.setdefault(name, []).append(time.monotonic() - start)
        print(f"    {name}: {times[name][-1]:.1f} s, largest process so far {largest():.0f} MB", flush=True)

    timed("cold")
    timed("nothing changed")
    edit(root / f"{pages[-1]}.md", "## 思考题", "多写的一句话。\n\n## 思考题")
    timed("prose of one chapter")
    figures = root / "data" / "cases" / pages[-1].rsplit("/", 1)[-1] / "figures.csv"
    text = figures.read_text("utf-8").splitlines(keepends=True)
    text[1] = re.sub(r",[^,]*\n$", ",another note\n", text[1])
    figures.write_text("".join(text), "utf-8")
    timed("data of one chapter")
    added = books.add(root, books.CHAPTERS[0], chapters + 500)
    books.write_toc(root, [*pages, added])
    timed("one chapter added")
    if helper:
        edit(package / "casebook" / "style.py", '"""', '"""Edited. ')
        timed("helper package")
    if stock:
        jupyter_book = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(root)]
        page = root / f"{added}.md"
        text = page.read_text("utf-8")
        books.write_toc(root, pages)
        edit(root / "_config.yml", "execute_notebooks: force", "execute_notebooks: cache")  # outputs are kept for --all
        timed("stock: cold", jupyter_book, CASEBOOK_KERNELS="1")
        timed("stock: nothing changed", jupyter_book, CASEBOOK_KERNELS="1")
        page.write_text(text, "utf-8")
        books.write_toc(root, [*pages, added])
        timed("stock: --all", [*jupyter_book, "--all"], CASEBOOK_KERNELS="1")


def copy_package(folder: Path) -> Path:
    """Copy the helper package, to be edited, with the fonts it has made."""
    shutil.copytree(books.ROOT / "casebook", folder / "casebook", ignore=shutil.ignore_patterns("__pycache__"))
    if (books.ROOT / ".cache").is_dir():
        (folder / ".cache").symlink_to(books.ROOT / ".cache")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), "utf-8")


if __name__ == "__main__":
    main()
