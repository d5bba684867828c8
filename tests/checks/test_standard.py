"""What a chapter, the register and the list of sources lack is named: parts of a chapter, uses of a number, digests."""

from __future__ import annotations

import pytest

from casebook.checks import run
from casebook.checks.unused import unused_figures
from casebook.desk import cli
from casebook.ground.problems import HINT
from casebook.register.drafts import pages_without
from tests.support.small_book import CHAPTER, OTHER, PAGE, SOUND, Tree, figure, make_book, said

CURE = "补上；每一节写什么，照 make new-case 新建的一章。"
HERE = f"data/cases/{CHAPTER}/figures.csv"
NOTE = """
::::::{teaching-note}
## 案例使用说明

### 教学目的与对象

### 启发思考题

### 分析思路

### 理论依据

### 关键要点

### 课堂计划

```{class-plan}
步骤 | 45 | 90 | 180 | 说明
读 | 45 | 90 | 180 | 一起读
```

### 板书

### 思考题参考要点

### 延伸阅读
::::::
"""


@pytest.fixture
def book(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_book(tmp_path)


def found(book: Tree, text: str) -> list[tuple]:
    (book.root / PAGE).write_text(text, "utf-8")
    return [said(problem) for problem in run.check()[0]]


@pytest.mark.parametrize(("lost", "words"), [
    (["## 内容提要\n"], "这一章缺少标题“内容提要”。"),
    (["## Abstract\n", "## 引子：要不要办\n"], "这一章缺少标题“Abstract、引子”。"),
    (["```{exercise} 算一算\n```\n", "```{solution}\n略。\n```\n"], "这一章缺少块 {exercise}、{solution}。"),
    (["## 后来\n", "```{case-card} east\n:class-minutes: 课堂\n```\n"], "这一章缺少标题“后来”和块 {case-card}。"),
])
def test_parts_of_a_chapter(book, lost, words):
    text = SOUND
    for part in lost:
        assert part in text
        text = text.replace(part, "")
    assert found(book, text) == [(PAGE, 0, "", "", words, CURE)]
    assert found(book, f"---\ndraft: true\n---\n{text}") and run.check()[0][0].severity == HINT


def test_parts_of_a_teaching_note(book):
    assert found(book, SOUND + NOTE) == []
    spoilt = NOTE.replace("### 板书\n", "").replace("{class-plan}", "{code-block} text")
    words = "案例使用说明缺少标题“板书”和块 {class-plan}。"
    assert found(book, SOUND + spoilt) == [(PAGE, 0, "", "", words, CURE)]


def test_a_chapter_in_several_files(book):
    """What stands in a page of the chapter's folder counts."""
    head, mark, rest = SOUND.partition("## 后来\n")
    (book.root / "book/cases" / CHAPTER).mkdir()
    (book.root / "book/cases" / CHAPTER / "afterwards.md").write_text(f"# 后来\n\n{mark}{rest}", "utf-8")
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text("utf-8") + f"      - file: book/cases/{CHAPTER}/afterwards\n", "utf-8")
    assert found(book, head) == []


def test_numbers_that_no_page_uses(book, capsys):
    used = "".join(f'case["{name}"]\n' for name in ("east-households", "east-groups"))
    cells = f'```{{code-cell}} python\n{used}case[f"east-c{{what}}"]\n```\n'
    (book.root / PAGE).write_text(f"{SOUND}\n{cells}", "utf-8")
    book.write(f"cases/{OTHER}/figures.csv", [
        figure("west-people", case_id="west", value="10011"),
        figure("west-merged", case_id="west", value="2021-03-11", kind="date", unit="date", repeats="east-merged",
               year="2021", year_basis="printed"),
    ])
    problems = unused_figures(pages_without(frozenset()))
    words, cure = "没有一页用到这个数。", "在正文或单元里用它；用不着的，删去这一行。"
    assert [said(problem) for problem in problems] == [
        (HERE, 6, "figure_id", "east-core", words, cure), (HERE, 7, "figure_id", "east-size", words, cure),
        (f"data/cases/{OTHER}/figures.csv", 2, "figure_id", "west-people", words, cure),
        (f"data/cases/{OTHER}/figures.csv", 3, "figure_id", "west-merged", words, cure),
    ]
    assert {problem.severity for problem in problems} == {HINT}
    assert cli.main(["check"]) == 0
    assert "登记了、没有一页用到的数有 4 个，列出来：make check UNUSED=1" in capsys.readouterr().out
    assert cli.main(["check", "--unused"]) == 0
    assert str(problems[0]) in capsys.readouterr().out


def test_reports_without_a_digest(book):
    line = book.set("sources.csv", 0, sha256="")
    (problem,) = run.check()[0]
    assert problem.severity == HINT
    assert said(problem) == (
        "data/sources.csv", line, "sha256", "", "没有记下报告的摘要，report 的原文字样和抄来的句子核对不了。",
        "填上报告文本（.txt）的 SHA-256：sha256sum 报告.txt；Windows 用 certutil -hashfile 报告.txt SHA256。",
    )


@pytest.mark.parametrize(("cells", "rest"), [
    ({"summary_zh": "自治"},
     ("summary_zh", "自治", "至少 20 个字，写了 2 个，说不清一件事。",
      "写成一两句话（摘要，用自己的话写，不加评价）。")),
    ({"summary_en": "Autonomy"},
     ("summary_en", "Autonomy", "至少 60 个字，写了 8 个，说不清一件事。", "写成一两句话（Summary）。")),
])
def test_an_abstract_of_one_word(book, cells, rest):
    line = book.set("cases.csv", 0, **cells)
    assert [said(problem) for problem in run.check()[0]] == [("data/cases.csv", line, *rest)]
