#!/usr/bin/env python3
"""Check the data: ``python scripts/check.py [--sources DIR]``; exit code 1 if anything is to be mended.

Run it with the book's environment (``make check`` does). With ``--sources`` the printed words of every figure
are looked up in the study reports, which are not part of the book.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from casebook import paths
from casebook.cli import check


def main() -> int:
    parser = argparse.ArgumentParser(description="检查数据、目录和正文")
    parser.add_argument("--sources", type=Path, help="存放考察报告原文的文件夹，用来核对原文字样")
    parser.add_argument("--private-name", help="把一个私人姓名（只存摘要）加入拦截名单")
    options = parser.parse_args()
    if options.private_name:
        path = paths.data() / "private-names.txt"
        digest = hashlib.sha256(options.private_name.encode()).hexdigest()
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{digest}\n", "utf-8")
        return 0
    return check(options.sources)


if __name__ == "__main__":
    sys.exit(main())
