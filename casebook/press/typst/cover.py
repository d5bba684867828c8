"""The book's cover as a picture, for reading devices, which show books by their covers."""

from __future__ import annotations

from pathlib import Path

import typst
from sphinx.config import Config

from casebook.ground.fonts import font_dir
from casebook.press.typst.about import about

SOURCE = Path(__file__).with_name("cover.typ")
#: 1600 × 2400 pixels on a page of 100 × 150 mm: as large as shops ask for, and sharp on any device.
_PIXELS_PER_INCH = 406.4


def draw_cover(config: Config, path: Path) -> None:
    """Draw the cover of the book that Sphinx' settings describe as a PNG; the same settings give the same bytes."""
    typst.compile(
        str(SOURCE), output=str(path), root=str(SOURCE.parent), format="png", ppi=_PIXELS_PER_INCH,
        font_paths=[str(font_dir())], ignore_system_fonts=True, sys_inputs=about(config),
    )
