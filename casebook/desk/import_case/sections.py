"""Blocks of a Word document as Markdown, under the headings of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from casebook.checks.draft_rules import UNFINISHED
from casebook.desk.cases.naming import escaped
from casebook.desk.import_case.binding import Numbers
from casebook.desk.import_case.word import Block, Run, WordText
from casebook.manuscript.fences import outline

#: Sections with one of these are not prose.
_OTHER = re.compile(r"^[`:]{3,}\{(code-cell|exercise|quiz)\}", re.M)
#: What would be taken for markup at the beginning of a line.
_START = re.compile(r"^(?=[-+=:%]|\d+[.)])")
_COUNTED = re.compile(r"^(?:第?[一二三四五六七八九十\d]+[章节、.．]|[（(][一二三四五六七八九十\d]+[）)])\s*")
_TITLE = re.compile(r"^\s*表\s*\d[\d.．-]*\s*")
_TYPED = re.compile(r"^\s*\d{1,2}[.．、)）]\s*(?=\D)")
#: Bold is not seen by Markdown where punctuation stands at its edge.
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.S)
_TO_TITLE = "〔待写：表题〕"


@dataclass(frozen=True)
class Section:
    """A section of a draft: its heading, the lines below that (from 0), whether it is for prose and still unwritten."""

    heading: str
    start: int
    end: int
    is_prose: bool
    is_unwritten: bool

    @property
    def name(self) -> str:
        return self.heading.partition("：")[0]


@dataclass
class Imported:
    """The page with what came in, the sections that did, and in words what an author has to know."""

    page: str
    sections: list[str] = field(default_factory=list)
    bound: int = 0
    unbound: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def sections(page: str) -> list[Section]:
    """Return the second-level sections of a draft, its teaching note left out."""
    lines = page.split("\n")
    heads = [each for each in outline(page).headings if not each.inside and lines[each.line - 1].startswith("## ")]
    blocks = [fence.line - 1 for fence in outline(page).fences if fence.name == "teaching-note"]
    found = []
    for number, head in enumerate(heads):
        end = heads[number + 1].line - 1 if number + 1 < len(heads) else len(lines)
        end = min([end, *(line for line in blocks if line >= head.line)])
        text = "\n".join(lines[head.line : end])
        unwritten = not text.strip() or bool(UNFINISHED.search(text))
        found.append(Section(head.words, head.line, end, not _OTHER.search(text), unwritten))
    return found


def imported(page: str, document: WordText, numbers: Numbers) -> Imported:
    """Return `page` with the prose of `document` in its sections of the same headings that nobody has written yet."""
    known = {each.name: each for each in sections(page)}
    result = Imported(page)
    parts, first = _parts(document.blocks, known)
    if first:
        result.said.append(f"第一个认得出的标题以前的 {first} 段")
    lines = page.split("\n")
    for name, (heading, blocks) in sorted(parts.items(), key=lambda part: -known[part[0]].start):
        section = known[name]
        if not section.is_prose:
            result.said.append(f"“{name}”一节：里面有单元、练习或自测，在页里写")
        elif not section.is_unwritten:
            result.said.append(f"“{name}”一节：页里已经写过，没有动；要换，先删去页里这一节的文字，留下标题")
        else:
            writer = _Writer(document, numbers, result)
            body = writer.section(name, blocks)
            if "：" in section.heading and "：" in heading:
                lines[section.start - 1] = f"## {heading}"
            lines[section.start : section.end] = ["", *body, ""]
            result.sections.insert(0, name)
            result.unbound[:0] = writer.unbound
    result.page = "\n".join(lines)
    return result


def _parts(blocks: Sequence[Block], known: dict[str, Section]) -> tuple[dict[str, tuple[str, list[Block]]], int]:
    """Return the blocks under each known heading (with the heading as it is written), and how many come before."""
    parts: dict[str, tuple[str, list[Block]]] = {}
    first, here = 0, None
    for block in blocks:
        words = _COUNTED.sub("", block.text.strip()) if block.kind in ("heading", "paragraph") else ""
        name = re.split("[：:]", words)[0].strip()
        if name in known and (block.kind == "heading" or words in (name, known[name].heading)):
            here = parts.setdefault(name, (words.replace(":", "："), []))[1]
        elif here is None:
            first += 1
        else:
            here.append(_typed_item(block))
    return parts, first


def _typed_item(block: Block) -> Block:
    """Return a paragraph that begins with a typed number (1. or 1、) as the item of a list that it is meant to be."""
    if block.kind != "paragraph" or not _TYPED.match(block.runs[0].text):
        return block
    return Block("item", _without(_TYPED, block.runs), ordered=True)


def _without(beginning: re.Pattern[str], runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return runs without what stands at the beginning of the first."""
    return replace(runs[0], text=beginning.sub("", runs[0].text, count=1)), *runs[1:]


