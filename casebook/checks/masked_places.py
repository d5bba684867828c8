"""What a source masks stays masked: no place is guessed in its stead, in either language.

``place_zh`` says which places a source masks (原文遮盖) or does not state (原文未注明). A journey has several (…→…),
one of which may be masked and another printed. What the source itself gives away is quoted: “陕西同乡”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem
from casebook.register.regions import MASKED, UNSTATED, load_regions, regions_of
from casebook.register.registers import Register
from casebook.register.tables import read_table

_QUOTED = re.compile("“[^”]*”")
#: Words that go before a guess, in a place that is masked.
_GUESS = re.compile(
    r"推断|线索|疑似|应为|应是|可能|猜|\b(?:infer|clue|probabl|presumabl|likel|perhaps|possibl)\w*", re.IGNORECASE
)
#: The English name where it is not the pinyin.
_IN_ENGLISH = {"陕西": "Shaanxi", "内蒙古": "Inner Mongolia", "西藏": "Tibet", "香港": "Hong Kong", "澳门": "Macau"}
_TEXTS = ("name_zh", "period_zh", "actors_zh", "summary_zh")


def check_masked_places(register: Register) -> Iterator[Problem]:
    """Yield an error for each cell of ``cases.csv`` that tells, or guesses, a place that the source masks."""
    try:
        words = [word for word, region in load_regions().items() if region != "全国"]
    except CasebookError:  # said elsewhere
        return
    cases = read_table(paths.data() / "cases.csv")
    for index, row in enumerate(cases.rows):
        if row.get("case_id") not in register.cases:
            continue
        for column, found, named in _told(row, words):
            said = f"来源没有印出案例“{row['case_id']}”的地点，这里却写着“{named}”。"
            written = "masked in the source" if column.endswith("_en") else MASKED
            cure = f"写成 {written}，不加推断；来源自己印出的字样用“”引起来。"
            yield Problem(cases.file, cases.lines[index], column, found, said, cure)


def _told(row: dict[str, str], words: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, text and the word in it that tells, or guesses, what the source leaves out."""
    chinese, english = row.get("place_zh", ""), row.get("place_en", "")
    legs = chinese.split("→")
    hidden = [_is_hidden(leg, words) for leg in legs]
    for column, place, named in (("place_zh", chinese, _region_zh), ("place_en", english, _region_en)):
        parts = place.split("→")
        if len(parts) != len(legs):  # told apart no further: judged as one where nothing of it is printed
            parts, hidden_here = [place], [all(hidden)]
        else:
            hidden_here = hidden
        for part, is_hidden in zip(parts, hidden_here, strict=True):
            told = is_hidden and (named(_QUOTED.sub("", part), words) or _guess(_QUOTED.sub("", part)))
            if told:
                yield column, place, told
    if MASKED in chinese and all(hidden):
        for column in _TEXTS:
            told = _region_zh(_QUOTED.sub("", row.get(column, "")), words)
            if told:
                yield column, row[column], told


def _is_hidden(place: str, words: Iterable[str]) -> bool:
    """Say whether a place is masked or not stated, with no region in front of the brackets that say so."""
    return regions_of(place, {word: word for word in words}) in ((MASKED,), (UNSTATED,), (MASKED, UNSTATED))


def _region_zh(text: str, words: Iterable[str]) -> str:
    return next((word for word in words if word in text), "")


def _region_en(text: str, words: Iterable[str]) -> str:
    """Return the region that an English place names: a name has a capital letter, and few of these places have any."""
    names = set(re.findall(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?", text)) | set(re.findall("[A-Z][a-z]+", text))
    return next((name for name in map(_english, words) if name in names), "") if names else ""


def _english(word: str) -> str:
    from pypinyin import lazy_pinyin  # takes a while to load

    return _IN_ENGLISH.get(word) or "".join(lazy_pinyin(word)).capitalize()


def _guess(text: str) -> str:
    found = _GUESS.search(text)
    return found[0] if found else ""
