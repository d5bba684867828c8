"""A console, pipe or file that cannot show every character: something else is printed, and nothing stops.

On a Chinese Windows what goes into a file or a pipe is GBK, which has no ▸ and no 𠮷. Only the standard library is
used here, and nothing newer than Python 3.7: ``scripts/make.py`` calls it first of all.
"""

from __future__ import annotations

import codecs
import sys

#: What stands for a mark of the book's own; any other character that cannot be shown becomes “?”.
_INSTEAD = {"▸": ">", "•": "*", "→": "->", "≈": "~", "–": "-"}
_NAME = "casebook-instead"


def make_safe() -> None:
    """Let stdout and stderr print any text: what their encoding lacks is replaced.

    An encoding without Chinese (Western Windows) would leave nothing but question marks, so UTF-8 is written there.
    """
    codecs.register_error(_NAME, _instead)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # None under pythonw; an IDE may put an object of its own there
            has_chinese = _can_encode(stream.encoding, "数读")
            stream.reconfigure(encoding=None if has_chinese else "utf-8", errors=_NAME)


def _can_encode(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_INSTEAD.get(each, "?") for each in error.object[error.start : error.end]), error.end
