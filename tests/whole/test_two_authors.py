"""Two authors work in clones of the book: what each adds comes together without a hand, and what does not is said."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from casebook.chapter.case import load_case
from casebook.checks.run import check
from casebook.desk import cli
from casebook.desk.cases import contents
from casebook.desk.cases.command import main
from casebook.ground.merging import conflicts
from casebook.ground.problems import HINT, CasebookError
from casebook.register.registers import load_register
from tests.support import walkthrough
from tests.support.small_book import CHAPTER, PAGE, ROOT, Tree, make_book

SUMMARY = "居委会写的摘要，说清谁在哪里做了什么，凭什么这样说。"
NAMES = {"anna": ("south-gate", "南门社区议事会"), "boris": ("north-gate", "北门社区食堂")}


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def hand_in(clone: Tree) -> None:
    """Do what the page for authors says: commit, take in what the others did, and hand over."""
    (step,) = [step for step in walkthrough.steps() if step.caption == walkthrough.TOGETHER]
    for line in step.content.strip().split("\n"):
        program, *words = shlex.split(line)
        assert program == "git"
        git(clone.root, *words)


@pytest.fixture
def plain(tmp_path, monkeypatch) -> Tree:
    """The small book with files of every sort."""
    book = make_book(tmp_path / "书")
    (book.root / "data" / "proper-names.txt").write_text("# 专名\n百家宴\n", "utf-8")
    (book.root / "_config.yml").write_text("title: 书\n", "utf-8")
    monkeypatch.setenv("CASEBOOK_ROOT", str(book.root))
    return book


@pytest.fixture
def book(plain, tmp_path) -> Tree:
    """The same under git, with the book's own rules of merging, and a place to hand it in."""
    book = plain
    for name in (".gitattributes", ".gitignore"):
        shutil.copyfile(ROOT / name, book.root / name)
    git(book.root, "init", "--quiet", "--initial-branch=main")
    git(book.root, "add", ".")
    git(book.root, "commit", "--quiet", "-m", "begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(book.root), "origin")
    return book


def clone(book: Tree, name: str, monkeypatch) -> Tree:
    git(book.root.parent, "clone", "--quiet", "origin", name)
    monkeypatch.setenv("CASEBOOK_ROOT", str(book.root.parent / name))
    return Tree(book.root.parent / name)


def write_a_case(author: str, clone: Tree) -> None:
    """Add a case with a source of its own, fill its row of the cases, add a unit and a name."""
    case_id, title = NAMES[author]
    made = ["--title", title, "--title-en", case_id, "--place", "某市", "--period", "2021年起", "--id", case_id]
    assert main("new-case", [*made, "--source-title", f"{title}的报告"]) == 0
    clone.set("cases.csv", -1, actors_zh=f"{author}的居委会", summary_zh=f"{title}：{SUMMARY}")
    units = clone.rows("units.csv")
    clone.write("units.csv", [*units, units[-1] | {"unit": f"unit_{author}", "label_zh": "桌"}])
    with clone.path("proper-names.txt").open("a", encoding="utf-8") as file:
        file.write(f"{title}百人宴\n")


def both_write(book: Tree, monkeypatch) -> list[Tree]:
    """Two clones in which a case was added, neither knowing of the other."""
    clones = [clone(book, author, monkeypatch) for author in NAMES]
    for author, tree in zip(NAMES, clones, strict=True):
        monkeypatch.setenv("CASEBOOK_ROOT", str(tree.root))
        write_a_case(author, tree)
    return clones


def test_two_new_cases_merge_without_a_hand(book, monkeypatch):
    first, merged = both_write(book, monkeypatch)
    hand_in(first)
    hand_in(merged)
    assert [problem for problem in check()[0] if problem.severity != HINT] == []
    listed = contents.names((merged.root / "_toc.yml").read_text("utf-8"))
    assert listed[:3] == ["book/index", f"book/cases/{CHAPTER}", "book/second"]
    assert sorted(listed[3:]) == ["book/cases/north-gate", "book/cases/south-gate"]
    summaries = {row["case_id"]: row["summary_zh"] for row in merged.rows("cases.csv")}
    written = {name: f"{title}：{SUMMARY}" for name, title in NAMES.values()}
    assert summaries == {name: summaries[name] for name in ("east", "west")} | written
    assert {row["source_id"] for row in merged.rows("sources.csv")} >= {"report-south-gate", "report-north-gate"}
    assert set(load_register().units) >= {"unit_anna", "unit_boris"}
    assert merged.path("proper-names.txt").read_text("utf-8").count("百人宴") == len(NAMES)
    git(first.root, "pull", "--quiet")  # and the other has it all, too
    assert first.path("cases.csv").read_bytes() == merged.path("cases.csv").read_bytes()


def test_a_rebase_merges_too_and_a_spreadsheet_s_line_ends_change_nothing(book, monkeypatch):
    first, merged = both_write(book, monkeypatch)
    hand_in(first)
    cases, units = merged.path("cases.csv"), merged.path("units.csv")
    git(merged.root, "add", "--all")
    git(merged.root, "commit", "--quiet", "-m", "a case")
    cases.write_bytes(cases.read_bytes().replace(b"\n", b"\r\n"))
    units.write_bytes(units.read_bytes().replace(b"\n", b"\r\n") + "unit_table,桌,tables,桌数,Tables,,1,\r\n".encode())
    git(merged.root, "commit", "--quiet", "--all", "-m", "saved by a spreadsheet")
    git(merged.root, "pull", "--quiet", "--rebase")
    assert b"\r" not in cases.read_bytes() + units.read_bytes()
    assert [problem for problem in check()[0] if problem.severity != HINT] == []
    assert len(merged.rows("cases.csv")) == 4


def test_a_row_that_both_changed_stands_twice_and_is_found(book, monkeypatch):
    first, merged = clone(book, "anna", monkeypatch), clone(book, "boris", monkeypatch)
    for tree in (first, merged):
        tree.set("cases.csv", 0, summary_zh=f"{tree.root.name}：{SUMMARY}")
        hand_in(tree)
    assert [str(problem) for problem in check()[0]] == [
        "data/cases.csv:3 [case_id] 写的是“east”。编号与第 2 行的重复。 "
        "改法：说的是同一件事，留下对的一行；不是一件事，换一个编号。"
    ]


def test_one_report_registered_by_both(plain):
    rows = plain.rows("sources.csv")
    plain.write("sources.csv", [*rows, rows[0] | {"source_id": "report-again"}])
    plain.set(f"cases/{CHAPTER}/practices.csv", 0, source_id="report-again")
    digest = rows[0]["sha256"]
    assert [str(problem) for problem in check()[0]] == [
        f"data/sources.csv:4 [sha256] 写的是“{digest}”。和第 2 行的 report 是同一份文件。 改法：留下 report，"
        "删去这一行；用到 report-again 的地方（各表的 source_id 列、正文）都改成 report。"
    ]


# ------------------------------------------------------------------ what was not merged

MARKS = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> anna\n"
#: Files of every sort that the book reads.
FILES = (
    "data/cases.csv", f"data/cases/{CHAPTER}/figures.csv", "data/schemas/cases.json", "data/datapackage.json",
    "data/proper-names.txt", PAGE, "_toc.yml", "_config.yml",
)


def spoil(path: Path, between: str = "\n") -> tuple[int, str]:
    """Put a half-merged place behind the second line of a file; return its first line, and its marks in words."""
    lines = path.read_text("utf-8").split("\n")
    marks = MARKS.format("甲", "乙").replace("\n", between)
    place = min(2, len(lines) - 1)
    path.write_text("\n".join(lines[:place]) + "\n" + marks + "\n".join(lines[place:]), "utf-8", newline="")
    return place + 1, "、".join(str(place + step) for step in (1, 3, 5))


@pytest.mark.parametrize("name", FILES)
def test_marks_of_a_merge_are_named_with_file_line_and_cure(plain, name, capsys):
    row, marks = spoil(plain.root / name)
    both = "" if name.endswith((".md", ".json")) else "；两份都要的行，各留一行"
    said = (
        f"{name}:{row} 写的是“<<<<<<< HEAD”。两个人改了同一处，合并没有做完。 "
        f"改法：在标记之间留下要的内容{both}，再删去标记所在的第 {marks} 行。"
    )
    assert [str(problem) for problem in check()[0]] == [said]
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().out == f"{said}\n共 1 处问题。\n"
    for command in ("html", "new-case", "remove-case"):
        assert cli.main([command]) == 1
        assert capsys.readouterr().err == f"\n{said}\n共 1 处问题。\n"


def test_marks_that_a_spreadsheet_saved_are_still_marks(plain):
    row, marks = spoil(plain.path("cases.csv"), ",,,\r\n")
    (problem,) = check()[0]
    assert (problem.row, problem.found) == (row, "<<<<<<< HEAD,,,") and marks in problem.cure


def test_a_cell_that_loads_such_a_table_says_so(plain):
    row, _ = spoil(plain.figures)
    with pytest.raises(CasebookError) as raised:
        load_case(CHAPTER)
    assert f"data/cases/{CHAPTER}/figures.csv:{row} 写的是“<<<<<<< HEAD”。两个人改了同一处" in str(raised.value)


def test_what_is_a_mark_and_what_is_not():
    text = "标题\n=======\n\n<<<<<<<< 八个\n>>>>>>>\n<<<<<<< a\n||||||| b\n=======\n<<<<<<< c\n>>>>>>> d\n"
    assert [each.lines for each in conflicts(text)] == [(5,), (6, 7, 8), (9, 10)]


def test_a_listing_of_the_marks_within_a_line_is_none(plain):
    with (plain.root / PAGE).open("a", encoding="utf-8") as file:
        file.write("\n见 `<<<<<<< HEAD`。\n")
    assert [problem for problem in check()[0] if problem.severity != HINT] == []
