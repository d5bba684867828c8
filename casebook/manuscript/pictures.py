"""Pictures as authors put them into pages: where they stand, what is said in their place, which file is meant."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.ground import paths
from casebook.ground.pictures import PictureFault, as_written
from casebook.manuscript.page_source import Block, Picture, pieces
from casebook.manuscript.vocabulary import PICTURE_BLOCKS

_ELSEWHERE = re.compile(r"(?:https?|file|data|ftp):|//|[A-Za-z]:[\\/]")


@dataclass(frozen=True)
class Shown:
    """A picture on a page: its line, its address and alternative text as written, and its block (empty: ``![]()``)."""

    line: int
    address: str
    alt: str
    block: str
    in_heading: bool = False


def pictures_on(source: str) -> Iterator[Shown]:
    """Yield the pictures of a page in MyST, in their order."""
    if not may_show_any(source):
        return
    for piece in pieces(source):
        if isinstance(piece, Picture):
            yield Shown(piece.line, as_written(piece.address), piece.alt, "", piece.in_heading)
        elif isinstance(piece, Block) and piece.name in PICTURE_BLOCKS:
            yield Shown(piece.line, piece.argument, piece.options.get("alt", ""), piece.name)


def may_show_any(source: str) -> bool:
    """Say whether it is worth while to look for pictures: most pages have none, and reading one takes its time."""
    return "![" in source or any(f"{{{name}}}" in source for name in PICTURE_BLOCKS)


def file_of(page: Path, address: str) -> Path:
    """Return the file behind an address on a page; one from ``/`` on is counted from the project's root.

    Raises `PictureFault` for an address that does not lead into ``book/``: what is not there is not in the book.
    """
    if _ELSEWHERE.match(address):
        cure = "把它存进书里，放在这一页旁边，写相对的路径，如 照片/门口.jpg。"
        raise PictureFault("图片不在书的文件夹里：网址、别的盘上的文件，读者那里打不开。", cure)
    if "\\" in address:
        raise PictureFault("路径里用了反斜杠，别的电脑不认得。", f"写成 {address.replace(chr(92), '/')}。")
    start = paths.root() / address.lstrip("/") if address.startswith("/") else page.parent / address
    path = Path(os.path.normpath(start))
    if not path.is_relative_to(paths.book()):
        raise PictureFault("图片不在 book/ 里，不会进书。", "把它移到这一页旁边，写相对的路径，如 照片/门口.jpg。")
    return path
