"""The whole book as the tests use it: copy the sources, run commands, break things, look at what came out."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from casebook.register.drafts import is_draft
from tests.support.costs import FAST
from tests.support.pdf_text import page_texts
from tests.support.warm import WARM

ROOT = Path(__file__).resolve().parents[2]
#: What a build reads; the environment, results and caches stay where they are.
SOURCES = ("book", "data", "_config.yml", "_toc.yml", "requirements.lock")
CHAPTER = "xiacheng-four-forces"
CHAPTER_PAGE = f"book/cases/{CHAPTER}"
CHAPTER_FILE = f"{CHAPTER_PAGE}.md"
REGISTER_PAGE = "book/appendix/figures"
FIGURES = f"data/cases/{CHAPTER}/figures.csv"
#: What a reader must never see, whatever went wrong.
NOISE = ("Traceback (most recent call last)", "Exception occurred", "The full traceback", "bug report")
#: No command of these tests takes longer, not even on a busy machine.
_SECONDS = 180


def register_page(figure_id: str, root: Path = ROOT) -> str:
    """Return the page of the register that has the entry of a figure."""
    for path in sorted((root / "data/cases").glob("*/figures.csv")):
        if f"\n{figure_id}," in path.read_text("utf-8-sig"):
            return f"{REGISTER_PAGE}/{path.parent.name}"
    raise KeyError(figure_id)


def toc_pages(root: Path = ROOT) -> list[str]:
    """Return the pages in the order of `_toc.yml`, as it names them (with folder, no suffix), without drafts."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))

    def walk(node) -> list[str]:
        if isinstance(node, list):
            return [name for item in node for name in walk(item)]
        here = [str(node[key]) for key in ("root", "file") if key in node]
        below = [node.get(key, []) for key in ("parts", "chapters", "sections", "subtrees")]
        return here + [name for nodes in below for name in walk(nodes)]

    names = [name.removesuffix(".md") for name in walk(toc)]
    return [name for name in names if not ((root / f"{name}.md").is_file() and is_draft(root / f"{name}.md"))]


PAGES = toc_pages()
CASE_PAGES = [name for name in PAGES if name.startswith("book/cases/")]
#: A book of one chapter and the appendix: what a rebuild or a failure needs, and no more.
SMALL_TOC = f"""\
format: jb-book
root: book/index
parts:
  - caption: 案例
    numbered: 2
    chapters:
      - file: {CHAPTER_PAGE}
  - caption: 附录
    chapters:
      - file: {REGISTER_PAGE}
      - file: book/appendix/sources
      - file: book/appendix/errata
"""
#: A chapter's numbers; made, not written.
REGISTER_PAGES = [f"{REGISTER_PAGE}/{path.name}" for path in sorted((ROOT / "data/cases").iterdir())]
#: Pages that Sphinx makes by itself.
MADE_PAGES = ["genindex", "search"]


@dataclass(frozen=True)
class Result:
    """What a command said (stdout and stderr, without colours) and how it ended."""

    code: int
    out: str

    def pages_read(self) -> list[str]:
        return re.findall(r"^  读取 (\S+?)：", self.out, re.M)

    def pages_run(self) -> list[str]:
        """Return the pages whose cells ran."""
        return re.findall(r"^  运行 (\S+?)：", self.out, re.M)

    def lines_with(self, *words: str) -> list[str]:
        """Return the lines that hold all of `words`."""
        return [line for line in self.out.splitlines() if all(word in line for word in words)]


