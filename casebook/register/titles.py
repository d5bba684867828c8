"""Titles of chapters, wherever a page speaks of another."""

from __future__ import annotations

import re

from casebook.ground import paths
from casebook.register import tracking

#: The file with the title of a chapter that has data and no page yet.
TITLE = "title.txt"
#: A role in a heading prints its words.
_ROLE = re.compile(r"\{\w+\}`([^`<]*?)\s*(?:<[^`]*>)?`")
#: A mark of punctuation that stands for itself.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def chapter_title(chapter: str) -> str:
    """Return the chapter's own first heading, or what `TITLE` in its data folder says while it is not written."""
    tracking.note("titles", chapter)
    return title_now(chapter)


def title_now(chapter: str) -> str:
    """Return the title without noting that somebody asked."""
    for page in sorted(paths.book().rglob(f"{chapter}.md")):
        for line in page.read_text("utf-8-sig", errors="replace").splitlines():
            if line.startswith("# "):
                return _ESCAPED.sub(r"\1", _ROLE.sub(r"\1", line[2:])).strip()
    given = paths.case_data(chapter) / TITLE
    return (given.read_text("utf-8-sig", errors="replace").strip() if given.is_file() else "") or chapter
