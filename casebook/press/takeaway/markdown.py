"""docutils nodes to plain Markdown, as any Jupyter shows it: what a page prints, with nothing of MyST.

The tree is the one that Sphinx has resolved for the page, so roles, references and numbers are the words that stand
there; the book's own nodes are made plain ones first (`press.lower`). A node that is not known here is an error: a
sentence must not vanish from what a reader takes away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.locale import admonitionlabels

from casebook.press.lower import lower
from casebook.press.sphinx.blocks.pictures import PICTURE
from casebook.press.sphinx.numbering import Numbers, on_screen

#: What would be taken for markup inside a line, and at its beginning.
_SPECIAL = re.compile(r"([\\`*_\[\]<$|~])|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:([#>+=-])|(\d+)([.)]))(?=\s|$|[#>+=-])")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_BLANKS = re.compile(r"\s*\n\s*")
_PASS = ("compound", "only", "legend", "container", "glossary", "hlist", "hlistcol", "definition",
         "field_body", "list_item", "acks", "start_of_file", "document")
_PLAIN_INLINE = ("inline", "title_reference", "abbreviation", "acronym", "generated", "download_reference",
                 "problematic", "pending_xref", "number_reference", "label", "term",
                 "classifier")
_ADMONITIONS = ("attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning")


class UnknownNodeError(Exception):
    """A node without a rule; its name is the message, `node` is the node."""

    def __init__(self, node: nodes.Node):
        super().__init__(type(node).__name__)
        self.node = node


@dataclass(frozen=True)
class Prose:
    """A run of Markdown, and the files of the pictures in it, each named there ``attachment:`` and `attached_name`."""

    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeCell:
    """The place of a code cell: its number among all cells of the page's notebook."""

    index: int


def pieces(document: nodes.Element, numbers: Numbers | None = None) -> list[Prose | CodeCell]:
    """Return a page as prose and code cells in their order; prose begins anew with each heading."""
    tree = document.deepcopy()  # the page itself may still be looked at
    lower(tree, "text")
    writer = Writer(numbers or Numbers())
    writer.walk(tree, 0)
    writer.flush()
    return writer.pieces


