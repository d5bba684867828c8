"""Packs: files for the browser's Python, several in one, as scripts.

A page from a folder may not read files, but it may load scripts. So each pack is gzipped, written in base64 and dealt
out over scripts small enough to show progress by. A pack begins with the length of its list (4 bytes, little-endian)
and the list, JSON: ``[path, size]`` for each file; the files follow.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

from casebook.press.live import bytecode, distribution
from casebook.press.live.font import measured_fonts

SITE = "/lib/python3.12/site-packages/"
STDLIB = "/lib/python312.zip/"
#: Which packages come in one pack, in the order in which Python imports them.
GROUPS = {
    "numpy": ("numpy",),
    "pandas": ("pandas", "python-dateutil", "six", "tzdata"),
    "matplotlib": ("matplotlib", "contourpy", "cycler", "kiwisolver", "packaging", "pillow", "pyparsing"),
}
#: Bytes of a pack in one script.
_PART = 1_500_000
#: What no cell needs: tests, what compilers need, what a package says of itself (the licences: `licences`).
_LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing/tests|sample_data|images|afm|pdfcorefonts|web_backend|distutils|f2py|include|lib2to3|"
    r"idlelib|ensurepip|tkinter|turtledemo|pydoc_data|sphinxext)/|\.dist-info/|\.(pyi|pxd|h|a|c|typed|toml|npz)$|"
    r"_umath_tests\.cpython|conftest\.py$|^matplotlib/fontlist\.json$"
)


def _is_wanted(name: str) -> bool:
    if name.endswith("/") or _LEFT_OUT.search(name):
        return False
    if name.startswith("matplotlib/mpl-data/fonts/"):
        return name.removeprefix("matplotlib/mpl-data/") in measured_fonts()
    return True


def wheel_files(component: distribution.Component) -> dict[str, bytes]:
    """Return what is needed of a wheel, by its place in the browser."""
    with zipfile.ZipFile(distribution.folder() / component.file) as wheel:
        return {SITE + name: wheel.read(name) for name in wheel.namelist() if _is_wanted(name)}


def stdlib_files() -> dict[str, bytes]:
    """Return what is needed of Python's library, by its place in the browser."""
    with zipfile.ZipFile(distribution.folder() / "python_stdlib.zip") as library:
        return {STDLIB + name: library.read(name) for name in library.namelist() if _is_wanted(name)}


def with_bytecode(files: dict[str, bytes]) -> tuple[dict[str, bytes], bool]:
    """Return the files with modules compiled, and whether that was possible."""
    sources = {name: content for name, content in files.items() if name.endswith(".py")}
    made = bytecode.compiled(sources)
    if made is None:
        return files, False
    kept = {name: content for name, content in files.items() if f"{name}c" not in made}
    return kept | made, True


def stdlib_zip(files: dict[str, bytes]) -> bytes:
    """Return Python's library as the zip that Pyodide expects; not compressed, for the pack is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name.removeprefix(STDLIB), (1980, 1, 1, 0, 0, 0)), files[name])
    return out.getvalue()


def pack(files: dict[str, bytes]) -> bytes:
    """Return `files` as one gzipped pack."""
    listed = json.dumps([[name, len(files[name])] for name in sorted(files)], separators=(",", ":")).encode()
    plain = b"".join((len(listed).to_bytes(4, "little"), listed, *(files[name] for name in sorted(files))))
    return gzip.compress(plain, 9, mtime=0)


def write_parts(name: str, content: bytes, folder: Path) -> dict:
    """Write a pack as scripts into `folder`; return what a page must know of it: its name, size and parts."""
    digest = hashlib.sha256(content).hexdigest()[:10]
    count = -(-len(content) // _PART)
    parts = []
    for number in range(count):
        piece = content[number * _PART : (number + 1) * _PART]
        file = f"{name}-{digest}-{number + 1}.js"
        text = base64.b64encode(piece).decode("ascii")
        (folder / file).write_text(f'casebookLive.part("{name}",{number},"{text}");\n', "utf-8")
        parts.append([file, len(piece)])
    return {"name": name, "parts": parts}


def licences() -> str:
    """Return the list of components with version and licence, and the licences as the components bring them."""
    lines = [
        "“本页可运行”用到的程序，都在本文件夹里，版本和许可证如下。", "Software in this folder:", "",
    ]
    lines += [f"{each.component} {each.version}　{each.licence}　（{each.file}）" for each in distribution.components()]
    lines += ["CodeMirror 6　MIT　（editor.js，许可证在 editor.LICENCE.txt）", "casebook　MIT　（LICENSE-CODE）", ""]
    lines += [
        "Pyodide: https://github.com/pyodide/pyodide （源代码 source code; MPL-2.0: https://mozilla.org/MPL/2.0/）",
        "CPython: https://docs.python.org/3.12/license.html",
    ]
    for each in distribution.components():
        if not each.file.endswith(".whl"):
            continue
        with zipfile.ZipFile(distribution.folder() / each.file) as wheel:
            for name in sorted(wheel.namelist()):
                if re.search(r"\.dist-info/.*(licen[cs]e|copying|notice)", name, re.I) and not name.endswith("/"):
                    text = wheel.read(name).decode("utf-8", "replace").strip()
                    lines += ["", "=" * 80, f"{each.component} {each.version}: {name.partition('/')[2]}", "", text]
    return "\n".join(lines) + "\n"
