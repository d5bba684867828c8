"""The Sphinx builder ``typst``: all documents of the book, in the order of its contents, as one PDF."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from casebook.ground.svg import drawn_text
from casebook.manuscript.cjk_spacing import tidy, tidy_string
from casebook.press.pdf.index import Index
from casebook.press.pdf.translator import TypstTranslator
from casebook.press.sphinx.numbering import in_print, number_of_page
from casebook.press.sphinx.private.building import WholeBookBuilder
from casebook.press.sphinx.private.references import lent_numbers
from casebook.press.typst import HOUSE_STYLE
from casebook.press.typst.about import about, timestamp
from casebook.press.typst.compile import compile_pdf
from casebook.press.typst.errors import PdfError, where
from casebook.press.typst.glyphs import GlyphCheck
from casebook.press.typst.source import string, strings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One document in book order; ``depth`` counts the documents above it."""

    docname: str
    depth: int
    in_part: bool


@dataclass(frozen=True)
class Part:
    """The opening of a part."""

    caption: str


@dataclass(frozen=True)
class Fragment:
    """The source of one document, the labels it sets, its links as (label, place), and the pictures it shows."""

    docname: str
    source: str
    anchors: frozenset[str]
    links: tuple[tuple[str, str], ...]
    pictures: frozenset[str]


