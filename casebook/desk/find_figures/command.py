"""The command behind ``scripts/find_figures.py``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casebook.desk.find_figures.candidates import find_figures
from casebook.desk.find_figures.reading import read_document
from casebook.desk.find_figures.rows import (
    figure_rows,
    require_case,
    require_new,
    source_of,
    to_csv,
    to_json,
    to_table,
    write,
)
from casebook.ground.problems import CasebookError


def main(arguments: list[str] | None = None) -> int:
    """List the candidates of a report and write them where asked; a known failure is one clear message, exit code 1."""
    options = _options(arguments)
    try:
        run(options)
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="find_figures.py", description="找出考察报告里的每一个数字，拟好 figures.csv 的行"
    )
    parser.add_argument("report", type=Path, help="考察报告：.txt（UTF-8 或 GBK）、.docx 或 .pdf")
    parser.add_argument("--csv", type=Path, metavar="文件", help="写出与 figures.csv 同列的表，要同时给 --case")
    parser.add_argument("--json", metavar="文件", help="写出全部候选数字的 JSON；“-”表示打印到屏幕")
    parser.add_argument("--case", default="", metavar="编号", help="cases.csv 里的案例编号")
    parser.add_argument(
        "--lines", type=_lines, metavar="起-止", help="只要这几行里的，如 12-40（一份报告写了几个案例时用）"
    )
    parser.add_argument("--force", action="store_true", help="覆盖已有的文件")
    options = parser.parse_args(arguments)
    if options.csv and not options.case:
        parser.error("--csv 要同时用 --case 给出案例编号，如 --case xiacheng-sili")
    return options


def _lines(text: str) -> range:
    first, dash, last = text.partition("-")
    if not (first.isdigit() and (last.isdigit() or not last)) or int(last or first) < int(first):
        raise argparse.ArgumentTypeError(f"“{text}”不是行号范围，写成 12-40 或 12-")
    return range(int(first), int(last) + 1 if last else sys.maxsize if dash else int(first) + 1)


def run(options: argparse.Namespace) -> None:
    """Read, find, print and write. Raises `CasebookError` before anything is written if something is wrong."""
    document = read_document(options.report)
    if options.case:
        require_case(options.case)
    files = [options.csv, Path(options.json) if options.json not in (None, "-") else None]
    require_new([file for file in files if file], force=options.force)
    candidates = find_figures(document, options.lines)
    if options.json == "-":
        print(to_json(candidates, document), end="")
    else:
        print(f"{document.name}（按 {document.form} 读入）")
        for note in document.notes:
            print(f"注意：{note}")
        print(to_table(candidates))
        if not source_of(document):
            print(f"sources.csv 里还没有这份报告：登记时 sha256 填 {document.digest}，再把编号填进 source_id。")
    if options.csv:
        write(options.csv, to_csv(figure_rows(candidates, document, options.case)))
        print(f"已写出 {options.csv}：补上空着的格，逐行核对后再放进 data/cases。", file=sys.stderr)
    if options.json and options.json != "-":
        write(Path(options.json), to_json(candidates, document))
