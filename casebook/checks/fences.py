"""Blocks that do not begin or end where they seem to, and the teacher's part outside its block.

Whatever became of a fence: as long as a heading, a block or a word of a teaching note stands outside it, no learner's
edition is built. A note is the last thing on its page, so what stands behind its end has fallen out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.manuscript.fences import Fence, Heading, Outline, Slip, outline
from casebook.manuscript.page_source import readable
from casebook.manuscript.vocabulary import TEACHERS_BLOCKS, TEACHERS_HEADINGS

NOTE = "teaching-note"
_LONGEST = 30


def check_fences(pages: Iterable[Path]) -> list[Problem]:
    """Return what is wrong with the fences of `pages`; pages that cannot be read are left to other checks."""
    return [problem for path, source in readable(pages) for problem in fence_problems(paths.shown(path), source)]


def spoilt_pages(pages: Iterable[Path]) -> set[str]:
    """Return the pages of whose blocks one cannot tell where they end: what else is found there follows from that."""
    return {paths.shown(path) for path, source in readable(pages) if outline(source).slips}


def fence_problems(file: str, source: str) -> Iterator[Problem]:
    """Yield what is wrong with the fences of one page; of what follows from a slip only the slip is said."""
    found = outline(source)
    for slip in found.slips:
        yield Problem(file, slip.line, "", slip.found[:_LONGEST], *_said(slip))
    if all(slip.kind == "stray" for slip in found.slips):  # a head that was lost leaves no other trace
        swallowed = list(_swallowed(file, found))
        yield from swallowed or _outside(file, found, source.split("\n"))


def _said(slip: Slip) -> tuple[str, str]:
    """Return what is wrong with a line, and the cure."""
    mark = slip.found[0]
    kind = {":": "冒号", "`": "反引号"}.get(mark, "波浪号")
    marks = slip.found[: len(slip.found) - len(slip.found.lstrip(mark))]
    if slip.kind == "unclosed":
        return "这一块没有结束的一行。", f"在这一块的末尾加一行 {marks}。"
    if slip.kind == "shared":
        other = f"第 {slip.other} 行的 {slip.other_found[:_LONGEST]}"
        said = f"这一块和{other} 分不清在哪里结束：外层的{kind}要比里层的多。"
        cure = (
            f"第 {slip.other} 行本来就在这一块外面的，在它上面补一行 {marks} 结束这一块；在这一块里面的，"
            f"给这一块开头和末尾的两行各加几个{kind}。"
        )
        return said, cure
    if slip.kind == "stray":
        return "这一行什么也没有结束。", "补上这一块开头的一行，如 :::{note}；上面没有块的，删去这一行。"
    if slip.kind == "no braces":
        name = slip.found.lstrip(":").strip()
        plain = name.split()[0].strip("{}｛｝")
        return f"{kind}后面的名称没有花括号：整块会变成普通文字。", f"写成 {marks}{{{plain}}}。"
    return "块的开头和末尾用半角符号，这一行会原样印出来。", "冒号和花括号都改成半角，如 :::{note}。"


def _swallowed(file: str, found: Outline) -> Iterator[Problem]:
    """A block of any other kind has no headings: one that does was not ended in time."""
    for heading in found.headings:
        block = next((fence for fence in heading.inside if fence.name != NOTE), None)
        if block and not any(fence.name == NOTE for fence in heading.inside):
            said = f"这一块里有标题“{heading.words}”（第 {heading.line} 行）：它没有在该结束的地方结束。"
            cure = f"在第 {heading.line} 行之前加一行 {block.marks} 结束这一块，再看原来结束它的那一行是谁的。"
            yield Problem(file, block.line, "", (block.marks + block.info)[:_LONGEST], said, cure)
            return


def _outside(file: str, found: Outline, lines: list[str]) -> Iterator[Problem]:
    """Yield the first piece of the teacher's part that no teaching note holds, and what stands behind a note."""
    cure = f"教员的部分都要放在 ::::::{{{NOTE}}} 和 :::::: 之间，开头、末尾各一行，放在全页最后。"
    places = [(heading.line, f"标题“{heading.words}”") for heading in found.headings if _is_loose(heading)]
    within = [(fence.line, fence.end) for fence in found.fences if fence.name == NOTE]
    places += [(fence.line, f"{{{fence.name}}}") for fence in found.fences
               if fence.name in TEACHERS_BLOCKS and not _is_within(fence, within)]
    for line, what in sorted(places)[:1]:
        said = f"{what}属于教员的部分，却在案例使用说明之外，会印进学员版。"
        yield Problem(file, line, "", lines[line - 1].strip()[:_LONGEST], said, cure)
    if places or not within:
        return
    for number in range(within[-1][1], len(lines)):
        if lines[number].strip():
            said = "案例使用说明在上面已经结束，这里的文字会印进学员版。"
            yield Problem(file, number + 1, "", lines[number].strip()[:_LONGEST], said, cure)
            return


def _is_loose(heading: Heading) -> bool:
    return heading.words in TEACHERS_HEADINGS and not any(fence.name == NOTE for fence in heading.inside)


def _is_within(fence: Fence, notes: list[tuple[int, int]]) -> bool:
    return any(start < fence.line < end for start, end in notes)
