"""What a long command tells while it runs."""

from __future__ import annotations

import io
import re
import sys
import time
from contextlib import contextmanager

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_STEP = re.compile(r"(reading sources|writing output)\.\.\. \[\s*(\d+)%\] (\S+)")
_WORDS = {"reading sources": "读取并执行", "writing output": "写出"}


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(name: str):
    """Print when a long step begins and how long it took."""
    say(f"▸ {name} ……")
    start = time.monotonic()
    yield
    say(f"  {name}：{time.monotonic() - start:.1f} 秒")


class PageProgress(io.TextIOBase):
    """Stands for stdout while Sphinx runs and passes on only which page is being read or written.

    Sphinx writes a line in several pieces. Warnings and errors go to stderr and are not touched.
    """

    def __init__(self) -> None:
        self._out, self._line = sys.stdout, ""

    def write(self, text: str) -> int:
        self._line += _COLOUR.sub("", text)
        match = _STEP.search(self._line)
        if match:
            print(f"  {_WORDS[match[1]]} {match[3]}（{match[2]}%）", file=self._out, flush=True)
        if match or "\n" in text:
            self._line = ""
        return len(text)
