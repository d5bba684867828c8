"""One number has one form on a page: what `what_if` says of the book's own assumptions, and what the text prints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from casebook.chapter.outputs import RECORD, WHAT_IF_START
from casebook.register.registers import to_number
from casebook.register.wording import calc_text

Outputs = list[list[dict[str, Any]]]


def differently_rounded(cells: Outputs) -> Iterator[tuple[int, str]]:
    """Yield (number of the cell, words) for each result of `what_if` that a published number says otherwise.

    `cells` are the outputs (nbformat 4) of the page's cells. The same number is one with the same ends and unit.
    """
    published = [output["data"][RECORD] for output in _data(cells) if RECORD in output["data"]]
    numbers = [payload for payload in published if payload["kind"] == "number"]
    for index, outputs in enumerate(cells):
        for output in _data([outputs]):
            for told in output["metadata"].get("text/markdown", {}).get(WHAT_IF_START, ()):
                same = [payload for payload in numbers if _is_same(told, payload)]
                other = next((payload for payload in same if calc_text(payload, "zh", False) != told["text"]), None)
                if other and len({calc_text(payload, "zh", False) for payload in same}) == 1:
                    yield index, _said(told, other)


def _data(cells: Outputs) -> Iterator[dict[str, Any]]:
    yield from (output for outputs in cells for output in outputs if "data" in output)


def _is_same(told: dict[str, Any], payload: dict[str, Any]) -> bool:
    if not told["unit"] or told["unit"] != payload["unit"]:
        return False
    ends = [(to_number(str(told[end])), to_number(str(payload[end]))) for end in ("lower", "upper")]
    return all(math.isclose(one, other, rel_tol=1e-9) for one, other in ends)


def _said(told: dict[str, Any], payload: dict[str, Any]) -> str:
    name, digits = told["name"], payload["digits"]
    return (
        f"同一个数两种写法：what_if 的“{name}”在书中的假设处是“{told['text']}”，"
        f'publish("{payload["name"]}", …) 是“{calc_text(payload, "zh", False)}”。'
        f'改法：在 what_if 里写 digits={{"{name}": {digits}}}。'
    )
