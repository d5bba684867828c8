"""What makes a test costly is a fixture; its mark goes to every test that uses it, however indirectly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

#: Marks, as registered in pyproject.toml; `make test FAST=1` runs what bears none.
MARKS = ("browser", "book", "small")
#: In the environment of a fast run: a build that a mark forgot is an error there.
FAST = "CASEBOOK_TESTS_BUILD_NOTHING"


def costs(mark: str) -> Callable:
    """Decorate a fixture (below `pytest.fixture`): what uses it bears `mark`."""
    assert mark in MARKS

    def noted(fixture: Callable) -> Callable:
        fixture.costs = mark
        return fixture

    return noted


def marks_of(item: pytest.Item) -> set[str]:
    """Return the marks of the fixtures that a test uses."""
    used = getattr(item, "_fixtureinfo", None)
    definitions = [found[-1] for found in used.name2fixturedefs.values()] if used else []
    return {each.func.costs for each in definitions if hasattr(each.func, "costs")}
