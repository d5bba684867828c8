"""Files that are written in one act, and digests of the package's own."""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]


def replace_text(path: Path, text: str) -> None:
    """Write `text` to `path` in one act, making the folder if need be: a broken run leaves the old file or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")  # another command may write the same file just now
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)


def kept_json(path: Path) -> Any:
    """Return what a file that the book keeps for itself holds; None where it is not there or damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


@cache
def package_digest(*without: str, suffixes: tuple[str, ...] = (".py",)) -> str:
    """Return a digest of the package's files as this process has loaded them, but those in the folders `without`."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in suffixes)
    kept = sorted(path for path in files if not set(without) & set(path.relative_to(PACKAGE).parts))
    return digest_of(kept)


def digest_of(files: list[Path]) -> str:
    """Return one digest of the names and contents of `files`, in their order."""
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def original_of(path: Path, names: list[str]) -> str:
    """Return of which of `names` a file is a copy by its own name, or nothing.

    Copies are called figures - 副本, 副本 figures, figures (1), figures_backup and the like.
    """
    stems = [Path(name).stem for name in names if name != path.name]
    found = [stem for stem in stems if stem in path.stem and re.search(r"[^a-z0-9-]|copy|backup|bak|old", path.stem)]
    return f"{max(found, key=len)}{path.suffix}" if found else ""
