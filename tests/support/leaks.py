"""What a learner's file says, whatever its format, and what of the teacher's edition is found in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zipfile import ZipFile

from tests.support.pdf_text import page_texts
from tests.support.project import CASE_PAGES, ROOT, long_sentences, squeezed, teaching_sentences

#: Formats that hold text as such, others that are archives of files, and pictures and fonts without words.
TEXTS = {".html", ".xhtml", ".js", ".json", ".svg", ".xml", ".txt", ".csv", ".py", ".md", ".ipynb", ".css", ".inv",
         ".bib", ".ris", ".cff", ".ncx", ".opf", ".rels", ".toml", ".yml", ""}
ARCHIVES = {".zip", ".epub", ".xlsx"}
WORDLESS = {".png", ".ico", ".woff2", ".woff", ".ttf", ".otf", ".jpg"}
#: Page for authors that shows how a teaching note is written.
SHOWS_A_NOTE = "write-your-own-case"
#: Names that only files and pages of the teacher's edition have.
NAMES = ("book/teacher/", "slides/reveal", "handouts/", "cards/")


def needles() -> list[str]:
    """Return, without blanks, what no learner may read: sentences of every teaching note and of the teacher's pages."""
    found = [sentence for name in CASE_PAGES for sentence in teaching_sentences(f"{name}.md")]
    found += long_sentences((ROOT / "casebook/press/teaching/start.md").read_text("utf-8"))
    example = squeezed((ROOT / f"book/teaching/{SHOWS_A_NOTE}.md").read_text("utf-8"))
    return [each for each in dict.fromkeys(map(squeezed, found)) if each not in example]


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, what archives hold included, as (name, content)."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".work" not in path.parts:
            yield from _opened(path.relative_to(folder).as_posix(), path.read_bytes())


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if Path(name).suffix in ARCHIVES:
        with ZipFile(io.BytesIO(content)) as archive:
            for inside in archive.namelist():
                yield from _opened(f"{name}/{inside}", archive.read(inside))
    elif not name.endswith("/"):
        yield name, content


def words_of(name: str, content: bytes) -> str:
    """Return the words of a file without blanks; a format that nobody can read here is an error."""
    suffix = Path(name).suffix.lower()
    if suffix in WORDLESS:
        return ""
    if suffix == ".pdf":
        return squeezed("".join(page_texts(content)))
    if suffix not in TEXTS:
        raise ValueError(f"{name}: how is this format read? say it in tests/support/leaks.py")
    text = content.decode("utf-8", errors="ignore")
    if suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) + text
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), unescape(text)).replace("**", "")
    return squeezed(re.sub(r"<[^>]+>", "", text)) + squeezed(text)


def leaks(
    files: Iterator[tuple[str, bytes]], wanted: list[str], known: dict[bytes, str] | None = None
) -> list[tuple[str, str]]:
    """Return (file, what is found in it) of all that a learner should not have.

    `known` has the words of files that were read before, by their content.
    """
    found = []
    for name, content in files:
        found += [(name, part) for part in NAMES if part in name]
        said = (known or {}).get(content) or words_of(name, content)
        found += [(name, needle) for needle in wanted if needle in said]
    return found
