"""A Word document as text: the body in reading order, each paragraph and each row of a table a line of its own.

Text boxes and notes stand on lines behind the paragraph that holds them, so that they part no sentence. What Word
does not show (deleted and hidden text, the copy of a text box for old programs, a table of contents made of fields)
is not read; what cannot be read as text (pictures, embedded objects) is said.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from casebook.desk.find_figures.reading.document import Reading, refusal

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
#: Namespaces of the Strict variant and what they are called in all other files.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _M[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": _A[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}
#: Elements with text that the page does not show, or shows elsewhere: ruby text is the pronunciation.
_UNSHOWN = {f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "rt", "instrText", "delText")}
#: Characters of the font Symbol (their last byte); other symbols stand as a mark for a character that is missing.
_SYMBOLS = {0xB1: "±", 0xB4: "×", 0xA3: "≤", 0xB3: "≥", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0x2D: "-", 0x25: "%"}
_NOT_READ = {"picture": "张图片", "object": "个嵌入对象（图表、旧式公式等）"}


def read_word(path: Path, raw: bytes) -> Reading:
    """Return what a .docx file says. Raises `CasebookError` if it is no sound Word file."""
    cure = "用 Word 或 WPS 打开后重新另存为 .docx；设了密码的先取消密码。"
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            reader = _Reader(_Parts(archive))
    except (zipfile.BadZipFile, KeyError, RuntimeError, ElementTree.ParseError):
        raise refusal(path, "不是完好的 Word 文件（.docx）。", cure) from None
    reader.read()
    headings = {number: line.level for number, line in enumerate(reader.lines, 1) if line.level}
    asides = {number: line.aside for number, line in enumerate(reader.lines, 1) if line.aside}
    return Reading("\n".join(line.text for line in reader.lines), "Word", headings, asides, tuple(reader.notes()))


class _Parts:
    """The parts of a Word file that are read."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        main = self._main()
        folder = posixpath.dirname(main)
        self.body = self._part(main)
        self.styles, self.footnotes, self.endnotes = (
            self._part(f"{folder}/{name}.xml") if f"{folder}/{name}.xml" in archive.namelist() else None
            for name in ("styles", "footnotes", "endnotes")
        )

    def _main(self) -> str:
        if "_rels/.rels" in self._archive.namelist():
            for relation in self._part("_rels/.rels"):
                if relation.get("Type", "").endswith("/officeDocument"):
                    return relation.get("Target", "").lstrip("/")
        return "word/document.xml"

    def _part(self, name: str) -> Element:
        raw = self._archive.read(name)
        for strict, usual in _STRICT.items():
            raw = raw.replace(b'"' + strict + b'"', b'"' + usual + b'"')
        return ElementTree.fromstring(raw)


@dataclass
class _Line:
    text: str
    level: int = 0
    aside: str = ""


@dataclass
class _Style:
    """What is asked of a style; `level` is that of a heading, 0 for none."""

    level: int = 0
    hidden: bool = False
    contents: bool = False


@dataclass
class _Paragraph:
    """The text of a paragraph as it grows, and the lines that will stand behind it."""

    pieces: list[str] = field(default_factory=list)
    behind: list[_Line] = field(default_factory=list)


