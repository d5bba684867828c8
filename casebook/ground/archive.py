"""Zip files that are the same bytes whenever they hold the same."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

#: The earliest date that a zip file can hold: the date of a file is not what a reader wants of it.
_DATE = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write a zip of `files` (by their name in it) in one act, making the folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(entry(name), files[name])
    os.replace(fresh, path)


def entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """Return what a zip says of a file `name`: the same on every machine and every day."""
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr = _UNIX, _READABLE
    info.compress_type = compression
    return info
