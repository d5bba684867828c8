"""Helper package of 《数读基层》 (Grassroots by the Numbers): what the chapters import.

Data flows one way: ``data/`` → this package (load, check, hedge, chart) → chapter → Sphinx → page, PDF, notebook.
The names below are for chapters. They are loaded on first use, so that a tool which only reads the registers
does not import matplotlib.
"""

from __future__ import annotations

import importlib

_HOME = {
    "paths": "casebook.ground.paths",  # the module itself
    "load_case": "casebook.chapter.case",
    "load_book": "casebook.chapter.whole",
    "force_labels": "casebook.chapter.case",
    "Hedged": "casebook.number",
    "share": "casebook.number",
    "tornado": "casebook.number",
    "publish": "casebook.chapter.outputs",
    "claim": "casebook.chapter.outputs",
    "interval_dots": "casebook.chapter.charts",
    "sorted_bars": "casebook.chapter.charts",
    "interval_line": "casebook.chapter.charts",
    "small_multiples": "casebook.chapter.charts",
    "force_matrix": "casebook.chapter.charts",
    "tornado_bars": "casebook.chapter.charts",
    "network": "casebook.chapter.charts",
    "price_level": "casebook.chapter.context",
    "span": "casebook.register.wording",
    "interval_text": "casebook.register.wording",
    "figure_interval_text": "casebook.register.wording",
    "use_style": "casebook.chapter.style",
    "what_if": "casebook.chapter.assumptions",
    "cohen_kappa": "casebook.chapter.agreement",
    "fleiss_kappa": "casebook.chapter.agreement",
}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module 'casebook' has no attribute {name!r}")
    module = importlib.import_module(_HOME[name])
    return module if _HOME[name].endswith(f".{name}") else getattr(module, name)
