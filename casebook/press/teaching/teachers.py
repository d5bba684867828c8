"""The teacher's edition on the web: its own pages in the contents, and blocks that are empty for a learner.

``{class-plan}``      a plan of a class (`casebook.manuscript.plans`), as a table
``{teacher-files}``   what there is to show and to print for a chapter: slides, handout, cards
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective
from sphinx_external_toc.api import Document, FileItem, TocTree

from casebook.ground.paths import CARDS, HANDOUTS, TEACHERS_PAGES
from casebook.manuscript import plans
from casebook.press.sphinx.blocks.directives import NOTE_ID
from casebook.press.sphinx.numbers.passports import to_page
from casebook.press.teaching import pages

#: Style sheets and scripts that only this edition has.
ASSETS = Path(pages.__file__).with_name("assets")


def is_teachers(config: Config) -> bool:
    """Say whether the teacher's edition is being made."""
    return config.casebook_edition == "teacher"


class ClassPlan(SphinxDirective):
    """A timetable: one step a line, ``step | minutes for each length of class | remark``; totals must add up."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        try:
            plan = plans.read_plan(self.content)
        except plans.PlanFault as fault:
            raise self.error(str(fault)) from fault
        with_materials = any(step.materials for step in plan.steps)
        more = [plans.MATERIALS] if with_materials else []
        rows = [["步骤", *(f"{length} 分钟" for length in plan.lengths), *more, plans.REMARK]]
        rows.append(["---"] * len(rows[0]))
        for step in plan.steps:
            minutes = [_minutes(step, length) for length in plan.lengths]
            rows.append([step.name, *minutes, *([step.materials] if with_materials else []), step.remark])
        rows.append(["合计", *map(str, plan.lengths), *[""] * len(more), ""])
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        node = nodes.container(classes=["class-plan"])
        self.state.nested_parse(StringList(lines, self.get_source_info()[0]), self.content_offset, node)
        return [node]


def _minutes(step: plans.Step, length: int) -> str:
    mark = "（可略）" if length in step.optional else ""
    return f"{step.minutes[length]}{mark}" if step.minutes[length] else "—"


class TeacherFiles(SphinxDirective):
    """Links to slides, script, handout and cards of a chapter; on paper their places."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        cases = {case.docname: case for case in self.env.app.casebook_taught}
        case = cases[self.arguments[0]]
        up = "../" * self.env.docname.count("/")
        deck, sheets = f"{up}slides/{case.name}.html", f"{up}../pdf"
        links: list[tuple[str, str | nodes.Node]] = [("幻灯片", deck), ("讲稿（印出来看）", f"{deck}?script")]
        if case.exercises:
            links.append(("学案（两面，发给学员）", f"{sheets}/{HANDOUTS}/{case.name}.pdf"))
        if case.seats:
            links.append(("角色卡（裁开发）", f"{sheets}/{CARDS}/{case.name}.pdf"))
        line = nodes.paragraph(classes=["teacher-files", "html-only"])
        line += to_page(case.docname, "正文")
        links.insert(0, ("案例使用说明", f"{up}{case.docname}.html#{NOTE_ID}"))
        for text, address in links:
            line += [nodes.Text("　"), nodes.reference("", text, refuri=address, classes=["teacher-file"])]
        for page, text in ((case.run_page, "课堂流程"), (case.seats_page if case.seats else "", "角色卡的内容")):
            if page and page != self.env.docname:
                line += [nodes.Text("　"), to_page(page, text)]
        return [line]


def list_teachers_pages(app: Sphinx, config: Config) -> None:
    """Put the teacher's pages before the parts of the book."""
    app.casebook_taught = []
    if not is_teachers(config):
        return
    site_map = config.external_site_map
    names = [name.removesuffix(".md") for name in site_map]
    app.casebook_taught = pages.taught_cases(names)
    made = pages.made_pages(app.casebook_taught)
    for name, (title, text) in made.items():
        app.casebook_made[name] = text
        site_map[name] = Document(docname=name, title=title)
    site_map.root.subtrees.insert(0, TocTree([FileItem(name) for name in made], caption=pages.CAPTION))
    config.html_static_path = [*config.html_static_path, str(ASSETS)]


def lead_teachers(app: Sphinx, doctree: nodes.document) -> None:
    """Let the front page send a teacher to where to begin."""
    if is_teachers(app.config) and app.env.docname == app.config.root_doc:
        line = nodes.paragraph(classes=["teacher-lead"])
        line += [nodes.strong("", "教员版。"), nodes.Text("备课从"), to_page(pages.START, "从这里开始")]
        line += nodes.Text("读起；这一版有答案，不要发给学员。")
        title = doctree.next_node(nodes.title)
        title.parent.insert(title.parent.index(title) + 1, line)


def load_teachers_style(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Only the teacher's own pages load the style of what is printed from them."""
    if pagename.startswith(f"{TEACHERS_PAGES}/"):
        app.add_css_file("teacher.css")


def register(app: Sphinx) -> None:
    app.add_directive("class-plan", ClassPlan)
    app.add_directive("teacher-files", TeacherFiles)
