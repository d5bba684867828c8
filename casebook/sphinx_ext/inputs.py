"""What a page was made from, so that no page is ever older than its data.

Sphinx reads a page again when its own file changes. These pages also depend on the registers and on this
package; the digest of all of them is kept with each page, and a page with another digest is read (and its cells
run) again. Digests, not times: a file restored from a backup counts as changed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook import paths
from casebook.register import Register, load_register

_register: dict[str, Register] = {}


def register_of(env: BuildEnvironment) -> Register:
    """Return the register as it stood when this build began (one reading a build)."""
    digest = inputs_digest()
    if digest not in _register:
        _register.clear()
        _register[digest] = load_register()
    return _register[digest]


def inputs_digest() -> str:
    """Return a digest of everything the pages share: registers, this package, the locked versions."""
    return _DigestCache.value or _DigestCache.compute()


class _DigestCache:
    value: str = ""

    @classmethod
    def compute(cls) -> str:
        package = Path(__file__).resolve().parents[1]
        modules = [path for path in package.rglob("*.py") if "typst" not in path.parts]  # PDF only
        files = [*paths.data().rglob("*.csv"), *modules, paths.root() / "requirements.lock"]
        total = hashlib.sha256()
        for path in sorted(file for file in files if file.is_file()):
            total.update(f"\0{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
        cls.value = total.hexdigest()
        return cls.value


def start(app: Sphinx) -> None:
    """Compute the digest anew for this build."""
    _DigestCache.compute()


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Name the pages whose inputs are not those they were made from."""
    made_from = getattr(env, "casebook_made_from", {})
    digest = inputs_digest()
    return [name for name in env.found_docs if name not in added and made_from.get(name) != digest]


def remember(app: Sphinx, doctree) -> None:
    """Keep the digest with the page just read."""
    env = app.env
    if not hasattr(env, "casebook_made_from"):
        env.casebook_made_from = {}
    env.casebook_made_from[env.docname] = inputs_digest()


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", start)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", remember)
