"""Synthetic books of any size, made from the real chapters: each copy has pages, labels, data and ids of its own."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The chapters that are copied in turn.
CHAPTERS = ("xiacheng-four-forces", "cuiyuan-xinminlu", "baibuting", "shanghai-1plus6")
_TABLES = ("figures", "practices")


def make(folder: Path, chapters: int) -> list[str]:
    """Write a book of `chapters` case chapters into `folder`; return their page names in order."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("book", "data", "_config.yml", "requirements.lock"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
    pages = [f"book/cases/{name}" for name in CHAPTERS[:chapters]]
    for page in pages:
        path = folder / f"{page}.md"
        path.write_text(_without_methods(path.read_text("utf-8")), "utf-8")
    for number in range(len(pages), chapters):
        pages.append(add(folder, CHAPTERS[number % len(CHAPTERS)], number))
    write_toc(folder, pages)
    return pages


def write_toc(folder: Path, pages: list[str]) -> None:
    """Write the table of contents with the front page, the given chapters and the appendix; remove other pages."""
    appendix = [f"book/appendix/{name}" for name in ("figures", "sources", "glossary", "errata")]
    for page in folder.glob("book/**/*.md"):
        if page.relative_to(folder).with_suffix("").as_posix() not in ["book/index", *pages, *appendix]:
            page.unlink()
    lines = ["format: jb-book", "root: book/index", "parts:", "  - caption: 案例", "    numbered: 2", "    chapters:"]
    lines += [f"      - file: {page}" for page in pages]
    lines += ["  - caption: 附录", "    chapters:"]
    lines += [f"      - file: {name}" for name in appendix]
    (folder / "_toc.yml").write_text("\n".join(lines) + "\n", "utf-8")


def add(folder: Path, chapter: str, number: int) -> str:
    """Copy one chapter with its data under ids that hold `number`; return the page's name (not in the toc yet)."""
    mark, copy = letters(number), f"{chapter}-{letters(number)}"
    data = folder / "data" / "cases" / copy
    data.mkdir()
    tables = {name: _rows(ROOT / "data" / "cases" / chapter / f"{name}.csv") for name in _TABLES}
    ids = {row[0] for _, rows in tables.values() for row in rows}
    _, listed = _rows(ROOT / "data" / "cases.csv")
    cases = {row[0] for row in listed if row[1] == chapter}

    def own(text: str) -> str:
        """Give every id of this chapter, or the beginning of one in a cell, the mark: wm-area → wmaah-area."""

        def marked(match: re.Match) -> str:
            word = match[0]
            if word in ids or (word.endswith("-") and any(each.startswith(word) for each in ids)):
                first, _, rest = word.partition("-")
                return f"{first}{mark}-{rest}"
            return word

        return re.sub(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)*-?(?![\w-])", marked, text)

    for name, (header, rows) in tables.items():
        place = header.index("case_id")
        moved = [[f"{cell}-{mark}" if i == place else own(cell) for i, cell in enumerate(row)] for row in rows]
        _write(data / f"{name}.csv", header, moved)
    header, rows = _rows(folder / "data" / "cases.csv")
    more = [[f"{row[0]}-{mark}", copy, *row[2:]] for row in rows if row[0] in cases]
    _write(folder / "data" / "cases.csv", header, rows + more)
    page = folder / "book" / "cases" / f"{copy}.md"
    text = _without_methods((ROOT / "book" / "cases" / f"{chapter}.md").read_text("utf-8"))
    text = own(text.replace(f'load_case("{chapter}")', f'load_case("{copy}")'))
    text = re.sub(  # the card names cases; elsewhere their ids are variables, too
        r"(?<=^```\{case-card\} ).*$", lambda match: " ".join(f"{case}-{mark}" for case in match[0].split()), text,
        count=1, flags=re.M,
    )
    text = re.sub(r"\b(fig|tab)-(?=[a-z])", rf"\g<1>-{mark}-", text)
    page.write_text(re.sub(r"^# (.*)$", rf"# \g<1> {mark}", text, count=1, flags=re.M), "utf-8")
    return f"book/cases/{copy}"


def _without_methods(text: str) -> str:
    """Take out links to the methods pages: their claims are about the real book and do not hold in a larger one."""
    text = re.sub(r"\[([^\]]*)\]\(\.\./methods/[^)]*\)", r"\1", text)
    return re.sub(r"\{doc\}`\.\./methods/[^`]*`", "方法部分", text)


def letters(number: int) -> str:
    """Return a number as three letters: a digit in a title would be a number in prose."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in (2, 1, 0))


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
