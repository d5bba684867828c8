"""Roles that print numbers nobody typed.

``{num}`wm-area```              the registered number with hedge and unit; ``wm-area:bare`` without the unit,
                               ``wm-area:en`` in English; links to its entry in the register
``{scheme}`“四力合一” <xc-four-forces>```   a name whose numerals are registered; checked against the values
``{calc}`density```             a number a cell published; ``density:value`` the central value,
                               ``density:bare`` without the unit, ``density:en`` in English
``{claim}`不到一半 <few>```       words that a cell's claim must bear out, or the build fails
``{waive}`两个问题 <行文>```      a number that is nobody's figure, with the reason
``{source}`report-hangzhou```    a source by its title, ``:full`` with publisher, date and grade, or
                               ``words <report-hangzhou>`` by the author's words
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from casebook.chapter.outputs import MIME
from casebook.checks.references import near_cure, unknown_flag
from casebook.ground.problems import CasebookError
from casebook.manuscript.page_source import Role, pieces
from casebook.press.sphinx.numbers.passports import note_number
from casebook.press.sphinx.private.notebooks import published_on
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register import labels
from casebook.register.names import require_agreement
from casebook.register.registers import Figure, Register
from casebook.register.wording import calc_text, figure_text

logger = logging.getLogger(__name__)
_TARGET = re.compile(r"^(.*?)\s*<([^<>]+)>$", re.S)


class CasebookRole(SphinxRole):
    """What the roles share: the register, flags behind a colon, errors with file and line."""

    def flags(self) -> tuple[str, set[str]]:
        key, *flags = self.text.strip().split(":")
        wrong = unknown_flag(self.name, flags)
        if wrong:
            raise CasebookError("".join(wrong))
        return key, set(flags)

    def text_and_target(self) -> tuple[str, str]:
        match = _TARGET.match(self.text.strip())
        if not match:
            raise CasebookError("要写成“文字 <编号>”。")
        return match[1], match[2].strip()

    def register(self) -> Register:
        return register_of(self.env)

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            return self.make(), []
        except (CasebookError, ValueError) as error:
            message = f"{{{self.name}}}`{self.text}`：{error}"
            logger.error("%s", message, location=(self.env.docname, self.line()))
            return [nodes.inline("", f"〔{self.text}〕", classes=["cb-error"])], []

    def line(self) -> int:
        """Return the line of the page on which this very role stands; MyST gives that on which its paragraph begins."""
        source = Path(self.env.doc2path(self.env.docname)).read_text("utf-8-sig")
        here = [each.line for each in pieces(source) if isinstance(each, Role) and self.is_like(each)]
        return min(here, key=lambda line: (line < self.lineno, abs(line - self.lineno)), default=self.lineno)

    def is_like(self, role: Role) -> bool:
        return role.name == self.name and role.content.split() == self.text.split()

    def make(self) -> list[nodes.Node]:
        raise NotImplementedError

    def linked(self, kind: str, key: str, text: str, css: str, title: str) -> pending_xref:
        """Return a link to the entry of a figure or source; `title` is its short passport."""
        node = entry_link(kind, key, text, css, title, self.env.docname)
        self.set_source_info(node)
        return node

    def figure_link(self, figure: Figure, text: str, css: str) -> pending_xref:
        self.env.get_domain("casebook").note_use(figure.figure_id)
        note_number(self.inliner.document, "figure", figure.figure_id)
        return self.linked("figure", figure.figure_id, text, css, passport(self.register(), figure))


def entry_link(kind: str, key: str, text: str, css: str, title: str, docname: str) -> pending_xref:
    """Return a link from a page to the entry of a figure or source."""
    words = nodes.inline("", text, classes=[css])
    about = {"refdomain": "casebook", "reftype": kind, "reftarget": key, "refdoc": docname, "reftitle": title}
    return pending_xref("", words, **about)


def passport(register: Register, figure: Figure) -> str:
    """Return in one line what a reader should know of a number: what, how sure, from where, which grade."""
    source = register.source(figure.source_id)
    hedge = register.hedges[figure.hedge, "standard"].label_zh
    parts = [
        figure.indicator_zh,
        labels.KIND[figure.kind][0] + ("" if figure.hedge == "exact" else f"，{hedge}"),
        f"年份{figure.year}" if figure.year else "年份未注明",
        f"《{source.title}》{figure.locator}",
        f"证据等级{source.grade}",
    ]
    return "；".join(parts)


class NumRole(CasebookRole):
    def make(self) -> list[nodes.Node]:
        key, flags = self.flags()
        figure = self.register().figure(key)
        lang = "en" if "en" in flags else "zh"
        text = figure_text(self.register(), figure, lang=lang, unit="bare" not in flags)
        return [self.figure_link(figure, text, "cb-num")]


class SchemeRole(CasebookRole):
    """Check that the name's numerals, in order, are the values of the registered figures."""

    def make(self) -> list[nodes.Node]:
        text, target = self.text_and_target()
        figures = [self.register().figure(key.strip()) for key in target.split(",")]
        require_agreement(text, figures)
        for figure in figures[1:]:
            self.env.get_domain("casebook").note_use(figure.figure_id)
            note_number(self.inliner.document, "figure", figure.figure_id)
        return [self.figure_link(figures[0], text, "cb-scheme")]


