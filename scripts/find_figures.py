#!/usr/bin/env python3
"""Find every candidate number in a study report: ``python scripts/find_figures.py REPORT [--csv FILE --case ID]``.

Run it with the book's environment. It lists the numbers with what is proposed for ``figures.csv`` and writes, if
asked, a table with the register's columns; the author checks each row and fills in what is left empty.
"""

from __future__ import annotations

import sys

from casebook.desk.find_figures.command import main
from casebook.ground import console

if __name__ == "__main__":
    console.make_safe()
    sys.exit(main())
