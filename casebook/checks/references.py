"""Does what a page refers to exist? Ids, roles, computed numbers, claims, labels, captions: found without a build.

The build says the same of each when it meets it (`press.sphinx.numbers.roles`, `press.sphinx.guard.plain_words`);
here all of it is said in a second, with the line, and of all pages at once. What a cell computes is not known before
it runs: whether a claim holds is for the build alone.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem
from casebook.manuscript.page_source import Block, Cell, Label, Piece, Role, pieces
from casebook.manuscript.terms import term_named
from casebook.manuscript.vocabulary import BLOCKS, ROLES
from casebook.register.names import require_agreement
from casebook.register.registers import Register

#: Flags behind a colon that a role knows.
FLAGS = {"num": ("bare", "en"), "calc": ("value", "bare", "en"), "source": ("full",)}
#: Roles and blocks of the book, for those whose names were mistyped.

#: Names of Sphinx that look like those above.
_OTHERS = ("csv-table", "figure-md", "sourcecode")
#: What is said of metadata that cannot be read, of a cell and at the head of a page.
_YAML = "检查这一行和上一行：缩进用空格，冒号用半角并后接空格，含冒号的文字加引号。"
BAD_METADATA = ("单元开头两道 --- 之间不是有效的 YAML。", _YAML)
BAD_HEAD = ("页面开头两道 --- 之间不是有效的 YAML。", _YAML)
#: Labels that every book has.
_MADE_LABELS = {"genindex", "modindex", "search"}


#: Blocks that name ids: in which option ("": in the argument), of which table, and what these are called.
_IDS_IN_BLOCKS = {
    "case-card": ("", "cases", "案例"),
    "handout": ("cases", "cases", "案例"),
    "role-seats": ("data", "figures", "数字"),
}


@dataclass
class _Page:
    """A page with what it defines: labels by name, and the names that its cells publish and claim."""

    file: str
    pieces: tuple[Piece, ...]
    labels: dict[str, list[int]] = field(default_factory=dict)
    published: dict[str, list[re.Pattern]] = field(default_factory=dict)

    def problem(self, line: int, found: str, expected: str, cure: str) -> Problem:
        return Problem(self.file, line, "", found, expected, cure)


def check_references(pages: Iterable[Path], register: Register, whole: bool = True) -> list[Problem]:
    """Return every reference on `pages`, which are the whole book, that leads nowhere, sorted.

    Where the register is not `whole`, ids of figures, sources and cases are not judged. Pages that cannot be read
    are left out; `casebook.checks.prose` reports them.
    """
    book = [page for path in pages if (page := _page(path))]
    labels = {label for page in book for label in page.labels} | _MADE_LABELS
    problems = [*_doubled_labels(book)]
    for page in book:
        for piece in page.pieces:
            if isinstance(piece, Role):
                problems += _role(page, piece, register if whole else None, labels)
            elif isinstance(piece, Block):
                problems += _block(page, piece, register if whole else None)
            elif isinstance(piece, Cell):
                problems += _cell(page, piece)
                problems += _figures_in_code(page, piece, register if whole else None)
    return sorted(set(problems))


def _page(path: Path) -> _Page | None:
    try:
        page = _Page(paths.shown(path), pieces(path.read_text("utf-8-sig")))
    except UnicodeDecodeError:
        return None
    cells = []
    for piece in page.pieces:
        if isinstance(piece, Label):
            page.labels.setdefault(normal(piece.name), []).append(piece.line)
        elif isinstance(piece, Cell):
            cells.append(piece.code)
    trees = [_tree(code) for code in cells]
    page.published = {call: list(_published(trees, call)) for call in ("publish", "claim")}
    return page


def normal(label: str) -> str:
    """Return a label as Sphinx compares it."""
    return " ".join(label.lower().split())


def _tree(code: str) -> ast.Module | None:
    """Return the code of a cell without commands of the notebook; None where Python cannot read it."""
    try:
        return ast.parse("\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in code.split("\n")))
    except SyntaxError:
        return None


def _published(trees: Iterable[ast.Module | None], call: str) -> Iterator[re.Pattern]:
    """Yield patterns of the names that `call` makes known; what an f-string fills in may be anything."""
    for tree in trees:
        if tree is None:
            yield re.compile(".*", re.S)  # the build names the line; until then nobody knows
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == call:
                name = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "name"), None)
                yield re.compile(_pattern(name), re.S)


def _pattern(name: ast.expr | None) -> str:
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return re.escape(name.value)
    if isinstance(name, ast.JoinedStr):
        return "".join(_pattern(part) if isinstance(part, ast.Constant) else ".+" for part in name.values)
    return ".*"


# --- roles --------------------------------------------------------------------------------------------------


def _role(page: _Page, role: Role, register: Register | None, labels: Collection[str]) -> Iterator[Problem]:
    shown = f"{{{role.name}}}`{role.content}`"
    if role.name not in ROLES:
        if role.name in ("numref", "ref"):
            yield from _label(page, role, shown, labels)
        near = mistyped(role.name, ROLES)
        if near:
            yield page.problem(role.line, shown, f"没有叫“{role.name}”的角色。", f"是不是 {{{near}}}？改正拼写。")
        return
    try:
        said = _fault(page, role, register)
    except CasebookError as error:
        said = str(error), "核对编号，或改正文字。"
    if said:
        yield page.problem(role.line, shown, *said)


def mistyped(name: str, known: Collection[str]) -> str:
    """Return which of the `known` names was meant by one that does not exist, or ""."""
    if name in known or name in _OTHERS:
        return ""
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.7)
    return near[0] if near else ""


def _fault(page: _Page, role: Role, register: Register | None) -> tuple[str, str] | None:
    """Return what is wrong with a role of the book and how to mend it."""
    if role.name in ("scheme", "claim", "waive") and not role.target:
        inside = "理由" if role.name == "waive" else "编号"
        return f"要写成“文字 <{inside}>”。", f"写成 {{{role.name}}}`{role.text or '文字'} <{inside}>`。"
    if role.name == "term":
        if register is not None and register.terms:  # an empty glossary is one that could not be read
            term_named(register, role.target or role.content.strip())
        return None
    key, *flags = (role.target if role.target else role.content.strip()).split(":")
    wrong = unknown_flag(role.name, flags)
    if wrong:
        return wrong
    if role.name in ("calc", "claim"):
        return _unpublished(page, role.name, key)
    if role.name == "waive" or register is None:
        return None
    table, what, file = (
        ("sources", "来源", "sources.csv") if role.name == "source" else ("figures", "数字", "figures.csv")
    )
    keys = [each.strip() for each in key.split(",")] if role.name == "scheme" else [key]
    for each in keys:
        if each not in getattr(register, table):
            return f"没有登记过编号为“{each}”的{what}。", near_cure(each, getattr(register, table), file)
    if role.name == "scheme":
        require_agreement(role.text, [register.figures[each] for each in keys])
    return None


def unknown_flag(role: str, flags: Iterable[str]) -> tuple[str, str] | None:
    """Return what is wrong with the words behind the colon of a role, or None."""
    known = FLAGS.get(role, ())
    wrong = [flag for flag in flags if flag not in known]
    if not wrong:
        return None
    some = f"可用的有：{'、'.join(known)}" if known else "这个角色没有冒号后的写法"
    return f"冒号后面没有“{wrong[0]}”这种写法。", f"{some}；编号本身不含冒号。"


def near_cure(key: str, known: Iterable[str], file: str) -> str:
    """Say which ids were meant, or where to register one."""
    if "-example-" in key:
        return "这是模板里的示例，连同它所在的句子换掉。"
    near = difflib.get_close_matches(key, list(known), n=3)
    return f"是不是 {'、'.join(near)}？" if near else f"在 {file} 中登记，或改正编号。"


def _unpublished(page: _Page, role: str, key: str) -> tuple[str, str] | None:
    call = "publish" if role == "calc" else "claim"
    known = page.published[call]
    if any(pattern.fullmatch(key) for pattern in known):
        return None
    names = sorted({re.sub(r"\\(.)", r"\1", pattern.pattern) for pattern in known})
    near = difflib.get_close_matches(key, names, n=3)
    cure = f"是不是 {'、'.join(near)}？" if near else f'在单元里写 {call}("{key}", …)，或改正名称。'
    return f'本页没有代码执行过 {call}("{key}", …)。', cure


def _label(page: _Page, role: Role, shown: str, labels: Collection[str]) -> Iterator[Problem]:
    name = normal(role.target or role.content.strip())
    if name not in labels:
        near = difflib.get_close_matches(name, labels, n=2)
        hint = f"是不是 {'、'.join(near)}？" if near else ""
        cure = f"{hint}检查图、表的 name 或标题前的标签，改正拼写。"
        yield page.problem(role.line, shown, f"没有名为“{name}”的图、表或标签。", cure)


def _doubled_labels(book: list[_Page]) -> Iterator[Problem]:
    """A label stands for one place in the whole book."""
    first: dict[str, str] = {}
    for page in book:
        for label, lines in page.labels.items():
            for line in lines:
                place = f"{page.file}:{line}"
                if label in first:
                    cure = "换一个名字，提到它的地方一并改。"
                    yield page.problem(line, label, f"这个标签已在 {first[label]} 用过。", cure)
                first.setdefault(label, place)


# --- blocks and cells ---------------------------------------------------------------------------------------


def _block(page: _Page, block: Block, register: Register | None) -> Iterator[Problem]:
    near = mistyped(block.name, BLOCKS)
    if near:
        cure = f"是不是 {{{near}}}？改正拼写。"
        yield page.problem(block.line, f"{{{block.name}}}", f"没有叫“{block.name}”的块。", cure)
    if block.name in _IDS_IN_BLOCKS and register is not None:
        option, table, what = _IDS_IN_BLOCKS[block.name]
        known = getattr(register, table)
        for key in (block.options.get(option, "") if option else block.argument).split():
            if key not in known:
                cure = near_cure(key, known, f"{table}.csv")
                yield page.problem(block.line, key, f"没有登记过编号为“{key}”的{what}。", cure)


#: How a cell asks for a registered number.
_LOOK_UP = re.compile(r"""\bcase\[f?(["'])([a-z0-9-]+)\1\]""")


def _figures_in_code(page: _Page, cell: Cell, register: Register | None) -> Iterator[Problem]:
    """Yield the ids of figures that a cell asks for and nobody registered: the build would stop only later."""
    for row, line in enumerate(cell.code.split("\n")) if register is not None else ():
        for match in _LOOK_UP.finditer(line.partition("#")[0]):
            if match[2] not in register.figures:
                cure = near_cure(match[2], register.figures, "figures.csv")
                yield page.problem(cell.code_line + row, match[0], f"没有登记过编号为“{match[2]}”的数字。", cure)


def _cell(page: _Page, cell: Cell) -> Iterator[Problem]:
    """A figure has a caption and words for those who cannot see it, a table has a caption."""
    if cell.fault:
        yield page.problem(cell.line, "", *BAD_METADATA)
        return
    mystnb = cell.metadata.get("mystnb") or {}
    if "figure" in mystnb:
        name = (mystnb["figure"] or {}).get("name", "")
        if not (mystnb["figure"] or {}).get("caption"):
            yield page.problem(cell.line, name, "图没有题注。", "在单元元数据 mystnb.figure.caption 里写图题。")
        if not (mystnb.get("image") or {}).get("alt"):
            cure = "在单元元数据 mystnb.image.alt 里写一句图上有什么。"
            yield page.problem(cell.line, name, "图没有替代文字。", cure)
    if "table" in cell.metadata and not (cell.metadata["table"] or {}).get("caption"):
        name = (cell.metadata["table"] or {}).get("name", "")
        yield page.problem(cell.line, name, "表没有题注。", "在单元元数据 table.caption 里写表题。")
