"""How to cite the book and a chapter of it: BibTeX, and the Chinese standard GB/T 7714—2015.

Nothing is made up: a place and a publisher that do not exist are said to be unknown, as the standard asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_NOWHERE = "[出版地不详]: [出版者不详]"
_SPECIAL = re.compile(r"([&%$#_{}])")
_OTHER = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True)
class Book:
    """What is to be said of the book: `date` is that of the edition (ISO, empty if unknown), `url` its address."""

    title: str
    author: str
    date: str = ""
    url: str = ""
    key: str = "shudu-jiceng"

    @property
    def year(self) -> str:
        return self.date[:4]


def book_of(config: Any) -> Book:
    """Return what is to be said of the book, from the settings in ``_config.yml``."""
    title = "：".join(part for part in (config.typst_title, config.typst_subtitle) if part) or config.html_title
    return Book(title, config.author, edition_date(config.typst_timestamp), config.html_baseurl)


def edition_date(timestamp: int | None) -> str:
    """Return the date (ISO) of an edition from the seconds since 1970 in ``_config.yml``; empty for None."""
    return "" if timestamp is None else datetime.fromtimestamp(timestamp, UTC).date().isoformat()


def gbt(book: Book, title: str = "", url: str = "") -> str:
    """Return the reference of the book, or of its chapter `title` with its address, as GB/T 7714—2015 has it."""
    carrier = "[M/OL]" if book.url else "[M]"
    year = book.year or "[出版年不详]"
    whole = f"{book.author}. {book.title}{carrier}. {_NOWHERE}, {year}"
    if title:
        whole = f"{book.author}. {title}{carrier}//{whole}"
    address = (url if title else book.url) or ""
    updated = f"({book.date})" if book.date else ""
    return f"{whole}{updated}{'. ' + address if address else '.'}"


def bibtex(book: Book, chapter: str = "", title: str = "", url: str = "") -> str:
    """Return the entry of the book, or of its chapter `title`, for a BibTeX file, with a line break at its end."""
    name = "-".join(part for part in (book.key, book.year, chapter) if part)
    author = "{" + escaped(book.author) + "}"  # one name, not a first and a last
    fields = {"author": author, "title": escaped(title or book.title)}
    if title:
        fields |= {"booktitle": escaped(book.title), "editor": author}
    fields |= {"year": book.year, "date": book.date, "url": url if title else book.url, "language": "chinese"}
    lines = [f"  {field} = {{{text}}}," for field, text in fields.items() if text]
    return "\n".join([f"@{'incollection' if title else 'book'}{{{name},", *lines, "}", ""])


def escaped(text: str) -> str:
    """Return `text` so that LaTeX prints its very characters."""
    return "".join(_OTHER.get(char) or _SPECIAL.sub(r"\\\1", char) for char in text)


def address(book: Book, page: str) -> str:
    """Return the whole address of a page of the book."""
    return f"{book.url.rstrip('/')}/{page}"
