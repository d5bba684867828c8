"""What finders share: the text with what is no figure blanked out, a find, and how a find is completed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from casebook.desk.find_figures.leaveout import bare
from casebook.desk.find_figures.measures import measure_at, noun_after, noun_before, unit_of
from casebook.desk.find_figures.numerals import Number, plain
from casebook.desk.find_figures.words import HEDGES_AFTER, HEDGES_BEFORE, any_of

#: `as_printed` holds at most so many characters.
LONGEST = 15


@dataclass(frozen=True)
class Find:
    """A number found: `start` to `end` is the numeral or mask, `head` to `tail` its printed form with hedge and noun.

    Values are texts as the register writes them. `reason` says in Chinese by which rule it was found; `sure` is
    False where the rule errs more often. `masked` is the mark printed in place of the number.
    """

    start: int
    end: int
    reason: str
    value: str = ""
    unit: str = ""
    lower: str = ""
    upper: str = ""
    hedge: str = "exact"
    kind: str = "measure"
    masked: str = ""
    noun: str = ""
    head: int = -1
    tail: int = -1
    sure: bool = True


class View:
    """A report as finders see it: `text` as printed, `plain` of the same length without what is no figure."""

    def __init__(self, text: str):
        self.text = text
        self.plain = bare(text)

    def clause(self, position: int) -> str:
        """Return the words of the clause before `position`."""
        before = self.plain[max(0, position - 40) : position]
        return re.split(r"[，。；：！？、,;:\n]", before)[-1]

    def sentence(self, position: int) -> str:
        """Return the words of the sentence before `position`."""
        return re.split(r"[。；！？\n]", self.plain[max(0, position - 200) : position])[-1]

    def quoted(self, position: int) -> tuple[int, int] | None:
        """Return the span between the quotation marks around `position`, if it is the length of a name."""
        opened = max(self.text.rfind(mark, max(0, position - LONGEST), position) for mark in "“‘「")
        if opened < 0 or any(mark in self.text[opened:position] for mark in "”’」\n"):
            return None
        closed = re.compile("[”’」]").search(self.text, position, opened + LONGEST + 2)
        return (opened + 1, closed.start()) if closed else None

    def inside_quotes(self, position: int) -> str:
        """Return what stands between the last opening quotation mark and `position`; empty outside quotation marks."""
        before = self.text[max(0, position - 60) : position]
        opened = max(before.rfind(mark) for mark in "“‘「")
        inside = before[opened + 1 :] if opened >= 0 else ""
        return "" if re.search("[”’」\\n。]", inside) else inside


# --- hedges -------------------------------------------------------------------------------------------------

# The word that holds the hedge's character must not be another: 附近, 节约, 圆满, 高超
_BEFORE = {
    hedge: re.compile(f"(?<![附最邻远节公合预契签相圆充美高])({any_of(words)})(?:为|有|达|是|在|占|用)?$")
    for hedge, words in HEDGES_BEFORE.items()
}
_AFTER = {hedge: re.compile(any_of(words)) for hedge, words in HEDGES_AFTER.items()}
_UP_TO = re.compile("[十百千万亿]")


def hedge_before(view: View, start: int) -> tuple[str, int]:
    """Return (hedge, where its word begins) for the words before a number; ("", start) if there is none."""
    before = view.plain[max(0, start - 8) : start]
    found = []
    for hedge, pattern in _BEFORE.items():
        match = pattern.search(before)
        if match and not (match[1] == "上" and not _UP_TO.match(view.plain, start)):
            found.append((match.start(), hedge))
    if not found:
        return "", start
    first, hedge = min(found)  # 不超过 and not 超过
    return hedge, start - len(before) + first


def hedge_after(view: View, end: int) -> tuple[str, int]:
    """Return (hedge, where its word ends) for the words right behind the measure word."""
    for hedge, pattern in _AFTER.items():
        match = pattern.match(view.plain, end)
        if match and not (match[0] in ("内", "起", "多", "余", "许") and _goes_on(view, match)):
            return hedge, match.end()
    return "", end


def _goes_on(view: View, match: re.Match[str]) -> bool:
    """Say whether 内, 起, 多 or 许 begins another word: 内容, 起来, 多年, 许多."""
    return view.plain[match.end() : match.end() + 1] in tuple("容部外地设在来草步点因样元种层方次年部可多")


def joined(*hedges: str) -> str:
    """Return one hedge for all that stand around a number."""
    found = {hedge for hedge in hedges if hedge}
    if "over" in found and found & {"about", "nearly"}:
        return "about_over"
    for hedge in ("range", "at_least", "at_most", "nearly", "about", "over"):
        if hedge in found:
            return hedge
    return "exact"


# --- completing ---------------------------------------------------------------------------------------------

_TIME_UNITS = {"months", "year", "days"}
_TIME_MEASURES = re.compile("年|天|日|周年|周|个?[多余半]?月|个星期|小时|个小时|分钟|个?学期|个?季度")
#: Measure words that say what is counted; behind the others the noun belongs to the printed form.
CLEAR_MEASURES = _TIME_MEASURES.pattern + "|人|人次|户|岁|周岁|元|%|倍|成|平方公里|平方米|平米|㎡|亩|公顷"
_LABELS = re.compile(
    "方面|层面|层次|特点|特色|功能|阶段|环节|类型|体系|部分|步骤|重点|领域|维度|原则|目标|途径|方式|模式|要素|统筹|保障|"
    "文明|打破|规定|措施"
)
_LABEL_MEASURES = ("项", "种", "条", "类", "个", "点", "步", "级")
_NORM = re.compile(
    "不少于|不低于|不超过|不多于|不高于|不得|必须|应当|应配|应设|须|要求|规定|力争|争取|确保|计划|拟|标准|目标|原则上"
    "|上限|下限|控制在|最高(?:可|不|补|奖|给|限)|最多(?:可|不)"
    "|每(?:个|名|户|村|社区|街道)[^，。]{0,8}(?:设|配|建|有|至少)"
)

#: What makes all that follows in the sentence a rule or a plan.
_RULED = re.compile(
    "规定[:：]|原则上|统一设|今后|下一步|[到至]20[2-9]\\d年[底末]?[,，]?(?:[^，。]{0,8}(?:要|力争|争取|基本|全面))"
)


def counted(
    view: View,
    start: int,
    end: int,
    number: Number | None,
    reason: str,
    *,
    measure_from: int | None = None,
    masked: str = "",
) -> Find:
    """Return a complete find for the numeral at `start` to `end` with what stands around it.

    `number` is None for a `masked` numeral; `measure_from` is where the measure word begins if not at `end`.
    """
    at = end if measure_from is None else measure_from
    measure = measure_at(view.plain, at, strict=bool(masked))
    after_hedge, tail = hedge_after(view, at + len(measure)) if measure else ("", at)
    before_hedge, head = hedge_before(view, start)
    noun, before = noun_after(view.plain, tail), noun_before(view.plain, head, 6)
    quoted = view.quoted(start)
    digits = _is_digits(view, start)
    unit, factor = unit_of(measure, noun, before if measure or digits else "")
    if not measure and not digits and not masked:
        unit = unit or "items"
    find = Find(start, end, reason, unit=unit, masked=masked, noun=noun or before)
    find = replace(find, kind=_kind(view, find, measure, bool(quoted) and not digits))
    if masked:
        return with_form(view, replace(find, hedge="masked"), max(head - len(before), head - 6), tail, quoted)
    if number:
        number = number.times(factor)
        own = {"over": number.over, "about": number.about, "range": number.lower is not None}
        hedge = joined(before_hedge, after_hedge, *(name for name, holds in own.items() if holds))
        value, lower, upper = (plain(part) for part in (number.value, number.lower, number.upper))
        kind = "range" if lower and find.kind == "measure" else find.kind
        find = replace(find, value=value, lower=lower, upper=upper, hedge=hedge, kind=kind)
    if re.fullmatch(CLEAR_MEASURES, measure) and not quoted:
        return replace(find, head=head, tail=_trimmed(view.text, head, min(tail, head + LONGEST)))
    return with_form(view, find, head, tail, quoted)


def _is_digits(view: View, start: int) -> bool:
    """Say whether a numeral begins with a digit, behind a minus if there is one."""
    return bool(re.match(r"[-负]?\d", view.plain[start : start + 2]))


def _kind(view: View, find: Find, measure: str, in_a_name: bool) -> str:
    """Return the kind of a count: the numeral of a name or list, a stretch of time, a rule, else a measure."""
    digits = _is_digits(view, find.start)
    a_list = measure == "大" or (measure in _LABEL_MEASURES and _LABELS.search(find.noun[:6]))
    if in_a_name or a_list or (not measure and not digits):
        return "scheme"
    if find.unit in _TIME_UNITS and _TIME_MEASURES.fullmatch(measure):
        return "duration"
    rule = _NORM.search(view.clause(find.start) + view.plain[find.start : find.end])
    rule = rule or _RULED.search(view.sentence(find.start))
    rule = rule or re.match(
        "[^，。；]{0,4}(?:封顶|为限|为上限|的上限)|元以[上下](?:的?项目|企业)", view.plain[find.end : find.end + 8]
    )
    return "norm" if rule else "measure"


def with_form(view: View, find: Find, head: int, tail: int, quoted: tuple[int, int] | None = None) -> Find:
    """Return the find with its printed form: the quoted name, or hedge, numeral, measure word and noun."""
    if quoted:
        return replace(find, head=quoted[0], tail=quoted[1], noun=view.text[quoted[0] : quoted[1]])
    noun = noun_after(view.plain, tail, 6)
    head = max(head, find.end - LONGEST)
    return replace(
        find, head=head, tail=_trimmed(view.text, head, max(min(tail + len(noun), head + LONGEST), find.end))
    )


def _trimmed(text: str, head: int, tail: int) -> int:
    """Return the end of a printed form without the next line, commas at its end and half of a quotation."""
    form = text[head:tail].split("\n")[0]
    opened = max(form.rfind(mark) for mark in "“‘「")
    if opened > 0 and not re.search("[”’」]", form[opened:]):
        form = form[:opened]
    return head + len(form.rstrip(" 　\t，,。、"))


def free(finds: Iterable[list[Find]], taken: list[tuple[int, int]]) -> list[Find]:
    """Return the finds whose characters nothing has taken yet, and take them; a list of finds stands or falls whole."""
    result: list[Find] = []
    for group in finds:
        start, end = min(find.start for find in group), max(find.end for find in group)
        if all(end <= low or start >= high for low, high in taken):
            taken.append((start, end))
            result.extend(group)
    return result
