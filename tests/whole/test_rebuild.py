"""A rebuild makes what changed, all of it, and nothing else; plain Jupyter Book makes the same pages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casebook.ground.files import PACKAGE
from tests.support.project import (
    CASE_PAGES,
    CHAPTER,
    CHAPTER_FILE,
    CHAPTER_PAGE,
    FIGURES,
    REGISTER_PAGE,
    Project,
    digest,
    squeezed,
)

REGISTER_OF_CHAPTER = f"{REGISTER_PAGE}/{CHAPTER}"


def html_files(project: Project) -> dict[str, str]:
    """Return the digest of every HTML page by its name."""
    return {path.relative_to(project.html).as_posix(): digest(path) for path in project.html.rglob("*.html")}


def test_plain_jupyter_book_makes_the_same_pages(book, second):
    """Byte for byte, without any normalisation."""
    assert html_files(second) == html_files(book)


def test_plain_jupyter_book_makes_the_same_pictures(book, second):
    for page in CASE_PAGES:
        assert second.pictures(page) == book.pictures(page)


# ------------------------------------------------------------------ nothing changed


@pytest.fixture(scope="module")
def unchanged(home):
    """Build again without any change; return what was said, and the published files before and after."""
    with home.spoiled() as project:
        before = project.finished()
        result = project.run("book")
        return result, before, project.finished()


def test_nothing_changed_reads_runs_and_prints_nothing(unchanged):
    result, _, _ = unchanged
    assert result.code == 0, result.out
    assert result.pages_read() == result.pages_run() == []
    assert "没有变动，用上一次的" in result.out


def test_nothing_changed_leaves_every_byte(unchanged):
    _, before, after = unchanged
    assert before == after


# ------------------------------------------------------------------ one value changed

NEW = "10234"


@pytest.fixture(scope="module")
def changed(home):
    """Register another number of people for Wangma; return the old and new texts of all it reaches."""
    with home.spoiled() as project:
        before = texts(project)
        old = next(entry for entry in before["register"].split("\n") if entry)
        project.set_figure("wm-people", value=NEW, as_printed=f"{NEW}人")
        project.path("data/conflicts.csv").write_text(
            project.path("data/conflicts.csv").read_text("utf-8").replace("10011", NEW), "utf-8"
        )  # what the report prints is quoted there
        result = project.run("book")
        assert result.code == 0, result.out
        lists = [REGISTER_OF_CHAPTER, REGISTER_PAGE, "book/appendix/sources", "book/appendix/errata"]
        assert set(result.pages_read()) == {CHAPTER_PAGE, *lists}
        assert result.pages_run() == [CHAPTER_PAGE]
        assert result.lines_with(f"运行 {CHAPTER_PAGE}", "数据改了")
        return old, before, texts(project), result


def texts(project: Project) -> dict[str, str]:
    """Return the text of everything that prints the number of people in Wangma, blanks taken out."""
    chapter = project.page(CHAPTER_PAGE).article
    return {
        "prose": squeezed(chapter.get_text()),
        "alt": chapter.find(id="fig-density").img["alt"],
        "chart": project.pictures(CHAPTER_PAGE)["fig-density"],
        "table": squeezed(chapter.find(id="tab-household").get_text()),
        "register": squeezed(project.page(REGISTER_OF_CHAPTER).find(id="figure-wm-people").get_text()),
        "pdf": project.printed(),
    }


#: What is printed where, by the number of people: the number, per km², per household, per team.
PRINTED = {
    "prose": ("10011人", "10234人"),
    "alt": ("8343", "8528"),
    "chart": (">8343<", ">8528<"),
    "table": ("王马社区（心得）2.622.62", "王马社区（心得）2.682.68"),
    "register": ("10011人", "10234人"),
    "pdf": ("10011人", "10234人"),
}


@pytest.mark.parametrize("place", PRINTED)
def test_changed_value_is_everywhere(changed, place):
    _, before, after, _ = changed
    old, new = PRINTED[place]
    assert old in before[place] and new not in before[place]
    assert new in after[place]


@pytest.mark.parametrize("place", ["prose", "register", "pdf"])
@pytest.mark.parametrize("old", ["10011", "8343", "1001人"])
def test_old_value_is_nowhere(changed, place, old):
    assert old not in changed[2][place]


@pytest.mark.parametrize("new", ["8528", "30100", "2.68人", "1023人"])
def test_computed_numbers_follow_into_the_pdf(changed, new):
    assert new in changed[2]["pdf"]


@pytest.mark.parametrize(
    "moved",
    [
        "数字  王马社区常住人口（wm-people）：10011人 → 10234人",
        "计算  density-report：8343人 → 8528人",
        "计算  size-wangma：2.62人 → 2.68人",
        "图  fig-density：变了",
        "表  tab-household：变了",
    ],
)
def test_build_tells_what_moved(changed, moved):
    result = changed[3]
    assert len(result.lines_with(moved)) == 1, result.out
    assert result.lines_with(f"{CHAPTER_PAGE}：8 处")


# ------------------------------------------------------------------ text and contents changed


def test_edited_prose_reads_that_page_only(broken):
    broken.append("book/index.md", "这里多写了一句话。")
    result = broken.run("book")
    assert result.code == 0, result.out
    assert result.pages_read() == ["book/index"]
    assert "这些变动" not in result.out, "no number moved"
    assert "这里多写了一句话" in broken.page("book/index").get_text()
    assert "这里多写了一句话" in broken.printed()


def test_new_chapter_is_in_every_sidebar(broken):
    """Sphinx writes only what changed; the contents stand on every page."""
    broken.path("book/cases/extra.md").write_text("# 新添的一章\n\n正文。\n", "utf-8")
    broken.replace("_toc.yml", "- file: book/cases/", "- file: book/cases/extra\n      - file: book/cases/")
    result = broken.run("html")
    assert result.code == 0, result.out
    for page in [*broken.pages, "genindex", "search"]:
        assert "新添的一章" in broken.page(page).find(id="contents").get_text(), page
    assert "book/cases/extra" in broken.pages
    assert "图2.1" in squeezed(broken.page(CHAPTER_PAGE).article.get_text()), "the old chapter is now the second"


def add_page(project: Project, text: str = "正文。") -> None:
    """Put a page behind the last chapter, so that no number moves."""
    project.path("book/cases/extra.md").write_text(f"# 新添的一章\n\n{text}\n", "utf-8")
    project.replace("_toc.yml", f"- file: {CHAPTER_PAGE}", f"- file: {CHAPTER_PAGE}\n      - file: book/cases/extra")


def take_page_away(project: Project) -> None:
    project.path("book/cases/extra.md").unlink()
    project.replace("_toc.yml", "      - file: book/cases/extra\n", "")


def test_pages_with_a_new_frame_are_those_of_a_build_from_nothing(broken):
    """Only the contents beside them changed: their text is taken as it was written before."""
    kept = broken.path("_build/.work/learner/doctrees/book/cases").glob(f"{Path(CHAPTER_PAGE).name}.body")
    (body,) = kept
    written = body.stat().st_mtime_ns
    add_page(broken)
    assert broken.run("html").code == 0
    rebuilt = html_files(broken)
    assert body.stat().st_mtime_ns == written, "its text was not made again"
    shutil.rmtree(broken.path("_build/.work"))
    assert broken.run("html").code == 0
    assert html_files(broken) == rebuilt
    take_page_away(broken)
    assert broken.run("html").code == 0
    assert "新添的一章" not in broken.page(CHAPTER_PAGE).get_text()


def test_nothing_stays_of_a_build_that_failed(broken):
    """It has read pages from other data, and written all of them, with a chapter more beside them."""
    before = html_files(broken)
    data = broken.path(FIGURES).read_bytes()
    broken.set_figure("wm-area", indicator_zh="面积，只是试一试")
    add_page(broken, "见 {numref}`fig-nowhere`。")
    assert broken.run("html").code == 1
    take_page_away(broken)
    broken.path(FIGURES).write_bytes(data)
    assert broken.run("html").code == 0
    assert html_files(broken) == before


def test_pages_follow_what_the_pdf_has_read(broken):
    broken.set_figure("wm-area", indicator_zh="每平方公里的人口")
    add_page(broken)
    assert broken.run("pdf").code == 0
    result = broken.run("html")
    assert result.code == 0 and result.pages_read() == []
    assert "每平方公里的人口" in broken.page(REGISTER_OF_CHAPTER).get_text()
    assert "新添的一章" in broken.page(CHAPTER_PAGE).find(id="contents").get_text()


def test_a_new_title_is_on_every_page(broken):
    broken.replace("book/appendix/errata.md", "# 勘误与存疑", "# 存疑与勘误")
    assert broken.run("html").code == 0
    for page in [*broken.pages, "genindex", "search"]:
        assert "存疑与勘误" in broken.page(page).find(id="contents").get_text(), page


def test_a_number_that_moves_is_followed_on_other_pages(broken):
    broken.append("book/appendix/errata.md", "见{numref}`tab-household`。")
    assert broken.run("html").code == 0
    before = re.search("见(表[0-9.]+)。", squeezed(broken.page("book/appendix/errata").article.get_text()))[1]
    table = "```{list-table} 多出的表\n:name: tab-extra\n:header-rows: 1\n\n* - 甲\n* - 乙\n```\n\n"
    broken.replace(CHAPTER_FILE, "## 内容提要", f"## 添的一节\n\n{table}## 内容提要")
    result = broken.run("html")
    assert result.code == 0 and result.pages_read() == [CHAPTER_PAGE]
    after = re.search("见(表[0-9.]+)。", squeezed(broken.page("book/appendix/errata").article.get_text()))[1]
    assert int(after.rpartition(".")[2]) == int(before.rpartition(".")[2]) + 1


STATIC = PACKAGE / "press" / "site" / "static"


@pytest.mark.parametrize("name", ["frame.js", "casebook.css"])
def test_scripts_and_styles_have_a_new_address_when_they_change(broken, name):
    """A browser that keeps the old file must not show new pages with it."""
    before = re.search(rf"{re.escape(name)}[?]v=\w+", str(broken.page(CHAPTER_PAGE)))[0]
    (broken.root / "book" / "assets" / name).write_bytes((STATIC / name).read_bytes())
    broken.append(f"book/assets/{name}", "/* another one */")
    assert broken.run("html").code == 0
    for page in [*broken.pages, "genindex", "search"]:
        text = str(broken.page(page))
        assert name in text and before not in text, page


def test_search_follows_the_synonyms(broken):
    broken.append("data/synonyms.csv", "试一试 尝试,")
    assert broken.run("html").code == 0
    assert "尝试" in (broken.html / "_static" / "search-words.js").read_text("utf-8")


def test_changed_cell_changes_its_output(broken):
    broken.replace(CHAPTER_FILE, "人口密度（人/平方公里）", "每平方公里人数（人）")
    result = broken.run("html")
    assert result.code == 0, result.out
    assert result.pages_read() == [CHAPTER_PAGE]
    assert "每平方公里人数（人）" in broken.pictures(CHAPTER_PAGE)["fig-density"]