@dataclass(frozen=True)
class Project:
    """A copy of the book's sources in a folder of its own, built or not."""

    root: Path

    @property
    def html(self) -> Path:
        return self.root / "_build" / "html"

    @property
    def pdf(self) -> Path:
        return self.root / "_build" / "pdf" / "shudu-jiceng.pdf"

    @property
    def pages(self) -> list[str]:
        return toc_pages(self.root)

    # -- commands

    def jupyter_book(self) -> tuple[str, ...]:
        """Return the command of plain Jupyter Book."""
        return (str(Path(sys.executable).with_name("jupyter-book")), "build", str(self.root))

    def _environment(self) -> dict[str, str]:
        return os.environ | {"CASEBOOK_ROOT": str(self.root), "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Start a command of the book (``book``, ``html`` …), or a program by its absolute path."""
        assert not os.environ.get(FAST), "a test that builds needs a mark: see tests/support/costs.py"
        if not Path(command[0]).is_absolute():
            command = (sys.executable, "-m", "casebook", *command)
        return subprocess.Popen(
            command, cwd=self.root, env=self._environment(), encoding="utf-8", errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, **options,
        )

    def run(self, *command: str, fresh: bool = False, **options) -> Result:
        """Run a command to its end; a command of the book in a fork of a warm process, unless it has to be `fresh`."""
        assert not os.environ.get(FAST), "a test that builds needs a mark: see tests/support/costs.py"
        if not (fresh or options or Path(command[0]).is_absolute()) and hasattr(os, "fork"):
            code, out = WARM.run(command, self.root, self._environment(), _SECONDS)
            return Result(code, without_colours(out))
        process = self.start(*command, **options)
        try:
            out, _ = process.communicate(timeout=_SECONDS)
        except BaseException:
            stop(process, signal.SIGKILL)
            raise
        return Result(process.returncode, without_colours(out))

    # -- changes

    def path(self, name: str) -> Path:
        return self.root / name

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the first place where `old` stands in a file."""
        text = self.path(name).read_text("utf-8")
        assert old in text, f"{name} does not hold {old!r} any more: bring the test up to date"
        self.path(name).write_text(text.replace(old, new, 1), "utf-8")

    def append(self, name: str, text: str) -> int:
        """Put a paragraph at the end of a page, before its teaching note; return its line number."""
        lines = self.path(name).read_text("utf-8").rstrip("\n").split("\n")
        end = next((number for number, line in enumerate(lines) if line.endswith("{teaching-note}")), len(lines))
        self.path(name).write_text("\n".join([*lines[:end], "", text, "", *lines[end:]]), "utf-8")
        return end + 2

    def set_figure(self, figure_id: str, **cells: str) -> int:
        """Change cells of one registered figure; return the line of the file on which it stands."""
        rows = list(csv.reader(io.StringIO(self.path(FIGURES).read_text("utf-8"))))
        number = next(i for i, row in enumerate(rows) if row[0] == figure_id)
        for name, value in cells.items():
            rows[number][rows[0].index(name)] = value
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.path(FIGURES).write_text(text.getvalue(), "utf-8")
        return number + 1

    # -- results

    def finished(self) -> dict[str, str]:
        """Return the digest of every published file by its name, leftovers of a broken run included."""
        build = self.root / "_build"
        files = [path for path in build.rglob("*") if path.is_file() and ".work" not in path.parts]
        return {path.relative_to(build).as_posix(): digest(path) for path in sorted(files)}

    def page(self, name: str) -> BeautifulSoup:
        """Return the tree of a built page; do not write into it."""
        path = self.html / f"{name}.html"
        return _tree(path, path.stat().st_mtime_ns)

    def pictures(self, name: str) -> dict[str, str]:
        """Return the source of each SVG on a page by the id of its figure."""
        here = (self.html / name).parent
        return {
            figure.get("id", ""): (here / figure.img["src"]).resolve().read_text("utf-8")
            for figure in self.page(name).article.find_all("figure")
        }

    def search_index(self) -> str:
        """Return all parts of the index that the search page loads."""
        return "".join(path.read_text("utf-8") for path in sorted((self.html / "_static").glob("search-text-*.js")))

    def printed(self) -> str:
        """Return the text of the PDF without blanks and line breaks."""
        return "".join(self.printed_pages())

    def printed_pages(self) -> list[str]:
        """Return the text of each page of the PDF without blanks."""
        return _printed(self.pdf, self.pdf.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _tree(path: Path, _changed: int) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@lru_cache(maxsize=2)
def _printed(path: Path, _changed: int) -> list[str]:
    return [squeezed(text) for text in page_texts(path)]


def copy_sources(root: Path) -> Project:
    """Make a fresh copy of the book's sources at `root`."""
    root.mkdir(parents=True)
    skip = shutil.ignore_patterns("_build", ".ipynb_checkpoints", "__pycache__")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=skip)
        else:
            shutil.copy2(ROOT / name, root / name)
    return Project(root)


def copy_small(root: Path) -> Project:
    """Make a copy of the sources with the pages of `SMALL_TOC` only, and all the data."""
    project = copy_sources(root)
    project.path("_toc.yml").write_text(SMALL_TOC, "utf-8")
    kept = toc_pages(root)
    for page in (root / "book").rglob("*.md"):
        if page.relative_to(root).with_suffix("").as_posix() not in kept:
            page.unlink()
    return project


def stop(process: subprocess.Popen, how: signal.Signals) -> str:
    """Send a signal to a command and its children, as a terminal does; return what else it says."""
    os.killpg(process.pid, how)
    out, _ = process.communicate(timeout=60)
    return without_colours(out)


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def squeezed(text: str) -> str:
    """Return `text` without any blank, for words that a line break or a thin space may part."""
    return re.sub(r"[\s\u00a0\u3000]+", "", text)


def chinese(text: str) -> bool:
    """Say whether `text` holds a Chinese character."""
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def teaching_sentences(file: str) -> list[str]:
    """Return sentences of a chapter's teaching note (plan, role briefs, answers) that stand nowhere else in it."""
    before, mark, note = (ROOT / file).read_text("utf-8").partition("{teaching-note}")
    return [each for each in long_sentences(note) if mark and each not in before]


def long_sentences(source: str) -> list[str]:
    """Return the pieces of a page in MyST that are long enough to be known again, between numbers and links."""
    plain = re.sub(r"\{(?:waive|claim)\}`([^`<]*)(<[^>]*>)?`", r"\1", source).replace("**", "")
    pieces = [part.strip("-:#0123456789. ") for part in re.split(r"\{\w+\}`[^`]*`|[。；\n|]", plain)]
    return [each for each in pieces if len(each) >= 14 and chinese(each)]
