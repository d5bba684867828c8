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

from casebook import drafts, paths
from casebook.problems import Problem
from casebook.register import Register, load_register

#: Roles that bind what they print.
BINDING_ROLES = ("num", "scheme", "calc", "claim", "waive")
#: Roles whose text is made by the builder (links, numbers of figures, terms) unless the author gives it.
_MADE_ROLES = ("numref", "ref", "doc", "eq", "term", "source", "cite", "cite:p", "cite:t")
#: Roles that hold no prose.
_CODE_ROLES = ("math", "kbd", "file", "code")

#: Directives that hold no prose.
CODE_DIRECTIVES = {
    "code-cell", "code", "code-block", "math", "literalinclude", "image", "raw", "index", "class-plan", "toctree",
}  # fmt: skip
#: Directives whose argument is a name or a file, not a title.
_NAMED_DIRECTIVES = ("figure", "include", "register", "sources", "case-card")
#: Options of directives that a reader sees.
_PRINTED_OPTIONS = ("alt", "caption", "entry", "header")
_NUMERAL = "〇零○一二两三四五六七八九十百千万亿"
_MEASURES = (
    "个名位人户家条项种类级层次遍届批支间所座栋幢套件份篇张页章段步元块角分米里亩公平吨斤度天日月年周岁"
    "台部辆处场期组队轮对双课门本册封笔宗起点大股重句桌"
)
_MEASURE = f"(?:[{_MEASURES}]|方面|小时|单元|季度|世纪|代人|刻钟|口人|口之家)"
# Words that hold a numeral and a measure word but count nothing; 二十分钟 and 万分之三 are none of them
_IDIOMS = re.compile(
    f"(?<![{_NUMERAL}0-9])(?:十分(?![钟之])|万分(?!之)|一点(?![钟半])|一度|四周(?![年岁])|千万(?![人元户个名亩吨])|"
    "一些|一样|一起|一直|一致|一般|一定|一旦|一方面|一面|一步步|一同|一并|一律|一向|一时|一边|一气|一口气|一角|"
    "一家人|一户几口人|一分子|一元化|二元|一成不变|万一|百姓|百分点|百折不挠|百年大计|百家争鸣|万家灯火|千家万户|"
    "四处|两者|三角|八成是|半成品|五十步笑百步|三番五次)"
    "|统一|唯一|同一|另一|逐一|进一步|第一手|第三方|多半"
    f"|一[^\\W{_NUMERAL}\\x00-\\x7f]一"  # 一人一票, 一事一议
)
_ARTICLE = re.compile(
    f"(?<![{_NUMERAL}第])一(?=[个种次项条位份篇段步层类件张页点批家套支座块级组本部门场期名笔章处遍节句重])(?!个半)"
)
_ORDINAL = re.compile(f"第[{_NUMERAL}]+(?=[步章节段部分组点条类层遍轮课天]|种|项)|第[二三四五六七八九十]+次")
_DIGITS = "[0-9０-９][0-9０-９,.]*"
_SOME = f"[几数]?[{_NUMERAL}]+几?"
_PATTERNS = (
    (
        "数字",
        re.compile(
            f"(?<![A-Za-z]-)(?<![0-9０-９]){_DIGITS}(?:\\s*[+:：/×~～—–-]\\s*{_DIGITS})*"
            "\\s*(?:[%％‰]|[多余]?[百千万亿]+)?|[½⅓⅔¼¾⅕⅛]"
        ),
    ),
    ("百分比", re.compile(f"百分之[{_NUMERAL}几数]+|[{_NUMERAL}几数]+分之[{_NUMERAL}几数]+")),
    (
        "倍数",
        re.compile(
            f"[{_NUMERAL}几半]+(?:多|余)?(?:[倍折]|成(?![员立为了长年本果绩就功熟都分套]))|数倍|[一近大多]半|"
            f"过半(?![年月天个小])|半数|翻了?[{_NUMERAL}]*番|翻倍|减半"
        ),
    ),
    (
        "带量词的数",
        re.compile(f"第?{_SOME}(?:多|余|来)?[百千万亿]*(?={_MEASURE})|半(?=[年天]|个|小时)"),
    ),
)
#: 万元 in “单位：万元” counts nothing; 上万元 does.
_BARE_UNIT = re.compile("(?<![上近数几余多逾超约成])[万亿]+")
#: ```{quiz} 标题里有 {num}`a` : Markdown does not take this for the head of a block.
_BROKEN_FENCE = re.compile(r"^`{3,}\{[\w-]+\}.*`")
_ADDRESS = re.compile(r"https?://[^\s，。；、）)>]+")


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

    def summary(self) -> str:
        """Return the counts in words: how many numbers of the page are registered, computed, claimed, waived."""
        registered = self.counts["num"] + self.counts["scheme"] + self.counts["name"]
        others = (("计算", "calc"), ("结论", "claim"), ("注明", "waive"))
        return "，".join([f"登记 {registered}", *(f"{word} {self.counts[role]}" for word, role in others)])


