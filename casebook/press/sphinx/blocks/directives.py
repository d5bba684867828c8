"""Blocks that are made from data, and the blocks a teaching case is built of.

``{case-card}``                 the card at a chapter's head, from ``cases.csv``, practices and the text itself
``{register}`` / ``{sources}``  the register of numbers (all, or a chapter's) and the list of sources
``{exercise}`` ``{quiz}``       numbered in the page; ``{solution}`` ``{answer}`` fold; see also `self_check`
``{teaching-note}``             teacher's edition only: nothing of it reaches the learner's doctree
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook.checks.references import near_cure
from casebook.ground import paths
from casebook.manuscript.page_source import page_texts
from casebook.press.sphinx.blocks.nodes import fold, question, uses_list
from casebook.press.sphinx.contents.made_pages import register_chapters, register_page_of
from casebook.press.sphinx.numbers.passports import to_page, to_register
from casebook.press.sphinx.numbers.roles import entry_link
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register import labels
from casebook.register.registers import FORCES, Conflict, Figure, PictureCredit, Register, Source
from casebook.register.titles import chapter_title
from casebook.register.wording import figure_interval_text, figure_text, period_text

#: Chinese characters a trainee reads in a minute, tables and charts included.
READING_SPEED = 300

#: Where a page has its teaching note, in the teacher's edition.
NOTE_ID = "teaching-note"


class Block(SphinxDirective):
    """A container with a class and its content parsed as MyST."""

    has_content = True
    css = ""

    def parsed(self, node: nodes.Element) -> nodes.Element:
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return node


class Numbered(Block):
    """A block with a label and its number in the page: 练习 1, 自测 2."""

    label = ""
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        counts = self.env.temp_data.setdefault("casebook_counts", {})
        counts[self.css] = counts.get(self.css, 0) + 1
        node = question(classes=[self.css])
        title = nodes.paragraph(classes=["cb-block-title"])
        title += nodes.strong("", f"{self.label} {counts[self.css]}")
        if self.arguments:
            inline, messages = self.state.inline_text(self.arguments[0], self.lineno)
            title += [nodes.Text("　"), *inline, *messages]
        node += title
        return [self.parsed(node)]


class Exercise(Numbered):
    css, label = "exercise", "练习"


class Quiz(Numbered):
    css, label = "quiz", "自测"


class Fold(Block):
    """A solution or an answer, closed until asked for; in print it stands open."""

    kind, summary, of = "solution", "参考解答", Exercise

    def run(self) -> list[nodes.Node]:
        number = self.env.temp_data.get("casebook_counts", {}).get(self.of.css, 0)
        return [self.parsed(fold(summary=self.summary, kind=self.kind, label=f"{self.of.label} {number}"))]


class Answer(Fold):
    kind, summary, of = "answer", "看答案", Quiz


class TeachingNote(Block):
    """Content for the teacher's edition; elsewhere it is not even parsed."""

    def run(self) -> list[nodes.Node]:
        if self.config.casebook_edition != "teacher":
            return []
        return [self.parsed(nodes.container(classes=["teaching-note"], ids=[NOTE_ID]))]


