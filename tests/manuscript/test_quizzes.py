"""Quizzes in the source: what an author can get wrong."""

from __future__ import annotations

import pytest

from casebook.checks import run
from casebook.manuscript.quizzes import quiz_problems
from tests.support.small_book import PAGE, make_book, said

QUIZ = "```{quiz} 题？\n- 甲：一\n- 乙：二\n```\n"
ANSWER = "```{answer}\n乙。因为。\n```\n"
#: A page, the line of the fault, what is found, what is expected, the cure.
FAULTS = {
    "no options": ("```{quiz} 题？\n说明\n```\n" + ANSWER, 1, "题？", "这道自测没有选项。",
                   "在题目下面列出至少两项，每行一项，写成“- 甲：……”。"),
    "one option": ("```{quiz} 题？\n- 乙：一\n```\n" + ANSWER, 1, "题？", "这道自测只有一个选项。",
                   "在题目下面列出至少两项，每行一项，写成“- 甲：……”。"),
    "no letter": ("```{quiz} 题？\n- 甲：一\n- 乙：二\n- 三\n```\n" + ANSWER, 4, "三",
                  "选项没有以“甲：”“乙：”这样的字开头。", "每个选项写成“- 甲：……”，用全角冒号。"),
    "the same letter twice": ("```{quiz} 题？\n- 乙：一\n- 乙：二\n```\n" + ANSWER, 3, "乙：二",
                              "这道自测有两个选项“乙”。", "给其中一个换一个字。"),
    "no answer": (QUIZ + "\n" + QUIZ + ANSWER, 1, "题？", "这道自测没有答案。",
                  "在它后面写一个 {answer} 块，以对的一项开头，如“乙。……”。"),
    "no answer at the end": (QUIZ + ANSWER + QUIZ, 8, "题？", "这道自测没有答案。",
                             "在它后面写一个 {answer} 块，以对的一项开头，如“乙。……”。"),
    "two answers": (QUIZ + ANSWER + ANSWER, 8, "乙。因为。", "第 1 行的自测已经有答案（第 5 行）。",
                    "两个答案合成一个，或补上这一个的自测。"),
    "an answer without a quiz": (ANSWER + QUIZ + ANSWER, 1, "乙。因为。", "这个答案前面没有自测。",
                                 "在它前面写 {quiz} 块；练习的解答用 {solution}。"),
    "an answer that names none": (QUIZ + "```{answer}\n因为乙对。\n```\n", 5, "因为乙对。", "答案没有说哪一项对。",
                                  "以对的一项开头，后接句号，如“甲。……”。"),
    "an answer that names two": (QUIZ + "```{answer}\n甲、乙。\n```\n", 5, "甲、乙。", "答案没有说哪一项对。",
                                 "以对的一项开头，后接句号，如“甲。……”。"),
    "an answer that is no option": (QUIZ + "```{answer}\n丁。因为。\n```\n", 5, "丁。因为。",
                                    "答案是“丁”，这道自测没有这一项。", "改成甲、乙中的一个，或补上这一项。"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_quiz_that_does_not_fit_is_an_error(name):
    source, line, found, expected, cure = FAULTS[name]
    assert [said(each) for each in quiz_problems(PAGE, source)] == [(PAGE, line, "", found, expected, cure)]


@pytest.mark.parametrize(
    "source",
    [
        QUIZ + ANSWER + QUIZ + ANSWER,
        "::::{note}\n" + QUIZ + "\n" + ANSWER + "::::\n",
        ":::{quiz} 题？\n- 甲：有{num}`a`\n- 乙：{waive}`三户 <自测选项>`\n\n  续行\n:::\n\n" + ANSWER,
        "```{exercise} 题\n- 做\n```\n\n```{solution}\n解。\n```\n",
        "````{code-block} text\n" + ANSWER + "````\n",
    ],
)
def test_a_quiz_that_fits(source):
    assert list(quiz_problems(PAGE, source)) == []


def test_the_line_inside_another_block():
    problem = next(quiz_problems(PAGE, "文字\n\n::::{note}\n```{quiz} 题？\n- 甲：一\n- 二\n```\n::::\n"))
    assert (problem.row, problem.found) == (6, "二")


def test_make_check_says_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    make_book(tmp_path)
    path = tmp_path / "book/second.md"
    path.write_text("# 附页\n\n" + ANSWER, "utf-8")
    _, line, *rest = FAULTS["an answer without a quiz"]
    assert [said(each) for each in run.check()[0]] == [("book/second.md", line + 2, "", *rest)]
