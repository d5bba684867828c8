"""Folders are layers: a layer imports what stands below it, a format imports no other format, nothing goes round."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.chapter import modules
from casebook.ground.files import PACKAGE

#: From the ground up; each may import those before it and itself.
LAYERS = ("ground", "number", "register", "chapter", "manuscript", "checks", "press", "desk")
#: These know nothing of the house.
ALONE = ("ground", "number")
#: What formats share; each may import those before it.
SHARED = ("sphinx", "cells", "typst", "lower")
#: At the top of the package stands no more than this.
TOP = {"__init__.py", "__main__.py"}


def imports() -> Iterator[tuple[str, str]]:
    """Yield (module, module that it imports), imports within functions too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for other in modules.imported(path.read_text("utf-8")):
            if other not in ("casebook", name) and modules.file_of(other):
                yield name, other


def layer(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def format_of(name: str) -> str:
    return ".".join(name.split(".")[2:3])


def test_a_layer_imports_lower_ones_only():
    wrong = []
    for name, other in imports():
        here, there = layer(name), layer(other)
        if here not in LAYERS:
            continue  # `casebook` itself and the way in
        allowed = (here,) if here in ALONE else LAYERS[: LAYERS.index(here) + 1]
        if there not in allowed:
            wrong.append(f"{name} → {other}")
    assert not wrong, "\n".join(wrong)


def test_a_format_never_imports_another():
    wrong = []
    for name, other in imports():
        if layer(name) == layer(other) == "press":
            here, there = format_of(name), format_of(other)
            if not there or here in ("", "hooks", there):
                continue  # the table of hooks knows all
            below = SHARED[: SHARED.index(here)] if here in SHARED else SHARED
            if there not in below:
                wrong.append(f"{name} → {other}")
    assert not wrong, "\n".join(wrong)


def test_nothing_at_the_top_but_the_way_in():
    assert {path.name for path in PACKAGE.glob("*.py")} == TOP
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(LAYERS)


def test_no_import_goes_round():
    """Also within functions: a late import hides a circle, it does not undo it."""
    graph: dict[str, set[str]] = {}
    for name, other in imports():
        if not name.startswith(f"{other}."):  # a module's own folder is loaded before it in any case
            graph.setdefault(name, set()).add(other)
    circles, done, path = [], set(), []

    def walk(name: str) -> None:
        if name in path:
            circles.append(" → ".join([*path[path.index(name) :], name]))
        elif name not in done:
            path.append(name)
            for other in sorted(graph.get(name, ())):
                walk(other)
            path.pop()
            done.add(name)

    for name in sorted(graph):
        walk(name)
    assert not circles, "\n".join(circles)
