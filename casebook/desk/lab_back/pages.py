"""A page of the working copy that JupyterLab saved, as edits of the page that it was copied from."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.desk.lab_back.segments import BREAK, Segment, after_head, lines_of, segments
from casebook.ground.edits import Edit, edits


@dataclass(frozen=True)
class _Line:
    """A line, and the lines of the file that it stands for: blank ones between segments are one."""

    text: str
    start: int
    end: int


def page_edits(base: str, saved: str) -> list[Edit]:
    """Return what `saved` changes in `base`, prose and code; metadata of the page are left as they are.

    Metadata of cells that mean the same are the same, however they are written; so are blank lines around a cell.
    """
    old = _canonical(base, {})
    new = _canonical(saved, {_key(each.metadata): each.header for each in segments(base) if each.header})
    found = []
    for each in edits([line.text for line in old], [line.text for line in new]):
        start = old[each.start].start if each.start < len(old) else old[-1].end
        end = old[each.end - 1].end if each.end > each.start else start
        found.append(Edit(start, end, each.lines))
    return found


def _key(metadata: dict) -> str:
    return repr(metadata)


def _canonical(source: str, headers: dict[str, tuple[str, ...]]) -> list[_Line]:
    """Return the lines of all segments, one blank line between them, cells with the `headers` of the same meaning."""
    lines, found = lines_of(source), []
    behind = after_head(lines)
    for each in segments(source):
        found.append(_Line("", behind, each.start))
        found += _cell(lines, each, headers) if each.header else _prose(lines, each)
        behind = each.end
    return [*found, _Line("", behind, len(lines))]


def _cell(lines: list[str], cell: Segment, headers: dict[str, tuple[str, ...]]) -> list[_Line]:
    header = headers.get(_key(cell.metadata), cell.header)
    places = range(cell.start, cell.start + len(header))
    head = [_Line(text, place, place + 1) for text, place in zip(header, places, strict=True)]
    code = [_Line(lines[place], place, place + 1) for place in range(cell.code, cell.code_end)]
    return [*head, *code, _Line(lines[cell.end - 1], cell.end - 1, cell.end)]


def _prose(lines: list[str], prose: Segment) -> list[_Line]:
    """Return the lines of prose; what parts cells of it is a blank line."""
    found: list[_Line] = []
    for place in range(prose.start, prose.end):
        text = "" if BREAK.match(lines[place]) else lines[place]
        near = range(max(place - 2, 0), min(place + 3, len(lines)))
        if text or not any(BREAK.match(lines[other]) for other in near) or (found and found[-1].text):
            found.append(_Line(text, place, place + 1))
    return found
