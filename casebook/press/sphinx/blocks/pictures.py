"""Pictures that authors put into pages: what is published of them, and under them whose they are.

Every format takes a picture from the page's tree, so it is exchanged there, as the page is read, for one that may be
published (`casebook.ground.pictures`). The file that the author has is published nowhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from docutils.parsers.rst.directives.images import Image
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure
from sphinx.util import logging

from casebook.ground import paths
from casebook.ground.files import digest_of
from casebook.ground.pictures import PictureFault, Published, as_written, kind_of, publish
from casebook.manuscript.pictures import file_of
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.register.registers import PictureCredit

logger = logging.getLogger(__name__)

#: Classes: of an author's picture, by which formats tell it from a chart; of a paragraph that holds nothing else;
#: of the line that says whose it is.
PICTURE, ALONE, CREDIT = "picture", "pictures", "picture-credit"


class _NameAsWritten:
    """docutils takes blanks out of the name of a file; here a name is what the author wrote."""

    def run(self) -> list[nodes.Node]:
        self.arguments[0] = quote(self.arguments[0].strip(), safe="/:\\")
        return super().run()


class BookImage(_NameAsWritten, Image):
    """``{image}``"""


class BookFigure(_NameAsWritten, Figure):
    """``{figure}``"""


def take_in_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Exchange the pictures of a page for what is published of them, and say whose they are.

    What cannot be printed was reported with its line before the page was read (`casebook.checks.pictures`); in text
    that comes from another file it is reported here. Its words stay in the page of a build that fails.
    """
    page = Path(app.env.doc2path(app.env.docname))
    for node in list(doctree.findall(nodes.image)):
        if _of_a_cell(node):
            continue
        try:
            file = file_of(page, as_written(node["uri"]))
            app.env.note_dependency(os.path.relpath(file, app.srcdir))
            prepared = _prepared(app, file)
        except PictureFault as fault:
            if node.source and not os.path.samefile(node.source, page):
                logger.warning("“%s”：%s改法：%s", as_written(node["uri"]), fault.said, fault.cure, location=node)
            node.replace_self(nodes.inline("", node.get("alt", "")))
            continue
        node["uri"], node["prepared"] = f"/{prepared}", prepared  # the writer of pages changes the first
        node["classes"] += [PICTURE, "no-scaled-link"]  # Sphinx makes a link of a picture whose width is given
        credit = register_of(app.env).pictures.get(paths.shown(file))
        if credit:
            _say_whose(node, credit)


def _of_a_cell(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, nodes.container) and node.get("nb_element"):
            return True
        node = node.parent
    return False


def _prepared(app: Sphinx, file: Path) -> str:
    """Return where the picture to publish stands, from the top of the project.

    It is made once for each content of the file and each way of making it; several processes may make the same.
    """
    kind_of(file)  # says what is wrong with a file that cannot be read
    made_from = hashlib.sha256(digest_of([file]).encode() + _WAY).hexdigest()[:32]
    folder = Path(app.doctreedir) / "pictures"
    path = next(folder.glob(f"{made_from}.*[!w]"), None)  # not *.new
    if path is None:
        path = _written(folder, made_from, publish(file))
    return Path(os.path.relpath(path, app.srcdir)).as_posix()


#: Pictures are made again when the module that makes them is another.
_WAY = digest_of([Path(publish.__code__.co_filename)]).encode()


def _written(folder: Path, name: str, made: Published) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{made.ending}"
    fresh = folder / f"{name}.{os.getpid()}.new"
    fresh.write_bytes(made.content)
    os.replace(fresh, path)
    return path


def _say_whose(node: nodes.image, credit: PictureCredit) -> None:
    """Put a line below a picture that stands by itself; one within a sentence has its entry among the sources only."""
    figure = next((each for each in _above(node) if isinstance(each, nodes.figure)), None)
    if figure is not None:
        legend = next((each for each in figure.children if isinstance(each, nodes.legend)), None)
        if legend is None:
            legend = nodes.legend()
            figure += legend
        legend += _line(credit, node)
        return
    block: nodes.Element = node
    while isinstance(block.parent, nodes.TextElement):
        block = block.parent
    if block is not node:
        if not shows_only_pictures(block):
            return
        block["classes"] = [*dict.fromkeys([*block["classes"], ALONE])]
    index = block.parent.index(block) + 1
    while index < len(block.parent) and CREDIT in getattr(block.parent[index], "get", dict().get)("classes", ()):
        index += 1  # of the pictures before it in the same paragraph
    block.parent.insert(index, _line(credit, node))


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def shows_only_pictures(node: nodes.Element) -> bool:
    """Say whether a paragraph holds pictures, linked or not, and nothing else."""
    texts = [each for each in node.findall(nodes.Text) if each.astext().strip()]
    return not texts and node.next_node(nodes.image) is not None


def _line(credit: PictureCredit, node: nodes.image) -> nodes.paragraph:
    line = nodes.paragraph("", f"图片：{credit.author}。{credit.licence}。", classes=[CREDIT])
    if credit.url:
        line += [nodes.reference("", "出处", refuri=credit.url), nodes.Text("。")]
    line.source, line.line = node.source, node.line
    return line


def register(app: Sphinx) -> None:
    app.add_directive("image", BookImage, override=True)
    app.add_directive("figure", BookFigure, override=True)
