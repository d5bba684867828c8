"""What an earlier build wrote for pages that are no longer in the book is taken away: Sphinx leaves it in place.

A page that was removed, renamed or made a draft would otherwise still be published, though nothing links to it.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from casebook.ground import paths
from casebook.press.site.frame import static_files


def sweep_leftovers(app: Sphinx, exception: Exception | None) -> None:
    """Remove pages without a source, pictures that no page shows, and files that none loads, from the web pages."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = out / paths.book().name
    for path in sorted(pages.rglob("*.html")):
        if path.relative_to(out).with_suffix("").as_posix() not in app.env.found_docs:
            path.unlink()
    kept = {path.name for path in static_files(app)}.union(*app.emit("casebook-static-files"))
    for path in (out / "_static").rglob("*"):
        if path.is_file() and not (path.parent.name == "_static" and path.name in kept):
            path.unlink()
    used = {name for _, name in app.env.images.values()}
    for path in sorted((out / app.builder.imagedir).glob("*")):
        if path.is_file() and path.name not in used:
            path.unlink()
    folders = [*pages.rglob("*"), *(out / "_static").rglob("*")]
    for folder in sorted((path for path in folders if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
