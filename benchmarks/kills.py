"""Kill a build at random moments and build again: ``python benchmarks/kills.py [--times 20] [--seed 11]``.

Before each kill one page and one table are edited; afterwards the edits are taken back. The kill must leave the last
good book as it was, and the next build must give that very book again, byte for byte; ends with 1 if not.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.support.project import CHAPTER_FILE, FIGURES, Project, copy_sources


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        project = copy_sources(Path(folder) / "数读 基层")
        assert project.run("book").code == 0
        return run(project, options.times)


def run(project: Project, times: int) -> int:
    originals = {name: project.path(name).read_bytes() for name in (CHAPTER_FILE, FIGURES)}
    good = project.finished()
    edit(project)
    begin = time.monotonic()
    assert project.run("book").code == 0
    whole = time.monotonic() - begin
    bad = 0
    for number in range(times):
        restore(project, originals)
        assert project.run("book").code == 0
        edit(project)
        process = project.start("book")
        wait = random.uniform(0.2, whole)
        time.sleep(wait)
        ended = process.poll() is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        intact = ended or project.finished() == good
        restore(project, originals)
        right = project.run("book").code == 0 and project.finished() == good
        bad += not (intact and right)
        how = "it had ended" if ended else f"the last good book {'stood' if intact else 'was spoilt'}"
        gave = "gave it" if right else "DID NOT"
        print(f"{number + 1:3}  after {wait:4.1f} of {whole:.1f} s: {how}; the next build {gave}")
    print(f"{bad} of {times} went wrong")
    return 1 if bad else 0


def edit(project: Project) -> None:
    project.append(CHAPTER_FILE, "多写的一句话。")
    project.set_figure("wm-area", indicator_zh="面积，只是试一试")


def restore(project: Project, originals: dict[str, bytes]) -> None:
    for name, content in originals.items():
        project.path(name).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
