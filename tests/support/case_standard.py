"""What every chapter owes the case standard, as far as its source says it.

A rule takes a `Chapter` and asserts. The rules are asked of the book's own chapters, of the one that the walkthrough
writes and of the one that new-case makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import yaml

from casebook.manuscript.vocabulary import CHAPTER_HEADINGS, NOTE_HEADINGS
from tests.support.project import ROOT, chinese, squeezed

#: Every rule by its name.
RULES: dict[str, Callable[[Chapter], None]] = {}


def rule(asked: Callable[[Chapter], None]) -> Callable[[Chapter], None]:
    """Add a rule to `RULES`."""
    RULES[asked.__name__] = asked
    return asked


class Chapter:
    """A chapter's source in parts."""

    def __init__(self, name: str, root: Path = ROOT):
        self.name = name.rsplit("/", 1)[-1]
        self.source = (root / f"{name}.md").read_text("utf-8")
        self.body = re.split(r"^:::+\{teaching-note\}", self.source, flags=re.M)[0]

    @property
    def headings(self) -> list[str]:
        outside = re.sub(r"^(```+).*?^\1", "", self.body, flags=re.M | re.S)
        return re.findall(r"^## (.+)$", outside, re.M)

    def section(self, title: str) -> str:
        found = re.split(rf"^## {title}.*$", self.body, maxsplit=1, flags=re.M)[1]
        return re.split(r"^## ", found, maxsplit=1, flags=re.M)[0]

    @property
    def cells(self) -> list[tuple[dict, list[str]]]:
        """Return (metadata, lines of code without comments and blanks) of each code cell."""
        cells = []
        for content in re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", self.body, re.M | re.S):
            metadata, code = {}, content
            if content.startswith("---\n"):
                head, _, code = content[4:].partition("\n---\n")
                metadata = yaml.safe_load(head)
            lines = [line for line in code.splitlines() if not re.match(r"\s*(#|:\w[\w-]*:|$)", line)]
            cells.append((metadata, lines))
        return cells

    def blocks(self, name: str) -> list[str]:
        """Return the names of directives in order of appearance, `name` given as a regular expression."""
        return re.findall(rf"^[`:]{{3,}}\{{({name})\}}", self.body, re.M)


@rule
def english_title_under_the_title(chapter: Chapter) -> None:
    assert re.search(r"^# .*[\u4e00-\u9fff].*\n\n\*[“”‘’ -~–—]+\*$", chapter.body, re.M)


@rule
def card_is_made_from_data(chapter: Chapter) -> None:
    assert chapter.blocks("case-card") == ["case-card"]


@rule
def sections_in_order(chapter: Chapter) -> None:
    found = [
        next((i for i, h in enumerate(chapter.headings) if h.startswith(title)), None) for title in CHAPTER_HEADINGS
    ]
    assert [title for title, place in zip(CHAPTER_HEADINGS, found, strict=True) if place is None] == []
    assert found == sorted(found)


@rule
def summary_length(chapter: Chapter) -> None:
    text = re.sub(r"\{\w+\}`([^`<]*)(?:<[^>]*>)?`", r"\1", chapter.section("内容提要"))
    assert 100 <= len(squeezed(text)) <= 300


@rule
def abstract_length(chapter: Chapter) -> None:
    text = chapter.section("Abstract").split("**关键词**")[0]
    words = re.findall(r"[A-Za-z0-9][\w’'-]*", text)
    assert 150 <= len(words) <= 200, len(words)
    assert not chinese(text)


@rule
def keywords_in_both_languages(chapter: Chapter) -> None:
    zh = re.search(r"\*\*关键词\*\*\s*(.+)", chapter.body)[1].split("；")
    en = re.search(r"\*\*Keywords\*\*\s*(.+)", chapter.body)[1].split(";")
    assert 3 <= len(zh) <= 5
    assert len(en) == len(zh)
    assert all(chinese(word) for word in zh) and not any(chinese(word) for word in en)


@rule
def three_kinds_of_aims(chapter: Chapter) -> None:
    assert re.findall(r"^(\S+)\n: ", chapter.section("学习目标"), re.M) == ["治理", "数据", "判断"]


@rule
def opening_is_a_decision_and_labelled(chapter: Chapter) -> None:
    opening = chapter.section("引子")
    assert "decision" in opening
    assert "情景设定" in opening or "{source}`" in opening


