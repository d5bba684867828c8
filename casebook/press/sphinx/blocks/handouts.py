"""``{handout}``: what the exercises of a chapter need on paper, for the two pages that a class writes on.

It stands in the teaching note: a definition list, ``练习一`` and so on, with the few numbers each exercise needs.
``:coding: 3`` adds a table to code the chapter's practices in, to that exercise; ``:cases:`` names whose practices.
``:fill: 题目 | 列、列 | 行、行`` puts an empty table before the exercises, to be filled in class.
No answer belongs here: the pages are for learners.
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from casebook.checks.references import near_cure
from casebook.press.sphinx.blocks.directives import Block
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register import labels
from casebook.register.registers import FORCES


class Handout(Block):
    """The data of the exercises; in the chapter the teacher sees what the learners will have before them."""

    option_spec = {  # noqa: RUF012
        "coding": directives.positive_int, "cases": directives.unchanged_required,
        "fill": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        data = nodes.container(classes=["handout-data"])
        self.parsed(data)
        for term in data.findall(nodes.term):
            if term.astext() not in map(exercise_name, range(1, 10)):
                raise self.error(f"学案：“{term.astext()}”不是练习。写成“练习一”，下一行以冒号开头写数。")
        data["fill"] = self._fill() if "fill" in self.options else None
        data["coding"] = self.options.get("coding", 0)
        if data["coding"]:
            data["practices"] = self._practices()
        return [data]

    def _fill(self) -> tuple[str, list[str], list[str]]:
        """Return title, heads of the columns and first cells of the rows of the table to fill."""
        parts = [part.strip() for part in self.options["fill"].split("|")]
        columns, rows = ([each.strip() for each in part.split("、")] for part in (*parts[1:], "", "")[:2])
        if len(parts) != 3 or len(columns) < 2 or not all((parts[0], *columns, *rows)):
            raise self.error("学案：:fill: 写成“题目 | 第一列、第二列 | 第一行、第二行”，至少两列。")
        return parts[0], columns, rows

    def _practices(self) -> list[str]:
        register = register_of(self.env)
        cases = self.options.get("cases", "").split()
        for key in cases:
            if key not in register.cases:
                raise self.error(f"没有登记过编号为“{key}”的案例。{near_cure(key, register.cases, 'cases.csv')}")
        chapter = self.env.docname.rpartition("/")[2]
        return [each.practice_zh for each in register.practices_of(chapter) if not cases or each.case_id in cases]


def exercise_name(number: int) -> str:
    """Return what `{handout}` calls an exercise, 1 to 9."""
    return f"练习{'一二三四五六七八九'[number - 1]}"


def forces() -> list[str]:
    """Return the heads of the columns in which practices are coded."""
    return [labels.FORCE[force][0][:2] for force in FORCES]


def register(app: Sphinx) -> None:
    app.add_directive("handout", Handout)
