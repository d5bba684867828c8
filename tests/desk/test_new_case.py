"""A case is added, removed and renamed in one act; what is made passes every check; drafts stay out of the book."""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook.chapter.case import load_case
from casebook.chapter.whole import load_book
from casebook.checks.run import check
from casebook.desk import cli
from casebook.desk.cases import changes, command, contents, naming
from casebook.desk.cases.command import main
from casebook.desk.cases.create import NewCase, chapter_text
from casebook.desk.commands import BY_NAME, as_options
from casebook.ground import journal
from casebook.ground.problems import CasebookError
from casebook.press.sphinx.guard import strict
from casebook.register import drafts
from casebook.register.registers import load_register
from casebook.register.tables import read_table
from casebook.register.titles import title_now
from tests.support import walkthrough
from tests.support.case_standard import RULES, Chapter
from tests.support.project import NOISE, ROOT
from tests.support.small_book import CHAPTER, EAST_FIGURES, SECTIONS, Tree, figure, make_tree

TOC = """\
# The order of the chapters.
format: jb-book   # as Jupyter Book wants it
root: book/index

parts:
  # what the book is about
  - caption: 案例
    numbered: 2
    chapters:
      - file: book/cases/east-street   # the first
      # a remark between two

  # what stands behind
  - caption: "附录"
    chapters:
      - file: book/appendix/figures
"""
PAGE = """\
---
kernelspec:
  name: python3
---

# 东街

有{num}`east-households`，见{numref}`fig-east`和[总册](../appendix/figures.md)。

```{code-cell} python
---
mystnb:
  figure:
    name: fig-east
    caption: 题
  image:
    alt: 图上有一条线
---
from casebook import load_case
case = load_case("east-street")
case["east-area"]
```

```{case-card} east
```
""" + SECTIONS
WEST_REST = "\n```{case-card} west\n```\n" + SECTIONS
OPTIONS = {
    "title": "南门社区议事会", "title-en": "A Council in Nanmen", "place": "某市南门社区", "period": "2021年起",
    "source": "report",
}
NANMEN = "nan-men-she-qu-yi-shi-hui"


