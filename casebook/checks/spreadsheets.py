"""What office programs and Chinese keyboards do to a cell, and what it should say instead.

A cell that cannot be what its column holds is refused. Where one value is certain it is proposed: ``１２３`` can only
be 123, 44266 in a column of dates only 2021-03-11. Where a program has thrown something away (``1.2E+06`` may have
been 1234567) or two readings are possible (``3月4日`` may have been 3-4), the cure says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from casebook.ground.problems import Problem
from casebook.register.tables import Table, trimmed

#: What a column holds: words, a code (an id, one of a list), a number, a whole number, the value of a figure, a date,
#: a year.
TEXT, CODE, NUMBER, INTEGER, QUANTITY, DATE, YEAR = "text", "code", "number", "integer", "quantity", "date", "year"
_BY_NAME = {"value": QUANTITY, "year": YEAR, "published": DATE, "accessed": DATE, "repeats": CODE, "figures": CODE}

_NO_NUMBER = "这一列要填数字。"
_NO_INTEGER = "这一列要填整数。"
_NO_QUANTITY = "不是数字，也不是日期。"
_NO_DATE = "不是有效的日期。"
#: How the reports hide a number or a part of it.
_MASK = re.compile(r"[*＊]|(?<![A-Za-z])[XＸxｘ×]+(?![A-Za-z])")
_NO_YEAR = "不是年份。"
#: What the cell is not, and what to do where no value is certain.
GENERAL = {
    NUMBER: (_NO_NUMBER, "只留半角数字和小数点，去掉单位、逗号和文字。"),
    INTEGER: (_NO_INTEGER, "只留半角数字，去掉小数、单位和文字。"),
    QUANTITY: (_NO_QUANTITY, "数字写成 950000 这样的半角数字；日期写成 2021-03-11。"),
    DATE: (_NO_DATE, "写成 2021、2021-03 或 2021-03-11。"),
    YEAR: (_NO_YEAR, "写成四位半角数字，如 2021。"),
}
_DAY_ONLY = "写成 2021-03-11。"
_SPOILT = "电子表格把它变成了日期：照原文重填，填之前把这一列设成“文本”格式。"
#: What each kind of column accepts. Table Schema writes infinity as INF.
_VALID = {
    NUMBER: re.compile(r"-?([0-9]+(\.[0-9]+)?|INF)"),
    INTEGER: re.compile(r"-?[0-9]+"),
    QUANTITY: re.compile(r"-?[0-9]+(\.[0-9]+)?|[0-9]{4}(-[0-9]{2}){1,2}"),
    DATE: re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"),
    YEAR: re.compile(r"[0-9]{4}"),
}

_ERROR = re.compile(r"#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL|SPILL|CALC)[!?]?", re.I)
_TRUTH = re.compile(r"TRUE|FALSE", re.I)
_QUOTES = "\"'‘’“”„‟`´＂＇"
_DASHES = "−–—‐‑﹣"
_MULTIPLES = {"万": 10**4, "亿": 10**8}
_CURRENCY = "¥￥$€元"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
#: Day 0 of the serial numbers of Excel and WPS; 1900 counts as a leap year there, which every later day carries.
_EPOCH = date(1899, 12, 30)


def nature(field: dict, row: dict[str, str], key: tuple[str, ...] = ()) -> str:
    """Return what a cell of a column holds, from its declaration in the schema and the kind of its row.

    `key` names the columns that are ids: primary and foreign keys.
    """
    name, constraints = field["name"], field.get("constraints", {})
    if name == "value" and row.get("kind") == "date":
        return DATE
    if field["type"] in (NUMBER, INTEGER) and name != "year":
        return field["type"]
    if name in key or "enum" in constraints:
        return CODE
    return _BY_NAME.get(name, CODE if "pattern" in constraints else TEXT)


def check_cells(table: Table, schema: dict) -> Iterator[Problem]:
    """Yield a problem for each cell that an office program has spoilt, or that is no number, date or year."""
    key = (*schema.get("primaryKey", []), *(each["fields"][0] for each in schema.get("foreignKeys", [])))
    for index, row in enumerate(table.rows):
        if index in table.ragged:
            continue
        for field in schema.get("fields", []):
            cell = row.get(field["name"], "")
            said = cell and fault(cell, nature(field, row, key), field, row)
            if said:
                yield table.problem(index, field["name"], *said)


def fault(cell: str, kind: str, field: dict, row: dict[str, str]) -> tuple[str, str] | None:
    """Return what is wrong with a cell and how to mend it, or None for one that may stand."""
    said = _leftover(cell, kind, field, row)
    if said or kind in (TEXT, CODE):
        return said
    if _VALID[kind].fullmatch(cell) and (kind != DATE or is_date(cell)):
        return None
    if _MASK.search(cell) and "hedge" in row:
        return "有遮盖的记号。", "原文遮去了的，这一格留空，hedge 填 masked。"
    said = _dated(cell, kind, field)
    if said:
        return said
    expected, cure = _general(kind, field)
    value, why = corrected(cell, kind, field, row)
    percent = re.fullmatch(r"(-?[0-9]+(\.[0-9]+)?) ?%", halfwidth(cell))
    if value:
        cure = f"写成 {value}{'：' if why else ''}{why}。"
    elif percent and "unit" in row:
        cure = f"是百分数的，写成 {percent[1]}，unit 写 percent。"
    return expected, cure


def _general(kind: str, field: dict) -> tuple[str, str]:
    """Return what the cell is not, and what to do where no value is certain."""
    return (_NO_DATE, _DAY_ONLY) if field["name"] == "accessed" else GENERAL[kind]


def _leftover(cell: str, kind: str, field: dict, row: dict[str, str]) -> tuple[str, str] | None:
    """Say what a spreadsheet leaves in cells of any kind: error values, formulas, line breaks, truth values."""
    if _ERROR.fullmatch(cell):
        return "是电子表格的出错提示，不是数据。", "照原文或上一个版本填回原来的内容。"
    if re.fullmatch(r"#{3,}", cell):
        return "是列太窄时电子表格显示的井号，不是数据。", "把这一列拉宽再另存，或照原文填回原来的内容。"
    if _TRUTH.fullmatch(cell):
        codes = field.get("constraints", {}).get("enum")
        cure = f"改成其中之一：{'、'.join(codes)}。" if codes else "照原文填回原来的内容。"
        return "是电子表格的真假值，不是数据。", cure
    if cell.startswith("="):
        return "以等号开头，电子表格会当成公式。", _cure_of_formula(cell, kind, field, row)
    if len(cell.splitlines()) > 1:
        if kind != TEXT:
            return "一格里不能换行。", "一格只填一个值，删去换行和多出的内容。"
        line = joined(cell)
        return "一格里不能换行。", f"写成一行：{line}" + ("" if line.endswith(("。", "！", "？")) else "。")
    return None


def _cure_of_formula(cell: str, kind: str, field: dict, row: dict[str, str]) -> str:
    inner = re.fullmatch(r'="?([^"=]*)"?', cell)
    value = trimmed(inner[1]) if inner else ""
    if kind in _VALID and value:
        value = value if _VALID[kind].fullmatch(value) else corrected(value, kind, field, row)[0]
    elif not cell.startswith('="'):
        value = ""
    return f"写成 {value}，不带等号。" if value else "填公式算出的结果，不带等号。"


def joined(cell: str) -> str:
    """Return a cell of several lines as one; only words of other scripts than Chinese need a blank between them."""
    result = ""
    for line in filter(None, map(trimmed, cell.splitlines())):
        blank = " " if result and result[-1].isascii() and line[0].isascii() else ""
        result += blank + line
    return result


# --- numbers ------------------------------------------------------------------------------------------------


def halfwidth(text: str) -> str:
    """Return `text` with full-width letters, digits and signs, and all dashes and blanks, in their ASCII form."""
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, _DASHES), "-")
    text = text.translate(wide | {ord("\u3000"): " ", ord("\xa0"): " ", ord("\u202f"): " ", ord("\u2009"): " "})
    return re.sub("[\u200b-\u200d\u2060\ufeff]", "", text).strip()


def tidied(cell: str) -> str:
    """Return an id or a code without the quotation marks, full-width letters and blanks that crept into it."""
    return halfwidth(cell).strip(_QUOTES).strip()


def corrected(cell: str, kind: str, field: dict, row: dict[str, str]) -> tuple[str, str]:
    """Return the value that `cell` certainly means ("" if none) and why it stood there in another form."""
    text, reasons = halfwidth(cell), []
    if text != cell:
        reasons.append("数字和标点都用半角" if re.search(f"[\uff01-\uff5e{_DASHES}]", cell) else "去掉多余的空格")
    if text.strip(_QUOTES) != text:
        text = text.strip(_QUOTES).strip()
        reasons.append("去掉引号")
    if kind in (YEAR, DATE):
        text = re.sub(r"\.0+$", "", text)
        good = _VALID[kind].fullmatch(text) and (kind == YEAR or is_date(text))
        return (text, "，".join(reasons)) if good else ("", "")
    value, lost = _number(text, reasons, field, row)
    if not value or (kind == INTEGER and "." in value):
        return "", ""
    allowed = field.get("constraints", {}).get("enum")
    if allowed and value not in allowed:
        return "", ""
    return value, "；".join(filter(None, ["，".join(reasons), lost]))


def _number(text: str, reasons: list[str], field: dict, row: dict[str, str]) -> tuple[str, str]:
    """Return the number in `text` ("" if none is certain) and what may have got lost; add to `reasons`."""
    lost = ""
    if re.search(r"\d。\d", text):
        text = re.sub(r"(?<=\d)。(?=\d)", ".", text)
        reasons[:] = ["小数点用半角", *reasons]
    bare = text.strip(_CURRENCY).strip()
    if bare != text:
        reasons.append("单位写在 unit 一列")
    scientific = re.fullmatch(r"(-?\d+(?:\.\d+)?)[eE]([+-]?\d{1,3})", bare)
    if scientific:
        lost = "科学计数法可能已经丢了末几位，请对照原文"
        return _plain(Decimal(scientific[1]).scaleb(int(scientific[2]))), lost
    factor = Decimal(1)
    if bare.endswith("%"):
        factor, bare = _percent(field, row), bare[:-1].strip()
        if not factor:
            return "", ""
        reasons.append("去掉百分号" if factor == 1 else "百分数写成小数")
    elif bare[-1:] in _MULTIPLES and not row.get("unit", "").startswith(("wan_", "yi_")):
        factor, bare = Decimal(_MULTIPLES[bare[-1]]), bare[:-1].strip()
        reasons.append(f"“{text.strip(_CURRENCY).strip()[-1]}”乘进去")
    grouped = re.fullmatch(r"([+-]?)(\d{1,3}(?:([, '’])\d{3})(?:\3\d{3})*)(\.\d+)?", bare)
    if grouped:
        bare = grouped[1] + grouped[2].replace(grouped[3], "") + (grouped[4] or "")
        reasons.append("去掉千位分隔符")
    if re.fullmatch(r"\+\d+(\.\d+)?", bare):
        bare = bare[1:]
        reasons.append("去掉加号")
    if field["type"] == INTEGER and re.fullmatch(r"-?\d+\.0+", bare):
        bare = bare.partition(".")[0]
        reasons.append("整数不带小数")
    if re.fullmatch(r"-?\.\d+|-?\d+\.", bare):
        bare = re.sub(r"^(-?)\.", r"\g<1>0.", bare).rstrip(".")
        reasons.append("小数点前后都要有数字")
    if not re.fullmatch(r"-?\d+(\.\d+)?", bare, re.A):
        return "", ""
    return (bare if factor == 1 else _plain(Decimal(bare) * factor)), lost


def _percent(field: dict, row: dict[str, str]) -> Decimal:
    """Return what a percentage is multiplied by in this column: 1 where it counts in percent, 0 where nobody knows."""
    if "percent" in field["name"] or row.get("unit") == "percent":
        return Decimal(1)
    return Decimal("0.01") if field["name"].endswith("_rel") else Decimal(0)


def _plain(number: Decimal) -> str:
    """Return a number without an exponent and without zeros at the end of its decimals."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- dates --------------------------------------------------------------------------------------------------


