"""Typst, as all that is printed uses it: the house style, source text, the compiler, what the fonts can print."""

from pathlib import Path

#: Fonts, colours, blocks of all that is printed.
HOUSE_STYLE = Path(__file__).with_name("book.typ")
