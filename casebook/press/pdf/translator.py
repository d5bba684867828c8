"""docutils nodes to Typst source.

Every piece of text becomes a Typst string literal, so nothing an author writes can be taken for markup.
Layout is not decided here: the translator calls functions of ``book.typ`` by name. A node it does not
know is an error, because a part of a book that silently fails to print is worse than no book.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from casebook.manuscript.cjk_spacing import is_cjk, tidy_string
from casebook.press.pdf import tables
from casebook.press.pdf.math import FormulaError, to_typst
from casebook.press.sphinx.blocks.pictures import CREDIT, PICTURE, shows_only_pictures
from casebook.press.sphinx.numbering import in_print, numbers_of, says_where, words_of_appendix
from casebook.press.typst.errors import PdfError, where
from casebook.press.typst.source import array, length, string, strings

logger = logging.getLogger(__name__)

_ADMONITIONS = ("note", "tip", "hint", "warning", "caution", "danger", "error", "important", "attention", "seealso")
#: Containers with a look of their own, by CSS class; all others pass their children through.
_PANELS = (
    "case-card",
    "exercise",
    "quiz",
    "abstract",
    "keywords",
    "decision",
    "cb-source",
    "cb-entry",
    "teaching-note",
    "role-card",
    "coding-sheet",
)
#: Paragraphs that head a box or an entry: set like a small heading, kept with what follows.
_LEADS = {"cb-block-title", "cb-entry-head"}
#: Boxes with a title and a look of their own, by CSS class.
_BOXES = (*_ADMONITIONS, "cb-fold")
_LANGUAGES = {
    "ipython3": "python",
    "ipython": "python",
    "python3": "python",
    "myst": "markdown",
    "myst-ansi": "",
    "default": "",
    "none": "",
    "text": "",
    "output": "",
    "console": "bash",
}
_ENUMERATIONS = {"loweralpha": "a)", "upperalpha": "A.", "lowerroman": "i.", "upperroman": "I."}
_BREAK = re.compile(r"^\s*<br\s*/?>\s*$", re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class TypstTranslator(SphinxTranslator):
    """Writes one document; ``base`` is the number of heading levels above its title."""

    def __init__(
        self, document: nodes.document, builder: Any, docname: str = "", depth: int = 0, in_part: bool = False
    ) -> None:
        super().__init__(document, builder)
        self.docname = docname
        self.numbers = numbers_of(builder.env, docname)
        self.in_part = in_part
        self._depth = depth
        self._out: list[str] = []
        self._seen: set[str] = set()
        self._footnotes = {key: note for note in document.findall(nodes.footnote) for key in note["ids"]}
        self._printed_footnotes: set[str] = set()
        # Marks found inside a heading; they must not stand in it, because the contents repeats headings.
        self._after_title: list[str] | None = None
        self._output_depth = 0

    # -- helpers ---------------------------------------------------------------------------------

    def astext(self) -> str:
        """Return the Typst source of the document."""
        return "".join(self._out)

    def write(self, text: str) -> None:
        """Append Typst source."""
        self._out.append(text)

    def render(self, *found: nodes.Node) -> str:
        """Translate nodes apart from the main stream and return the source."""
        kept, self._out = self._out, []
        try:
            for node in found:
                node.walkabout(self)
            return "".join(self._out)
        finally:
            self._out = kept

    def label(self, key: str) -> str:
        """Return the book-wide name of an id of this document."""
        return f"{self.docname}::{key}"

    def keys(self, node: nodes.Element) -> str:
        """Return the Typst array of labels to set at *node*; each is set once."""
        fresh = [key for key in dict.fromkeys(node.get("ids", [])) if key not in self._seen]
        self._seen.update(fresh)
        labels = [self.label(key) for key in fresh]
        self.builder.note_anchors(labels)
        return strings(labels)

    def anchor(self, node: nodes.Element) -> None:
        """Set the labels of *node* at this place."""
        keys = self.keys(node)
        if keys == "()":
            return
        mark = f"#anchors({keys});"
        if self._after_title is not None:
            self._after_title.append(mark)
        else:
            self.write(mark)

    def marks(self, *found: nodes.Element) -> str:
        """Return the source of the labels of *found*, for elements that are not visited themselves."""
        keys = [self.keys(node) for node in found]
        return "".join(f"#anchors({key});" for key in keys if key != "()")

    def place(self, node: nodes.Node) -> None:
        """Leave a comment with file and line, so that an error of Typst can name them."""
        self.write(f"\n/*@{where(node, self.docname).replace('*/', '')}*/")

    def fail(self, node: nodes.Node, message: str) -> PdfError:
        """Return an error that names the place of *node*."""
        return PdfError(f"{where(node, self.docname)}: {message}")

    def unknown_visit(self, node: nodes.Node) -> None:
        """Refuse what this translator cannot print."""
        name = node.__class__.__name__
        raise self.fail(node, f"PDF 不认识节点 <{name}>（casebook/press/pdf/translator.py 里没有 visit_{name}）")

    def _skip(self, node: nodes.Node) -> None:
        raise nodes.SkipNode

    def _pass(self, node: nodes.Element) -> None:
        self.anchor(node)

    def _nothing(self, node: nodes.Node) -> None:
        pass

    def _close_block(self, node: nodes.Node) -> None:
        self.write("]\n")

    def _close_inline(self, node: nodes.Node) -> None:
        self.write("];")

    def _close_item(self, node: nodes.Node) -> None:
        self.write("],")

    # -- documents, sections, headings -----------------------------------------------------------

    def visit_document(self, node: nodes.document) -> None:
        label = f"{self.docname}::"
        self.builder.note_anchors([label])
        # A document's own label belongs to its title; without a title it stands at the beginning.
        if node.next_node(nodes.section) is None:
            self.write(f"#anchors({strings([label])})\n")
        else:
            self._document_label = label

    depart_document = _nothing
    _document_label: str | None = None

    def visit_section(self, node: nodes.section) -> None:
        self._depth += 1

    def depart_section(self, node: nodes.section) -> None:
        self._depth -= 1

    def visit_title(self, node: nodes.title) -> None:
        if not isinstance(node.parent, nodes.section):
            self.write("\n#lead[")
            return
        keys = self.keys(node.parent)
        if self._document_label:
            keys = f"({string(self._document_label)},) + {keys}"
            self._document_label = None
        if node.next_node(nodes.footnote_reference) is not None:
            raise self.fail(node, "标题里不能有脚注；请把脚注移到正文第一句")
        self._after_title = []
        body = self.render(*node.children)
        marks, self._after_title = "".join(self._after_title), None
        self.place(node)
        self.write(
            f"#heading-{self._depth if self._depth < 5 else 5}(part: {str(self.in_part).lower()}, "
            f"number: {string(in_print(self.numbers.section(node.parent)))}, keys: {keys}, "
            f"plain: {string(tidy_string(node.astext()))})[{body}]\n{marks}\n"
        )
        raise nodes.SkipNode

    depart_title = _close_block

    def visit_rubric(self, node: nodes.rubric) -> None:
        self.write("\n#lead[")
        self.anchor(node)

    depart_rubric = _close_block
    visit_subtitle = visit_centered = visit_rubric
    depart_subtitle = depart_centered = _close_block

    # -- paragraphs and quotations ---------------------------------------------------------------

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        self.place(node)
        if shows_only_pictures(node):
            self.write("#pictures[")
            self.anchor(node)
            return
        if CREDIT in node["classes"]:
            self.write("#credit[")
            return
        if _LEADS.intersection(node.get("classes", [])):
            self.write("#lead[")
            self.anchor(node)
            return
        text = node.astext()
        english = len(text) > 20 and not any(map(is_cjk, text))
        self.write("#english[" if english else "#p[")
        self.anchor(node)

    depart_paragraph = _close_block
    visit_compact_paragraph, depart_compact_paragraph = visit_paragraph, _close_block

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        self.write("\n#blockquote[")
        self.anchor(node)

    depart_block_quote = _close_block

    def visit_attribution(self, node: nodes.attribution) -> None:
        self.write("\n#attribution[")

    depart_attribution = _close_block

    def visit_line_block(self, node: nodes.line_block) -> None:
        self.write("\n#line-block[")
        self.anchor(node)

    depart_line_block = _close_block

    def visit_line(self, node: nodes.line) -> None:
        pass

    def depart_line(self, node: nodes.line) -> None:
        self.write("#linebreak();")

    def visit_transition(self, node: nodes.transition) -> None:
        # MyST puts a rule before its footnotes; in print they stand at the foot of the page.
        if "footnotes" not in node.get("classes", []):
            self.write("\n#transition\n")
        raise nodes.SkipNode

    def visit_target(self, node: nodes.target) -> None:
        self.anchor(node)

    depart_target = _nothing

    # -- inline ----------------------------------------------------------------------------------

    def visit_Text(self, node: nodes.Text) -> None:
        text = node.astext().replace("\n", " ")
        if text:
            self.builder.check_glyphs(text, node, self.docname)
            self.write(f"#{string(text)};")
        raise nodes.SkipNode

    depart_Text = _nothing

    def _inline(name: str):  # type: ignore[misc]  # builds methods while the class is made
        def visit(self: TypstTranslator, node: nodes.Element) -> None:
            self.anchor(node)
            self.write(f"#{name}[")

        return visit

    visit_emphasis = visit_literal_emphasis = visit_title_reference = _inline("emph")
    depart_emphasis = depart_literal_emphasis = depart_title_reference = _close_inline
    visit_strong = visit_literal_strong = _inline("strong")
    depart_strong = depart_literal_strong = _close_inline
    visit_subscript, depart_subscript = _inline("sub"), _close_inline
    visit_superscript, depart_superscript = _inline("super"), _close_inline
    del _inline

    def visit_inline(self, node: nodes.inline) -> None:
        self.anchor(node)
        kind = next((name for name in node.get("classes", []) if name.startswith("cb-")), None)
        node["_closing"] = "];" if kind else ""
        if kind:
            self.write(f"#num({string(kind)})[")

    def depart_inline(self, node: nodes.inline) -> None:
        self.write(node.get("_closing", ""))

    visit_generated, depart_generated = _pass, _nothing

    def visit_abbreviation(self, node: nodes.abbreviation) -> None:
        self.anchor(node)

    def depart_abbreviation(self, node: nodes.abbreviation) -> None:
        if node.get("explanation"):
            self.write(f"#{string('（' + node['explanation'] + '）')};")

    visit_acronym, depart_acronym = visit_abbreviation, depart_abbreviation

    def visit_literal(self, node: nodes.literal) -> None:
        self.anchor(node)
        self.builder.check_glyphs(node.astext(), node, self.docname)
        self.write(f"#raw({string(node.astext())});")
        raise nodes.SkipNode

    def visit_problematic(self, node: nodes.problematic) -> None:
        # Sphinx has already warned about it; the text as typed is what the reader should see.
        pass

    depart_problematic = _nothing

    def visit_reference(self, node: nodes.reference) -> None:
        self.anchor(node)
        self.write(self._link_opening(node))
        first = node.next_node(nodes.Text)
        if first is not None and not self._is_external(node):
            first.parent.replace(first, nodes.Text(words_of_appendix(first)))

    depart_reference = _close_inline
    visit_number_reference, depart_number_reference = visit_reference, _close_inline

    @staticmethod
    def _is_external(node: nodes.reference) -> bool:
        return node.get("refuri", "").startswith(("http://", "https://", "mailto:"))

    def _link_opening(self, node: nodes.reference) -> str:
        if self._is_external(node):
            return f"#link({string(node['refuri'])})["
        uri = node.get("refuri", "")
        if "refid" in node:
            docname, fragment = self.docname, node["refid"]
        elif "::" in uri:
            docname, _, fragment = uri.partition("::")
        elif uri.startswith("#"):
            docname, fragment = self.docname, uri
        else:
            return "#["  # a page of the web site (search, downloads): nothing to link to on paper
        key = f"{docname}::{fragment.lstrip('#')}"
        if not self.builder.note_link(docname, key, where(node, self.docname)):
            return "#["
        if "page-of" in node["classes"]:
            return f"#page-of({string(key)})["
        away = "" if docname == self.docname else self._away(node, docname)
        return f"#ilink({string(key)}{away and f', away: {string(away)}'})["

    def _away(self, node: nodes.reference, docname: str) -> str:
        """Return what a reference says more where only this document is printed: the number of the one it leads to."""
        inner = node.children[0].get("classes", []) if isinstance(node.children[0], nodes.Element) else []
        if any(name.startswith("cb-") for name in inner) or says_where(node.astext()):
            return ""  # a number of the register, a source, a term; or it says so
        return self.builder.chapter_number(docname)

    visit_pending_xref, depart_pending_xref = _pass, _nothing

    def visit_download_reference(self, node: nodes.Element) -> None:
        pass

    depart_download_reference = _nothing

    def visit_index(self, node: nodes.Element) -> None:
        labels = self.builder.index.add(node.get("entries", []))
        self.builder.note_anchors(labels)
        if labels:
            mark = f"#anchors({strings(labels)});"
            if self._after_title is not None:
                self._after_title.append(mark)
            else:
                self.write(mark)
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.raw) -> None:
        formats = node.get("format", "").split()
        if "typst" in formats:
            self.write(node.astext())
        elif "html" in formats and _BREAK.match(node.astext()):
            self.write("#linebreak();")  # MyST writes a hard line break this way
        raise nodes.SkipNode

    # -- formulas --------------------------------------------------------------------------------

    def _formula(self, node: nodes.Element) -> str:
        self.builder.check_glyphs(node.astext(), node, self.docname)
        try:
            return to_typst(node.astext())
        except FormulaError as error:
            raise self.fail(node, f"公式不能排版：{node.astext().strip()}（{error}）；请换一种 LaTeX 写法") from error

    def visit_math(self, node: nodes.math) -> None:
        self.anchor(node)
        self.write(f"#inline-math({string(node.astext())}, ${self._formula(node)}$);")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block) -> None:
        number = node.get("number")
        if number and self.config.numfig and self.config.math_numfig:
            number = self.numbers.number("displaymath", node) or number
        self.place(node)
        self.write(
            f"#display-math({string(number or '')}, {self.keys(node)}, {string(node.astext().strip())}, "
            f"$ {self._formula(node)} $)\n"
        )
        raise nodes.SkipNode

    # -- footnotes and citations -----------------------------------------------------------------

    def visit_footnote_reference(self, node: nodes.footnote_reference) -> None:
        key = node.get("refid")
        note = self._footnotes.get(key)
        if note is None:
            raise self.fail(node, f"脚注 [{node.astext()}] 没有内容；请在文末补上 [^{node.astext()}]: ……")
        label = string(f"{self.docname}::footnote::{key}")
        if key in self._printed_footnotes:
            self.write(f"#footnote(label({label}));")
        else:
            self._printed_footnotes.add(key)
            self.write(f"#note({label})[{self._note_body(note)}];")
        raise nodes.SkipNode

    def _note_body(self, note: nodes.footnote) -> str:
        parts = []
        for child in note.children:
            if isinstance(child, nodes.label):
                continue
            is_plain = isinstance(child, nodes.paragraph)
            parts.append(self._content(child) if is_plain else self.render(child))
        return "#parbreak();".join(parts)

    def _content(self, node: nodes.Element | None) -> str:
        """Return the labels and the inline content of an element, without the element's own form."""
        return "" if node is None else self.marks(node) + self.render(*node.children)

    visit_footnote = _skip

    def visit_citation(self, node: nodes.citation) -> None:
        label = node.next_node(nodes.label)
        self.write(f"\n#citation({string(label.astext() if label is not None else '')})[")
        self.anchor(node)

    depart_citation = _close_block
    visit_citation_reference, depart_citation_reference = visit_reference, _close_inline
    visit_label = _skip

    # -- lists -----------------------------------------------------------------------------------

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        self.anchor(node)
        self.write("\n#list(")

    def _close_list(self, node: nodes.Node) -> None:
        self.write(")\n")

    depart_bullet_list = _close_list

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> None:
        style = _ENUMERATIONS.get(node.get("enumtype"), "1.")
        self.anchor(node)
        self.write(f"\n#enum(numbering: {string(style)}, start: {node.get('start', 1)}, ")

    depart_enumerated_list = _close_list

    def visit_list_item(self, node: nodes.list_item) -> None:
        self.write("[")
        self.anchor(node)

    depart_list_item = _close_item

    def visit_definition_list(self, node: nodes.definition_list) -> None:
        self.anchor(node)
        self.write("\n#definitions(")

    depart_definition_list = _close_list

    def visit_definition_list_item(self, node: nodes.definition_list_item) -> None:
        # One item may have several terms and several definitions: a pair of contents for each item.
        terms = [child for child in node.children if isinstance(child, (nodes.term, nodes.classifier))]
        rest = [child for child in node.children if child not in terms]
        heads = "#h(1em);".join(self.render(term) for term in terms)
        self.write(f"([{heads}],[{self.render(*rest)}]),")
        raise nodes.SkipNode

    visit_term, depart_term = _pass, _nothing

    def visit_classifier(self, node: nodes.classifier) -> None:
        self.write("#emph[")

    depart_classifier = _close_inline
    visit_definition, depart_definition = _pass, _nothing
    visit_glossary, depart_glossary = _pass, _nothing
    visit_hlist, depart_hlist = _pass, _nothing
    visit_hlistcol, depart_hlistcol = _pass, _nothing

    def visit_field_list(self, node: nodes.field_list) -> None:
        self.anchor(node)
        self.write("\n#fields(")

    depart_field_list = _close_list

    def visit_field(self, node: nodes.field) -> None:
        self.write("(")

    def depart_field(self, node: nodes.field) -> None:
        self.write("),")

    def visit_field_name(self, node: nodes.field_name) -> None:
        self.write("[")
        self.anchor(node)

    depart_field_name = _close_item
    visit_field_body, depart_field_body = visit_field_name, _close_item

    # -- code ------------------------------------------------------------------------------------

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        language = node.get("language", "")
        language = _LANGUAGES.get(language, language)
        text = _ANSI.sub("", node.astext()).rstrip("\n")
        is_output = self._output_depth > 0 or "output" in node.get("classes", [])
        self.builder.check_glyphs(text, node, self.docname)
        self.anchor(node)
        self.place(node)
        self.write(
            f"#codeblock({string(text)}, {string('' if is_output else language)}, output: {str(is_output).lower()})\n"
        )
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def visit_caption(self, node: nodes.caption) -> None:
        # Captions of figures are taken by visit_figure; this one stands above a listing.
        number = self.numbers.number("code-block", node.parent)
        self.write(f"\n#code-caption({string(number)})[")

    depart_caption = _close_block

    # -- figures and pictures --------------------------------------------------------------------

    def visit_figure(self, node: nodes.figure) -> None:
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        legend = next((child for child in node.children if isinstance(child, nodes.legend)), None)
        body = [child for child in node.children if child is not caption and child is not legend]
        self.place(node)
        self.write(
            f"#fig(number: {string(self.numbers.number('figure', node))}, keys: {self.keys(node)}, "
            f"caption: [{self._content(caption)}], legend: [{self._content(legend)}])[{self.render(*body)}]\n"
        )
        raise nodes.SkipNode

    def visit_image(self, node: nodes.image) -> None:
        file = self.builder.image_file(node, where(node, self.docname))
        alt = node.get("alt") or self._caption_of(node)
        if not alt:
            raise self.fail(node, f"图片 {node['uri']} 没有替代文字；请写 alt（单元格：mystnb 的 image: alt）")
        block = node.parent if isinstance(node.parent, nodes.reference) else node
        inline = isinstance(block.parent, nodes.TextElement) and not shows_only_pictures(block.parent)
        width = length(node.get("width")) or "auto"
        photo = ", photo: true" if PICTURE in node["classes"] else ""
        self.anchor(node)
        # The picture is named here, not in book.typ: so what Typst says of it names this place.
        found = f"image({string(file)}, alt: {string(alt)}, width: {width})"
        self.write(f"#img({found}, inline: {str(inline).lower()}{photo});")
        raise nodes.SkipNode

    @staticmethod
    def _caption_of(node: nodes.Node) -> str:
        while node is not None and not isinstance(node, nodes.figure):
            node = node.parent
        caption = node.next_node(nodes.caption) if node is not None else None
        return caption.astext() if caption is not None else ""

    # -- tables ----------------------------------------------------------------------------------

    def visit_table(self, node: nodes.table) -> None:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        group = next(child for child in node.children if isinstance(child, nodes.tgroup))
        specs = [child for child in group.children if isinstance(child, nodes.colspec)]
        given = [spec["colwidth"] for spec in specs] if "colwidths-given" in node.get("classes", []) else None
        shape = tables.geometry(tables.cell_texts(group), given)
        stubs = sum(bool(spec.get("stub")) for spec in specs)
        head, body = self._rows(group, nodes.thead, stubs), self._rows(group, nodes.tbody, stubs)
        legend = [child for child in node.children if child is not title and child is not group]
        ruled = ", ruled: true" if "ruled" in node.get("classes", []) else ""
        self.place(node)
        self.write(
            f"#tbl(number: {string(self.numbers.number('table', node))}, keys: {self.keys(node)}, "
            f"columns: {shape.columns}, size: {shape.size}pt, height: {shape.height:.0f}pt, "
            f"caption: [{self._content(title)}], "
            f"head: {array(head)}, body: {array(body)}{ruled})\n{self.render(*legend)}"
        )
        raise nodes.SkipNode

    def _rows(self, group: nodes.tgroup, part: type[nodes.Element], stubs: int) -> list[str]:
        """Return the cells of the head or the body as Typst expressions."""
        rows = [row for child in group.children if isinstance(child, part) for row in child.children]
        bold = part is nodes.thead
        return [self._cell(entry, bold or number < stubs) for row in rows for number, entry in enumerate(row.children)]

    def _cell(self, entry: nodes.entry, bold: bool) -> str:
        classes = " ".join(entry.get("classes", []))
        align = "right" if "text-right" in classes else "center" if "text-center" in classes else "left"
        spans = "".join(
            f", {name}: {entry[key] + 1}"
            for name, key in (("colspan", "morecols"), ("rowspan", "morerows"))
            if entry.get(key)
        )
        single = len(entry.children) == 1 and isinstance(entry.children[0], nodes.paragraph)
        body = self._content(entry.children[0]) if single else self.render(*entry.children)
        body = self.marks(*([entry] if entry is not entry.parent[0] else [entry.parent, entry])) + body
        if bold:
            body = f"#strong[{body}]"
        return f"table.cell(align: {align}{spans})[{body}]"

    # -- boxes -----------------------------------------------------------------------------------

    def _admonition(self, node: nodes.Element) -> None:
        name = node.__class__.__name__
        title = ""
        if isinstance(node, nodes.admonition):
            name = next((c for c in node["classes"] if c in _BOXES), "note")
        first = node.children[0] if node.children else None
        if isinstance(first, nodes.title):
            title = self.render(*first.children)
            node.remove(first)
        self.place(node)
        if "cb-passports" in node["classes"]:
            cells = array(f"[{self.render(child)}]" for child in node.children)
            self.write(f"\n#passports([{title}], {cells}, keys: {self.keys(node)})\n")
            raise nodes.SkipNode
        self.write(f"#callout({string(name)}, keys: {self.keys(node)}, title: [{title}])[")

    for _name in (*_ADMONITIONS, "admonition", "topic", "sidebar"):
        locals()["visit_" + _name] = _admonition
        locals()["depart_" + _name] = _close_block
    del _name

    def visit_versionmodified(self, node: nodes.Element) -> None:
        self.write('\n#callout("note")[')

    depart_versionmodified = _close_block

    def visit_container(self, node: nodes.container) -> None:
        if node.get("nb_element") == "cell_code_output":
            self._output_depth += 1
        panel = next((name for name in node["classes"] if name in _PANELS), None)
        node["_closing"] = "]\n" if panel else ""
        if panel:
            self.place(node)
            self.write(f"#panel({string(panel)}, keys: {self.keys(node)})[")
        self.anchor(node)

    def depart_container(self, node: nodes.container) -> None:
        if node.get("nb_element") == "cell_code_output":
            self._output_depth -= 1
        self.write(node["_closing"])

    # -- transparent nodes -----------------------------------------------------------------------

    visit_compound, depart_compound = _pass, _nothing
    visit_only, depart_only = _pass, _nothing
    visit_legend, depart_legend = _pass, _nothing
    visit_acks, depart_acks = _pass, _nothing
    visit_start_of_file, depart_start_of_file = _pass, _nothing
