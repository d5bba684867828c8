"""Nothing of the teacher's edition is in a learner's, in no format; and the search for it finds what is there."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
import typst

from casebook.ground import fonts
from tests.support.leaks import files_below, leaks, needles, words_of
from tests.support.project import CHAPTER, CHAPTER_FILE, ROOT, squeezed, teaching_sentences


@pytest.fixture(scope="module")
def wanted() -> list[str]:
    found = needles()
    assert len(found) > 250
    return found


def test_needles_are_of_every_part(wanted):
    """A plan's remarks, answers to questions, role briefs and the teacher's own pages are looked for."""
    note = squeezed((ROOT / CHAPTER_FILE).read_text("utf-8").partition("{teaching-note}")[2])
    parts = {"###思考题参考要点": "###延伸阅读", ":::::{role-seats}": "###学案", "```{class-plan}": "```"}
    for begin, end in parts.items():
        part = note[note.index(begin) + len(begin) :]
        part = part[: part.index(end)]
        assert [needle for needle in wanted if needle in part], begin
    assert any("方向键翻页" in needle for needle in wanted)


def test_the_whole_book_has_none_of_it(book, wanted):
    """Pages, search, notebooks and data to take away, PDF; the PDF is read once for all tests."""
    known = {book.pdf.read_bytes(): book.printed()}
    assert leaks(files_below(book.root / "_build"), wanted, known) == []


@pytest.fixture(scope="module")
def everything(home):
    """A small book in all formats a learner can get."""
    with home.spoiled() as project:
        for command in ("epub", "zip"):
            result = project.run(command)
            assert result.code == 0, result.out
        yield project


def test_no_format_has_it(everything, wanted):
    files = dict(files_below(everything.root / "_build"))
    for end in (".html", ".pdf", ".xhtml", ".ipynb", ".csv"):
        assert any(name.endswith(end) for name in files), end
    assert any(".zip/" in name for name in files) and any(".epub/" in name for name in files)
    assert leaks(iter(files.items()), wanted) == []


def planted(sentence: str) -> dict[str, bytes]:
    """Return a file of each format with a sentence in it, as a book would have it."""
    half = len(sentence) // 2
    escaped = "".join(f"\\u{ord(char):04x}" for char in sentence)
    page = f"<p>{sentence[:half]}<em>{sentence[half:]}</em></p>".encode()
    text = f'#set text(font: "Noto Serif SC")\n#{json.dumps(sentence, ensure_ascii=False)}'
    printed = typst.compile(text.encode(), format="pdf", font_paths=[str(fonts.font_dir())], ignore_system_fonts=True)
    notebook = json.dumps({"cells": [{"source": [sentence[:half], sentence[half:]]}]}).encode()
    inner = io.BytesIO()
    with ZipFile(inner, "w") as archive:
        archive.writestr("book/page.xhtml", page)
    outer = io.BytesIO()
    with ZipFile(outer, "w") as archive:
        archive.writestr("book.epub", inner.getvalue())
    return {
        "a.html": page, "search-text-1.js": f'add("{escaped}")'.encode(), "a.pdf": printed, "a.ipynb": notebook,
        "a.csv": sentence.encode(), "a.svg": page, "b.epub": inner.getvalue(), "c.zip": outer.getvalue(),
    }


def test_it_would_be_found_in_each_format(tmp_path, wanted):
    sentence = teaching_sentences(CHAPTER_FILE)[3]
    for name, content in planted(sentence).items():
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_bytes(content)
        assert squeezed(sentence) in [needle for _, needle in leaks(files_below(folder), wanted)], name


def test_a_file_of_the_teacher_is_found_by_its_name(tmp_path, wanted):
    (tmp_path / "pdf" / "handouts").mkdir(parents=True)
    (tmp_path / "pdf" / "handouts" / f"{CHAPTER}.txt").write_text("练习")
    assert [part for _, part in leaks(files_below(tmp_path), wanted)] == ["handouts/"]


def test_a_format_nobody_can_read_is_refused():
    with pytest.raises(ValueError, match="how is this format read"):
        words_of("a.docx", b"")
