"""In which part of the country a case is set: provinces out of the words of its place.

``data/regions.csv`` says which word stands for which region. What stands in brackets is a remark (an inference, an
example, another spelling) and makes no region: a place that its source masked stays masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.ground import paths
from casebook.ground.problems import HINT, CasebookError, Problem
from casebook.register import tracking
from casebook.register.registers import Register
from casebook.register.tables import read_table

#: What stands for a region where the source names none, and where the table of words knows none.
MASKED, UNSTATED, UNSORTED = "原文遮盖", "未注明", "未归类"
_FILE = "regions.csv"
_REMARK = re.compile(r"（[^（）]*）|\([^()]*\)")
#: 上海市南京路 is no place in Jiangsu.
_STREET = "(?![东南西北中一二三四]{0,2}(?:路|大道|大街))"


def load_regions() -> dict[str, str]:
    """Return the region of each word in the order of ``regions.csv``; a book may do without the table.

    Raises `CasebookError` if the table cannot be read.
    """
    tracking.note("file", _FILE)
    path = paths.data() / _FILE
    if not path.is_file():
        return {}
    table = read_table(path)
    if table.problems:
        raise CasebookError(table.problems)
    return {row["word"]: row["region"] for row in table.rows if row.get("word") and row.get("region")}


def regions_of(place: str, words: dict[str, str]) -> tuple[str, ...]:
    """Return the regions of a `place` in the order in which it names them; never empty.

    A journey (湖南省→浙江省) has several. Besides regions there may be `MASKED` and `UNSTATED`; what matches
    nothing is `UNSORTED`.
    """
    named = place
    while (shorter := _REMARK.sub("", named)) != named:
        named = shorter
    found = []
    if words:
        longest_first = sorted(words, key=len, reverse=True)
        pattern = f"({'|'.join(map(re.escape, longest_first))}){_STREET}"
        found = [words[match[1]] for match in re.finditer(pattern, named)]
    found += [MASKED] * (MASKED in place) + [UNSTATED] * (UNSTATED in place)
    return tuple(dict.fromkeys(found)) or (UNSORTED,)


def region_order(words: dict[str, str]) -> list[str]:
    """Return all regions in the order of the table, those that are none at the end."""
    return [*dict.fromkeys(words.values()), MASKED, UNSTATED, UNSORTED]


def check_places(register: Register) -> Iterator[Problem]:
    """Yield a hint for each case of `register` whose place matches no word of the table."""
    path = paths.data() / _FILE
    if not path.is_file() or (table := read_table(path)).problems:  # said elsewhere
        return
    words = {row.get("word", ""): row.get("region", "") for row in table.rows}
    words.pop("", None)
    cases = read_table(paths.data() / "cases.csv")
    for index, row in enumerate(cases.rows):
        place, key = row.get("place_zh", ""), row.get("case_id", "")
        if place and key in register.cases and regions_of(place, words) == (UNSORTED,):
            cure = f"在 data/{_FILE} 加一行“地名,省级地区”；来源没有写明的，地点里写“原文未注明”或“原文遮盖”。"
            said = f"案例“{key}”的地点对不上任何一个地区，案例检索台把它归在“{UNSORTED}”。"
            yield Problem(cases.file, cases.lines[index], "place_zh", place, said, cure, HINT)
