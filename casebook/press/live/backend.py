"""Matplotlib's backend in the browser: charts are drawn as SVG, and shown when their cell ends or asks for it."""

from __future__ import annotations

import io
from collections.abc import Callable

from matplotlib import pyplot
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from casebook.chapter.chart_data import table_of
from casebook.chapter.chart_table import is_number, shown_cell
from casebook.ground.fonts import for_the_web

#: The names by which Matplotlib knows what a backend has.
FigureCanvas, FigureManager = FigureCanvasSVG, FigureManagerBase
#: Takes a chart as `chart` gives it; set by whoever runs the cells.
receivers: list[Callable[[dict], None]] = []


def show(*arguments, **options) -> None:
    """Hand out all charts that are open, and close them, as a notebook does at the end of a cell."""
    try:
        for number in pyplot.get_fignums():
            shown = chart(pyplot.figure(number))
            for receive in receivers:
                receive(shown)
    finally:
        pyplot.close("all")


def chart(figure: Figure) -> dict:
    """Return a chart as a page shows it: ``svg`` (text), ``table`` (rows of [text, whole number, stands right])."""
    out = io.StringIO()
    figure.canvas.print_figure(
        out, format="svg", dpi=figure.dpi, facecolor=figure.get_facecolor(), edgecolor=figure.get_edgecolor(),
        bbox_inches="tight", metadata={"Date": None, "Creator": None},
    )
    numbers = table_of(figure)
    table = None
    if numbers:
        rows = [[[*shown_cell(cell), is_number(cell)] for cell in row] for row in numbers["rows"]]
        table = {"columns": numbers["columns"], "rows": rows}
    return {"kind": "chart", "svg": for_the_web(out.getvalue()), "table": table}
