"""The book's Sphinx extension. What it does, and when, is one table: `press.hooks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, object]:
    # By name, so that what runs cells, here and in a browser, can be imported from below this without all the rest.
    app.setup_extension("casebook.press.hooks")
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
