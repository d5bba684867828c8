"""Warnings of Sphinx, docutils and MyST in the book's words: what is wrong and how to mend it.

They keep their place (file and line). What is not listed here is passed on as it is: an author meets it seldom, and
a guess at its meaning would be worse than the original.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx

from casebook.ground import paths
from casebook.manuscript.vocabulary import BLOCKS, ROLES
from casebook.press.sphinx.private.messages import filter_warnings_first

_ROLES = (*ROLES, "numref", "ref", "doc", "eq", "index", "math", "sub", "sup", "code")
_BLOCKS = (*BLOCKS, "image", "table", "csv-table", "tip", "warning", "important", "seealso", "math", "code-block")
_CALLS = {"calc": "publish", "claim": "claim"}
_LABEL = "检查图、表的 name 或标题前的标签，改正拼写。"


def _near(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"是不是 {{{near[0]}}}？" if near else ""


def _page(name: str) -> str:
    """Return the page behind a path or a document name, as the book shows it."""
    return paths.shown(Path(name)) if Path(name).is_absolute() else name


def _options(match: re.Match) -> str:
    """Say which options a block does not know: “:nooption:”, and which it does."""
    wrong, known = (re.findall(r"'([^']*)'", part) for part in (match["wrong"], match["known"]))
    shown = "、".join(f":{name}:" for name in wrong)
    return f"{{{match['name']}}} 没有 {shown} 这个选项。改法：可用的有 {'、'.join(known) or '（无）'}。"


#: What is said (the whole message, without the type in brackets at its end), and what that means.
_SAID: tuple[tuple[str, str | Callable[[re.Match], str]], ...] = (
    (
        r'Unknown interpreted text role "(?P<name>.+)"\.?',
        lambda m: f"没有叫“{m['name']}”的角色。改法：{_near(m['name'], _ROLES)}改正花括号里的名称。",
    ),
    (
        r"Unknown directive type: '(?P<name>.+)'",
        lambda m: f"没有叫“{m['name']}”的块。改法：{_near(m['name'], _BLOCKS)}改正花括号里的名称。",
    ),
    (r"'(?P<name>[\w:-]+)': Unknown option keys?: (?P<wrong>.*) \(allowed: \[(?P<known>.*)\]\)", _options),
    (
        r"'(?P<name>[\w:-]+)': Invalid option value for '(?P<option>.+?)': (?P<value>.*?): .*",
        "{{{name}}} 的选项 :{option}: 不能写成“{value}”。改法：改正这个选项，或删去这一行。",
    ),
    (
        r"'(?P<name>[\w:-]+)': Invalid options format(?:: .*| \(.*\))",
        "{{{name}}} 开头的选项不是有效的 YAML。改法：每行写成“:名称: 内容”，冒号用半角。",
    ),
    (
        r"Directive '(?P<name>.+)': (?P<needed>\d+) argument\(s\) required, (?P<given>\d+) supplied",
        "{{{name}}} 后面少写了内容（要 {needed} 项，有 {given} 项）。改法：在同一行的花括号后面补上。",
    ),
    (
        r"'(?P<name>[\w:-]+)': Has content, but none permitted",
        "{{{name}}} 里面不能有内容。改法：把内容移到块的外面。",
    ),
    (
        r'Content block expected for the "(?P<name>.+)" directive; none found\.',
        "{{{name}}} 里面没有内容。改法：补上内容，或删去这一块。",
    ),
    (
        r'Duplicate explicit target name: "(?P<label>.+)"\.',
        "标签“{label}”在本页用了不止一次。改法：换一个名字，提到它的地方一并改。",
    ),
    (
        r"duplicate label (?:of equation )?(?P<label>.+?), other instance in (?P<place>.+)",
        lambda m: f"标签“{m['label']}”已在 {_page(m['place'])} 用过。改法：换一个名字，提到它的地方一并改。",
    ),
    (r"undefined label: '(?P<label>.+)'", f"没有名为“{{label}}”的图、表或标签。改法：{_LABEL}"),
    (
        r"Failed to create a cross reference\. A title or caption not found: '(?P<label>.+)'",
        "“{label}”没有题注或标题，说不出它叫什么。改法：写成“文字 <{label}>”，或给它加上题注。",
    ),
    (
        r"Failed to create a cross reference\. Any number is not assigned: (?P<label>.+)",
        "“{label}”没有编号。改法：给图或表加上题注；章节用 {{ref}}`文字 <{label}>`。",
    ),
    (r"the link has no caption: (?P<label>.+)", "“{label}”没有题注。改法：给它加上题注。"),
    (
        r"'myst' (?:cross-)?reference target not found: '(?P<label>.*)'",
        "链接的目标“{label}”不存在。改法：改正路径；链到图、表或标题用 {{numref}} 或 {{ref}}。",
    ),
    (r"unknown document: '(?P<label>.+)'", "没有“{label}”这一页。改法：改正路径，不写 .md。"),
    (r"image file not readable: (?P<path>.+)", "找不到图片“{path}”。改法：改正路径，或补上这个文件。"),
    (
        r"Non-consecutive header level increase; H(?P<first>\d) to H(?P<second>\d)",
        "标题从第 {first} 级跳到了第 {second} 级。改法：逐级写，少写几个 #。",
    ),
    (
        r"Document headings start at H(?P<level>\d), not H1",
        "本页的第一个标题是第 {level} 级。改法：页面以“# 标题”开头。",
    ),
    (
        r"document isn't included in any toctree",
        "这一页不在目录里。改法：在 _toc.yml 里加上，或删去这一页。",
    ),
    (
        r'Error parsing content block for the "(?P<name>.*table)" directive: uniform two-level bullet list expected, '
        r"but row (?P<row>\d+) does not contain the same number of items as row 1 \((?P<has>\d+) vs (?P<wants>\d+)\)"
        r"(?s:.*)",
        "表的第 {row} 行有 {has} 格，第一行有 {wants} 格。改法：补上或删去几格，每行“* -”后面各占一行。",
    ),
    (
        r'Error parsing content block for the "(?P<name>.*table)" directive: (?s:.*)',
        "表的内容读不懂。改法：每行以“* -”开头，其余各格以“  -”开头并对齐。",
    ),
    (
        r"glue key '(?P<kind>calc|claim)-(?P<name>.+)' duplicate",
        lambda m: f"本页有两处 {_CALLS[m['kind']]}(\"{m['name']}\", …)。改法：换一个名称，一个名称只给一次。",
    ),
    (
        r"skipping unknown output mime type: (?P<kind>.+)",
        "这个单元的输出（{kind}）印不进书里。改法：改成图、表或文字。",
    ),
    (
        r'Unknown target name: "(?P<label>.+)"\.',
        "没有脚注“{label}”的内容。改法：加一段“[^{label}]: 内容”，或删去 [^{label}]。",
    ),
    (
        r"No footnote definitions found for label: '(?P<label>.+)'",
        "没有脚注“{label}”的内容。改法：加一段“[^{label}]: 内容”，或删去 [^{label}]。",
    ),
    (
        r"(?:Multiple footnote definitions|Duplicate footnote definition) found for label: '(?P<label>.+)'",
        "脚注“{label}”写了两遍。改法：删去一处，或换一个名称。",
    ),
    (
        r"Duplicate reference definition: (?P<label>.+)",
        "链接“[{label}]: …”写了两遍。改法：删去一处。",
    ),
    (r"term not in glossary: '(?P<label>.+)'", "术语表里没有“{label}”。改法：改正，或在术语表里加上。"),
    (
        r"Pygments lexer name '(?P<name>.+)' is not known",
        "不认识代码的语言“{name}”。改法：写成 python、bash 或 text。",
    ),
)
#: The same, to be tried in this order; where each comes from: ``tests/press/sphinx/test_private_wording.py``.
RULES = [(re.compile(pattern), said) for pattern, said in _SAID]
_TYPE = re.compile(r"\s*\[(?:myst|mystnb)(?:\.[\w-]+)?\]\s*$")


def in_plain_words(message: str) -> str:
    """Return a warning in the book's words, or as it is where it is not known."""
    bare = _TYPE.sub("", message).strip()
    for pattern, said in RULES:
        match = pattern.fullmatch(bare)
        if match:
            return said(match) if callable(said) else said.format(**match.groupdict())
    return message


class _PlainWords(logging.Filter):
    """Changes the words of what passes and lets everything pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        said = in_plain_words(message)
        if said != message:
            record.msg, record.args = said, ()
        return True


def register(app: Sphinx) -> None:
    filter_warnings_first(_PlainWords())
