"""Commands that run until somebody ends them."""

from __future__ import annotations

import signal


def listen_for_the_end() -> None:
    """Take each signal that asks to end as Ctrl-C.

    What was started in the background by a script, or with nohup, inherits that it ignores some of them, and would
    never end.
    """

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
