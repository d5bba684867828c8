"""Compile all modules of a zip into another: ``python compile_all.py VERSION SOURCES.zip BYTECODE.zip``.

Runs on its own, in any Python of that version, also in the browser's own under Node.
"""

import importlib.util
import marshal
import sys
import zipfile

#: Found by a digest of the source that nobody checks: the files in a pack have no dates.
_FLAGS = (0b01).to_bytes(4, "little") + bytes(8)


def compile_zip(given, made):
    with zipfile.ZipFile(given) as sources, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(sources.namelist()):
            try:
                code = compile(sources.read(name), "/" + name, "exec", dont_inherit=True, optimize=0)
            except (SyntaxError, ValueError):  # templates, and files for other versions
                continue
            entry = zipfile.ZipInfo(name + "c", (1980, 1, 1, 0, 0, 0))
            out.writestr(entry, importlib.util.MAGIC_NUMBER + _FLAGS + marshal.dumps(code))


def main(version, given, made):
    if ".".join(map(str, sys.version_info[:2])) != version:
        return 3
    compile_zip(given, made)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
