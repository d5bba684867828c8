"""Measure the binding check on texts nobody here wrote: how much of what it reports is a false alarm.

    .venv/bin/python benchmarks/binding.py TEXT.txt ... [--list]

Each file is read as a page without roles. Printed for each: characters, numbers that must be bound, hints, lines
with a message, and numbers per 1,000 characters. Whether one is real only a reader can say: ``--list`` quotes them
all, to be judged by hand. The texts do not belong into the repository.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from casebook.checks.known_names import names_pattern
from casebook.checks.quantities import BLANK, marked_end, quantities
from casebook.ground.problems import ERROR
from casebook.register.registers import load_register


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--list", action="store_true", help="quote every number")
    given = parser.parse_args()
    known = names_pattern(load_register())
    for path in given.texts:
        text = path.read_text("utf-8-sig")
        quotes: dict[bool, list[str]] = {True: [], False: []}
        lines = 0
        for line in text.splitlines():
            bare = known.sub(lambda match: BLANK * len(match[0]), line) if known else line
            found = quantities(bare)
            lines += bool(found)
            for each in sorted(found, key=lambda number: number.start):
                end = marked_end(line, each)
                before, behind = line[max(0, each.start - 6) : each.start], line[end : end + 6]
                quotes[each.severity == ERROR].append(f"{before}【{line[each.start : end]}】{behind}")
        errors, hints = len(quotes[True]), len(quotes[False])
        rate = 1000 * errors / max(1, len(text))
        print(
            f"{path.name}: {len(text)} characters, {errors} errors ({rate:.1f} per 1,000), {hints} hints, {lines} lines"
        )
        if given.list:
            for severity, what in ((True, "error"), (False, "hint")):
                print(*(f"  {what}: {quote}" for quote in quotes[severity]), sep="\n")


if __name__ == "__main__":
    main()
