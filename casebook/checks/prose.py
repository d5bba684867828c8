"""The binding check: no number in prose that nobody answers for.

Every digit, percentage, Chinese numeral before a measure word, every 倍, 成, 折 or 分之 and every claim to be first
(首创) in the text of a page must come from a role: a registered number (``num``, ``scheme``), a computed one
(``calc``), a checked claim (``claim``), or be waived in the text with a reason (``waive``). What the text of a page
is: `casebook.manuscript.page_source`; what is a number: `casebook.checks.quantities`; what is a name:
`casebook.checks.known_names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.checks.known_names import names_pattern
from casebook.checks.quantities import BLANK, Quantity, marked_end, quantities
from casebook.ground import paths
from casebook.ground.problems import ERROR, HINT, Problem
from casebook.manuscript.page_source import BINDING_ROLES, Block, Text, page_texts, pieces
from casebook.register.registers import Register

#: How much of the text stands on both sides of a marked number, and how long the whole quotation may be.
_AROUND, _QUOTED = 6, 70
#: The free cures first; a reason is asked for only where nothing else is true.
_CURE = (
    "不说数也清楚的，改成不带数的说法；说的是登记过或算出来的数，用 {num}`编号`、{scheme}`文字 <编号>`、{calc}`名称`、"
    "{claim}`文字 <名称>` 绑定；是专名，在 data/proper-names.txt 加一行；都不是，才用 {waive}`文字 <理由>` 说明。"
)
_HINT_CURE = "要有人答得出的，照数字绑定；只是行文的，可以不改，或者改成不带数的说法。"
#: A role whose backquotes do not pair is no role: Markdown prints it as it stands.
_BROKEN_ROLE = re.compile(
    r"[{｛]\s*(num|scheme|calc|claim|waive|source|numref|ref|index)\s*[}｝]\s*[`｀‘’'“”]?[^。；，\s]*"
)
#: ```{quiz} 标题里有 {num}`a` : Markdown does not take this for the head of a block.
_BROKEN_FENCE = re.compile(r"^`{3,}\{[\w-]+\}.*`")


@dataclass
class Bindings:
    """How the numbers of one page are bound: counts by role, and what is not bound."""

    page: str
    counts: dict[str, int]
    problems: list[Problem]

    def summary(self) -> str:
        """Return the counts in words: how many numbers of the page are registered, computed, claimed, waived."""
        registered = self.counts["num"] + self.counts["scheme"] + self.counts["name"]
        others = (("计算", "calc"), ("结论", "claim"), ("注明", "waive"))
        return "，".join([f"登记 {registered}", *(f"{word} {self.counts[role]}" for word, role in others)])


def check_pages(pages: Iterable[Path], register: Register, whole: bool = True) -> list[Bindings]:
    """Check `pages` in their order; see :func:`check_page`."""
    names, known = _printed_forms(register), names_pattern(register)  # of all pages: the registers are large
    return [_check_page(path, names, known, whole) for path in pages]


def check_page(path: Path, register: Register, whole: bool = True) -> Bindings:
    """Return how the numbers of the page at `path` are bound, with a problem for each that is not.

    Also what the page would show without a word from Sphinx: a role that is none, a table without a caption. Where
    the register is not `whole`, any quotation may be a registered one, so numbers in quotation marks are left alone.
    """
    return check_pages([path], register, whole)[0]


def _check_page(path: Path, names: tuple[str, ...], known: re.Pattern[str] | None, whole: bool) -> Bindings:
    """Check a page; `names` are the printed forms of the register, `known` is the pattern of its names."""
    file = paths.shown(path)
    places: dict[int, list[tuple[str, list[Quantity]]]] = {}
    counts = dict.fromkeys((*BINDING_ROLES, "name", "unbound"), 0)
    try:
        source = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return Bindings(file, counts, [_not_utf8(file)])
    problems = [*_broken_fences(file, source), *_without_captions(file, source)]
    for piece in page_texts(source, counts):
        said = _broken_roles(file, piece)
        problems += said
        text, named = _without_names(piece.text, names)
        counts["name"] += named
        if said:
            text = _BROKEN_ROLE.sub(lambda match: BLANK * len(match[0]), text)
        if not whole:
            text = re.sub("“[^“”]*”|‘[^‘’]*’", lambda match: BLANK * len(match[0]), text)
        if known:
            text = known.sub(lambda match: BLANK * len(match[0]), text)
        if found := quantities(text):
            counts["unbound"] += len(found)
            places.setdefault(piece.line, []).append((piece.text, found))
    problems += [_unbound_problem(file, line, pieces_of) for line, pieces_of in places.items()]
    return Bindings(file, counts, problems)


def unreadable_pages(pages: Iterable[Path]) -> list[Problem]:
    """Return those of `pages` that are not in UTF-8: no build can begin with one of them."""
    problems = []
    for path in pages:
        try:
            path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(_not_utf8(paths.shown(path)))
    return problems


def _not_utf8(file: str) -> Problem:
    return Problem(file, 0, "", "", "页面文件一律用 UTF-8 编码。", "在文本编辑器中把文件另存为 UTF-8。")


def _broken_fences(file: str, source: str) -> Iterator[Problem]:
    for line, text in enumerate(source.split("\n"), 1):
        if _BROKEN_FENCE.match(text):
            said = "反引号围起的块，标题里不能再有反引号：整块会变成普通文字。"
            yield Problem(file, line, "", text.strip()[:20], said, "把这一块的 ``` 都换成 :::。")


def _broken_roles(file: str, piece: Text) -> list[Problem]:
    """Return roles that Markdown takes for text; all of the book's signs are typed in half width."""
    cure = "写成 {num}`编号` 的样子：半角花括号，后面紧接一对半角反引号。"
    return [
        Problem(file, piece.line, "", match[0], "这个角色没有写完整，会照原样印出来。", cure)
        for match in _BROKEN_ROLE.finditer(piece.text)
    ]


