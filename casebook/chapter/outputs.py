"""What a cell hands to the text around it: computed numbers and claims.

They travel as notebook outputs that no reader sees (the convention of scrapbook and of myst-nb's glue), so that
text, page and notebook cannot disagree: the roles ``calc`` and ``claim`` print what the cell computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from casebook.number import Hedged

MIME = "application/vnd.casebook+json"
#: Under this name the grid of `casebook.chapter.assumptions` stands in the metadata of a table's Markdown.
WHAT_IF = "casebook_what_if"
#: And under this one what its table says of the book's own assumptions, to be held against the published numbers.
WHAT_IF_START = "casebook_what_if_start"
_PREFIX = "application/papermill.record/"
#: Under this type the payload stands in a cell's output.
RECORD = _PREFIX + MIME
#: Whoever runs cells without IPython, as pages in the browser do, takes what they hand out here.
receivers: list[Callable[[dict], None]] = []


def publish(name: str, number: Hedged | float, digits: int = 0, unit: str = "") -> None:
    """Make `number` available to the text as ``{calc}`name```, rounded to `digits` decimal places.

    `unit` is the Chinese text behind the number. A hedged number is printed with its interval. Raises
    ValueError for a name that is not lower-case ascii, or for a number that is not finite and not hedged.
    """
    _check_name(name)
    if not isinstance(number, Hedged):
        if not math.isfinite(number):
            raise ValueError(f"{name} 不是有限的数：{number}")
        number = Hedged.exact(float(number))
    lower, upper = number.interval
    payload = {
        "kind": "number", "name": name, "value": as_json(number.value), "lower": as_json(lower),
        "upper": as_json(upper), "digits": digits, "unit": unit, "formula": number.formula,
        "keys": list(number.keys),
    }
    _send(f"calc-{name}", payload)


def claim(name: str, holds: bool, detail: str = "") -> None:
    """Say whether a claim in the text holds; ``{claim}`sentence <name>``` fails the build if it does not.

    `detail` is printed with the failure: the values that decide. Shows nothing itself, also as the last line of a cell.
    """
    _check_name(name)
    _send(f"claim-{name}", {"kind": "claim", "name": name, "holds": bool(holds), "detail": detail})


def _check_name(name: str) -> None:
    if not name or not all(char.isascii() and (char.islower() or char.isdigit() or char == "-") for char in name):
        raise ValueError(f"名称只能用小写字母、数字和连字符，写的是“{name}”。")


def as_json(number: float | None) -> float | str | None:
    """Infinity is not JSON; write it as text."""
    if number is None or math.isfinite(number):
        return number
    return "INF" if number > 0 else "-INF"


def _send(name: str, payload: dict) -> None:
    for receive in receivers:
        receive(payload)
    if receivers:
        return
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return
    if get_ipython() is None:  # outside a notebook (a test, a script) there is no text to talk to
        return
    data = {RECORD: payload, _PREFIX + "text/plain": payload["name"]}
    display(data, raw=True, metadata={"scrapbook": {"name": name, "mime_prefix": _PREFIX}})
