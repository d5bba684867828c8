"""Building the editions: check, make in a work folder, publish in one act.

The work folder keeps Sphinx' state between builds, so that only what changed is made again. `_build/html` and
`_build/pdf` are replaced only after everything went well; a failed or interrupted build leaves them as they are.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from casebook.desk import chapter_pdfs, class_box, sphinx_conf
from casebook.desk.commands import BY_NAME
from casebook.ground import fonts, locks, paths
from casebook.ground.archive import write_zip
from casebook.ground.failures import explained, is_interruption, noting_interruptions, reason
from casebook.ground.files import digest_of, package_digest
from casebook.ground.problems import CasebookError, Problem
from casebook.ground.progress import PageProgress, say, step
from casebook.manuscript.contents import check_toc
from casebook.press.cells import early
from casebook.register import drafts

PDF_NAME = "shudu-jiceng.pdf"
EPUB_NAME = "shudu-jiceng.epub"


@dataclass(frozen=True)
class Edition:
    """An edition of the book: what it is called and where its work and its result stand."""

    name: str
    label: str
    target: Path
    work: Path
    with_drafts: bool = False
    live: bool = False


def edition(name: str = "learner", with_drafts: bool = False) -> Edition:
    """Return the learner's edition, the same with pages that run (``live``), or the teacher's, each in its own folders.

    With drafts it is another edition, in other folders: no draft can come to stand where the book is handed out.
    """
    if with_drafts:
        labels = {"learner": ("草稿版", "."), "teacher": ("教师草稿版", "teacher"), "live": ("可运行草稿版", ".")}
        label, folder = labels[name]
        work = paths.work() / f"{name}-with-drafts"
        return Edition(name, label, paths.build() / "drafts" / folder, work, True, name == "live")
    if name == "live":
        return Edition(name, "可运行版", paths.build(), paths.work() / "live", live=True)
    if name == "teacher":
        return Edition(name, "教师版", paths.build() / "teacher", paths.work() / "teacher")
    return Edition(name, "学员版", paths.build(), paths.work() / "learner")


def build_html(which: Edition) -> Path:
    """Make and publish the web pages; return their folder. Raises `CasebookError` if anything is wrong."""
    return _build(which, html=True)[0]


def build_live(which: Edition, pyodide: Path | None = None) -> Path:
    """Make and publish the learner's web pages with all that runs their cells in the browser; return their folder.

    Raises `CasebookError`, before anything is made, where Python for browsers cannot be had.
    """
    from casebook.press.live import distribution

    distribution.fetch(pyodide)
    require_writable(which.target, 200)
    with _alone():
        early.start_if_edited(_doctrees(which))
        with step("字体"):
            fonts.font_dir()
        with step(f"网页（{which.label}）"):
            pages = _sphinx(which, "html")
        return publish(pages, which.target / "live")


def build_pdf(which: Edition) -> Path:
    """Make and publish the PDF; return the file."""
    return _build(which, pdf=True)[1]


def build_epub(which: Edition) -> Path:
    """Make and publish the EPUB; return the file."""
    require_writable(which.target)
    with _alone():
        return _build_epub(which)


def _build_epub(which: Edition) -> Path:
    with step(f"EPUB（{which.label}）"):
        made = _sphinx(which, "epub")
    with tempfile.TemporaryDirectory(dir=which.work) as folder:
        shutil.copyfile(made / EPUB_NAME, Path(folder) / EPUB_NAME)
        publish(Path(folder), which.target / "epub")
    return which.target / "epub" / EPUB_NAME


def build_both(which: Edition) -> tuple[Path, Path]:
    """Make pages and PDF, and publish them together: neither goes out without the other."""
    return _build(which, html=True, pdf=True)


def _build(which: Edition, html: bool = False, pdf: bool = False) -> tuple[Path, Path]:
    require_writable(which.target)
    unreadable = [problem for problem in check_toc() if problem.file == "_config.yml"]
    if unreadable:  # Jupyter Book would stop at it in its own words, before Sphinx begins
        raise CasebookError(unreadable)
    with _alone():
        return _build_alone(which, html, pdf)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one command build at a time; another waits for it, and says so. They share what Sphinx remembers."""
    typed = sys.argv[1] if len(sys.argv) > 1 else ""
    name = f"make {typed}" if typed in BY_NAME else "另一个命令"
    with ExitStack() as held:
        try:
            held.enter_context(locks.waiting(paths.work() / "build.lock", name, say))
        except OSError as error:
            raise CasebookError(explained(error)) from error
        yield


