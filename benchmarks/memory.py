"""The memory of a browser: all of its processes together, nothing that they share counted twice."""

from __future__ import annotations

import re
from pathlib import Path


def of_tree(root: int, name: str = "") -> float:
    """Return the MB (proportional set sizes, Linux) of the processes below `root` whose program's name holds `name`."""
    children: dict[int, list[tuple[int, str]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            program, _, fields = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:  # it ended while we looked
            continue
        children.setdefault(int(fields.split()[1]), []).append((int(stat.parent.name), program))
    total, todo = 0.0, [root]
    while todo:
        for process, program in children.get(todo.pop(), []):
            todo.append(process)
            if name in program:
                total += _share(process)
    return total


def _share(process: int) -> float:
    try:
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(re.search(r"^Pss:\s+(\d+)", said, re.M)[1]) / 1024
