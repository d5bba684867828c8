"""In which encoding a table was saved: UTF-8 is read, anything else is named, with the row where that helps.

A guess is made of GBK and UTF-16, but never taken for the data: an encoding guessed wrong turns one character into
another. It only lets a check look further, so that the file's other faults are said in the same run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

AS_CSV = "另存为“CSV UTF-8（逗号分隔）”。"
SAVE_AS = f"用 Excel 或 WPS 打开，{AS_CSV}"
_EXPECTED = "数据文件一律用 UTF-8 编码。"
_RESAVE = "在文本编辑器中把文件另存为 UTF-8。"
#: How files begin that only bear the name of a CSV.
_OTHER_FILES = (
    (b"PK\x03\x04", "Excel 工作簿（.xlsx）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Excel 工作簿（.xls）"),
    (b"%PDF", "PDF"),
    (b"<html", "网页"),
    (b"<!DOCTYPE html", "网页"),
)


@dataclass(frozen=True)
class Misfit:
    """What is wrong with a file's encoding; `row` is 0 where it concerns the whole file."""

    row: int
    found: str
    expected: str
    cure: str


@dataclass(frozen=True)
class Decoded:
    """The text of a file. With misfits it is a guess, or empty where there is none."""

    text: str = ""
    misfits: list[Misfit] = field(default_factory=list)


def decode(raw: bytes) -> Decoded:
    """Return the text of `raw`, or the misfits and the likeliest text; never raises."""
    try:
        if b"\0" not in raw:
            return Decoded(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    for start, name in _OTHER_FILES:
        if raw[:40].lstrip().lower().startswith(start.lower()):
            cure = "改文件名不会改内容：" + SAVE_AS
            return Decoded("", [Misfit(0, name, "这不是 CSV，只是用了 .csv 的文件名。", cure)])
    utf16 = _utf16(raw)
    if utf16:
        return Decoded(utf16, [Misfit(0, "UTF-16 编码", _EXPECTED, SAVE_AS)])
    if b"\0" in raw:
        return Decoded("", [Misfit(0, "无法识别的编码", _EXPECTED, _RESAVE)])
    return _mixed(raw) or _gbk(raw)


def _utf16(raw: bytes) -> str:
    """Return the text of a file in UTF-16 (Excel's “Unicode 文本”), with or without a byte-order mark."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif raw[1:40:2].count(0) > len(raw[1:40:2]) * 0.7:  # an ASCII header: every other byte is zero
        encoding = "utf-16-le"
    elif raw[0:40:2].count(0) > len(raw[0:40:2]) * 0.7:
        encoding = "utf-16-be"
    else:
        return ""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _mixed(raw: bytes) -> Decoded | None:
    """Return the reading of a UTF-8 file into which lines of another encoding were pasted, or None.

    A line of Chinese in GBK is hardly ever valid UTF-8; where most lines are, the others are the foreign ones.
    """
    lines, good, foreign = [], 0, []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True), 1):
        try:
            lines.append(line.decode("utf-8"))
            good += not line.isascii()
        except UnicodeDecodeError:
            lines.append(line.decode("gb18030", errors="replace"))
            foreign.append(number)
    if good <= len(foreign):
        return None
    cure = "这一行多半是从别的文件粘贴来的：在文本编辑器里把它重打一遍，再存为 UTF-8。"
    return Decoded("".join(lines), [Misfit(number, "", "这一行不是 UTF-8 编码。", cure) for number in foreign])


def _gbk(raw: bytes) -> Decoded:
    try:
        return Decoded(raw.decode("gb18030"), [Misfit(0, "GBK 编码", _EXPECTED, SAVE_AS)])
    except UnicodeDecodeError:
        return Decoded("", [Misfit(0, "无法识别的编码", _EXPECTED, _RESAVE)])
