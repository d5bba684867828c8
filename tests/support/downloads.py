"""What a reader takes away from a built page."""

from __future__ import annotations

import zipfile
from pathlib import Path

import nbformat


def zip_files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def notebook_of(downloads: Path, chapter: str) -> nbformat.NotebookNode:
    text = zip_files(downloads / chapter / f"{chapter}.zip")[f"{chapter}/{chapter}.ipynb"].decode()
    return nbformat.reads(text, as_version=4)
