"""Words that hold a numeral and count nothing (百姓, 四面八方, 三亚): general Chinese, nothing of one book.

The one list of them: the finder of figures leaves them out, the binding check lets them pass. Long lists stand in
``lists/``, several words a line, a comment behind ``#``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from casebook.number.numerals import NUMERALS

_LISTS = Path(__file__).with_name("lists")


def any_of(words: str) -> str:
    """Return a regular expression for one of `words` (parted by blanks), the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True)) + ")"


@cache
def listed(name: str) -> str:
    """Return the words of a list in ``lists/``, parted by blanks."""
    lines = (_LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    return " ".join(line.partition("#")[0] for line in lines)


@cache
def phrases() -> frozenset[str]:
    """Return the phrases with a numeral that count nothing: pypinyin's of four characters and more, and our list.

    pypinyin is imported here: it takes its time, and most callers have nothing to look up.
    """
    from pypinyin.phrases_dict import phrases_dict

    counts = {"三位一体", "百分之百", "三大战役", "三级跳远", "九大行星", "十一点钟"}
    found = {phrase for phrase in phrases_dict if len(phrase) >= 4 and re.search(f"[{NUMERALS}半双零]", phrase)}
    return frozenset(found.union(listed("idioms").split()) - counts)
