"""A study report as plain text, with what a reader of the file saw besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casebook.ground import paths
from casebook.ground.problems import CasebookError, Problem


@dataclass(frozen=True)
class Reading:
    """What a file says: its text, and how it was read (``UTF-8``, ``GBK``, ``Word``, ``PDF`` …).

    `headings` gives the level (from 1) of lines that the file itself marks as headings, `asides` the word for lines
    outside the running text (脚注, 文本框); lines are counted from 1. `notes` says in Chinese what was not read.
    """

    text: str
    form: str
    headings: Mapping[int, int] = field(default_factory=dict)
    asides: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A report's text. Offsets count characters of `text`; `digest` is the SHA-256 of the file's bytes.

    Only in a text file does `text` equal the file character for character (but for radicals, which are read as the
    characters they look like); lines of a PDF are joined to paragraphs. The other fields: `Reading`.
    """

    name: str
    text: str
    digest: str
    form: str
    headings: Mapping[int, int] = field(default_factory=dict)
    asides: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def refusal(path: Path, expected: str, cure: str, found: str = "") -> CasebookError:
    """Return the error for a report that cannot be read."""
    return CasebookError([Problem(paths.shown(path), 0, "", found, expected, cure)])
