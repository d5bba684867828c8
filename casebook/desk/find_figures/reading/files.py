"""Opening a report by its suffix; text files are decoded here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from casebook.desk.find_figures.reading.document import Document, Reading, refusal
from casebook.desk.find_figures.reading.pdf import read_pdf
from casebook.desk.find_figures.reading.word import read_word
from casebook.ground.characters import ordinary


def read_document(path: Path) -> Document:
    """Read a report. Raises `CasebookError` that names the file, what was found and how to mend it."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refusal(path, "没有这个文件。", "检查路径和文件名；路径里有空格时加英文引号。") from None
    except OSError as error:
        cure = "给出一个 .txt、.docx 或 .pdf 文件，不是文件夹；检查读取权限。"
        raise refusal(path, f"打不开（{error.strerror}）。", cure) from None
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        cure = "在 Word 或 WPS 中另存为 .docx，或另存为 UTF-8 编码的 .txt。"
        raise refusal(path, "只读 .txt、.docx 和 .pdf。", cure, path.suffix or "没有扩展名")
    read = reader(path, raw)
    if not read.text.strip():
        raise refusal(path, "里面没有文字。", "确认报告的正文已经保存在这个文件里。")
    digest = hashlib.sha256(raw).hexdigest()
    return Document(path.name, ordinary(read.text), digest, read.form, read.headings, read.asides, read.notes)


def read_text(path: Path, raw: bytes) -> Reading:
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
            return Reading(text, name)
    cure = "用文本编辑器（如记事本）打开，确认能看到正文，再另存为 UTF-8 编码的 .txt。"
    raise refusal(path, "既不是 UTF-8 也不是 GBK 编码的文本。", cure)


def _looks_chinese(text: str) -> bool:
    """Say whether most characters beyond ASCII are common Chinese ones or punctuation.

    Almost any bytes can be read as GB18030; what is no Chinese text comes out as rare characters. The common ones
    and the punctuation have rows of their own in GB 2312.
    """
    foreign = [character.encode("gb2312", "replace") for character in text if ord(character) > 127]
    common = sum(0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7 for code in foreign)
    return common >= 0.8 * len(foreign)


_READERS: dict[str, Callable[[Path, bytes], Reading]] = {
    ".txt": read_text,
    ".md": read_text,
    ".docx": read_word,
    ".pdf": read_pdf,
}
