"""Reading and writing on all cores (Jupyter Book 1 has no option for it), and no looking for rubbish all the time."""

from __future__ import annotations

import gc
import itertools
import os
import pickle
from collections.abc import Sequence

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.display import status_iterator
from sphinx.util.parallel import ParallelTasks, make_chunks

from casebook.press.sphinx.private.application import declare_readable_in_parallel, use_processes
from casebook.press.sphinx.private.building import read_page, replace_parallel_reading
from casebook.press.sphinx.rebuild.per_page import leave_only

#: Parts of Jupyter Book that do not say whether they can be read in several processes; both only look at the
#: finished environment, in the main process.
_SILENT = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def use_all_cores(app: Sphinx, config: Config) -> None:
    """Let Sphinx fork as many readers and writers as there are cores (it keeps to one for a handful of pages)."""
    for name in _SILENT:
        declare_readable_in_parallel(app, name)
    use_processes(app, os.cpu_count() or 1)


def read_pages(builder: Builder, docnames: Sequence[str], nproc: int) -> None:
    """Read pages as Sphinx does in several processes, but here a reader sends back what it read, not all before it."""
    env = builder.env
    for docname in docnames:
        builder.events.emit("env-purge-doc", env, docname)
        env.clear_doc(docname)

    def read(docs: Sequence[str]) -> bytes:
        for docname in docs:
            read_page(builder, docname)
        leave_only(env, docs)
        return pickle.dumps(env, pickle.HIGHEST_PROTOCOL)

    def merge(docs: Sequence[str], sent: bytes) -> None:
        env.merge_info_from(docs, pickle.loads(sent), builder.app)
        next(progress)

    chunks = make_chunks(docnames, nproc)
    progress = status_iterator(chunks, "reading sources... ", "purple", len(chunks), builder.app.verbosity)
    tasks = ParallelTasks(nproc)
    for chunk in chunks:
        tasks.add_task(read, chunk, merge)
    tasks.join()


def replace_reading(app: Sphinx) -> None:
    replace_parallel_reading(app.builder, read_pages)


def collect_rarely(app: Sphinx, config: Config) -> None:
    """Let Python look for cycles after a million new objects, not after each 700.

    A page is a tree of tens of thousands of nodes, and nearly all of them stay: looking through them again and again
    took a third of a build. What is in memory now stays until the end and is never looked at.
    """
    gc.freeze()
    gc.set_threshold(1_000_000, 10, 1000)


def leave_alone_what_stays(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read, put all that Sphinx remembers of the others out of the reach of `collect_now_and_then`."""
    gc.freeze()


def collect_now_and_then(*_: object) -> None:
    """Collect what pages left behind, every few pages of this process: in a large book it would come to gigabytes."""
    if next(_pages) % _EVERY == 0:
        gc.collect()


def collect_as_before(app: Sphinx, exception: Exception | None) -> None:
    gc.unfreeze()
    gc.set_threshold(*_USUAL)


_USUAL = gc.get_threshold()
_EVERY = 5
_pages = itertools.count(1)