class Writer:
    """Collects the pieces of one page."""

    def __init__(self, numbers: Numbers):
        self.numbers = numbers
        self.pieces: list[Prose | CodeCell] = []
        self._blocks: list[str] = []
        self._pictures: dict[str, None] = {}
        self._in_table = False

    # -- the page

    def walk(self, node: nodes.Element, depth: int) -> None:
        """Take the content of a section or of the page; code cells stand nowhere else."""
        for child in node.children:
            if isinstance(child, nodes.section):
                self.walk(child, depth + 1)
            elif isinstance(child, nodes.title) and isinstance(node, nodes.section):
                self.flush()
                text = on_screen(self.numbers.section(node)) + self.line(child)
                self._blocks.append(f"{'#' * min(max(depth, 1), 6)} {text}")
            elif isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
                self.flush()
                self.pieces.append(CodeCell(child["cell_index"]))
                self._blocks += self.captions(child)
            else:
                self._blocks += self.block(child)

    def flush(self) -> None:
        if self._blocks:
            self.pieces.append(Prose("\n\n".join(self._blocks), tuple(self._pictures)))
            self._blocks, self._pictures = [], {}

    def captions(self, cell: nodes.Element) -> list[str]:
        """Return the captions of a cell's figures and tables; what they head stands in the cell's outputs."""
        found: list[str] = []
        for node in cell.findall(lambda each: isinstance(each, (nodes.figure, nodes.table))):
            found += self._figure_texts(node) if isinstance(node, nodes.figure) else self._table_title(node)
        return found

    # -- blocks

    def block(self, node: nodes.Node) -> list[str]:
        """Return a node as blocks of Markdown."""
        name = type(node).__name__
        rule: Callable[[nodes.Node], list[str]] | None = getattr(self, f"block_{name}", None)
        if rule:
            return rule(node)
        if name in _ADMONITIONS:
            return self._boxed(admonitionlabels[name], node.children)
        if name in _PASS:
            return self.blocks(node.children)
        if isinstance(node, (nodes.Text, nodes.Inline)) or name in _PLAIN_INLINE:  # text without a paragraph
            text = self._started(self._inline(node))
            return [text] if text else []
        raise UnknownNodeError(node)

    def blocks(self, found: Iterable[nodes.Node]) -> list[str]:
        return [block for node in found for block in self.block(node)]

    def block_paragraph(self, node: nodes.Element) -> list[str]:
        text = self._started(self.line(node))
        return [text] if text else []

    block_compact_paragraph = block_caption = block_paragraph

    def block_rubric(self, node: nodes.Element) -> list[str]:
        return [f"**{self.line(node)}**"]

    block_title = block_subtitle = block_centered = block_rubric

    def block_bullet_list(self, node: nodes.Element) -> list[str]:
        return self._listed(("- ", self.blocks(item.children)) for item in node.children)

    def block_enumerated_list(self, node: nodes.Element) -> list[str]:
        start = node.get("start", 1)
        items = enumerate(node.children, start)
        return self._listed((f"{number}. ", self.blocks(item.children)) for number, item in items)

    def block_definition_list(self, node: nodes.Element) -> list[str]:
        return self._listed(("- ", self._definition(item)) for item in node.children)

    def _definition(self, item: nodes.Element) -> list[str]:
        terms = [child for child in item.children if isinstance(child, (nodes.term, nodes.classifier))]
        head = strong("；".join(self.line(term) for term in terms))
        rest = self.blocks(child for child in item.children if child not in terms)
        return self._headed(head, rest)

    def block_field_list(self, node: nodes.Element) -> list[str]:
        return self._listed(
            ("- ", self._headed(strong(self.line(name)), self.block(body)))
            for name, body in (each.children for each in node.children)
        )

    @staticmethod
    def _headed(head: str, rest: list[str]) -> list[str]:
        return [f"{head}：{rest[0]}", *rest[1:]] if rest else [head]

    @staticmethod
    def _listed(items: Iterable[tuple[str, list[str]]]) -> list[str]:
        """Return items, each with its mark and its blocks, as one list: close where no item has several blocks."""
        texts, close = [], True
        for mark, blocks in items:
            close = close and (len(blocks) < 2 or all(_is_list(block) for block in blocks[1:]))
            inner = ("\n" if close else "\n\n").join(blocks)
            texts.append(mark + inner.replace("\n", "\n" + " " * len(mark)))
        text = ("\n" if close else "\n\n").join(texts)
        return [re.sub(r"[ \t]+$", "", text, flags=re.M)] if texts else []

    def block_block_quote(self, node: nodes.Element) -> list[str]:
        return [_quoted(self.blocks(node.children))]

    def block_attribution(self, node: nodes.Element) -> list[str]:
        return [f"—— {self.line(node)}"]

    def block_line_block(self, node: nodes.Element) -> list[str]:
        lines = [block for child in node.children for block in self._verse(child)]
        return ["<br>\n".join(lines)]

    def _verse(self, node: nodes.Node) -> Iterator[str]:
        if isinstance(node, nodes.line):
            yield self._started(self.line(node))
        else:
            for child in node.children:
                yield from self._verse(child)

    def block_literal_block(self, node: nodes.Element) -> list[str]:
        text = node.astext().rstrip("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        language = node.get("language", "")
        language = {"ipython3": "python", "ipython": "python", "default": "", "none": ""}.get(language, language)
        return [f"{fence}{language}\n{text}\n{fence}"]

    block_doctest_block = block_literal_block

    def block_math_block(self, node: nodes.Element) -> list[str]:
        return [f"$$\n{node.astext().strip()}\n$$"]

    def block_transition(self, node: nodes.Element) -> list[str]:
        return ["---"]

    def block_footnote(self, node: nodes.Element) -> list[str]:
        label, *rest = node.children
        first, *others = self.blocks(rest) or [""]
        return [rf"\[{label.astext()}\] {first}", *others]

    block_citation = block_footnote

    def block_raw(self, node: nodes.Element) -> list[str]:
        return [node.astext()] if node["format"] == "markdown" else []

    def block_image(self, node: nodes.Element) -> list[str]:
        if PICTURE in node["classes"]:
            return [self.inline_image(node)]
        return [f"（图：{escaped(node['alt'])}）"] if node.get("alt") else []

    def block_figure(self, node: nodes.Element) -> list[str]:
        pictures = [child for child in node.children if not isinstance(child, (nodes.caption, nodes.legend))]
        return [*self.blocks(pictures), *self._figure_texts(node)]

    def _figure_texts(self, node: nodes.Element) -> list[str]:
        number = self.numbers.name("figure", node)
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        text = " ".join(part for part in (strong(number), self.line(caption) if caption else "") if part)
        legends = [child for child in node.children if isinstance(child, nodes.legend)]
        return [*([text] if text else []), *self.blocks(legends)]

    def block_table(self, node: nodes.Element) -> list[str]:
        self._in_table, kept = True, self._in_table
        try:
            groups = [child for child in node.children if isinstance(child, nodes.tgroup)]
            rest = [child for child in node.children if not isinstance(child, (nodes.title, nodes.tgroup))]
            grids = [self._grid(group) for group in groups]
        finally:
            self._in_table = kept
        return [*self._table_title(node), *grids, *self.blocks(rest)]

    def _table_title(self, node: nodes.Element) -> list[str]:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        number = self.numbers.name("table", node)
        text = " ".join(part for part in (strong(number), self.line(title) if title else "") if part)
        return [text] if text else []

    def _grid(self, group: nodes.Element) -> str:
        width = group["cols"]
        head = [row for part in group.children if isinstance(part, nodes.thead) for row in part.children]
        body = [row for part in group.children if isinstance(part, nodes.tbody) for row in part.children]
        rows = _spread([[(self._cell(entry), entry) for entry in row.children] for row in [*head, *body]], width)
        aligned = (body or head)[0].children if body or head else []
        rules = ["---:" if "text-right" in entry.get("classes", []) else "---" for entry in aligned]
        rules = (rules + ["---"] * width)[:width]
        heads = rows[: len(head)] or [[""] * width]
        merged = ["<br>".join(filter(None, column)) for column in zip(*heads, strict=True)]
        return "\n".join("| " + " | ".join(row) + " |" for row in [merged, rules, *rows[len(head) :]])

    def _cell(self, entry: nodes.Element) -> str:
        return "<br>".join(block.replace("\n", "<br>") for block in self.blocks(entry.children))

    def block_admonition(self, node: nodes.Element) -> list[str]:
        title, *rest = node.children
        return self._boxed(self.line(title), rest)

    block_topic = block_sidebar = block_admonition

    def block_versionmodified(self, node: nodes.Element) -> list[str]:
        return [_quoted(self.blocks(node.children))]

    def _boxed(self, title: str, found: Iterable[nodes.Node]) -> list[str]:
        return [_quoted([strong(title), *self.blocks(found)])]

    # -- inside a line

    def line(self, node: nodes.Element) -> str:
        """Return the inline content of an element on one line."""
        return _BLANKS.sub(" ", "".join(self._inline(child) for child in node.children)).strip()

    def _inline(self, node: nodes.Node) -> str:
        name = type(node).__name__
        rule: Callable[[nodes.Node], str] | None = getattr(self, f"inline_{name}", None)
        if rule:
            return rule(node)
        if name in _PLAIN_INLINE:
            return "".join(self._inline(child) for child in node.children)
        raise UnknownNodeError(node)

    def inline_Text(self, node: nodes.Text) -> str:
        return escaped(node.astext())

    def inline_emphasis(self, node: nodes.Element) -> str:
        return emphasis(self.line(node))

    def inline_strong(self, node: nodes.Element) -> str:
        return strong(self.line(node))

    def inline_literal(self, node: nodes.Element) -> str:
        text = " ".join(node.astext().split("\n"))
        if self._in_table:
            text = text.replace("|", r"\|")
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{space}{text}{space}{fence}"

    inline_literal_strong = inline_literal_emphasis = inline_literal

    def inline_math(self, node: nodes.Element) -> str:
        return f"${node.astext().strip()}$"

    def inline_reference(self, node: nodes.Element) -> str:
        """A link to the web stays one; links within the book lead nowhere here, their words stay."""
        text = "".join(self._inline(child) for child in node.children)
        address = node.get("refuri", "")
        return f"[{text}](<{address}>)" if re.match(r"https?://", address) else text

    def inline_footnote_reference(self, node: nodes.Element) -> str:
        return rf"\[{node.astext()}\]"

    inline_citation_reference = inline_footnote_reference

    def inline_image(self, node: nodes.Element) -> str:
        alt = escaped(node.get("alt", ""))
        if PICTURE not in node["classes"]:
            return alt
        self._pictures[node["prepared"]] = None
        return f"![{alt}](attachment:{attached_name(node['prepared'])})"

    def inline_raw(self, node: nodes.Element) -> str:
        return "<br>" if _BREAK.fullmatch(node.astext()) else ""

    def inline_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.line(node)}</sub>"

    def inline_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.line(node)}</sup>"

    @staticmethod
    def _started(text: str) -> str:
        """Return a line whose beginning is not taken for a heading, a list, a rule or a quotation."""
        return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else rf"{m[1]}{m[3]}\{m[4]}", text)


