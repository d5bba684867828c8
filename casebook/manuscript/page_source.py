"""What stands in the source of a page, with its line: prose, roles, blocks, cells, labels, pictures, links,
HTML.

The MyST source is read, not its HTML, so that whatever is said of it has its line. Code is left out (what a cell
prints is computed), captions and alternative texts in cell metadata are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Roles that bind what they print.
BINDING_ROLES = ("num", "scheme", "calc", "claim", "waive")
#: Roles whose text is made by the builder (links, numbers of figures, terms) unless the author gives it.
_MADE_ROLES = ("numref", "ref", "doc", "eq", "term", "source", "cite", "cite:p", "cite:t")
#: Roles that hold no prose.
_CODE_ROLES = ("math", "kbd", "file", "code")

_CODE_DIRECTIVES = {
    "code-cell", "code", "code-block", "math", "literalinclude", "image", "raw", "class-plan", "toctree",
}
#: Directives whose argument is a name or a file, not a title.
_NAMED_DIRECTIVES = ("figure", "include", "register", "sources", "case-card")
#: Options of directives that a reader sees.
_PRINTED_OPTIONS = ("alt", "caption", "entry", "header")
_ADDRESS = re.compile(r"https?://[^\s，。；、）)>]+")
_TARGET = re.compile(r"^(.*?)\s*<([^<>]*[^<>\s][^<>]*)>$", re.S)


@dataclass(frozen=True)
class Text:
    """A piece of prose with the line it stands on and what it belongs to (text, caption, alternative text)."""

    line: int
    text: str


@dataclass(frozen=True)
class Role:
    """A role with its content; `text` and `target` are the parts of ``words <target>`` (target empty without one)."""

    line: int
    name: str
    content: str

    @property
    def text(self) -> str:
        match = _TARGET.match(self.content.strip())
        return match[1] if match else self.content.strip()

    @property
    def target(self) -> str:
        match = _TARGET.match(self.content.strip())
        return match[2].strip() if match else ""

    @property
    def binds(self) -> bool:
        """Say whether the role answers for the number it prints; some do only with a target."""
        return self.name in BINDING_ROLES and (self.name in ("num", "calc") or bool(self.target))


@dataclass(frozen=True)
class Block:
    """A directive with its argument, its options, and the source inside it with the line that begins on."""

    line: int
    name: str
    argument: str
    options: dict[str, str] = field(default_factory=dict, hash=False)
    body: str = ""
    body_line: int = 0


@dataclass(frozen=True)
class Cell:
    """A code cell: its metadata (empty where they cannot be read, which `fault` says) and its code."""

    line: int
    metadata: dict = field(hash=False)
    code: str
    code_line: int
    fault: str = ""


@dataclass(frozen=True)
class Label:
    """A name that links can lead to: before a heading, of a figure, a table or a block."""

    line: int
    name: str


@dataclass(frozen=True)
class Picture:
    """A picture in the text with its alternative text."""

    line: int
    address: str
    alt: str
    in_heading: bool = False


@dataclass(frozen=True)
class Link:
    """A link in the text: where it leads, as it is written."""

    line: int
    address: str


@dataclass(frozen=True)
class Html:
    """A tag of HTML as it is written, or text that MyST takes for HTML because it stands behind a comment."""

    line: int
    code: str


Piece = Text | Role | Block | Cell | Label | Picture | Link | Html


@lru_cache(maxsize=128)
def pieces(source: str) -> tuple[Piece, ...]:
    """Return all that stands in a page, in its order."""
    return tuple(_block_pieces(source, 0))


def page_texts(source: str, counts: dict[str, int] | None = None) -> Iterator[Text]:
    """Yield the prose of a MyST page with its lines: roles taken out (binding ones are counted), code left out."""
    for piece in pieces(source):
        if isinstance(piece, Text):
            yield piece
        elif isinstance(piece, Role) and piece.binds and counts is not None:
            counts[piece.name] = counts.get(piece.name, 0) + 1


@lru_cache(1)
def _parser() -> MarkdownIt:
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, myst_role_plugin, colon_fence_plugin, deflist_plugin,
                   footnote_plugin, dollarmath_plugin, amsmath_plugin, attrs_block_plugin):
        parser.use(plugin)
    return parser.use(attrs_plugin, spans=True)


def _block_pieces(source: str, offset: int) -> Iterator[Piece]:
    in_heading = False
    for token in _parser().parse(source):
        in_heading = token.type == "heading_open" or (in_heading and token.type == "inline")
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.attrs.get("id"):
            yield Label(line, str(token.attrs["id"]))
        if token.type == "inline":
            yield from _inline_pieces(token, line, in_heading)
        elif token.type in ("fence", "colon_fence"):
            yield from _fence_pieces(token, line)
        elif token.type == "myst_target":
            yield Label(line, token.content)
        elif token.type == "html_block":
            yield from _html_pieces(token.content, line)
            html = re.sub(r"<!--.*?-->|<[^>]*>", lambda match: "\n" * match[0].count("\n"), token.content, flags=re.S)
            yield from (Text(line + number, text) for number, text in enumerate(html.split("\n")) if text.strip())


def _inline_pieces(token: Token, line: int, in_heading: bool = False) -> Iterator[Piece]:
    """Yield one text a source line, so that a number split by a role is not joined across it."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            yield Text(line, _ADDRESS.sub("", "".join(parts)))
            parts, line = [], line + 1
        elif child.type == "myst_role":
            role = Role(line, child.meta["name"], child.content)
            yield role
            parts.append(_prose_of(role))
            line += child.content.count("\n")
        elif child.type == "link_open":
            yield Link(line, str(child.attrs.get("href", "")))
            yield from _hover_text(child, line)
        elif child.type == "image":
            yield Picture(line, str(child.attrs.get("src", "")), child.content, in_heading)
            yield from _hover_text(child, line)
            parts.append(child.content)
        elif child.type == "html_inline":
            yield from _html_pieces(child.content, line)
            line += child.content.count("\n")
    yield Text(line, _ADDRESS.sub("", "".join(parts)))


