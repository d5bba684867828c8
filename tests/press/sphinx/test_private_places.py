"""All that the book touches of Sphinx, docutils, MyST-NB and Jupyter Book behind their back stands in one place."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
#: The packages whose insides are touched in one place only.
LIBRARIES = ("sphinx", "docutils", "myst_nb", "myst_parser", "jupyter_book", "sphinx_external_toc")
#: Of these, what may be imported elsewhere although its package promises little: MyST-NB's way to add a renderer.
INTERFACE = ("myst_nb.core.render",)
#: What a build is done with, by the names that stand for it in this package.
OF_SPHINX = {"app", "env", "builder", "config"}
#: Attributes of theirs that a public interface says may be set.
MAY_BE_SET = {
    "exclude_patterns", "external_site_map", "html_static_path", "html_theme_options",  # settings, before they are used
    "nb_mime_priority_overrides", "nb_render_plugin",
}


def touches(source: str) -> Iterator[str]:
    """Yield what a module does that belongs into `private`: by its line, in a few words."""
    tree = ast.parse(source)
    foreign, own = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            for module in modules:
                if module.partition(".")[0] in LIBRARIES:
                    foreign |= {(each.asname or each.name).partition(".")[0] for each in node.names}
                    inner = module.partition(".")[0] in ("myst_nb", "jupyter_book") and module not in INTERFACE
                    hidden = [*module.split("."), *(each.name for each in node.names)]
                    if inner or any(map(is_private, hidden)):
                        yield f"{node.lineno}: imports {module}"
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            own.add(node.name)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self" and isinstance(node.ctx, ast.Store):
            own.add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base, root = ast.unparse(node.value), ast.unparse(node.value).partition(".")[0]
            last = base.rpartition(".")[2]
            if base == "os":
                continue  # `os._exit` is documented
            theirs = root in foreign or last in OF_SPHINX
            if is_private(node.attr) and (theirs or (base != "self" and node.attr not in own)):
                yield f"{node.lineno}: names {base}.{node.attr}"
            elif theirs and isinstance(node.ctx, ast.Store) and not may_be_set(node.attr):
                yield f"{node.lineno}: sets {base}.{node.attr}"
        elif isinstance(node, ast.keyword) and is_private(node.arg or ""):
            yield f"{node.value.lineno}: passes {node.arg}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "hasattr"):
            name = node.args[1]
            if isinstance(name, ast.Constant) and is_private(str(name.value)):
                yield f"{node.lineno}: names {name.value}"


def may_be_set(name: str) -> bool:
    return name.startswith("casebook_") or name in MAY_BE_SET


def is_private(name: str) -> bool:
    documented = ("_fields", "_replace", "_asdict")  # of named tuples: underscored only to keep clear of their fields
    return name.startswith("_") and not name.startswith("__") and name not in documented


def test_all_touches_stand_in_one_place():
    """Of the files that know nothing of these libraries none can touch them."""
    found = []
    for path in sorted((ROOT / "casebook").rglob("*.py")):
        source = path.read_text("utf-8")
        knows = any(re.search(rf"\b(import|from) {name}\b", source) for name in LIBRARIES)
        if knows and path.parent.name != "private":
            found += [f"{path.relative_to(ROOT)}:{touch}" for touch in touches(source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("source", "said"), [
    ("def f(app):\n    return app._warncount", "2: names app._warncount"),
    ("def f(app):\n    app.builder.search = False", "2: sets app.builder.search"),
    ("def f(app):\n    app.env.project = 1", "2: sets app.env.project"),
    ("from sphinx.x import Y\nY.method = print", "2: sets Y.method"),
    ("import myst_nb.sphinx_\nmyst_nb.sphinx_.f = 1", "1: imports myst_nb.sphinx_"),
    ("from sphinx.util import _pathlib", "1: imports sphinx.util"),
    ("def f(x):\n    x.read_doc('a', _cache=False)", "2: passes _cache"),
    ("def f(x):\n    getattr(x, '_hidden')", "2: names _hidden"),
    ("def f(x):\n    return x.part._hidden", "2: names x.part._hidden"),
    ("from jupyter_book.config import get_final_config", "1: imports jupyter_book.config"),
])
def test_a_touch_elsewhere_is_found(source, said):
    assert said in list(touches(source))


def test_what_is_ones_own_is_no_touch():
    source = "class A:\n    def _b(self):\n        self._c = self._b()\n        app.casebook_x = other._c\n"
    assert not list(touches(source))


def test_no_private_name_of_a_base_is_used_again():
    """A method `_number` of the book would stand in for one of the same name that Sphinx, say, comes to have."""
    import casebook.press.hooks  # noqa: F401  loads every part

    found, seen = [], 0
    for module in [module for name, module in sys.modules.items() if name.startswith("casebook.")]:
        for ours in vars(module).values():
            if not isinstance(ours, type) or ours.__module__ != module.__name__:
                continue
            bases = [base for base in ours.__mro__ if base.__module__.partition(".")[0] in LIBRARIES]
            seen += bool(bases)
            own = {*vars(ours), *re.findall(r"self\.(_\w+) = ", inspect.getsource(ours))}
            theirs = set().union(*({*vars(base), *re.findall(r"self\.(_\w+)", source_of(base))} for base in bases))
            found += [f"{ours.__qualname__}.{name}" for name in own & theirs if is_private(name)]
    assert seen > 40 and not found


@cache
def source_of(kind: type) -> str:
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):
        return ""
