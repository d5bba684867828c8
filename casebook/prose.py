"""The binding check: no number in prose that nobody answers for.

Every digit, percentage, Chinese numeral before a measure word, and every 倍, 成, 折 or 分之 in the text of a page
must come from a role: a registered number (``num``, ``scheme``), a computed one (``calc``), a checked claim
(``claim``), or be waived in the text with a reason (``waive``). The page's MyST source is read, not its HTML, so
that a finding has its line. Code is left out (what a cell prints is computed), captions and alternative texts in
cell metadata are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from casebook import paths
from casebook.problems import Problem
from casebook.register import Register

#: Roles that bind what they print.
BINDING_ROLES = ("num", "scheme", "calc", "claim", "waive")
#: Roles whose text is made by the builder (links, numbers of figures, terms).
_MADE_ROLES = ("numref", "ref", "doc", "eq", "term", "cite", "cite:p", "cite:t", "math", "kbd", "file")

_CODE_DIRECTIVES = {"code-cell", "code", "code-block", "math", "literalinclude", "image", "raw", "index", "class-plan"}
_NUMERAL = "〇零一二两三四五六七八九十百千万亿"
_MEASURES = (
    "个名位人户家条项种类级层次遍届批支间所座栋幢套件份篇张页章段步元块角分米里亩公平吨斤度天日月年周岁"
    "台部辆处场期组队轮对双课门本册封笔宗起点大股"
)
# Words that hold a numeral and a measure word but count nothing
_IDIOMS = re.compile(
    "十分|万分|一度|一点|一些|一样|一起|一直|一致|一般|一定|一旦|一方面|一面|统一|唯一|同一|另一|逐一|进一步|"
    "一步步|一同|一并|一律|一向|一时|一边|一气|一口气|万一|千万(?![人元户])|百姓|八成是|四周|一家人|三角|两者|第一手|多半|一户几口人"
)
_ARTICLE = re.compile("(?<![" + _NUMERAL + "第])一(?=[个种次项条位份篇段步层类件张页点批家套支座块级组本部门场期名笔章处遍节])")
_ORDINAL = re.compile(f"第[{_NUMERAL}]+(?=[步章节段部分组点条类层遍轮课]|种|项)")
_PATTERNS = (
    ("数字", re.compile(r"(?<![A-Za-z]-)(?<![0-9])[0-9０-９][0-9０-９,.]*\s*[%％‰]?")),
    ("百分比", re.compile(f"百分之[{_NUMERAL}几数]+|[{_NUMERAL}几数]+分之[{_NUMERAL}几数]+")),
    ("倍数", re.compile(f"[{_NUMERAL}几数半]+(?:多|余)?[倍成折]|[一过近大多]半|半数")),
    ("带量词的数", re.compile(f"第?[{_NUMERAL}]+(?:多|余)?(?=[{_MEASURES}])")),
)


@dataclass(frozen=True)
class Text:
    """A piece of prose with the line it stands on and what it belongs to (text, caption, alternative text)."""

    line: int
    text: str


@dataclass
class Bindings:
    """How the numbers of one page are bound: counts by role, and what is not bound."""

    page: str
    counts: dict[str, int]
    problems: list[Problem]


def check_pages(register: Register) -> list[Bindings]:
    """Check every page below ``book/``; see :func:`check_page`."""
    return [check_page(path, register) for path in sorted(paths.book().rglob("*.md"))]


def check_page(path: Path, register: Register) -> Bindings:
    """Return how the numbers of the page at `path` are bound, with a problem for each that is not."""
    file = paths.shown(path)
    names = _printed_forms(register)
    counts = dict.fromkeys((*BINDING_ROLES, "name", "unbound"), 0)
    problems = []
    for piece in page_texts(path.read_text("utf-8"), counts):
        text, named = _without_names(piece.text, names)
        counts["name"] += named
        for what, found in unbound(text):
            counts["unbound"] += 1
            cure = "用 {num}`编号`、{scheme}`文字 <编号>`、{calc}`名称` 绑定，或 {waive}`文字 <理由>` 说明。"
            problems.append(Problem(file, piece.line, "", found, f"正文里的{what}没有绑定。", cure))
    return Bindings(file, counts, problems)


def unbound(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what it is, the text) for every number in `text`, which must already be free of roles."""
    text = _IDIOMS.sub(lambda match: "　" * len(match[0]), text)
    text = _ORDINAL.sub(lambda match: "　" * len(match[0]), text)
    text = _ARTICLE.sub("　", text)
    taken: list[tuple[int, int]] = []
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield what, text[max(0, match.start() - 4) : match.end() + 4].strip("　 ")


