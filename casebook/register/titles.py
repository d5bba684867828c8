"""Titles of chapters, wherever a page speaks of another."""

from __future__ import annotations

import json
import re

from casebook.ground import paths
from casebook.register import tracking

#: A role in a heading prints its words.
_ROLE = re.compile(r"\{\w+\}`([^`<]*?)\s*(?:<[^`]*>)?`")
#: A mark of punctuation that stands for itself.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def chapter_title(chapter: str) -> str:
    """Return the chapter's own first heading, or its title in the data package while it is not written."""
    tracking.note("titles", chapter)
    return title_now(chapter)


def title_now(chapter: str) -> str:
    """Return the title without noting that somebody asked."""
    for page in sorted(paths.book().rglob(f"{chapter}.md")):
        for line in page.read_text("utf-8-sig", errors="replace").splitlines():
            if line.startswith("# "):
                return _ESCAPED.sub(r"\1", _ROLE.sub(r"\1", line[2:])).strip()
    package = json.loads((paths.data() / "datapackage.json").read_text("utf-8-sig"))
    titles = {item["path"]: item.get("title", chapter) for item in package["resources"]}
    return titles.get(f"cases/{chapter}/figures.csv", chapter).rpartition("：")[0] or chapter
