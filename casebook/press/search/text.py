"""The text of a page as a reader sees it, in entries that a search result can show and link to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: What an entry is; in this order they rank.
TITLE, HEADING, CAPTION, CHART, TABLE, TEXT = "title", "heading", "caption", "chart", "table", "text"
KINDS = (TITLE, HEADING, CAPTION, CHART, TABLE, TEXT)

_HEADINGS = {"h1": TITLE, "h2": HEADING, "h3": HEADING, "h4": HEADING, "h5": HEADING, "h6": HEADING}
#: Elements with which an entry begins, and what it is.
_ENTRIES = _HEADINGS | {"figcaption": CAPTION, "caption": CAPTION, "tr": TABLE}
_ENTRIES |= dict.fromkeys(("p", "li", "dt", "dd", "pre", "summary", "blockquote"), TEXT)
#: Elements in which links may end.
_PLACES = ("section", "figure", "tr", "li", "dt", "div", "table", "details", "p", *_HEADINGS)
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
_UNSEEN = ("script", "style", "button", "template")
#: Code and numbers are there to be read with their chart; marks beside headings are no text; terms are explained on
#: their page.
_UNSEEN_CLASSES = {"cell_input", "headerlink", "chart-tools", "cb-term-notes"}


@dataclass
class Entry:
    """A heading, caption, row or paragraph: what it is, the id of the nearest place above it, and its text."""

    kind: str
    anchor: str
    text: str


@dataclass
class _Open:
    tag: str
    anchor: str
    kind: str = ""
    unseen: bool = False
    parts: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, chart_text: Callable[[str], str]):
        super().__init__(convert_charrefs=True)
        self.chart_text = chart_text
        self.entries: list[Entry] = []
        self.open = [_Open("body", "", TEXT)]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "img":
            words = f"{given.get('alt', '')} {self.chart_text(given.get('src', ''))}".strip()
            if words and not self._unseen():
                self.entries.append(Entry(CHART, self._anchor(), " ".join(words.split())))
        if tag in _VOID:
            if tag == "br":
                self.handle_data(" ")
            return
        kind = _ENTRIES.get(tag, "")
        if kind == TEXT and any(each.kind == TABLE for each in self.open):
            kind = ""  # a row is one entry
        if kind:
            self._end_entry()
        elif tag in ("td", "th"):
            self.handle_data(" ")
        here = given.get("id", "") if tag in _PLACES else ""
        unseen = tag in _UNSEEN or bool(_UNSEEN_CLASSES & set(given.get("class", "").split()))
        self.open.append(_Open(tag, here, kind, unseen))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or tag not in [each.tag for each in self.open]:
            return
        while True:
            if self.open[-1].kind:
                self._end_entry()
            ended = self.open.pop()
            if ended.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._unseen():
            self._entry().parts.append(data)

    def _unseen(self) -> bool:
        return any(each.unseen for each in self.open)

    def _entry(self) -> _Open:
        return next(each for each in reversed(self.open) if each.kind)

    def _anchor(self) -> str:
        return next((each.anchor for each in reversed(self.open) if each.anchor), "")

    def _end_entry(self) -> None:
        """What has gathered so far is an entry; what follows in the same element is another."""
        entry = self._entry()
        text = " ".join("".join(entry.parts).split())
        entry.parts = []
        if text:
            self.entries.append(Entry(entry.kind, self._anchor(), text))


def entries(html: str, chart_text: Callable[[str], str] = lambda source: "") -> list[Entry]:
    """Return the entries of a page's article in order; `chart_text` gives the words in the picture of an address."""
    reader = _Reader(chart_text)
    reader.feed(html)
    reader.close()
    while len(reader.open) > 1:
        reader.handle_endtag(reader.open[-1].tag)
    reader._end_entry()
    return reader.entries
