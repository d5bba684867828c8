"""Candidates as rows of ``figures.csv``, as a table to read on the terminal, and as JSON."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from casebook.desk.find_figures.candidates import Candidate
from casebook.desk.find_figures.reading import Document
from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem
from casebook.register.registers import chapter_folders
from casebook.register.schemas import columns
from casebook.register.tables import read_table


def figure_rows(
    candidates: list[Candidate], document: Document, case_id: str, source: str | None = None
) -> list[dict[str, str]]:
    """Return a row of ``figures.csv`` for each candidate.

    Left empty for the author: the indicator in English, a unit or a date that could not be told, and the `source` if
    neither a row of ``sources.csv`` has the document's digest nor the case names one. Ids are unique in the whole
    book; `note_zh` says what to look at again.
    """
    source = source_of(document) or source_of_case(case_id) if source is None else source
    ids = _ids(candidates, case_id)
    return [
        dict.fromkeys(columns("figures"), "")
        | {
            "figure_id": figure_id,
            "case_id": case_id,
            "indicator_zh": candidate.indicator,
            "kind": candidate.kind,
            "as_printed": candidate.as_printed,
            "value": candidate.value,
            "unit": candidate.unit,
            "lower": candidate.lower,
            "upper": candidate.upper,
            "hedge": candidate.hedge,
            "year": candidate.year,
            "year_basis": candidate.year_basis,
            "source_id": source,
            "locator": candidate.locator,
            "repeats": "" if candidate.repeats is None else ids[candidate.repeats],
            "note_zh": "" if candidate.sure else f"待核：{candidate.reason}",
        }
        for figure_id, candidate in zip(ids, candidates, strict=True)
    ]


def source_of(document: Document) -> str:
    """Return the id of the source whose digest is the document's, or an empty string."""
    rows = read_table(paths.data() / "sources.csv").rows
    return next((row["source_id"] for row in rows if row.get("sha256") == document.digest), "")


def source_of_case(case_id: str) -> str:
    """Return the source that ``cases.csv`` names for a case, or an empty string."""
    rows = read_table(paths.data() / "cases.csv").rows
    return next((row.get("source_id", "") for row in rows if row.get("case_id") == case_id), "")


def require_case(case_id: str) -> None:
    """Raise `CasebookError` unless ``cases.csv`` has the case."""
    known = [row.get("case_id", "") for row in read_table(paths.data() / "cases.csv").rows]
    if case_id not in known:
        near = difflib.get_close_matches(case_id, known, n=3)
        hint = f"是不是 {'、'.join(near)}？" if near else ""
        cure = f"{hint}改正拼写，或先在 data/cases.csv 中登记这个案例。"
        raise CasebookError([Problem("data/cases.csv", 0, "case_id", case_id, "没有登记过这个案例。", cure)])


def _ids(candidates: list[Candidate], case_id: str) -> list[str]:
    """Return an id for each candidate: the case, what is counted, and a number; none that the book already has."""
    taken = {
        row.get("figure_id", "") for folder in chapter_folders() for row in read_table(folder / "figures.csv").rows
    }
    used: Counter[str] = Counter()
    ids = []
    for candidate in candidates:
        what = candidate.unit if candidate.kind in ("measure", "norm", "range") else candidate.kind
        stem = re.sub("[^a-z0-9]+", "-", f"{case_id}-{what or candidate.kind}")
        while True:
            used[stem] += 1
            figure_id = f"{stem}-{used[stem]:02}"
            if figure_id not in taken:
                break
        ids.append(figure_id)
    return ids


def to_csv(rows: Iterable[dict[str, str]]) -> str:
    """Return the rows as the text of a ``figures.csv``."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns("figures"), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def to_json(candidates: list[Candidate], document: Document) -> str:
    """Return document and candidates as JSON; offsets count characters of the text as it was read."""
    head = {"file": document.name, "form": document.form, "sha256": document.digest, "source_id": source_of(document)}
    head["notes"] = list(document.notes)
    return json.dumps(head | {"candidates": [asdict(item) for item in candidates]}, ensure_ascii=False, indent=1) + "\n"


def require_new(files: Iterable[Path], *, force: bool) -> None:
    """Raise `CasebookError` if one of `files` exists, unless `force`."""
    cure = "换一个文件名；确实要覆盖，加 --force。"
    found = [
        Problem(paths.shown(path), 0, "", "", "文件已经存在，没有改动它。", cure) for path in files if path.exists()
    ]
    if found and not force:
        raise CasebookError(found)


def write(path: Path, text: str) -> None:
    """Write a text file in UTF-8. Raises `CasebookError` where that is not possible."""
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        cure = "检查文件夹是否存在、有没有写入权限、磁盘是否已满。"
        problem = Problem(paths.shown(path), 0, "", "", f"写不进去（{error.strerror}）。", cure)
        raise CasebookError([problem]) from None


# --- the table on the terminal ------------------------------------------------------------------------------

_HEAD = ("序号", "行", "原文字样", "数值", "单位", "限定词", "种类", "年份", "首见", "指标", "上下文")
_WIDTHS = (4, 5, 24, 18, 16, 10, 9, 5, 5, 26, 0)


def to_table(candidates: list[Candidate]) -> str:
    """Return the candidates as a table for people, one a line; those to look at again carry a question mark."""
    lines = [_line(_HEAD)]
    for number, item in enumerate(candidates, 1):
        value = item.value or (f"{item.lower}–{item.upper}" if item.lower else item.masked or "？")
        repeats = "" if item.repeats is None else str(item.repeats + 1)
        mark = f"{number}" if item.sure else f"{number}?"
        cells = (
            mark,
            str(item.line),
            item.as_printed,
            value,
            item.unit or "？",
            item.hedge,
            item.kind,
            item.year,
            repeats,
        )
        lines.append(_line((*cells, item.indicator, item.context)))
    unsure = sum(not item.sure for item in candidates)
    lines.append(f"共 {len(candidates)} 个候选数字，其中 {unsure} 个没有把握（序号后有问号），请逐条对照原文。")
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, _WIDTHS, strict=True))
    return " ".join(padded).rstrip()


def _width(text: str) -> int:
    """Return how many columns a terminal gives `text`: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
