"""The slides of the teacher's edition: one file a chapter beside the pages, with reveal.js from the package.

They open from a folder, without a network, under the policy of the pages. A chapter that did not change is not made
again.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from jinja2 import Environment, FileSystemLoader
from sphinx.application import Sphinx

from casebook.ground.files import digest_of, kept_json, package_digest, replace_text
from casebook.press.lower import lower
from casebook.press.sphinx.numbering import numbers_of
from casebook.press.sphinx.policy import POLICY
from casebook.press.sphinx.private.memory import doctree_file
from casebook.press.teaching import slides
from casebook.press.teaching.pages import TaughtCase
from casebook.press.teaching.teachers import is_teachers

#: reveal.js with its licence, what is around the slides, and their style; all of it goes beside the slides.
DECK = Path(slides.__file__).with_name("deck")
TEMPLATE = "slides.html"
FOLDER = "slides"


def make_decks(app: Sphinx, exception: Exception | None) -> None:
    """Write the slides of all chapters that have a plan, and take away those of chapters that have none any more."""
    if exception or app.builder.name != "html" or not is_teachers(app.config):
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    parts = sorted(DECK.iterdir())
    for part in parts:
        if part.name != TEMPLATE:
            shutil.copyfile(part, folder / part.name)
    kept_in = Path(app.doctreedir) / "slides.json"
    before, now = kept_json(kept_in) or {}, {}
    shared = digest_of(parts) + package_digest("pdf", "desk")
    for case in app.casebook_taught:
        path = folder / f"{case.name}.html"
        doctree = doctree_file(app.doctreedir, case.docname)
        now[case.name] = shared + digest_of([doctree]) + repr(app.env.toc_secnumbers.get(case.docname))
        if before.get(case.name) != now[case.name] or not path.is_file():
            replace_text(path, deck(app, case))
    for path in folder.glob("*.html"):
        if path.stem not in now:
            path.unlink()
    replace_text(kept_in, json.dumps(now))


def deck(app: Sphinx, case: TaughtCase) -> str:
    """Return the page with the slides of a chapter."""
    doctree = app.env.get_and_resolve_doctree(case.docname, app.builder)
    lower(doctree, "slide")
    found = slides.slides_of(doctree, pictures_of(app, case.docname, doctree))
    jinja = Environment(loader=FileSystemLoader(DECK), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return jinja.get_template(TEMPLATE).render(policy=POLICY, case=case, slides=found, book=app.config.html_title)


def pictures_of(app: Sphinx, docname: str, doctree: nodes.document) -> slides.Pictures:
    """Return the numbers of the figures and tables of a page, and the files of its pictures."""
    uris = {image["uri"] for image in doctree.findall(nodes.image)}
    files = {uri: (app.env.images[uri][1], *_size(Path(app.srcdir) / uri)) for uri in uris if uri in app.env.images}
    return slides.Pictures(numbers_of(app.env, docname), files)


def _size(picture: Path) -> tuple[float, float]:
    """Return width and height of an SVG by its view box; (0, 0) of any other picture."""
    if picture.suffix != ".svg":
        return 0.0, 0.0
    found = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', picture.read_text("utf-8")[:2000])
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
