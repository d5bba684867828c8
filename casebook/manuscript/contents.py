"""The table of contents and the settings: two YAML files that people edit, and the pages that must be in the first."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from casebook.ground import paths
from casebook.ground.files import original_of
from casebook.ground.problems import Problem

#: What people list as a page besides Markdown.
_OTHER_PAGES = (".ipynb", ".rst", ".txt", ".docx", ".html")
_UTF8 = "在文本编辑器中把文件另存为 UTF-8。"


def check_toc(unlisted: frozenset[str] = frozenset()) -> list[Problem]:
    """Return what is wrong: YAML that cannot be read, pages that are in no list, entries without a page.

    The pages `unlisted` (drafts that are left out) need not be in the list.
    """
    toc, settings = paths.toc(), paths.root() / "_config.yml"
    broken = [problem for path in (toc, settings) if path.is_file() or path == toc for problem in _yaml_fault(path)]
    if any(problem.file == paths.shown(toc) for problem in broken):
        return broken
    try:
        listed = {name.removesuffix(".md") for name in parse_toc_yaml(toc)}
    except MalformedError as error:
        return [*broken, _malformed(toc, str(error))]
    return [*broken, *_missing(toc, listed, unlisted)]


def _missing(toc: Path, listed: set[str], unlisted: frozenset[str]) -> Iterator[Problem]:
    pages = {path.relative_to(paths.root()).with_suffix("").as_posix() for path in paths.book().rglob("*.md")}
    copies = copies_of_pages(listed)
    for name in sorted(pages - listed - unlisted):
        cure = f"在相应部分加一行“- file: {name}”，或删去该文件。"
        if name in copies:
            cure = f"像是 {copies[name]} 的副本：要留的改动并进去，然后把它移出 book 文件夹。"
        yield Problem(paths.shown(toc), 0, "", "", f"没有列出 {name}.md。", cure)
    for name in sorted(listed - pages):
        said, cure = "目录里的这一项没有对应的文件。", "改正路径，或删去这一行。"
        other = _not_markdown(name)
        if other:
            said = f"{other.name} 在那里，但书只读 .md 的页。"
            cure = "删去这一行，把内容写进一个 .md 文件再列出。"
            if other.suffix == ".ipynb":
                page = paths.shown(other.with_suffix(".md"))
                cure = (f"先转成 MyST：pip install jupytext，再 jupytext --to md:myst {paths.shown(other)}；"
                        f"留下 {page}，把笔记本移出 book 文件夹，目录里写 {page.removesuffix('.md')}。")
        yield Problem(paths.shown(toc), _line_of(toc, name), "", name, said, cure)


def copies_of_pages(listed: set[str] | None = None) -> dict[str, str]:
    """Return the pages that stand in no list and are copies of others by their names: page → name of the original.

    `listed` are the pages of the table of contents; without them it is read, and nothing found if that fails.
    """
    if listed is None:
        try:
            listed = {name.removesuffix(".md") for name in parse_toc_yaml(paths.toc())}
        except (MalformedError, OSError, ValueError, yaml.YAMLError):
            return {}
    found = {}
    for path in paths.book().rglob("*.md"):
        name = path.relative_to(paths.root()).with_suffix("").as_posix()
        original = original_of(path, [other.name for other in path.parent.glob("*.md")])
        if original and name not in listed:
            found[name] = original
    return found


def _not_markdown(name: str) -> Path | None:
    """Return the file that an entry of the contents means, where it is there and not Markdown."""
    path = paths.root() / name
    if path.is_file():
        return path
    near = sorted(path.parent.glob(f"{glob.escape(path.name)}.*")) if path.parent.is_dir() else []
    return next((other for other in near if other.suffix in _OTHER_PAGES), None)


def _yaml_fault(path: Path) -> list[Problem]:
    """Return why a YAML file cannot be read, with the line."""
    file = paths.shown(path)
    try:
        yaml.safe_load(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return [Problem(file, 0, "", "", "没有这个文件。", "从备份恢复，它规定各章的次序。")]
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        return [Problem(file, row, "", "", "从这一行起不是 UTF-8 编码。", _UTF8)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row, found = (mark.line + 1, _text_of(path, mark.line)) if mark else (0, "")
        cure = "检查这一行和上一行：缩进用空格不用制表符，同级对齐，冒号用半角并后接空格。"
        return [Problem(file, row, "", found, "从这里起不是有效的 YAML。", cure)]
    return []


def _malformed(toc: Path, message: str) -> Problem:
    """Say in the book's words what sphinx-external-toc finds in a table of contents that is valid YAML."""
    file = paths.shown(toc)
    twice = re.search(r"used multiple times: '(.+)'", message)
    if twice:
        row = _line_of(toc, twice[1], last=True)
        return Problem(file, row, "", twice[1], "目录里已经列过这一页。", "删去一行。")
    place = re.search(r"@ '([^']*)'", message)
    row = _line_of_place(toc, place[1]) if place else 0
    cure = "照同级的条目写：“- file: book/cases/章名”，部分写 caption 和 chapters。"
    return Problem(file, row, "", _text_of(toc, row - 1) if row else "", "目录的这一处写法不对。", cure)


def _line_of(path: Path, name: str, last: bool = False) -> int:
    """Return the line of the (last) entry for a page, or 0."""
    entry = re.compile(rf"^\s*(- )?(file|root): *['\"]?{re.escape(name)}(\.md)?['\"]?\s*(#.*)?$")
    lines = [number for number, line in enumerate(_lines(path), 1) if entry.match(line)]
    return (lines[-1] if last else lines[0]) if lines else 0


def _line_of_place(path: Path, place: str) -> int:
    """Return the line of a place in the file, named by keys and numbers: ``/parts/0/chapters/1``."""
    node = yaml.compose(path.read_text("utf-8-sig"))
    for step in filter(None, place.split("/")):
        if isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == step]
        else:
            found = node.value[int(step) : int(step) + 1] if step.isdigit() else []
        if not found or isinstance(found[0], str):
            break
        node = found[0]
    return node.start_mark.line + 1


def _text_of(path: Path, number: int) -> str:
    lines = _lines(path)
    return lines[number].strip() if number < len(lines) else ""


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8-sig", errors="replace").splitlines()
