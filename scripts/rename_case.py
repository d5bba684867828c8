#!/usr/bin/env python3
"""Give a case another id, everywhere: ``python scripts/rename_case.py --from OLD --to NEW``.

Run it with the book's environment (``make rename-case FROM=… TO=…`` does).
"""

from __future__ import annotations

import sys

from casebook.desk.cli import main
from casebook.ground import console

if __name__ == "__main__":
    console.make_safe()
    sys.exit(main(["rename-case", *sys.argv[1:]]))