class _Reader:
    def __init__(self, parts: _Parts):
        self.lines: list[_Line] = []
        self._body = parts.body
        self._styles = _styles(parts.styles)
        self._notes = {
            (kind, note.get(f"{_W}id")): note
            for kind, part in (("footnote", parts.footnotes), ("endnote", parts.endnotes))
            for note in (() if part is None else part)
        }
        self._unread: Counter[str] = Counter()
        self._hidden = self._formulas = 0

    def read(self) -> None:
        self.lines = list(self._blocks(self._body))

    def notes(self) -> Iterator[str]:
        """Yield what the author has to know: what was left out, what to compare with the page."""
        if self._hidden:
            yield f"隐藏文字 {self._hidden} 处，没有读。"
        if self._formulas:
            yield f"公式 {self._formulas} 处，按一行文字读出，请对照原文。"
        if self._unread:
            found = "、".join(f"{count} {_NOT_READ[what]}" for what, count in sorted(self._unread.items()))
            yield f"{found}，里面的数字没有读。"

    # --- blocks ---------------------------------------------------------------------------------------------

    def _blocks(self, parent: Element) -> Iterator[_Line]:
        """Yield the lines of paragraphs and tables in reading order."""
        open_paragraph: _Paragraph | None = None  # its end was deleted: the next one goes on with it
        for child in _shown(parent):
            if child.tag == f"{_W}p":
                style = self._style_of(child)
                if style.contents:
                    continue
                paragraph = open_paragraph or _Paragraph()
                self._inline(child, paragraph, style.hidden)
                open_paragraph = paragraph if child.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None else None
                if open_paragraph is None:
                    yield from self._lines_of(paragraph, style.level)
            elif child.tag == f"{_W}tr":
                yield from self._row(child)
            else:
                yield from self._blocks(child)
        if open_paragraph is not None:
            yield from self._lines_of(open_paragraph, 0)

    def _lines_of(self, paragraph: _Paragraph, level: int) -> Iterator[_Line]:
        for text in "".join(paragraph.pieces).split("\n"):
            yield _Line(text, level if text.strip() else 0)
        yield from paragraph.behind

    def _row(self, row: Element) -> Iterator[_Line]:
        """Yield a row of a table as one line, cells parted by tabs; a cell over two columns leaves the second empty."""
        if row.find(f"{_W}trPr/{_W}del") is not None:
            return
        cells, behind = [], []
        for cell in _children(row, f"{_W}tc"):
            lines = list(self._blocks(cell))
            behind += [line for line in lines if line.aside]
            texts = [re.sub(r"\s+", " ", line.text).strip() for line in lines if not line.aside]
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            wide = span.get(f"{_W}val", "1") if span is not None else "1"
            cells += [" ".join(filter(None, texts)), *[""] * (int(wide) - 1 if wide.isdigit() else 0)]
        yield _Line("\t".join(cells))
        yield from behind

    # --- inside a paragraph ---------------------------------------------------------------------------------

    def _inline(self, parent: Element, paragraph: _Paragraph, hidden: bool) -> None:
        for child in _shown(parent):
            tag = child.tag
            if tag == f"{_W}r":
                self._run(child, paragraph, hidden)
            elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
                self._formulas += tag == f"{_M}oMath" or child.find(f"{_M}oMath") is None
                paragraph.pieces.append(_formula(child)) if tag == f"{_M}oMath" else self._inline(
                    child, paragraph, hidden
                )
            elif tag == f"{_W}txbxContent":
                paragraph.behind += [
                    _Line(line.text, line.level, line.aside or "文本框") for line in self._blocks(child)
                ]
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                paragraph.behind += self._note(tag.removeprefix(_W).removesuffix("Reference"), child)
            elif tag == f"{_A}blip":
                self._unread["picture"] += 1
            elif tag == f"{_W}object" or tag.endswith(("}chart", "}relIds")):
                self._unread["object"] += 1
            else:
                text = _character(child)
                paragraph.pieces.append(text) if text else self._inline(child, paragraph, hidden)

    def _run(self, run: Element, paragraph: _Paragraph, hidden: bool) -> None:
        properties = run.find(f"{_W}rPr")
        named = None if properties is None else properties.find(f"{_W}rStyle")
        hidden = hidden or (named is not None and self._styles.get(named.get(f"{_W}val"), _Style()).hidden)
        own = None if properties is None else properties.find(f"{_W}vanish")
        if own is not None:
            hidden = own.get(f"{_W}val", "1") not in ("0", "false", "off")
        if not hidden:
            self._inline(run, paragraph, False)
        elif any((text.text or "").strip() for text in run.iter(f"{_W}t")):
            self._hidden += 1

    def _note(self, kind: str, reference: Element) -> list[_Line]:
        note = self._notes.get((kind, reference.get(f"{_W}id")))
        word = "脚注" if kind == "footnote" else "尾注"
        return [] if note is None else [_Line(line.text, 0, word) for line in self._blocks(note) if line.text.strip()]

    def _style_of(self, paragraph: Element) -> _Style:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return _Style()
        named = properties.find(f"{_W}pStyle")
        style = self._styles.get(named.get(f"{_W}val") if named is not None else None, _Style())
        level = _level(properties)
        return _Style(level, style.hidden, style.contents) if level else style


def _shown(parent: Element) -> Iterator[Element]:
    """Yield the children that Word shows: of alternatives the first, or what stands in for it."""
    for child in parent:
        if child.tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            chosen = child.find(f"{_MC}Fallback") if chosen is None else chosen
            yield from () if chosen is None else _shown(chosen)
        elif child.tag not in _UNSHOWN:
            yield child


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the elements with `tag` in `parent`, through wrappers such as content controls, but not one in another."""
    for child in _shown(parent):
        if child.tag == tag:
            yield child
        else:
            yield from _children(child, tag)


def _character(element: Element) -> str:
    """Return the text of an element that stands for characters, empty for any other."""
    tag = element.tag.removeprefix(_W)
    if tag == "t":
        return (element.text or "").replace("\u00ad", "")
    if tag == "sym":
        code = int(element.get(f"{_W}char", "0"), 16)
        symbol = element.get(f"{_W}font") == "Symbol" and _SYMBOLS.get(code & 0xFF)
        return symbol or (chr(code) if 0x20 < code < 0xE000 else "〓")
    if tag in ("br", "cr"):
        return "\n"
    return {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}.get(tag, "")


def _formula(element: Element) -> str:
    """Return a formula on one line: fractions with a stroke, powers behind ^."""
    tag = element.tag.removeprefix(_M)
    if tag == "t":
        return element.text or ""
    parts = [_formula(child) for child in element if child.tag not in _UNSHOWN]
    if tag == "f":
        return "/".join(filter(None, parts))
    if tag == "sup":
        return "^" + "".join(parts)
    return "".join(parts)


def _styles(part: Element | None) -> dict[str | None, _Style]:
    """Return the styles of the file by id, each with what it takes from the one it is based on."""
    elements = {} if part is None else {style.get(f"{_W}styleId"): style for style in part.iter(f"{_W}style")}

    def style_of(name: str | None, seen: frozenset[str | None] = frozenset()) -> _Style:
        element = elements.get(name)
        if element is None or name in seen:
            return _Style()
        based = element.find(f"{_W}basedOn")
        under = style_of(based.get(f"{_W}val"), seen | {name}) if based is not None else _Style()
        called = element.find(f"{_W}name")
        words = (called.get(f"{_W}val", "") if called is not None else "").lower()
        numbered = re.fullmatch(r"(?:heading|标题) ?([1-9])", words)
        level = int(numbered[1]) if numbered else _level(element.find(f"{_W}pPr")) or under.level
        vanish = element.find(f"{_W}rPr/{_W}vanish")
        hidden = vanish.get(f"{_W}val", "1") not in ("0", "false", "off") if vanish is not None else under.hidden
        return _Style(level, hidden, bool(re.fullmatch(r"(?:toc|目录) ?\d", words)))

    return {name: style_of(name) for name in elements}


def _level(properties: Element | None) -> int:
    """Return the level of a heading that paragraph properties name, 0 for body text."""
    outline = None if properties is None else properties.find(f"{_W}outlineLvl")
    value = outline.get(f"{_W}val", "9") if outline is not None else "9"
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0