def check_pages(left_out: frozenset[str] = frozenset()) -> list[Bindings]:
    """Check every page below ``book/`` but drafts `left_out`; see :func:`check_page`.

    A draft is held against the whole register, any other page against the register without drafts. Raises
    `CasebookError` where the registers cannot be read.
    """
    draft_pages = set(drafts.pages())
    published = load_register(drafts.chapters())
    whole = load_register() if draft_pages and not left_out else published
    return [
        check_page(path, whole if path in draft_pages else published)
        for path in sorted(paths.book().rglob("*.md")) if path not in draft_pages or path.stem not in left_out
    ]  # fmt: skip


def check_page(path: Path, register: Register) -> Bindings:
    """Return how the numbers of the page at `path` are bound, with a problem for each that is not."""
    file = paths.shown(path)
    names, proper = _printed_forms(register), proper_names()
    counts = dict.fromkeys((*BINDING_ROLES, "name", "unbound"), 0)
    problems = []
    try:
        source = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        cure = "在文本编辑器中把文件另存为 UTF-8。"
        return Bindings(file, counts, [Problem(file, 0, "", "", "页面文件一律用 UTF-8 编码。", cure)])
    problems += [
        Problem(file, line, "", text.strip()[:20], "反引号围起的块，标题里不能再有反引号：整块会变成普通文字。",
                "把这一块的 ``` 都换成 :::。")
        for line, text in enumerate(source.split("\n"), 1) if _BROKEN_FENCE.match(text)
    ]  # fmt: skip
    for piece in page_texts(source, counts):
        text, named = _without_names(piece.text, names)
        for name in proper:
            text = re.sub(f"(?<![{_NUMERAL}0-9]){re.escape(name)}", "　" * len(name), text)
        counts["name"] += named
        for what, found in unbound(text):
            counts["unbound"] += 1
            cure = "用 {num}`编号`、{scheme}`文字 <编号>`、{calc}`名称` 绑定，或 {waive}`文字 <理由>` 说明。"
            problems.append(Problem(file, piece.line, "", found, f"正文里的{what}没有绑定。", cure))
    return Bindings(file, counts, problems)


def unbound(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what it is, the text) for every number in `text`, which must already be free of roles."""
    text = _without_idioms(text)
    for what, start, end in _numbers_in(text):
        yield what, text[max(0, start - 4) : end + 4].strip("　 ")


def unbound_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every number in `text`, which must already be free of roles."""
    yield from ((start, end) for _, start, end in _numbers_in(_without_idioms(text)))


def _without_idioms(text: str) -> str:
    """Blank out words that hold a numeral and count nothing; every other character stays in its place."""
    text = _IDIOMS.sub(lambda match: "　" * len(match[0]), text)
    text = _ORDINAL.sub(lambda match: "　" * len(match[0]), text)
    return _ARTICLE.sub("　", text)


