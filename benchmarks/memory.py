"""The memory of a browser: all of its processes together, nothing that they share counted twice."""

from __future__ import annotations

import psutil


def of_tree(root: int, name: str = "") -> float:
    """Return the MB (proportional set sizes, Linux) of the processes below `root` whose program's name holds `name`."""
    total = 0
    for process in psutil.Process(root).children(recursive=True):
        try:
            if name in process.name():
                total += process.memory_full_info().pss
        except psutil.Error:  # it ended while we looked
            continue
    return total / 2**20
