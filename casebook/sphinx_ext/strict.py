"""Nothing doubtful gets into the book: data, table of contents and prose are checked before a page is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx_external_toc.parsing import parse_toc_yaml

from casebook import drafts, paths
from casebook.checks import require_good_data
from casebook.draft_rules import check_drafts
from casebook.problems import CasebookError, Problem, report
from casebook.progress import say
from casebook.prose import check_page
from casebook.register import load_register
from casebook.scaffold import changes

logger = logging.getLogger(__name__)


class BookError(SphinxError):
    """A build that must not go on; printed without a traceback."""

    category = "数据或目录有误"


def check_before_build(app: Sphinx, config: Config) -> None:
    """Stop before anything is read or written if data or table of contents are wrong.

    Warnings count as failures at the end, whoever started the build: a plain ``jupyter-book build`` too.
    """
    app.keep_going = True
    problems: list[Problem] = []
    try:
        if changes.recover():
            say(changes.RECOVERED)
        require_good_data(drafts.left_out())
    except CasebookError as error:
        if not error.problems:
            raise BookError(str(error)) from error
        problems += error.problems
    problems += check_toc(unlisted=frozenset() if drafts.shown() else drafts.docnames())
    problems += check_drafts()
    if problems:
        raise BookError("\n" + report(problems))


def check_toc(unlisted: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Every page is in ``_toc.yml`` and every entry there is a page. `unlisted` pages need not be there."""
    listed = {name.removesuffix(".md") for name in parse_toc_yaml(paths.toc())}
    pages = {path.relative_to(paths.root()).with_suffix("").as_posix() for path in paths.book().rglob("*.md")}
    toc = paths.shown(paths.toc())
    for name in sorted(pages - listed - unlisted):
        yield Problem(toc, 0, "", "", f"没有列出 {name}.md。", f"在相应部分加一行“- file: {name}”，或删去该文件。")
    for name in sorted(listed - pages):
        yield Problem(toc, 0, "", name, "目录里的这一项没有对应的文件。", "改正路径，或删去这一行。")


def check_prose(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Report every unbound number of the pages about to be read, as a warning with file and line."""
    register = load_register(drafts.left_out())
    for docname in docnames:
        path = paths.root() / env.doc2path(docname, base=False)
        if path.suffix == ".md" and path.is_file():
            for problem in check_page(path, register).problems:
                said = f"“{problem.found}”：{problem.expected}{problem.cure}"
                logger.warning("%s", said, location=(docname, problem.row))


def forget_failed_build(app: Sphinx, exception: Exception | None) -> None:
    """After a build with warnings, drop what Sphinx remembers of it.

    It would take the pages as read, not look at them again, and call the next build a success.
    """
    if exception or app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def say_missing_reference(app: Sphinx, domain, node) -> bool:
    """Say in the book's words that a label leads nowhere."""
    cure = "检查图、表的 name 或标题前的标签，改正拼写。"
    logger.warning("没有名为“%s”的图、表或标签。改法：%s", node["reftarget"], cure, location=node)
    return True


def setup(app: Sphinx) -> None:
    app.connect("build-finished", forget_failed_build)
    app.connect("config-inited", check_before_build, priority=50)
    app.connect("warn-missing-reference", say_missing_reference)
    app.connect("env-before-read-docs", check_prose)