def is_date(text: str) -> bool:
    """Say whether ``2021``, ``2021-03`` or ``2021-03-11`` exists in the calendar."""
    parts = text.split("-")
    try:
        date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except (TypeError, ValueError):
        return False
    return len(parts) <= 3 and len(parts[0]) == 4


def _dated(cell: str, kind: str, field: dict) -> tuple[str, str] | None:
    """Say what a date in another form means, and what a number means that was a date."""
    text = halfwidth(cell).strip(_QUOTES)
    if kind == DATE and re.fullmatch(r"[1-6]\d{4}(\.0+)?", text):
        return _NO_DATE, _cure_of_serial(_EPOCH + timedelta(days=int(text[:5])))
    day = _iso(text)
    if not day or (field["name"] == "accessed" and len(day) < 10):
        return _part_of_a_date(text, kind)
    if kind == DATE:
        serial = (date.fromisoformat(day) - _EPOCH).days if len(day) == 10 else 0
        if 1900 <= serial <= 2100:  # a year, taken for the serial number of a day in 1905
            return _NO_DATE, f"原来是年份的，写成 {serial}：电子表格把它当成了日期；真是那一天的，写成 {day}。"
        return _NO_DATE, f"写成 {day}。"
    if kind == YEAR:
        return _NO_YEAR, f"写成 {day[:4]}：这一列只填年份。"
    if kind == QUANTITY:
        cure = f"真是日期的，写成 {day}，并把 kind 改成 date；电子表格把数变成了日期的，照原文重填。"
        return "像是日期，但种类不是 date。", cure
    return GENERAL[kind][0], _SPOILT


