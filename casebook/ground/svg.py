"""The words in a drawing."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

_TEXT = re.compile(r"<(?:text|tspan|title)\b[^>]*>([^<]*)")


def drawn_text(path: Path) -> list[str]:
    """Return the pieces of text in an SVG file, in their order."""
    return [unescape(piece) for piece in _TEXT.findall(path.read_text("utf-8"))]