def _build_alone(which: Edition, html: bool, pdf: bool) -> tuple[Path, Path]:
    early.start_if_edited(_doctrees(which))
    if html:
        with step(f"网页（{which.label}）"):
            pages = _sphinx(which, "html")
    if pdf:
        with step("字体"):
            fonts.font_dir()
        with step(f"PDF（{which.label}）"):
            printed = _printed(which)
    chapters = chapter_pdfs.made(printed) if pdf else {}
    if html:
        publish(pages, which.target / "html", chapter_pdfs.beside_pages(chapters) if pdf else {})
    if pdf:
        with tempfile.TemporaryDirectory(dir=which.work) as folder:
            shutil.copyfile(printed / PDF_NAME, Path(folder) / PDF_NAME)
            for sheets in (paths.HANDOUTS, paths.CARDS):
                if (printed / sheets).is_dir():
                    shutil.copytree(printed / sheets, Path(folder) / sheets)
            publish(Path(folder), which.target / "pdf", chapter_pdfs.beside_book(chapters))
    return which.target / "html", which.target / "pdf" / PDF_NAME


def _doctrees(which: Edition) -> Path:
    """Return the folder in which Sphinx keeps what it remembers of an edition."""
    return which.work / "doctrees"


def _printed(which: Edition) -> Path:
    """Make the PDF unless it stands there made from the very same pages; return its folder."""
    made, stamp = which.work / "typst", which.work / "typst" / ".made-from"
    if (made / PDF_NAME).is_file() and stamp.is_file() and stamp.read_text("utf-8") == _pages_digest(which):
        say("  没有变动，用上一次的")
        return made
    stamp.unlink(missing_ok=True)
    _sphinx(which, "typst")
    stamp.write_text(_pages_digest(which), "utf-8")
    return made


def _pages_digest(which: Edition) -> str:
    """Return a digest of the pages as Sphinx has read them, and of all that turns them into a PDF."""
    pages = sorted(_doctrees(which).rglob("*.doctree"))
    left_out = "\0".join(sorted(drafts.docnames()))
    settings = [paths.toc(), paths.root() / "_config.yml", paths.root() / "requirements.lock"]
    return digest_of([*pages, *settings]) + package_digest("desk", suffixes=(".py", ".typ")) + left_out


def sphinx_settings(which: Edition) -> dict:
    """Return Sphinx' settings for an edition, as `jupyter-book build` makes them from ``_config.yml``.

    Where Jupyter Book is not installed, the book reads that file itself (`sphinx_conf`).
    """
    from casebook.press.sphinx.private import settings

    own = {
        "external_toc_path": paths.toc().as_posix(),
        "casebook_edition": "learner" if which.live else which.name,
        "casebook_live": which.live,
        "casebook_drafts": which.with_drafts,
        "typst_edition": which.label,
    }
    config = paths.root() / "_config.yml"
    return settings.of_jupyter_book(config, own) or sphinx_conf.settings(config, own)


