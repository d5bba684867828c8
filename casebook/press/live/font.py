"""A font that measures as the book's own does and weighs little, for matplotlib in the browser.

Charts there are SVG with real text, drawn by the reader's own fonts, as on the page that was built; matplotlib only
has to know how much room the text takes. All Chinese characters are as wide as each other, so one stands for all.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

#: Measured one by one: letters, digits, punctuation, arrows, mathematics, shapes, full-width forms.
_RANGES = ((0x20, 0x250), (0x370, 0x400), (0x2000, 0x2700), (0x3000, 0x3040), (0xFF00, 0xFFF0))
_OWN = [code for start, end in _RANGES for code in range(start, end)]
#: Whose measures all others have.
_TYPICAL = "国"
_SAME = [*range(0x3040, 0x3100), *range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)]


@cache
def metrics_font(path: Path) -> bytes:
    """Return the font at `path` cut down to what measuring needs."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(path, recalcTimestamp=False)
    known = font.getBestCmap()
    others = [code for code in _SAME if code in known]
    options = subset.Options(
        layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 13],
        drop_tables=["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*(code for code in _OWN if code in known), ord(_TYPICAL)])
    cutter.subset(font)
    typical = font.getBestCmap()[ord(_TYPICAL)]
    tables = [table for table in font["cmap"].tables if table.format == 4]
    for table in tables:
        table.cmap.update(dict.fromkeys(others, typical))
    font["cmap"].tables = tables
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def font_list(name: str, file: str) -> dict:
    """Return what matplotlib 3.8 keeps of the fonts it found, so that it need not look: this one and its own."""
    common = {"variant": "normal", "stretch": "normal", "size": "scalable", "__class__": "FontEntry"}
    fonts = [
        (file, name, "normal", 400), ("fonts/ttf/DejaVuSans.ttf", "DejaVu Sans", "normal", 400),
        ("fonts/ttf/DejaVuSans-Bold.ttf", "DejaVu Sans", "normal", 700),
        ("fonts/ttf/DejaVuSans-Oblique.ttf", "DejaVu Sans", "oblique", 400),
        ("fonts/ttf/DejaVuSansMono.ttf", "DejaVu Sans Mono", "normal", 400),
        ("fonts/ttf/DejaVuSansDisplay.ttf", "DejaVu Sans Display", "normal", 400),
        *((f"fonts/ttf/{each}.ttf", each, "normal", 400)
          for each in ("cmb10", "cmex10", "cmmi10", "cmr10", "cmss10", "cmsy10", "cmtt10")),
        ("fonts/ttf/STIXGeneral.ttf", "STIXGeneral", "normal", 400),
        ("fonts/ttf/STIXGeneralBol.ttf", "STIXGeneral", "normal", 700),
        ("fonts/ttf/STIXGeneralItalic.ttf", "STIXGeneral", "italic", 400),
        ("fonts/ttf/STIXGeneralBolIta.ttf", "STIXGeneral", "italic", 700),
        ("fonts/ttf/STIXNonUni.ttf", "STIXNonUnicode", "normal", 400),
        ("fonts/ttf/STIXSizOneSymReg.ttf", "STIXSizeOneSym", "normal", 400),
        ("fonts/ttf/STIXSizTwoSymReg.ttf", "STIXSizeTwoSym", "normal", 400),
        ("fonts/ttf/STIXSizThreeSymReg.ttf", "STIXSizeThreeSym", "normal", 400),
        ("fonts/ttf/STIXSizFourSymReg.ttf", "STIXSizeFourSym", "normal", 400),
        ("fonts/ttf/STIXSizFiveSymReg.ttf", "STIXSizeFiveSym", "normal", 400),
    ]
    return {
        "_version": 330, "_FontManager__default_weight": "normal", "default_size": None,
        "defaultFamily": {"ttf": "DejaVu Sans", "afm": "Helvetica"}, "afmlist": [],
        "ttflist": [{"fname": path, "name": family, "style": style, "weight": weight, **common}
                    for path, family, style, weight in fonts],
        "__class__": "FontManager",
    }


def measured_fonts() -> list[str]:
    """Return the files of matplotlib's own fonts that stand in `font_list`, below its data folder."""
    return [entry["fname"] for entry in font_list("", "")["ttflist"] if entry["fname"]]
