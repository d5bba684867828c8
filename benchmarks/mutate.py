"""How many wrong numbers the book's own checks notice: change random figures by a factor and see.

``python benchmarks/mutate.py [--count 30] [--factor 2] [--seed 1]`` changes one figure of the study reports at a
time, in memory, and asks: does a cross-check or a conflict notice, does the printed form contradict it, does a
claim in a chapter use it? Run it with the book's environment. Nothing is written.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import replace

from casebook.checks.consistency import check_consistency
from casebook.checks.printed import contradicts_print
from casebook.ground import paths
from casebook.register.registers import Figure, Register, load_register


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--factor", type=float, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    register = load_register()
    chosen = random.Random(options.seed).sample(candidates(register), options.count)
    totals: Counter[str] = Counter()
    for figure in chosen:
        found = noticed(register, figure, options.factor)
        totals.update(found or ["nothing"])
        print(f"{figure.figure_id:32} {figure.as_printed:18} {figure.kind:10} {', '.join(found) or '—'}")
    print(f"\n{options.count} figures × {options.factor:g}, seed {options.seed}: " + ", ".join(
        f"{name} {count}" for name, count in totals.most_common()))


def candidates(register: Register) -> list[Figure]:
    """Return the figures of the study reports that have a value to change."""
    reports = {source.source_id for source in register.sources.values() if source.sha256}
    figures = register.figures.values()
    return [f for f in figures if f.source_id in reports and f.value and f.kind != "date"]


def noticed(register: Register, figure: Figure, factor: float) -> list[str]:
    """Return what notices that `figure` was multiplied by `factor`."""
    wrong = replace(figure, value=figure.value * factor)
    changed = replace(register, figures=register.figures | {figure.figure_id: wrong})
    found = [problem.file.rsplit("/", 1)[-1] for problem in check_consistency(changed)]
    names = {"crosschecks.csv": "cross-check", "conflicts.csv": "conflict", "figures.csv": "repeat"}
    result = sorted({names[name] for name in found})
    if contradicts_print(wrong):
        result.append("printed form")
    if used_by_a_cell(figure):
        result.append("computed with in a chapter")
    return result


def used_by_a_cell(figure: Figure) -> bool:
    """Say whether a chapter computes with the figure, so that its claims may notice."""
    return any(f'"{figure.figure_id}"' in path.read_text("utf-8") for path in paths.book().rglob("*.md"))


if __name__ == "__main__":
    main()
