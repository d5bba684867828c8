"""Quizzes in the source of a page: a question, its options, and the answer that names the right one.

An option begins with its letter (“甲：…”), the answer with the letter of the right option (“乙。…”). A page on which
they do not fit together could not say what is right, so it is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import Problem
from casebook.manuscript.page_source import Block, pieces, readable

LETTERS = "甲乙丙丁戊己庚辛"
_OPTION = re.compile(f"([{LETTERS}])：")
_ANSWER = re.compile(f"([{LETTERS}])。")
_ITEM = re.compile(r"[-*+]\s+(.*)")


def option_letter(text: str) -> str:
    """Return the letter of an option by its text (“甲：…”), or ""."""
    match = _OPTION.match(text.strip())
    return match[1] if match else ""


def right_letter(text: str) -> str:
    """Return the letter that the text of an answer (“乙。…”) names as the right one, or ""."""
    match = _ANSWER.match(text.strip())
    return match[1] if match else ""


def check_quizzes(pages: Iterable[Path]) -> list[Problem]:
    """Return what is wrong with the quizzes of `pages`; one that cannot be read is left to `casebook.checks.prose`."""
    problems = []
    for path, source in readable(pages):
        problems += quiz_problems(paths.shown(path), source)
    return problems


def quiz_problems(file: str, source: str) -> Iterator[Problem]:
    """Yield what is wrong with the quizzes of the page `source`, in its order."""
    quiz, answered = None, 0
    for block in (each for each in pieces(source) if isinstance(each, Block)):
        if block.name == "quiz":
            yield from _unanswered(file, quiz, answered)
            quiz, answered = block, 0
            yield from _options(file, quiz)
        elif block.name == "answer":
            yield from _answer(file, quiz, answered, block)
            answered = answered or block.line
    yield from _unanswered(file, quiz, answered)


def _unanswered(file: str, quiz: Block | None, answered: int) -> Iterator[Problem]:
    if quiz and not answered:
        cure = "在它后面写一个 {answer} 块，以对的一项开头，如“乙。……”。"
        yield Problem(file, quiz.line, "", quiz.argument[:20], "这道自测没有答案。", cure)


def _options(file: str, quiz: Block) -> Iterator[Problem]:
    found: list[str] = []
    for line, text in _items(quiz):
        letter = option_letter(text)
        if not letter:
            cure = "每个选项写成“- 甲：……”，用全角冒号。"
            yield Problem(file, line, "", text[:20], "选项没有以“甲：”“乙：”这样的字开头。", cure)
        elif letter in found:
            yield Problem(file, line, "", text[:20], f"这道自测有两个选项“{letter}”。", "给其中一个换一个字。")
        found.append(letter)
    if len(found) < 2:
        cure = "在题目下面列出至少两项，每行一项，写成“- 甲：……”。"
        said = "这道自测只有一个选项。" if found else "这道自测没有选项。"
        yield Problem(file, quiz.line, "", quiz.argument[:20], said, cure)


def _items(quiz: Block) -> Iterator[tuple[int, str]]:
    """Yield the items of a quiz's list with their lines; what is indented belongs to the item above."""
    for number, text in enumerate(quiz.body.split("\n"), quiz.body_line):
        match = _ITEM.match(text)
        if match:
            yield number, match[1]


def _answer(file: str, quiz: Block | None, answered: int, answer: Block) -> Iterator[Problem]:
    text = answer.body.strip()
    letter, shown = right_letter(text), text.split("\n")[0][:20]
    if quiz is None:
        cure = "在它前面写 {quiz} 块；练习的解答用 {solution}。"
        yield Problem(file, answer.line, "", shown, "这个答案前面没有自测。", cure)
        return
    if answered:
        said = f"第 {quiz.line} 行的自测已经有答案（第 {answered} 行）。"
        yield Problem(file, answer.line, "", shown, said, "两个答案合成一个，或补上这一个的自测。")
        return
    letters = [each for _, text in _items(quiz) if (each := option_letter(text))]
    if not letter:
        cure = f"以对的一项开头，后接句号，如“{letters[0] if letters else '甲'}。……”。"
        yield Problem(file, answer.line, "", shown, "答案没有说哪一项对。", cure)
    elif letters and letter not in letters:
        cure = f"改成{'、'.join(letters)}中的一个，或补上这一项。"
        yield Problem(file, answer.line, "", shown, f"答案是“{letter}”，这道自测没有这一项。", cure)
