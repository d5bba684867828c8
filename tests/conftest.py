"""The built book, once a session, and copies of it to break."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from casebook.ground import fonts
from tests.support.project import Project, copy_small, copy_sources
from tests.support.visits import DESK, FLAGS, Quiet, chromium, watch

#: Blanks and Chinese characters in a path are normal on the machines this book is built on.
FOLDER = "数读 基层 (副本)"


@dataclass(frozen=True)
class Home:
    """A small built book and a copy of all of it, work folder included, to restore it from."""

    project: Project
    pristine: Path

    @contextmanager
    def spoiled(self) -> Iterator[Project]:
        """Lend the book for breaking and put it back as it was.

        It is lent where it was built, for in a folder that Sphinx does not know everything is read again.
        """
        try:
            yield self.project
        finally:
            shutil.rmtree(self.project.root)
            shutil.copytree(self.pristine, self.project.root, symlinks=True)


def built(project: Project) -> Project:
    """Build the book with the command that `make book` calls."""
    result = project.run("book")
    if result.code:
        pytest.fail(f"the book itself does not build:\n{result.out}", pytrace=False)
    return project


@pytest.fixture(scope="session")
def book(tmp_path_factory, worker_id) -> Project:
    """The whole book, HTML and PDF, to look at; a book to change is `broken`. All processes share the one."""
    base = tmp_path_factory.getbasetemp()
    if worker_id == "master":
        return built(copy_sources(base / "whole book" / FOLDER))
    root = base.parent / "whole book" / FOLDER
    with FileLock(root.parent.with_suffix(".lock")):
        if not Project(root).pdf.is_file():
            shutil.rmtree(root, ignore_errors=True)
            built(copy_sources(root))
    return Project(root)


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    """A book of one chapter: rebuilding and failing do not depend on how many there are."""
    folder = tmp_path_factory.mktemp("small book")
    project = built(copy_small(folder / FOLDER))
    shutil.copytree(project.root, folder / "pristine", symlinks=True)
    return Home(project, folder / "pristine")


@pytest.fixture
def broken(home) -> Iterator[Project]:
    """The small built book, to change as a test likes."""
    with home.spoiled() as project:
        yield project


@pytest.fixture(scope="session")
def second(tmp_path_factory, worker_id) -> Project:
    """The same sources built from nothing elsewhere: plain Jupyter Book, then `make pdf`; shared by all processes."""
    base = tmp_path_factory.getbasetemp()
    root = (base if worker_id == "master" else base.parent) / "second" / "book"
    root.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(root.with_suffix(".lock")):
        if not Project(root).pdf.is_file():
            shutil.rmtree(root, ignore_errors=True)
            project = copy_sources(root)
            for command in (project.jupyter_book(), ("pdf",)):
                result = project.run(*command)
                if result.code:
                    pytest.fail(f"{command} failed:\n{result.out}", pytrace=False)
    return Project(root)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A browser that knows the book's fonts, as a Chinese reader's machine knows some."""
    path = chromium()
    conf = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{fonts.font_dir()}</dir><cachedir>{conf.parent / 'cache'}</cachedir></fontconfig>", "utf-8",
    )  # fmt: skip
    with sync_playwright() as playwright:
        environment = os.environ | {"FONTCONFIG_FILE": str(conf)}
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        yield browser
        browser.close()


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
