"""Helper package of 《数读基层》 (Grassroots by the Numbers): what the chapters import.

Data flows one way: ``data/`` → this package (load, check, hedge, chart) → chapter → Sphinx → page, PDF, notebook.
The names below are for chapters. They are loaded on first use, so that a tool which only reads the registers
does not import matplotlib.
"""

from __future__ import annotations

import importlib

_HOME = {
    "load_case": "casebook.case",
    "load_book": "casebook.whole",
    "force_labels": "casebook.case",
    "Hedged": "casebook.hedged",
    "share": "casebook.hedged",
    "tornado": "casebook.hedged",
    "publish": "casebook.outputs",
    "claim": "casebook.outputs",
    "interval_dots": "casebook.charts",
    "force_matrix": "casebook.charts",
    "tornado_bars": "casebook.charts",
    "network": "casebook.charts",
    "price_level": "casebook.context",
    "span": "casebook.wording",
    "interval_text": "casebook.wording",
    "use_style": "casebook.style",
    "what_if": "casebook.whatif",
    "cohen_kappa": "casebook.agreement",
    "fleiss_kappa": "casebook.agreement",
}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module 'casebook' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
