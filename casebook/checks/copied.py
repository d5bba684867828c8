"""Against the documents: no sentence of a study report is copied into a page.

Looked for are twelve characters in a row that a report has too, punctuation aside. What stands in quotation marks is
quoted, what stands in 《》 is a title; neither counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from casebook.checks.documents import documents_in
from casebook.ground import paths
from casebook.ground.problems import HINT, Problem
from casebook.manuscript.page_source import page_texts, readable

#: Characters in a row from which on it is no chance.
LEAST = 12
_QUOTED = re.compile("“[^”]*”|‘[^’]*’|《[^》]*》|\u0000")
_BETWEEN = re.compile(r"[^\u3400-\u9fff0-9A-Za-z]+")


def check_copied(pages: Iterable[Path], folder: Path, digests: Collection[str]) -> Iterator[Problem]:
    """Yield a hint for each run of characters that a page shares with a report (``.txt``) in `folder`.

    Reports are known by their `digests`: an author's own notes in the same folder are none.
    """
    known: dict[str, str] = {}
    for digest, (name, raw) in documents_in(folder).items():
        if digest not in digests:
            continue
        text = _BETWEEN.sub("", raw.decode("utf-8", errors="replace"))
        known |= dict.fromkeys((text[i : i + LEAST] for i in range(len(text) - LEAST + 1)), name)
    for page, source in readable(pages):
        for piece in page_texts(source):
            for run, report in _shared(piece.text, known):
                said = f"这 {len(run)} 个字和 {report} 里的一样。"
                cure = "换成自己的话；要引原文，加上引号。"
                yield Problem(paths.shown(page), piece.line, "", run, said, cure, HINT)


def _shared(text: str, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the longest runs that `text` shares with a report, each with the report's name."""
    for part in _QUOTED.split(text):
        words, start = _BETWEEN.sub("", part), 0
        while start <= len(words) - LEAST:
            report = known.get(words[start : start + LEAST])
            if report is None:
                start += 1
                continue
            end = start + LEAST
            while words[end - LEAST + 1 : end + 1] in known and end < len(words):
                end += 1
            yield words[start:end], report
            start = end
