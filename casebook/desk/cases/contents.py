"""Entries of ``_toc.yml``, a file with comments that people write: one line comes or goes, every other byte stays.

ruamel.yaml tells on which line each entry stands, and writes the file anew in the few cases in which no single line
will do (a part has to be made, a list stands in brackets), comments kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem

#: The part that holds the cases, and the one that stays last.
PART, _APPENDIX = "案例", "附录"
_BELOW = ("parts", "subtrees", "chapters", "sections")


@dataclass(frozen=True)
class Place:
    """An entry of the contents: the list it stands in, its position there, and the map that holds the list."""

    entries: CommentedSeq
    position: int
    holder: CommentedMap

    @property
    def entry(self) -> CommentedMap:
        return self.entries[self.position]


def add(text: str, docname: str) -> str:
    """Return the contents with `docname` behind the last case; raises `CasebookError` if they cannot be read."""
    contents = _load(text)
    entries = _home(contents, docname)
    if entries and not entries.fa.flow_style():
        line = _last_line(text, entries) + 1
        indent = re.match(r"\s*", text.splitlines()[entries.lc.item(len(entries) - 1)[0]])[0]
        return _checked(_with_line(text, line, f"{indent}- file: {docname}"), text, [docname])
    if entries is None:
        entries = CommentedSeq()
        parts = contents.setdefault("parts", CommentedSeq())
        captions = [str(part.get("caption", "")) for part in parts]
        position = captions.index(_APPENDIX) if _APPENDIX in captions else len(parts)
        parts.insert(position, CommentedMap({"caption": PART, "numbered": 2, "chapters": entries}))
    entries.append(CommentedMap({"file": docname}))
    return _checked(_dumped(contents), text, [docname])


def remove(text: str, docname: str) -> str:
    """Return the contents without `docname`; a part in which nothing is left goes with it.

    Raises `CasebookError` if other pages stand below it. Contents that do not list it come back as they are.
    """
    contents = _load(text)
    place = next((found for found in _walk(contents) if _file(found.entry) == docname), None)
    if place is None:
        return text
    if any(place.entry.get(key) for key in _BELOW):
        cure = "先把它们移到别处。"
        raise CasebookError([Problem(paths.shown(paths.toc()), 0, "", docname, "它下面还排着别的页。", cure)])
    while len(place.entries) == 1:  # with its last page a part goes too
        part = next((found for found in _walk(contents) if found.entry is place.holder), None)
        if part is None or "file" in part.entry:
            for key in [key for key in _BELOW if place.holder.get(key) is place.entries]:
                del place.holder[key]
            return _checked(_dumped(contents), text, [], [docname])
        place = part
    if place.entries.fa.flow_style():
        del place.entries[place.position]
        return _checked(_dumped(contents), text, [], [docname])
    first = place.entries.lc.item(place.position)[0]
    lines = text.splitlines(keepends=True)
    del lines[first : _end_of(lines, first)]
    return _checked("".join(lines), text, [], [docname])


def rename(text: str, old: str, new: str) -> str:
    """Return the contents with `new` in the place of `old`."""
    place = next((found for found in _walk(_load(text)) if _file(found.entry) == old), None)
    if place is None:
        return text
    lines = text.splitlines(keepends=True)
    row = place.entry.lc.value("file")[0]
    lines[row] = re.sub(rf"{re.escape(old)}(?![\w-])", new, lines[row], count=1)
    return _checked("".join(lines), text, [new], [old])


def names(text: str) -> list[str]:
    """Return every page of the contents in order, without suffix."""
    contents = _load(text)
    return [str(contents.get("root", "")), *(name for place in _walk(contents) if (name := _file(place.entry)))]


# --- reading ------------------------------------------------------------------------------------------------


def _load(text: str) -> CommentedMap:
    try:
        contents = _yaml().load(text)
    except YAMLError as error:
        row = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        problem = Problem(paths.shown(paths.toc()), row, "", "", "从这里起不是有效的 YAML。", "检查缩进和冒号。")
        raise CasebookError([problem]) from error
    if not isinstance(contents, CommentedMap):
        problem = Problem(paths.shown(paths.toc()), 0, "", "", "目录是空的。", "从备份恢复。")
        raise CasebookError([problem])
    return contents


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _walk(holder: CommentedMap) -> Iterator[Place]:
    """Yield every entry below `holder`, parts and pages."""
    for key in _BELOW:
        entries = holder.get(key)
        for position, entry in enumerate(entries or []):
            if isinstance(entry, CommentedMap):
                yield Place(entries, position, holder)
                yield from _walk(entry)


def _file(entry: CommentedMap) -> str:
    return str(entry.get("file", "")).removesuffix(".md")


def _home(contents: CommentedMap, docname: str) -> CommentedSeq | None:
    """Return the list that cases stand in: where one stands already, else in the part that is named so."""
    folder = docname.rpartition("/")[0] + "/"
    cases = (place for place in _walk(contents) if "file" not in place.holder)  # not a section of a case
    found = [place.entries for place in cases if _file(place.entry).startswith(folder)]
    if found:
        return found[-1]
    for place in _walk(contents):
        if place.entry.get("caption") == PART:
            if place.entry.get("chapters") is None:
                place.entry["chapters"] = CommentedSeq()
            return place.entry["chapters"]
    if "parts" in contents or "chapters" not in contents:
        return None
    return contents["chapters"]


# --- writing ------------------------------------------------------------------------------------------------


def _last_line(text: str, entries: CommentedSeq) -> int:
    """Return the line (counted from 0) on which the last entry ends, with what stands below it."""
    lines = text.splitlines(keepends=True)
    return _end_of(lines, entries.lc.item(len(entries) - 1)[0]) - 1


def _end_of(lines: list[str], first: int) -> int:
    """Return the line behind the entry that begins on line `first`: behind its last line that is indented deeper."""
    depth = len(re.match(r"\s*", lines[first])[0])
    end = first + 1
    for number in range(first + 1, len(lines)):
        text = lines[number]
        if text.strip() and len(re.match(r"\s*", text)[0]) <= depth:
            break
        if text.strip() and not text.strip().startswith("#"):
            end = number + 1
    return end


def _with_line(text: str, number: int, line: str) -> str:
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if number and not lines[number - 1].endswith("\n"):
        lines[number - 1] += end
    return "".join([*lines[:number], line + end, *lines[number:]])


def _dumped(contents: CommentedMap) -> str:
    text = io.StringIO()
    _yaml().dump(contents, text)
    return text.getvalue()


def _checked(new: str, old: str, added: list[str], removed: list[str] | None = None) -> str:
    """Return `new` if it lists what it should and nothing else, else raise `CasebookError`."""
    before, after = names(old), names(new)
    if sorted(after) != sorted([*(name for name in before if name not in (removed or [])), *added]):
        cure = f"手工改：{'加上' if added else '删去'} {'、'.join(added or removed or [])}。"
        problem = Problem(paths.shown(paths.toc()), 0, "", "", "目录的写法与众不同，程序不敢改。", cure)
        raise CasebookError([problem])
    return new
