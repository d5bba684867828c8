"""Touches of builders: how pages are read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MethodType
from typing import Any

from docutils import nodes
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase

from casebook.press.sphinx.private.application import enter_phase
from casebook.press.sphinx.private.shapes import required, required_function

#: Does the work of a builder for the pages named, in so many processes.
Work = Callable[[Builder, Sequence[str], int], None]
#: Parts of the names of the files that Sphinx and MyST-NB add to every page.
_NOT_OURS = (
    "pygments.css", "pygments_dark.css", "mystnb.", "documentation_options.js", "doctools.js", "sphinx_highlight.js",
    "translations.js", "translations/",
)


def replace_parallel_reading(builder: Builder, work: Work) -> None:
    """Let `work` read the pages where Sphinx would read them in several processes.

    Replaces ``Builder._read_parallel``: there each reader sends back all that was read before it, too. Since
    Sphinx 1.3; still so in 9.2.
    """
    required_function(Builder, "_read_parallel", ["docnames", "nproc"], "reading in several processes")
    builder._read_parallel = MethodType(work, builder)


def read_page(builder: Builder, docname: str) -> None:
    """Read a page without keeping it in memory, as a reader in a process of its own does.

    Passes ``_cache`` to ``Builder.read_doc``, which is there for Sphinx' own readers only. Since 7.2; still so in 9.2.
    """
    builder.read_doc(docname, _cache=False)


def tables_of_nodes(env: BuildEnvironment) -> Iterator[dict[str, Any]]:
    """Yield the tables by page in which Sphinx keeps nodes; of none it takes over other pages than a reader's own.

    Names ``titles``, ``longtitles`` and ``tocs`` of the environment, from which a reader drops what it does not send.
    """
    for name in ("titles", "longtitles", "tocs"):
        yield required(env, name, "sending back what was read")


def replace_parallel_writing(builder: Builder, work: Work) -> None:
    """Let `work` write the pages where Sphinx would write them in several processes.

    Replaces ``Builder._write_parallel``: it resolves all pages in one process, one after another. Since Sphinx 1.3;
    still so in 9.2.
    """
    required_function(Builder, "_write_parallel", ["docnames", "nproc"], "writing in several processes")
    builder._write_parallel = MethodType(work, builder)


def write_page(builder: StandaloneHTMLBuilder, docname: str) -> None:
    """Resolve and write one page from beginning to end, as ``Builder._write_serial`` does with each of its pages."""
    # Sphinx asks for the tags since 9, and does without until 11.
    takes_tags = "tags" in (BuildEnvironment.get_and_resolve_doctree.__kwdefaults__ or {})
    tags = {"tags": builder.tags} if takes_tags else {}
    enter_phase(builder, BuildPhase.RESOLVING)
    doctree = builder.env.get_and_resolve_doctree(docname, builder, **tags)
    enter_phase(builder, BuildPhase.WRITING)
    builder.write_doc_serialized(docname, doctree)
    builder.write_doc(docname, doctree)


def write_body(builder: StandaloneHTMLBuilder, docname: str, body: str, metatags: str, more: Mapping[str, Any]) -> None:
    """Write a page around a body that is there already, with `more` for its template.

    Does what ``StandaloneHTMLBuilder.write_doc`` does after the body, from which nothing can be had but the whole; sets
    ``secnumbers``, ``fignumbers`` and ``current_docname``, and calls ``get_doc_context`` and ``handle_page``, none of
    which is documented. Since Sphinx 1.3; still so in 9.2.
    """
    touch = "writing a page around its body"
    context_of = required_function(builder, "get_doc_context", ["docname", "body", "metatags"], touch)
    handle_page = required_function(builder, "handle_page", ["pagename", "addctx"], touch)
    builder.secnumbers = builder.env.toc_secnumbers.get(docname, {})
    builder.fignumbers = builder.env.toc_fignumbers.get(docname, {})
    builder.current_docname = docname
    handle_page(docname, context_of(docname, body, metatags) | more)


def switch_off_search(builder: StandaloneHTMLBuilder) -> None:
    """Let Sphinx make no index and no page of its own for searching.

    Sets ``StandaloneHTMLBuilder.search``, for which there is no setting. Since Sphinx 1; still so in 9.2.
    """
    required(builder, "search", "the book's own search")
    builder.search = False


def is_not_ours(file: object) -> bool:
    """Say whether a style sheet or script of a page is one that Sphinx or MyST-NB adds to each.

    Goes by the names of their files and by ``filename``, an attribute of Sphinx' private classes of them. A script
    without a file (settings for MathJax, say) counts, too.
    """
    name = str(getattr(file, "filename", file) or "")
    return not name or any(part in name for part in _NOT_OURS)


class WholeBookBuilder(Builder):
    """A builder of one file for the whole book, made by `write_book`.

    Overrides ``Builder.write``, which is to be overridden by nobody since Sphinx 8.1 (a mark for type checkers; at run
    time it holds). The public way, `write_documents`, is there since 8.1 only, and both come after `prepare_writing`
    with a list of pages that may be empty.
    """

    def write(self, *ignored: Any) -> None:
        self.write_book()

    def write_book(self) -> None:
        raise NotImplementedError

    def prepare_writing(self, docnames: set[str]) -> None:
        pass

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Unused: the book is written in one piece."""

    def finish(self) -> None:
        pass
