"""What the builder tells the server: the number of the last build, and what went wrong in it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from casebook import paths


@dataclass(frozen=True)
class State:
    """`version` grows with every good build; `error` holds the messages of a failed one, else nothing."""

    version: int = 0
    error: str = ""


def file() -> Path:
    return paths.work() / "serve.json"


def write(state: State) -> None:
    """Publish a state in one act: the server never reads half of it."""
    fresh = file().with_suffix(".new")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_text(json.dumps(asdict(state), ensure_ascii=False), "utf-8")
    os.replace(fresh, file())


def read() -> State:
    """Return the last state; before the first build there is an empty one."""
    try:
        return State(**json.loads(file().read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return State()
