"""Where the time of a build goes: ``python benchmarks/phases.py [html]`` builds the book and prints each phase.

With ``CASEBOOK_ROOT`` another book, such as one of `books`. Times are in seconds since the start; a phase that runs
within another one is told before it. Behind them stands what the main process holds in memory when the phase ends.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import psutil

START = time.monotonic()


def timed(owner: Any, name: str, label: str) -> None:
    """Let a function tell when it began and how long it took."""
    function: Callable = getattr(owner, name)

    @wraps(function)
    def telling(*arguments, **options):
        begin = time.monotonic()
        try:
            return function(*arguments, **options)
        finally:
            tell(label, begin)

    setattr(owner, name, telling)


def tell(label: str, begin: float) -> None:
    now = time.monotonic()
    held = psutil.Process().memory_info().rss / 2**20
    told = f"{begin - START:8.1f} s  {label:44} {now - begin:7.1f} s {held:7.0f} MB"
    print(told, file=sys.__stderr__, flush=True)


def main() -> int:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment

    from casebook.desk import cli
    from casebook.desk import editions as build
    from casebook.press.cells import ready as execution
    from casebook.press.site import bodies, writing
    from casebook.press.sphinx.guard import strict

    tell("imports", START)
    timed(strict, "require_good_data", "check of the data")
    timed(Sphinx, "__init__", "Sphinx and its extensions")
    timed(execution, "_run", "running the cells")
    timed(execution, "run_outdated", "finding what has to run, and running it")
    timed(Builder, "_read_parallel", "reading pages")
    timed(Builder, "read", "reading, cells included")
    timed(BuildEnvironment, "check_dependents", "numbering")
    timed(bodies, "frame", "one page with a new frame")
    timed(writing, "write_pages", "resolving and writing pages")
    timed(StandaloneHTMLBuilder, "finish", "indices, search index, copies")
    timed(build, "publish", "publishing")
    return cli.main(sys.argv[1:] or ["html"])


if __name__ == "__main__":
    sys.exit(main())
