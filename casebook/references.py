"""Where a page speaks of something by its id: roles, cells, case cards, links. And where it names its own parts.

The page's MyST source is read block by block, as the binding check reads it, so that what merely shows how to write
a role (a listing, an inline code) counts for nothing.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from casebook.prose import CODE_DIRECTIVES, myst_parser, strip_options

#: Roles whose text, or whose target in ``words <target>``, is an id.
ID_ROLES = ("num", "scheme", "source", "numref", "ref", "doc")
_TARGET = re.compile(r"<([^<>]+)>\s*$", re.S)
_LABELS = re.compile(r"^[ \t]*:?name:[ \t]+(\S+)|^\(([\w-]+)\)=[ \t]*$", re.M)


@dataclass(frozen=True, order=True)
class Reference:
    """An id in a page: its line, the id itself without ``:flags``, and where it stands.

    `kind` is ``role`` (figures, sources, labels), ``cell`` (any string in code), ``card`` (cases) or ``page`` (links).
    """

    line: int
    name: str
    kind: str


def references(source: str) -> list[Reference]:
    """Return every id that a page names, in order; the pages it links to by their file name without suffix."""
    return sorted(set(_of_blocks(source, 0)))


def labels(source: str) -> set[str]:
    """Return the labels that a page gives to its own figures, tables, listings and headings."""
    return {first or second for first, second in _LABELS.findall(source)}


def _of_blocks(source: str, offset: int) -> Iterator[Reference]:
    for token in myst_parser().parse(source):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type == "inline":
            yield from _of_inline(token, line)
        elif token.type in ("fence", "colon_fence"):
            yield from _of_fence(token, line)


def _of_inline(token: Token, line: int) -> Iterator[Reference]:
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "myst_role":
            if child.meta["name"] in ID_ROLES:
                kind = "page" if child.meta["name"] == "doc" else "role"
                yield from (Reference(line, name, kind) for name in _ids(child.content))
            line += child.content.count("\n")
        elif child.type == "link_open":
            yield from (Reference(line, name, "page") for name in _page_of(str(child.attrGet("href") or "")))


def _ids(content: str) -> list[str]:
    """Return the ids in a role: ``wm-area:en``, ``words <a, b>``, ``/book/cases/east-street``."""
    found = _TARGET.search(content.strip())
    parts = (found[1] if found else content).split(",")
    return [part.strip().partition(":")[0].rsplit("/", 1)[-1] for part in parts if part.strip()]


def _page_of(address: str) -> list[str]:
    file = re.match(r"(?!\w+:)([^#?]*/)?([^#?/]+)\.md(#.*)?$", address)
    return [file[2]] if file else []


def _of_fence(token: Token, line: int) -> Iterator[Reference]:
    match = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not match:
        return
    name, argument = match.groups()
    body, skipped = strip_options(token.content)
    for number, option in enumerate(token.content.split("\n")[:skipped]):
        if "`" in option:  # captions and alternative texts hold roles
            yield from _of_blocks(option.strip(), line + number)
    if name == "code-cell":
        yield from (Reference(line + skipped + number, text, "cell") for number, text in strings(body))
    elif name == "case-card":
        yield from (Reference(line, key, "card") for key in argument.split())
    elif name not in CODE_DIRECTIVES:
        yield from _of_blocks(argument, line - 1)
        yield from _of_blocks(body, line + skipped)


def strings(code: str) -> list[tuple[int, str]]:
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
