"""A chapter has what the case standard demands: its headings and blocks, in whatever files they stand.

For a draft that is a hint, for it is still being written. What a teaching note must have is asked of chapters with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import HINT, Problem
from casebook.manuscript.fences import Heading, Outline, outline
from casebook.manuscript.page_source import readable
from casebook.manuscript.vocabulary import CHAPTER_BLOCKS, CHAPTER_HEADINGS, NOTE_BLOCKS, NOTE_HEADINGS
from casebook.register.drafts import is_draft
from casebook.register.tables import read_table

_NOTE = "teaching-note"
_CURE = "补上；每一节写什么，照 make new-case 新建的一章。"


def check_standard(pages: Iterable[Path]) -> Iterator[Problem]:
    """Yield one problem for each chapter among `pages` that lacks something; it names all of that."""
    sources = dict(readable(pages))
    for name in dict.fromkeys(row.get("chapter", "") for row in read_table(paths.data() / "cases.csv").rows):
        files = [path for path in sources if _belongs_to(path, name)]
        if files:
            said = _fault([outline(sources[path]) for path in files])
            problem = Problem(paths.shown(files[0]), 0, "", "", said, _CURE)
            if said:
                yield replace(problem, severity=HINT) if is_draft(files[0]) else problem


def _belongs_to(path: Path, chapter: str) -> bool:
    """A chapter is a page of its name among the cases, or a folder of that name with pages."""
    folder = paths.book() / "cases"
    return path == folder / f"{chapter}.md" or path.parent == folder / chapter


def _fault(outlines: list[Outline]) -> str:
    """Return what a chapter lacks, in words; nothing where it has all."""
    headings = [heading for each in outlines for heading in each.headings]
    learners = [heading.words for heading in headings if not _in_note(heading)]
    teachers = [heading.words for heading in headings if _in_note(heading)]
    blocks = {fence.name for each in outlines for fence in each.fences}
    missing = _missing(learners, blocks, CHAPTER_HEADINGS, CHAPTER_BLOCKS)
    of_note = _missing(teachers, blocks, NOTE_HEADINGS, NOTE_BLOCKS) if _NOTE in blocks else ""
    said = f"这一章缺少{missing}。" if missing else ""
    return said + (f"案例使用说明缺少{of_note}。" if of_note else "")


def _in_note(heading: Heading) -> bool:
    return any(fence.name == _NOTE for fence in heading.inside)


def _missing(words: list[str], blocks: set[str], wanted: Iterable[str], wanted_blocks: Iterable[str]) -> str:
    headings = "、".join(name for name in wanted if not any(each.startswith(name) for each in words))
    lacking = "、".join(f"{{{name}}}" for name in wanted_blocks if name not in blocks)
    return "和".join(filter(None, (headings and f"标题“{headings}”", lacking and f"块 {lacking}")))
