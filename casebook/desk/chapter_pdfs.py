"""Where the PDFs of single chapters go: beside the book's PDF, and among the files that their pages offer.

Pages and PDFs are made one after the other, and pages alone can be made too, by ``make html`` or by Jupyter Book. So no
page says that its PDF is there: `LIST` does, a script, empty as the package has it and filled in where pages
and PDFs are published together. From it ``takeaway.js`` adds the link. Whatever the book is made by, its pages are the
same, and none has a link that leads nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

#: The list of the PDFs that are there, as a path from that of the pages.
LIST = "_static/chapter-pdfs.js"


def made(printed: Path) -> dict[str, Path]:
    """Return the PDFs of chapters, by the chapter's name, in the folder that the PDF of the book was made in."""
    return {path.stem: path for path in sorted((printed / "chapters").glob("*.pdf"))}


def beside_book(chapters: Mapping[str, Path]) -> dict[str, bytes]:
    """Return the files to publish beside the PDF of the book."""
    return {f"chapters/{path.name}": path.read_bytes() for path in chapters.values()}


def beside_pages(chapters: Mapping[str, Path]) -> dict[str, bytes]:
    """Return the files to publish among the pages: the PDFs, and the list from which pages know of them."""
    listed = {}
    files = {}
    for name, path in chapters.items():
        address = f"_downloads/{name}/{path.name}"
        files[address] = path.read_bytes()
        listed[name] = {"address": address, "size": f"{page_count(path)} 页，{-(-len(files[address]) // 1024)} KB"}
    text = json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True)
    return files | {LIST: f'"use strict";\nwindow.casebookPdfs = {text};\n'.encode()}


def page_count(path: Path) -> int:
    """Return how many pages a PDF has."""
    from pypdf import PdfReader  # most builds make no PDF

    with path.open("rb") as file:
        return len(PdfReader(file).pages)
