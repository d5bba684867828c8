"""The binding check: no number in prose that nobody answers for.

Every digit, percentage, Chinese numeral before a measure word, and every 倍, 成, 折 or 分之 in the text of a page
must come from a role: a registered number (``num``, ``scheme``), a computed one (``calc``), a checked claim
(``claim``), or be waived in the text with a reason (``waive``). What the text of a page is:
`casebook.manuscript.page_source`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.manuscript.page_source import BINDING_ROLES, Block, Picture, Text, page_texts, pieces
from casebook.number.numerals import NUMERALS
from casebook.register.registers import Register

_NUMERAL = NUMERALS + "○"  # typed for 〇
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
    "百分比|四处|两者|三角|八成是|半成品|五十步笑百步|三番五次)"
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
    return [check_page(path, register, whole) for path in pages]


def check_page(path: Path, register: Register, whole: bool = True) -> Bindings:
    """Return how the numbers of the page at `path` are bound, with a problem for each that is not.

    Also what the page would show without a word from Sphinx: a role that is none, a picture without a text for
    those who cannot see it, a table without a caption. Where the register is not `whole`, any quotation may be a
    registered one, so numbers in quotation marks are left alone.
    """
    file = paths.shown(path)
    names, proper = _printed_forms(register), proper_names()
    counts = dict.fromkeys((*BINDING_ROLES, "name", "unbound"), 0)
    try:
        source = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return Bindings(file, counts, [_not_utf8(file)])
    problems = [*_broken_fences(file, source), *_without_words(file, source)]
    for piece in page_texts(source, counts):
        said = _broken_roles(file, piece)
        problems += said
        text, named = _without_names(piece.text, names)
        counts["name"] += named
        if said:
            text = _BROKEN_ROLE.sub(lambda match: "　" * len(match[0]), text)
        if not whole:
            text = re.sub("“[^“”]*”|‘[^‘’]*’", lambda match: "　" * len(match[0]), text)
        for name in proper:
            text = re.sub(f"(?<![{_NUMERAL}0-9]){re.escape(name)}", "　" * len(name), text)
        for what, found in unbound(text):
            counts["unbound"] += 1
            cure = "用 {num}`编号`、{scheme}`文字 <编号>`、{calc}`名称` 绑定，或 {waive}`文字 <理由>` 说明。"
            problems.append(Problem(file, piece.line, "", found, f"正文里的{what}没有绑定。", cure))
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


def _without_words(file: str, source: str) -> Iterator[Problem]:
    """Yield pictures without an alternative text and tables without a caption."""
    for piece in pieces(source):
        if isinstance(piece, Picture) and not piece.alt.strip():
            cure = "写成 ![图上有什么](图片文件)。"
            yield Problem(file, piece.line, "", piece.address, "图片没有替代文字。", cure)
        elif isinstance(piece, Block) and piece.name in ("figure", "image") and not piece.options.get("alt"):
            cure = "在块的开头加一行 :alt: 图上有什么。"
            yield Problem(file, piece.line, "", piece.argument, "图片没有替代文字。", cure)
        elif isinstance(piece, Block) and piece.name in ("list-table", "csv-table", "table") and not piece.argument:
            cure = f"把表题写在 {{{piece.name}}} 后面。"
            yield Problem(file, piece.line, "", piece.options.get("name", ""), "表没有题注。", cure)


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
    lines = path.read_text("utf-8-sig", errors="replace").splitlines() if path.is_file() else []
    return sorted((line.strip() for line in lines if line.strip() and not line.startswith("#")), key=len, reverse=True)


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
