"""Reading and writing on all cores: Jupyter Book 1 has no option for it."""

from __future__ import annotations

import os

from sphinx.application import Sphinx
from sphinx.config import Config

#: Parts of Jupyter Book that do not say whether they can be read in several processes; both only look at the
#: finished environment, in the main process.
_SILENT = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def use_all_cores(app: Sphinx, config: Config) -> None:
    """Let Sphinx fork as many readers and writers as there are cores (it keeps to one for a handful of pages)."""
    for name in _SILENT:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
    app.parallel = max(app.parallel, os.cpu_count() or 1)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", use_all_cores, priority=950)