def _sphinx(which: Edition, builder: str) -> Path:
    """Run one builder with the settings of `jupyter-book build`, in the work folder; return its output folder.

    Raises `CasebookError` with what went wrong, and KeyboardInterrupt for Ctrl-C wherever it struck.
    """
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    if not sys.stderr.isatty():
        nocolor()  # in a file or a pipe, colours are only odd characters
    settings = sphinx_settings(which)
    out = which.work / builder
    failure = f"{which.label}没有建成（{builder}），原因见上。上一次完好的成书没有改动。"
    with noting_interruptions() as interrupted:
        try:
            with redirect_stdout(PageProgress()), patch_docutils(None), docutils_namespace():
                app = Sphinx(
                    paths.root(), None, out, _doctrees(which), builder, settings,
                    status=sys.stdout, warning=sys.stderr, warningiserror=True, keep_going=True,
                )
                app.build()
        except Exception as error:
            if interrupted or is_interruption(error):
                raise KeyboardInterrupt from error
            print(f"\n{explained(error)}", file=sys.stderr, flush=True)
            raise CasebookError(failure) from error
    if app.statuscode:
        raise CasebookError(failure)
    return out


def zip_book(which: Edition) -> Path:
    """Write a zip of the finished pages and PDF of an edition beside them, and return it: for a USB stick.

    The same book gives the same bytes. Raises `CasebookError` where the file cannot be written.
    """
    folder, path = Path(PDF_NAME).stem, which.target / Path(PDF_NAME).with_suffix(".zip")
    pages, pdf = which.target / "html", which.target / "pdf" / PDF_NAME
    files = {f"{folder}/{PDF_NAME}": pdf.read_bytes()}
    for file in pages.rglob("*"):
        if file.is_file():
            files[f"{folder}/html/{file.relative_to(pages).as_posix()}"] = file.read_bytes()
    try:
        write_zip(path, files)
    except OSError as error:
        raise CasebookError(f"无法写入 {paths.shown(path)}：{reason(error)}。成书没有改动。") from error
    return path


def class_zip(which: Edition) -> Path:
    """Write the zip for a class (`casebook.desk.class_box`) from the finished editions, and return it."""
    return class_box.write(which.target, sphinx_settings(which).get("typst_timestamp"))


def publish(made: Path, target: Path, also: Mapping[str, bytes] = MappingProxyType({})) -> Path:
    """Put a copy of `made`, with the files `also` (by their path in it), in the place of `target`.

    At no moment is there half a book.

    The copy is made beside the target and renamed, so a full disk or a broken run leaves the old one.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _heal(target)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    old = staging.with_name(staging.name + "-old")
    try:
        shutil.copytree(made, staging, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".buildinfo*", "reports"))
        for name, content in also.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_bytes(content)
        staging.chmod(0o755)
        if target.exists():
            os.replace(target, old)
        os.replace(staging, target)
    except BaseException as error:
        if old.exists() and not target.exists():
            os.replace(old, target)
        if not isinstance(error, OSError):
            raise
        raise CasebookError(f"无法写入 {paths.shown(target)}：{reason(error)}。上一次的成书没有改动。") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return target


def _heal(target: Path) -> None:
    """Take away what a killed build left beside `target`, and put the old book back if it was moved aside."""
    for leftover in sorted(target.parent.glob(f".{target.name}-*")):
        if leftover.name.endswith("-old") and not target.exists():
            os.replace(leftover, target)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def require_writable(folder: Path, needed_mb: int = 50) -> None:
    """Raise `CasebookError` unless `folder` can be written and has room; found out before the long work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        cure = "检查权限；同名的文件挡在那里的，把它移走。"
        problem = Problem(paths.shown(folder), 0, "", "", f"输出文件夹不可写：{reason(error)}。", cure)
        raise CasebookError([problem]) from error
    free = shutil.disk_usage(folder).free // 2**20
    if free < needed_mb:
        expected = f"磁盘只剩 {free} MB，至少要 {needed_mb} MB。"
        raise CasebookError([Problem(paths.shown(folder), 0, "", "", expected, "腾出空间后再试。")])


def clean() -> None:
    """Remove everything that was built; registers, pages and the environment stay."""
    shutil.rmtree(paths.build(), ignore_errors=True)
