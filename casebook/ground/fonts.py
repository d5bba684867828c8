"""The book's fonts, made once from pip packages, for charts and for the PDF.

Body text is Noto Serif SC (Song), headings and charts Noto Sans SC (Hei) Regular and Bold, code DejaVu Sans
Mono. Two of them are static files in a package; the bold is cut from the variable font, because neither
matplotlib nor Typst takes a weight from a variable font (both would draw it thin). All are under the SIL Open
Font Licence, DejaVu under its own free licence.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from casebook.ground import paths

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"
MONO = "DejaVu Sans Mono"

#: Families a reader's own machine may have, for charts on the web, where no font is sent along.
WEB_SANS = [SANS, "PingFang SC", "Microsoft YaHei", "Source Han Sans SC", "Noto Sans CJK SC", "sans-serif"]

#: Others that a machine in China may have, for charts drawn away from the book.
OTHER_SANS = ["SimHei", "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Heiti TC", "Arial Unicode MS"]
#: Comes with matplotlib; no Chinese.
ALWAYS_THERE = "DejaVu Sans"

_PACKAGES = ("justmytype-intl-cjk", "pylopdf-fonts-zh-cn", "matplotlib")
#: Another word for another way to make them: the folder of earlier ones is then left alone.
_MADE_AS = "undated"
_FILES = (
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Bold.ttf",
    "NotoSerifSC-Regular.otf",
    "DejaVuSansMono.ttf",
    "DejaVuSansMono-Bold.ttf",
)


def for_the_web(svg: str) -> str:
    """Return a chart with fallbacks behind the book's font, which the reader's machine may not have."""
    families = ", ".join(f"'{name}'" if " " in name else name for name in WEB_SANS)
    return svg.replace(f"'{SANS}'", families)


def are_installed() -> bool:
    """Say whether the packages are there from which the fonts are made: wherever a book is built, but not with a
    reader who took a notebook away."""
    try:
        return all(version(name) for name in _PACKAGES)
    except PackageNotFoundError:
        return False


def font_dir() -> Path:
    """Return the folder with the static fonts, making it first if need be (about 20 s, once).

    The folder's name holds the versions of the packages the fonts come from, so that an update makes new ones.
    """
    stamp = "-".join([*(version(name) for name in _PACKAGES), _MADE_AS])
    target = paths.cache() / "fonts" / stamp
    if not all((target / name).is_file() for name in _FILES):
        _make(target)
    return target


def font_files() -> list[Path]:
    """Return the font files that charts and PDF may use."""
    return [font_dir() / name for name in _FILES]


def _make(target: Path) -> None:
    """Fill `target` in one act: an interrupted run leaves nothing that looks finished."""
    print("正在从已安装的软件包制作字体（只需一次，约 20 秒）……", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        _collect(staging)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _collect(folder: Path) -> None:
    import justmytype_intl_cjk
    import matplotlib
    import pylopdf_fonts_zh_cn
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    static = Path(pylopdf_fonts_zh_cn.__file__).parent
    for name in ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"):
        shutil.copyfile(static / name, folder / name)
    mono = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"):
        shutil.copyfile(mono / name, folder / name)
    variable = Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
    # without today's date in it, or a PDF of the same book would be another on every machine
    variable_font = TTFont(variable, recalcTimestamp=False)
    bold = instancer.instantiateVariableFont(variable_font, {"wght": 700}, updateFontNames=True)
    bold.save(folder / "NotoSansSC-Bold.ttf")
