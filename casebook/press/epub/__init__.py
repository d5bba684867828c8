"""The book as an EPUB: the same pages in a frame for reading devices, without scripts and without folds that hide."""

from __future__ import annotations

from sphinx.application import Sphinx

from casebook.press.epub.builder import BookEpub, set_up


def setup(app: Sphinx) -> dict[str, object]:
    app.add_builder(BookEpub, override=True)
    app.connect("config-inited", set_up, priority=50)  # before Sphinx looks whether all is there
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
