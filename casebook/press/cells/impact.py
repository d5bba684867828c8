"""What moved since the last good build: numbers in prose, computed numbers, claims, charts, tables, answers.

Each page keeps what it printed. When a build ends, this is held against what the last good build printed, and
every difference is told, old → new. A build that fails tells it too, and leaves the last good state as it was.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from casebook.chapter.outputs import RECORD
from casebook.ground.files import kept_json, replace_text
from casebook.ground.progress import say
from casebook.press.cells.ready import ready_outputs
from casebook.press.sphinx.private.application import count_warnings
from casebook.press.sphinx.rebuild.inputs import register_of
from casebook.press.sphinx.rebuild.per_page import PerPage
from casebook.register.wording import calc_text, figure_text

#: Kinds of what a page prints, in the order in which they are told.
KINDS = {"number": "数字", "calc": "计算", "claim": "结论", "figure": "图", "table": "表", "answer": "参考解答"}
#: No more lines than this a page; a change of a convention moves everything.
MOST = 12

Printed = dict[str, str]  # "kind|key" → what is printed, or a digest of it
#: What every page prints.
_printed = PerPage("casebook_printed")


def keep_printed(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what the page just read prints. Runs before the passports take the list of numbers away."""
    env = app.env
    register = register_of(env)
    printed: Printed = {}
    for kind, key in doctree.attributes.get("casebook_numbers", {}):
        if kind == "figure":
            printed[f"number|{key}"] = figure_text(register, register.figure(key))
    for cell, outputs in ready_outputs(env.doc2path(env.docname)):
        printed |= _of_cell(cell, outputs)
    _printed.of(env)[env.docname] = printed


def _of_cell(cell: dict, outputs: list[dict]) -> Printed:
    """Return what one cell hands to the text and what it shows; `cell` holds its metadata and first line."""
    printed: Printed = {}
    shown = []
    for output in outputs:
        payload = output.get("data", {}).get(RECORD)
        if payload is None:
            shown.append(output.get("data", output.get("text", "")))
            if "text/markdown" in output.get("metadata", {}):  # a grid of which the table prints but a few points
                shown.append(output["metadata"]["text/markdown"])
        elif payload["kind"] == "number":
            printed[f"calc|{payload['name']}"] = calc_text(payload, "zh", False) + payload["unit"]
        else:
            printed[f"claim|{payload['name']}"] = "成立" if payload["holds"] else "不成立"
    metadata, digest = cell["metadata"], hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
    name = ((metadata.get("mystnb") or {}).get("figure") or {}).get("name")
    table = (metadata.get("table") or {}).get("name")
    if shown and "hide-cell" in metadata.get("tags", []):
        printed[f"answer|{table or cell['first']}"] = digest
    elif shown and name:
        printed[f"figure|{name}"] = digest
    elif shown and table:
        printed[f"table|{table}"] = digest
    return printed


def tell_what_moved(app: Sphinx, exception: Exception | None) -> None:
    """Say what moved; after a good build, make this state the one to compare with."""
    if getattr(app, "env", None) is None:
        return
    path = Path(app.doctreedir) / "last-good.json"
    before, now = kept_json(path) or {}, _printed.of(app.env)
    names = {key: figure.indicator_zh for key, figure in dict.items(register_of(app.env).figures)}
    lines = [line for page in sorted(now) if page in before for line in told(page, before[page], now[page], names)]
    if lines:
        say("\n与上一次完好的成书相比，印出来的东西有这些变动：")
        for line in lines:
            say(line)
    if not exception and not count_warnings(app) and before != now:
        replace_text(path, json.dumps(now, ensure_ascii=False))


def told(page: str, before: Printed, now: Printed, names: dict[str, str]) -> list[str]:
    """Return the lines that say what moved on one page: a head, then the differences by kind."""
    moved = [key for key in before if key in now and before[key] != now[key]]
    moved.sort(key=lambda key: list(KINDS).index(key.partition("|")[0]))
    if not moved:
        return []
    lines = [f"  {page}：{len(moved)} 处"]
    for entry in moved[:MOST]:
        kind, _, key = entry.partition("|")
        change = f"{before[entry]} → {now[entry]}" if kind in ("number", "calc", "claim") else "变了"
        words = f"{names[key]}（{key}）" if kind == "number" and key in names else key
        lines.append(f"    {KINDS[kind]}  {words}：{change}")
    if len(moved) > MOST:
        lines.append(f"    另有 {len(moved) - MOST} 处")
    return lines
