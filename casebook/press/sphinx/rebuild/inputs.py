"""What a page was made from, so that no page is ever older than its data, and none is made again for nothing.

Sphinx reads a page again when its own file changes. These pages also depend on rows of the registers, on what
their cells read, and on this package. The rows a page looked at are kept with it by digest; a page for which one
of them is another now is read again. Digests, not times: a file restored from a backup counts as changed.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from casebook.ground import paths
from casebook.ground.files import digest_of, package_digest
from casebook.ground.progress import say
from casebook.press.sphinx.rebuild.per_page import PerPage
from casebook.press.sphinx.rebuild.written import stamp
from casebook.register import drafts, tracking
from casebook.register.digests import digests_of, moved_reads, shown_reads
from casebook.register.registers import Register, load_register

_begun: dict[str, Register] = {}
_why: dict[str, str] = {}
#: By page, what it looked at and the digest of what that gave.
_reads = PerPage("casebook_reads")


def register_of(env: BuildEnvironment) -> Register:
    """Return the register as it stood when this build began (one reading a build), without drafts left out."""
    if "register" not in _begun:
        _begun["register"] = load_register(drafts.left_out())
    return _begun["register"]


def load_registers(app: Sphinx) -> None:
    """Read the registers anew for this build."""
    _begun.clear()
    register_of(app.env)


def shared_digest() -> str:
    """Return a digest of what all pages share: the modules that make pages, and the locked versions."""
    package = package_digest("pdf", "live", "desk")
    return package + digest_of([paths.root() / "requirements.lock"])


def find_outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages that were made from something else, and say what."""
    register, shared, known = register_of(env), shared_digest(), _reads.of(env)
    read = getattr(env, "casebook_read", {})
    same_package = getattr(env, "casebook_shared", shared) == shared
    env.casebook_shared = shared
    _why.clear()
    _why.update(dict.fromkeys(added, "新的一页"), **dict.fromkeys(changed, "正文或配置改了"))
    for name in sorted(env.found_docs - added - changed):
        moved = moved_reads(known.get(name, {}), register)
        if moved:
            _why[name] = f"数据改了：{shown_reads(moved)}"
        elif not same_package or name not in known:
            _why[name] = "程序包或依赖的版本改了"
        elif read.get(name) != stamp(env, name):
            _why[name] = "上一次没有建成"
    return sorted(_why.keys() - added - changed)


def note_when_read(app: Sphinx, env: BuildEnvironment) -> None:
    """Note when each page was read, with what is remembered of it.

    A build that fails or is killed leaves pages behind that it has read from other data, while the memory of the last
    good build comes back: by this it sees that they are not its own.
    """
    env.casebook_read = {name: stamp(env, name) for name in env.found_docs}


def say_why(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Tell of each page why it is read."""
    for name in docnames:
        say(f"  读取 {name}：{_why.get(name, '正文改了')}")
    kept = len(env.found_docs) - len(docnames)
    if kept:
        say(f"  没有变动的 {kept} 页不再读取")


def record_reads(app: Sphinx, docname: str, source: list[str]) -> None:
    """From here on, what is looked up is looked up for this page."""
    env = app.env
    if "casebook_reads" not in env.temp_data:
        env.temp_data["casebook_reads"] = tracking.start()


def keep_reads(app: Sphinx, doctree) -> None:
    """Keep with the page just read what it looked at."""
    env = app.env
    reads = env.temp_data.pop("casebook_reads", set())
    tracking.stop(reads)
    register = register_of(env)
    _reads.of(env)[env.docname] = digests_of(reads, register)
