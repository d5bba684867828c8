"""The words of a PDF, page by page. PDFium reads a book in a second; links, bookmarks and the like are for pypdf."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

#: What PDFium gives for a hyphen at the end of a line.
_BROKEN_AT_HYPHEN = "\ufffe"


def page_texts(pdf: Path | bytes) -> list[str]:
    """Return the text of each page, line by line, as it is printed."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [text.replace(_BROKEN_AT_HYPHEN, "-").replace("\r\n", "\n") for text in texts]
