"""What no schema can say of the glossary: each way of writing means one term, and references lead somewhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from casebook.checks.files import Data
from casebook.ground.problems import Problem

#: Marks that stand between aliases where a space should.
_SEPARATORS = "、，,；;/|"


def check_glossary(data: Data) -> Iterator[Problem]:
    """Yield what is wrong with names, references and sources of the terms."""
    yield from _names(data)
    yield from _references(data)


def _names(data: Data) -> Iterator[Problem]:
    """No way of writing stands for two terms, or twice for one."""
    own = {row["term_zh"]: table.lines[index] for table, index, row in data.rows("glossary") if row["term_zh"]}
    seen: dict[str, int] = {}
    for table, index, row in data.rows("glossary"):
        here = table.lines[index]
        marks = [mark for mark in _SEPARATORS if mark in row["aliases_zh"]]
        if marks:
            yield table.problem(index, "aliases_zh", f"别的写法之间是“{marks[0]}”。", "用一个空格分开。")
            continue
        for name in row["aliases_zh"].split():
            first = own.get(name, seen.get(name))
            if first == here:
                yield table.problem(index, "aliases_zh", f"“{name}”在这一行写了两遍。", "删去一个。")
            elif first:
                cure = "一个写法只能指一个术语：删去一处。"
                yield table.problem(index, "aliases_zh", f"“{name}”已是第 {first} 行的写法。", cure)
            seen.setdefault(name, here)


def _references(data: Data) -> Iterator[Problem]:
    """What is named under 参见 is another term; a place in a source has its source."""
    known = data.known("glossary", "term_id")
    whole = data.whole("glossary", "term_id")
    for table, index, row in data.rows("glossary"):
        for key in row["see"].split():
            if key == row["term_id"]:
                yield table.problem(index, "see", "参见里有这一行自己的编号。", "删去它。")
            elif key not in known and whole:
                by_name = [each for each, other in known.items() if other.get("term_zh") == key]
                near = by_name or difflib.get_close_matches(key, known, n=2)
                hint = f"是不是 {'、'.join(near)}？" if near else ""
                cure = f"{hint}改正拼写，或先加上这个术语。"
                yield table.problem(index, "see", f"术语表里没有编号“{key}”。", cure)
        if row["locator"] and not row["source_id"]:
            said = "写了在来源中的位置，没有写来源。"
            yield table.problem(index, "locator", said, "补上 source_id，或清空 locator。")
