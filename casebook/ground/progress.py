"""What a long command tells while it runs."""

from __future__ import annotations

import io
import re
import sys
import time
from contextlib import contextmanager

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_STEP = re.compile(r"writing output\.\.\. \[\s*(\d+)%\]")
_SECONDS = 2.0


def say(text: str) -> None:
    """Print a line at once, also into a pipe, and past a `PageProgress` that stands for stdout."""
    print(text, file=getattr(sys.stdout, "behind", sys.stdout), flush=True)


def without_colours(text: str) -> str:
    """Return `text` without what tells a terminal to change colour."""
    return _COLOUR.sub("", text)


@contextmanager
def step(name: str):
    """Print when a long step begins and how long it took."""
    say(f"▸ {name} ……")
    start = time.monotonic()
    yield
    say(f"  {name}：{time.monotonic() - start:.1f} 秒")


class PageProgress(io.TextIOBase):
    """Stands for stdout while Sphinx runs and passes on how far the writing is, every few seconds.

    Sphinx writes a line in several pieces. Warnings and errors go to stderr and are not touched. What the book
    itself has to say (`say`) goes `behind` it.
    """

    def __init__(self) -> None:
        self.behind, self._line, self._told = sys.stdout, "", time.monotonic()

    def write(self, text: str) -> int:
        self._line += without_colours(text)
        match = _STEP.search(self._line)
        if match and time.monotonic() - self._told > _SECONDS:
            self._told = time.monotonic()
            print(f"  写出 {match[1]}%", file=self.behind, flush=True)
        if match or "\n" in text:
            self._line = ""
        return len(text)
