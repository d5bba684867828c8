"""Books, built once for all who only look at them, and browsers; the marks by which a test is known to be costly."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from casebook.ground import fonts
from tests.support import browsers, pyodide
from tests.support.costs import FAST, MARKS, costs, marks_of
from tests.support.home import Home
from tests.support.project import Project, copy_small, copy_sources
from tests.support.visits import DESK, FLAGS, Quiet, watch

#: Blanks and Chinese characters in a path are normal on the machines this book is built on.
FOLDER = "数读 基层 (副本)"

# ------------------------------------------------------------------ what a test costs


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="leave out tests that build a book or open a browser")


def pytest_configure(config: pytest.Config) -> None:
    for name in ("ARGS", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"):  # what was typed behind `make test` is for this run
        os.environ.pop(name, None)
    if config.getoption("fast"):
        os.environ[FAST] = "1"


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use, and put the files that take longest first: short ones fill the gaps."""
    weight = Counter()
    for item in items:
        for mark in marks_of(item):
            item.add_marker(mark)
            weight[item.path] += 1
    items.sort(key=lambda item: (_place(item.path), -weight[item.path]))
    if config.getoption("fast"):
        costly = [item for item in items if any(item.get_closest_marker(mark) for mark in MARKS)]
        config.hook.pytest_deselected(items=costly)
        items[:] = [item for item in items if item not in set(costly)]


#: Files that take longest, in the order in which they begin. The first builds the whole book, which all that need it
#: wait for: the two behind it do without.
_LONGEST = (
    "test_live_browser.py", "test_failures.py", "test_new_case.py", "test_walkthrough.py", "test_rebuild.py",
    "test_teacher.py", "test_browser.py", "test_self_check.py", "test_catalogue.py", "test_coding.py",
    "test_takeaway.py", "test_what_if.py", "test_lab.py", "test_glossary.py",
)


def _place(path: Path) -> int:
    return _LONGEST.index(path.name) if path.name in _LONGEST else len(_LONGEST)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say in one line for each reason how many tests were skipped for it, the loudest where no browser is there."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common():
        loud = {"red": True, "bold": True} if reason.startswith("NO ") else {}
        terminalreporter.write_line(f"{count} {'tests' if count > 1 else 'test'} NOT RUN: {reason}", **loud)


# ------------------------------------------------------------------ books


def built(project: Project) -> Project:
    """Build the book with the command that `make book` calls."""
    result = project.run("book", fresh=True)
    if result.code:
        pytest.fail(f"the book itself does not build:\n{result.out}", pytrace=False)
    return project


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id) -> Path:
    """A folder that all test processes share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
@costs("book")
def book(shared) -> Project:
    """The whole book, HTML and PDF, to look at; a book to change is `broken`. All processes share the one."""
    root = shared / "whole book" / FOLDER
    with FileLock(shared / "whole book.lock"):
        if not Project(root).pdf.is_file():
            shutil.rmtree(root, ignore_errors=True)
            built(copy_sources(root))
    return Project(root)


@pytest.fixture(scope="session")
@costs("small")
def home(tmp_path_factory) -> Home:
    """A book of one chapter: rebuilding and failing do not depend on how many there are."""
    folder = tmp_path_factory.mktemp("small book")
    return Home.of(built(copy_small(folder / FOLDER)), folder / "pristine")


@pytest.fixture
def broken(home) -> Iterator[Project]:
    """The small built book, to change as a test likes."""
    with home.spoiled() as project:
        yield project


@pytest.fixture(scope="session")
@costs("book")
def second(shared) -> Project:
    """The same sources built from nothing elsewhere: plain Jupyter Book, then `make pdf`; shared by all processes."""
    root = shared / "second" / "book"
    with FileLock(shared / "second.lock"):
        if not Project(root).pdf.is_file():
            shutil.rmtree(root, ignore_errors=True)
            project = copy_sources(root)
            for command in (project.jupyter_book(), ("pdf",)):
                result = project.run(*command, fresh=True)
                if result.code:
                    pytest.fail(f"{command} failed:\n{result.out}", pytrace=False)
    return Project(root)


# ------------------------------------------------------------------ browsers


def _missing(message: str) -> None:
    """Skip a test for want of a browser; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
@costs("browser")
def chromium(shared) -> str:
    """The path of the browser that pages are tested in; looked for, or fetched, once for all processes."""
    found = shared / "browser"
    with browsers.lock():
        if not found.is_file():
            found.write_text(browsers.browser(browsers.Machine()) or "", "utf-8")
    return found.read_text("utf-8") or _missing(browsers.MISSING)


@pytest.fixture(scope="module")
def browser(chromium, tmp_path_factory):
    """A browser that knows the book's fonts, as a Chinese reader's machine knows some."""
    conf = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{fonts.font_dir()}</dir><cachedir>{conf.parent / 'cache'}</cachedir></fontconfig>", "utf-8",
    )
    with sync_playwright() as playwright:
        environment = os.environ | {"FONTCONFIG_FILE": str(conf)}
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=environment)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
@costs("browser")
def old_chromiums() -> Callable[[int], Path]:
    """Return the program of an old Chromium by its version; a test skips where it cannot be had."""

    def program(version: int) -> Path:
        try:
            with browsers.lock():
                return browsers.old_chromium(version, browsers.Machine())
        except browsers.NotToBeHad as error:
            pytest.skip(f"NO OLD CHROMIUM: pages were NOT tested as offices see them; {error}")

    return program


@pytest.fixture(scope="session")
def python_for_browsers(shared) -> None:
    """Python for browsers is there; looked for, or fetched, once for all processes. A test skips where it is not."""
    found = shared / "pyodide"
    with browsers.lock():
        if not found.is_file():
            found.write_text("yes" if pyodide.is_there() else "", "utf-8")
    if not found.read_text("utf-8"):
        pytest.skip(pyodide.MISSING)


@pytest.fixture(scope="module")
def site(book):
    """Return where the pages are, by protocol."""
    handler = partial(Quiet, directory=str(book.html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"http": f"http://127.0.0.1:{server.server_port}/", "file": book.html.as_uri() + "/"}
        server.shutdown()


@pytest.fixture
def opened(browser, site):
    """Open a page in a context of its own; `troubles` collects what goes wrong in it."""
    contexts, troubles = [], []

    def open_page(name: str, protocol: str = "http", **options):
        context = browser.new_context(locale="zh-CN", **{"viewport": DESK} | options)
        contexts.append(context)
        page = context.new_page()
        watch(page, site[protocol], troubles)
        page.goto(f"{site[protocol]}{name}.html", wait_until="load")
        return page

    open_page.troubles = troubles
    yield open_page
    for context in contexts:
        context.close()
