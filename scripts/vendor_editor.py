#!/usr/bin/env python3
"""Make ``casebook/press/live/assets/editor.js`` again from npm, at the versions locked in ``editor/`` beside it.

Needs Node and a connection to npm; building the book needs neither. The same versions give the same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from casebook.ground import console  # noqa: E402  it needs nothing installed

LIVE = ROOT / "casebook" / "press" / "live"
SOURCES = ("package.json", "package-lock.json", "entry.js")


def main() -> int:
    npm = shutil.which("npm")
    if not npm:
        print("需要 Node 和 npm。", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in SOURCES:
            shutil.copyfile(LIVE / "editor" / file, folder / file)
        made = folder / "editor.js"
        bundle = [npm, "exec", "--offline", "--", "esbuild", "entry.js", "--bundle", "--minify", "--format=iife",
                  "--target=es2020", "--charset=utf8", "--legal-comments=none", f"--outfile={made}"]
        for command in ([npm, "ci", "--no-audit", "--no-fund", "--silent"], bundle):
            if subprocess.run(command, cwd=folder).returncode:
                return 1
        shutil.copyfile(made, LIVE / "assets" / "editor.js")
        (LIVE / "assets" / "editor.LICENCE.txt").write_text(licences(folder / "node_modules"), "utf-8")
    return 0


def licences(modules: Path) -> str:
    """Return the licences of all packages that may be in the bundle."""
    parts = []
    for path in sorted(modules.glob("**/LICENSE*")):
        package = path.parent.relative_to(modules).as_posix()
        if "esbuild" not in package:
            parts.append(f"{package}\n\n{path.read_text('utf-8').strip()}\n")
    return f"\n{'-' * 80}\n\n".join(parts)


if __name__ == "__main__":
    console.make_safe()
    sys.exit(main())
