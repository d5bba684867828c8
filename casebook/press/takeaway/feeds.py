"""Lists of the book's pages for search engines and readers of feeds; of use only where the book has an address."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from casebook.press.sphinx.citation import Book, address

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap(book: Book, pages: Iterable[str]) -> str:
    """Return ``sitemap.xml`` for `pages`, given by their addresses below that of the book."""
    changed = f"<lastmod>{book.date}</lastmod>" if book.date else ""
    entries = "".join(f"<url><loc>{escape(address(book, page))}</loc>{changed}</url>\n" for page in pages)
    return f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'


def atom(book: Book, pages: Iterable[tuple[str, str]]) -> str:
    """Return an Atom feed of `pages`, (address, title) each; all of them are of the date of the edition."""
    updated = f"<updated>{book.date or '1970-01-01'}T00:00:00Z</updated>"
    entries = "".join(
        f'<entry><title>{escape(title)}</title><link href="{escape(address(book, page), {chr(34): "&quot;"})}"/>'
        f"<id>{escape(address(book, page))}</id>{updated}</entry>\n"
        for page, title in pages
    )
    here = escape(address(book, "feed.xml"))
    head = f"<title>{escape(book.title)}</title><author><name>{escape(book.author)}</name></author>"
    links = f'<id>{here}</id><link rel="self" href="{here}"/>'
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">'
    return f"{_HEAD}{feed}\n{head}{links}{updated}\n{entries}</feed>\n"