class TypstBuilder(WholeBookBuilder):
    """Assembles the book, checks it, and compiles it."""

    name = "typst"
    format = "typst"
    epilog = "PDF 已生成：%(outdir)s"
    allow_parallel = False
    default_translator_class = TypstTranslator
    styles: ClassVar[list[Path]] = [HOUSE_STYLE, Path(__file__).with_name("chapter.typ")]
    supported_image_types: ClassVar[list[str]] = [
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
    ]
    supported_remote_images = False
    supported_data_uri_images = False

    def init(self) -> None:
        self.index = Index()
        self._anchors: set[str] = set()
        self._links: list[tuple[str, str]] = []
        self._pictures: set[str] = set()
        self._included: set[str] = set()
        self._glyphs: GlyphCheck | None = None

    # -- Sphinx's interface ----------------------------------------------------------------------

    def get_outdated_docs(self) -> Iterable[str]:
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"{docname}::"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def write_book(self) -> None:
        """Write main.typ with everything it needs, then compile it."""
        self.init()
        order = list(self.order())
        self._included = {entry.docname for entry in order if isinstance(entry, Entry)}
        with lent_numbers(self.env):  # the HTML builder may go on with this environment
            self.number_appendices(order)
            made = [self._part(entry) if isinstance(entry, Part) else self.fragment(entry) for entry in order]
            fragments = {each.docname: each for each in made if isinstance(each, Fragment)}
            compile_beside = self.beside_book(fragments)
        self._check_links(fragments.values())
        outdir = Path(self.outdir)
        outdir.mkdir(parents=True, exist_ok=True)
        self._copy_images(outdir / "images")
        for style in self.styles:
            shutil.copyfile(style, outdir / style.name)
        main = outdir / "main.typ"
        body = "\n".join(each.source if isinstance(each, Fragment) else each for each in made)
        main.write_text(self._front() + body + "\n" + self.index.to_typst(), "utf-8")
        pdf = outdir / self.config.typst_output_name
        self.compile(main, pdf)
        logger.info("PDF：%s", pdf)
        compile_beside(outdir)

    def beside_book(self, fragments: Mapping[str, Fragment]) -> Callable[[Path], None]:
        """Return what is to be done beside the book with its pieces, in the folder of the book when it is there."""
        return lambda outdir: None

    def compile(self, main: Path, pdf: Path) -> None:
        """Compile a source to a PDF and pass Typst's warnings on; raises `PdfError`."""
        warnings = compile_pdf(main, pdf, self.font_paths(), self.config.typst_pdf_standard, self.timestamp())
        for warning in warnings:
            logger.warning("%s", warning)

    # -- order and numbers -----------------------------------------------------------------------

    def order(self) -> Iterator[Entry | Part]:
        """Yield parts and documents as the toctree of the root document has them."""
        root = self.config.root_doc
        seen = {root}
        yield Entry(root, 0, False)
        for toctree in self.env.get_doctree(root).findall(addnodes.toctree):
            caption = toctree.get("caption")
            entries: list[Entry] = []
            for docname in self._children_of(toctree):
                entries.extend(self._branch(docname, 0, bool(caption), seen))
            if caption and entries:
                yield Part(caption)
            yield from entries

    def _branch(self, docname: str, depth: int, in_part: bool, seen: set[str]) -> Iterator[Entry]:
        if docname in seen:
            return
        seen.add(docname)
        yield Entry(docname, depth, in_part)
        for toctree in self.env.get_doctree(docname).findall(addnodes.toctree):
            for child in self._children_of(toctree):
                yield from self._branch(child, depth + 1, in_part, seen)

    def _children_of(self, toctree: addnodes.toctree) -> list[str]:
        return [target for _, target in toctree["entries"] if target in self.env.found_docs]

    def number_appendices(self, order: list[Entry | Part]) -> None:
        """Give the chapters of the appendix part letters."""
        caption, letter = None, "@"
        for entry in order:
            if isinstance(entry, Part):
                caption = entry.caption
            elif caption is not None and caption == self.config.typst_appendix_part:
                letter = chr(ord(letter) + 1) if entry.depth == 0 else letter
                self._letter(entry, letter)

    def _letter(self, entry: Entry, letter: str) -> None:
        sections = self.env.toc_secnumbers.get(entry.docname, {})
        lettered: dict[str, Any] = {
            anchor: (letter, *number[1:]) if number else number for anchor, number in sections.items()
        }
        if entry.depth == 0:
            lettered[""] = (letter,)
        self.env.toc_secnumbers[entry.docname] = lettered
        figures = self.env.toc_fignumbers.get(entry.docname, {})
        self.env.toc_fignumbers[entry.docname] = {
            kind: {
                key: (letter, *number[1:]) if len(number) > 1 else (letter, position)
                for position, (key, number) in enumerate(numbers.items(), 1)
            }
            for kind, numbers in figures.items()
        }

    # -- source ----------------------------------------------------------------------------------

    @staticmethod
    def _part(part: Part) -> str:
        return f"#part({string(tidy_string(part.caption))})\n"

    def resolved(self, docname: str) -> nodes.document:
        """Return a document as it is printed: references resolved, pictures found, spaces tidied."""
        doctree = self.env.get_doctree(docname)
        self.env.resolve_references(doctree, docname, self)
        self.post_process_images(doctree)
        tidy(doctree)
        return doctree

    def fragment(self, entry: Entry) -> Fragment:
        """Translate a document."""
        doctree = self.resolved(entry.docname)
        return self._translated(TypstTranslator(doctree, self, entry.docname, entry.depth, entry.in_part), doctree)

    def fragment_of(self, docname: str, doctree: nodes.document, node: nodes.Element) -> Fragment:
        """Translate one part of a resolved document."""
        return self._translated(TypstTranslator(doctree, self, docname), node)

    def _translated(self, translator: TypstTranslator, node: nodes.Element) -> Fragment:
        self._anchors, self._links, self._pictures = set(), [], set()
        node.walkabout(translator)
        marks = frozenset(self._anchors), tuple(self._links), frozenset(self._pictures)
        return Fragment(translator.docname, translator.astext(), *marks)

    def about(self) -> dict[str, str]:
        """Return what the title page says of the book; characters that the fonts do not have are refused."""
        texts = about(self.config)
        for text in texts.values():
            self.check_glyphs(text, None, "conf.py")
        return texts

    def _front(self) -> str:
        for text in self.config.typst_imprint:
            self.check_glyphs(text, None, "conf.py")
        fields = "".join(f"{name}: {string(text)}, " for name, text in self.about().items())
        imprint = strings(self.config.typst_imprint)
        return f'#import "book.typ": *\n#show: book.with({fields}imprint: {imprint})\n'

    def chapter_number(self, docname: str) -> str:
        """Return the number of a document as its heading has it (第2章, 附录A); empty if it has none."""
        return in_print(number_of_page(self.env, docname))

    # -- services for the translator -------------------------------------------------------------

    def note_anchors(self, labels: Iterable[str]) -> None:
        """Remember labels that the source sets."""
        self._anchors.update(labels)

    def note_link(self, docname: str, key: str, place: str) -> bool:
        """Remember a link; say False when its document is not part of the printed book."""
        if docname not in self._included:
            logger.info("%s: %s 不在书中，PDF 里不作链接", place, docname)
            return False
        self._links.append((key, place))
        return True

    @staticmethod
    def _check_links(fragments: Iterable[Fragment]) -> None:
        fragments = list(fragments)
        anchors = frozenset().union(*(fragment.anchors for fragment in fragments))
        for key, place in (link for fragment in fragments for link in fragment.links):
            if key not in anchors:
                raise PdfError(f"{place}: 链接目标 {key} 没有印进 PDF；请检查标签是否写在标题、图、表或段落前")

    def check_glyphs(self, text: str | None, node: nodes.Node | None, docname: str) -> None:
        """Refuse characters that the book's fonts do not have."""
        if self._glyphs is None:
            self._glyphs = GlyphCheck(self.font_paths())
        missing = self._glyphs.missing(text or "")
        if missing:
            chars = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing)
            place = where(node, docname) if node is not None else docname
            raise PdfError(f"{place}: 字体里没有字符 {chars}，PDF 会缺字；请换一个字或改写")

    def image_file(self, node: nodes.image, place: str) -> str:
        """Return the picture's path beside main.typ; a picture that is not there is an error."""
        uri = node["uri"]
        name = self.images.get(uri)
        if not name or not (Path(self.srcdir) / uri).is_file():
            raise PdfError(f"{place}: 找不到图片 {uri}（PDF 只印本地的 SVG、PNG、JPEG）；请检查路径")
        path = Path(self.srcdir) / uri
        if path.suffix.lower() == ".svg":
            self.check_glyphs("".join(drawn_text(path)), node, place)
        self._pictures.add(f"images/{name}")
        return f"images/{name}"

    def _copy_images(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for uri, name in self.images.items():
            source = Path(self.srcdir) / uri
            if source.is_file():
                shutil.copyfile(source, folder / name)

    def font_paths(self) -> list[str]:
        """Return the font folders: configured ones, or the book's own."""
        if self.config.typst_font_paths:
            return [str(path) for path in self.config.typst_font_paths]
        from casebook.ground.fonts import font_dir  # makes the fonts on first use, so import it only when needed

        return [str(font_dir())]

    def timestamp(self) -> int:
        """Return the date of the PDF in seconds."""
        return timestamp(self.config)
