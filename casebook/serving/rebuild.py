"""The builder of `make serve`: a warm process that forks one build after another."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import sys
import tempfile
import time
from pathlib import Path

from casebook import build, paths
from casebook.execution import pool
from casebook.problems import CasebookError
from casebook.progress import say

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def warm() -> None:
    """Import what every build imports, once: Sphinx with all the book's extensions, and the checks."""
    import frictionless  # noqa: F401
    import sphinx.application  # noqa: F401
    from jupyter_book.config import get_final_config

    from casebook.register import load_register

    own = {"external_toc_path": paths.toc().as_posix(), "latex_individualpages": False}
    settings, _ = get_final_config(user_yaml=paths.root() / "_config.yml", cli_config=own, sourcedir=paths.root())
    for name in [*settings["extensions"], "sphinx.builders.html", "casebook.typst.builder"]:
        with contextlib.suppress(ImportError):  # the build itself says so
            importlib.import_module(name)

    with contextlib.suppress(CasebookError):
        load_register()
    pool.warm_here()


def make_pages(which: build.Edition) -> tuple[float, str]:
    """Make and publish the web pages of an edition; return the seconds it took, and the messages if it failed."""
    start = time.monotonic()
    error = _forked(which) if hasattr(os, "fork") else _here(which)
    return time.monotonic() - start, error


def _forked(which: build.Edition) -> str:
    """Build in a fork, so that no build leaves anything behind in the next; return its messages if it failed."""
    with tempfile.TemporaryFile() as messages:
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            status = 70
            try:
                os.dup2(messages.fileno(), 2)
                status = _build(which)
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        messages.seek(0)
        text = _COLOUR.sub("", messages.read().decode("utf-8", "replace")).strip()
    return (text or "没有建成，没有留下说明。") if status else ""


def _here(which: build.Edition) -> str:
    """Build in this process, where it cannot fork."""
    messages = io.StringIO()
    with contextlib.redirect_stderr(messages):
        status = _build(which)
    return _COLOUR.sub("", messages.getvalue()).strip() if status else ""


def _build(which: build.Edition) -> int:
    try:
        build.build_html(which)
    except CasebookError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    return 0


def tell(seconds: float, changed: list[Path], error: str) -> None:
    """Say on the terminal what was made, or why not."""
    names = "、".join(sorted({path.name for path in changed})[:3])
    if error:
        say(f"\n{error}\n{names}：没有建成；网页还是上一次完好的。改好后存盘即可。")
    else:
        say(f"{names}：{seconds:.1f} 秒，网页已更新。" if names else f"网页已生成：{seconds:.1f} 秒。")
