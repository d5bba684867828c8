"""A Word document (.docx, ECMA-376) as blocks of prose, with a count of what is left out.

Whether it is a Word document at all is for `find_figures.document` to say; here its structure is read: styles,
numbering, notes. Insertions of tracked changes count as text, deletions do not.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from casebook.desk.find_figures import read_document
from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS = ("document", "styles", "numbering", "footnotes", "endnotes", "comments")
#: A part this large is no text that anybody wrote.
_LARGEST = 100_000_000
_BROKEN = "不是完好的 Word 文件（.docx）。"
_RESAVE = "用 Word 或 WPS 打开后重新另存为 .docx；设了密码的先取消密码。"


@dataclass(frozen=True)
class Run:
    """A piece of text in one form. That of a note is empty, and `note` says which."""

    text: str
    bold: bool = False
    italic: bool = False
    note: str = ""


@dataclass(frozen=True)
class Block:
    """A piece of the document: a ``heading`` (`level` 1 to 9), a ``paragraph``, an ``item`` of a list (`level` from 0,
    `ordered` or not), a ``table`` (`rows` of cells), or what was ``left out`` here (`runs` say what).
    """

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    ordered: bool = False
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class WordText:
    """Blocks in order, notes by their id (``f1``, ``e1``), and how many of each sort were left out."""

    blocks: tuple[Block, ...]
    notes: dict[str, tuple[Run, ...]]
    left_out: dict[str, int] = field(default_factory=dict)


#: What is left out and its name; of pictures and the like a line stands in the page.
PICTURE, BOX, FORMULA, COMMENT = "图片", "文本框", "公式", "批注"
INSERTED, DELETED, HIDDEN = "修订（插入的，按接受算）", "修订（删去的，不带进来）", "隐藏文字"
_OBJECTS = {f"{_W}drawing": PICTURE, f"{_W}pict": PICTURE, f"{_W}object": PICTURE, f"{_MATH}oMath": FORMULA,
            f"{_MATH}oMathPara": FORMULA}


def read_word(path: Path) -> WordText:
    """Read a Word document. Raises `CasebookError` that names the file, what is wrong with it and the cure."""
    if path.suffix.lower() != ".docx":
        cure = "在 Word 或 WPS 中另存为 .docx。"
        raise _error(path, "只从 Word 文件（.docx）带进正文。", cure, path.suffix or "没有扩展名")
    try:
        parts = _parts(path) if path.is_file() else {}
        read_document(path)  # it says what is no Word document, and what holds no text
        return _Reader(parts).read()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ElementTree.ParseError):
        raise _error(path, _BROKEN, _RESAVE) from None  # RecursionError is a RuntimeError
    except (ValueError, KeyError, TypeError, AttributeError):  # numbers that are none, parts that lack their text
        raise _error(path, _BROKEN, _RESAVE) from None


def _error(path: Path, expected: str, cure: str, found: str = "") -> CasebookError:
    return CasebookError([Problem(paths.shown(path), 0, "", found, expected, cure)])


def _parts(path: Path) -> dict[str, Element]:
    """Return the parts that hold text or say what it is."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        for name in _PARTS:
            try:
                part = archive.getinfo(f"word/{name}.xml")
            except KeyError:
                continue
            if part.file_size > _LARGEST:
                cure = "把正文复制到一个新的 Word 文件里，再存一次。"
                raise _error(path, f"里面的 {part.filename} 有 {part.file_size / 1e6:.0f} MB，不是正常的文稿。", cure)
            raw = archive.read(part)
            if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:  # no program that writes Word documents does
                raise _error(path, _BROKEN, _RESAVE)
            found[name] = ElementTree.fromstring(raw)
    return found


