"""``make lab-diff`` and ``make lab-take``: what was changed in the working copy, and how a page of it comes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from casebook.desk import lab
from casebook.desk.lab_back.notebooks import Refused, notebook_edits
from casebook.desk.lab_back.pages import page_edits
from casebook.desk.lab_back.segments import lines_of
from casebook.ground import journal, paths
from casebook.ground.edits import Edit, applied, edits, moved, shift
from casebook.ground.problems import CasebookError, Problem
from casebook.manuscript.fences import outline

_NONE = "工作副本里没有改动。"
#: How much of a long line is shown on both sides of what was changed in it.
_AROUND, _LONG = 15, 60


@dataclass(frozen=True)
class Changed:
    """A file of the working copy that differs from what it was made as.

    `base` is the text that the `edits` are of: for a page or notebook that of the page (`page`: its path below the
    root), else that of the file.
    """

    path: Path
    page: str
    base: str
    edits: list[Edit]
    refused: list[Refused] = field(default_factory=list)


def diff() -> int:
    """Show what was changed in the working copy, file by file, with the lines of the page that it concerns."""
    found = list(_changed())
    for each in found:
        print("\n".join(_shown(each)) + "\n")
    added = _added()
    if added:
        print(f"副本里新添的文件（lab-take 不带回）：{'、'.join(added)}")
    pages = sorted({Path(each.page).stem for each in found if each.page})
    if pages:
        print("带回书里：" + "；".join(f"make lab-take PAGE={name}" for name in pages))
    if not found and not added:
        print(_NONE)
    return 0


def take(page: str | None = None) -> int:
    """Bring what was changed of a page, in it and in its notebook, back into the book's page, and nothing else."""
    found = [each for each in _changed() if each.page]
    names = sorted({Path(each.page).stem for each in found})
    if not page:
        hint = f"改过的有：{'、'.join(names)}。" if names else _NONE
        raise CasebookError(f"没有写要带回哪一页：make lab-take PAGE=章的编号。{hint}")
    wanted = [each for each in found if page in (Path(each.page).stem, each.page, each.page.removesuffix(".md"))]
    if not wanted:
        hint = f"改过的有：{'、'.join(names)}。" if names else _NONE
        raise CasebookError(f"工作副本里没有改过“{page}”这一页。{hint}")
    with journal.locked():
        journal.recover(holding_the_lock=True)
        _take(paths.root() / wanted[0].page, wanted)
    return 0


def _take(target: Path, wanted: list[Changed]) -> None:
    """Bring the changes of a page and of its notebook into the page `target`; all of them or none."""
    text = _text(target)
    lines, problems, count = text.split("\n"), [], 0
    for each in wanted:
        problems += [_no_place(each, refused) for refused in each.refused]
        mine, clashes = moved(each.edits, edits(lines_of(each.base), [line.removesuffix("\r") for line in lines]))
        problems += [_clash(target, each, *pair, lines) for pair in clashes]
        lines = applied(lines, _with_ends(mine, lines))
        count += len(mine)
    if problems:
        raise CasebookError(problems)
    journal.replace({target: "\n".join(lines).encode("utf-8")})
    for each in wanted:  # from now on these count as the book's
        base = lab.as_made() / each.page
        if each.path.suffix == ".ipynb":
            shutil.copyfile(each.path, lab.as_made() / each.path.name)
            base = lab.as_made() / "of-notebooks" / each.page
        base.write_text("\n".join(applied(lines_of(each.base), each.edits)), "utf-8", newline="")
    said = "、".join(paths.shown(each.path) for each in wanted)
    print(f"已把 {said} 里的 {count} 处改动带回 {paths.shown(target)}。接下来：make check。")


def _with_ends(changes: Iterable[Edit], lines: list[str]) -> list[Edit]:
    """Return the edits with the ends of lines that the page has."""
    end = "\r" if lines[0].endswith("\r") else ""
    return [Edit(each.start, each.end, tuple(line + end for line in each.lines)) for each in changes]


def _clash(target: Path, changed: Changed, mine: Edit, theirs: Edit, lines: list[str]) -> Problem:
    row = theirs.start + shift(theirs.start, edits(lines_of(changed.base), lines)) + 1
    found = "\n".join(line for line in mine.lines if line.strip()) or "（删去）"
    said = f"建副本以后，书里的这一处也改过；{paths.shown(changed.path)} 里改成了另一个样子。什么也没有带回。"
    cure = "看 make lab-diff，手工把要的并进书里的这一处，再在副本里把它改成同样的，或改回原样。"
    return Problem(paths.shown(target), row, "", found, said, cure)


def _no_place(changed: Changed, refused: Refused) -> Problem:
    said = "笔记本里的这一处，在书里由程序生成（登记的数、案例卡、表、图题），带不回去。什么也没有带回。"
    cure = f"登记的数在 data/ 里改；别的在 lab/{changed.page} 里改，再把笔记本的这一处改回原样。"
    old, new = _piece(refused.old, refused.new)
    return Problem(paths.shown(changed.path), 0, "", new or old, said, cure)


