"""What pages need to run their cells, written into one folder of the site: scripts, packs, licences."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from casebook.chapter.modules import package_files
from casebook.ground import fonts, paths
from casebook.ground.files import PACKAGE, digest_of, replace_text
from casebook.press.live import bytecode, distribution, packs
from casebook.press.live.font import font_list, metrics_font

ASSETS = Path(__file__).with_name("assets")
#: Loaded by the page itself, before anybody asks for Python.
OF_PAGES = ("live.js", "live.css", "self-test.js")
#: Where the book stands in the browser.
_BOOK = "/book/"
_FONT = f"{_BOOK}fonts/NotoSansSC-Regular.otf"
#: What runs the cells in the browser, as a cell would import it.
_RUNNER = "from casebook.press.live import backend, cells, hints"


@dataclass(frozen=True)
class Assembled:
    """What was written: bytes that a page loads, and whether modules are compiled."""

    size: int
    compiled: bool


def write_page_files(folder: Path) -> None:
    """Write what pages name, before they are written: their addresses hold a digest of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in OF_PAGES:
        shutil.copyfile(ASSETS / name, folder / name)


def write(folder: Path, cells: Iterable[str], tables: dict[str, bytes]) -> Assembled:
    """Write everything into `folder`, in the place of what is there.

    `cells` is the code of all pages, `tables` the data they read, by path from the project's root.
    """
    shared, compiled = _shared_packs()
    book = packs.pack(_book_files(cells, tables))
    shutil.rmtree(folder, ignore_errors=True)
    write_page_files(folder)
    listed = [packs.write_parts("engine", _engine(), folder), packs.write_parts("python", shared["python"], folder)]
    listed += [packs.write_parts(name, content, folder) for name, content in [("book", book), *shared.items()]
               if name != "python"]
    (folder / "packs.js").write_text(f"casebookLive.list({json.dumps(listed, separators=(',', ':'))});\n", "utf-8")
    for name in ("editor.js", "editor.LICENCE.txt"):
        shutil.copyfile(ASSETS / name, folder / name)
    replace_text(folder / "LICENCES.txt", packs.licences())
    return Assembled(sum(size for pack in listed for _, size in pack["parts"]), compiled)


def _engine() -> bytes:
    """Return the worker's script, gzipped: Pyodide's two and the book's own."""
    where = distribution.folder()
    files = (where / "pyodide.js", where / "pyodide.asm.js", ASSETS / "worker.js")
    return gzip.compress(b"\n;\n".join(file.read_bytes() for file in files), 9, mtime=0)


def _shared_packs() -> tuple[dict[str, bytes], bool]:
    """Return the packs that are the same for every book, and whether they are compiled; made once and kept."""
    names = ("python", *packs.GROUPS)
    made_from = digest_of([Path(module.__file__) for module in (packs, bytecode)] + [Path(__file__)])
    pinned = hashlib.sha256((made_from + json.dumps(distribution.pins())).encode()).hexdigest()[:20]
    kept = paths.cache() / "live" / f"packs-{pinned}"
    if not all((kept / name).is_file() for name in (*names, "compiled")):
        files, compiled = _shared_files()
        if not compiled:
            return {name: packs.pack(files[name]) for name in names}, False
        kept.mkdir(parents=True, exist_ok=True)
        for name in names:
            (kept / name).write_bytes(packs.pack(files[name]))
        (kept / "compiled").touch()
    return {name: (kept / name).read_bytes() for name in names}, True


def _shared_files() -> tuple[dict[str, dict[str, bytes]], bool]:
    """Return the files of each pack by their places in the browser."""
    found: dict[str, dict[str, bytes]] = {"python": packs.stdlib_files()}
    for group, names in packs.GROUPS.items():
        wheels = [each for each in distribution.components() if each.component.lower() in names]
        found[group] = {place: content for each in wheels for place, content in packs.wheel_files(each).items()}
    merged = {place: content for files in found.values() for place, content in files.items()}
    everything, compiled = packs.with_bytecode(merged)
    made = {name: _of_group(files, everything) for name, files in found.items()}
    made["python"] = {
        "python_stdlib.zip": packs.stdlib_zip(made["python"]),
        "pyodide.asm.wasm": (distribution.folder() / "pyodide.asm.wasm").read_bytes(),
        "pyodide-lock.json": _empty_index().encode(),
    }
    return made, compiled


def _of_group(files: dict[str, bytes], everything: dict[str, bytes]) -> dict[str, bytes]:
    return {place: everything[place] for name in files for place in (name, f"{name}c") if place in everything}


def _empty_index() -> str:
    """Return an index without packages: they come as packs, not through Pyodide."""
    info = {"arch": "wasm32", "platform": "emscripten_3_1_58", "python": "3.12.7", "abi_version": "2024_0"}
    return json.dumps({"info": {**info, "version": distribution.pins()["pyodide"]}, "packages": {}})


def _book_files(cells: Iterable[str], tables: dict[str, bytes]) -> dict[str, bytes]:
    """Return this package, the data and the font for measuring, by their places in the browser."""
    package = package_files([*cells, _RUNNER])
    code = {f"{_BOOK}{name}": content for name, content in package.items()}
    files, _ = packs.with_bytecode(code)
    files |= {f"{_BOOK}{name}": content for name, content in tables.items()}
    files[_FONT] = metrics_font(fonts.font_dir() / "NotoSansSC-Regular.otf")
    files[f"{packs.SITE}matplotlib/fontlist.json"] = json.dumps(font_list(fonts.SANS, _FONT)).encode()
    files[f"{_BOOK}LICENSE-CODE"] = (PACKAGE.parent / "LICENSE-CODE").read_bytes()
    return files
