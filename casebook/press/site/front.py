"""The two files at the top of the pages: one leads to the first page, one keeps GitHub from leaving folders out."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sphinx.application import Sphinx

from casebook.press.sphinx.policy import POLICY

#: A page of its own, valid and named, for those who open the folder; sphinx-external-toc would write one line only.
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={address}">
</head>
<body>
<p><a href="{address}">{title}</a></p>
</body>
</html>
"""


def write_front(app: Sphinx, exception: Exception | None) -> None:
    """Write ``index.html``, and ``.nojekyll``: without it GitHub Pages shows nothing of ``_static`` and the like."""
    if exception or app.builder.name != "html":
        return
    out, address = Path(app.outdir), app.builder.get_target_uri(app.config.root_doc)
    (out / ".nojekyll").write_bytes(b"")
    if address == "index.html":
        return
    page = _PAGE.format(
        language=app.config.language.replace("_", "-"),
        policy=POLICY,
        title=escape(app.config.html_title or app.config.project),
        address=escape(address),
    )
    (out / "index.html").write_text(page, "utf-8")
