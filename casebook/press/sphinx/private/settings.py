"""The touch of Jupyter Book: Sphinx' settings from ``_config.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casebook.press.sphinx.private.shapes import required


def of_jupyter_book(config: Path, own: dict[str, Any]) -> dict[str, Any] | None:
    """Return the settings that `jupyter-book build` makes of ``_config.yml``, with the book's own over them.

    None where Jupyter Book is not installed. Calls ``jupyter_book.config.get_final_config``: its command knows no
    settings besides the file's, and ``jupyter-book config sphinx`` writes a ``conf.py`` into the sources. Since
    Jupyter Book 0.11; version 2 is another program.
    """
    try:
        from jupyter_book import config as of_theirs
    except ImportError:
        return None
    final = required(of_theirs, "get_final_config", "settings of Jupyter Book")
    cli = own | {"latex_individualpages": False}  # asked for without a default
    settings, _ = final(user_yaml=config, cli_config=cli, sourcedir=config.parent)
    return settings
