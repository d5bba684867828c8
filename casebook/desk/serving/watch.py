"""What was saved: the files that a page can depend on, by size and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from casebook.ground import paths
from casebook.ground.files import PACKAGE

#: Seconds between two looks; an editor needs this long to write a file anyway.
INTERVAL = 0.25
_SUFFIXES = {".md", ".csv", ".json", ".txt", ".yml", ".css", ".js", ".svg", ".png", ".po", ".py", ".html"}

Snapshot = dict[Path, tuple[int, int]]


def snapshot() -> Snapshot:
    """Return every watched file with its time and size: pages, data, settings and this package."""
    root, found = paths.root(), {}
    files = [root / "_toc.yml", root / "_config.yml"]
    for folder in (paths.book(), paths.data(), PACKAGE):
        files += (path for path in folder.rglob("*") if path.suffix in _SUFFIXES)
    for path in files:
        if not path.name.startswith((".", "~$")):
            try:
                status = path.stat()
            except OSError:  # an editor replaces a file by renaming another
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
    return found


def wait_for_change(before: Snapshot, alive: Callable[[], bool] = lambda: True) -> tuple[Snapshot, list[Path]]:
    """Wait until something was saved and has come to rest; return the new snapshot and what differs.

    Returns an empty list of differences when `alive` turns false.
    """
    while alive():
        time.sleep(INTERVAL)
        now = snapshot()
        if now != before:
            settled = snapshot()
            while settled != now:
                time.sleep(INTERVAL / 5)
                now, settled = settled, snapshot()
            paths_now = now.keys() | before.keys()
            return now, sorted(path for path in paths_now if now.get(path) != before.get(path))
    return before, []