def _printed_forms(register: Register) -> tuple[str, ...]:
    """Return the printed forms; quoted literally in prose (“1+6”, “百余万元”) they are bound by the register."""
    printed = {figure.as_printed for figure in register.figures.values() if figure.as_printed}
    return tuple(sorted(printed, key=len, reverse=True))


def _without_names(text: str, names: tuple[str, ...]) -> tuple[str, int]:
    """Blank out registered printed forms that stand in Chinese quotation marks; return also how many."""
    count = 0
    for name in names:
        for quoted in (f"“{name}”", f"‘{name}’"):
            count += text.count(quoted)
            text = text.replace(quoted, "　" * len(quoted))
    return text, count


# --- the text of a page -------------------------------------------------------------------------------------


def page_texts(source: str, counts: dict[str, int] | None = None) -> Iterator[Text]:
    """Yield the prose of a MyST page with its lines: roles taken out (and counted), code left out."""
    yield from _block_texts(source, 0, counts if counts is not None else {})


@lru_cache(1)
def _parser() -> MarkdownIt:
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.attrs import attrs_block_plugin
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, myst_role_plugin, colon_fence_plugin, deflist_plugin,
                   footnote_plugin, dollarmath_plugin, amsmath_plugin, attrs_block_plugin):  # fmt: skip
        parser.use(plugin)
    return parser


def _block_texts(source: str, offset: int, counts: dict[str, int]) -> Iterator[Text]:
    for token in _parser().parse(source):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type == "inline":
            yield from _inline_texts(token, line, counts)
        elif token.type in ("fence", "colon_fence"):
            yield from _fence_texts(token, line, counts)


def _inline_texts(token: Token, line: int, counts: dict[str, int]) -> Iterator[Text]:
    """Yield one text a source line, so that a number split by a role is not joined across it."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type == "text":
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            yield Text(line, "".join(parts))
            parts, line = [], line + 1
        elif child.type == "myst_role":
            name = child.meta["name"]
            if name in BINDING_ROLES:
                counts[name] = counts.get(name, 0) + 1
                parts.append("\u0000")
            elif name not in _MADE_ROLES:
                parts.append(_role_text(child.content))
            else:
                parts.append("\u0000")
            line += child.content.count("\n")
        elif child.type == "image":
            parts.append(child.content)
    yield Text(line, "".join(parts))


def _role_text(content: str) -> str:
    """Return what an author typed in a role: the words before ``<target>``; a bare target is no prose."""
    match = re.match(r"^(.*?)\s*<[^<>]+>$", content, re.S)
    if match:
        return match[1]
    return "" if re.fullmatch(r"[a-z0-9:_-]+", content) else content


def _fence_texts(token: Token, line: int, counts: dict[str, int]) -> Iterator[Text]:
    """Follow a directive into its title, options and body; plain code fences and code cells hold no prose."""
    match = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not match:
        return
    name, argument = match.groups()
    if name == "code-cell":
        yield from _cell_texts(token, line, counts)
        return
    if name in _CODE_DIRECTIVES:
        return
    if argument and name not in ("figure", "include", "register", "sources", "case-card"):
        yield from _block_texts(argument, line - 1, counts)
    body, skipped = _strip_options(token.content)
    yield from _block_texts(body, line + skipped, counts)


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


def _cell_texts(token: Token, line: int, counts: dict[str, int]) -> Iterator[Text]:
    """Yield captions and alternative texts from a code cell's metadata."""
    lines = token.content.split("\n")
    if not lines or lines[0].strip() != "---":
        return
    end = next((i for i, text in enumerate(lines[1:], 1) if text.strip() == "---"), 0)
    metadata = yaml.safe_load("\n".join(lines[1:end])) or {}
    for text in cell_captions(metadata):
        first = text.strip().split("\n")[0]
        start = next((i for i, raw in enumerate(lines[:end]) if first[:12] and first[:12] in raw), 0)
        yield from _block_texts(text, line + start, counts)


def cell_captions(metadata: dict) -> list[str]:
    """Return every text a reader sees that stands in a code cell's metadata."""
    mystnb = metadata.get("mystnb", {}) or {}
    texts = [(mystnb.get("figure") or {}).get("caption"), (mystnb.get("image") or {}).get("alt")]
    texts.append((metadata.get("table") or {}).get("caption"))
    return [str(text) for text in texts if text]
