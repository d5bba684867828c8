"""What cells rest on of this package: exactly what they import. They run again when that moved, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.chapter import modules
from casebook.ground.files import PACKAGE
from casebook.press.cells import store


@pytest.fixture
def package(tmp_path, monkeypatch) -> Iterator[Path]:
    """A copy of the package to edit."""
    copy = tmp_path / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "theme", "assets", "deck"))
    monkeypatch.setattr(modules, "PACKAGE", copy)
    modules._closure.cache_clear()
    yield copy
    modules._closure.cache_clear()


def package_of(*cells: str) -> str:
    return store.made_from(list(cells))["package"]


@pytest.mark.parametrize("file", [
    "number/hedged.py", "register/wording.py", "register/registers.py", "chapter/charts.py", "ground/fonts.py",
    "press/cells/shell.py", "press/cells/zygote.py", "__init__.py",
])
def test_what_cells_import_moves_their_outputs(package, file):
    before = package_of()
    with (package / file).open("a") as text:
        text.write("\n# changed\n")
    assert package_of() != before


@pytest.mark.parametrize("file", [
    "desk/cli.py", "desk/find_figures/words.py", "checks/prose.py", "manuscript/page_source.py", "press/hooks.py",
    "press/site/frame.py", "press/pdf/translator.py", "press/cells/ready.py", "press/live/assemble.py",
])
def test_what_they_do_not_import_leaves_them_alone(package, file):
    before = package_of()
    with (package / file).open("a") as text:
        text.write("\n# changed\n")
    assert package_of() == before


def test_a_cell_that_imports_more_rests_on_more(package):
    cell = "from casebook.manuscript import page_source"
    before = package_of(cell), package_of()
    with (package / "manuscript/page_source.py").open("a") as text:
        text.write("\n# changed\n")
    assert package_of(cell) != before[0]
    assert package_of() == before[1]
