"""The page that shows how to write a case is done step by step, and the book is built on the way.

A small book, from which the real case of Daning Road was removed, is the one that the page is tried on.
"""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casebook.desk import lab
from tests.support import walkthrough
from tests.support.case_standard import RULES, Chapter
from tests.support.project import (
    CHAPTER_PAGE,
    MADE_PAGES,
    NOISE,
    REGISTER_PAGE,
    ROOT,
    SOURCES,
    Project,
    Result,
    copy_sources,
    digest,
    squeezed,
)
from tests.support.walkthrough import PAGE, command, do
from tests.support.word import head, par, write_word

NAME, TITLE = "daning-base", "大宁路街道与上海大学的实践基地"
DRAFT_PAGE = f"book/cases/{NAME}"
BANNER = "这一章还没有写完，文字和数字都未经核对，请勿引用。"
EMOJI = "三岗十八级🏠：“微更新”一半的 3.0"


def sources(project: Project) -> dict[str, bytes]:
    """Return every file of the sources."""
    tops = [project.path(name) for name in SOURCES]
    files = [path for top in tops for path in ([top] if top.is_file() else sorted(top.rglob("*"))) if path.is_file()]
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in files}


def pages(folder: Path) -> dict[str, str]:
    """Return the digest of every web page and picture below `folder`."""
    found = (path for path in folder.rglob("*") if path.suffix in (".html", ".svg"))
    return {path.relative_to(folder).as_posix(): digest(path) for path in found}


@dataclass
class Story:
    """What was said and what stood there as the page was followed."""

    project: Project
    results: list[tuple[str, Result]] = field(default_factory=list)
    states: dict[str, dict] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    chapter: Chapter | None = None

    def run(self, *words: str) -> Result:
        result = self.project.run(*words)
        self.results.append((" ".join(words), result))
        assert result.code == 0, result.out
        return result

    def said(self, command: str) -> str:
        """Return what the one command that begins so said."""
        (out,) = [result.out for line, result in self.results if line.startswith(command)]
        return out


def drafts_of(project: Project) -> Project:
    """Return the book with drafts, to look at as one looks at a book."""

    class Drafts(Project):
        html = property(lambda self: self.root / "_build" / "drafts" / "html")
        pdf = property(lambda self: self.root / "_build" / "drafts" / "pdf" / "shudu-jiceng.pdf")

    return Drafts(project.root)


@pytest.fixture(scope="module")
def story(home):
    with home.spoiled() as project:
        story = Story(project)
        story.run("remove-case", "--id", "daning-university", "--yes")
        story.states["sources before"] = sources(project)
        for step in walkthrough.steps():
            follow(story, step)
        story.states["sources after"] = sources(project)
        story.run("html")
        story.states["pages after"] = pages(project.html)
        story.states["leftovers"] = sorted(path.name for path in project.html.rglob("*") if NAME in path.name)
        yield story


def follow(story: Story, step: walkthrough.Step) -> None:
    """Do one step, and look around before and after those that matter."""
    project = story.project
    if step.caption in walkthrough.OPTIONAL:
        optional = {walkthrough.FIND: find_figures, walkthrough.WORD: from_word, walkthrough.LAB: from_lab}
        if step.caption in optional:  # two authors: tests/whole/test_two_authors.py
            optional[step.caption](story, step)
        return
    if step.caption == "故意写错以后，检查会说":
        story.states["mistake"] = {"page": step.content, "said": mistake(project)}
        return
    if step.content == "draft: true\n":
        before_publishing(story)
    result = do(step, project)
    if result is not None:
        story.results.append((step.content.strip(), result))
        assert result.code == 0, f"{step}\n{result.out}"
    if step.content == "make book\n":
        story.states["published"] = pages(project.html)
        look(story, project, "published")
        story.chapter = Chapter(DRAFT_PAGE, project.root)
        story.states["rows"] = {"figures": rows(project)}


