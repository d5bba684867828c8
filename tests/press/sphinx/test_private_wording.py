"""Warnings are known by their English words (`guard.plain_words`): those words still stand in the libraries' source."""

from __future__ import annotations

import ast
import importlib.util
from functools import cache
from pathlib import Path

import pytest

from casebook.press.sphinx.guard import plain_words

RST, MYST = "docutils.parsers.rst", "myst_parser"
STD, OF_BASE, OPTIONS = "sphinx.domains.std", f"{MYST}.mdit_to_docutils.base", f"{MYST}.parsers.directives"
TABLES = f"{RST}.directives.tables"
#: What MyST-Parser puts before what it says of a block, as `PREFIXES` has it.
NOTHING, WARNED, FAILED = "", "'figure': ", "Directive 'figure': "
PREFIXES = {WARNED: "{}: {}", FAILED: "Directive '{}': {}"}
#: Where a message comes from, its texts in the source (one of them is enough; {} is what an f-string puts in), and what
#: is put into it.
SAID = [
    (NOTHING, OF_BASE, ['Unknown interpreted text role "{}".'], ("nums",)),
    (NOTHING, OF_BASE, ["Unknown directive type: {}"], ("'quizz'",)),
    (WARNED, OPTIONS, ["Unknown option keys: {} (allowed: {})", "Unknown option key: {} (allowed: {})"],
     ("['no']", "['alt']")),
    (WARNED, OPTIONS, ["Invalid option value for {}: {}: {}"], ("'width'", "'x'", "no")),
    (WARNED, OPTIONS, ["Invalid options format: {}"], ("no",)),
    (WARNED, OPTIONS, ["Invalid options format (bad YAML)"], ()),
    (WARNED, OPTIONS, ["Invalid options format (not a dict)"], ()),
    (FAILED, OPTIONS, ["{} argument(s) required, {} supplied"], ("1", "0")),
    (WARNED, OPTIONS, ["Has content, but none permitted"], ()),
    (NOTHING, RST, ['Content block expected for the "%s" directive; none found.'], ("tip",)),
    (NOTHING, "docutils.nodes",
     ['Duplicate explicit target name: "%s".', 'Duplicate explicit target name: "{}".'], ("a",)),
    (NOTHING, STD, ["duplicate label %s, other instance in %s"], ("a", "b.md")),
    (NOTHING, "sphinx.domains.math", ["duplicate label of equation %s, other instance in %s"], ("a", "b")),
    (NOTHING, STD, ["undefined label: %r"], ("a",)),
    (NOTHING, STD, ["Failed to create a cross reference. A title or caption not found: %r"], ("a",)),
    (NOTHING, STD, ["Failed to create a cross reference. Any number is not assigned: %s"], ("a",)),
    (NOTHING, STD, ["the link has no caption: %s"], ("a",)),
    (NOTHING, f"{MYST}.sphinx_ext.myst_refs", ["'myst' cross-reference target not found: {}"], ("'a.md'",)),
    (NOTHING, f"{MYST}.mdit_to_docutils.transforms", ["'myst' reference target not found: {}"], ("'a'",)),
    (NOTHING, STD, ["unknown document: %(target)r"], {"target": "a"}),
    (NOTHING, STD, ["term not in glossary: %(target)r"], {"target": "a"}),
    (NOTHING, "sphinx.environment.collectors.asset", ["image file not readable: %s"], ("a.png",)),
    (NOTHING, OF_BASE, ["Non-consecutive header level increase; H{} to H{}"], ("2", "4")),
    (NOTHING, OF_BASE, ["Document headings start at H{}, not H1"], ("2",)),
    (NOTHING, "sphinx.environment", ["document isn't included in any toctree"], ()),
    (NOTHING, TABLES, ['Error parsing content block for the "%s" directive: uniform two-level bullet list expected, '
                       "but row %s does not contain the same number of items as row 1 (%s vs %s)."],
     ("list-table", "2", "1", "2")),
    (NOTHING, TABLES, ['Error parsing content block for the "%s" directive: exactly one bullet list expected.'],
     ("list-table",)),
    (NOTHING, "myst_nb.ext.glue", ["glue key {} duplicate"], ("'calc-x'",)),
    (NOTHING, "myst_nb.core.render", ["skipping unknown output mime type: {}"], ("text/x",)),
    (NOTHING, OF_BASE, ["Multiple footnote definitions found for label: '{}'",
                        "Duplicate footnote definition found for label: '{}'"], ("a",)),
    (NOTHING, "docutils.transforms.references", ['Unknown target name: "{}".'], ("a",)),
    (NOTHING, OF_BASE, ["Duplicate reference definition: {}"], ("a",)),
    (NOTHING, "sphinx.highlighting", ["Pygments lexer name %r is not known"], ("a",)),
]
#: Said up to MyST-Parser 4, which Jupyter Book holds; later versions leave it to docutils ("Unknown target name").
EARLIER = "No footnote definitions found for label: 'a'"


@cache
def texts(module: str) -> frozenset[str]:
    """Return all texts in the source of a module, {} for what an f-string puts in."""
    tree = ast.parse(Path(importlib.util.find_spec(module).origin).read_text("utf-8"))
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    formatted = (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    return frozenset(found | {"".join(map(part, node.values)) for node in formatted})


def part(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "{}"


def filled(text: str, given: tuple | dict) -> str:
    return text.format(*given) if "{}" in text else text % given


def rule(message: str) -> int | None:
    """Return which rule knows a message."""
    return next((number for number, (known, _) in enumerate(plain_words.RULES) if known.fullmatch(message)), None)


@pytest.mark.parametrize(("prefix", "module", "wordings", "given"), SAID, ids=[said[2][0] for said in SAID])
def test_the_words_still_stand_in_the_source(prefix, module, wordings, given):
    still = [wording for wording in wordings if wording in texts(module)]
    assert still, f"{module} says this in other words now: bring guard/plain_words.py up to date"
    assert not prefix or PREFIXES[prefix] in texts(OF_BASE)
    for wording in still:
        message = prefix + filled(wording, given)
        assert rule(message) is not None, message
        assert plain_words.in_plain_words(message) != message


def test_every_rule_has_its_source():
    known = {rule(prefix + filled(wording, given)) for prefix, _, wordings, given in SAID for wording in wordings}
    assert known | {rule(EARLIER)} == set(range(len(plain_words.RULES)))


def test_words_that_are_not_there_are_missed():
    assert "undefined label: %r" in texts(STD)
    assert "undefined label (as of tomorrow): %r" not in texts(STD)
