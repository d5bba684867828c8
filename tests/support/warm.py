"""Commands of the book run in forks of one warm process: what every build imports is imported once.

Tests build a small book more than a hundred times. A fork has the command's own arguments, environment, folder and
output, and ends with its exit code; nothing that it does comes back. What a new process alone can show (signals, limits
of the system, another order of sets) is tested with a new process: `Project.run(..., fresh=True)`.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path


class WarmProcess:
    """The warm process of this test process; it starts with the first command and ends with the tests."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None

    def run(
        self, arguments: tuple[str, ...], folder: Path, environment: dict[str, str], seconds: int
    ) -> tuple[int, str]:
        """Run a command of the book; return its exit code and what it said on stdout and stderr."""
        if self._process is None:
            self._start()
        with tempfile.NamedTemporaryFile(prefix="said-") as said:
            order = {"arguments": arguments, "folder": str(folder), "environment": environment, "said": said.name}
            print(json.dumps(order), file=self._process.stdin, flush=True)
            late = threading.Timer(seconds, self.end)
            late.start()
            answer = self._process.stdout.readline() if self._process else ""
            late.cancel()
            out = Path(said.name).read_text("utf-8", errors="replace")
        if not answer:
            self.end()
            raise TimeoutError(f"{arguments} did not end within {seconds} seconds, or its process died:\n{out}")
        return int(answer), out

    def _start(self) -> None:
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm"], cwd=root, start_new_session=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"},
        )
        atexit.register(self.end)

    def end(self) -> None:
        """End the warm process and all that runs in it."""
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


#: The one that `Project.run` asks.
WARM = WarmProcess()


def serve() -> None:
    """Take orders as JSON lines on stdin; when a fork has ended, say its exit code on stdout."""
    from casebook.desk.serving import rebuild

    rebuild.warm()  # as `make serve` does
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _obey(json.loads(line))
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _obey(order: dict) -> None:
    """Run one command and end this process with its exit code, as ``python -m casebook`` would."""
    status = 70
    try:
        os.environ.clear()
        os.environ.update(order["environment"])
        os.chdir(order["folder"])
        said = os.open(order["said"], os.O_WRONLY | os.O_APPEND)
        for descriptor in (1, 2):
            os.dup2(said, descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        status = _command(order["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _command(arguments: list[str]) -> int:
    from casebook.desk import cli

    sys.argv = ["casebook", *arguments]
    try:
        return cli.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    serve()