@rule
def open_questions(chapter: Chapter) -> None:
    assert 3 <= len(re.findall(r"^\d+\. ", chapter.section("思考题"), re.M)) <= 5


@rule
def exercises_each_with_a_solution(chapter: Chapter) -> None:
    found = chapter.blocks("exercise|solution")
    assert 2 <= found.count("exercise") <= 3
    assert found == ["exercise", "solution"] * found.count("exercise")


@rule
def exercises_are_worked_in_the_notebook(chapter: Chapter) -> None:
    """Each solution has a folded cell that works it out."""
    for part in re.split(r"^```\{exercise\}", chapter.section("练习"), flags=re.M)[1:]:
        assert "{code-cell}" in part and "hide-" in part


@rule
def quiz_items_each_with_an_answer(chapter: Chapter) -> None:
    found = chapter.blocks("quiz|answer")
    assert 3 <= found.count("quiz") <= 5
    assert found == ["quiz", "answer"] * found.count("quiz")


@rule
def cells_are_short(chapter: Chapter) -> None:
    assert [lines[0] for _, lines in chapter.cells if len(lines) > 12] == []


@rule
def cells_import_only_at_the_top(chapter: Chapter) -> None:
    late = [line for _, lines in chapter.cells[1:] for line in lines if re.match(r"\s*(import|from) ", line)]
    assert late == []


@rule
def cells_use_no_network_and_no_bare_randomness(chapter: Chapter) -> None:
    code = "\n".join(line for _, lines in chapter.cells for line in lines)
    assert not re.search(r"requests|urllib|https?://|socket|!pip|%pip", code)
    assert "random" not in code or re.search(r"seed|default_rng\(\d", code)


@rule
def one_figure_or_table_a_cell(chapter: Chapter) -> None:
    made = [data for data, _ in chapter.cells if "table" in data or "figure" in data.get("mystnb", {})]
    assert len(made) >= 3
    assert all(("table" in data) != ("mystnb" in data) for data in made)
    names = [(data.get("table") or data["mystnb"]["figure"])["name"] for data in made]
    assert len(set(names)) == len(names)


@rule
def bars_start_at_zero(chapter: Chapter) -> None:
    """A truncated axis lies; a chapter with bars must not set the lower limit of its value axis."""
    for _, lines in chapter.cells:
        code = "\n".join(lines)
        if re.search(r"\.barh?\(|kind=.barh?", code):
            assert not re.search(r"set_[xy]lim\((?!0)|[xy]lim=\((?!0)", code), code


@rule
def published_numbers_are_used(chapter: Chapter) -> None:
    """Every number and claim that a cell hands over is printed in the text or in an alternative text."""
    code = "\n".join(line for _, lines in chapter.cells for line in lines)
    published = set(re.findall(r"publish\(\s*\"([a-z0-9-]+)\"", code))
    claimed = set(re.findall(r"claim\(\s*\"([a-z0-9-]+)\"", code))
    assert published and claimed
    assert published - set(re.findall(r"\{calc\}`([a-z0-9-]+)", chapter.source)) == set()
    assert claimed - set(re.findall(r"\{claim\}`[^`]*<([a-z0-9-]+)>`", chapter.source)) == set()


@rule
def a_step_changes_an_assumption_and_one_carries_the_hedge(chapter: Chapter) -> None:
    steps = chapter.section("数字里的案例")
    assert 3 <= len(re.findall("^### ", steps, re.M)) <= 5
    assert "假设" in steps
    assert re.search(r"\.under\(|interval|\.lower", steps)


@rule
def teaching_note_has_its_parts(chapter: Chapter) -> None:
    note = chapter.source[len(chapter.body) :]
    headings = [line for line in re.findall("^### (.+)", note, re.M) if line in NOTE_HEADINGS]
    assert headings == list(NOTE_HEADINGS)
    asked = len(re.findall(r"^\d\. ", chapter.section("思考题"), re.M))
    answered = note.partition("### 思考题参考要点")[2].partition("###")[0]
    assert len(re.findall(r"^\d\. ", answered, re.M)) == asked >= 3
    assert re.search(r"^步骤 \| 45 \| 90 \| 180", note, re.M)
