#!/usr/bin/env python3
"""Make a new case, marked as a draft: ``python scripts/new_case.py [--title … --source …]``; asks for what is missing.

Run it with the book's environment (``make new-case`` does).
"""

from __future__ import annotations

import sys

from casebook.desk.cli import main
from casebook.ground import console

if __name__ == "__main__":
    console.make_safe()
    sys.exit(main(["new-case", *sys.argv[1:]]))
