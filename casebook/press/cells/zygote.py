"""A warm interpreter that forks one process a page: ``python -m casebook.press.cells.zygote``.

It imports what chapters import once. Jobs come as JSON lines on stdin: ``number``, ``folder`` (where the cells
run), ``cells`` (their code), ``seconds`` (the time they have) and ``out`` (where the outcome is written). Every
job runs in a fork of its own, so nothing leaks from one page into the next. When a process has ended, its
``number`` and exit status go to stdout as a JSON line. When stdin closes, because the build ended or was killed,
so does everything started here.

``--once`` runs a single job in this very process, for systems that cannot fork.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from casebook.press.cells.shell import Outcome, run_cells

#: Exit statuses: the outcome could not be written (as in sysexits.h), something else went wrong.
CANNOT_WRITE, BROKEN = 74, 70


def warm() -> None:
    """Import what chapters import, and read the registers; their first cells then find it all in memory."""
    import matplotlib.pyplot  # noqa: F401
    import matplotlib_inline.backend_inline  # noqa: F401
    import pandas  # noqa: F401

    from casebook.chapter import case, charts, context, outputs, style, whole  # noqa: F401
    from casebook.ground.problems import CasebookError
    from casebook.register import drafts
    from casebook.register.registers import load_register

    with suppress(CasebookError):  # the page that needs it says so
        load_register(drafts.left_out())
    gc.freeze()  # or every page would look through all of this, and get a copy of its memory by that


def run_job(job: dict) -> int:
    """Run one page and write what came out; return the exit status. To be called once in a process."""
    os.chdir(job["folder"])
    sys.path.insert(0, "")  # as in a notebook: modules beside the page
    _limit(job["seconds"])
    outcome = run_cells(job["cells"], Path(job["out"]))
    return _write(outcome, Path(job["out"]))


def _limit(seconds: int) -> None:
    """Stop a cell that never ends. Systems without this signal do without the limit."""
    if not hasattr(signal, "SIGALRM"):
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"运行超过 {seconds} 秒，已停止")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)


def _write(outcome: Outcome, path: Path) -> int:
    try:
        path.write_text(json.dumps(outcome.as_json(), ensure_ascii=False), "utf-8", errors="replace")
    except OSError:
        path.unlink(missing_ok=True)
        return CANNOT_WRITE
    return 0


def fork_page(job: dict) -> int:
    """Run one page in a fork of this process; return its process id. The fork ends with the page's exit status."""
    pid = os.fork()
    if pid:
        return pid
    status = BROKEN
    try:
        _become_a_page()
        status = run_job(job)
    finally:  # never back into what the parent was doing
        os._exit(status)


def _become_a_page() -> None:
    """Leave the parent's signals and pipes: what a cell prints must not reach a protocol or a terminal."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nowhere, descriptor)


class Zygote:
    """The loop: take jobs, fork, report who ended."""

    def __init__(self) -> None:
        self.running: dict[int, int] = {}
        self.waiting = b""
        self.woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the build, which then closes stdin

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select([sys.stdin.fileno(), self.woken], [], [])
            if self.woken in ready:
                os.read(self.woken, 4096)
                self._report()
            if sys.stdin.fileno() in ready and not self._take():
                break
        for pid in self.running:
            os.kill(pid, signal.SIGKILL)

    def _report(self) -> None:
        """Say which processes have ended."""
        while self.running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            said = {"number": self.running.pop(pid), "status": os.waitstatus_to_exitcode(status)}
            print(json.dumps(said), flush=True)

    def _take(self) -> bool:
        """Start what has arrived; return False when nothing will arrive any more."""
        arrived = os.read(sys.stdin.fileno(), 1 << 16)
        *lines, self.waiting = (self.waiting + arrived).split(b"\n")
        for line in lines:
            self._start(json.loads(line))
        return bool(arrived)

    def _start(self, job: dict) -> None:
        self.running[fork_page(job)] = job["number"]


if __name__ == "__main__":
    warm()
    if "--once" in sys.argv:
        sys.exit(run_job(json.loads(sys.stdin.readline())))
    Zygote().serve()
