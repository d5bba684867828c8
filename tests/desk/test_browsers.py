"""How `make test` comes by its browsers: what is there, then Playwright, then Debian; and the old ones from npm."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support import browsers
from tests.support.browsers import Machine, NotToBeHad, Package, browser, digest, old_chromium
from tests.support.project import ROOT


@dataclass
class Played:
    """A machine that is only played: what is there, what can be installed, and what was done to it."""

    there: set[str] = field(default_factory=set)
    playwright_gives: bool = False
    apt_gives: bool = False
    done: list[str] = field(default_factory=list)

    def which(self, command: str) -> str | None:
        return f"/usr/bin/{command}" if f"/usr/bin/{command}" in self.there else None

    def run(self, command: list[str], **environment: str) -> str | None:
        if command[1] == "-c":
            return "/cache/playwright/chrome\n"
        gives, made = {
            "-m": (self.playwright_gives, "/cache/playwright/chrome"),
            "update": (True, ""),
            "install": (self.apt_gives, "/usr/bin/chromium"),
        }[command[1]]
        self.done.append(" ".join(command[1:4] if command[1] == "-m" else command[:2]))
        self.there = self.there | ({made} if gives else set())
        return "" if gives else None

    def machine(self, **settings) -> Machine:
        return Machine(**{"system": "linux", "environment": {}, "which": self.which, "run": self.run,
                          "works": lambda path: path in self.there, "is_root": False} | settings)


APT = {"/usr/bin/apt-get"}
INSTALL, UPDATE, DEBIAN = "-m playwright install", "apt-get update", "apt-get install"


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"])
def test_what_is_there_is_taken_and_nothing_is_done(name):
    played = Played({f"/usr/bin/{name}"})
    assert browser(played.machine()) == f"/usr/bin/{name}" and played.done == []


@pytest.mark.parametrize(("system", "environment", "path"), [
    ("darwin", {}, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("darwin", {}, "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ("win32", {"ProgramFiles": "/P"}, str(Path("/P/Google/Chrome/Application/chrome.exe"))),
    ("win32", {"ProgramFiles(x86)": "/X"}, str(Path("/X/Microsoft/Edge/Application/msedge.exe"))),
    ("win32", {"LocalAppData": "/L"}, str(Path("/L/Google/Chrome/Application/chrome.exe"))),
])
def test_it_is_found_where_each_system_puts_it(system, environment, path):
    played = Played({path})
    assert browser(played.machine(system=system, environment=environment)) == path and played.done == []


def test_the_one_that_is_named_comes_first():
    played = Played({"/mine", "/usr/bin/chromium"})
    assert browser(played.machine(environment={browsers.SWITCH: "/mine"})) == "/mine"
    assert browser(played.machine(environment={browsers.SWITCH: "/gone"})) == "/usr/bin/chromium"


def test_one_that_does_not_start_is_passed_over():
    """Ubuntu's `chromium` is a stand-in that only tells how to install another."""
    played = Played({"/usr/bin/chromium", "/usr/bin/google-chrome"})
    found = browser(played.machine(works=lambda path: path == "/usr/bin/google-chrome"))
    assert found == "/usr/bin/google-chrome"


def test_playwright_fetches_one_before_root_installs_anything():
    played = Played(APT, playwright_gives=True, apt_gives=True)
    assert browser(played.machine(is_root=True)) == "/cache/playwright/chrome" and played.done == [INSTALL]


def test_what_playwright_fetched_before_is_taken_without_a_network():
    played = Played({"/cache/playwright/chrome"})
    assert browser(played.machine()) == "/cache/playwright/chrome" and played.done == []


def test_root_on_debian_installs_one():
    played = Played(APT, apt_gives=True)
    assert browser(played.machine(is_root=True)) == "/usr/bin/chromium"
    assert played.done == [INSTALL, UPDATE, DEBIAN]


@pytest.mark.parametrize(("there", "is_root", "done"), [
    (APT, True, [INSTALL, UPDATE, DEBIAN]), (APT, False, [INSTALL]), (set(), True, [INSTALL]),
])
def test_where_all_fails_there_is_none(there, is_root, done):
    played = Played(set(there))
    assert browser(played.machine(is_root=is_root)) is None and played.done == done


# ------------------------------------------------------------------ old ones


def packing(content: bytes):
    """Return what plays npm: it puts a package into the folder asked for."""

    def run(command: list[str], **environment: str) -> str:
        folder = Path(command[command.index("--pack-destination") + 1])
        (folder / "package.tgz").write_bytes(content)
        return "package.tgz"

    return run


def there(command: str) -> str:
    return f"/usr/bin/{command}"


@pytest.fixture
def linux(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "x86_64")


def test_an_old_one_is_kept_and_used_without_a_network(tmp_path, linux):
    program = tmp_path / "old-chromium" / "80" / "chromium"
    program.parent.mkdir(parents=True)
    program.touch()
    assert old_chromium(80, Machine(which=lambda command: None, cache=tmp_path)) == program


@pytest.mark.parametrize(("settings", "words"), [
    ({"system": "darwin"}, "Linux"),
    ({"which": lambda command: None}, "install Node"),
    ({"run": lambda *command, **environment: None}, "with a network"),
    ({"run": packing(b"another one")}, "not the very file"),
])
def test_an_old_one_that_cannot_be_had_says_why(tmp_path, linux, settings, words):
    machine = Machine(**{"system": "linux", "which": there, "run": packing(b""), "cache": tmp_path} | settings)
    with pytest.raises(NotToBeHad, match=words):
        old_chromium(109, machine)
    assert list(tmp_path.rglob("chromium")) == [], "nothing stays of it"


def test_the_very_file_is_unpacked(tmp_path, linux, monkeypatch):
    monkeypatch.setitem(browsers.OLD, 80, Package("x@1", digest(b"the very one")))
    monkeypatch.setattr(browsers, "_unpack", lambda content, folder: (folder.mkdir(), (folder / "chromium").touch()))
    machine = Machine(system="linux", which=there, run=packing(b"the very one"), cache=tmp_path)
    assert old_chromium(80, machine).is_file()


# ------------------------------------------------------------------ a test run without a browser

TESTS = """\
import pytest

@pytest.mark.parametrize("number", range(3))
def test_page(chromium, number):
    pass
"""


@pytest.mark.small  # processes of its own, one after another
@pytest.mark.parametrize(("ci", "code", "words"), [("", 0, "3 tests NOT RUN: NO BROWSER"), ("true", 1, "NO BROWSER")])
def test_without_a_browser_tests_are_skipped_in_one_line_and_in_ci_they_fail(tmp_path, ci, code, words):
    (tmp_path / "test_pages.py").write_text(TESTS, "utf-8")
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import chromium, pytest_terminal_summary, shared  # noqa: F401\n"
        "from tests.support import browsers\n"
        "browsers.browser = lambda machine: None\n", "utf-8",
    )
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={tmp_path}", f"--basetemp={tmp_path}/t"]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CI": ci}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == code, done.stdout
    assert done.stdout.count(words) >= 1 and "apt install chromium" in done.stdout
    if not ci:
        assert done.stdout.count("NO BROWSER") == 1, "in one line"
