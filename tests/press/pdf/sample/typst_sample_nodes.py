"""The book's own node for what is folded, and one node that nobody knows."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from casebook.press import lower, pdf
from casebook.press.sphinx.blocks.nodes import fold


class mystery(nodes.General, nodes.Element):
    """A node the PDF builder does not know."""


class Fold(SphinxDirective):
    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self):
        node = fold(summary=self.arguments[0] if self.arguments else "", kind="solution", label="")
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Mystery(SphinxDirective):
    def run(self):
        node = mystery()
        self.set_source_info(node)
        return [node]


class Number(SphinxRole):
    def run(self):
        return [nodes.inline(self.text, self.text, classes=["cb-num"])], []


class RawTypst(SphinxDirective):
    has_content = True

    def run(self):
        return [nodes.raw("", "\n".join(self.content), format="typst")]


def _ignore(self, node):
    raise nodes.SkipNode


def setup(app):
    pdf.register(app)
    app.connect("config-inited", pdf.set_mime_priority, priority=900)
    app.connect("doctree-resolved", lower.lower_page, priority=900)
    app.add_node(fold, html=(lambda self, node: None, lambda self, node: None))
    app.add_node(mystery, html=(_ignore, None))
    app.add_directive("fold", Fold)
    app.add_directive("mystery", Mystery)
    app.add_directive("rawtypst", RawTypst)
    app.add_role("num", Number())
    return {"parallel_read_safe": True}
