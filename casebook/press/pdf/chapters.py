"""Each chapter that can be taken away as a PDF of its own: the same source as in the book, compiled by itself.

A chapter's own file differs from the book's in where its links lead. What is in the chapter, is linked; a number leads
to its line at the chapter's end and from there to the source, which is listed; all else is said in words.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import typst
from docutils import nodes

from casebook.ground.files import replace_text
from casebook.manuscript.cjk_spacing import tidy_string
from casebook.press.cells import pages
from casebook.press.pdf.builder import Fragment, TypstBuilder
from casebook.press.sphinx import citation
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.press.typst.source import array, string, strings

FOLDER = "chapters"


@dataclass(frozen=True)
class Chapter:
    """The Typst source of one chapter, and the pictures it shows, as paths beside the source."""

    source: str
    pictures: frozenset[str]


def sources(builder: TypstBuilder, fragments: Mapping[str, Fragment]) -> dict[str, Chapter]:
    """Return the chapters to print by themselves, by their names; none in a book that has nothing to take away."""
    taken = [name for name in fragments if name in pages.chapters(builder.env)]
    if not taken:
        return {}
    entries = _SourceList(builder)
    return {pages.name_of(name): _chapter(builder, fragments[name], entries) for name in taken}


def _chapter(builder: TypstBuilder, fragment: Fragment, entries: _SourceList) -> Chapter:
    targets = list(dict.fromkeys(label for label, _ in fragment.links))
    numbers = entries.numbered(targets)
    inside, of_source = {}, {}
    for label in targets:
        if label in fragment.anchors or label in numbers:
            inside[label] = label
        elif label in entries.figures:
            figure_id, source = entries.figures[label]
            line = f"{fragment.docname}::num-{figure_id}"
            if line in fragment.anchors:
                inside[label] = line
            of_source[label] = f"({numbers[source]}, {string(source)})"
    title = tidy_string(builder.env.titles[fragment.docname].astext())
    name = "　".join(part for part in (builder.chapter_number(fragment.docname), title) if part)
    book = citation.book_of(builder.config)
    url = book.url and citation.address(book, f"{fragment.docname}.html")
    cited = [citation.gbt(book, title, url), citation.gbt(book)]
    for text in cited:
        builder.check_glyphs(text, None, fragment.docname)
    about = "".join(f"{key}: {string(text)}, " for key, text in builder.about().items())
    listed = array(f"[{entries.source(label)}]" for label in numbers)
    head = (
        '#import "chapter.typ": *',
        f"#let inside = {_dictionary({key: string(label) for key, label in inside.items()})}",
        f"#let of-source = {_dictionary(of_source)}",
        '#let ilink(key, body, away: "") = chapter-link(inside, key, body, away)',
        "#let page-of(key, body) = source-of(of-source, key)",
        f"#show: chapter-book.with({about}name: {string(name)}, citations: {strings(cited)}, entries: {listed})",
    )
    return Chapter("\n".join([*head, fragment.source]), fragment.pictures)


def _dictionary(items: Mapping[str, str]) -> str:
    return "(" + ", ".join(f"{string(key)}: {value}" for key, value in items.items()) + ")" if items else "(:)"


class _SourceList:
    """The book's entries of sources, for chapters to list those that they rest on."""

    def __init__(self, builder: TypstBuilder) -> None:
        self._builder = builder
        register = register_of(builder.env)
        entries = builder.env.get_domain("casebook").entries
        self._places = {_label(place): place for (kind, _), place in entries.items() if kind == "source"}
        label_of = {key: _label(place) for (kind, key), place in entries.items() if kind == "source"}
        #: By the label of a figure's entry in the register: the figure, and the label of its source.
        self.figures = {
            _label(place): (key, label_of[register.figure(key).source_id])
            for (kind, key), place in entries.items()
            if kind == "figure" and register.figure(key).source_id in label_of
        }
        self._sources = dict(self._translated())

    def _translated(self) -> Iterator[tuple[str, str]]:
        """Yield label and Typst source of each entry, in the order of their page."""
        for docname in dict.fromkeys(docname for docname, _ in self._places.values()):
            doctree = self._builder.resolved(docname)
            for node in doctree.findall(nodes.container):
                for anchor in node["ids"]:
                    if (docname, anchor) == self._places.get(f"{docname}::{anchor}"):
                        yield f"{docname}::{anchor}", self._builder.fragment_of(docname, doctree, node).source

    def numbered(self, targets: list[str]) -> dict[str, int]:
        """Return the sources among the targets of links, and those of the figures among them, numbered from 1."""
        wanted = {label for label in targets if label in self._sources}
        wanted |= {self.figures[label][1] for label in targets if label in self.figures}
        return {label: number for number, label in enumerate((key for key in self._sources if key in wanted), 1)}

    def source(self, label: str) -> str:
        """Return the Typst source of an entry."""
        return self._sources[label]


def _label(place: tuple[str, str]) -> str:
    return "::".join(place)


def compile_changed(builder: TypstBuilder, outdir: Path, chapters: Mapping[str, Chapter]) -> None:
    """Compile the chapters that are not there from the very same source, side by side; take away those gone."""
    folder = outdir / FOLDER
    folder.mkdir(exist_ok=True)
    kept = {f"{name}{suffix}" for name in chapters for suffix in (".pdf", ".made-from")}
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()

    def compiled(name: str) -> None:
        chapter, pdf, stamp = chapters[name], folder / f"{name}.pdf", folder / f"{name}.made-from"
        made_from = _digest(builder, outdir, chapter)
        if pdf.is_file() and stamp.is_file() and stamp.read_text("utf-8") == made_from:
            return
        stamp.unlink(missing_ok=True)
        main = outdir / f"chapter-{name}.typ"
        main.write_text(chapter.source, "utf-8")
        builder.compile(main, pdf)
        main.unlink()
        replace_text(stamp, made_from)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compiled, chapters))


def _digest(builder: TypstBuilder, outdir: Path, chapter: Chapter) -> str:
    """Return a digest of all that a chapter's PDF is made from; fonts stand in folders named for their versions."""
    config = builder.config
    settings = [typst.__version__, config.typst_pdf_standard, str(builder.timestamp()), *builder.font_paths()]
    total = hashlib.sha256("\0".join([chapter.source, *settings]).encode())
    for path in (*builder.styles, *(outdir / name for name in sorted(chapter.pictures))):
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class ChaptersBuilder(TypstBuilder):
    """Makes the book, and beside it each chapter that can be taken away."""

    def beside_book(self, fragments: Mapping[str, Fragment]) -> Callable[[Path], None]:
        """Return what compiles the chapters into a folder, once the book stands there."""
        single = sources(self, fragments)
        return lambda outdir: compile_changed(self, outdir, single)