def _hover_text(token: Token, line: int) -> Iterator[Text]:
    """Yield what a page shows when the mouse is over a link or a picture: ``[words](address "title")``."""
    if token.attrs.get("title"):
        yield Text(line, str(token.attrs["title"]))


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)


def _html_pieces(code: str, line: int) -> Iterator[Html]:
    """Yield the first line of what is left of HTML without comments, which are not printed."""
    rest = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), code)
    first = next(((number, text.strip()) for number, text in enumerate(rest.split("\n")) if text.strip()), None)
    if first:
        yield Html(line + first[0], first[1])


def _prose_of(role: Role) -> str:
    """Return what is prose in a role, a NUL for what is not.

    ``scheme``, ``claim`` and ``waive`` bind only with a target (``words <target>``): without one their words are
    prose like any other. Other roles print the words before ``<target>``, or all of them.
    """
    if role.binds or role.name in _CODE_ROLES or (role.name in _MADE_ROLES and not role.target):
        return "\u0000"
    return role.text if role.target else role.content


def _fence_pieces(token: Token, line: int) -> Iterator[Piece]:
    """Follow a directive into its title, options and body; plain code fences and code cells hold no prose."""
    match = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not match:
        return
    name, argument = match.groups()
    if name == "code-cell":
        yield from _cell_pieces(token, line)
        return
    body, skipped = _strip_options(token.content)
    options: dict[str, str] = {}
    printed: list[tuple[int, str]] = []
    for number, option in enumerate(token.content.split("\n")[:skipped], 1):
        given = re.match(r":?([\w-]+):\s*(.*)", option.strip())
        if given:
            options[given[1]] = given[2].strip("'\"")
            if given[1] in _PRINTED_OPTIONS:
                printed.append((line + number - 1, options[given[1]]))
    yield Block(line, name, argument, options, body, line + 1 + skipped)
    if options.get("name"):
        yield Label(line, options["name"])
    for place, text in printed:
        yield from _block_pieces(text, place)
    if name in _CODE_DIRECTIVES:
        return
    if argument and name not in _NAMED_DIRECTIVES:
        yield from _block_pieces(argument, line - 1)
    yield from _block_pieces(body, line + skipped)


def _strip_options(content: str) -> tuple[str, int]:
    """Return a directive's body without its option block, and how many lines that took."""
    lines = content.split("\n")
    if lines and lines[0].strip() == "---":
        end = next((i for i, text in enumerate(lines[1:], 1) if text.strip() == "---"), 0)
        return "\n".join(lines[end + 1 :]), end + 1
    skipped = 0
    while skipped < len(lines) and re.match(r":[\w-]+:", lines[skipped].strip()):
        skipped += 1
    return "\n".join(lines[skipped:]), skipped


def _cell_pieces(token: Token, line: int) -> Iterator[Piece]:
    """Yield a code cell, the names of its figure or table, and captions and alternative texts from its metadata."""
    code, skipped = _strip_options(token.content)
    lines = token.content.split("\n")[:skipped]
    fenced = lines[:1] and lines[0].strip() == "---"
    block = lines[1:-1] if fenced else [text.strip().removeprefix(":") for text in lines]
    metadata, fault, at = {}, "", line
    try:
        metadata = yaml.safe_load("\n".join(block)) or {}
        if not isinstance(metadata, dict):
            metadata, fault = {}, "不是“名称: 内容”的写法"
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = line + (2 if fenced else 1) + (mark.line if mark else 0)
        fault = getattr(error, "problem", "") or "YAML"
    yield Cell(at if fault else line, metadata, code, line + 1 + skipped, fault)
    for kind in (_part(metadata, "mystnb", "figure"), _part(metadata, "table")):
        if kind.get("name"):
            yield Label(line, str(kind["name"]))
    for text in cell_captions(metadata):
        first = text.strip().split("\n")[0]
        start = next((i for i, raw in enumerate(lines) if first[:12] and first[:12] in raw), 0)
        yield from _block_pieces(text, line + start)


def _part(metadata: dict, *names: str) -> dict:
    """Return a part of a cell's metadata; empty where it is missing or something else."""
    for name in names:
        metadata = metadata.get(name) or {}
        if not isinstance(metadata, dict):
            return {}
    return metadata


def cell_captions(metadata: dict) -> list[str]:
    """Return every text a reader sees that stands in a code cell's metadata."""
    texts = [
        _part(metadata, "mystnb", "figure").get("caption"),
        _part(metadata, "mystnb", "image").get("alt"),
        _part(metadata, "table").get("caption"),
    ]
    return [str(text) for text in texts if text]


def readable(pages: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each page with its source; one that is not UTF-8 is left to `casebook.checks.prose.unreadable_pages`."""
    for path in pages:
        try:
            yield path, path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            continue
