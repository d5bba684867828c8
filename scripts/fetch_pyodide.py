#!/usr/bin/env python3
"""Fetch Python for browsers once, every file checked: ``.venv/bin/python scripts/fetch_pyodide.py [FOLDER]``.

From FOLDER, or the folder that ``CASEBOOK_PYODIDE`` names, else from the network. `make live` does the same by itself.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casebook.ground import console, paths
from casebook.ground.problems import CasebookError
from casebook.press.live import distribution


def main() -> int:
    parser = argparse.ArgumentParser(description="取浏览器里的 Python（Pyodide），每个文件核对 sha256")
    parser.add_argument("folder", nargs="?", type=Path, help="存放 Pyodide 的文件夹；不写就从网上取")
    try:
        folder = distribution.fetch(parser.parse_args().folder)
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"齐全，都已核对：{paths.shown(folder)}")
    return 0


if __name__ == "__main__":
    console.make_safe()
    sys.exit(main())
