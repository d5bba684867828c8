"""The builder of `make serve`: a warm process that forks one build after another."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casebook.desk import editions
from casebook.ground.problems import CasebookError
from casebook.ground.progress import say, without_colours
from casebook.press.cells import pool

#: Seconds that a build gets to end by itself.
_PATIENCE = 5.0


def warm() -> None:
    """Import what every build imports, once: Sphinx with all the book's extensions, and the checks."""
    import frictionless  # noqa: F401
    import sphinx.application  # noqa: F401

    from casebook.register.registers import load_register

    extensions = editions.sphinx_settings(editions.edition())["extensions"]
    for name in [*extensions, "sphinx.builders.html", "casebook.press.pdf.builder"]:
        with contextlib.suppress(ImportError):  # the build itself says so
            importlib.import_module(name)

    with contextlib.suppress(CasebookError):
        load_register()
    pool.warm_here()


def make_pages(which: editions.Edition, warm: bool = True) -> tuple[float, str]:
    """Make and publish the web pages of an edition; return the seconds it took, and the messages if it failed.

    `warm` builds in a fork of this process. Without it, or where processes cannot fork, a new one is started: it
    takes longer, but sees this package as it is now.
    """
    start = time.monotonic()
    error = _forked(which) if warm and hasattr(os, "fork") else _started(which)
    return time.monotonic() - start, error


def _forked(which: editions.Edition) -> str:
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
        try:
            _, status = os.waitpid(pid, 0)
        except KeyboardInterrupt:  # a signal may have come to this process alone
            _end(pid)
            raise
        messages.seek(0)
        return _said(messages.read().decode("utf-8", "replace")) if status else ""


def _end(pid: int) -> None:
    """End a fork, gently at first: so it takes away what it has half written."""
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGINT)
        end = time.monotonic() + _PATIENCE
        while not os.waitpid(pid, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)


def _started(which: editions.Edition) -> str:
    """Build in a process of its own; return its messages if it failed."""
    command = [sys.executable, "-m", "casebook", "html", *(["--drafts"] if which.with_drafts else [])]
    done = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", errors="replace", check=False)
    return _said(done.stderr) if done.returncode else ""


def _said(messages: str) -> str:
    return without_colours(messages).strip() or "没有建成，没有留下说明。"


def _build(which: editions.Edition) -> int:
    try:
        editions.build_html(which)
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