class CellValueRole(CasebookRole):
    """What `calc` and `claim` share: the payload a cell of this page published."""

    def payload(self, prefix: str, key: str, call: str) -> dict:
        published = published_on(self.inliner.document)
        if f"{prefix}-{key}" not in published:
            known = sorted(name[len(prefix) + 1 :] for name in published if name.startswith(prefix + "-"))
            near = difflib.get_close_matches(key, known, n=3)
            hint = f"是不是 {'、'.join(near)}？" if near else f"已有：{'、'.join(known) or '无'}。"
            raise CasebookError(f"本页没有代码执行过 {call}。{hint}")
        return published[f"{prefix}-{key}"]["data"][MIME]


class CalcRole(CellValueRole):
    def make(self) -> list[nodes.Node]:
        key, flags = self.flags()
        data = self.payload("calc", key, f'publish("{key}", …)')
        self.require_registered(key, data["keys"])
        text = calc_text(data, "en" if "en" in flags else "zh", "value" in flags)
        unit = "" if flags & {"bare", "en"} else data["unit"]
        note_number(self.inliner.document, "calc", key, data)
        label = nodes.inline("", text + unit, classes=["cb-calc"])
        return [nodes.reference("", "", label, internal=True, refid=f"calc-{key}")]

    def require_registered(self, name: str, keys: list[str]) -> None:
        """Raise `CasebookError` unless every number behind the published one has an entry to lead to."""
        known = self.register().figures
        for key in keys:
            if key not in known:
                cure = near_cure(key, known, "figures.csv")
                why = "按登记的编号取数（case[…]），或先算成普通的数再 publish。"
                raise CasebookError(f'publish("{name}", …) 所依据的“{key}”没有登记过。{cure}{why}')


class ClaimRole(CellValueRole):
    def make(self) -> list[nodes.Node]:
        text, key = self.text_and_target()
        data = self.payload("claim", key, f'claim("{key}", …)')
        if not data["holds"]:
            detail = f"（{data['detail']}）" if data["detail"] else ""
            raise CasebookError(f"数据已不支持“{text}”这个说法{detail}。改写这句话，或核对数据。")
        # the live edition finds the words of a claim by its name
        return [nodes.inline("", text, classes=["cb-claim", f"claim-{key}"])]


class WaiveRole(CasebookRole):
    def make(self) -> list[nodes.Node]:
        text, reason = self.text_and_target()
        if not reason:
            raise CasebookError("尖括号里要写明理由。")
        return [nodes.inline("", text, classes=["cb-waive"])]


class SourceRole(CasebookRole):
    def make(self) -> list[nodes.Node]:
        match = _TARGET.match(self.text.strip())
        key, flags = (match[2], set()) if match else self.flags()
        source = self.register().source(key)
        title = f"{source.publisher}；证据等级{source.grade}（{labels.GRADE[source.grade][0]}）"
        text = match[1] if match else f"《{source.title}》"
        if "full" in flags:
            detail = "，".join(part for part in (source.publisher, source.published) if part)
            text += f"（{detail}；{source.grade}级）"
        return [self.linked("source", key, text, "cb-source-ref", title)]


def register(app: Sphinx) -> None:
    roles = {
        "num": NumRole(), "scheme": SchemeRole(), "calc": CalcRole(), "claim": ClaimRole(),
        "waive": WaiveRole(), "source": SourceRole(),
    }
    for name, role in roles.items():
        app.add_role(name, role)
