"""Pictures that authors put into pages: each is there, whole, said in words, and printed by somebody's leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook.checks.files import Data
from casebook.ground import paths
from casebook.ground.pictures import ENDINGS, PictureFault, require_whole
from casebook.ground.problems import Problem
from casebook.manuscript.page_source import Text, pieces, readable
from casebook.manuscript.pictures import Shown, file_of, pictures_on
from casebook.register.registers import Register

TABLE = "data/pictures.csv"
#: Words that say nothing of a picture.
_EMPTY_WORDS = {"图", "图片", "照片", "插图", "配图", "示意图", "截图", "image", "picture", "photo", "img", "figure"}
_ENDING = "|".join(ending.lstrip(".") for endings in ENDINGS.values() for ending in endings)
_FILE_NAME = re.compile(rf"\.(?:{_ENDING}|heic|bmp|tiff?)$|^(?:IMG|DSC|DCIM|mmexport|微信图片|QQ图片)[\s_\-]*\d+", re.I)
#: What Markdown takes for text: a blank in the name of a file, brackets in full width.
_NO_PICTURE = re.compile(r"[!！][\[［【][^\]］】\n]*[\]］】]\s?[(（][^)）\n]*[)）]")
#: Authors that are none.
_NOBODY = re.compile(r"(?:来自|取自)?(?:网络|网上|互联网|百度(?:图片)?|微信|朋友圈)|未知|不详|佚名|无|不明|-+|[?？]+")


def check_pictures(pages: Iterable[Path], register: Register, whole: bool = True) -> list[Problem]:
    """Return what is wrong with the pictures of `pages`, which are the whole book, and of their register.

    Where the table of pictures could not be read to its end (not `whole`), a picture without a row is not judged.
    """
    pages = list(pages)
    found = [problem for path, source in readable(pages) for problem in problems_of(path, source, register, whole)]
    return [*found, *unused_pictures(pages, register)]


def problems_of(page: Path, source: str, register: Register, whole: bool = True) -> Iterator[Problem]:
    """Yield what is wrong with the pictures of one page, one problem a picture: its file, its words, its licence."""
    file = paths.shown(page)
    for shown in pictures_on(source):
        fault = _fault(page, shown, register, whole)
        if fault:
            yield Problem(file, shown.line, "", shown.address, *fault)
    if re.search(r"[!！][\[［【]", source):
        for piece in pieces(source):
            for match in _NO_PICTURE.finditer(piece.text) if isinstance(piece, Text) else ():
                cure = "写成 ![图上有什么](图片文件)：符号用半角，之间不留空；文件名里有空格的写成 (<图片 文件>)。"
                yield Problem(file, piece.line, "", match[0], "这不是图片的写法，会照原样印出来。", cure)


def _fault(page: Path, shown: Shown, register: Register, whole: bool) -> tuple[str, str] | None:
    """Return what is wrong with a picture, and the cure."""
    if shown.in_heading:
        return "标题里放不了图片：目录和搜索也要印标题。", "把图片移到标题下面，自成一段。"
    try:
        path = file_of(page, shown.address)
        require_whole(path)
    except PictureFault as fault:
        return fault.said, fault.cure
    wording = "在块的开头加一行 :alt: 图上有什么。" if shown.block else "写成 ![图上有什么](图片文件)。"
    alt = shown.alt.strip()
    if not alt:
        return "图片没有替代文字。", wording
    if alt.lower() in _EMPTY_WORDS or alt in (path.name, path.stem) or _FILE_NAME.search(alt):
        return f"替代文字写的是“{alt}”，没有说图上有什么。", "给看不见图的人写一句：图上有什么。"
    if whole and paths.shown(path) not in register.pictures:
        row = f"{paths.shown(path)},图上是什么,作者,许可,网址,拍摄日期,"
        return "图片没有登记作者和许可。", f"在 {TABLE} 加一行：{row}（后三格可以空着）。没有许可的图不能用。"
    return None


def unused_pictures(pages: Iterable[Path], register: Register) -> Iterator[Problem]:
    """Yield the pictures of the register that no page shows: the book's list of pictures would name them."""
    if not register.pictures:
        return
    used = set()
    for path, source in readable(pages):
        for shown in pictures_on(source):
            try:
                used.add(paths.shown(file_of(path, shown.address)))
            except PictureFault:
                continue
    for file, credit in register.pictures.items():
        if file not in used:
            cure = "在页里用上它，或删去这一行；文件名写法不同的，照页里的文件改。"
            yield Problem(TABLE, credit.row, "file", file, "没有一页用到这张图片。", cure)


def check_credits(data: Data) -> Iterator[Problem]:
    """Yield the rows of ``pictures.csv`` that name nobody: nobody gave leave to print such a picture."""
    for table, index, row in data.rows("pictures"):
        for column, what in (("author", "这不是作者。"), ("licence", "这不是许可。")):
            if row[column] and _NOBODY.fullmatch(row[column]):
                yield table.problem(index, column, what, "查明是谁的、凭什么可以印；查不明的图不能用。")
