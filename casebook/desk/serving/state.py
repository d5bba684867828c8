"""What the builder tells the server: the number of the last build, and what went wrong in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from casebook.ground import paths
from casebook.ground.files import replace_text


@dataclass(frozen=True)
class State:
    """`version` grows with every good build; `error` holds the messages of a failed one, else nothing."""

    version: int = 0
    error: str = ""


def file() -> Path:
    return paths.work() / "serve.json"


def write(state: State) -> None:
    """Publish a state; the server never reads half of it."""
    replace_text(file(), json.dumps(asdict(state), ensure_ascii=False))


def read() -> State:
    """Return the last state; before the first build there is an empty one."""
    try:
        return State(**json.loads(file().read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return State()
