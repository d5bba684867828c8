"""Claims in words: of rank (首创, 率先, 全国最大) and of nothing at all (零上访, 没有任何)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.desk.find_figures.measures import noun_after, unit_of
from casebook.desk.find_figures.view import Find, View, with_form
from casebook.desk.find_figures.words import NONE_AT_ALL, RANKS, ZERO

_NOTHING = re.compile(f"(?P<zero>{ZERO})|(?P<none>{NONE_AT_ALL})")


_FIELD = re.compile("(?:全[国省市区县球]|中国|国内|[一-龥]{2}[省市区县])$")


def field_of_rank(view: View, start: int) -> int:
    """Return where the field of comparison (全国, 上海市) before a rank begins, or `start`."""
    field = _FIELD.search(view.plain[max(0, start - 5) : start])
    return start - len(field[0]) if field else start


def ranks(view: View) -> Iterator[list[Find]]:
    """Yield claims of rank as rank 1."""
    for match in RANKS.finditer(view.plain):
        find = Find(*match.span(), "名次说法", "1", "rank", kind="rank")
        yield [with_form(view, find, field_of_rank(view, match.start()), match.end())]


def zeros(view: View) -> Iterator[list[Find]]:
    """Yield claims that there is none."""
    for match in _NOTHING.finditer(view.plain):
        end = match.end("zero") if match["zero"] else match.start() + 1
        noun = noun_after(view.plain, match.end("zero") if match["zero"] else match.start() + 2)
        unit = unit_of("", noun)[0] or ("times" if match["zero"] else "items")
        find = Find(match.start(), end, "“零”的说法", "0", unit, noun=noun)
        yield [with_form(view, find, match.start(), match.end())]
