"""The pages that lead a teacher, as MyST source: where to begin, which case fits which length, a run of show a case.

They are made from the plans in the chapters (`casebook.manuscript.plans`), for the teacher's edition only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.ground import paths
from casebook.manuscript.page_source import Block, pieces
from casebook.manuscript.plans import Plan, Step, plan_of
from casebook.register.titles import title_now

START, OVERVIEW = f"{paths.TEACHERS_PAGES}/start", f"{paths.TEACHERS_PAGES}/overview"
CAPTION = "教员"
#: In the PDF; in a browser the style sheet does it.
_NEW_SHEET = "```{raw} typst\n#pagebreak(weak: true)\n```"
_START = Path(__file__).with_name("start.md")


@dataclass(frozen=True)
class TaughtCase:
    """A chapter with a plan: its page, title and plan, its role seats as MyST source, and whether it has exercises."""

    docname: str
    title: str
    plan: Plan
    seats: str
    exercises: bool

    @property
    def name(self) -> str:
        return self.docname.rpartition("/")[2]

    @property
    def run_page(self) -> str:
        return f"{paths.TEACHERS_PAGES}/{self.name}"

    @property
    def seats_page(self) -> str:
        return f"{paths.TEACHERS_PAGES}/{self.name}-seats"


def taught_cases(docnames: Iterable[str]) -> list[TaughtCase]:
    """Return the cases among the pages `docnames` (no suffix) that have a plan, in their order.

    A chapter whose plan cannot be read has none here: its own page says what is wrong.
    """
    found = []
    for docname in docnames:
        path = paths.root() / f"{docname}.md"
        source = path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
        plan = plan_of(source) if "{class-plan}" in source else None
        blocks = [piece for piece in pieces(source) if isinstance(piece, Block)] if plan else []
        names = {block.name for block in blocks}
        if plan and "case-card" in names:  # an exercise for any class has a plan, too, and is no case
            title = title_now(docname.rpartition("/")[2])
            found.append(TaughtCase(docname, title, plan, _seats(source, blocks), "exercise" in names))
    return found


def _seats(source: str, blocks: Sequence[Block]) -> str:
    """Return the source of the role seats of a chapter, fences included; "" where it has none."""
    block = next((block for block in blocks if block.name == "role-seats"), None)
    if block is None:
        return ""
    lines = source.splitlines()[block.line - 1 :]
    fence = re.match(r"[:`]+", lines[0])[0]
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == fence)
    return "\n".join(lines[: end + 1])


def made_pages(cases: Sequence[TaughtCase]) -> dict[str, tuple[str, str]]:
    """Return the teacher's pages by their names: (title, MyST source)."""
    pages = {START: ("从这里开始", start_page(cases)), OVERVIEW: ("哪个案例上多长的课", overview_page(cases))}
    for case in cases:
        pages[case.run_page] = (f"课堂流程：{case.title}", run_page(case))
        if case.seats:
            pages[case.seats_page] = (f"角色卡：{case.title}", seats_page(case))
    return pages


def start_page(cases: Sequence[TaughtCase]) -> str:
    """Return the page a teacher reads first."""
    rows = [f"- {_to(case.run_page, case.title)}" for case in cases]
    return _START.read_text("utf-8").replace("〔案例〕", "\n".join(rows))


def overview_page(cases: Sequence[TaughtCase]) -> str:
    """Return the page that says on one side which case fits which length, and what a shorter class does without."""
    lengths = sorted({length for case in cases for length in case.plan.lengths})
    head = ["案例", *(f"{length} 分钟" for length in lengths), "教具"]
    rows = [[_to(case.run_page, case.title), *(_fit(case.plan, length) for length in lengths), _tools(case)]
            for case in cases]
    widths = [22, *([round(60 / len(lengths))] * len(lengths)), 14]
    note = (
        "“全部步骤”：计划里的每一步都上得完。“略去”：这个长度的课不上的步骤。各步的时刻见每个案例的课堂流程。"
        "同一个案例先上短课、再上长课，略去的步骤就是第二次课的内容。"
    )
    return f"# 哪个案例上多长的课\n\n{note}\n\n{_list_table(head, rows, widths)}\n"