def attached_name(file: str) -> str:
    """Return under which name a picture is in the notebook: Jupyter shows no SVG that is attached to a cell."""
    path = PurePosixPath(file)
    return f"{path.stem}.png" if path.suffix == ".svg" else path.name


def escaped(text: str) -> str:
    """Return `text` as Markdown that means its very characters."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def strong(text: str) -> str:
    """Return `text` in bold; with a mark of punctuation at an edge, Markdown between Chinese characters needs HTML."""
    return _marked(text, "**", "strong")


def emphasis(text: str) -> str:
    """Return `text` emphasised, as `strong` does it."""
    return _marked(text, "*", "em")


def _marked(text: str, mark: str, element: str) -> str:
    if not text:
        return ""
    if text[0].isalnum() and text[-1].isalnum():
        return f"{mark}{text}{mark}"
    return f"<{element}>{text}</{element}>"


def _quoted(blocks: list[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def _is_list(block: str) -> bool:
    return re.match(r"(-|\d+\.) ", block) is not None


def _spread(rows: list[list[tuple[str, nodes.Element]]], width: int) -> list[list[str]]:
    """Lay cells that span columns or rows on a grid; their text stands in the first place."""
    grid: list[list[str | None]] = [[None] * width for _ in rows]
    for number, row in enumerate(rows):
        for text, entry in row:
            column = next((place for place in range(width) if grid[number][place] is None), None)
            if column is None:
                break
            for below in range(number, min(number + entry.get("morerows", 0) + 1, len(rows))):
                for beside in range(column, min(column + entry.get("morecols", 0) + 1, width)):
                    grid[below][beside] = ""
            grid[number][column] = text
    return [[text or "" for text in row] for row in grid]