def before_publishing(story: Story) -> None:
    """The draft stands in the book with drafts. Build the other ones too: they must not have it."""
    project = story.project
    look(story, drafts_of(project), "drafts")
    story.run("book")
    story.states["without"] = pages(project.html)
    look(story, project, "without")
    plain = project.run(*project.jupyter_book())
    story.results.append(("jupyter-book", plain))
    story.states["plain"] = pages(project.html)


def look(story: Story, book: Project, when: str) -> None:
    """Keep the texts that the tests are about."""
    names = [CHAPTER_PAGE, REGISTER_PAGE, *MADE_PAGES]
    sides = [squeezed(book.page(name).find(id="contents").get_text()) for name in names]
    story.texts[f"{when} sidebars"] = str(sum(TITLE in side for side in sides)) + f" of {len(names)}"
    of_chapter = f"{REGISTER_PAGE}/{NAME}"
    there = (book.html / f"{of_chapter}.html").is_file()
    story.texts[f"{when} register"] = squeezed(book.page(of_chapter).article.get_text()) if there else ""
    story.texts[f"{when} other chapter"] = squeezed(book.page(CHAPTER_PAGE).article.get_text())
    story.texts[f"{when} search"] = book.search_index()
    story.texts[f"{when} pdf"] = book.printed()
    if (book.html / f"{DRAFT_PAGE}.html").is_file():
        story.texts[f"{when} chapter"] = str(book.page(DRAFT_PAGE).article)


def mistake(project: Project) -> str:
    """Type a number as the page proposes, check, and put it right again."""
    path = project.path(f"{DRAFT_PAGE}.md")
    text = path.read_text("utf-8")
    old, new = re.search(r"把“做了什么”里的 `` (\S+) `` 改成 `(\S+)`", PAGE.read_text("utf-8")).groups()
    narrative = text.index("## 做了什么")
    path.write_text(text[:narrative] + text[narrative:].replace(old, new, 1), "utf-8")
    result = project.run("check")
    assert result.code == 1
    path.write_text(text, "utf-8")
    return result.out


def find_figures(story: Story, step: walkthrough.Step) -> None:
    """Run the step on a report made of the printed forms, if this book has the script."""
    program = command(step.content.strip())
    if not Path(program[1]).is_file():
        return
    with (ROOT / "data/cases/daning-university/figures.csv").open(encoding="utf-8", newline="") as file:
        printed = "，".join(row["as_printed"] for row in csv.DictReader(file))
    story.project.path("报告.txt").write_text(f"总结\n{printed}。\n", "utf-8")
    result = story.project.run(*program)
    assert result.code == 0, result.out
    assert "103" in story.project.path("候选.csv").read_text("utf-8")


def from_word(story: Story, step: walkthrough.Step) -> None:
    """Run the step on a Word file with one section; the page's next listing writes that section anew."""
    write_word(story.project.path("初稿.docx"), head("做了什么") + par("到过基地的共103人，另有99人。"))
    line = step.content.strip()
    result = story.project.run(*command(line))
    story.results.append((line, result))
    assert result.code == 0, result.out
    story.texts["from Word"] = story.project.path(f"{DRAFT_PAGE}.md").read_text("utf-8")


def from_lab(story: Story, step: walkthrough.Step) -> None:
    """Change the draft in a working copy as `make lab` makes it, and take it back."""
    project, line = story.project, "use_style()\n"
    copy = project.path("lab")
    for name in ("book", "data"):
        shutil.copytree(project.path(name), copy / name)
    lab.keep_as_made(copy)
    page, changed = project.path(f"{DRAFT_PAGE}.md"), copy / f"{DRAFT_PAGE}.md"
    before = page.read_text("utf-8")
    changed.write_text(before.replace(line, f"{line}# 课上加的\n", 1), "utf-8")
    for line_of_step in step.content.strip().split("\n"):
        result = project.run(*command(line_of_step))
        story.results.append((line_of_step, result))
        assert result.code == 0, result.out
    assert page.read_text("utf-8") == changed.read_text("utf-8") != before
    shutil.rmtree(copy)