def _fit(plan: Plan, length: int) -> str:
    if length not in plan.lengths:
        return "没有计划"
    left_out = plan.left_out(length)
    if not left_out:
        return f"全部步骤（{len(plan.steps)} 步）"
    return f"上 {len(plan.steps) - len(left_out)} 步；略去：{'；'.join(step.name for step in left_out)}"


def _tools(case: TaughtCase) -> str:
    names = ["幻灯片", *(["学案"] if case.exercises else []), *([_to(case.seats_page, "角色卡")] if case.seats else [])]
    return "、".join(names)


def run_page(case: TaughtCase) -> str:
    """Return the run of show of a case: a timetable for each length, each to be printed on one side of A4."""
    parts = [f"# 课堂流程：{_plain(case.title)}", f"```{{teacher-files}} {case.docname}\n```"]
    for place, length in enumerate(case.plan.lengths):
        parts += [_NEW_SHEET] if place else []
        parts += [f"## {length} 分钟", _timetable(case, length)]
    return "\n\n".join(parts) + "\n"


def _timetable(case: TaughtCase, length: int) -> str:
    plan = case.plan
    slots = plan.timetable(length)
    with_materials = any(slot.step.materials_for(length) for slot in slots)
    head = ["时刻", "分钟", "步骤", *(["材料"] if with_materials else []), "说明", "实际"]
    rows = []
    for slot in slots:
        name = f"{slot.step.name}（可略）" if slot.may_be_cut else slot.step.name
        materials = [slot.step.materials_for(length)] if with_materials else []
        rows.append([slot.clock, str(slot.end - slot.begin), name, *materials, slot.step.remark_for(length), ""])
    rows.append([f"0:00–{slots[-1].clock.rpartition('–')[2]}", str(length), "合计", *[""] * (len(head) - 3)])
    widths = [14, 8, 26, 20, 22, 10] if with_materials else [14, 8, 34, 34, 10]
    named = f"课堂流程：{_plain(case.title)}，{length} 分钟"  # on a sheet of its own nothing else says it
    parts = [named, _list_table(head, rows, widths), _spare(slots), _not_now(plan.left_out(length), length)]
    body = "\n\n".join(part for part in parts if part)
    return f"::::{{container}} run-of-show\n{body}\n::::"


def _spare(slots: Sequence) -> str:
    cut = [slot for slot in slots if slot.may_be_cut]
    if not cut:
        return "没有标“可略”的步骤：时间不够，各步都缩短一些，最后的总结不缩。"
    minutes = sum(slot.end - slot.begin for slot in cut)
    return f"标“可略”的步骤共 {minutes} 分钟；时间不够，从后往前略。"


def _not_now(steps: Sequence[Step], length: int) -> str:
    return f"{length} 分钟不上：{'；'.join(step.name for step in steps)}。" if steps else ""


def seats_page(case: TaughtCase) -> str:
    """Return the page with the role seats of a case; the cards to cut out are printed from the same source."""
    return f"# 角色卡：{_plain(case.title)}\n\n```{{teacher-files}} {case.docname}\n```\n\n{case.seats}\n"


def _to(docname: str, text: str) -> str:
    return f"{{doc}}`{text} </{docname}>`"


def _plain(title: str) -> str:
    """Return a title as MyST source that means its very characters."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", title)


def _list_table(head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    lines = ["```{list-table}", ":header-rows: 1", f":widths: {' '.join(map(str, widths))}", ""]
    for row in [head, *rows]:
        first, *rest = [f" {cell}" if cell else "" for cell in row]
        lines += [f"* -{first}", *(f"  -{cell}" for cell in rest)]
    return "\n".join([*lines, "```"])