def _without_captions(file: str, source: str) -> Iterator[Problem]:
    """Yield tables without a caption."""
    for piece in pieces(source):
        if isinstance(piece, Block) and piece.name in ("list-table", "csv-table", "table") and not piece.argument:
            cure = f"把表题写在 {{{piece.name}}} 后面。"
            yield Problem(file, piece.line, "", piece.options.get("name", ""), "表没有题注。", cure)


def unbound(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what it is, the text) for every number in `text`, which must already be free of roles."""
    for each in quantities(text):
        yield each.kind, text[max(0, each.start - 4) : each.end + 4].strip("　 ")


def unbound_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every number in `text`, which must already be free of roles; hints are among them."""
    yield from ((each.start, each.end) for each in quantities(text))


def _unbound_problem(file: str, line: int, found: list[tuple[str, list[Quantity]]]) -> Problem:
    """Return the one problem of a line: its numbers marked in a quotation, and named by kind.

    A line with nothing but hints is a hint; hints beside what must be bound are named, not marked.
    """
    kinds: dict[str, list[str]] = {}
    doubtful: list[str] = []
    severity = ERROR if any(each.severity == ERROR for _, numbers in found for each in numbers) else HINT
    quotes = []
    for text, numbers in found:
        marks: list[tuple[int, int, str]] = []
        for each in sorted(numbers, key=lambda number: number.start):
            start, end = each.start, marked_end(text, each)
            if each.severity != severity:
                doubtful.append(text[start:end].strip())
            elif marks and marks[-1][1] == start and marks[-1][2] == each.kind:  # 2021年3月11日
                marks[-1] = (marks[-1][0], end, each.kind)
            else:
                marks.append((start, end, each.kind))
        for start, end, kind in marks:
            kinds.setdefault(kind, []).append(text[start:end].strip())
        if marks:
            quotes.append(_marked(text, [(start, end) for start, end, _ in marks]))
    grouped = "；".join(f"{kind}：{'、'.join(words)}" for kind, words in kinds.items())
    if severity == HINT:
        return Problem(file, line, "", _shortened(quotes), f"像是数，请再看一眼（{grouped}）。", _HINT_CURE, HINT)
    also = f"也请看一眼：{'、'.join(doubtful)}。" if doubtful else ""
    return Problem(file, line, "", _shortened(quotes), f"正文里的数没有绑定（{grouped}）。{also}", _CURE)


def _marked(text: str, marks: list[tuple[int, int]]) -> str:
    """Return what stands around the marked numbers, 【】 about each, and … for what is left out between them."""
    quote, last = "", max(0, marks[0][0] - _AROUND)
    for start, end in marks:
        if start - last > 2 * _AROUND:
            quote += text[last : last + _AROUND] + "…" + text[start - _AROUND : start]
        else:
            quote += text[last:start]
        quote, last = f"{quote}【{text[start:end]}】", end
    return re.sub("[\u0000\\s　]+", " ", quote + text[last : last + _AROUND]).strip()


def _shortened(quotes: list[str]) -> str:
    quote = "…".join(quotes)
    if len(quote) <= _QUOTED:
        return quote
    cut = quote[:_QUOTED]
    return (cut[: cut.rindex("【")] if cut.rfind("【") > cut.rfind("】") else cut) + "…"


def _printed_forms(register: Register) -> tuple[str, ...]:
    """Return the printed forms; quoted literally in prose (“1+6”, “百余万元”) they are bound by the register."""
    printed = {figure.as_printed for figure in register.figures.values() if figure.as_printed}
    return tuple(sorted(printed, key=len, reverse=True))


def _without_names(text: str, names: tuple[str, ...]) -> tuple[str, int]:
    """Blank out registered printed forms that stand in Chinese quotation marks; return also how many."""
    count = 0
    if "“" not in text and "‘" not in text:
        return text, 0
    for name in names:
        for quoted in (f"“{name}”", f"‘{name}’"):
            count += text.count(quoted)
            text = text.replace(quoted, "　" * len(quoted))
    return text, count
