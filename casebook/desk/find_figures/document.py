"""A study report as plain text: .txt in UTF-8 or GBK, .docx and .pdf, each read or refused with the cure."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HAN = "\u3400-\u9fff"
_SENTENCE_END = "。！？：；!?:;”』》）)"


@dataclass(frozen=True)
class Document:
    """A report's text. Offsets count characters of `text`; `digest` is the SHA-256 of the file's bytes.

    `form` says how it was read: ``UTF-8``, ``UTF-16``, ``GBK``, ``Word`` or ``PDF``. Only in a text file does
    `text` equal the file character for character; lines of a PDF are joined to paragraphs.
    """

    name: str
    text: str
    digest: str
    form: str


def read_document(path: Path) -> Document:
    """Read a report. Raises `CasebookError` that names the file, what was found and how to mend it."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _error(path, "没有这个文件。", "检查路径和文件名；路径里有空格时加英文引号。") from None
    except OSError as error:
        cure = "给出一个 .txt、.docx 或 .pdf 文件，不是文件夹；检查读取权限。"
        raise _error(path, f"打不开（{error.strerror}）。", cure) from None
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        cure = "在 Word 或 WPS 中另存为 .docx，或另存为 UTF-8 编码的 .txt。"
        raise _error(path, "只读 .txt、.docx 和 .pdf。", cure, path.suffix or "没有扩展名")
    text, form = reader(path, raw)
    if not text.strip():
        raise _error(path, "里面没有文字。", "确认报告的正文已经保存在这个文件里。")
    return Document(path.name, text, hashlib.sha256(raw).hexdigest(), form)


def _error(path: Path, expected: str, cure: str, found: str = "") -> CasebookError:
    return CasebookError([Problem(paths.shown(path), 0, "", found, expected, cure)])


# --- text ---------------------------------------------------------------------------------------------------


def _read_text(path: Path, raw: bytes) -> tuple[str, str]:
    """Decode text. GBK is accepted here, unlike in the registers: nothing is written back, and a wrong guess shows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    else:
        encodings = [("utf-8-sig", "UTF-8"), ("gb18030", "GBK")]
    for codec, name in encodings:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (name != "GBK" or _looks_chinese(text)):
            return text, name
    cure = "用文本编辑器（如记事本）打开，确认能看到正文，再另存为 UTF-8 编码的 .txt。"
    raise _error(path, "既不是 UTF-8 也不是 GBK 编码的文本。", cure)


def _looks_chinese(text: str) -> bool:
    """Say whether most characters beyond ASCII are common Chinese ones or punctuation.

    Almost any bytes can be read as GB18030; what is no Chinese text comes out as rare characters. The common ones
    and the punctuation have rows of their own in GB 2312.
    """
    foreign = [character.encode("gb2312", "replace") for character in text if ord(character) > 127]
    common = sum(0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7 for code in foreign)
    return common >= 0.8 * len(foreign)


# --- Word ---------------------------------------------------------------------------------------------------


def _read_word(path: Path, raw: bytes) -> tuple[str, str]:
    """Return the paragraphs of the body, tables included; headers, footnotes and deleted text are left out."""
    cure = "用 Word 或 WPS 打开后重新另存为 .docx；设了密码的先取消密码。"
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
    except (zipfile.BadZipFile, KeyError, RuntimeError, ElementTree.ParseError):
        raise _error(path, "不是完好的 Word 文件（.docx）。", cure) from None
    return "\n".join(_paragraphs(root)), "Word"


def _paragraphs(root: ElementTree.Element) -> Iterator[str]:
    """Yield the text of every paragraph in reading order; a row of a table is one line, its cells parted by tabs."""
    for child in root:
        if child.tag == f"{_WORD}tr":
            cells = (" ".join(_paragraphs(cell)) for cell in child.iter(f"{_WORD}tc"))
            yield "\t".join(cells)
        elif child.tag == f"{_WORD}p":
            yield "".join(_pieces(child))
        else:
            yield from _paragraphs(child)


def _pieces(paragraph: ElementTree.Element) -> Iterator[str]:
    for child in paragraph:
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag == f"{_WORD}tab":
            yield "\t"
        elif child.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"
        elif child.tag not in (_FALLBACK, f"{_WORD}pPr"):  # the fallback says a text box again, for old programs
            yield from _pieces(child)


# --- PDF ----------------------------------------------------------------------------------------------------


def _read_pdf(path: Path, raw: bytes) -> tuple[str, str]:
    """Return the text layer of a PDF, its visual lines joined to paragraphs."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        cure = "执行 .venv/bin/python -m pip install pypdf，或在阅读器里把报告另存为 .txt。"
        raise _error(path, "读 PDF 需要 pypdf，这个环境里没有安装。", cure) from None
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _error(path, "PDF 设了密码。", "取消密码后再试，或另存为 .txt。")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        raise _error(path, "不是完好的 PDF。", "用阅读器打开后重新导出，或另存为 .txt。") from None
    text = join_lines("\n".join(pages))
    if len(re.findall(f"[{_HAN}]", text)) < 10:
        cure = "多半是扫描件：先做文字识别（OCR），核对后另存为 .txt 或 .docx。"
        raise _error(path, "PDF 里没有可读的中文文字层。", cure)
    return text, "PDF"


def join_lines(text: str) -> str:
    """Join the visual lines of a page to paragraphs, so that a number broken at a line's end is one number.

    A line goes on in the next one if it is nearly as long as the longest and ends without a full stop.
    """
    text = re.sub(f"(?<=[{_HAN}，。、；：]) +(?=[{_HAN}\\d“《（])|(?<=\\d) +(?=[{_HAN}])", "", text)
    lines = [line.strip() for line in text.splitlines()]
    full = 0.85 * max((len(line) for line in lines), default=0)
    joined: list[str] = []
    runs_on = False
    for line in lines:
        if runs_on and line:
            joined[-1] += line
        else:
            joined.append(line)
        runs_on = bool(line) and len(line) >= full and line[-1] not in _SENTENCE_END
    return "\n".join(joined)


_READERS: dict[str, Callable[[Path, bytes], tuple[str, str]]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".docx": _read_word,
    ".pdf": _read_pdf,
}
