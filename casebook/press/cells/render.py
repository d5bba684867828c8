"""How code cells become figures and tables: captions, alternative texts with computed numbers, web fonts."""

from __future__ import annotations

import re

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from casebook.chapter.outputs import MIME, WHAT_IF
from casebook.ground import fonts
from casebook.ground.problems import CasebookError
from casebook.press.sphinx.blocks.nodes import chart_tools, what_if
from casebook.press.sphinx.private.notebooks import line_of_cell, published_by
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register.wording import calc_text, figure_text

logger = logging.getLogger(__name__)
_ROLE_IN_TEXT = re.compile(r"\{(num|calc|scheme|waive|claim)\}`([^`]+)`")
_PIPE_TABLE = re.compile(r"\|.*\|\n\|[ :|-]+\|\n")


class CellRenderer(NbElementRenderer):
    """myst-nb's renderer with what this book asks of charts and tables."""

    def render_markdown(self, data: MimeData) -> list[nodes.Element]:
        """Give a table the caption and name that stand in the cell's metadata (``table:``), and what can be changed."""
        table = data.cell_metadata.get("table") or {}
        if _PIPE_TABLE.match(data.string) and not table.get("caption"):
            cure = "在单元元数据 table.caption 里写表题；不要表的，最后一行末尾加英文分号。"
            self._error(data, f"表没有题注。改法：{cure}")
        if table:
            fence = "~~~~"
            name = f":name: {table['name']}\n" if table.get("name") else ""
            caption = " ".join(str(table.get("caption", "")).split())
            data.content = f"{fence}{{table}} {caption}\n{name}\n{data.string}\n{fence}\n"
        grid = (data.output_metadata.get(data.mime_type) or {}).get(WHAT_IF)
        return [*super().render_markdown(data), *([what_if(grid=grid)] if grid else [])]

    def render_image(self, data: MimeData) -> list[nodes.Element]:
        """Put computed numbers into the alternative text and the reader's own fonts into the picture."""
        options = (data.cell_metadata.get("mystnb") or {}).get("image") or {}
        if data.mime_type == "image/svg+xml":
            data.content = fonts.for_the_web(data.string)
        images = super().render_image(data)
        if not options.get("alt"):
            self._error(data, "图没有替代文字。改法：在单元元数据 mystnb.image.alt 里写一句图上有什么。")
        for image in images:
            image["alt"] = self._resolved(" ".join(str(options.get("alt", "")).split()), data)
        table = (data.output_metadata.get(data.mime_type) or {}).get("casebook_data")
        return [*images, chart_tools(table=table)]

    def _resolved(self, text: str, data: MimeData) -> str:
        """Replace roles in plain text by what they print."""

        def said(match: re.Match) -> str:
            try:
                return self._role_text(match[1], match[2])
            except (CasebookError, ValueError) as error:
                self._error(data, f"替代文字里的 {match[0]}：{error}改法：改正编号或名称。")
                return match[2]

        return _ROLE_IN_TEXT.sub(said, text)

    def _role_text(self, role: str, content: str) -> str:
        if role in ("scheme", "waive", "claim"):
            return content.rpartition("<")[0].strip()
        key, *flags = content.split(":")
        if role == "num":
            register = register_of(self.renderer.sphinx_env)
            return figure_text(register, register.figure(key), unit="bare" not in flags)
        published = published_by(self)
        if f"calc-{key}" not in published:
            raise CasebookError(f'本页没有代码执行过 publish("{key}", …)。')
        payload = published[f"calc-{key}"]["data"][MIME]
        return calc_text(payload, "zh", "value" in flags) + ("" if "bare" in flags else payload["unit"])

    def render_stderr(self, output, cell_metadata, cell_index, source_line) -> list[nodes.Element]:
        """Report what a cell warns of: nothing of that kind is printed in a book."""
        text = output["text"].strip()
        named = re.search(r"\w+(?:Warning|Error): .*", text)  # the line that follows it is the statement itself
        said = named[0] if named else text.splitlines()[-1] if text else ""
        fault = f"这个单元打印了警告“{said[:80]}”。改法：按警告改代码，不要让它印进书里。"
        if not named:
            cure = "要印进书里的用 print 印；进度条关掉；子进程印的，用 capture_output=True 接住。"
            fault = f"这个单元往标准错误里印了“{said[:80]}”。改法：{cure}"
        self._error_in(cell_index, fault)
        return []

    def _error(self, data: MimeData, message: str) -> None:
        self._error_in(data.cell_index, message)

    def _error_in(self, cell_index: int, message: str) -> None:
        """Report a fault of a cell at the line of the page on which the cell begins."""
        logger.error("%s", message, location=(self.renderer.sphinx_env.docname, line_of_cell(self, cell_index)))


def prefer_real_tables(app: Sphinx, config: Config) -> None:
    """In HTML take a frame's MyST table rather than pandas' own HTML."""
    overrides = list(config.nb_mime_priority_overrides or [])
    config.nb_mime_priority_overrides = [*overrides, ("html", "text/markdown", 25), ("epub", "text/markdown", 25)]
    config.nb_render_plugin = "casebook"
