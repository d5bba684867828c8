"""Touches of Sphinx' logging: warnings on their way to the terminal."""

from __future__ import annotations

import logging

from sphinx.util.logging import NAMESPACE

from casebook.press.sphinx.private.shapes import ShapeError


def filter_warnings_first(by: logging.Filter) -> None:
    """Let `by` see each warning before Sphinx' own filters do.

    Reaches into ``logging.getLogger(NAMESPACE).handlers``, which Sphinx makes anew for each application: a filter at
    the logger itself would see nothing of what its children say. Since Sphinx 1.6; still so in 9.2.
    """
    handlers = [each for each in logging.getLogger(NAMESPACE).handlers if each.level == logging.WARNING]
    if not handlers:
        raise ShapeError("warnings in plain words: Sphinx has no handler of its own for warnings any more.")
    for handler in handlers:
        handler.filters.insert(0, by)
