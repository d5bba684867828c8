"""Numbers of chapters, sections, figures, tables, listings and formulas: where Sphinx keeps them, how they are written.

On a screen a heading has “2.” or “2.1.” before it, in print “第2章”, “附录A” or “2.1”; a figure is “图 2.1” everywhere.
Sphinx itself writes those of web pages and of the e-book, in the same words (`numfig_format`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment

Number = Sequence[int | str]

_APPENDIX = re.compile(r"^第\s?([A-Z])\s?章")
_SAYS_WHERE = re.compile(r"第\s?\d+\s?章|附录\s?[A-Z]|[图表码]\s?[\dA-Z]")


@dataclass(frozen=True)
class Numbers:
    """Numbers on a page: of sections by ``#id`` (the page itself: ``""``), of figures and the like by kind and id.

    `formats` says what each kind is called, as `numfig_format` has it.
    """

    sections: Mapping[str, Number] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, Number]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    def section(self, node: nodes.Element) -> Number:
        """Return the number of a section; that of the page, where the section is its first; () where there is none."""
        found = next((self.sections[f"#{key}"] for key in node["ids"] if self.sections.get(f"#{key}")), None)
        if not found and isinstance(node.parent, nodes.document):
            found = self.sections.get("")
        return found or ()

    def number(self, kind: str, node: nodes.Element) -> str:
        """Return the number of a figure, table, listing or formula, “2.1”, or nothing."""
        numbers = self.figures.get(kind, {})
        return next((dotted(numbers[key]) for key in node["ids"] if numbers.get(key)), "")

    def name(self, kind: str, node: nodes.Element) -> str:
        """Return what a figure, table or listing is called, “图 2.1”, or nothing where it has no number."""
        number = self.number(kind, node)
        return number and self.formats.get(kind, "%s") % number


def numbers_of(env: BuildEnvironment, docname: str) -> Numbers:
    """Return the numbers of a page."""
    sections, figures = env.toc_secnumbers.get(docname, {}), env.toc_fignumbers.get(docname, {})
    return Numbers(sections, figures, env.config.numfig_format)


def dotted(number: Number) -> str:
    """Return a number as it is written: (2, 3) is 2.3."""
    return ".".join(map(str, number))


def on_screen(number: Number | None) -> str:
    """Return what stands before a heading on a screen: (2,) is “2. ”; nothing for a heading without a number."""
    return f"{dotted(number)}. " if number else ""


def in_print(number: Number | None) -> str:
    """Return what stands before a heading in print: (2,) is 第2章, ("A",) 附录A, (2, 3) 2.3."""
    if not number or len(number) > 1:
        return dotted(number or ())
    return f"第{number[0]}章" if isinstance(number[0], int) else f"附录{number[0]}"  # appendices have letters


def number_of_page(env: Any, docname: str) -> Number:
    """Return the number of a chapter, () where it has none."""
    return (env.toc_secnumbers.get(docname) or {}).get("") or ()


def words_of_appendix(text: str) -> str:
    """Return the words of a reference: “第A章”, as Sphinx calls an appendix, is 附录A."""
    return _APPENDIX.sub(r"附录\1", text)


def says_where(text: str) -> bool:
    """Say whether words of a reference tell by themselves where in the book it leads: 第2章, 附录A, 图 2.1."""
    return _SAYS_WHERE.search(text) is not None
