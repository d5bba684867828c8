"""Remove the spaces that MyST authors leave between Chinese characters.

Markdown wants a space or a line break in places where printed Chinese has neither: around roles
(``见 {numref}`x` 可见``), at the end of a source line, next to a footnote mark. :func:`tidy` takes
them out of a doctree, for the web pages and for print alike.

The rules, for one run of spaces, tabs and line breaks with the nearest visible characters on both sides:

* both sides Chinese: removed when the run touches a role or holds a line break. A space typed between
  two Chinese words of the same piece of text ("社区治理 基层党建") is deliberate and stays;
* one side Chinese: removed when ``latin`` is true, because the typesetter sets its own quarter-em
  gap between Chinese and Latin;
* next to a formula or picture: becomes one plain space;
* anything else: untouched.

Text inside literals, formulas and code is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes

_CJK = re.compile(
    "[\u2e80-\u30ff\u3100-\u312f\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff]"
)
# Punctuation that is Chinese or Latin according to its neighbours.
_NEUTRAL = "“”‘’…—·"
_SPACE = re.compile(r"[ \t\r\n]+")
# Stands for a formula or picture: visible, but neither Chinese nor Latin.
_OBJECT = "\ufffc"

#: Elements whose inline content is one line of type.
BLOCKS = (
    "paragraph",
    "title",
    "caption",
    "term",
    "rubric",
    "attribution",
    "line",
    "field_name",
    "subtitle",
    "compact_paragraph",
)
#: Inline elements that are printed elsewhere or not at all.
_INVISIBLE = ("footnote_reference", "index", "target", "comment", "system_message", "citation_reference")
_OBJECTS = ("math", "image", "raw", "math_block")


def is_cjk(char: str) -> bool:
    """Say whether *char* is set as a full-width Chinese character or mark."""
    return bool(char) and bool(_CJK.match(char))


def tidy(document: nodes.Element, latin: bool = True) -> None:
    """Clean all lines of type below *document*, in place; running it twice changes nothing more.

    ``latin=False`` keeps a space between Chinese and Latin, for output that sets no gap of its own.
    """
    for block in list(document.findall(nodes.Element)):
        if block.__class__.__name__ in BLOCKS:
            _tidy_block(block, latin)


def tidy_string(text: str, latin: bool = True) -> str:
    """Clean one string that is a whole line of type (a part caption, a summary)."""
    return tidy_pieces([text], [True], latin)[0]


def tidy_pieces(pieces: list[str], editable: list[bool], latin: bool = True) -> list[str]:
    """Clean a line of type given as consecutive *pieces*; pieces that are not *editable* stay as they are."""
    line = "".join(pieces)
    starts = _starts(pieces)
    keep = bytearray(b"\x01" * len(line))
    replace: dict[int, str] = {}
    for run in _SPACE.finditer(line):
        verdict = _judge(line, run, starts, latin)
        if verdict is None:
            continue
        for i in range(run.start(), run.end()):
            keep[i] = 0
        if verdict:
            keep[run.start()] = 1
            replace[run.start()] = verdict
    result = []
    for piece, start, may_edit in zip(pieces, starts, editable, strict=True):
        if may_edit:
            piece = "".join(replace.get(start + i, char) for i, char in enumerate(piece) if keep[start + i])
        result.append(piece)
    return result


def _starts(pieces: list[str]) -> list[int]:
    starts, position = [], 0
    for piece in pieces:
        starts.append(position)
        position += len(piece)
    return starts


def _judge(line: str, run: re.Match[str], starts: list[int], latin: bool) -> str | None:
    """Return the replacement for one run of blanks, or None to leave it alone."""
    start, end = run.span()
    if start == 0 or end == len(line):
        return None  # the edge of a paragraph: every writer trims it
    before, after = line[start - 1], line[end]
    if _OBJECT in (before, after):
        return " "
    left, right = is_cjk(before), is_cjk(after)
    broken = "\n" in run.group()
    at_role = any(start <= edge <= end for edge in starts)
    if left and right:
        return "" if broken or at_role else None
    if left or right:
        other = after if left else before
        if other in _NEUTRAL and not (broken or at_role):
            return None  # "思考题 · 练习" and "案例 “四力合一”": the author's own spacing
        return "" if latin or other in _NEUTRAL else (" " if broken else None)
    if (broken or at_role) and _resolve(line, start - 1, -1) and _resolve(line, end, 1):
        return ""
    return None


def _resolve(line: str, position: int, step: int) -> bool:
    """Look past quotation marks and dashes: is the character behind them Chinese?"""
    while 0 <= position < len(line) and line[position] in _NEUTRAL:
        position += step
    return 0 <= position < len(line) and is_cjk(line[position])


def _tidy_block(block: nodes.Element, latin: bool) -> None:
    leaves, pieces, editable = [], [], []
    for leaf, text, may_edit in _leaves(block):
        leaves.append(leaf)
        pieces.append(text)
        editable.append(may_edit)
    cleaned = tidy_pieces(pieces, editable, latin)
    for leaf, old, new in zip(leaves, pieces, cleaned, strict=True):
        if new != old and leaf.parent is not None:
            leaf.parent.replace(leaf, nodes.Text(new))


def _leaves(node: nodes.Element) -> Iterator[tuple[nodes.Node, str, bool]]:
    """Yield the line's pieces in reading order: node, text, may it be changed."""
    for child in node.children:
        name = child.__class__.__name__
        if isinstance(child, nodes.Text):
            yield child, child.astext(), True
        elif name in _INVISIBLE:
            continue
        elif name in _OBJECTS:
            yield child, _OBJECT, False
        elif name in ("literal", "literal_block", "doctest_block"):
            yield child, child.astext(), False
        elif name in BLOCKS:
            yield child, _OBJECT, False  # has its own turn
        else:
            yield from _leaves(child)
