"""Names of a new case: ids from pinyin, which ids are free, titles as MyST prints them."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

from casebook.checks.prose import unbound_spans
from casebook.ground import paths
from casebook.register.registers import chapter_folders
from casebook.register.schemas import columns
from casebook.register.tables import read_table

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Longer ids still work, but nobody wants to type them.
_LONGEST = 40
_TOO_LONG = 60
#: Names that mean something else to Sphinx, to Windows, in the data or in the code of chapters.
RESERVED = frozenset(
    {"index", "genindex", "search", "case", "cases", "data", "book", "draft", "drafts", "chapter", "example", "market"}
    | {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
    | {"figures", "practices", "sources", "units", "hedges", "conflicts", "crosschecks", "register", "errata"}
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
#: Control characters, ends of lines, halves of characters (what a terminal passes on that it could not decode).
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def id_of(title: str, english: str = "") -> str:
    """Return an id for a chapter by the pinyin of its title; with a number behind it if the pinyin is taken."""
    syllables: list[str] = []
    for part in lazy_pinyin(title, errors=lambda others: re.findall("[A-Za-z0-9]+", others)):
        plain = re.sub("[^a-z0-9]", "", part.lower().replace("ü", "v"))
        if plain and len("-".join([*syllables, plain])) <= _LONGEST:
            syllables.append(plain)
        elif plain:
            break
    stem = "-".join(syllables) or "-".join(re.findall("[a-z0-9]+", english.lower()))[:_LONGEST].strip("-") or "chapter"
    name, number = stem, 1
    while why_not(name):
        number += 1
        name = f"{stem}-{number}"
    return name


def why_not(name: str) -> str:
    """Say why a chapter cannot be called `name`; an empty string if it can."""
    if not ID.fullmatch(name):
        return f"编号“{name}”格式不对：只用小写字母、数字和连字符，如 east-street。"
    if len(name) > _TOO_LONG:
        return f"编号“{name[:20]}…”太长：最多 {_TOO_LONG} 个字符。"
    if name in RESERVED or name.replace("-", "_") in (*columns("figures"), *columns("practices")):
        return f"“{name}”是保留的名称，换一个编号。"
    if name in {folder.name for folder in chapter_folders()}:
        return f"编号“{name}”已经用过：有 data/cases/{name} 这个文件夹。换一个编号。"
    page = next(iter(sorted(paths.book().rglob(f"{name}.md"))), None)
    if page:
        return f"编号“{name}”已经用过：有 {paths.shown(page)} 这一页。换一个编号。"
    rows = read_table(paths.data() / "cases.csv").rows
    if name in {row.get("case_id") for row in rows} | {row.get("chapter") for row in rows}:
        return f"编号“{name}”已经用过：data/cases.csv 里有它。换一个编号。"
    return ""


def why_not_title(title: str) -> str:
    """Say why a title cannot be used; an empty string if it can."""
    if not title:
        return "中文标题不能是空的。"
    if _CONTROL.search(title):
        return "中文标题要写在一行里，不能有换行和控制字符。"
    if not _HAN.search(title):
        return f"中文标题“{title}”里没有汉字。"
    return ""


def why_not_line(text: str, what: str) -> str:
    """Say why `text` cannot stand in a cell or a heading; an empty string if it can."""
    if not text:
        return f"{what}不能是空的。"
    if _CONTROL.search(text):
        return f"{what}要写在一行里，不能有换行和控制字符。"
    return ""


def heading(title: str, reason: str) -> str:
    """Return a title as MyST source: numbers waived for `reason`, marks of Markdown taken literally."""
    parts, end = [], 0
    for start, stop in sorted(unbound_spans(title)):
        number = title[start:stop].rstrip()
        parts += [escaped(title[end:start]), f"{{waive}}`{number} <{reason}>`"]
        end = start + len(number)
    return "".join([*parts, escaped(title[end:])])


def escaped(text: str) -> str:
    """Return `text` with the marks of Markdown taken literally."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~&!])", r"\\\1", text)
