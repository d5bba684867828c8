"""The table of hooks is all there is, and what authors may write is what gets registered."""

from __future__ import annotations

import re

import pytest

from casebook.ground.files import PACKAGE
from casebook.manuscript.vocabulary import OWN_BLOCKS, PICTURE_BLOCKS, ROLES
from casebook.press import hooks
from casebook.press.sphinx.guard import plain_words


@pytest.fixture(autouse=True)
def no_messages(monkeypatch):
    """Sphinx' messages are reworded where an application is running only."""
    monkeypatch.setattr(plain_words, "register", lambda app: None)


class Recorder:
    """Stands for an application that is being set up."""

    def __init__(self) -> None:
        self.directives: list[str] = []
        self.roles: list[str] = []
        self.connected: list[tuple] = []
        self.extensions: dict = {}

    def add_directive(self, name: str, directive: type, override: bool = False) -> None:
        self.directives.append(name)

    def add_role(self, name: str, role: object) -> None:
        self.roles.append(name)

    def add_role_to_domain(self, domain: str, name: str, role: object, override: bool = False) -> None:
        self.roles.append(name)

    def connect(self, event: str, function: object, priority: int) -> None:
        self.connected.append((event, function, priority))

    def __getattr__(self, name: str):
        return lambda *arguments, **options: None


def test_what_authors_may_write_is_declared_once():
    app = Recorder()
    hooks.setup(app)
    assert sorted(app.directives) == sorted((*OWN_BLOCKS, *PICTURE_BLOCKS))
    assert sorted(app.roles) == sorted(ROLES)


def test_hooks_are_connected_from_the_table_only(monkeypatch):
    app = Recorder()
    hooks.setup(app)
    assert app.connected == [(hook.event, hook.function, hook.priority) for hook in hooks.HOOKS]
    calls = {path: path.read_text("utf-8").count("app.connect(") for path in PACKAGE.rglob("*.py")}
    assert {path.name for path, count in calls.items() if count} == {"hooks.py"}


def test_a_build_as_stock_leaves_out_what_is_only_faster(monkeypatch):
    monkeypatch.setenv("CASEBOOK_KERNELS", "1")
    app = Recorder()
    hooks.setup(app)
    left_out = {hook.function for hook in hooks.HOOKS} - {function for _, function, _ in app.connected}
    assert left_out == {hook.function for hook in hooks.HOOKS if not hook.stock} and left_out


def test_the_table_is_in_order_and_says_why():
    """At one event functions are called by priority; a reader of the table must see them in that order."""
    for event in {hook.event for hook in hooks.HOOKS}:
        priorities = [hook.priority for hook in hooks.HOOKS if hook.event == event]
        assert priorities == sorted(priorities), event
    assert all(hook.why for hook in hooks.HOOKS)
    assert len({(hook.event, hook.function) for hook in hooks.HOOKS}) == len(hooks.HOOKS)


def test_names_of_hooks_say_what_they_do():
    for hook in hooks.HOOKS:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", hook.function.__name__), hook.function
