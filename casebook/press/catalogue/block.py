"""``{catalogue}``: every case of the book in one table, made from the registers only.

On the web each row carries what it can be chosen and sorted by, as attributes; ``catalogue.js`` makes the
controls from them. Without the script, and on paper, it is a table like any other.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

from casebook.press.catalogue.entries import EVIDENCE_CHOICES, FORCE_CHOICES, UNDATED, Entry, catalogue
from casebook.press.sphinx.blocks.nodes import case_cell, case_more, data_row
from casebook.press.sphinx.contents.made_pages import register_page_of
from casebook.press.sphinx.numbers.passports import to_page
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.press.sphinx.rebuild.per_page import PerPage
from casebook.register import tracking
from casebook.register.regions import load_regions, region_order
from casebook.register.registers import Register
from casebook.register.titles import chapter_title

_COLUMNS = ("案例", "地点", "时间", "起作用的力量", "证据")
#: Shares of the width; also of the paper's.
_WIDTHS = (40, 15, 12, 17, 16)
_SCRIPTS = ("search.js", "catalogue.js")
#: The pages that have a catalogue.
_pages = PerPage("casebook_catalogue_pages")


class Catalogue(SphinxDirective):
    """The table of all cases, after a sentence that counts them."""

    def run(self) -> list[nodes.Node]:
        register, words = register_of(self.env), load_regions()
        pages = self._written()
        entries = catalogue(register, words, pages)
        _pages.of(self.env)[self.env.docname] = True
        order = region_order(words)
        by_place = _ranks(entries, lambda entry: (order.index(entry.regions[0]), entry.case.place_zh))
        by_time = _ranks(entries, lambda entry: entry.years or (9999, 9999))
        rows = []
        for number, entry in enumerate(entries):
            ranks = {"place": by_place[number], "time": by_time[number], "measured": -entry.measured, "order": number}
            rows.append(self._row(register, entry, pages, ranks))
        block = nodes.container(classes=["cb-catalogue"])
        self.set_source_info(block)
        written = sum(entry.case.chapter in pages for entry in entries)
        said = f"下表列出 {len(entries)} 个案例，其中 {written} 个所在的章已经写成。"
        block += [nodes.paragraph("", said, classes=["cb-catalogue-count"]), _table(_choices(entries, order), rows)]
        return [block]

    def _written(self) -> dict[str, str]:
        """Return the page of each chapter that is in the book, in the book's order."""
        tracking.note("toc", "_toc.yml")
        made = self.env.app.casebook_made
        names = (str(name).removesuffix(".md") for name in self.config.external_site_map if name not in made)
        return {name.rpartition("/")[2]: name for name in names}

    def _row(self, register: Register, entry: Entry, pages: dict[str, str], ranks: dict[str, int]) -> data_row:
        case = entry.case
        texts = [case.place_zh], [entry.period], entry.force_lines(), entry.evidence_lines()
        row = data_row("", ids=[f"case-{case.case_id}"], classes=["cb-case"])
        row["data"] = {
            "data-case": case.case_id,
            "data-region": " ".join(entry.regions),
            "data-period": " ".join(entry.decades),
            "data-force": " ".join(entry.force_choices),
            "data-evidence": " ".join(entry.evidence_choices),
        } | {f"data-by-{name}": str(rank) for name, rank in ranks.items()}
        row += case_cell("", *self._about(register, entry, pages), label=_COLUMNS[0], head=True)
        for label, lines in zip(_COLUMNS[1:], texts, strict=True):
            row += case_cell("", *(nodes.paragraph("", line) for line in lines), label=label)
        return row

    def _about(self, register: Register, entry: Entry, pages: dict[str, str]) -> list[nodes.Node]:
        """Return name, summary, and what is folded away: who acts, the source, where the book has more."""
        case = entry.case
        name = nodes.paragraph(classes=["cb-case-name"])
        name += nodes.strong("", "", self._link(register, entry, pages))
        more = case_more(summary="谁在做，来源")
        source = nodes.paragraph("", "来源：", classes=["cb-case-source"])
        title = nodes.inline("", f"《{register.source(case.source_id).title}》")
        source += pending_xref(
            "", title, refdomain="casebook", reftype="source", reftarget=case.source_id, refdoc=self.env.docname
        )
        source += nodes.Text(f"{case.locator}，{register.source(case.source_id).grade} 级")
        where = f"写在《{chapter_title(case.chapter)}》一章。"
        if case.chapter not in pages:
            where = f"所在的章（{chapter_title(case.chapter)}）还没有写成；登记的数字在数字总册。"
        more += [
            nodes.paragraph("", f"谁在做：{case.actors_zh}", classes=["cb-case-actors"]),
            source,
            nodes.paragraph("", where, classes=["cb-case-where"]),
        ]
        return [name, nodes.paragraph("", case.summary_zh, classes=["cb-case-summary"]), more]

    def _link(self, register: Register, entry: Entry, pages: dict[str, str]) -> nodes.Node:
        """Return the name of a case, linked to its chapter, or while that is not written to its numbers."""
        case, above = entry.case, self.config.casebook_register_page
        page = pages.get(case.chapter, register_page_of(above, case.chapter))
        if case.chapter in pages or page in self.env.app.casebook_made:
            return to_page(page, case.name_zh)
        return nodes.Text(case.name_zh)