def _numbers_in(text: str) -> Iterator[tuple[str, int, int]]:
    taken: list[tuple[int, int]] = []
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _BARE_UNIT.fullmatch(match[0]) and _BARE_UNIT.match(text, match.start()):
                continue
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield what, *match.span()


def proper_names() -> list[str]:
    """Return the names of ``data/proper-names.txt`` (百步亭, 万家宴), longest first: they count nothing."""
    path = paths.data() / "proper-names.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return sorted((line.strip() for line in lines if line.strip() and not line.startswith("#")), key=len, reverse=True)


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
def myst_parser() -> MarkdownIt:
    """Return a parser for the Markdown of this book's pages, with the extensions of ``_config.yml``."""
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
                   footnote_plugin, dollarmath_plugin, amsmath_plugin, attrs_block_plugin):  # fmt: skip
        parser.use(plugin)
    return parser.use(attrs_plugin, spans=True)


def _block_texts(source: str, offset: int, counts: dict[str, int]) -> Iterator[Text]:
    for token in myst_parser().parse(source):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type == "inline":
            yield from _inline_texts(token, line, counts)
        elif token.type in ("fence", "colon_fence"):
            yield from _fence_texts(token, line, counts)
        elif token.type == "html_block":
            html = re.sub(r"<!--.*?-->|<[^>]*>", lambda match: "\n" * match[0].count("\n"), token.content, flags=re.S)
            yield from (Text(line + number, text) for number, text in enumerate(html.split("\n")) if text.strip())


def _inline_texts(token: Token, line: int, counts: dict[str, int]) -> Iterator[Text]:
    """Yield one text a source line, so that a number split by a role is not joined across it."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            yield Text(line, _ADDRESS.sub("", "".join(parts)))
            parts, line = [], line + 1
        elif child.type == "myst_role":
            parts.append(_role_text(child.meta["name"], child.content, counts))
            line += child.content.count("\n")
        elif child.type == "image":
            parts.append(child.content)
    yield Text(line, _ADDRESS.sub("", "".join(parts)))


def _role_text(name: str, content: str, counts: dict[str, int]) -> str:
    """Return what is prose in a role, a NUL for what is not; count the role if it binds its text.

    ``scheme``, ``claim`` and ``waive`` bind only with a target (``words <target>``): without one their words are
    prose like any other. Other roles print the words before ``<target>``, or all of them.
    """
    match = re.match(r"^(.*?)\s*<[^<>]*[^<>\s][^<>]*>$", content.strip(), re.S)
    if name in BINDING_ROLES and (match or name in ("num", "calc")):
        counts[name] = counts.get(name, 0) + 1
        return "\u0000"
    if name in _CODE_ROLES or (name in _MADE_ROLES and not match):
        return "\u0000"
    return match[1] if match else content


def _fence_texts(token: Token, line: int, counts: dict[str, int]) -> Iterator[Text]:
    """Follow a directive into its title, options and body; plain code fences and code cells hold no prose."""
    match = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not match:
        return
    name, argument = match.groups()
    if name == "code-cell":
        yield from _cell_texts(token, line, counts)
        return
    body, skipped = strip_options(token.content)
    for number, option in enumerate(token.content.split("\n")[:skipped], 1):
        given = re.match(r":?([\w-]+):\s+(.*)", option.strip())
        if given and given[1] in _PRINTED_OPTIONS:
            yield from _block_texts(given[2].strip("'\""), line + number - 1, counts)
    if name in CODE_DIRECTIVES:
        return
    if argument and name not in _NAMED_DIRECTIVES:
        yield from _block_texts(argument, line - 1, counts)
    yield from _block_texts(body, line + skipped, counts)


def strip_options(content: str) -> tuple[str, int]:
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
    try:
        metadata = yaml.safe_load("\n".join(lines[1:end])) or {}
    except yaml.YAMLError:  # the build says so
        return
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
