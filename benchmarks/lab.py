"""How long each chapter of the working copy takes from a fresh kernel: ``python benchmarks/lab.py``.

All cells, the start of the kernel included, as `Kernel > Restart and Run All` in JupyterLab. Wants ``make book`` first.
"""

from __future__ import annotations

import os
import time

import nbformat
from nbclient import NotebookClient

from casebook.desk import lab


def main() -> None:
    copy, _ = lab.prepare(False)
    os.environ["CASEBOOK_ROOT"] = str(copy)
    for path in sorted(copy.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(copy)}}
        begun = time.monotonic()
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
        print(f"{path.stem:40} {time.monotonic() - begun:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
