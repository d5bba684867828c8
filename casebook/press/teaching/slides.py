"""A chapter as slides: what a class looks at is on the slide, what the teacher says is in its notes.

Everything is taken from the chapter's own pages: the decision, what was done, the questions with their charts and
tables, what does not fit together, the decision once more, the questions to discuss, the self-check. Findings,
readings and answers go to the notes. A text or a table that is too long for a slide goes on over the next ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from docutils import nodes

from casebook.manuscript.cjk_spacing import is_cjk
from casebook.press.sphinx.blocks.pictures import CREDIT, shows_only_pictures
from casebook.press.sphinx.numbering import Numbers

#: What a slide of 1280 × 720 holds below its title: lines of text, and their width in Chinese characters.
LINES, WIDTH = 10, 36
#: The same for a table in ever smaller type (CSS class); it gets the largest in which it stays on one slide.
_TABLES = (("large", 10, 38), ("", 14, 50), ("small", 16, 56))
#: A chart higher than this share of its width is shown in parts, the top of it (its heads, so many points) above each.
_TALL, _TOP = 1.0, 19
_LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list)
CONTINUED = "（续）"


@dataclass
class Slide:
    """A slide: its title, its body as HTML, what the teacher reads (HTML, a list of blocks), and its kind (CSS)."""

    title: str
    body: str
    notes: list[str] = field(default_factory=list)
    kind: str = "text"


@dataclass(frozen=True)
class Pictures:
    """The numbers of figures and tables, and their pictures by address in the doctree: (file, width, height)."""

    numbers: Numbers
    files: dict[str, tuple[str, float, float]]

    def name(self, node: nodes.Element) -> str:
        """Return “图 4.1” for a figure or table, "" where it has no number."""
        return self.numbers.name("figure" if isinstance(node, nodes.figure) else "table", node)


def slides_of(doctree: nodes.document, pictures: Pictures) -> list[Slide]:
    """Return the slides of a chapter from its doctree, resolved and lowered."""
    top = doctree.next_node(nodes.section)
    sections = {section.next_node(nodes.title).astext(): section for section in top.findall(nodes.section)}

    def section(start: str) -> nodes.section | None:
        return next((node for title, node in sections.items() if title.startswith(start)), None)

    slides = [_title(top)]
    opening = section("引子")
    if opening is not None:
        slides += _opening(opening, pictures)
    for told in _told(top):
        slides += _step(told, pictures)
    numbers = section("数字里的案例")
    for step in numbers.findall(nodes.section) if numbers is not None else ():
        if step is not numbers:
            slides += _step(step, pictures)
    for table in (section("证据与局限") or nodes.section()).findall(nodes.table):
        if any("conflict" in key for key in table["ids"]):
            slides += _table(_caption(table) or "对不上的数", table, pictures)
    if opening is not None:
        slides += _closing(opening)
    slides += _discussion(_list_below(section("思考题")), _answers(doctree))
    slides += _quizzes(section("自测"))
    return slides


def _told(top: nodes.section) -> Iterator[nodes.section]:
    """Yield the sections that tell the case: those behind the background and before the numbers."""
    names = [node.next_node(nodes.title).astext() for node in top.children if isinstance(node, nodes.section)]
    sections = [node for node in top.children if isinstance(node, nodes.section)]
    begin = next((at + 1 for at, name in enumerate(names) if name.startswith("背景")), len(names))
    end = next((at for at, name in enumerate(names) if name.startswith("数字里的案例")), begin)
    yield from sections[begin:end]


def _title(top: nodes.section) -> Slide:
    english = next((text for text in _paragraphs(top) if not any(map(is_cjk, text))), "")
    facts = []
    for item in top.findall(nodes.field):
        name, body = item.children
        if name.astext() in ("地点", "时间"):
            facts.append(f"<p>{name.astext()}　{_inline(body)}</p>")
    body = f'<h1>{_inline(top.next_node(nodes.title))}</h1><p lang="en">{escape(english)}</p>{"".join(facts)}'
    notes = [f"<p>{_inline(node)}</p>" for node in _of_section(top, "学习目标").findall(nodes.paragraph)]
    return Slide("", body, ["<p>学习目标：</p>", *notes], "cover")


def _of_section(top: nodes.section, title: str) -> nodes.Element:
    found = (node for node in top.findall(nodes.section) if node.next_node(nodes.title).astext() == title)
    return next(found, nodes.section())


def _opening(section: nodes.section, pictures: Pictures) -> list[Slide]:
    """Return the decision, then what tables stand beside it; the rest of the section is for the notes."""
    title = section.next_node(nodes.title).astext()
    box = section.next_node(nodes.Admonition)
    rest = [_block(node) for node in section.children if isinstance(node, nodes.paragraph)]
    slides = []
    if box is not None:
        label = box.next_node(nodes.title).astext() if box.next_node(nodes.title) is not None else ""
        texts = [node for node in box.children if not isinstance(node, nodes.title)]
        slides = _texts(f"{title}（{label}）" if label else title, texts)
        slides[-1].notes += rest
    for table in section.findall(nodes.table):
        slides += _table(_caption(table), table, pictures)
    return slides


def _closing(section: nodes.section) -> list[Slide]:
    """Return what was to be decided once more, with what the section asks after it."""
    box = section.next_node(nodes.Admonition)
    if box is None:
        return []
    after = box.next_node(nodes.paragraph, descend=False, siblings=True)
    return [Slide("回到引子", _block(box.children[-1]), [_block(after)] if after is not None else [])]


def _step(section: nodes.section, pictures: Pictures) -> list[Slide]:
    """Return one slide for each chart and table of a step; what the chapter says after it becomes its notes.

    A list of terms with what is said of each is for the class to read, and stands on slides of its own.
    """
    title = section.next_node(nodes.title).astext()
    slides: list[Slide] = []
    before: list[str] = []
    for node in _blocks(section):
        if isinstance(node, nodes.figure):
            slides += _chart(title, node, pictures)
        elif isinstance(node, nodes.table):
            slides += _table(title, node, pictures)
        elif isinstance(node, nodes.definition_list):
            slides += _texts(title, _items(node))
        else:
            (slides[-1].notes if slides else before).append(_block(node))
            continue
        if before:
            slides[-1].notes[:0], before = before, []
    texts = (node for node in section.children if isinstance(node, nodes.paragraph))
    return slides or _texts(title, [node for node in texts if not _of_a_picture(node)])


def _items(found: nodes.definition_list) -> list[nodes.definition_list]:
    """Return the items of a list of terms as lists of one, so that they can be dealt out."""
    return [nodes.definition_list("", item.deepcopy()) for item in found.children]


def _blocks(section: nodes.section) -> Iterator[nodes.Element]:
    """Yield charts, tables, paragraphs and lists of a section, in their order; what code cells wrap is unwrapped."""
    for node in section.children:
        if isinstance(node, (nodes.paragraph, *_LISTS, nodes.figure, nodes.table)):
            if not _of_a_picture(node):
                yield node
        elif isinstance(node, nodes.container) and "cell" in node.get("classes", []):
            yield from node.findall(lambda each: isinstance(each, (nodes.figure, nodes.table)))


def _of_a_picture(node: nodes.Element) -> bool:
    """Say whether a paragraph is a picture, or the line below one: on slides, pictures have captions."""
    return isinstance(node, nodes.paragraph) and (CREDIT in node["classes"] or shows_only_pictures(node))


def _chart(title: str, figure: nodes.figure, pictures: Pictures) -> list[Slide]:
    """Return a chart on a slide; what it shows is for the class to find, so the finding goes to the notes."""
    image = figure.next_node(nodes.image)
    finding = figure.next_node(nodes.caption)
    legend = figure.next_node(nodes.legend)
    notes = [f"<p>图题说的发现：{_inline(finding)}</p>"] if finding is not None else []
    source = ""
    if legend is not None:
        source = "".join(_inline(node, without=(nodes.emphasis,)) for node in legend.findall(nodes.paragraph)).strip()
    name, width, height = pictures.files[image["uri"]]
    alt = escape(image.get("alt", ""), quote=True)
    address = f"../_images/{escape(name, quote=True)}"
    below = f'<p class="source">{escape(pictures.name(figure))}　{source}</p>'
    if not width or height <= _TALL * width:
        return [Slide(title, f'<img src="{address}" alt="{alt}">{below}', notes, "chart")]
    # Heads and part are scaled alike only if the style sheet gives them room in the very ratio of their heights; it
    # has ratios of whole hundredths.
    percent = min(max(round(100 * _TOP / ((height - _TOP) / 2)), 5), 15)
    top = height * percent / (200 + percent)
    half = (height - top) / 2
    slides = []
    for number in range(2):
        top_view = f"{address}#svgView(viewBox(0,0,{width:g},{top:g}))"
        heads = f'<img class="heads heads-{percent}" src="{top_view}" alt="">' if number else ""
        begin, size = (0, top + half) if not number else (top + half, half)
        part = f'<img class="part" src="{address}#svgView(viewBox(0,{begin:g},{width:g},{size:g}))" alt="{alt}">'
        slides.append(Slide(title + (CONTINUED if number else ""), heads + part + below, notes, "chart"))
        notes = []
    return slides


def _table(title: str, table: nodes.table, pictures: Pictures) -> list[Slide]:
    """Return a table on as many slides as its rows need, the head on each of them."""
    group = table.next_node(nodes.tgroup)
    head = group.next_node(nodes.thead)
    heads = list(head.findall(nodes.row)) if head is not None else []
    rows = list(group.next_node(nodes.tbody).findall(nodes.row))
    size, room, heights = _fitting(heads, rows)
    measured = list(zip(rows, heights, strict=True))
    top = "".join(_row(row, "th") for row in heads)
    caption = f'<p class="source">{escape(pictures.name(table))}　{escape(_caption(table))}</p>'
    slides = []
    for chunk in _chunks(measured, room):
        body = "".join(_row(row, "td") for row in chunk)
        html = f'<table class="rows {size}"><thead>{top}</thead><tbody>{body}</tbody></table>{caption}'
        slides.append(Slide(title + (CONTINUED if slides else ""), html, [], "table"))
    return slides


def _fitting(heads: list[nodes.row], rows: list[nodes.row]) -> tuple[str, float, list[float]]:
    """Return the type in which a table stays on one slide, or the smallest; the room for rows, and their heights."""
    for size, lines, width in _TABLES:
        heights = _heights([*heads, *rows], width)
        found = size, lines - sum(heights[: len(heads)]), heights[len(heads) :]
        if sum(found[2]) <= found[1]:
            break
    return found


def _heights(rows: Sequence[nodes.row], width: int) -> list[float]:
    """Return how high rows come out, in lines, padding included, when a browser shares `width` out to the columns."""
    lengths = [[_length(entry.astext()) for entry in row.children] for row in rows]
    widest = [max(1.0, *column) for column in zip(*lengths, strict=True)]
    room = width - 1.5 * len(widest)
    wanted = sum(min(each, room) for each in widest)
    if sum(widest) <= room:
        return [1.4] * len(rows)
    shares = [max(3.0, min(each, room) * room / wanted) for each in widest]
    return [max(math.ceil(n / share + 0.2) for n, share in zip(row, shares, strict=True)) + 0.4 for row in lengths]


def _row(row: nodes.row, tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_inline(entry)}</{tag}>' for entry in row.children)}</tr>"


def _discussion(questions: nodes.enumerated_list, answers: nodes.enumerated_list) -> list[Slide]:
    """Return a slide for each question to discuss, with what the teaching note says to it as notes."""
    said = [f"<p>参考要点：{_inline(item)}</p>" for item in answers]
    return [
        Slide(f"思考题 {number}", f"<p>{_inline(item)}</p>", said[number - 1 : number], "question")
        for number, item in enumerate(questions, 1)
    ]


def _answers(doctree: nodes.document) -> nodes.enumerated_list:
    """Return the list of the teaching note with what to say to the questions; in a block, headings are rubrics."""
    for heading in doctree.findall(nodes.rubric):
        if heading.astext() == "思考题参考要点":
            found = heading.next_node(nodes.enumerated_list, descend=False, siblings=True)
            return found if found is not None else nodes.enumerated_list()
    return nodes.enumerated_list()


def _list_below(section: nodes.section | None) -> nodes.enumerated_list:
    """Return the first numbered list of a section, an empty one where it has none."""
    found = section.next_node(nodes.enumerated_list) if section is not None else None
    return found if found is not None else nodes.enumerated_list()


def _quizzes(section: nodes.section | None) -> list[Slide]:
    slides: list[Slide] = []
    for node in section.findall(nodes.Element) if section is not None else ():
        if "quiz" in node["classes"]:
            title, *rest = node.children
            asked = "".join(_inline(child) for child in title.children[1:]).strip("　 ")
            body = f"<p>{asked}</p>{''.join(map(_block, rest))}"
            slides.append(Slide(f"自测 {len(slides) + 1}", body, [], "question"))
        elif "speaker-notes" in node["classes"] and slides:
            slides[-1].notes += [_block(child) for child in node.children]
    return slides


def _texts(title: str, found: Iterable[nodes.Element]) -> list[Slide]:
    """Return text on as many slides as it needs."""
    blocks = [(node, math.ceil(_length(node.astext()) / WIDTH) + 0.4) for node in found]
    slides: list[Slide] = []
    for chunk in _chunks(blocks, LINES):
        slides.append(Slide(title + (CONTINUED if slides else ""), "".join(map(_block, chunk))))
    return slides


def _chunks(items: Sequence[tuple[nodes.Element, float]], room: float) -> Iterator[list[nodes.Element]]:
    """Deal items out, each with its height, so that no chunk is higher than `room`, and all are of like height."""
    total = sum(height for _, height in items)
    fair = total / max(1, math.ceil(total / room))
    chunk: list[nodes.Element] = []
    used = 0.0
    for node, height in items:
        if chunk and (used + height > room or used >= fair):
            yield chunk
            chunk, used = [], 0.0
        chunk.append(node)
        used += height
    if chunk:
        yield chunk


def _paragraphs(section: nodes.Element) -> Iterator[str]:
    yield from (node.astext() for node in section.children if isinstance(node, nodes.paragraph))


def _caption(table: nodes.table) -> str:
    title = table.next_node(nodes.title)
    return title.astext() if title is not None and title.parent is table else ""


def _length(text: str) -> float:
    """Return the width of a text in Chinese characters."""
    return sum(1.0 if ord(char) > 0x2E7F or char in "“”‘’…—" else 0.55 for char in text)


def _inline(node: nodes.Node, without: tuple[type, ...] = ()) -> str:
    """Return what stands in a node as HTML: its words, strong ones marked; links do not lead away from a slide."""
    if isinstance(node, nodes.Text):
        return escape(node.astext(), quote=False)
    if isinstance(node, without):
        return ""
    inside = "".join(_inline(child, without) for child in node.children)
    return f"<strong>{inside}</strong>" if isinstance(node, nodes.strong) else inside


def _block(node: nodes.Node) -> str:
    """Return a paragraph or a list as HTML."""
    if isinstance(node, (nodes.bullet_list, nodes.enumerated_list)):
        tag = "ol" if isinstance(node, nodes.enumerated_list) else "ul"
        return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in node.children)}</{tag}>"
    if isinstance(node, nodes.definition_list):
        pairs = ((_inline(item.next_node(nodes.term)), _inline(item.next_node(nodes.definition))) for item in node)
        return "".join(f"<p><strong>{term}</strong>　{said}</p>" for term, said in pairs)
    return f"<p>{_inline(node)}</p>"
