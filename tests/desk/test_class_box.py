"""The zip for a class: everything in its folder, the teacher's things apart, the same bytes twice."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path

import pytest

from casebook.desk import class_box
from casebook.ground.problems import CasebookError

DATE = 1795305600  # 2026-11-22
MADE = (
    "live/index.html", "live/self-test.html", "live/_static/live/live.js", "live/_downloads/east/east.zip",
    "pdf/book.pdf", "pdf/chapters/east.pdf", "epub/book.epub", "html/index.html",
    "teacher/html/index.html", "teacher/html/slides/east.html", "teacher/pdf/book.pdf", "teacher/pdf/handouts/east.pdf",
)


@pytest.fixture
def editions(tmp_path) -> Path:
    for name in MADE:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("答案" if name.startswith("teacher") else name, "utf-8")
    return tmp_path


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name.removeprefix(f"{class_box.FOLDER}/"): archive.read(name) for name in archive.namelist()}


def test_everything_is_in_its_folder(editions):
    files = content(class_box.write(editions, DATE))
    assert set(files) == {
        "说明.txt", "学员/网页/index.html", "学员/网页/self-test.html", "学员/网页/_static/live/live.js",
        "学员/网页/_downloads/east/east.zip", "学员/笔记本和数据/east/east.zip", "学员/各章PDF/east.pdf",
        "学员/book.pdf", "学员/book.epub", "教员/网页/index.html", "教员/网页/slides/east.html", "教员/pdf/book.pdf",
        "教员/pdf/handouts/east.pdf",
    }
    assert [name for name, data in files.items() if name.startswith("学员") and "答案".encode() in data] == []


def test_the_teachers_links_to_handouts_lead_somewhere(editions):
    """As they stand in the pages of the teacher's edition, letter by letter: not every system takes PDF for pdf."""
    page, link = "教员/网页/book/teacher/east.html", "../../../pdf/handouts/east.pdf"
    assert posixpath.normpath(posixpath.join(posixpath.dirname(page), link)) in content(class_box.write(editions, DATE))


def test_the_text_opens_in_notepad_and_names_files_that_are_there(editions):
    files = content(class_box.write(editions, DATE))
    text = files["说明.txt"].decode("utf-8-sig")
    assert files["说明.txt"].startswith(b"\xef\xbb\xbf") and "\n" not in text.replace("\r\n", "")
    assert "（2026年11月22日）" in text and "（" not in class_box.readme(None).split("\r\n")[0]
    for name in ("学员/网页/self-test.html", "学员/网页/index.html", "教员/网页/index.html"):
        assert f"“{name}”" in text and name in files
    assert len(text.splitlines()) <= 50, "one page"


def test_the_same_editions_give_the_same_bytes(editions):
    first = class_box.write(editions, DATE).read_bytes()
    assert class_box.write(editions, DATE).read_bytes() == first


def test_without_an_edition_nothing_is_written(editions):
    box = class_box.write(editions, DATE)
    before = box.read_bytes()
    (editions / "teacher" / "pdf").rename(editions / "elsewhere")
    with pytest.raises(CasebookError, match=r"没有 .*teacher/pdf，课堂包做不成。先用 make class 一次做齐。"):
        class_box.write(editions, DATE)
    assert box.read_bytes() == before


def test_where_nothing_can_be_written_it_says_so(editions):
    (editions / f"{class_box.NAME}.new").mkdir()
    with pytest.raises(CasebookError, match=r"无法写入 .*shudu-jiceng-class\.zip"):
        class_box.write(editions, DATE)