# --- what was changed ---------------------------------------------------------------------------------------


def _changed() -> Iterator[Changed]:
    """Yield every file of the working copy that an author changed, pages first, then notebooks, then data."""
    made, here = lab.as_made(), lab.folder()
    if not here.is_dir():
        raise CasebookError("还没有工作副本：先执行 make lab。")
    if not made.is_dir():
        cure = "执行 make lab RESET=1 换一份新的；旧的移到 lab-old/，把其中的改动在新的里再做一遍。"
        raise CasebookError(f"这个工作副本没有留底，比不出改了什么。{cure}")
    pages = sorted((made / "book").rglob("*.md"))
    for kept in pages:
        name = kept.relative_to(made)
        if _differ(kept, here / name):
            base = _text(kept)
            found = page_edits(base, _text(here / name))
            if found:
                yield Changed(here / name, name.as_posix(), base, found)
    names = {path.stem: path.relative_to(made).as_posix() for path in pages}
    for kept in sorted(made.glob("*.ipynb")):
        page = names.get(kept.stem.partition(" ")[2], "")
        if page and _differ(kept, here / kept.name):
            base = _text(made / "of-notebooks" / page)
            found, refused = notebook_edits(base, _notebook(kept), _notebook(here / kept.name))
            if found or refused:
                yield Changed(here / kept.name, page, base, found, refused)
    for kept in sorted((made / "data").rglob("*")):
        name = kept.relative_to(made)
        if kept.is_file() and _differ(kept, here / name):
            base = _text(kept)
            yield Changed(here / name, "", base, edits(lines_of(base), lines_of(_text(here / name))))


def _differ(kept: Path, path: Path) -> bool:
    return path.is_file() and kept.read_bytes() != path.read_bytes()


def _added() -> list[str]:
    """Return the files of the working copy that were not made with it."""
    made, here = lab.as_made(), lab.folder()
    files = [
        path.relative_to(here) for name in ("*.ipynb", "book/**/*.md", "data/**/*.csv") for path in here.glob(name)
    ]
    shown = (path for path in files if not any(part.startswith(".") for part in path.parts))
    return sorted(path.as_posix() for path in shown if not (made / path).is_file())


def _notebook(path: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, OSError) as error:
        cure = "在 JupyterLab 里打开它再存一次；打不开的，从 lab/.as-made/ 里拷回原来的。"
        raise CasebookError([Problem(paths.shown(path), 0, "", "", "不是完好的笔记本。", cure)]) from error


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        cure = "在文本编辑器中把文件另存为 UTF-8。"
        raise CasebookError([Problem(paths.shown(path), 0, "", "", "不是 UTF-8 编码。", cure)]) from error
    except FileNotFoundError as error:
        cure = "页在建副本以后删去或改了名：把要的改动手工抄过去。"
        raise CasebookError([Problem(paths.shown(path), 0, "", "", "书里没有这一页。", cure)]) from error


# --- how it is shown ----------------------------------------------------------------------------------------


def _shown(changed: Changed) -> Iterator[str]:
    old = lines_of(changed.base)
    concerns = f"，改的是 {changed.page}" if changed.page else "，lab-take 不带回，要在书的 data/ 里改"
    yield f"{paths.shown(changed.path)}（{len(changed.edits) + len(changed.refused)} 处{concerns}）"
    for each in changed.edits:
        yield f"  第 {each.start + 1} 行{_heading(changed, each.start)}"
        before = old[each.start : each.end]
        if len(before) == len(each.lines):
            for one, other in zip(before, each.lines, strict=True):
                yield from (f"    {mark} {text}" for mark, text in zip("-+", _piece(one, other), strict=True) if text)
        else:
            yield from (f"    - {line}" for line in before if line.strip())
            yield from (f"    + {line}" for line in each.lines if line.strip())
    for each in changed.refused:
        yield "  带不回去（书里由程序生成）"
        yield from (f"    {mark} {text}" for mark, text in zip("-+", _piece(each.old, each.new), strict=True) if text)


def _heading(changed: Changed, line: int) -> str:
    if not changed.page:
        return ""
    above = [heading.words for heading in outline(changed.base.replace("\r", "")).headings if heading.line <= line + 1]
    return f"（{above[-1]}）" if above else ""


def _piece(old: str, new: str) -> tuple[str, str]:
    """Return two versions of a line; of long ones only what differs, with some characters around it."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    start = next(
        (i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    first = max(start - _AROUND, 0)

    def piece(text: str) -> str:
        last = min(len(text) - end + _AROUND, len(text))
        return "…" * (first > 0) + text[first:last] + "…" * (last < len(text)) if text else ""

    return piece(old), piece(new)
