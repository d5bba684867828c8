"""One look for all charts, and the one place that tells matplotlib and IPython how to show things."""

from __future__ import annotations

import logging
import warnings

import matplotlib
from matplotlib import font_manager

from casebook.ground import fonts

#: Dark enough for text on white, told apart in grey and by the colour-blind (after Okabe and Ito).
COLOURS = ("#1f4e79", "#b35806", "#35978f", "#7b3294", "#666666")
INK, MUTED, GRID = "#222222", "#595959", "#d0d0d0"

#: Chart width in inches. The PDF's text block is 6.3 wide; at 4.8 the 10-point text of a chart still comes out
#: at 10 pixels on a phone.
WIDTH = 4.8

_RC = {
    "font.family": [fonts.SANS],
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS),
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "figure.figsize": (WIDTH, 3.2),
    "figure.dpi": 100,
    # long row labels take their room from the axes, not from the page
    "figure.constrained_layout.use": True,
    "savefig.bbox": "tight",
    "savefig.transparent": True,
    # real text in the picture, and the same bytes for the same chart
    "svg.fonttype": "none",
    "svg.hashsalt": "casebook",
}


def use_style() -> None:
    """Set matplotlib up for the book: fonts, colours, SVG with real text; in the book a missing glyph is an error."""
    matplotlib.rcParams.update(_RC)
    if fonts.are_installed():
        for path in fonts.font_files():
            font_manager.fontManager.addfont(str(path))
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing.*")
        logging.getLogger("matplotlib.mathtext").addFilter(_refuse_dummy_symbols)
    else:
        _use_fonts_at_hand()
    _use_in_notebook()


def _use_fonts_at_hand() -> None:
    """Away from the book, in a reader's own Jupyter, take the Chinese fonts of that machine.

    Where it has none, nothing is lost: a chart's text is text, and the browser that shows it has fonts.
    """
    known = {font.name for font in font_manager.fontManager.ttflist}
    here = [name for name in (*fonts.WEB_SANS, *fonts.OTHER_SANS) if name in known]
    matplotlib.rcParams["font.family"] = [*here, fonts.ALWAYS_THERE]
    warnings.filterwarnings("ignore", message=".*[Gg]lyph.*missing.*")


def _refuse_dummy_symbols(record: logging.LogRecord) -> bool:
    """Between dollar signs matplotlib only logs that it has no glyph, and draws a box."""
    if "does not have a glyph" in record.getMessage():
        raise ValueError(f"公式里有字体中没有的字：{record.getMessage()}。汉字写在 $…$ 之外。")
    return True


def _use_in_notebook() -> None:
    """In a notebook, show charts as SVG and frames as MyST tables (besides HTML, for Jupyter itself)."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return
    import pandas as pd
    from matplotlib import pyplot
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    from casebook.chapter.frames import frame_to_myst

    # At the end of a cell pyplot would draw each open figure for a window; there is none, and a drawing for the page
    # is made anyway. This takes a third of the time of a chapter's cells.
    pyplot.uninstall_repl_displayhook()
    set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})
    _add_chart_data(shell.display_formatter.formatters["image/svg+xml"])
    shell.display_formatter.formatters["text/markdown"].for_type(pd.DataFrame, frame_to_myst)


def _add_chart_data(formatter) -> None:
    """Let every chart bring its numbers along, as metadata of the picture (``casebook_data``)."""
    from matplotlib.figure import Figure

    from casebook.chapter.chart_data import table_of

    draw = formatter.lookup_by_type(Figure)

    def draw_with_data(figure: Figure):
        picture = draw(figure)
        return picture, {"casebook_data": table_of(figure)}

    formatter.for_type(Figure, draw_with_data)
