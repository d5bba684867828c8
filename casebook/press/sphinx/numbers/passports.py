"""Number passports: what a reader should know of each number, at hand where it is printed.

At the end of a page stands a fold with an entry for every number the page prints: for a registered one its value
and hedge in words, year, source, grade and note; for a computed one its formula, the numbers it came from, its
interval and the worst grade among them. On the web a script (``passports.js``) shows the entry beside
the number on hover, focus or tap; without the script the fold and the link to the register remain. On paper the
fold is a list with page numbers of the register.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from casebook.press.sphinx.blocks.nodes import fold, register_page
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register import labels
from casebook.register.registers import Figure, Register, to_number
from casebook.register.wording import figure_interval_text, figure_text, interval_text, rounded


def note_number(document: nodes.document, kind: str, key: str, data: dict | None = None) -> None:
    """Remember that `document` prints a number, in the order of first printing."""
    document.attributes.setdefault("casebook_numbers", {}).setdefault((kind, key), data or {})


def add_passports(app: Sphinx, doctree: nodes.document) -> None:
    """Append the passports of a page's numbers to its first section."""
    numbers = doctree.attributes.get("casebook_numbers", {})  # `reading_before` asks for them too
    if not numbers:
        return
    register = register_of(app.env)
    docname = app.env.docname
    registered = [register.figure(key) for kind, key in numbers if kind == "figure"]
    computed = [data for (kind, _), data in numbers.items() if kind == "calc"]
    summary = f"本页的数字：登记的 {len(registered)} 个，计算的 {len(computed)} 个"
    block = fold(summary=summary, kind="passports", label="", classes=["cb-passports"])
    block += [figure_entry(register, figure, docname) for figure in registered]
    block += [calc_entry(register, data, docname) for data in computed]
    section = next(iter(doctree.findall(nodes.section)), doctree)
    section += block


def figure_entry(register: Register, figure: Figure, docname: str) -> nodes.container:
    """Return the passport of a registered number."""
    entry = nodes.container(ids=[f"num-{figure.figure_id}"], classes=["cb-passport"])
    head = nodes.paragraph(classes=["cb-passport-head"])
    head += [nodes.strong("", figure_text(register, figure)), nodes.Text(f"　{figure.indicator_zh}")]
    head += register_page(docname=docname, figure=figure.figure_id)
    source = register.source(figure.source_id)
    details = nodes.container(classes=["html-only", "cb-passport-details"])
    lines = [
        f"{labels.KIND[figure.kind][0]}；{hedge_words(register, figure)}",
        f"年份：{figure.year or '未注明'}" + (f"（{labels.YEAR_BASIS[figure.year_basis][0]}）" if figure.year else ""),
        f"来源：《{source.title}》{figure.locator}；{source.grade} 级（{labels.GRADE[source.grade][0]}）",
    ]
    if figure.note_zh:
        lines.append(f"说明：{figure.note_zh}")
    details += [nodes.paragraph("", line) for line in lines]
    link = nodes.paragraph(classes=["cb-passport-link"])
    link += to_register(figure.figure_id, "总册中的条目", docname)
    details += link
    entry += [head, details]
    return entry


def hedge_words(register: Register, figure: Figure) -> str:
    """Say the hedge and what it means: “约：上下各放宽…，即 90.25万元至99.75万元” for a hedged number."""
    rule = register.hedges[figure.hedge, "standard"]
    if figure.hedge in ("exact", "masked"):
        return f"{rule.label_zh}，{rule.meaning_zh}"
    return f"限定词“{rule.label_zh}”，{rule.meaning_zh}，即{figure_interval_text(register, figure)}"


def calc_entry(register: Register, data: dict, docname: str) -> nodes.container:
    """Return the passport of a computed number: formula, interval, numbers it rests on, worst grade."""
    entry = nodes.container(ids=[f"calc-{data['name']}"], classes=["cb-passport"])
    lower, upper = (to_number(str(data[end])) for end in ("lower", "upper"))
    text = interval_text(lower, upper, data["digits"]) + data["unit"]
    head = nodes.paragraph(classes=["cb-passport-head"])
    head += [nodes.strong("", text), nodes.Text(f"　＝ {data['formula']}" if data["keys"] else "　由代码单元算出")]
    entry += head
    lines = nodes.container(classes=["cb-passport-details"])
    if lower != upper and data["value"] is not None:
        middle = rounded(data["value"], data["digits"])
        lines += nodes.paragraph("", f"按原文数值算得 {middle}{data['unit']}；区间由限定词而来")
    if data["keys"]:
        grades = [register.source(register.figure(key).source_id).grade for key in data["keys"]]
        rests = nodes.paragraph("", "依据：")
        for place, key in enumerate(data["keys"]):
            figure = register.figure(key)
            rests += [nodes.Text("、" if place else ""), to_register(key, figure.indicator_zh, docname)]
        rests += nodes.Text(f"；其中最低的证据等级：{max(grades)}")
        lines += rests
    entry += lines
    return entry


def to_register(figure_id: str, text: str, docname: str) -> pending_xref:
    """Return a link to the entry of a figure in the register."""
    return pending_xref(
        "", nodes.inline("", text), refdomain="casebook", reftype="figure", reftarget=figure_id, refdoc=docname
    )


def to_page(docname: str, text: str) -> pending_xref:
    """Return a link to a page, with words of one's own."""
    words = nodes.inline("", text)
    return pending_xref(
        "", words, refdomain="std", reftype="doc", reftarget=f"/{docname}", refexplicit=True, refwarn=True
    )
