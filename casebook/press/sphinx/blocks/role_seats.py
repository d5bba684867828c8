"""Role seats: the sides of a case, each with the same numbers and a brief of its own, for a class to play.

``{role-seats}``  stands in a teaching note, its argument is what is to be settled; ``:data:`` names the registered
                  numbers that every side gets. In the chapter it is a link to the page with the seats
``{role}``        one side; ``:setting:`` marks a brief that goes beyond the sources
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from casebook.checks.references import near_cure
from casebook.ground.paths import TEACHERS_PAGES
from casebook.press.sphinx.blocks.directives import Block
from casebook.press.sphinx.numbers.passports import to_page, to_register
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register.wording import figure_text

SETTING = "情景设定"
#: What a brief says, in this order.
PARTS = ("要什么", "知道什么", "能定什么", "带上的数")


def _on_own_page(docname: str) -> bool:
    """Say whether a page is that of the seats, which is made from the chapter."""
    return docname.startswith(f"{TEACHERS_PAGES}/")


class RoleSeats(Block):
    """All seats of a case with what they share."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"data": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        if not _on_own_page(self.env.docname):
            self._seats()  # what is wrong in them is said of the chapter, where it can be mended
            page = f"{TEACHERS_PAGES}/{self.env.docname.rpartition('/')[2]}-seats"
            line = nodes.paragraph("", f"议题：{self.arguments[0]}。各方的任务和共同的数见")
            line += [to_page(page, "角色卡"), nodes.Text("。")]
            return [line]
        return [self._seats()]

    def _seats(self) -> nodes.Element:
        seats = nodes.container(classes=["role-seats"], topic=self.arguments[0])
        topic = nodes.paragraph(classes=["role-topic"])
        topic += [nodes.strong("", "议题　"), nodes.Text(self.arguments[0])]
        seats += [topic, self._shared()]
        return self.parsed(seats)

    def _shared(self) -> nodes.container:
        """Return the numbers that all sides get, as the register prints them."""
        register = register_of(self.env)
        shared = nodes.container(classes=["role-data"])
        shared += nodes.paragraph("", "各方都有的数", classes=["cb-block-title"])
        items = nodes.bullet_list()
        for key in self.options.get("data", "").split():
            if key not in register.figures:
                raise self.error(f"没有登记过编号为“{key}”的数字。{near_cure(key, register.figures, 'figures.csv')}")
            figure = register.figure(key)
            if _on_own_page(self.env.docname):
                self.env.get_domain("casebook").note_use(key)
            text = nodes.paragraph("", f"{figure.indicator_zh}：")
            text += to_register(key, figure_text(register, figure), self.env.docname)
            items += nodes.list_item("", text)
        shared += items
        return shared


class Role(Block):
    """One side: its name, and a definition list of `PARTS`."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"setting": directives.flag}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        card = nodes.container(classes=["role-card"], role=self.arguments[0], setting="setting" in self.options)
        title = nodes.paragraph(classes=["cb-block-title"])
        title += nodes.strong("", self.arguments[0])
        if card["setting"]:
            title += nodes.Text(f"　（{SETTING}）")
        card += title
        self.parsed(card)
        said = [term.astext() for term in card.findall(nodes.term)]
        if said != list(PARTS) and not _on_own_page(self.env.docname):
            found = "、".join(said) or "空白"
            raise self.error(f"角色“{self.arguments[0]}”要依次写{'、'.join(PARTS)}，写的是{found}。")
        return [card]


def register(app: Sphinx) -> None:
    app.add_directive("role-seats", RoleSeats)
    app.add_directive("role", Role)