class Book(Tree):
    """The small book of the data tests with pages and contents."""

    def files(self) -> dict[str, bytes]:
        """Return every file of the book but what a build makes."""
        found = (path for path in self.root.rglob("*") if path.is_file() and "_build" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def folders(self) -> set[str]:
        found = (path for path in self.root.rglob("*") if path.is_dir() and "_build" not in path.parts)
        return {path.relative_to(self.root).as_posix() for path in found}

    def state(self) -> tuple[dict[str, bytes], set[str]]:
        return self.files(), self.folders()

    def page(self, name: str, text: str) -> Path:
        path = self.root / "book" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


@pytest.fixture(scope="module")
def found_clean(tmp_path_factory) -> bytes:
    """What a check of the small book keeps of its tables: those that stay as they are need no second look."""
    with pytest.MonkeyPatch.context() as patch:
        root = make_tree(tmp_path_factory.mktemp("checked") / "书").root
        patch.setenv("CASEBOOK_ROOT", str(root))
        check()
        return (root / CLEAN).read_bytes()


#: Where a book keeps which tables were found clean.
CLEAN = "_build/.work/clean-tables.json"


@pytest.fixture
def book(tmp_path, monkeypatch, found_clean) -> Book:
    book = Book(make_tree(tmp_path / "书 (一)").root)
    (book.root / CLEAN).parent.mkdir(parents=True)
    (book.root / CLEAN).write_bytes(found_clean)
    book.page("index", "# 首页\n")
    book.page("cases/east-street", PAGE)
    book.page("appendix/figures", "# 总册\n\n```{register}\n```\n")
    (book.root / "_toc.yml").write_text(TOC, "utf-8")
    monkeypatch.setenv("CASEBOOK_ROOT", str(book.root))
    monkeypatch.delenv("CASEBOOK_DRAFTS", raising=False)
    return book


def new(**changed: str | None) -> int:
    """Run new-case with options; an underscore stands for a hyphen, None takes an option away."""
    options = OPTIONS | {name.replace("_", "-"): value for name, value in changed.items()}
    arguments = [part for name, value in options.items() if value is not None for part in (f"--{name}", value)]
    return main("new-case", arguments)


def refused(book: Book, run: Callable[[], int], capsys, *words: str) -> None:
    """Nothing is done, and one message says why."""
    before = book.state()
    assert run() == 1
    said = capsys.readouterr()
    assert "什么也没有改动" in said.err
    assert [word for word in words if word not in said.err] == [], said.err
    assert [noise for noise in NOISE if noise in said.out + said.err] == []
    assert book.state() == before


# ------------------------------------------------------------------ what is made


def test_the_book_of_these_tests_is_without_fault(book):
    assert check()[0] == []


def test_everything_a_case_needs(book, capsys):
    before = book.files()
    assert new() == 0
    after = book.files()
    made = {f"data/cases/{NANMEN}/figures.csv", f"data/cases/{NANMEN}/practices.csv", f"book/cases/{NANMEN}.md"}
    changed = {"data/cases.csv", "_toc.yml"}
    assert after.keys() - before.keys() == made
    assert {name for name in before if before[name] != after[name]} == changed
    said = capsys.readouterr().out
    assert all(name in said for name in made | changed)
    assert "make check" in said and "make book DRAFTS=1" in said and "draft: true" in said


def test_what_is_made_passes_the_check_and_says_that_it_is_an_example(book):
    new()
    assert check()[0] == []
    rows = book.rows(f"cases/{NANMEN}/figures.csv")
    assert {row["hedge"] for row in rows} >= {"exact", "about", "over", "at_least", "masked"}
    for row in rows:
        assert row["indicator_zh"].startswith("〔示例〕") and row["as_printed"].startswith("示例")
        assert (row["source_id"], row["case_id"]) == ("report", NANMEN)
    assert all("〔示例〕" in row["practice_zh"] for row in book.rows(f"cases/{NANMEN}/practices.csv"))
    case = next(row for row in book.rows("cases.csv") if row["case_id"] == NANMEN)
    assert (case["name_zh"], case["name_en"]) == ("南门社区议事会", "A Council in Nanmen")
    assert (case["place_zh"], case["period_zh"], case["chapter"]) == ("某市南门社区", "2021年起", NANMEN)


@pytest.fixture(scope="module")
def chapter(tmp_path_factory) -> Chapter:
    """The chapter that new-case makes, by itself."""
    case = NewCase("south-gate", "南门社区议事会", "A Council in Nanmen", "某市", "2021年起", "report")
    path = tmp_path_factory.mktemp("chapter") / f"{case.page}.md"
    path.parent.mkdir(parents=True)
    path.write_text(chapter_text(case), "utf-8")
    return Chapter(case.page, path.parents[2])


@pytest.mark.parametrize("rule", RULES)
def test_chapter_keeps_the_case_standard(chapter, rule):
    RULES[rule](chapter)


TITLES = {
    "plain": "南门社区议事会",
    "emoji": "南门社区🏠的“微更新”👍🏽",
    "quotes": "“南门\"议事'会”，一个案例",
    "colon": "南门：议事会: 怎么议",
    "comma": "南门,议事会;A=B",
    "numbers": "三岗十八级：南门 3.0 与“1+6”，一半的变化",
    "markdown": "南门*议事*_会_ `a` [b](c) <d> {e}`f` $g$ #1 | \\n & ~",
    "comment": "# 南门 #",
    "rare": "㐂㐂镇𠮷野社区",
    "long": "南门社区议事会" * 40,
    "template": "南门@ID@议事会@SOURCE@",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_any_chinese_title(book, title):
    assert new(title=title) == 0
    assert check()[0] == []
    case = book.rows("cases.csv")[-1]
    assert case["name_zh"] == title
    assert naming.ID.fullmatch(case["case_id"]) and len(case["case_id"]) <= 40
    assert title_now(case["case_id"]) == title


@pytest.mark.parametrize("title", ["One net, 3.0: *half* of it", 'The "first" & only', "Four Forces – “1+6”"])
def test_any_english_title(book, title):
    assert new(title_en=title) == 0
    assert check()[0] == []
    assert book.rows("cases.csv")[-1]["name_en"] == title


def test_same_pinyin_twice(book):
    for title in ("南门社区议事会", "南门社区议事汇", "楠门社区议事会"):
        assert new(title=title) == 0
    ids = [row["case_id"] for row in book.rows("cases.csv")[-3:]]
    assert ids == [NANMEN, f"{NANMEN}-2", f"{NANMEN}-3"]
    assert check()[0] == []


def test_id_of_ones_own_and_a_new_source(book, tmp_path, capsys):
    report = tmp_path / "报告.txt"
    report.write_text("南门社区有示例户。", "utf-8")
    options = {"source_title": "赴南门学习报告，“上”", "published": "2021-03", "report": str(report)}
    assert new(source=None, id="south-gate", **options) == 0
    source = book.rows("sources.csv")[-1]
    assert (source["source_id"], source["title"]) == ("report-south-gate", "赴南门学习报告，“上”")
    assert (source["publisher"], source["published"], source["kind"], source["grade"]) == (
        "作者未署名", "2021-03", "study_report", "C",
    )
    assert source["sha256"] == hashlib.sha256(report.read_bytes()).hexdigest()
    assert f'核对原文字样和抄来的句子：make check SOURCES="{tmp_path}"\n' in capsys.readouterr().out
    assert {row["source_id"] for row in book.rows("cases/south-gate/figures.csv")} == {"report-south-gate"}


def test_problems_that_stood_before_do_not_stop_it(book):
    book.page("cases/east-street", PAGE + "\n这里有三百个没有绑定的数。\n")
    assert new() == 0
    assert len(check()[0]) == 1


# ------------------------------------------------------------------ every other byte stays


def added_lines(before: bytes, after: bytes) -> list[bytes]:
    """Return the lines that `after` has more than `before`; all others are the same, in the same order."""
    old, fresh = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = next((i for i, (a, b) in enumerate(zip(old, fresh, strict=False)) if a != b), len(old))
    count = len(fresh) - len(old)
    assert old[:start] == fresh[:start] and old[start:] == fresh[start + count :]
    return fresh[start : start + count]


def test_contents_gain_one_line(book):
    new()
    after = (book.root / "_toc.yml").read_bytes()
    assert added_lines(TOC.encode(), after) == [f"      - file: book/cases/{NANMEN}\n".encode()]
    assert contents.names(after.decode()) == [
        "book/index", "book/cases/east-street", f"book/cases/{NANMEN}", "book/appendix/figures",
    ]


CONTENTS = {
    "windows": TOC.replace("\n", "\r\n"),
    "no end": TOC.partition("   # the first")[0],
    "flush": TOC.replace("      - file: book/cases", "    - file: book/cases"),
    "suffix": TOC.replace("east-street", "east-street.md"),
    "sections": TOC.replace(
        "   # the first", "\n        sections:\n          - file: book/cases/deeper   # one\n\n          # remark"
    ),
    "no parts": "format: jb-book\nroot: book/index\nchapters:   # all\n- file: book/cases/east-street\n",
    "real": (ROOT / "_toc.yml").read_text("utf-8"),
}


@pytest.mark.parametrize("text", CONTENTS.values(), ids=CONTENTS)
def test_contents_come_back_byte_for_byte(book, text):
    after = contents.add(text, "book/cases/new")
    (line,) = added_lines(text.encode() if text.endswith("\n") else text.encode() + b"\n", after.encode())
    assert line.strip() == b"- file: book/cases/new"
    assert contents.remove(after, "book/cases/new") == (text if text.endswith("\n") else text + "\n")
    moved = contents.rename(after, "book/cases/new", "book/cases/other")
    assert contents.names(moved) == [name.replace("/new", "/other") for name in contents.names(after)]
    assert contents.rename(moved, "book/cases/other", "book/cases/new") == after


def test_contents_without_a_part_for_cases(book):
    text = "root: book/index\nparts:\n  - caption: 附录   # last\n    chapters:\n      - file: book/appendix/figures\n"
    after = contents.add(text, "book/cases/new")
    assert contents.names(after) == ["book/index", "book/cases/new", "book/appendix/figures"]
    assert "# last" in after and "caption: 案例" in after
    assert contents.remove(after, "book/cases/new") == text, "the part goes with its last page"


def test_contents_in_brackets(book):
    text = "root: book/index\nparts:\n- caption: 案例   # cases\n  chapters: [{file: book/cases/a}]\n"
    after = contents.add(text, "book/cases/new")
    assert contents.names(after) == ["book/index", "book/cases/a", "book/cases/new"] and "# cases" in after
    assert contents.names(contents.remove(after, "book/cases/new")) == ["book/index", "book/cases/a"]


def test_contents_that_are_no_yaml(book, capsys):
    (book.root / "_toc.yml").write_text(TOC + "  - : :\n - x", "utf-8")
    with pytest.raises(CasebookError, match=r"_toc\.yml:\d+ .*不是有效的 YAML.*改法：检查缩进和冒号"):
        contents.add((book.root / "_toc.yml").read_text("utf-8"), "book/cases/new")


def test_tables_saved_by_a_spreadsheet_keep_their_bytes(book):
    for name in ("cases.csv", "sources.csv"):
        path = book.path(name)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    before = book.files()
    new(source=None, source_title="新报告")
    for name in ("data/cases.csv", "data/sources.csv"):
        (line,) = added_lines(before[name] + b"\r\n", book.files()[name])
        assert line.endswith(b"\r\n") and NANMEN.encode() in line


# ------------------------------------------------------------------ bad input

BAD = {
    "empty title": ({"title": "  "}, "中文标题不能是空的"),
    "no Chinese in it": ({"title": "Nanmen 🏠"}, "“Nanmen 🏠”里没有汉字"),
    "two lines": ({"title": "南门\n议事会"}, "中文标题要写在一行里"),
    "half a character": ({"title": "南门\udce4"}, "中文标题要写在一行里"),
    "empty English title": ({"title_en": ""}, "英文标题不能是空的"),
    "empty place": ({"place": " "}, "地点不能是空的"),
    "empty period": ({"period": ""}, "时间不能是空的"),
    "unknown source": ({"source": "reprot"}, "data/sources.csv 里没有来源“reprot”", "是不是 report？"),
    "formula": ({"title": "=南门社区"}, "data/cases.csv:4 [name_zh]", "=南门社区"),
    "source and source": ({"source_title": "新"}, "--source 和 --source-title 只能写一个"),
    "existing folder": ({"id": CHAPTER}, f"编号“{CHAPTER}”已经用过", f"data/cases/{CHAPTER}"),
    "existing page": ({"id": "figures-2"}, "编号“figures-2”已经用过", "book/appendix/figures-2.md"),
    "existing case": ({"id": "east"}, "编号“east”已经用过", "data/cases.csv"),
    "reserved": ({"id": "genindex"}, "“genindex”是保留的名称"),
    "reserved by Windows": ({"id": "con"}, "“con”是保留的名称"),
    "capitals": ({"id": "South_Gate"}, "编号“South_Gate”格式不对", "只用小写字母、数字和连字符"),
    "elsewhere": ({"id": "../x"}, "编号“../x”格式不对"),
    "long id": ({"id": "a" * 61}, "太长：最多 60 个字符"),
    "no report": ({"source": None, "source_title": "新", "report": "没有.txt"}, "没有.txt", "读不到这份报告"),
    "report of a known source": ({"report": "甲.txt"}, "--report 只给新的材料（--source-title）"),
    "source id taken": ({"source": None, "source_title": "新", "source_id": "paper"}, "来源编号“paper”已经用过"),
    "source id": ({"source": None, "source_title": "新", "source_id": "Paper 1"}, "来源编号“Paper 1”格式不对"),
    "date": ({"source": None, "source_title": "新", "published": "去年"}, "[published]", "不是有效的日期", "改法"),
    "kind": ({"source": None, "source_title": "新", "kind": "报告"}, "[kind]", "不是允许的取值", "study_report"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(book, capsys, name):
    options, *words = BAD[name]
    if name == "existing page":
        book.page("appendix/figures-2", "# 另一页\n\n〔示例〕")
    refused(book, lambda: new(**options), capsys, *words)


def test_report_that_is_registered(book, capsys):
    folder = book.documents()
    options = {"source": None, "source_title": "同一份", "report": str(folder / "000.txt")}
    refused(book, lambda: new(**options), capsys, "这份报告已经登记过：用 --source report")


def test_the_report_is_asked_for_until_it_can_be_read(monkeypatch, tmp_path, capsys):
    """`make new-case REPORT=…` is an option, too."""
    assert as_options(BY_NAME["new-case"], ["REPORT=甲.txt"]) == ["--report", "甲.txt"]
    report = tmp_path / "甲.docx"
    report.write_bytes(b"words")
    asked, answers = [], iter(["没有.txt", str(report)])
    monkeypatch.setattr(command, "_somebody_is_there", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(answers))
    given = argparse.Namespace(source_title="题", publisher="某市", published="", report=None)
    assert command._new_source(given)["report"] == report
    assert asked == ["报告的文件（没有就直接回车；只记下它的摘要）："] * 2
    assert capsys.readouterr().out == "没有.txt 读不到这份报告。 改法：核对文件名和路径。\n"


def test_nobody_to_ask(book, capsys):
    missing = "--title-en、--place、--period、--source（或 --source-title）。"
    refused(book, lambda: main("new-case", ["--title", "南门"]), capsys, f"没有终端可以提问，请用选项写明：{missing}")


def test_private_name_in_the_title(book, capsys):
    name = "某甲乙"
    book.path("private-names.txt").write_text(hashlib.sha256(name.encode()).hexdigest() + "\n", "utf-8")
    refused(book, lambda: new(title=f"{name}与南门社区"), capsys,
            "data/cases.csv:4", f"含有私人姓名“{name}”", "改用身份")


def test_table_in_another_encoding(book, capsys):
    path = book.path("cases.csv")
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    refused(book, new, capsys, "data/cases.csv", "GBK 编码", "另存为")


# ------------------------------------------------------------------ all or nothing


def failing(monkeypatch, function: str, number: int, error: BaseException) -> None:
    """Let the `number`th call of a function of `os` fail that is about the files of a change."""
    real, calls = getattr(os, function), []

    def fail(*arguments, **options):
        if ".case-change" not in str(arguments[0]):
            return real(*arguments, **options)
        calls.append(arguments)
        if len(calls) == number:
            raise error
        return real(*arguments, **options)

    monkeypatch.setattr(journal.os, function, fail)


#: Renames of one new-case: the list, five files.
STEPS = range(1, 7)


@pytest.mark.parametrize("number", STEPS)
def test_write_that_fails(book, capsys, monkeypatch, number):
    failing(monkeypatch, "replace", number, OSError(errno.ENOSPC, "No space left on device"))
    refused(book, new, capsys, "写不进去：No space left on device", "改法：检查磁盘空间和权限后再试。")
    monkeypatch.undo()


def test_data_that_cannot_be_written(book, capsys, monkeypatch):
    """It is the book's own file that is named, nothing that waits beside it or in a copy."""
    files = (".case-change/0.after", None, str(book.path("cases.csv")))
    error = PermissionError(errno.EACCES, "Permission denied", *files)
    failing(monkeypatch, "replace", 2, error)
    refused(book, new, capsys, "data/cases.csv 写不进去：Permission denied。", "检查磁盘空间和权限后再试。")


def test_a_change_is_tried_out_even_where_nothing_can_be_written(book):
    """Else the copy, which is read-only like the book, would be what the message names."""
    read_only = [book.path("cases"), book.path(f"cases/{CHAPTER}"), book.path("cases.csv")]
    before = [path.stat().st_mode for path in read_only]
    try:
        for path in read_only:
            path.chmod(0o555 if path.is_dir() else 0o444)
        with changes._copy_of_the_book() as copy:
            files = [path for path in copy.rglob("*") if not path.stat().st_mode & 0o200]
            assert (copy / "data/cases.csv").is_file() and files == []
    finally:
        for path, mode in zip(read_only, before, strict=True):
            path.chmod(mode)


def test_ctrl_c_in_the_middle(book, capsys, monkeypatch):
    before = book.state()
    failing(monkeypatch, "replace", 4, KeyboardInterrupt())
    assert new() == 130
    assert "已中断。什么也没有改动。" in capsys.readouterr().err
    assert book.state() == before


def in_child(act: Callable[[], object]) -> int:
    """Run `act` in a process of its own; return how it ended (−9: killed)."""
    pid = os.fork()
    if not pid:
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(number: int, run: Callable[[], object]) -> int:
    """Run in a process that is killed before its `number`th change of the file system; return how it ended."""
    count = 0

    def counting(real):
        def call(*arguments, **options):
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return call

    def act():
        for owner, name in ((os, "replace"), (Path, "unlink"), (Path, "mkdir"), (Path, "rmdir"), (Path, "write_bytes")):
            setattr(owner, name, counting(getattr(owner, name)))
        changes._refuse_new_problems = lambda plan: None  # it works on a copy
        run()

    return in_child(act)


@pytest.mark.small  # processes of its own, one after another
def test_killed_at_any_moment(book, capfd, monkeypatch):
    """The next command puts everything back, unless all was done."""
    before, ends = book.state(), []
    for number in range(1, 60):
        status = killed_at(number, new)
        said = cli.check()
        assert said == 0
        assert not (book.root / ".case-change").exists()
        recovered = journal.RECOVERED in capfd.readouterr().out
        done = f"book/cases/{NANMEN}.md" in book.files()
        ends.append((recovered, done))
        if done:
            assert check()[0] == []
            main("remove-case", ["--id", NANMEN, "--yes"])
        assert book.state() == before, number
        if status == 0:
            break
    else:
        pytest.fail("never came to its end")
    assert sum(recovered for recovered, _ in ends) >= 7, "killed while files were being renamed"
    assert ends[-1] == (False, True) and len(ends) > 15


def test_a_build_puts_back_too(book, capsys):
    """Also a plain `jupyter-book build`, before it reads anything."""
    before = book.state()
    assert killed_at(18, new) == -signal.SIGKILL
    strict.check_before_build(SimpleNamespace(keep_going=True), None)
    assert journal.RECOVERED in capsys.readouterr().out
    assert book.state() == before


@pytest.mark.small  # processes of its own, one after another
def test_killed_while_putting_back(book):
    before = book.state()
    for number in range(1, 30):
        assert killed_at(18, new) == -signal.SIGKILL
        status = killed_at(number, journal.recover)
        if journal.recover():
            assert status != 0
        assert book.state() == before, number
        if status == 0:
            break
    assert number > 5


@pytest.mark.small  # processes of its own, one after another
@pytest.mark.parametrize("what", ["remove", "rename"])
def test_remove_and_rename_are_one_act_too(book, what):
    new()
    before = book.state()
    arguments = {"remove": ["--id", NANMEN, "--yes"], "rename": ["--from", NANMEN, "--to", "south-gate"]}[what]
    recovered = 0
    for number in range(1, 80):
        status = killed_at(number, lambda: main(f"{what}-case", arguments))
        recovered += journal.recover()
        if f"book/cases/{NANMEN}.md" not in book.files() or status == 0:
            break
        assert book.state() == before, number
    assert recovered >= 5
    assert check()[0] == []
    assert not any(NANMEN in name for name in book.files())


def test_two_at_a_time(book, capsys):
    with journal.locked():
        refused(book, new, capsys, "另一个窗口正在添加、删除或改名案例，等它结束再试。")


def test_file_changed_meanwhile(book, capsys, monkeypatch):
    def edit(plan):
        (book.root / "_toc.yml").write_text(TOC + "# saved in an editor\n", "utf-8")

    monkeypatch.setattr(changes, "_refuse_new_problems", edit)
    assert new() == 1
    assert "有文件在这期间被别的程序改动" in capsys.readouterr().err
    assert (book.root / "_toc.yml").read_text("utf-8") == TOC + "# saved in an editor\n"
    assert not any(NANMEN in name for name in book.files())


# ------------------------------------------------------------------ remove


def remove(name: str, *more: str) -> int:
    return main("remove-case", ["--id", name, *(more or ["--yes"])])


def rename(old: str, new_name: str) -> int:
    return main("rename-case", ["--from", old, "--to", new_name])


@pytest.mark.parametrize("options", [{}, {"source": None, "source_title": "新报告", "id": "south-gate"}])
def test_remove_leaves_nothing(book, capsys, options):
    before = book.state()
    new(**options)
    name = options.get("id", NANMEN)
    checkpoints = book.path(f"cases/{name}/.ipynb_checkpoints/figures-checkpoint.csv")
    checkpoints.parent.mkdir()
    checkpoints.write_text("x", "utf-8")
    assert remove(name) == 0
    assert book.state() == before
    said = capsys.readouterr().out
    assert f"book/cases/{name}.md" in said and f"data/cases.csv 中的 {name}" in said
    assert ("data/sources.csv 中的 report-south-gate" in said) == ("source_title" in options)


def listed(book: Book, chapter: str) -> None:
    """Put a chapter into the contents."""
    path = book.root / "_toc.yml"
    path.write_text(path.read_text("utf-8").replace("# a rem", f"- file: book/cases/{chapter} # a rem"), "utf-8")


def linked(book: Book) -> None:
    """Give East Street a conflict and cross-checks, one of them with West Street, and a source of its own."""
    schemas = {"conflicts": "conflicts.json", "crosschecks": "crosschecks.json"}
    columns = {
        name: [field["name"] for field in json.loads(book.path(f"schemas/{file}").read_text("utf-8"))["fields"]]
        for name, file in schemas.items()
    }
    conflict = dict.fromkeys(columns["conflicts"], "文字") | {
        "conflict_id": "east-x", "kind": "unclear", "case_id": "east", "figures": "east-area", "relation": "",
        "printed": "", "source_id": "report",
    }
    book.write("conflicts.csv", [conflict])
    cross = {"check_id": "east-check", "relation": "differ", "figures": "east-area east-households",
             "note_zh": "不同", "source_id": "report"}
    book.write("crosschecks.csv", [cross])
    package = json.loads(book.path("datapackage.json").read_text("utf-8"))
    package["resources"] += [
        {"name": name, "path": f"{name}.csv", "schema": f"schemas/{file}"} for name, file in schemas.items()
    ]
    book.path("datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1), "utf-8")
    book.set("sources.csv", 1, kind="news")
    book.set("cases/west-street/figures.csv", 0, source_id="report", as_printed="七个楼组", value="7")


def test_remove_takes_conflicts_crosschecks_and_sources_along(book, capsys):
    linked(book)
    book.page("cases/west-street", "# 西街\n" + WEST_REST)
    listed(book, "west-street")
    assert check()[0] == []
    assert remove(CHAPTER) == 0
    assert check()[0] == []
    assert [row["case_id"] for row in book.rows("cases.csv")] == ["west"]
    assert [row["source_id"] for row in book.rows("sources.csv")] == ["report"], "West Street has numbers from it"
    assert book.path("conflicts.csv").read_text("utf-8").count("\n") == 1
    assert book.path("crosschecks.csv").read_text("utf-8").count("\n") == 1
    assert not any("east" in name for name in book.files())
    assert "east" not in (book.root / "_toc.yml").read_text("utf-8")
    said = capsys.readouterr().out
    assert "data/conflicts.csv 中的 east-x" in said and "data/crosschecks.csv 中的 east-check" in said


def test_what_others_say_about_it_stops_the_removal(book, capsys):
    linked(book)
    page = (
        "# 西街\n\n有{num}`east-households`。\n\n- {scheme}`“四力” <east-name>`，见{numref}`图 <fig-east>`和"
        "[东街](../cases/east-street.md)。\n\n```{case-card} west east\n```\n\n```{code-cell} python\n"
        'other = load_case("east-street")\nx = other["east-area"]\n```\n\n据{source}`paper`。\n\n'
        "```text\n{num}`east-groups`\n```\n\n写 `{num}`east-core`` 就行。\n"
    )
    book.page("cases/west-street", page)
    listed(book, "west-street")
    book.write("cases/west-street/figures.csv", [
        figure("west-people", case_id="west", value="10011", source_id="report", as_printed="七个楼组",
               repeats="east-groups", note_zh="不同"),
    ])
    book.set("crosschecks.csv", 0, figures="east-area west-people")
    refused(
        book, lambda: remove(CHAPTER), capsys,
        "book/cases/west-street.md:3 写的是“east-households”。这里用到了 east-street。 改法：先改写或删去这一处。",
        *(f"west-street.md:{line} 写的是“{name}”" for line, name in (
            (5, "east-name"), (5, "fig-east"), (5, "east-street"), (7, "east"), (11, "east-street"), (12, "east-area"),
        )),
        "west-street.md:15 写的是“paper”。这个来源只有 east-street 用，会随它删去。",
        "data/cases/west-street/figures.csv:2 [repeats] 写的是“east-groups”",
        "data/crosschecks.csv:2 [figures] 写的是“east-area west-people”", "共 10 处问题。",
    )


def test_a_file_that_is_not_the_books_stops_the_removal(book, capsys):
    new()
    book.path(f"cases/{NANMEN}/笔记.docx").write_text("x", "utf-8")
    words = (f"data/cases/{NANMEN}/笔记.docx", "不是本书的数据表", "先把它移到别处")
    refused(book, lambda: remove(NANMEN), capsys, *words)


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "": ["没有写要删除哪一章", "make remove-case ID=编号"],
        "north": ["没有编号为“north”的章"],
        "east": ["没有编号为“east”的章", "它所在的章是 east-street"],
        "..": ["编号“..”格式不对"],
        "figures": ["book/appendix/figures.md 不是案例章"],
    }.items(),
)
def test_nothing_to_remove(book, capsys, name, words):
    refused(book, lambda: remove(name), capsys, *words)


def test_remove_asks(book, capsys, monkeypatch):
    new()
    refused(book, lambda: main("remove-case", ["--id", NANMEN]), capsys, "没有终端可以确认", "--yes", "YES=1")
    monkeypatch.setattr("casebook.desk.cases.command._somebody_is_there", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "不")
    refused(book, lambda: main("remove-case", ["--id", NANMEN]), capsys, "没有确认。")
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    assert main("remove-case", ["--id", NANMEN]) == 0


# ------------------------------------------------------------------ rename


def test_renamed_is_as_if_it_had_been_called_so(book):
    options = {"source": None, "source_title": "新报告"}
    new(id="south-gate", **options)
    wanted = book.state()
    remove("south-gate")
    new(id="nanmen", **options)
    assert rename("nanmen", "south-gate") == 0
    assert book.state() == wanted
    assert rename("south-gate", "nanmen") == 0
    assert "south-gate" not in "".join(text.decode() for text in book.files().values())


def test_rename_follows_into_other_pages_and_rows(book, capsys):
    new(id="south")
    linked(book)
    page = (
        "---\ndraft: true\n---\n\n# 西街\n\nThe south is warm, see `south-example-money`.\n\n"
        "有{num}`south-example-money:en`，{scheme}`south 三步法 <south-example-name>`，见{numref}`fig-south-money`和"
        "[南门](../cases/south.md#x)。\n\n"
        '```{code-cell} python\ncase = load_case("south")  # south\nx = case["south-example-visits"]\n'
        'y = [case[f"south-example-{name}"] for name in ("money", "south")]\n```\n'
        + WEST_REST
    )
    book.page("cases/west-street", page)
    listed(book, "west-street")
    figures = "south-example-money south-example-teams"
    book.set("conflicts.csv", 0, case_id="south", figures=figures, conflict_id="south-x")
    assert check()[0] == []
    before = book.state()
    assert rename("south", "south-gate") == 0
    after = (book.root / "book" / "cases" / "west-street.md").read_text("utf-8")
    wanted = page
    for found in ("{num}`south", "<south", "/south", "fig-south", '("south', '["south', 'f"south', '", "south'):
        assert found in page
        wanted = wanted.replace(found, f"{found}-gate")
    assert after == wanted
    conflict = book.rows("conflicts.csv")[0]
    assert (conflict["conflict_id"], conflict["case_id"]) == ("south-gate-x", "south-gate")
    assert conflict["figures"] == "south-gate-example-money south-gate-example-teams"
    assert check()[0] == []
    assert rename("south-gate", "south") == 0
    assert book.state() == before


def test_rename_keeps_ids_that_readers_know(book):
    assert rename(CHAPTER, "old-east") == 0
    assert [row["figure_id"] for row in book.rows("cases/old-east/figures.csv")] == [
        row["figure_id"] for row in EAST_FIGURES
    ]
    assert [row["case_id"] for row in book.rows("cases.csv")] == ["east", "west"]
    page = (book.root / "book" / "cases" / "old-east.md").read_text("utf-8")
    assert page == PAGE.replace('load_case("east-street")', 'load_case("old-east")')


@pytest.mark.parametrize(
    ("old", "fresh", "words"),
    [
        (CHAPTER, "west-street", ["编号“west-street”已经用过"]),
        (CHAPTER, CHAPTER, [f"新旧编号相同：{CHAPTER}"]),
        (CHAPTER, "南门", ["编号“南门”格式不对"]),
        ("north", "south", ["没有编号为“north”的章"]),
        ("", "south", ["make rename-case FROM=原编号 TO=新编号"]),
    ],
)
def test_rename_refused(book, capsys, old, fresh, words):
    refused(book, lambda: rename(old, fresh), capsys, *words)


# ------------------------------------------------------------------ drafts in the data


def without_mark(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count("draft: true\n") == 1
    page.write_text(text.replace("draft: true\n", ""), "utf-8")


def test_rows_of_a_draft_are_not_in_the_book(book, monkeypatch):
    before = load_register()
    new(source=None, source_title="新报告", id="south")
    published = load_register(drafts.left_out())
    assert published == before
    assert set(load_book().figures["chapter"]) == {"east-street", "west-street"}
    assert len(load_case("south").figures) == 6, "who writes a draft works with its numbers"
    monkeypatch.setenv("CASEBOOK_DRAFTS", "1")
    assert "report-south" in load_register(drafts.left_out()).sources
    assert "south" in set(load_book().figures["chapter"])


def test_a_source_that_a_published_page_names_stays(book):
    new(source=None, source_title="新报告", id="south")
    book.page("cases/east-street", PAGE + "\n见{source}`report-south`。\n")
    assert "report-south" in load_register(drafts.left_out()).sources
    assert [problem.column for problem in check()[0]] == ["sha256"], "a hint: no report was given"


def test_conflicts_of_a_draft_are_not_in_the_book(book):
    new(id="south")
    linked(book)
    book.set("conflicts.csv", 0, case_id="south")
    book.set("crosschecks.csv", 0, figures="east-area south-example-money")
    published = load_register(drafts.left_out())
    assert (len(published.conflicts), len(published.crosschecks)) == (0, 0)
    assert (len(load_register().conflicts), len(load_register().crosschecks)) == (1, 1)


def said(with_drafts: bool = True) -> list[str]:
    return [str(problem) for problem in check(with_drafts=with_drafts)[0]]


BROKEN_DRAFTS = {
    "a number in prose": lambda book: book.page("cases/south", "---\ndraft: true\n---\n\n# 南\n\n有三百个。\n"),
    "a table in GBK": lambda book: book.path("cases/south/figures.csv").write_bytes("编号".encode("gbk")),
    "no table": lambda book: book.path("cases/south/practices.csv").unlink(),
    "a wrong unit": lambda book: book.set("cases/south/figures.csv", 0, unit="furlong"),
    "an id of another": lambda book: book.set("cases/south/figures.csv", 0, figure_id="east-area"),
    "an empty name": lambda book: book.set("cases.csv", 2, name_en=""),
    "a table that is not listed": lambda book: book.path("cases/south/more.csv").write_text("a,b\n", "utf-8"),
    "a mark that says nothing": lambda book: book.page("cases/south", "---\ndraft: 是\n---\n\n# 南\n"),
}


@pytest.mark.parametrize("fault", BROKEN_DRAFTS)
def test_a_broken_draft_does_not_stop_the_book(book, fault):
    new(id="south")
    BROKEN_DRAFTS[fault](book)
    assert said(with_drafts=False) == []
    assert load_register(drafts.left_out()).cases.keys() == {"east", "west"}
    assert said() != []


@pytest.mark.parametrize("mark", ["draft: True", "draft:  'true' # 还没写完", "draft：true", "draft: yes", "draft:"])
def test_what_counts_as_a_draft(book, mark):
    page = book.page("cases/east-street", PAGE.replace("kernelspec:", f"{mark}\nkernelspec:"))
    assert drafts.is_draft(page) and drafts.chapters() == {"east-street"}


@pytest.mark.parametrize("text", ["# 题\n\ndraft: true\n", "---\ndraft: false\n---\n", "---\na: 1\n---\ndraft: true\n"])
def test_what_is_none(book, text):
    assert not drafts.is_draft(book.page("cases/east-street", text))


def test_a_doubtful_mark_is_pointed_out(book):
    book.page("cases/east-street", PAGE.replace("kernelspec:", "draft: 是\nkernelspec:"))
    assert (
        "book/cases/east-street.md 写的是“draft: 是”。看不出这一页是不是草稿，先当作草稿。 改法：草稿写成 draft: true；"
        "写完了，删去这一行。"
    ) in said()


def test_a_published_page_must_not_lean_on_a_draft(book):
    new(id="south")
    extra = (
        "\n有{num}`south-example-money`，见[南门](south.md)和{numref}`fig-south-money`。\n\n```{code-cell} python\n"
        'load_case("south")["south-example-visits"]\n```\n'
    )
    book.page("cases/east-street", PAGE + extra)
    book.set_figure("east-groups", repeats="south-example-teams", note_zh="不同")
    row, found = PAGE.count("\n") + 2, said(with_drafts=False)
    words = "它属于草稿 south，成书里没有。 改法：先写完那一章、删去它的 draft: true，或删去这一处。"
    for line, name in ((row, "south-example-money"), (row, "south"), (row, "fig-south-money"), (row + 3, "south"),
                       (row + 3, "south-example-visits")):
        assert f"book/cases/east-street.md:{line} 写的是“{name}”。{words}" in found
    assert any("[repeats] 写的是“south-example-teams”。" + words in problem for problem in found)
    assert set(found) <= set(said()), "a check of everything says it too"


def test_nothing_finished_stands_below_a_draft(book):
    new(id="south")
    book.page("cases/below", "# 下一级\n")
    toc = (book.root / "_toc.yml").read_text("utf-8")
    deeper = "file: book/cases/south\n        sections:\n          - file: book/cases/below"
    (book.root / "_toc.yml").write_text(toc.replace("file: book/cases/south", deeper), "utf-8")
    assert said(with_drafts=False) == [
        "_toc.yml 写的是“book/cases/below”。这一页排在一页草稿之下，草稿不收入时它也不在书里。 "
        "改法：把它移到上一级，或也标成草稿。"
    ]


def test_the_first_page_is_no_draft(book):
    book.page("index", "---\ndraft: true\n---\n\n# 首页\n")
    assert said() == ["_toc.yml 写的是“book/index”。全书的首页不能是草稿。 改法：删去它的 draft: true。"]


def test_a_draft_need_not_be_in_the_contents_of_a_book_without_it(book):
    book.page("cases/loose", "---\ndraft: true\n---\n\n# 草稿\n")
    assert said(with_drafts=False) == []
    assert any("没有列出 book/cases/loose.md" in problem for problem in said())


def test_examples_cannot_be_published(book):
    new(source=None, source_title="〔示例〕报告", id="south")
    without_mark(book.root / "book" / "cases" / "south.md")
    found = said(with_drafts=False)
    page = [problem for problem in found if problem.startswith("book/cases/south.md:") and "还没有写完" in problem]
    assert len(page) > 30
    assert "改法：写完这一处，或在页首写 draft: true 标成草稿。" in page[0]
    for table in ("data/cases.csv:4 [place_en]", "data/cases/south/figures.csv:2 [indicator_zh]",
                  "data/cases/south/practices.csv:2 [practice_zh]", "data/sources.csv:4 [title]"):
        assert any(problem.startswith(table) and "这里还没有写完" in problem for problem in found), table


@pytest.mark.parametrize(("given", "folder"), [([], "html"), (["--drafts"], "drafts/html")])
def test_serve_shows_drafts_where_asked(book, monkeypatch, given, folder):
    """`make serve` builds the edition it was asked for and shows that one."""
    made, shown = [], []
    serving = "casebook.desk.serving"
    monkeypatch.setattr(f"{serving}.rebuild.warm", lambda: None)
    monkeypatch.setattr(f"{serving}.rebuild.make_pages", lambda which: (0.0, made.append(which.target) or ""))
    monkeypatch.setattr(f"{serving}.loop.subprocess.Popen", lambda command, **_: shown.append(command) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["serve", *given])
    assert made == [book.root / "_build" / Path(folder).parent]
    assert shown[0][-2] == str(book.root / "_build" / folder)


@pytest.mark.small  # processes of its own, one after another
@pytest.mark.parametrize("name", ["new", "remove", "rename"])
def test_scripts_are_the_commands(book, name):
    command = [sys.executable, str(ROOT / "scripts" / f"{name}_case.py")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    said = {"new": "没有终端可以提问", "remove": "没有写要删除哪一章", "rename": "要写明原来的和新的编号"}
    assert said[name] in done.stderr and "什么也没有改动" in done.stderr


@pytest.mark.parametrize(
    ("typed", "run"),
    {
        "book": ["book"],
        "book DRAFTS=1": ["book", "--drafts"],
        "html DRAFTS=0": ["html"],
        "remove-case ID=south-gate": ["remove-case", "--id", "south-gate"],
        "remove-case ID=south-gate YES=1": ["remove-case", "--id", "south-gate", "--yes"],
        "rename-case FROM=a TO=b": ["rename-case", "--from", "a", "--to", "b"],
        "new-case": ["new-case"],
    }.items(),
)
def test_make_with_and_without_make(typed, run):
    """What is typed behind `make` works behind `python scripts/make.py` as well."""
    target, *rest = typed.split()
    assert [target, *as_options(BY_NAME[target], rest)] == run
    _, *passed_on = walkthrough.command(f"make {typed}")[3:]
    assert [target, *as_options(BY_NAME[target], passed_on)] == run


def test_drafts_option_only_where_it_means_something(book, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["check", "--drafts"])
    assert end.value.code == 2
    assert "用法不对：不认识 --drafts" in capsys.readouterr().err


def test_the_real_book_can_be_checked_without_drafts(monkeypatch):
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    rows = read_table(ROOT / "data" / "cases.csv").rows
    assert len(load_register(drafts.left_out()).cases) == len(
        [row for row in rows if row["chapter"] not in drafts.chapters()]
    )
    assert not re.search("〔示例〕|〔待写", (ROOT / "book" / "teaching" / "write-your-own-case.md").read_text("utf-8"))
