#!/usr/bin/env python3
"""Check the data: ``python scripts/check.py [--json] [--sources DIR]``; 0 good, 1 problems, 2 wrong use.

Run it with the book's environment (``make check`` does). With ``--sources`` the printed words of every figure
are looked up in the study reports, which are not part of the book.
"""

from __future__ import annotations

import hashlib
import sys

from casebook.desk.cli import check_with
from casebook.ground import paths
from casebook.ground.arguments import Parser
from casebook.ground.problems import CasebookError


def main() -> int:
    parser = Parser(description="检查数据、目录和正文；--json、--sources 见 make check")
    parser.add_argument("--private-name", help="把一个私人姓名（只存摘要）加入拦截名单")
    options, rest = parser.parse_known_args()
    if options.private_name:
        path = paths.data() / "private-names.txt"
        digest = hashlib.sha256(options.private_name.encode()).hexdigest()
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{digest}\n", "utf-8")
        return 0
    try:
        return check_with(rest)
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
