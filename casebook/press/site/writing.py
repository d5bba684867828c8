"""Web pages are finished in several processes, each page in one of them from beginning to end.

Sphinx hands out only the writing. Resolving references, the longer half, it does for all pages in the main process,
one after another.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.display import status_iterator
from sphinx.util.parallel import ParallelTasks, parallel_available

from casebook.press.site import bodies
from casebook.press.sphinx.private.building import replace_parallel_writing, write_page
from casebook.press.sphinx.private.memory import doctree_file
from casebook.press.sphinx.rebuild.parallel import collect_now_and_then

#: A process ends after so many pages, and what it remembered ends with it.
_MOST = 16


def write_pages(builder: StandaloneHTMLBuilder, docnames: Sequence[str], nproc: int) -> None:
    """Write pages as Sphinx does in several processes.

    Its `nproc` leaves a core to the main process, which only waits here.
    """
    first, *rest = docnames
    write_page(builder, first)  # templates are compiled once, before there are several processes
    for docname in sorted(builder.app.casebook_frames - set(docnames)):
        if bodies.is_kept(builder, docname):
            bodies.write_in_frame(builder, docname)
        else:
            rest.append(docname)
    chunks = _dealt(builder, rest, nproc + 1)
    progress = status_iterator(chunks, "writing output... ", "darkgreen", len(chunks), builder.app.verbosity)

    pictures: dict[str, dict[str, str]] = {}

    def take_over(docs: list[str], shown: dict[str, str]) -> None:
        pictures[docs[0]] = shown
        next(progress)

    tasks = ParallelTasks(nproc + 1)
    for chunk in chunks:
        tasks.add_task(lambda docs: _written(builder, docs), chunk, take_over)
    tasks.join()
    for docs in chunks:  # in an order of their own, not in that in which they ended
        builder.images.update(pictures[docs[0]])


def _dealt(builder: StandaloneHTMLBuilder, docnames: list[str], processes: int) -> list[list[str]]:
    """Deal the pages out in heaps of like size, the largest pages first."""
    sizes = {name: os.path.getsize(doctree_file(builder.env.doctreedir, name)) for name in docnames}
    ordered = sorted(docnames, key=lambda name: (-sizes[name], name))
    count = max(min(processes, len(ordered)), -(-len(ordered) // _MOST))
    return [ordered[start::count] for start in range(count)]


def _written(builder: StandaloneHTMLBuilder, docs: list[str]) -> dict[str, str]:
    """Write pages, and return what the main process needs of them: the pictures on them."""
    builder.images.clear()
    for docname in docs:
        collect_now_and_then()
        write_page(builder, docname)
    return builder.images


def replace_writing(app: Sphinx) -> None:
    if app.builder.name == "html":
        replace_parallel_writing(app.builder, write_pages)
        app.casebook_writes_frames = parallel_available and app.parallel > 1
