"""Nothing doubtful gets into the book: data, table of contents and prose are checked before a page is read."""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from casebook.checks import require_good_data
from casebook.checks.draft_rules import check_drafts
from casebook.checks.fences import check_fences
from casebook.checks.foreign import check_foreign
from casebook.checks.pictures import problems_of, unused_pictures
from casebook.checks.prose import check_pages, unreadable_pages
from casebook.ground import journal, merging, paths
from casebook.ground.problems import HINT, CasebookError, Problem, report
from casebook.ground.progress import say
from casebook.manuscript.contents import check_toc
from casebook.manuscript.quizzes import check_quizzes
from casebook.press.sphinx.private.application import count_warnings, let_warnings_fail
from casebook.press.sphinx.private.memory import environment_file
from casebook.press.sphinx.private.references import labels_of
from casebook.register import drafts
from casebook.register.registers import load_register

logger = logging.getLogger(__name__)


class BookError(SphinxError):
    """A build that must not go on; printed without a traceback."""

    category = "数据或目录有误"


def check_before_build(app: Sphinx, config: Config) -> None:
    """Stop before anything is read or written if data or table of contents are wrong.

    Warnings count as failures at the end, whoever started the build: a plain ``jupyter-book build`` too.
    """
    let_warnings_fail(app)
    problems: list[Problem] = []
    left_out = drafts.left_out()
    try:
        if journal.recover():
            say(journal.RECOVERED)
        merging.require_merged()
        require_good_data(left_out)
    except CasebookError as error:
        if not error.problems:
            raise BookError(str(error)) from error
        problems += error.problems
    problems += check_toc(unlisted=drafts.docnames() if left_out else frozenset())
    pages = drafts.pages_without(left_out)
    problems += [*unreadable_pages(pages), *check_fences(pages), *check_foreign(pages), *check_drafts()]
    if not problems:
        problems += unused_pictures(pages, load_register(left_out))
    if problems:
        raise BookError("\n" + report(problems))


def check_prose(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Report unbound numbers, unfit quizzes and pictures of the pages about to be read, as warnings with their line."""
    register = load_register(drafts.left_out())
    files = {docname: paths.root() / env.doc2path(docname, base=False) for docname in docnames}
    pages = {docname: path for docname, path in files.items() if path.suffix == ".md" and path.is_file()}
    for (docname, path), page in zip(pages.items(), check_pages(pages.values(), register), strict=True):
        pictures = problems_of(path, path.read_text("utf-8-sig"), register)
        for problem in [*page.problems, *check_quizzes([path]), *pictures]:
            if problem.severity == HINT:  # for `make check` to say, and no reason to stop a build
                continue
            said = (f"“{problem.found}”：" if problem.found else "") + f"{problem.expected}改法：{problem.cure}"
            logger.warning("%s", said, location=(docname, problem.row))


def keep_last_good_memory(app: Sphinx, config: Config) -> None:
    """Before Sphinx loads what it remembers, put a copy aside; a copy left by a killed build comes back first.

    What a failed or killed build remembered would take its pages as read, not look at them again, and call the
    next build a success. An empty copy stands for no memory at all.
    """
    memory, copy = _memory(app)
    if copy.is_file():
        _restore(memory, copy)
    if memory.is_file():
        shutil.copyfile(memory, copy)
    elif memory.parent.is_dir():
        copy.touch()


def settle_memory(app: Sphinx, exception: Exception | None) -> None:
    """After a build with warnings bring the memory of the last good build back: only what changed is read again."""
    memory, copy = _memory(app)
    if exception or count_warnings(app):
        _restore(memory, copy)
    else:
        copy.unlink(missing_ok=True)


def _memory(app: Sphinx) -> tuple[Path, Path]:
    memory = environment_file(app.doctreedir)
    return memory, memory.with_suffix(".good")


def _restore(memory: Path, copy: Path) -> None:
    if copy.is_file() and copy.stat().st_size:
        os.replace(copy, memory)
    else:
        memory.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)


def say_missing_reference(app: Sphinx, domain, node) -> bool:
    """Say in the book's words that a label leads nowhere."""
    target = node["reftarget"]
    if node["reftype"] == "doc":
        said, cure = f"没有“{target}”这一页。", "改正路径，不写 .md。"
    elif node["reftype"] == "term":
        said, cure = f"术语表里没有“{target}”。", "改正，或在术语表里加上。"
    else:
        near = difflib.get_close_matches(target, labels_of(app.env), n=2)
        said = f"没有名为“{target}”的图、表或标签。"
        cure = (f"是不是 {'、'.join(near)}？" if near else "") + "检查图、表的 name 或标题前的标签，改正拼写。"
    logger.warning("%s改法：%s", said, cure, location=node)
    return True
