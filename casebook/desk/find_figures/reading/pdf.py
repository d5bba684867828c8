"""The text layer of a PDF: pages without one are said, running heads and page numbers part nothing."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

from casebook.desk.find_figures.reading.document import Reading, refusal
from casebook.ground.characters import narrow, ordinary

_HAN = "\u3400-\u9fff"
_SENTENCE_END = "。！？：；!?:;”』》）)"
#: A line that is nothing but the number of a page; one without dashes or 第…页 must also count the pages.
_PAGE_NUMBER = re.compile(
    r"(?P<marked>[-—–·•|\s]+(?:第\s*)?|第\s*)?(?P<number>\d{1,4}|[ivxIVX]{1,6}|[一二三四五六七八九十百]{1,4}(?=\s*页))"
    r"(?P<of>\s*页)?(?:\s*[/,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–·•|\s]*"
)
#: Blanks that only the drawing of the page has: beside a Chinese character and the digits, marks or letters next to it.
_DRAWN = re.compile(
    f"(?<=[{_HAN}，。、；：”）]) +(?=[{_HAN}\\w“《（*×□%])|(?<=[\\w%*×□)]) +(?=[{_HAN}，。、；：“])"
    "|(?<=[\\d*×□xX]) +(?=%)"
)
#: How many lines at each end of a page may be running heads.
_EDGE = 2
#: Characters that take no place on the page.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def read_pdf(path: Path, raw: bytes) -> Reading:
    """Return the text layer, its visual lines joined to paragraphs. Raises `CasebookError` if there is none."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        cure = "执行 .venv/bin/python -m pip install pypdf，或在阅读器里把报告另存为 .txt。"
        raise refusal(path, "读 PDF 需要 pypdf，这个环境里没有安装。", cure) from None
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refusal(path, "PDF 设了密码。", "取消密码后再试，或另存为 .txt。")
        pages = [_INVISIBLE.sub("", narrow(ordinary(page.extract_text()))) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        raise refusal(path, "不是完好的 PDF。", "用阅读器打开后重新导出，或另存为 .txt。") from None
    bodies = without_running_heads([page.splitlines() for page in pages])
    text = join_lines("\n".join("\n".join(lines) for lines in bodies))
    if len(re.findall(f"[{_HAN}]", text)) < 10:
        cure = "多半是扫描件：先做文字识别（OCR），核对后另存为 .txt 或 .docx。"
        raise refusal(path, "PDF 里没有可读的中文文字层。", cure)
    silent = [str(number) for number, lines in enumerate(bodies, 1) if not "".join(lines).strip()]
    note = f"第 {'、'.join(silent)} 页没有文字（多半是扫描的图），里面的数字没有读：先做文字识别（OCR）再核对。"
    return Reading(text, "PDF", notes=(note,) if silent else ())


def without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Return the lines of each page without page numbers, and without heads and feet that come again and again.

    A page of which nothing is left is one empty line, so that no sentence runs on across it.
    """
    filled = [[line.strip() for line in page if line.strip()] for page in pages]
    often = Counter(key for page in filled for key in {_key(page[index]) for index in _edges(page)})
    least = max(2, sum(map(bool, filled)) // 3)
    offsets = Counter(int(page[index]) - number for number, page in enumerate(filled) for index in _bare(page))
    bodies = []
    for number, page in enumerate(filled):
        heads = {index for index in _edges(page) if often[_key(page[index])] >= least and len(page) > 1}
        for index in {0, len(page) - 1} & set(range(len(page))):
            match = _PAGE_NUMBER.fullmatch(page[index])
            counts = index in _bare(page) and offsets[int(page[index]) - number] > 1
            if match and (match["marked"] or match["of"] or counts):
                heads.add(index)
        bodies.append([line for index, line in enumerate(page) if index not in heads] or [""])
    return bodies


def _bare(page: list[str]) -> set[int]:
    """Return which of the first and the last line are only digits."""
    return {index for index in {0, len(page) - 1} if page and re.fullmatch(r"\d{1,4}", page[index])}


def _edges(page: list[str]) -> list[int]:
    return [index for index in range(len(page)) if index < _EDGE or index >= len(page) - _EDGE]


def _key(line: str) -> str:
    """Return a line without its digits: the number of the page differs in each head."""
    return re.sub(r"\d+", "#", line) if re.search(f"[{_HAN}A-Za-z]", line) else line


def join_lines(text: str) -> str:
    """Join the visual lines of a page to paragraphs, so that a number broken at a line's end is one number.

    A line goes on in the next one if it is nearly as long as the longest and ends without a full stop.
    """
    text = _DRAWN.sub("", text)
    lines = [line.strip() for line in text.splitlines()]
    full = 0.85 * max((_width(line) for line in lines), default=0)
    joined: list[str] = []
    runs_on = False
    for line in lines:
        if runs_on and line:
            joined[-1] += line
        else:
            joined.append(line)
        runs_on = bool(line) and _width(line) >= full and line[-1] not in _SENTENCE_END
    return "\n".join(joined)


def _width(line: str) -> float:
    """Return how wide a line is in Chinese characters: digits and Latin letters take half the room."""
    return sum(0.5 if character.isascii() else 1 for character in line)
