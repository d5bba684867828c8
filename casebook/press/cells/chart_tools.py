"""Under each chart: its numbers as a table to read, copy and save, and the way to its code. On the web only."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

from casebook.chapter.chart_table import is_number, shown_cell
from casebook.press.sphinx.blocks.nodes import chart_tools
from casebook.press.sphinx.private.notebooks import is_source


def move_behind_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Take the tools out of the figure, and lead them to the code of its cell."""
    for node in list(doctree.findall(chart_tools)):
        figure, cell = _above(node, nodes.figure), _above(node, nodes.container, "cell")
        if figure is not None:
            node.parent.remove(node)
            figure.parent.insert(figure.parent.index(figure) + 1, node)
        source = next((part for part in cell.children if is_source(part)), None)
        if source is not None and figure is not None and figure["ids"]:
            node["code"] = f"code-{figure['ids'][0]}"
            source["ids"].append(node["code"])


def _above(node: nodes.Node, kind: type, name: str = "") -> nodes.Element | None:
    while node is not None and not (isinstance(node, kind) and (not name or name in node["classes"])):
        node = node.parent
    return node


def visit(self: SphinxTranslator, node: chart_tools) -> None:
    self.body.append('<div class="chart-tools">')
    if node["table"]:
        self.body.append('<details class="chart-data"><summary>数据</summary>\n<div class="table-scroll"><table>')
        self.body.append(_head(self, node["table"]))
        self.body.append("<tbody>")
        for row in node["table"]["rows"]:
            self.body.append(_row(self, row))
        self.body.append("</tbody></table></div></details>\n")
    if node.get("code"):
        self.body.append(f'<a class="chart-code" href="#{self.encode(node["code"])}">代码</a>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def _head(self: SphinxTranslator, table: dict[str, list]) -> str:
    """Return the names of the columns, above numbers where the numbers stand."""
    columns = zip(table["columns"], zip(*table["rows"], strict=True), strict=True)
    made = ("<th" + (' class="text-right"' if any(map(is_number, cells)) else "") + f">{self.encode(name)}</th>"
            for name, cells in columns)
    return f"<thead><tr>{''.join(made)}</tr></thead>"


def _row(self: SphinxTranslator, cells: list[Any]) -> str:
    return f"<tr>{''.join(_cell(self, cell) for cell in cells)}</tr>"


def _cell(self: SphinxTranslator, cell: Any) -> str:
    text, whole = shown_cell(cell)
    if is_number(cell):
        value = f' data-value="{whole}"' if whole else ""
        return f'<td class="text-right"{value}>{text}</td>'
    return f"<td>{self.encode(text)}</td>"


def register(app: Sphinx) -> None:
    app.add_node(chart_tools, html=(visit, None))
