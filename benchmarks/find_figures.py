"""How many of the registered figures `casebook.desk.find_figures` finds in the five documents, and how much else.

``python benchmarks/find_figures.py --sources DIR [--form docx|pdf] [--list]`` prints recall
and precision by document, and for what was matched how often value, unit, hedge and kind are proposed as registered.
`DIR` holds the study reports; they are known by the digests in ``data/sources.csv``. Matching is by position, one
candidate a row; the rules stand in `casebook.desk.find_figures.scoring`. With `--form` each document is made a Word
file or a PDF first and read from that. Nothing else is written.

The rules were tuned on these five documents, so the table says how well they fit, not how well they do on the next
report. On 13 excerpts of other reports with 215 numbers, marked by hand before the finders saw them, recall was 0.93
and precision 0.93; what they missed there has been looked at since.

Ten excerpts of public reports (five of sub-districts' work reports and surveys, five of districts' statistics and
government reports; 5,294 characters, 314 numbers), each number judged by hand, by one reader, who also mended what the
first run showed; so “after” says again how well the rules fit. They may not be passed on; the measures are:

              before                            after
    form      recall precision value  unit      recall precision value  unit
    .txt      0.987  0.920     0.974  0.835     0.997  0.991     1.000  0.939
    .docx     0.987  0.920     0.974  0.835     0.997  0.991     1.000  0.939
    .pdf      0.984  0.920     0.974  0.829     0.997  0.991     0.984  0.904

“Value” and “unit” are shares of what was found; a unit left empty where `units.csv` has none counts as not right. What
remains wrong in the PDF is five cells of a table, each marked as not sure. Of 103 indicators in three of the excerpts
83 could stay or needed a word less; before, none was proposed. No year proposed there was wrong. On the five documents
recall and precision as PDF were 0.825 and 0.875, and are as from text: 0.998.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from report_forms import as_docx, as_pdf

from casebook.desk.find_figures import find_figures, read_document
from casebook.desk.find_figures.scoring import Score, agrees, score
from casebook.ground.problems import CasebookError
from casebook.register.registers import Register, load_register

_FORMS = {"docx": as_docx, "pdf": as_pdf}
_AGREEMENTS = ("value", "unit", "hedge", "kind")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the study reports (*.txt)")
    parser.add_argument(
        "--list", action="store_true", help="list what was missed, what no row asks for, and what disagrees"
    )
    parser.add_argument("--form", choices=_FORMS, help="read each document from a Word file or a PDF made of it")
    options = parser.parse_args()
    try:
        scores = scores_of(load_register(), options.sources, options.form)
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1
    if not scores:
        print(f"no registered document in {options.sources}", file=sys.stderr)
        return 1
    head = f"{'document':22}{'rows':>6}{'found':>7}{'other':>7}{'recall':>8}{'precision':>11}"
    print(head + "".join(f"{name:>9}" for name in _AGREEMENTS))
    for name, result in [*scores.items(), ("all", sum(scores.values(), Score([], [], [])))]:
        print(line(name, result))
    if options.list:
        for name, result in scores.items():
            print(f"\n== {name}")
            print("\n".join(details(result)))
    return 0


def scores_of(register: Register, folder: Path, form: str | None = None) -> dict[str, Score]:
    """Return the score of every registered document in `folder`, by source id; read from another `form` if given."""
    scores = {}
    reports = {source.sha256: source.source_id for source in register.sources.values() if source.sha256}
    for path in sorted(folder.glob("*.txt")):
        document = read_document(path)
        if document.digest in reports:
            source = reports[document.digest]
            rows = [figure for figure in register.figures.values() if figure.source_id == source]
            if form:
                with tempfile.TemporaryDirectory() as made:
                    document = read_document(_FORMS[form](document.text, Path(made) / f"report.{form}"))
            scores[source] = score(document.text, rows, find_figures(document))
    return scores


def line(name: str, result: Score) -> str:
    """Return one line of the table."""
    found = len(result.pairs)
    shares = "".join(f"{result.agreeing(column) / max(found, 1):9.3f}" for column in _AGREEMENTS)
    rows = found + len(result.missed)
    return f"{name:22}{rows:6}{found:7}{len(result.false):7}{result.recall:8.3f}{result.precision:11.3f}{shares}"


def details(result: Score) -> list[str]:
    """Return what was missed, what no row asks for, and where a proposal differs from the register."""
    lines = [f"missed  {row.figure_id:32} {row.as_printed}" for row in result.missed]
    lines += [f"other   {item.line:5} {item.context}  ({item.reason})" for item in result.false]
    for row, item in result.pairs:
        wrong = [name for name in _AGREEMENTS if not agrees(row, item, name)]
        if wrong:
            registered = [str(row.date or row.value), row.unit, row.hedge, row.kind]
            proposed = [item.value or f"{item.lower}-{item.upper}", item.unit, item.hedge, item.kind]
            lines.append(f"differs {row.figure_id:32} {item.as_printed}: {registered} / {proposed}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