def rows(project: Project) -> list[dict[str, str]]:
    with project.path(f"data/cases/{NAME}/figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ------------------------------------------------------------------ the page itself


def test_the_page_has_every_step():
    captions = [step.caption for step in walkthrough.steps()]
    assert captions.count("执行") >= 4 and "执行，并回答提问" in captions
    shown = r"^(`{3,})\{(?:code-block|code-cell|list-table)\}.*?^\1$"
    prose = re.sub(shown, "", PAGE.read_text("utf-8"), flags=re.M | re.S)
    assert 1500 <= len(re.findall("[\u4e00-\u9fff，。：；“”、！？（）]", prose)) <= 2500
    for name in ("new-case", "find_figures.py", "figures.csv", "practices.csv", "make check", "make book DRAFTS=1"):
        assert name in PAGE.read_text("utf-8"), name


def test_the_page_quotes_no_more_than_printed_forms():
    for step in walkthrough.steps():
        if step.caption.endswith("figures.csv，表头以下"):
            found = list(csv.reader(step.content.splitlines()))
            assert [row[5] for row in found if not 0 < len(row[5]) <= 15] == []


def test_no_command_shows_a_traceback(story):
    assert [line for line, result in story.results for noise in NOISE if noise in result.out] == []


def test_the_message_on_the_page_is_what_the_check_says(story):
    assert story.states["mistake"]["page"] == story.states["mistake"]["said"]


def test_every_number_of_the_exercise_is_registered_as_in_the_book(story):
    """The exercise has other ids than the real case, and the same facts."""
    with (ROOT / "data/cases/daning-university/figures.csv").open(encoding="utf-8", newline="") as file:
        real = {row["as_printed"]: row for row in csv.DictReader(file)}
    for row in story.states["rows"]["figures"]:
        other = real[row["as_printed"]]
        assert (row["value"], row["unit"], row["hedge"], row["kind"], row["year"]) == (
            other["value"], other["unit"], other["hedge"], other["kind"], other["year"],
        )


@pytest.mark.small  # it runs the book's commands
def test_the_steps_can_be_done_in_the_real_book(tmp_path):
    """A reader has the whole book, in which the case of Daning Road stands already."""
    project = copy_sources(tmp_path / "book")
    for step in walkthrough.steps():
        if step.content.startswith("make check"):
            break
        if step.caption not in walkthrough.OPTIONAL:
            result = do(step, project)
            assert result is None or result.code == 0, result.out
    said = project.run("check").out
    assert said.startswith("没有发现问题。") and f"{DRAFT_PAGE}.md（草稿）" in said


# ------------------------------------------------------------------ what the author gets


def test_new_case_says_what_to_do_next(story):
    said = story.said("make new-case")
    assert f"已建好草稿“{TITLE}”，编号 {NAME}" in said and "make book DRAFTS=1" in said


def test_word_brings_in_a_section_with_its_numbers(story):
    said = story.said("make import-case")
    assert "绑定的数 1 处；没有绑定的 1 处" in said and "没有漏下的。" in said
    assert "% 待绑定：99人（登记表里没有）\n\n到过基地的共{num}`db-total`，另有99人。\n" in story.texts["from Word"]


def test_a_change_in_the_working_copy_is_shown_and_taken(story):
    assert "    + # 课上加的" in story.said("make lab-diff")
    assert f"里的 1 处改动带回 {DRAFT_PAGE}.md。" in story.said("make lab-take")


def test_check_names_the_draft(story):
    (line,) = [line for line in story.said("make check").splitlines() if DRAFT_PAGE in line]
    assert line.startswith(f"  {DRAFT_PAGE}.md（草稿）：登记 ")


def test_draft_is_built_with_a_banner(story):
    assert BANNER in story.texts["drafts chapter"]
    assert squeezed(BANNER) in story.texts["drafts pdf"] and TITLE in story.texts["drafts pdf"]
    assert f"含草稿，不要分发：{DRAFT_PAGE}" in story.said("make book DRAFTS=1")


def test_draft_is_everywhere_in_the_book_with_drafts(story):
    assert story.texts["drafts sidebars"] == "4 of 4"
    assert "103人累计到基地的少数民族学生" in story.texts["drafts register"]
    assert NAME in story.texts["drafts search"]
    assert "图1.1" in story.texts["drafts other chapter"], "the draft stands behind it"


def test_draft_is_nowhere_in_the_book(story):
    """Not a byte of a page or picture is other than in a book that has no draft (built at the end)."""
    assert story.states["without"] == story.states["pages after"]
    assert story.texts["without sidebars"] == "0 of 4"
    assert NAME not in story.texts["without search"]
    assert TITLE not in story.texts["without pdf"] and "累计到基地的少数民族学生" not in story.texts["without pdf"]
    assert f"草稿没有收入：{DRAFT_PAGE}。要看草稿：make book DRAFTS=1" in story.said("book")


def test_plain_jupyter_book_leaves_the_draft_out(story):
    assert [result.code for line, result in story.results if line == "jupyter-book"] == [0]
    assert story.states["plain"] == story.states["without"]


def test_published_chapter_is_everywhere_and_no_draft(story):
    assert BANNER not in story.texts["published chapter"] and squeezed(BANNER) not in story.texts["published pdf"]
    assert story.texts["published sidebars"] == "4 of 4"
    assert "103人累计到基地的少数民族学生" in story.texts["published register"]
    assert TITLE in story.texts["published pdf"]
    assert story.texts["published other chapter"] == story.texts["without other chapter"]


@pytest.mark.parametrize("rule", RULES)
def test_finished_chapter_keeps_the_case_standard(story, rule):
    RULES[rule](story.chapter)


def test_rename_and_remove_leave_nothing(story):
    assert f"已把 {NAME} 改名为 daning-practice" in story.said("make rename-case")
    assert "已删除 daning-practice。" in story.said("make remove-case")
    assert story.states["sources after"] == story.states["sources before"]
    assert story.states["leftovers"] == []


# ------------------------------------------------------------------ what new-case makes, built as it is


@pytest.fixture(scope="module")
def fresh(story):
    """A new case with an emoji in its title, in the book with drafts as the story left it."""
    project = story.project
    made = project.run(
        "new-case", "--title", EMOJI, "--title-en", "Three posts, 18 grades", "--place", "某市", "--period", "未注明",
        "--source-title", "新报告“甲”", "--id", "fresh",
    )
    assert made.code == 0, made.out
    result = project.run("html", "--drafts")
    assert result.code == 0, result.out
    return project, result, project.run("pdf", "--drafts")


def test_fresh_case_builds_as_it_is(fresh):
    project, result, _ = fresh
    assert set(result.pages_run()) == {"book/cases/fresh"}
    page = drafts_of(project).page("book/cases/fresh")
    assert squeezed(page.article.h1.get_text()) == f"2.{squeezed(EMOJI)}#"
    assert BANNER in page.article.get_text() and page.select(".cb-error, .problematic, .system-message") == []
    assert len(page.article.find_all("figure")) == 2 and len(page.article.find_all("table")) >= 3


def test_fresh_case_is_in_sidebar_register_and_sources(fresh):
    book = drafts_of(fresh[0])
    for name in (CHAPTER_PAGE, REGISTER_PAGE, "search"):
        assert squeezed(EMOJI) in squeezed(book.page(name).find(id="contents").get_text())
    register = book.page(f"{REGISTER_PAGE}/fresh")
    assert squeezed(EMOJI) in squeezed(register.article.h1.get_text())
    assert squeezed(EMOJI) in squeezed(book.page(REGISTER_PAGE).article.table.get_text())
    assert "〔示例〕" in register.find(id="figure-fresh-example-money").get_text()
    assert "新报告“甲”" in book.page("book/appendix/sources").find(id="source-report-fresh").get_text()


def test_emoji_is_refused_only_where_it_cannot_be_printed(fresh):
    _, _, pdf = fresh
    assert pdf.code == 1
    assert "字体里没有字符 “🏠”（U+1F3E0）" in pdf.out


def test_fresh_case_does_not_touch_the_book(story, fresh):
    assert pages(story.project.html) == story.states["pages after"]
