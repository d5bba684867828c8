#!/usr/bin/env python3
"""Remove a case and all its traces: ``python scripts/remove_case.py --id ID [--yes]``.

Run it with the book's environment (``make remove-case ID=…`` does).
"""

from __future__ import annotations

import sys

from casebook.desk.cli import main
from casebook.ground import console

if __name__ == "__main__":
    console.make_safe()
    sys.exit(main(["remove-case", *sys.argv[1:]]))
