"""Where a page speaks of something by its id, right or wrong: in roles, cells, case cards and links.

What merely shows how to write a role (a listing, an inline code) counts for nothing.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.manuscript.page_source import Block, Cell, Label, Link, Piece, Role, pieces

#: Roles whose text, or whose target in ``words <target>``, is an id.
_ID_ROLES = ("num", "scheme", "source", "numref", "ref", "doc")


@dataclass(frozen=True, order=True)
class Mention:
    """An id in a page: its line, the id itself without ``:flags``, and where it stands.

    `kind` is ``role`` (figures, sources, labels), ``cell`` (any string in code), ``card`` (cases) or ``page`` (links).
    """

    line: int
    name: str
    kind: str


def mentions(source: str) -> list[Mention]:
    """Return every id that a page names, in order; the pages it links to by their file name without suffix."""
    return sorted({mention for piece in pieces(source) for mention in _of(piece)})


def labels(source: str) -> set[str]:
    """Return the labels that a page gives to its own figures, tables, listings and headings."""
    return {piece.name for piece in pieces(source) if isinstance(piece, Label)}


def _of(piece: Piece) -> Iterator[Mention]:
    if isinstance(piece, Role) and piece.name in _ID_ROLES:
        kind = "page" if piece.name == "doc" else "role"
        for part in (piece.target or piece.content).split(","):
            if part.strip():
                yield Mention(piece.line, part.strip().partition(":")[0].rsplit("/", 1)[-1], kind)
    elif isinstance(piece, Cell):
        yield from (Mention(piece.code_line + row - 1, text, "cell") for row, text in _strings(piece.code))
    elif isinstance(piece, Block) and piece.name == "case-card":
        yield from (Mention(piece.line, key, "card") for key in piece.argument.split())
    elif isinstance(piece, Link):
        page = re.match(r"(?!\w+:)([^#?]*/)?([^#?/]+)\.md(#.*)?$", piece.address)
        if page:
            yield Mention(piece.line, page[2], "page")


def _strings(code: str) -> list[tuple[int, str]]:
    """Return the text of every string in Python code with its line; of an f-string what stands before a brace."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.STRING:
                prefix, _, text = re.fullmatch(r"([A-Za-z]*)(\"\"\"|'''|\"|')(.*)\2", token.string, re.S).groups()
                found.append((token.start[0], text.partition("{")[0] if "f" in prefix.lower() else text))
            elif token.type == getattr(tokenize, "FSTRING_MIDDLE", None):
                found.append((token.start[0], token.string))
    except (tokenize.TokenError, IndentationError):
        pass  # the build says what is wrong with the code
    return found