class _Writer:
    """Writes the blocks of one section."""

    def __init__(self, document: WordText, numbers: Numbers, result: Imported):
        self._document, self._numbers, self._result = document, numbers, result
        self._notes: list[str] = []
        self._open: list[str] = []
        self.unbound: list[str] = []

    def section(self, name: str, blocks: list[Block]) -> list[str]:
        """Return the lines of a section, without blank ones around it."""
        texts = list(self._texts(blocks))
        if name == "学习目标":
            texts = [re.sub(r"^(治理|数据|判断)[：:]\s*", r"\1\n: ", text) for text in texts]
        texts = [re.sub(r"^(?:\*\*)?(关键词|Keywords)(?:\*\*)?[：:\s]*", r"**\1**　", text) for text in texts]
        if name == "引子" and len(texts) > 1:  # the scene, and behind it the question to come back to
            scene = "\n\n".join(texts[:-1])
            texts = [f":::{{admonition}} 情景设定\n:class: decision\n\n{scene}\n:::", texts[-1]]
        notes = [f"[^{_label(key)}]: {self._line(self._document.notes.get(key, ()))}" for key in self._notes]
        return "\n\n".join([*texts, *self._comment(), *notes]).split("\n")

    def _texts(self, blocks: list[Block]) -> Iterator[str]:
        levels = sorted({block.level for block in blocks if block.kind == "heading"})
        number = 0
        while number < len(blocks):
            block = blocks[number]
            number += 1
            if block.kind == "left out":
                yield f"% Word 里这里有{block.text}，没有带进来。"
                continue
            if block.kind == "heading":
                text = f"{'#' * min(3 + levels.index(block.level), 6)} {self._line(block.runs)}"
            elif block.kind == "item":
                items = [block]
                while number < len(blocks) and blocks[number].kind == "item":
                    items.append(blocks[number])
                    number += 1
                text = "\n".join(self._items(items))
            elif block.kind == "table":
                text = "\n".join(self._table(_TO_TITLE, block))
            elif number < len(blocks) and blocks[number].kind == "table" and _TITLE.match(block.text):
                title = self._line(_without(_TITLE, block.runs))
                text = "\n".join(self._table(title or _TO_TITLE, blocks[number]))
                number += 1
            else:
                text = _START.sub(r"\\", self._line(block.runs))
            yield from self._comment()
            yield text

    def _comment(self) -> list[str]:
        """Return a line that names the numbers without a role in what was just written, if there are any."""
        found, self._open = self._open, []
        self.unbound += found
        return [f"% 待绑定：{'；'.join(found)}"] if found else []

    def _items(self, items: list[Block]) -> Iterator[str]:
        counted: dict[int, int] = {}
        widths: dict[int, int] = {}
        for item in items:
            counted = {level: count for level, count in counted.items() if level <= item.level}
            counted[item.level] = counted.get(item.level, 0) + 1
            mark = f"{counted[item.level]}. " if item.ordered else "- "
            widths[item.level] = len(mark)
            indent = sum(width for level, width in widths.items() if level < item.level)
            yield " " * indent + mark + self._line(item.runs)

    def _table(self, title: str, table: Block) -> Iterator[str]:
        width = max((len(row) for row in table.rows), default=0)
        yield f":::{{list-table}} {title}"
        yield ":header-rows: 1"
        yield ""
        for row in table.rows:
            cells = [*row, *[()] * (width - len(row))]
            yield from (
                f"{'* -' if not place else '  -'} {self._line(cell)}".rstrip() for place, cell in enumerate(cells)
            )
        yield ":::"

    # -- within a line

    def _line(self, runs: Sequence[Run]) -> str:
        """Return runs as one line of MyST, numbers bound, bold and italic kept."""
        text = "".join(run.text for run in runs)
        bound, said = self._numbers.bind(text)
        self._open += said
        self._result.bound += len(bound)
        roles = {each.start: each for each in bound}
        found, place = [], 0
        inside = {number for each in bound for number in range(each.start + 1, each.end)}
        for run in runs:
            if run.note:
                self._notes.append(run.note)
                found.append(f"[^{_label(run.note)}]")
                continue
            pieces, plain = [], ""
            for character in run.text:
                if place in roles:
                    pieces += [escaped(plain), roles[place].role]
                    plain = ""
                elif place not in inside:
                    plain += character
                place += 1
            pieces.append(escaped(plain))
            found.append(_marked("".join(pieces), "**" * run.bold + "*" * run.italic))
        return re.sub(r"[ \t\r\n]+", " ", "".join(found)).strip()


def _marked(text: str, mark: str) -> str:
    """Return `text` between marks, punctuation and blanks at its ends outside of them."""
    if not mark or "`" in text:
        return text
    before, middle, behind = _EDGES.match(text).groups()
    return f"{before}{mark}{middle}{mark}{behind}" if middle else text


def _label(note: str) -> str:
    return f"word-{note}"
