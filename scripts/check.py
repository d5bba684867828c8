#!/usr/bin/env python3
"""Check the data: ``python scripts/check.py [--json] [--sources DIR]``; 0 good, 1 problems, 2 wrong use.

Run it with the book's environment (``make check`` does). With ``--sources`` the printed words of every figure
are looked up in the study reports, which are not part of the book; ``--private-name NAME`` puts a name on the list of
those that must not be printed.
"""

from __future__ import annotations

import sys

from casebook.desk.cli import main
from casebook.ground import console

if __name__ == "__main__":
    console.make_safe()
    sys.exit(main(["check", *sys.argv[1:]]))
