"""What a teacher hands out, as PDF files of their own: handouts to write on, and role cards to cut out.

They are made from the same doctrees as the book, right after it, for the teacher's edition only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from casebook.ground.paths import CARDS, HANDOUTS
from casebook.press.lower import lower
from casebook.press.pdf.builder import TypstBuilder
from casebook.press.pdf.translator import TypstTranslator
from casebook.press.sphinx.blocks.handouts import exercise_name, forces
from casebook.press.typst.errors import PdfError
from casebook.press.typst.source import array, string, strings

_SHEETS = Path(__file__).with_name("sheets.typ")


def make_sheets(app: Sphinx, exception: Exception | None) -> None:
    """Make the handouts and cards of all chapters with a plan, in `HANDOUTS` and `CARDS` beside the book."""
    if exception or app.builder.name != "typst" or not getattr(app, "casebook_taught", ()):
        return
    for folder in (HANDOUTS, CARDS):
        shutil.rmtree(Path(app.outdir) / folder, ignore_errors=True)
        (Path(app.outdir) / folder).mkdir()
    for case in app.casebook_taught:
        if case.exercises:
            _compile(app.builder, HANDOUTS, case.name, handout_source(app.builder, case.docname))
        if case.seats:
            _compile(app.builder, CARDS, case.name, cards_source(app.builder, case.seats_page, case.title))


def _compile(builder: TypstBuilder, folder: str, name: str, source: str) -> None:
    work = Path(builder.outdir) / "sheets"
    work.mkdir(exist_ok=True)
    for style in (*builder.styles, _SHEETS):
        shutil.copyfile(style, work / style.name)
    main = work / "main.typ"
    main.write_text(source, "utf-8")
    pdf = Path(builder.outdir) / folder / f"{name}.pdf"
    try:
        builder.compile(main, pdf)
    except PdfError as error:
        raise PdfError(f"{folder}/{name}.pdf：{error}") from error


def handout_source(builder: TypstBuilder, docname: str) -> str:
    """Return the Typst source of a chapter's handout: its exercises, what they need, and room to write."""
    doctree, write = _doctree(builder, docname)
    data = next(doctree.findall(lambda node: "handout-data" in _classes(node)), None)
    given = {}
    for item in data.findall(nodes.definition_list_item) if data is not None else ():
        given[item.next_node(nodes.term).astext()] = item.next_node(nodes.definition)
    tasks = []
    exercises = doctree.findall(lambda node: "exercise" in _classes(node))
    for number, node in enumerate(exercises, 1):
        title, *rest = node.children
        name = write(*title.children[1:]).strip()
        numbers = given.get(exercise_name(number))
        coding = ""
        if data is not None and data["coding"] == number:
            coding = f"#coding-table({strings(forces())}, {strings(data['practices'])})"
        tasks.append(
            f"task({number}, [{name}], [{write(*rest)}], [{write(*numbers.children) if numbers else ''}], [{coding}])"
        )
    title = doctree.next_node(nodes.title).astext()
    english = doctree.next_node(nodes.emphasis).astext()
    fill = ""
    if data is not None and data["fill"]:
        about, columns, rows = data["fill"]
        fill = f"#fill-table({string(about)}, {strings(columns)}, {strings(rows)})"
    return f'#import "sheets.typ": *\n#handout({string(title)}, {string(english)}, [{fill}], {array(tasks)})\n'


def cards_source(builder: TypstBuilder, docname: str, title: str) -> str:
    """Return the Typst source of the role cards of a case, two to a page."""
    doctree, write = _doctree(builder, docname)
    seats = next(doctree.findall(lambda node: "role-seats" in _classes(node)))
    shared = next(seats.findall(lambda node: "role-data" in _classes(node)))
    numbers = array(f"[{write(*item.children[0].children)}]" for item in shared.findall(nodes.list_item))
    cards = []
    for card in seats.findall(lambda node: "role-card" in _classes(node)):
        brief = array(f"([{write(*term.children)}], [{write(*said.children)}])" for term, said in _brief(card))
        cards.append(
            f"role-card({string(title)}, {string(seats['topic'])}, {string(card['role'])}, "
            f"{str(card['setting']).lower()}, {brief}, {numbers})"
        )
    return f'#import "sheets.typ": *\n#cards({string(title)}, {array(cards)})\n'


def _brief(card: nodes.Element) -> Iterator[tuple[nodes.term, nodes.definition]]:
    for item in card.findall(nodes.definition_list_item):
        yield item.next_node(nodes.term), item.next_node(nodes.definition)


def _classes(node: nodes.Node) -> list[str]:
    return node["classes"] if isinstance(node, nodes.Element) else []


def _doctree(builder: TypstBuilder, docname: str):
    """Return a page as the book prints it, links taken out, and a function that writes nodes of it as Typst."""
    doctree = builder.resolved(docname)
    lower(doctree, "sheet")
    translator = TypstTranslator(doctree, builder, docname)
    return doctree, translator.render
