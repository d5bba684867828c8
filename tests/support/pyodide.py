"""Python for browsers, for the tests of the pages whose cells run: fetched as `make live` fetches it.

``python -m tests.support.pyodide`` is the step of `make test` that fetches what is missing; it says on stderr what it
does, and why it could not.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casebook.ground import console
from casebook.press.live import distribution
from tests.support import browsers
from tests.support.browsers import say

#: The same command that people run; from the folder that the environment names, else from the network.
FETCH = [sys.executable, str(Path(__file__).resolve().parents[2] / "scripts" / "fetch_pyodide.py")]
MISSING = (
    "NO PYODIDE: pages whose cells run were NOT tested. Run `make test` once where there is a network, "
    f"or set {distribution.SWITCH} to a folder that holds the files"
)
_SECONDS = 600


def is_there() -> bool:
    """Say whether every file is there, having fetched what was not."""
    if distribution.is_complete():
        return True
    say("▸ 取浏览器里的 Python（Pyodide，35 MB，只需一次）……")
    try:
        done = subprocess.run(FETCH, capture_output=True, encoding="utf-8", errors="replace", timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        say(f"  {_SECONDS} 秒还没有取完")
        return False
    if done.returncode:
        say(f"  {(done.stderr.strip().splitlines() or ['没有留下说明'])[0]}")
    return not done.returncode


def main() -> None:
    with browsers.lock():
        if not is_there():
            say(MISSING)


if __name__ == "__main__":
    console.make_safe()
    main()