def _cure_of_serial(day: date) -> str:
    said = f"写成 {day.isoformat()}：这是电子表格用来存日期的序号"
    if day.day == 1:  # 2021-03 is kept as the first day of the month
        return f"{said}；原文只印到月的，写成 {day:%Y-%m}。"
    return f"{said}。"


def _iso(text: str) -> str:
    """Return a date in another form as 2021, 2021-03 or 2021-03-11, or "" if it is none or does not exist."""
    text = re.sub(r"[ T]+0{1,2}:00(:00)?$", "", text)
    text = re.sub(r"^((?:19|20)\d{2})(\d{2})(\d{2})$", r"\1-\2-\3", text)
    match = re.fullmatch(r"(\d{4}) ?([-/.年]) ?(\d{1,2})(?: ?(?:\2|月) ?(\d{1,2}) ?日?| ?月)?", text)
    if not match:
        year = re.fullmatch(r"(\d{4}) ?年", text)
        return year[1] if year else ""
    if match[2] == "." and not match[4]:  # 2021.3 is a number first
        return ""
    parts = [match[1], *(f"{int(part):02d}" for part in (match[3], match[4]) if part)]
    day = "-".join(parts)
    return day if is_date(day) else ""


def _part_of_a_date(text: str, kind: str) -> tuple[str, str] | None:
    """Say what to do with 3月4日 and Mar-4, which lack a year, and 3/11/2021, which may be March or November."""
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if slashed and kind == DATE:
        first, second, year = (int(part) for part in slashed.groups())
        days = dict.fromkeys(f"{year}-{month:02d}-{day:02d}" for month, day in ((first, second), (second, first)))
        days = [day for day in days if is_date(day)]
        doubt = "：年月日的次序看不出来，对照原文" if len(days) > 1 else ""
        return (_NO_DATE, f"写成 {' 或 '.join(days)}{doubt}。") if days else None
    named = re.fullmatch(r"(?:([a-z]{3})-\d{1,2}|\d{1,2}-([a-z]{3}))", text.lower())
    if not re.fullmatch(r"\d{1,2}月\d{1,2}日", text) and not (named and (named[1] or named[2]) in _MONTHS):
        return None
    expected, cure = GENERAL[kind]
    if kind in (DATE, YEAR):
        return expected, f"这里没有年份，照原文补全：{cure}"
    return expected, f"原来多半是 3-4、3/4 这样的写法。{_SPOILT}"
