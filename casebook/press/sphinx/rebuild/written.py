"""What the pages in the folder of a builder were written from, so that none of them stays behind.

Sphinx writes the pages that it has read again, and those whose source is newer. A page must also be written again
when the contents beside it are others, when its number moved, when another builder (the PDF's) has read it, and
when the last build of this folder did not come to its end. So the state is kept beside Sphinx' memory, by builder: it
is taken away when writing begins and put back when all is well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook.ground.files import kept_json, package_digest, replace_text
from casebook.press.sphinx import citation
from casebook.press.sphinx.private.application import count_warnings
from casebook.press.sphinx.private.memory import doctree_file
from casebook.press.sphinx.private.references import labels_of
from casebook.press.sphinx.rebuild.per_page import PerPage

State = dict[str, Any]
#: By page, the labels of sections, figures and tables that it points to.
_targets = PerPage("casebook_targets")


def find_pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages to be written besides those that were read; to be asked when all numbers are known.

    Pages in `app.casebook_frames` only need a new frame (`casebook.press.site.bodies`): the contents beside them
    or what else stands around the pages changed, but no page that was there before has another title or number.
    """
    before, now = kept_json(_file(app)), _state(app, env)
    _file(app).unlink(missing_ok=True)
    app.casebook_state, app.casebook_frames = now, set()
    if before is None or before.get("package") != now["package"] or _changed(before, now, "title"):
        return sorted(env.found_docs)  # titles stand in the contents, in lists of uses, in links
    pages = {name for name, page in now["pages"].items() if page != before["pages"].get(name)}
    renumbered = _changed(before, now, "numbers")
    pages |= {name for name in env.found_docs if renumbered & _points_to(env, name)}
    if now["contents"] != before["contents"]:
        if not getattr(app, "casebook_writes_frames", False):
            return sorted(env.found_docs)
        pages.add(env.config.root_doc)  # or Sphinx might find nothing to write at all
        app.casebook_frames = set(before["pages"]) - pages
    if now["search"] != before["search"]:
        pages.add(env.config.root_doc)
    pages |= {name for name, uses in now["uses"].items() if uses != before["uses"].get(name)}
    return sorted(pages)


def _state(app: Sphinx, env: BuildEnvironment) -> State:
    """Return what the pages show: the contents, in each page, what others tell of it, and what search knows."""
    around = dict(app.emit("casebook-around"))
    return {
        "package": package_digest("desk") + repr(citation.book_of(app.config)),
        "search": around.get("search"),
        "contents": repr((env.casebook_order, app.config.external_site_map.as_json(), around.get("frame"))),
        "uses": _uses(env),
        "pages": {name: {"read": stamp(env, name), **_told(env, name)} for name in sorted(env.found_docs)},
    }


def _changed(before: State, now: State, what: str) -> set[str]:
    """Return the pages, of those that were there before, for which `what` is another now (or which are gone)."""
    pages = now["pages"]
    return {name for name, page in before["pages"].items() if name not in pages or page[what] != pages[name][what]}


def _uses(env: BuildEnvironment) -> dict[str, str]:
    """Return, for each page with entries of the register, which pages use the numbers on it."""
    domain = env.get_domain("casebook")
    shown: dict[str, list[tuple[str, list[str]]]] = {}
    for (kind, key), (docname, _) in sorted(domain.entries.items()):
        if kind == "figure":
            shown.setdefault(docname, []).append((key, sorted(domain.uses.get(key, ()))))
    return {docname: repr(uses) for docname, uses in shown.items()}


def stamp(env: BuildEnvironment, name: str) -> int:
    """Return when what is stored of a page was read (ns); 0 if nothing is."""
    path = doctree_file(env.doctreedir, name)
    return path.stat().st_mtime_ns if path.is_file() else 0


def _told(env: BuildEnvironment, name: str) -> dict[str, str]:
    """Return what other pages may say of a page: its title with its number; the numbers of sections and figures."""
    sections = env.toc_secnumbers.get(name, {})
    title = repr((env.titles[name].astext(), sections.get("")))
    return {"title": title, "numbers": repr((sections, env.toc_fignumbers.get(name)))}


def note_targets(app: Sphinx, doctree: nodes.document) -> None:
    """Keep with the page just read the labels it points to."""
    links = (link for link in doctree.findall(pending_xref) if link["reftype"] in ("numref", "ref"))
    _targets.of(app.env)[app.env.docname] = {link["reftarget"] for link in links}


def _points_to(env: BuildEnvironment, name: str) -> set[str]:
    """Return the pages whose labels a page names."""
    labels = labels_of(env)
    return {labels[target][0] for target in _targets.of(env).get(name, ()) if target in labels}


def keep_state(app: Sphinx, exception: Exception | None) -> None:
    """After a good build, note what the pages were written from."""
    state = getattr(app, "casebook_state", None)
    if state is not None and not exception and not count_warnings(app):
        replace_text(_file(app), json.dumps(state))


def _file(app: Sphinx) -> Path:
    return Path(app.doctreedir) / f"{app.builder.name}.written"