def _ranks(entries: list[Entry], key) -> list[int]:
    """Return the place of each entry when all are sorted by `key`; entries that are alike share one."""
    keys = [key(entry) for entry in entries]
    places = {each: place for place, each in enumerate(sorted(set(keys)))}
    return [places[each] for each in keys]


def _choices(entries: list[Entry], regions: list[str]) -> dict[str, str]:
    """Return what cases can be chosen by, in the order in which it is offered."""
    found = {region for entry in entries for region in entry.regions}
    decades = sorted({decade for entry in entries for decade in entry.decades} - {UNDATED})
    return {
        "data-region": " ".join(region for region in regions if region in found),
        "data-period": " ".join([*decades, UNDATED]),
        "data-force": " ".join(FORCE_CHOICES),
        "data-evidence": " ".join(EVIDENCE_CHOICES),
    }


def _table(choices: dict[str, str], rows: list[data_row]) -> nodes.table:
    """Return the table; its row of heads has all choices that there are, the row of a case its own."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in _WIDTHS), cols=len(_WIDTHS))
    heads = (nodes.entry("", nodes.paragraph("", label)) for label in _COLUMNS)
    head = data_row("", *heads, data=choices)
    group += [nodes.thead("", head), nodes.tbody("", *rows)]
    return nodes.table("", group, classes=["colwidths-given", "cb-list", "cb-cases", "ruled"])


# ------------------------------------------------------------------ HTML


def visit_cell_html(self: SphinxTranslator, node: case_cell) -> None:
    """The label of the column goes with the cell: on a phone a row is a card."""
    more = {"scope": "row"} if node.get("head") else {}
    self.body.append(self.starttag(node, "th" if more else "td", "", **more, **{"data-label": node["label"]}))


def depart_cell_html(self: SphinxTranslator, node: case_cell) -> None:
    self.body.append("</th>\n" if node.get("head") else "</td>\n")


def visit_more_html(self: SphinxTranslator, node: case_more) -> None:
    self.body.append(self.starttag(node, "details", CLASS="cb-case-more"))
    self.body.append(f"<summary>{self.encode(node['summary'])}</summary>\n")


def depart_more_html(self: SphinxTranslator, node: case_more) -> None:
    self.body.append("</details>\n")


def load_catalogue_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Only a page with a catalogue loads what looks through one."""
    if pagename in _pages.of(app.env):
        for name in _SCRIPTS:
            app.add_js_file(name, loading_method="defer")


def register(app: Sphinx) -> None:
    app.add_node(case_cell, html=(visit_cell_html, depart_cell_html))
    app.add_node(case_more, html=(visit_more_html, depart_more_html))
    app.add_directive("catalogue", Catalogue)
