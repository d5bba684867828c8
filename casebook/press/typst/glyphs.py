"""Find characters that no font of the book can print, before Typst meets them.

Typst reports a missing glyph without saying where it stands; this check runs on every text node and
knows document and line.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import typst
from fontTools.ttLib import TTCollection, TTFont

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
# Never drawn, or handled by the typesetter itself.
_IGNORED = frozenset("\n\r\t\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f")


class GlyphCheck:
    """Answers for one set of fonts which characters of a text cannot be printed."""

    def __init__(self, font_paths: Iterable[str]) -> None:
        self._paths = tuple(str(path) for path in font_paths)
        self._covered = set(_covered(self._paths)) | {ord(char) for char in _IGNORED}
        self._missing: set[int] = set()

    def missing(self, text: str) -> list[str]:
        """Return the unprintable characters of *text* in order of appearance, each once."""
        found = []
        for char in dict.fromkeys(text):
            code = ord(char)
            if code not in self._covered and code not in self._missing:
                # Fonts inside the typst wheel (formulas) may have it: ask Typst itself.
                (self._covered if self._typst_has(char) else self._missing).add(code)
            if code in self._missing:
                found.append(char)
        return found

    def _typst_has(self, char: str) -> bool:
        source = f'#set document(title: "x")\n#set text(lang: "zh")\n#"\\u{{{ord(char):x}}}"'
        try:
            typst.compile(
                source.encode(),
                format="pdf",
                font_paths=list(self._paths),
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
            )
        except typst.TypstError:
            return False
        return True


@functools.lru_cache(maxsize=4)
def _covered(paths: tuple[str, ...]) -> frozenset[int]:
    codes: set[int] = set()
    for folder in paths:
        for file in sorted(Path(folder).rglob("*")):
            if file.suffix.lower() in _SUFFIXES:
                codes |= _file_codes(str(file))
    return frozenset(codes)


@functools.lru_cache(maxsize=32)
def _file_codes(path: str) -> frozenset[int]:
    if path.lower().endswith("c"):
        with TTCollection(path, lazy=True) as collection:
            return frozenset(code for font in collection for code in font.getBestCmap() or {})
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})