class CaseCard(SphinxDirective):
    """The card: place, period, actors, forces at work, sources with grade, minutes, entry points.

    Arguments are case ids; options ``class-minutes`` (text) and ``entry`` (text) are the author's.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"class-minutes": directives.unchanged_required, "entry": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        register = register_of(self.env)
        for key in self.arguments[0].split():
            if key not in register.cases:
                cure = near_cure(key, register.cases, "cases.csv")
                raise self.error(f"没有登记过编号为“{key}”的案例。{cure}")
        cases = [register.cases[key] for key in self.arguments[0].split()]
        rows = [
            ("案例", "；".join(case.name_zh for case in cases)),
            ("地点", "；".join(dict.fromkeys(case.place_zh for case in cases))),
            ("时间", "；".join(dict.fromkeys(period_text(case) for case in cases))),
            ("行动者", "；".join(dict.fromkeys(part for case in cases for part in case.actors_zh.split("；")))),
            ("起作用的力量", self._forces(register, [case.case_id for case in cases])),
            ("证据", self._evidence(register)),
            ("用时", f"阅读约 {self._reading_minutes()} 分钟；课堂 {self.options.get('class-minutes', '')}"),
            ("从哪里进入", self.options.get("entry", "")),
        ]
        card = nodes.container(classes=["case-card"])
        self.set_source_info(card)
        fields = nodes.field_list()
        for name, text in rows:
            if text:
                body = nodes.field_body("", nodes.paragraph("", text))
                fields += nodes.field("", nodes.field_name("", name), body)
        card += fields
        return [card]

    def _forces(self, register: Register, case_ids: list[str]) -> str:
        """Count in how many practices each force is at work, out of all."""
        chapters = dict.fromkeys(register.cases[key].chapter for key in case_ids)
        practices = [p for name in chapters for p in register.practices_of(name) if p.case_id in case_ids]
        counts = [sum(p.codes[i] > 0 for p in practices) for i in range(len(FORCES))]
        parts = [f"{labels.FORCE[force][0]} {count}" for force, count in zip(FORCES, counts, strict=True)]
        return f"{'，'.join(parts)}（在 {len(practices)} 项做法中出现的次数，本书编码）"

    def _evidence(self, register: Register) -> str:
        chapter = self.env.docname.rsplit("/", 1)[-1]
        grades = [register.source(key).grade for key in {f.source_id for f in register.of_chapter(chapter)}]
        parts = [f"{grade} 级 {grades.count(grade)} 个" for grade in labels.GRADE if grade in grades]
        return "来源：" + "，".join(parts)

    def _reading_minutes(self) -> int:
        text = paths.root() / (self.env.doc2path(self.env.docname, base=False))
        characters = sum(
            "\u4e00" <= char <= "\u9fff" for piece in page_texts(text.read_text("utf-8-sig")) for char in piece.text
        )
        return max(1, round(characters / READING_SPEED))


class RegisterList(SphinxDirective):
    """The register: of one chapter, the argument, with an entry for each number; of all, a table of the chapters.

    An entry has an anchor and shows interval, source and uses.
    """

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        register = register_of(self.env)
        if self.arguments:
            return [self._entry(register, figure) for figure in register.of_chapter(self.arguments[0])]
        return [*self._overview(register), *self._silent(register)]

    def _overview(self, register: Register) -> list[nodes.Node]:
        """Return a table of the chapters, each linked to its page of the register."""
        rows = []
        for chapter in register_chapters(self.config, register):
            figures = register.of_chapter(chapter)
            page = register_page_of(self.env.docname, chapter)
            counts = len(figures), sum(figure.masked for figure in figures), len({f.source_id for f in figures})
            rows.append([to_page(page, chapter_title(chapter)), *(nodes.Text(str(count)) for count in counts)])
        totals = [sum(int(row[column].astext()) for row in rows) for column in (1, 2)]
        rows.append([nodes.Text("合计"), *(nodes.Text(str(total)) for total in totals), nodes.Text("")])
        return [_table(["章", "登记的数字", "其中被遮盖的", "来源"], rows)] if len(rows) > 1 else []

    def _silent(self, register: Register) -> list[nodes.Node]:
        """Name the cases for which the sources print no number."""
        counted = {figure.case_id for figure in register.figures.values()}
        silent = [case.name_zh for case in register.cases.values() if case.case_id not in counted]
        return [nodes.paragraph("", f"来源没有为这些案例印出任何数字：{'；'.join(silent)}。")] if silent else []

    def _entry(self, register: Register, figure: Figure) -> nodes.container:
        anchor = f"figure-{figure.figure_id}"
        self.env.get_domain("casebook").note_entry("figure", figure.figure_id, anchor)
        entry = nodes.container(ids=[anchor], classes=["cb-entry"])
        self.set_source_info(entry)
        head = nodes.paragraph(classes=["cb-entry-head"])
        head += [nodes.strong("", figure_text(register, figure)), nodes.Text(f"　{figure.indicator_zh}")]
        entry += head
        entry += _detail(self.env, register, figure)
        if figure.note_zh:
            entry += nodes.paragraph("", f"说明：{figure.note_zh}", classes=["cb-entry-note"])
        uses = nodes.paragraph("", "用于：", classes=["cb-entry-uses"])
        uses += uses_list(figure=figure.figure_id)
        entry += uses
        return entry


def _table(head: list[str], rows: list[list[nodes.Node]]) -> nodes.table:
    """Return a table; all columns after the first hold numbers."""

    def row(cells: list[nodes.Node]) -> nodes.row:
        entries = [
            nodes.entry("", nodes.paragraph("", "", cell), classes=["text-right"] if place else [])
            for place, cell in enumerate(cells)
        ]
        return nodes.row("", *entries)

    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", row([nodes.Text(text) for text in head]))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group, classes=["colwidths-auto", "cb-list"])


def _detail(env, register: Register, figure: Figure) -> nodes.paragraph:
    """Return the line of an entry: id, kind, wording, interval, year, source with locator and grade."""
    hedge = register.hedges[figure.hedge, "standard"]
    line = nodes.paragraph(classes=["cb-entry-line"])
    line += [nodes.literal("", figure.figure_id), nodes.Text(f"；{labels.KIND[figure.kind][0]}")]
    if figure.as_printed:
        line += nodes.Text(f"；原文作“{figure.as_printed}”")
    if not figure.masked and figure.hedge != "exact":
        line += nodes.Text(f"；{hedge.label_zh}：{figure_interval_text(register, figure)}")
    basis = labels.YEAR_BASIS[figure.year_basis][0]
    line += nodes.Text(f"；年份{figure.year}（{basis}）" if figure.year else "；年份未注明")
    source = register.source(figure.source_id)
    line += nodes.Text("；来源：")
    about = source.source_id, f"《{source.title}》", "cb-source-ref", source.publisher
    line += entry_link("source", *about, env.docname)
    line += nodes.Text(f"{figure.locator}，{source.grade} 级")
    return line


class SourcesList(SphinxDirective):
    """All sources by kind, each with an anchor, its grade and how many numbers rest on it; then whose pictures are."""

    def run(self) -> list[nodes.Node]:
        register = register_of(self.env)
        result: list[nodes.Node] = []
        for kind, (name, _) in labels.SOURCE_KIND.items():
            sources = [source for source in register.sources.values() if source.kind == kind]
            if sources:
                section = nodes.section(ids=[f"sources-{kind}"], names=[f"sources-{kind}"])
                section += nodes.title("", name)
                section += [self._entry(register, source) for source in sources]
                result.append(section)
        if register.pictures:
            section = nodes.section(ids=["sources-pictures"], names=["sources-pictures"])
            section += nodes.title("", "图片")
            section += [self._picture(credit) for credit in register.pictures.values()]
            result.append(section)
        return result

    def _picture(self, credit: PictureCredit) -> nodes.container:
        entry = nodes.container(classes=["cb-entry"])
        self.set_source_info(entry)
        line = nodes.paragraph("", "；".join(filter(None, [credit.author, credit.licence, credit.taken])))
        line["classes"].append("cb-entry-line")
        if credit.url:
            line += [nodes.Text("；"), nodes.reference("", credit.url, refuri=credit.url)]
        entry += [nodes.paragraph("", "", nodes.strong("", credit.title), classes=["cb-entry-head"]), line]
        if credit.note:
            entry += nodes.paragraph("", f"说明：{credit.note}", classes=["cb-entry-note"])
        return entry

    def _entry(self, register: Register, source: Source) -> nodes.container:
        anchor = f"source-{source.source_id}"
        self.env.get_domain("casebook").note_entry("source", source.source_id, anchor)
        entry = nodes.container(ids=[anchor], classes=["cb-entry"])
        self.set_source_info(entry)
        head = nodes.paragraph(classes=["cb-entry-head"])
        head += [nodes.strong("", f"《{source.title}》"), nodes.Text(f"　{source.grade} 级")]
        count = sum(figure.source_id == source.source_id for figure in register.figures.values())
        detail = [source.publisher, source.published or "日期不详", labels.GRADE[source.grade][0]]
        line = nodes.paragraph("", "；".join([*detail, f"登记数字 {count} 个"]), classes=["cb-entry-line"])
        if source.url:
            line += [nodes.Text("；"), nodes.reference("", source.url, refuri=source.url)]
        entry += [head, line]
        if source.note:
            entry += nodes.paragraph("", f"说明：{source.note}", classes=["cb-entry-note"])
        return entry


class ConflictList(SphinxDirective):
    """All conflicts by kind, with the figures concerned, what is printed, and how to read it."""

    def run(self) -> list[nodes.Node]:
        register = register_of(self.env)
        result: list[nodes.Node] = []
        for kind, (name, _) in labels.CONFLICT.items():
            conflicts = [conflict for conflict in register.conflicts.values() if conflict.kind == kind]
            if conflicts:
                section = nodes.section(ids=[f"conflicts-{kind}"], names=[f"conflicts-{kind}"])
                section += nodes.title("", name)
                section += [self._entry(register, conflict) for conflict in conflicts]
                result.append(section)
        return result

    def _entry(self, register: Register, conflict: Conflict) -> nodes.container:
        entry = nodes.container(ids=[f"conflict-{conflict.conflict_id}"], classes=["cb-entry"])
        self.set_source_info(entry)
        head = nodes.paragraph(classes=["cb-entry-head"])
        case = register.cases[conflict.case_id].name_zh
        head += [nodes.strong("", conflict.title_zh), nodes.Text(f"　{case}")]
        entry += [head, nodes.paragraph("", conflict.statement_zh)]
        entry += nodes.paragraph("", f"怎样看：{conflict.reading_zh}")
        line = nodes.paragraph(classes=["cb-entry-line"])
        if conflict.printed:
            line += nodes.Text(f"原文作“{conflict.printed}”；")
        line += nodes.Text(f"《{register.source(conflict.source_id).title}》{conflict.locator}")
        for place, key in enumerate(conflict.figures):
            figure = register.figure(key)
            text = f"{figure_text(register, figure)}（{figure.indicator_zh}）"
            line += [nodes.Text("、" if place else "；涉及："), to_register(key, text, self.env.docname)]
        entry += line
        return entry


def register(app: Sphinx) -> None:
    app.add_config_value("casebook_edition", "learner", "env", [str])
    for name, directive in {
        "case-card": CaseCard, "register": RegisterList, "conflicts": ConflictList, "sources": SourcesList,
        "exercise": Exercise, "quiz": Quiz, "solution": Fold, "answer": Answer,
        "teaching-note": TeachingNote,
    }.items():
        app.add_directive(name, directive)