class _Reader:
    def __init__(self, parts: dict[str, Element]):
        self.parts = parts
        self.left_out: Counter[str] = Counter()
        self.styles = {each.get(f"{_W}styleId", ""): each for each in self._all("styles", "style")}
        self.numbers = dict(self._numbering())

    def _all(self, part: str, tag: str) -> Iterator[Element]:
        if part in self.parts:
            yield from self.parts[part].iter(f"{_W}{tag}")

    def read(self) -> WordText:
        notes = {}
        for part, tag, mark in (("footnotes", "footnote", "f"), ("endnotes", "endnote", "e")):
            for note in self._all(part, tag):
                if note.get(f"{_W}type") in (None, "normal"):
                    notes[mark + note.get(f"{_W}id", "")] = tuple(_joined(self._texts(note)))
        blocks = tuple(self._blocks(self.parts["document"]))
        comments = sum(1 for _ in self._all("comments", "comment"))
        self.left_out.update({COMMENT: comments} if comments else {})
        return WordText(blocks, notes, dict(+self.left_out))

    # -- blocks

    def _blocks(self, parent: Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield Block("table", rows=tuple(self._rows(child)))
            elif child.tag not in (f"{_W}sectPr", _FALLBACK):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        before = +self.left_out
        runs = tuple(_joined(self._runs(paragraph)))
        gone = [name for name in (PICTURE, BOX, FORMULA) for _ in range(self.left_out[name] - before[name])]
        if gone:
            yield Block("left out", (Run("、".join(gone)),))
        if not "".join(run.text + run.note for run in runs).strip():
            return
        level = self._level(paragraph)
        number = self._property(paragraph, "numPr")
        if level is not None:
            yield Block("heading", runs, level + 1)
        elif number is not None and _value(number, "numId") not in ("", "0"):
            depth = int(_value(number, "ilvl") or 0)
            yield Block("item", runs, depth, self.numbers.get((_value(number, "numId"), depth), False))
        else:
            yield Block("paragraph", runs)

    def _level(self, paragraph: Element) -> int | None:
        """Return the level of a heading from 0, None for other paragraphs (Word's level 9 is body text)."""
        found = self._property(paragraph, "outlineLvl")
        level = int(found.get(f"{_W}val", "9")) if found is not None else 9
        return level if level < 9 else None

    def _property(self, paragraph: Element, tag: str) -> Element | None:
        """Return a property of a paragraph: its own, or that of its style or of those which that one is based on."""
        found = paragraph.find(f"{_W}pPr/{_W}{tag}")
        style, seen = _value(paragraph.find(f"{_W}pPr"), "pStyle"), set()
        while found is None and style in self.styles and style not in seen:
            seen.add(style)
            found = self.styles[style].find(f"{_W}pPr/{_W}{tag}")
            style = _value(self.styles[style], "basedOn")
        return found

    def _numbering(self) -> Iterator[tuple[tuple[str, int], bool]]:
        """Yield (list, level) and whether it counts."""
        kinds = {each.get(f"{_W}abstractNumId"): each for each in self._all("numbering", "abstractNum")}
        for number in self._all("numbering", "num"):
            kind = kinds.get(_value(number, "abstractNumId"))
            for level in kind.iter(f"{_W}lvl") if kind is not None else ():
                counts = _value(level, "numFmt") not in ("bullet", "none", "")
                yield (number.get(f"{_W}numId", ""), int(level.get(f"{_W}ilvl", "0"))), counts

    def _rows(self, table: Element) -> Iterator[tuple[tuple[Run, ...], ...]]:
        """Yield the rows of a table; cells that another one covers are empty."""
        for row in table.iter(f"{_W}tr"):
            cells: list[tuple[Run, ...]] = []
            for cell in row.iter(f"{_W}tc"):
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                below = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                cells.append(() if below else tuple(_joined(self._texts(cell))))
                span = int(_value(cell.find(f"{_W}tcPr"), "gridSpan") or 1)
                cells += [()] * min(span - 1, 50)
            yield tuple(cells)

    def _texts(self, parent: Element) -> Iterator[Run]:
        """Yield the runs of all paragraphs of a note or a cell, a blank between two of them."""
        first = True
        for paragraph in parent.iter(f"{_W}p"):
            if not first:
                yield Run(" ")
            first = False
            yield from self._runs(paragraph)

    # -- what stands in a paragraph

    def _runs(self, parent: Element, bold: bool = False, italic: bool = False) -> Iterator[Run]:
        for child in parent:
            tag = child.tag
            if tag in _OBJECTS:
                self.left_out[BOX if child.find(f".//{_W}txbxContent") is not None else _OBJECTS[tag]] += 1
            elif tag in (f"{_W}del", f"{_W}moveFrom"):
                self.left_out[DELETED] += 1
            elif tag == f"{_W}r":
                yield from self._run(child)
            elif tag == f"{_W}t":
                yield Run(child.text or "", bold, italic)
            elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
                yield Run(" ")
            elif tag == f"{_W}noBreakHyphen":
                yield Run("-")
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                yield Run("", note=tag[len(_W)] + child.get(f"{_W}id", ""))
            elif tag not in (_FALLBACK, f"{_W}pPr", f"{_W}rPr"):
                self.left_out[INSERTED] += tag in (f"{_W}ins", f"{_W}moveTo")
                yield from self._runs(child, bold, italic)

    def _run(self, run: Element) -> Iterator[Run]:
        form = run.find(f"{_W}rPr")
        if _is_on(form, "vanish"):
            self.left_out[HIDDEN] += 1
            return
        yield from self._runs(run, _is_on(form, "b"), _is_on(form, "i"))


def _value(parent: Element | None, tag: str) -> str:
    """Return the value of a property, an empty string without it."""
    found = parent.find(f"{_W}{tag}") if parent is not None else None
    return found.get(f"{_W}val", "") if found is not None else ""


def _is_on(form: Element | None, tag: str) -> bool:
    found = form.find(f"{_W}{tag}") if form is not None else None
    return found is not None and found.get(f"{_W}val", "true") not in ("0", "false", "off")


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Join runs of one form: Word parts them wherever the cursor has been."""
    last = Run("")
    for run in runs:
        if not run.note and not last.note and (run.bold, run.italic) == (last.bold, last.italic):
            last = Run(last.text + run.text, run.bold, run.italic)
            continue
        if last.text or last.note:
            yield last
        last = run
    if last.text or last.note:
        yield last
