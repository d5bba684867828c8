"""Against the documents: the words in which a study report prints a number stand literally in it.

A document is not part of the book; it is known by its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from casebook.checks.files import Data
from casebook.ground import paths
from casebook.ground.characters import ordinary
from casebook.ground.problems import HINT, Problem
from casebook.register.tables import read_table


def documents_in(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Return the documents (``.txt``) of a folder by their digest: name of the file, and what stands in it."""
    found = ((path.name, path.read_bytes()) for path in sorted(folder.glob("*.txt")))
    return {hashlib.sha256(raw).hexdigest(): (name, raw) for name, raw in found}


def check_as_printed(data: Data, folder: Path) -> Iterator[Problem]:
    """Look up each `as_printed` of a study report in `folder`; documents are known by their digest.

    A document that is not there is a hint: an author has the report of one chapter, not those of all.
    """
    documents = documents_in(folder)
    texts: dict[str, str] = {}
    missing: dict[str, list] = {}
    for table, index, row in data.rows("sources"):
        digest = row.get("sha256", "")
        if digest in documents:
            texts[row["source_id"]] = ordinary(documents[digest][1].decode("utf-8", errors="replace"))
        elif digest:
            missing.setdefault(row["source_id"], [table, index])
    if missing:
        table, index = next(iter(missing.values()))
        cure = "手头有的，核对文件是否完整、是否改动过；没有的不必管。"
        expected = f"{paths.shown(folder)} 里没有摘要相符的文档，原文字样没有核对的来源：{'、'.join(missing)}。"
        yield replace(table.problem(index, "sha256", expected, cure), severity=HINT)
    for table, index, row in data.rows("figures"):
        text = texts.get(row.get("source_id", ""))
        if text is not None and row.get("as_printed") and ordinary(row["as_printed"]) not in text:
            cure = "逐字照抄，标点的全角半角也要一样。"
            yield table.problem(index, "as_printed", "原文里找不到这几个字。", cure)


def check_digests(data: Data) -> Iterator[Problem]:
    """Two authors may each register the report that both write about: it is one source all the same."""
    first: dict[str, tuple[str, int]] = {}
    for table, index, row in data.rows("sources"):
        digest, here = row.get("sha256", ""), (row["source_id"], table.lines[index])
        known, line = first.setdefault(digest, here)
        if digest and (known, line) != here:
            expected = f"和第 {line} 行的 {known} 是同一份文件。"
            places = f"用到 {row['source_id']} 的地方（各表的 source_id 列、正文）"
            cure = f"留下 {known}，删去这一行；{places}都改成 {known}。"
            yield table.problem(index, "sha256", expected, cure)


def reports_without_digest() -> Iterator[Problem]:
    """Yield a hint for each study report whose text is not known by its digest: nobody can look anything up in it."""
    table = read_table(paths.data() / "sources.csv")
    for index, row in enumerate(table.rows):
        if row.get("kind") == "study_report" and not row.get("sha256"):
            said = f"没有记下报告的摘要，{row.get('source_id', '')} 的原文字样和抄来的句子核对不了。"
            cure = "填上报告文本（.txt）的 SHA-256：sha256sum 报告.txt；Windows 用 certutil -hashfile 报告.txt SHA256。"
            yield replace(table.problem(index, "sha256", said, cure), severity=HINT)
