"""What stands in a page and is not for this book: HTML, which only the web page knows, and text that no check reads.

A page is printed on paper, in an e-book and in a notebook, too. HTML is missing there, or breaks the e-book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.manuscript.page_source import Block, Cell, Html, Text, pieces, readable
from casebook.manuscript.vocabulary import UNREAD_BLOCKS, UNREAD_OPTIONS

_LONGEST = 40
#: A line break in a cell of a table cannot be written in another way; it is one in every format.
LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.I)
#: Characters that XML has no room for.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TAG = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9]*)")
_CURES = {
    "hr": "写成单独一行 ---，上下各空一行。",
    "img": "写成 ![图上有什么](图片文件)。",
    "a": "写成 [文字](地址)。",
    "sub": "写成 {sub}`文字`。",
    "sup": "写成 {sup}`文字`。",
    **dict.fromkeys(("b", "strong"), "写成 **文字**。"),
    **dict.fromkeys(("i", "em"), "写成 *文字*。"),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), "写成 Markdown 的表，或者 {list-table}。"),
    **dict.fromkeys(("ul", "ol", "li"), "写成以 - 或 1. 开头的列表。"),
}
_CURE = "去掉标签，只留文字；要放进框里的，写成 :::{note} 的块。"
_HTML = "HTML 只有网页认得，PDF、电子书和笔记本里会缺掉或出错。"
_UNREAD = "这里的文字不在本页里，或者不是 Markdown，没有检查读它：里面的数不会有出处。"
_BEHIND_COMMENT = "注释后面的文字会被当成 HTML，PDF、电子书和笔记本里没有它。"
_NO_COMMENT = "句子里的注释含有 --，就不是注释，会照原样印出来。"
_SETTINGS = "页首不能改 MyST 的设置：各页的写法要一样，换进来的文字没有检查读它。"


def check_foreign(pages: Iterable[Path]) -> list[Problem]:
    """Return what of `pages` is HTML, or is text that no check reads; one problem a line."""
    return [problem for path, source in readable(pages) for problem in foreign_problems(paths.shown(path), source)]


def foreign_problems(file: str, source: str) -> Iterator[Problem]:
    """Yield what one page has of the kind."""
    yield from _settings(file, source)
    for number, line in enumerate(source.split("\n"), 1):
        if control := _CONTROL.search(line):
            said = f"这一行有看不见的控制字符（U+{ord(control[0]):04X}），电子书打不开有它的一页。"
            yield Problem(file, number, "", _CONTROL.sub("□", line.strip())[:_LONGEST], said, "删去 □ 的地方那个字符。")
    lines: set[int] = set()
    for piece in pieces(source):
        said = None
        if isinstance(piece, Html) and not LINE_BREAK.fullmatch(piece.code):
            said = _of_html(piece.code)
        elif isinstance(piece, Block):
            said = _of_block(piece)
        elif isinstance(piece, Text) and "<!--" in piece.text:
            said = (piece.text[piece.text.index("<!--") :], _NO_COMMENT, "注释里不写 --，或者另起一段写。")
        elif isinstance(piece, Cell) and "load" in piece.metadata:
            said = (f":load: {piece.metadata['load']}", _UNREAD, "把那个文件里的代码写进单元。")
        if said and piece.line not in lines:
            lines.add(piece.line)
            found, *rest = said
            yield Problem(file, piece.line, "", found[:_LONGEST], *rest)


def _of_html(code: str) -> tuple[str, str, str]:
    """Return what is found, what is wrong with it, and the cure."""
    tag = _TAG.match(code)
    if not tag:
        return code, _BEHIND_COMMENT, "文字另起一段，和注释隔一个空行。"
    end = code.find(">") + 1
    return code[: end or None], _HTML, _CURES.get(tag[1].lower(), _CURE)


def _of_block(block: Block) -> tuple[str, str, str] | None:
    if block.name in UNREAD_BLOCKS:
        return f"{{{block.name}}} {block.argument}".strip(), _UNREAD, UNREAD_BLOCKS[block.name]
    for option in UNREAD_OPTIONS:
        if option in block.options:
            return f":{option}: {block.options[option]}", _UNREAD, f"把内容写进 {{{block.name}}} 块里，删去这一行。"
    return None


def _settings(file: str, source: str) -> Iterator[Problem]:
    """The head of a page may switch on ways of writing that the checks do not know."""
    lines = source.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    if lines[0].strip() != "---" or not end:
        return
    try:
        head = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError:
        return  # said by `casebook.checks.references`
    for name in ("myst", "substitutions"):
        if isinstance(head, dict) and name in head:
            line = next((number for number, text in enumerate(lines, 1) if text.startswith(f"{name}:")), 1)
            yield Problem(file, line, "", f"{name}:", _SETTINGS, "删去这一项。")
