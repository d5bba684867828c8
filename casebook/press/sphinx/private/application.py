"""Touches of the application: warnings counted, phases, processes, extensions."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.build_phase import BuildPhase

from casebook.press.sphinx.private.shapes import required


def count_warnings(app: Sphinx) -> int:
    """Return how many warnings there were so far.

    Reads ``Sphinx._warncount``: `statuscode` is set only after ``build-finished``, where the book has to know whether
    all went well. Since Sphinx 1; still so in 9.2.
    """
    return required(app, "_warncount", "counting warnings")


def let_warnings_fail(app: Sphinx) -> None:
    """Let a build with warnings end as a failure, after all of them are said, whoever started it.

    Sets ``Sphinx.keep_going``, since 8.1 ``_fail_on_warnings``: the only other way is an option of the command line,
    and a plain ``jupyter-book build`` comes without it.
    """
    name = "_fail_on_warnings" if hasattr(app, "_fail_on_warnings") else "keep_going"
    required(app, name, "letting warnings fail")
    setattr(app, name, True)


def enter_phase(builder: Builder, phase: BuildPhase) -> None:
    """Say which phase of a build this is, as Sphinx does before it resolves and before it writes a page.

    Sets ``Sphinx.phase``; since Sphinx 9 it stands at the builder, and the application only shows it. What writes
    pages by itself has to set it: extensions ask for it.
    """
    owner = builder if hasattr(builder, "phase") else builder.app
    required(owner, "phase", "saying the phase of a build")
    owner.phase = phase


def use_processes(app: Sphinx, count: int) -> None:
    """Let Sphinx read and write in at least `count` processes.

    Sets ``Sphinx.parallel``: the option -j of sphinx-build, which neither Jupyter Book nor a setting hands on.
    """
    app.parallel = max(required(app, "parallel", "using all cores"), count)


def declare_readable_in_parallel(app: Sphinx, name: str) -> None:
    """Say of an extension that does not say so itself that it can be read in several processes.

    Sets ``Extension.parallel_read_safe``, which only the extension's own ``setup`` can set otherwise; without it
    Sphinx reads the whole book in one process.
    """
    if name in app.extensions:
        required(app.extensions[name], "parallel_read_safe", "reading in several processes")
        app.extensions[name].parallel_read_safe = True
