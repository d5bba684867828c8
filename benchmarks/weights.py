"""What a page weighs: ``python benchmarks/weights.py [FOLDER]`` prints a line for each page of the built book.

Without pictures: the page, its style sheets and scripts, as they are and gzipped; and how many files it asks for with
its pictures. FOLDER is another built site, such as one made by stock Jupyter Book.
"""

from __future__ import annotations

import gzip
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from casebook.ground import paths


class _Files(HTMLParser):
    """Collects what a page loads: addresses of scripts and style sheets, and of pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: set[str] = set()
        self.pictures: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "script" and given.get("src"):
            self.scripts.add(given["src"])
        elif tag == "link" and given.get("rel") == "stylesheet":
            self.scripts.add(given["href"])
        elif tag == "img" and given.get("src"):
            self.pictures.add(given["src"])


def weight(page: Path) -> tuple[int, int, int]:
    """Return the bytes of a page without pictures, the same gzipped, and the number of files with pictures."""
    found = _Files()
    found.feed(page.read_text("utf-8"))
    own = [address for address in found.scripts if not urlsplit(address).netloc]
    files = [page, *((page.parent / unquote(urlsplit(address).path)).resolve() for address in own)]
    raw = [path.read_bytes() for path in files if path.is_file()]
    asked = 1 + len(found.scripts) + len(found.pictures)
    return sum(map(len, raw)), sum(len(gzip.compress(data)) for data in raw), asked


def main() -> None:
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.build() / "html"
    rows = {path.relative_to(site).as_posix(): weight(path) for path in sorted(site.rglob("*.html"))}
    for name, (raw, zipped, asked) in rows.items():
        print(f"{name:50} {raw / 1000:7.0f} kB {zipped / 1000:7.1f} kB gzipped {asked:4} files")
    most = [max(values) for values in zip(*rows.values(), strict=True)]
    print(f"{len(rows)} pages; at most {most[0] / 1000:.0f} kB, {most[1] / 1000:.1f} kB gzipped, {most[2]} files")


if __name__ == "__main__":
    main()
