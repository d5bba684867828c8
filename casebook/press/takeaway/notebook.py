"""A chapter as a notebook that any Jupyter opens and runs, with all that its cells need beside it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from casebook.chapter.modules import package_files
from casebook.ground.files import PACKAGE
from casebook.press.takeaway.markdown import CodeCell, Prose, attached_name
from casebook.press.typst.drawing import drawn

#: All that is needed besides Jupyter; the versions are those that the package itself asks for.
REQUIREMENTS = ("numpy", "pandas", "matplotlib")
_LICENCES = ("LICENSE-CODE", "LICENSE-TEXT")
#: How the book's tags for folded cells are said to Jupyter.
_FOLDED = {
    "hide-input": {"source_hidden": True},
    "hide-output": {"outputs_hidden": True},
    "hide-cell": {"source_hidden": True, "outputs_hidden": True},
}


def notebook(pieces: Iterable[Prose | CodeCell], executed: Mapping[str, Any], folder: Path = Path()) -> dict[str, Any]:
    """Return a notebook (nbformat 4.5) of prose and code; pictures come from below `folder` into the notebook itself.

    `executed` is the page's notebook after running, as myst-nb keeps it: code cells are taken from it as they are,
    with their outputs, those that the page does not show too. Raises KeyError for a cell that is not there.
    """
    code = {index: cell for index, cell in enumerate(executed["cells"]) if cell["cell_type"] == "code"}
    cells: list[dict[str, Any]] = []
    for piece in pieces:
        if isinstance(piece, Prose):
            cell = {"cell_type": "markdown", "metadata": {}, "source": _lines(piece.text)}
            if piece.pictures:
                cell["attachments"] = dict(_attached(folder / file) for file in piece.pictures)
            cells.append(cell)
            continue
        cells += [_code_cell(code.pop(index)) for index in sorted(code) if index < piece.index]
        cells.append(_code_cell(code.pop(piece.index)))
    cells += [_code_cell(code[index]) for index in sorted(code)]
    for number, cell in enumerate(cells):
        cell["id"] = hashlib.sha256(f"{number}\0{cell['source']}".encode()).hexdigest()[:12]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _attached(picture: Path) -> tuple[str, dict[str, str]]:
    """Return a picture as it is attached to a cell: its name, its bytes by their type."""
    name = attached_name(picture.as_posix())
    content = drawn(picture) if picture.suffix == ".svg" else picture.read_bytes()
    kind = "image/jpeg" if name.endswith(".jpg") else "image/png"
    return name, {kind: base64.b64encode(content).decode("ascii")}


def _code_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    tags = list(cell["metadata"].get("tags", []))
    folded = {name: value for tag in tags for name, value in _FOLDED.get(tag, {}).items()}
    metadata = ({"tags": tags} if tags else {}) | ({"jupyter": folded} if folded else {})
    return {
        "cell_type": "code",
        "execution_count": cell.get("execution_count"),
        "metadata": metadata,
        "outputs": cell.get("outputs", []),
        "source": _lines("".join(cell["source"])),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def files(chapter: str, made: Mapping[str, Any], tables: Mapping[str, bytes], readme: str) -> dict[str, bytes]:
    """Return all files of the notebook's zip by their name in it, in a folder with the chapter's name."""
    cells = ("".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code")
    found = {
        f"{chapter}.ipynb": (json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
        "README.txt": readme.encode("utf-8-sig"),
        "requirements.txt": "".join(f"{name}\n" for name in (*REQUIREMENTS, "jupyterlab")).encode(),
        **package_files(cells),
        **tables,
    }
    for name in _LICENCES:
        path = Path(PACKAGE.parent / name)
        if path.is_file():
            found[name] = path.read_bytes()
    return {f"{chapter}/{name}": content for name, content in found.items()}
