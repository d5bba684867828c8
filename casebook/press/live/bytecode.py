"""Compiling for the Python in the browser ahead of time: without it the first start there takes about twice as long.

Only a Python of the very same version can do it: one on this machine, or that of the distribution itself, run by
Node. Where there is neither, the sources go out as they are; everything works the same, only later.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from casebook.ground import paths
from casebook.ground.archive import write_zip
from casebook.press.live import distribution

_COMPILER = Path(__file__).with_name("compile_all.py")
_IN_NODE = Path(__file__).with_name("compile_in_node.js")
_SECONDS = 600


def compiled(sources: dict[str, bytes]) -> dict[str, bytes] | None:
    """Return bytecode by the path of its source (``/lib/…/a.py`` → ``/lib/…/a.pyc``), or None if none can be made.

    What cannot be compiled is left out. The result is kept, by a digest of the sources.
    """
    total = hashlib.sha256(_COMPILER.read_bytes() + distribution.pins()["pyodide"].encode())
    for name in sorted(sources):
        total.update(f"{name}\0".encode() + hashlib.sha256(sources[name]).digest())
    kept = paths.cache() / "live" / f"bytecode-{total.hexdigest()[:20]}.zip"
    if not kept.is_file() and not _make(sources, kept):
        return None
    with zipfile.ZipFile(kept) as archive:
        return {f"/{name}": archive.read(name) for name in archive.namelist()}


def _make(sources: dict[str, bytes], kept: Path) -> bool:
    """Compile with the first of the ways that works; say whether one did."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "sources.zip", Path(folder) / "bytecode.zip"
        write_zip(given, {name.lstrip("/"): text for name, text in sources.items()})
        for command in _ways():
            made.unlink(missing_ok=True)
            try:
                subprocess.run([*command, str(given), str(made)], check=True, capture_output=True, timeout=_SECONDS)
            except (OSError, subprocess.SubprocessError):
                continue
            kept.parent.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_suffix(f".{os.getpid()}")
            shutil.copyfile(made, fresh)
            os.replace(fresh, kept)
            return True
    return False


def _ways() -> Iterator[list[str]]:
    """Yield commands that may compile; the first two end with an error where the version is another one."""
    version = distribution.pins()["python"]
    yield [sys.executable, str(_COMPILER), version]
    for name in (f"python{version}", f"python{version}.exe"):
        found = shutil.which(name)
        if found:
            yield [found, str(_COMPILER), version]
    node = shutil.which("node")
    if node:
        yield [node, str(_IN_NODE), str(distribution.folder()), str(_COMPILER), version]


def describe(made: bool) -> str:
    """Return what a build says of it."""
    if made:
        return "已预先编译，打开较快"
    version = json.dumps(distribution.pins()["python"]).strip('"')
    return f"没有预先编译（本机没有 Python {version}，也没有 Node）：能用，第一次打开要慢些"
