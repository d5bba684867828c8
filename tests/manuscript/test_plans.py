"""Plans of a class: what is read, the clock of each length, and what is said of a plan that does not add up."""

from __future__ import annotations

import pytest

from casebook.manuscript.page_source import Block, pieces
from casebook.manuscript.plans import PlanFault, check_plans, plan_of, read_plan
from casebook.press.teaching import pages
from tests.support.project import CASE_PAGES, ROOT

PLAN = """\
步骤 | 45 | 90 | 材料 | 说明
读 | 10 | 15 | 便条 | 只写
算 | 0 | 30 | 学案 | 分组
议 | 30* | 40 | | 说理由
结 | 5 | 5 | |
""".splitlines()


def test_clock_of_each_length():
    plan = read_plan(PLAN)
    assert plan.lengths == (45, 90)
    assert [(slot.clock, slot.step.name) for slot in plan.timetable(45)] == [
        ("0:00–0:10", "读"), ("0:10–0:40", "议"), ("0:40–0:45", "结"),
    ]
    assert [slot.clock for slot in plan.timetable(90)] == ["0:00–0:15", "0:15–0:45", "0:45–1:25", "1:25–1:30"]
    assert [step.name for step in plan.left_out(45)] == ["算"]
    assert plan.steps[0].materials == "便条" and plan.steps[0].remark == "只写"


def test_what_may_be_cut():
    """What the author marks, and what the shorter class does without."""
    plan = read_plan(PLAN)
    assert [slot.step.name for slot in plan.timetable(45) if slot.may_be_cut] == ["议"]
    assert [slot.step.name for slot in plan.timetable(90) if slot.may_be_cut] == ["算"]


def test_materials_may_be_left_out():
    plan = read_plan(["步骤 | 20 | 说明", "读 | 20 | 只写"])
    assert plan.lengths == (20,) and plan.steps[0].materials == "" and plan.steps[0].remark == "只写"


def test_words_for_some_lengths_only():
    plan = read_plan(["步骤 | 45 | 90 | 材料 | 说明", "读 | 45 | 90 | 便条；90：角色卡 | 45：只看图；45、90：说理由"])
    (step,) = plan.steps
    assert (step.materials_for(45), step.remark_for(45)) == ("便条", "只看图；说理由")
    assert (step.materials_for(90), step.remark_for(90)) == ("便条；角色卡", "说理由")


@pytest.mark.parametrize(("lines", "line", "said"), [
    (["步骤 | 45 | 说明", "读 | 45 | 90：只写"], 1, "“90：”后面的话没有课用得上"),
    (["步骤 | 45 | 90 | 说明", "读 | 45 | 90 | 只写", "议 | 0 | 0 | 45：说"], 2, "45 分钟不上“议”"),
    ([], 0, "里面没有内容"),
    (["步骤 | 说明", "读 | 只写"], 0, "没有课的长度"),
    (["步骤 | 四十五 | 说明", "读 | 45 | 只写"], 0, "“四十五”不是分钟数"),
    (["步骤 | 45 | 说明", "读 | 45"], 1, "“读”一行有 2 格，第一行有 3 格"),
    (["步骤 | 45 | 说明", "", "读 | 40分 | 只写"], 2, "“40分”不是分钟数"),
    (["步骤 | 45 | 说明", "读 | 40 | 只写"], 0, "45 分钟的各步加起来是 40 分钟。改正其中一步的分钟数（少了 5 分钟）"),
    (["步骤 | 45 | 说明", "读 | 47 | 只写"], 0, "多了 2 分钟"),
])
def test_faults(lines, line, said):
    with pytest.raises(PlanFault) as caught:
        read_plan(lines)
    assert caught.value.line == line and said in str(caught.value)


def test_check_names_file_and_line(tmp_path):
    page = tmp_path / "page.md"
    plan = "```{class-plan}\n步骤 | 45 | 说明\n读 | 44 | 只写\n```"
    page.write_text(f"# 甲\n\n::::{{teaching-note}}\n{plan}\n::::\n", "utf-8")
    (problem,) = check_plans([page])
    assert (problem.row, problem.found) == (5, "45") and problem.file.endswith("page.md")
    assert "加起来是 44 分钟" in problem.expected and "少了 1 分钟" in problem.cure
    assert problem.severity == "error"


@pytest.mark.parametrize("name", CASE_PAGES)
def test_every_case_has_three_lengths_with_materials(name):
    plan = plan_of((ROOT / f"{name}.md").read_text("utf-8"))
    assert plan.lengths == (45, 90, 180)
    assert sum(bool(step.materials) for step in plan.steps) >= len(plan.steps) - 1
    assert any(slot.may_be_cut for slot in plan.timetable(45)), "one step at least may be left out of a short class"


@pytest.mark.parametrize("name", CASE_PAGES)
def test_handout_speaks_of_exercises_that_are_there(name):
    blocks = [piece for piece in pieces((ROOT / f"{name}.md").read_text("utf-8")) if isinstance(piece, Block)]
    (handout,) = (block for block in blocks if block.name == "handout")
    exercises = sum(block.name == "exercise" for block in blocks)
    named = [line for line in handout.body.splitlines() if line.startswith("练习")]
    assert named == [f"练习{'一二三四五'[number]}" for number in range(len(named))] and 1 <= len(named) <= exercises
    assert int(handout.options.get("coding", 1)) <= exercises


def test_overview_and_run_of_show_are_made_from_the_plans():
    cases = pages.taught_cases(CASE_PAGES)
    assert [case.docname for case in cases] == CASE_PAGES
    made = pages.made_pages(cases)
    overview = made[pages.OVERVIEW][1]
    for case in cases:
        assert case.title in overview
        text = made[case.run_page][1]
        for length in case.plan.lengths:
            assert f"## {length} 分钟" in text
            for slot in case.plan.timetable(length):
                assert f"* - {slot.clock}\n  - {slot.end - slot.begin}\n  - {slot.step.name}" in text
    assert {case.name for case in cases if case.seats_page in made} == {case.name for case in cases if case.seats}


def test_an_exercise_for_any_class_is_no_case():
    """It has a plan, but neither slides nor a timetable of its own."""
    page = "book/teaching/compare-codings"
    assert "{class-plan}" in (ROOT / f"{page}.md").read_text("utf-8")
    assert pages.taught_cases([page]) == []
