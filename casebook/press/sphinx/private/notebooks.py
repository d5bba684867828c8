"""Touches of MyST-NB: who runs the cells of a page, what they gave, and how its nodes are told apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import myst_nb.sphinx_
from docutils import nodes
from myst_nb.core import execute, read
from myst_nb.core.execute.base import NotebookClientBase
from myst_nb.core.read import MystMetadataParsingError, create_nb_reader
from myst_nb.core.render import NbElementRenderer
from myst_nb.sphinx_ import HideCodeCellNode
from nbformat import NotebookNode
from sphinx.application import Sphinx
from yaml import YAMLError

from casebook.press.sphinx.private.shapes import required, required_function

__all__ = [
    "HideCodeCellNode", "NotebookClientBase", "UnreadableMetadataError", "count_blank_lines", "executed_notebook",
    "has_cells", "is_output_as", "is_source", "line_of_cell", "line_of_output", "published_by", "published_on",
    "read_notebook", "replace_client",
]

#: What `read_notebook` raises where the metadata of a page or a cell cannot be read.
UnreadableMetadataError = (MystMetadataParsingError, YAMLError)


def replace_client(ready: Callable[[Any, Path, Any, Any], NotebookClientBase | None]) -> None:
    """Let `ready` (notebook, file, settings, logger) say who gives the outputs of a page; None leaves it to MyST-NB.

    Replaces ``create_client`` in ``myst_nb.sphinx_``: it chooses among four clients, and there is no way to add one.
    Whatever MyST-NB passes besides is passed on: 1.4 gives a fifth argument, later versions more. Since 0.14.
    """
    parameters = ["notebook", "source", "nb_config", "logger"]
    touch = "giving outputs that are ready"
    create = required_function(execute, "create_client", parameters, touch)
    required(myst_nb.sphinx_, "create_client", touch)

    def create_client(notebook, source, nb_config, logger, *arguments, **options) -> NotebookClientBase:
        own = ready(notebook, Path(source), nb_config, logger)
        return own or create(notebook, source, nb_config, logger, *arguments, **options)

    myst_nb.sphinx_.create_client = create_client


def count_blank_lines() -> None:
    """Let what is said of prose behind a cell bear its own line.

    MyST-NB drops the blank lines between a cell and the prose behind it, but notes the line of the first of them as
    that of the prose: with one blank line what it says is right by chance. Replaces ``create_nb_reader`` in
    ``myst_nb.sphinx_`` by one whose reader mends ``source_map``, for which there is no setting. Since 0.14.
    """
    touch = "lines of prose behind cells"
    create = required_function(read, "create_nb_reader", ["path", "md_config", "nb_config", "content"], touch)
    required(myst_nb.sphinx_, "create_nb_reader", touch)

    def create_nb_reader(path, md_config, nb_config, content):
        reader = create(path, md_config, nb_config, content)
        if reader:
            reader.read = partial(_read_with_lines, reader.read)
        return reader

    myst_nb.sphinx_.create_nb_reader = create_nb_reader


def _read_with_lines(read: Callable[[str], NotebookNode], text: str) -> NotebookNode:
    notebook, lines = read(text), text.splitlines()
    places = notebook.metadata.get("source_map", ())
    for number, (cell, place) in enumerate(zip(notebook.cells, places, strict=False)):
        if cell.cell_type == "markdown":
            # less one: `notebook_to_tokens` counts from 1, and so does MyST when it renders what that gives
            places[number] = next((at for at in range(place, len(lines)) if lines[at].strip()), place) - 1
    return notebook


def read_notebook(app: Sphinx, path: Path, text: str) -> NotebookNode | None:
    """Return a page as a notebook, None if it is none; raises `UnreadableMetadataError`.

    Calls ``create_nb_reader`` with the settings that MyST-NB and MyST keep at the environment (``mystnb_config``,
    ``myst_config``): the parser does so while a page is read, and cells are to run before. Since 0.14.
    """
    touch = "reading cells before pages"
    settings = [required(app.env, name, touch) for name in ("myst_config", "mystnb_config")]
    reader = create_nb_reader(str(path), *settings, text)
    return reader.read(text) if reader else None


def executed_notebook(app: Sphinx, docname: str) -> dict[str, Any]:
    """Return the notebook of a page as MyST-NB kept it when the page was read: code cells with their outputs.

    Reads from the folder ``output_folder`` of its settings: outputs that a page does not show stand nowhere else.
    """
    settings = required(app.env, "mystnb_config", "notebooks to take away")
    folder = required(settings, "output_folder", "notebooks to take away")
    return json.loads(Path(folder, f"{docname}.ipynb").read_text("utf-8"))


def published_by(renderer: NbElementRenderer) -> Mapping[str, Any]:
    """Return what the cells of the page being read published, by name (``glue_data`` of MyST-NB's client)."""
    return required(renderer.renderer.nb_client, "glue_data", "numbers that cells publish")


def published_on(document: nodes.document) -> Mapping[str, Any]:
    """Return the same for a role; nothing on a page without cells.

    Reads ``nb_renderer``, which MyST-NB leaves at the document while it is read “so that roles/directives can access
    it”, in the words of its source. Since 0.14.
    """
    renderer = document.attributes.get("nb_renderer")
    return published_by(renderer) if renderer else {}


def line_of_cell(renderer: NbElementRenderer, index: int) -> int:
    """Return the line of the page on which a cell begins (``cell_line`` of MyST-NB's client counts from its fence)."""
    return required(renderer.renderer.nb_client, "cell_line", "faults of cells with their line")(index) - 1


def has_cells(doctree: nodes.document) -> bool:
    """Say whether a page has code cells: MyST-NB marks its containers with ``nb_element``. Since 0.14."""
    return any(node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container))


def is_source(node: nodes.Node) -> bool:
    """Say whether a node is the code of a cell."""
    return isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code_source"


def is_output_as(node: nodes.Node, kind: str) -> bool:
    """Say whether a node is the form of a cell's output that is chosen where a format wants `kind`.

    MyST-NB puts each form into a container with ``mime_type``. Since 0.14.
    """
    around = _around(node, lambda parent: "mime_type" in parent)
    return around is not None and around["mime_type"] == kind


def line_of_output(node: nodes.Node) -> int | None:
    """Return the line of the page on which the cell begins that showed a node; None for what no cell showed."""
    cell = _around(node, lambda parent: parent.get("nb_element") == "cell_code")
    return cell.line - 2 if cell is not None else None  # its code begins on the next, and MyST-NB counts from 1 twice


def _around(node: nodes.Node, wanted: Callable[[nodes.Element], bool]) -> nodes.Element | None:
    parent = node.parent
    while parent is not None and not wanted(parent):
        parent = parent.parent
    return parent
