"""``make serve``: build, serve, watch, build again."""

from __future__ import annotations

import contextlib
import subprocess
import sys

from casebook.desk import editions
from casebook.desk.ending import listen_for_the_end
from casebook.desk.serving import rebuild, state, watch
from casebook.ground.files import PACKAGE
from casebook.ground.progress import say


def serve(port: int, with_drafts: bool = False) -> int:
    """Serve the book at a local address until Ctrl-C, or another signal that asks it to end; return the exit code."""
    listen_for_the_end()
    which = editions.edition(with_drafts=with_drafts)
    seen = watch.snapshot()
    rebuild.warm()
    state.file().unlink(missing_ok=True)
    warm, version, (seconds, error) = True, 1, rebuild.make_pages(which)
    rebuild.tell(seconds, [], error)
    folder = which.target / "html"
    if error and not (folder / "index.html").is_file():
        return 1
    state.write(state.State(version, error))
    command = [sys.executable, "-m", "casebook.desk.serving.server", str(folder), str(port)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        address = server.stdout.readline().strip()
        if not address:
            return server.wait()
        say(f"\nhttp://127.0.0.1:{address}/　存盘后网页自己更新；按 Ctrl-C 结束。")
        while server.poll() is None:
            seen, changed = watch.wait_for_change(seen, lambda: server.poll() is None)
            if changed:
                warm = warm and not any(PACKAGE in path.parents for path in changed)  # a fork would run the old code
                seconds, error = rebuild.make_pages(which, warm)
                version += not error
                state.write(state.State(version, error))
                rebuild.tell(seconds, changed, error)
    except KeyboardInterrupt:
        say("")
    finally:
        with contextlib.suppress(OSError):
            server.stdin.close()
        server.wait()
        state.file().unlink(missing_ok=True)
    return 0
