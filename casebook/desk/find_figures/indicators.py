"""What a number counts, from the words around it: a proposal for ``indicator_zh`` that the author makes right.

Of the report no more than eleven characters in a row are taken: from twelve on the check calls them copied.
"""

from __future__ import annotations

import re

from casebook.desk.find_figures.measures import MEASURES, measure_at, noun_after
from casebook.desk.find_figures.view import CLEAR_MEASURES, Find, View, hedge_after
from casebook.desk.find_figures.words import any_of

LONGEST = 11
_CLAUSE_ENDS = re.compile("[，。；：！？、,;:()（）\\n\\t—]|——")
#: What leads up to the thing counted and is no part of it.
_LEADS = re.compile(
    "^.*"
    + any_of(
        "实现 完成 达到 拥有 下辖 管辖 现有 共有 设有 建有 已有 配有 建成 完成了 其中 截至 截止 累计 预计 目前 "
        "全年 今年 去年 当年 同时 分别 总共 一共 先后 共计 合计 成功 进一步 以来 年底 年末 年初"
    )
)
_TAIL = re.compile(
    any_of(
        "达到了 达到 达 为 于 是 有 共有 共 约 近 超过 突破 逾 仅 只 已 了 的 各 至 到 由 从 在 "
        "占 占比 占比达 比重达 比例为 比例达 分别 分别为 分别占 累计 总计 合计 高达 就 均 都 不少于 不低于 不超过 至少 "
        "最多 最高 增加到 增长到 提升到 提高到 下降到 发展至 建成 完成 增长 增加 和 与"
    )
    + "+$"
)
#: Verbs of a change or a share; their subject stands in the clause before.
_CHANGE = re.compile(
    "((?:同比|环比|年均|比上年|较上年|比去年)?(?:增长|增加|上升|提高|提升|下降|减少|降低|回落|翻)|占比?|比重|(?:贡献|增长)率)"
    "[^，]{0,2}$"
)
_ASIDE = re.compile("[(（][^()（）]*[)）]")
#: What parts a clause; ages name those who are counted: 36-60岁的占73.5%.
_NUMBER = re.compile(
    f"(?![-+\\d.]*(?:[—~至到]\\d+)?周?岁)(?<![\\d.])"
    f"[-+]?\\d[\\d.,，]*[百千万亿]*[余多]?(?:{any_of(' '.join(MEASURES))})?"
)
_PLACES = {"calendar_months", "month_days", "clock_hours"}
#: What happens on a date stands before it if it ends so: 成立于2003年.
_EVENT = re.compile(
    "(?:成立|建成|召开|启动|施行|实施|印发|开工|竣工|投用|设立|组建|始建|批准|合并|撤销|换届)[了于在]?$"
)


def indicator(view: View, find: Find) -> str:
    """Return what a find counts as far as the words say, at most some twenty characters; else an empty string."""
    if find.kind == "scheme" and find.unit not in _PLACES:
        name = view.text[find.head : find.tail].strip("“”‘’")
        return f"“{name}”中的“{view.text[find.start : find.end]}”"
    if find.kind == "date" or find.unit in _PLACES:
        return _event(view, find)
    if find.unit == "years_of_age":
        return "年龄"
    behind = _behind(view, find)
    if behind and find.kind != "rank":
        return behind
    before = _before(view, find)
    if find.kind == "rank":
        return f"{before}的名次" if before else _after(view, find.end)
    return before or _after(view, find.end + len(measure_at(view.plain, find.end)))


def _behind(view: View, find: Find) -> str:
    """Return the noun behind the measure word: 居委会 of 12个居委会; nothing for 元, %, 平方米 and their like."""
    measure = measure_at(view.plain, find.end)
    if re.fullmatch(CLEAR_MEASURES, measure) or find.unit == "percent":
        return ""
    position = hedge_after(view, find.end + len(measure))[1]
    noun = noun_after(view.plain, position, LONGEST)
    return _clean(noun) if len(noun) > 1 and not _TAIL.fullmatch(noun) else ""


def _event(view: View, find: Find) -> str:
    """Return what a date is the date of: what ends before it, else what its clause goes on with."""
    before = _CLAUSE_ENDS.split(_sentence(view, _start(find)))[-1]
    event = _subject(before) if _EVENT.search(before) else _after(view, max(find.tail, find.end))
    event = re.split(r"\d", event)[0] if event else ""
    return f"{event}的时间" if len(event) > 2 and not re.search("总结|思路|计划|报告$", event) else ""


def _before(view: View, find: Find) -> str:
    """Return the words that lead to the number, with their subject where they are only a verb."""
    clauses = _CLAUSE_ENDS.split(_sentence(view, _start(find)))
    last = clauses.pop()
    change = _CHANGE.search(last)
    share = find.unit == "percent"
    if change and share:
        verb = "占比" if change[1].startswith("占") else change[1]
        subject = _subject(last[: change.start()])
    else:
        subject = _subject(last)
        verb = "占比" if share and not subject else ""
    while share and not subject and clauses:
        subject = _subject(clauses.pop())
    if verb == "占比" and re.search("(?:率|比例|比重|增速|占比)$", subject):
        verb = ""
    return subject + verb if subject else ""


def _start(find: Find) -> int:
    """Return where the number begins with its hedge; the form of a masked one begins with what it counts."""
    return find.start if find.masked or not 0 <= find.head <= find.start else find.head


def _sentence(view: View, position: int) -> str:
    """Return the sentence up to `position`, asides in brackets left out."""
    return _ASIDE.sub("", re.split("[。；！？\n]", view.text[max(0, position - 120) : position])[-1])


def _subject(words: str) -> str:
    """Return what a clause is about: without numbers, adverbs, light verbs and what leads up to it."""
    for part in reversed(_NUMBER.split(words.strip())):
        part = _TAIL.sub("", part)
        shorter = _LEADS.sub("", part)
        subject = _clean(_TAIL.sub("", shorter if len(shorter) > 1 else part))
        if len(subject) > 1:
            return subject[-LONGEST:]
    return ""


def _after(view: View, position: int) -> str:
    """Return the first words of what follows, up to the end of the clause."""
    clause = next((words for words in _CLAUSE_ENDS.split(view.text[position : position + 40]) if words.strip()), "")
    return _clean(re.sub("^(?:以来|来|起|底|初|末|的|间|内)+", "", clause))[:LONGEST]


def _clean(words: str) -> str:
    return words.strip(" 　“”‘’《》()（）*\0的了和与及等")
