"""A Jupyter as a reader may have it: numpy, pandas, matplotlib, what runs cells, and nothing of this project."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from packaging.requirements import Requirement

_WANTED = ("numpy", "pandas", "matplotlib", "ipykernel")


def make_site(folder: Path) -> Path:
    """Fill `folder` with links to the packages wanted, and to those they need, as an environment would have them."""
    folder.mkdir()
    queue, seen = list(_WANTED), set()
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:  # for another system
            continue
        for file in found.files or ():
            top = folder / file.parts[0]
            if file.parts[0] not in ("..", "__pycache__") and not top.exists():
                top.symlink_to(Path(found.locate_file(file.parts[0])))
        needed = (Requirement(text) for text in found.requires or ())
        queue += [each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]
    return folder


def run(path: Path, site: Path) -> nbformat.NotebookNode:
    """Run a notebook in a fresh process that sees its own folder, `site` and Python's library; return it."""
    made = nbformat.read(path, as_version=4)
    manager = KernelManager()
    manager.kernel_spec.argv = [sys.executable, "-S", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    environment = kept | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "MPLCONFIGDIR": str(site.parent)}
    client = NotebookClient(made, km=manager, timeout=120, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=environment)
    return made
