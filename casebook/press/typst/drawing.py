"""A drawing (SVG) as a picture of pixels, for where no drawing is shown."""

from __future__ import annotations

from pathlib import Path

import typst

from casebook.ground.fonts import font_dir

_PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")'
#: Twice the size that the drawing says it has, at a pixel a point.
_PIXELS_PER_INCH = 144


def drawn(path: Path) -> bytes:
    """Return the SVG in a file as a PNG; the same drawing gives the same bytes."""
    return typst.compile(
        {"main.typ": _PAGE, "drawing.svg": path.read_bytes()},
        format="png", ppi=_PIXELS_PER_INCH, font_paths=[str(font_dir())], ignore_system_fonts=True,
    )
