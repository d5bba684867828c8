"""The book's own rules for figures and practices, which no schema can say; each is a function that yields problems."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from casebook.checks.files import Data
from casebook.ground.problems import Problem
from casebook.register.registers import to_number

#: Changes, and money that is owed or lost.
_BELOW_ZERO = ("percent", "yuan")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def check_values(data: Data) -> Iterator[Problem]:
    """A masked figure has no value; any other has one, or both bounds; bounds stand in order."""
    for table, index, row in data.rows("figures"):
        value, lower, upper = (to_number(row.get(name, "")) for name in ("value", "lower", "upper"))
        if row.get("hedge") == "masked":
            if row.get("value") or row.get("lower") or row.get("upper"):
                cure = "清空 value、lower、upper；如果原文其实印了数，就改 hedge。"
                yield table.problem(index, "value", "遮盖的数字不能有数值。", cure)
            continue
        if row.get("kind") == "date":
            if not row.get("value"):
                cure = "补上日期；原文遮去了的，hedge 填 masked。"
                yield table.problem(index, "value", "没有遮盖的日期必须填写。", cure)
            continue
        if not row.get("value") and not (row.get("lower") and row.get("upper")):
            cure = "补上 value；原文只给区间的，lower 和 upper 都要填。"
            yield table.problem(index, "value", "没有遮盖的数字必须有数值，或者上下界齐全。", cure)
        elif row.get("hedge") == "range" and not (row.get("lower") and row.get("upper")):
            missing = "lower" if not row.get("lower") else "upper"
            cure = "补上原文印出的两端；不是区间的，改 hedge。"
            yield table.problem(index, missing, "限定词是 range，上下界都要填。", cure)
        if lower is not None and upper is not None and lower > upper:
            yield table.problem(index, "lower", f"下界大于上界 {row['upper']}。", "对调，或改正其中一个。")
        if value is not None and lower is not None and value < lower:
            yield table.problem(index, "value", f"数值小于下界 {row['lower']}。", "改正数值或下界。")
        if value is not None and upper is not None and value > upper:
            yield table.problem(index, "value", f"数值大于上界 {row['upper']}。", "改正数值或上界。")


def check_signs(data: Data) -> Iterator[Problem]:
    """Nothing is counted or measured below zero but changes in percent, sums of money, and what has a reason."""
    units = data.known("units", "unit")
    for table, index, row in data.rows("figures"):
        if row.get("kind") == "date" or row.get("value_reason"):
            continue
        unit = units.get(row.get("unit", ""), {})
        may_be_negative = row.get("kind") != "frequency" and unit.get("unit") in _BELOW_ZERO
        for name in ("value", "lower", "upper"):
            number = to_number(row.get(name, ""))
            if number is not None and number < 0 and not may_be_negative:
                cure = f"写成 {row[name].lstrip('-')}；减少了多少，也写正数。确实是负数的，在 value_reason 里写明理由。"
                what = "频次" if row.get("kind") == "frequency" else unit.get("label_zh", "") or "这样的数"
                yield table.problem(index, name, f"{what}不会是负数。", cure)


def check_sizes(data: Data) -> Iterator[Problem]:
    """A number with more digits than a float has room for is a slip, and cannot be computed with."""
    for table, index, row in data.rows("figures"):
        for name in ("value", "lower", "upper"):
            if _NUMBER.fullmatch(row.get(name, "")) and to_number(row[name]) is None:
                yield table.problem(index, name, "这个数大得没法计算。", "核对位数；大概多按了键，或几格粘在了一起。")


def check_units(data: Data) -> Iterator[Problem]:
    """Values stand in base units, and one indicator has one unit throughout the book."""
    units = data.known("units", "unit")
    seen: dict[str, tuple[str, str]] = {}
    for table, index, row in data.rows("figures"):
        unit = row.get("unit", "")
        base = units.get(unit, {}).get("base_unit", "")
        if base:
            factor = units[unit].get("factor", "")
            cure = f"单位改为 {base}，数值乘以 {factor}。"
            yield table.problem(index, "unit", "这是显示用的单位，数据要用基本单位。", cure)
        if not unit and row.get("kind") != "scheme":
            cure = "补上 units.csv 中的基本单位；名称里的数字才不用写。"
            yield table.problem(index, "unit", "这一格必须填写。", cure)
        if not unit or not row.get("indicator_zh"):
            continue
        first = seen.setdefault(row.get("indicator_zh", ""), (unit, f"{table.file}:{table.lines[index]}"))
        if first[0] != unit:
            cure = "统一单位，或把指标名称区分开。"
            yield table.problem(index, "unit", f"同一指标在 {first[1]} 用的是 {first[0]}。", cure)


def check_dates(data: Data) -> Iterator[Problem]:
    """Only figures of kind `date` are dates; a year says whether it was printed or inferred."""
    for table, index, row in data.rows("figures"):
        if row.get("hedge") != "masked" and row.get("kind") != "date" and "-" in row.get("value", "")[1:]:
            yield table.problem(index, "value", "像是日期，但种类不是 date。", "改 kind，或改数值。")
        if row.get("year") and not row.get("year_basis"):
            cure = "year_basis 填 printed（原文写明）或 inferred（可靠推断）；不知道的，year 也留空。"
            yield table.problem(index, "year", "填了年份，没有填它的依据。", cure)
        if row.get("year_basis") and not row.get("year"):
            yield table.problem(index, "year_basis", "填了年份的依据，没有填年份。", "补上 year，或清空 year_basis。")


def check_ids(data: Data) -> Iterator[Problem]:
    """Ids are unique in the whole book, not only in their file; repeats point to a figure of the same source."""
    for name, column in (("figures", "figure_id"), ("practices", "practice_id")):
        seen: dict[str, str] = {}
        for table, index, row in data.rows(name):
            key = row.get(column, "")
            if not key:
                continue
            if key in seen and not seen[key].startswith(f"{table.file}:"):
                yield table.problem(index, column, f"编号已在 {seen[key]} 用过。", "全书编号不能重复，换一个。")
            seen.setdefault(key, f"{table.file}:{table.lines[index]}")
    known = data.known("figures", "figure_id")
    whole = data.whole("figures", "figure_id")
    for table, index, row in data.rows("figures"):
        first = row.get("repeats", "")
        if first and first == row.get("figure_id"):
            yield table.problem(index, "repeats", "填的是这一行自己的编号。", "填首次印出的那个数字的编号，或留空。")
        elif first and first not in known and whole:
            near = difflib.get_close_matches(first, known, n=2)
            hint = f"是不是 {'、'.join(near)}？" if near else ""
            cure = f"{hint}填首次印出的那个数字的编号，或留空。"
            yield table.problem(index, "repeats", "没有登记过这个编号。", cure)
        elif first in known and known[first].get("source_id", "") != row.get("source_id"):
            cure = "repeats 只用于同一来源重复印出的数：留空，或改正 source_id。"
            said = f"这个数字出自另一个来源 {known[first].get('source_id', '')}。"
            yield table.problem(index, "repeats", said, cure)


def check_homes(data: Data) -> Iterator[Problem]:
    """A figure or practice stands in the folder of the chapter that holds its case."""
    cases = data.known("cases", "case_id")
    for name in ("figures", "practices"):
        for table, index, row in data.rows(name):
            chapter = cases.get(row.get("case_id", ""), {}).get("chapter")
            if chapter and chapter != table.path.parent.name:
                cure = f"移到 data/cases/{chapter}/{name}.csv，或改正案例编号。"
                yield table.problem(index, "case_id", f"这个案例属于 {chapter} 一章。", cure)


def check_printed_form(data: Data) -> Iterator[Problem]:
    """Figures from a study report carry the words in which it prints them."""
    sources = data.known("sources", "source_id")
    reports = {key for key, row in sources.items() if row.get("sha256") or row.get("kind") == "study_report"}
    for table, index, row in data.rows("figures"):
        if row.get("source_id") in reports and not row.get("as_printed"):
            cure = "从原文抄下带着这个数的最短片段，不超过 15 个字。"
            yield table.problem(index, "as_printed", "出自考察报告的数字必须有原文字样。", cure)


RULES = (check_values, check_signs, check_sizes, check_units, check_dates, check_ids, check_homes, check_printed_form)
