"""The server of `make serve`: ``python -m casebook.desk.serving.server FOLDER PORT``, reachable from this machine only.

Every page gets one line of script that listens for the next build and reloads; when a build fails, the page shows
why. The files on disk are not touched. The server ends when its stdin closes, because the builder has ended.
"""

from __future__ import annotations

import http.server
import json
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

from casebook.desk.serving import state

EVENTS = "/__builds"
SCRIPT = "/__builds.js"  # a file: the pages let no script written into them run
_LISTENER = """new EventSource("EVENTS").onmessage = event => {
  const told = JSON.parse(event.data), old = document.getElementById("cb-serve-error");
  if (old) old.remove();
  if (told.error) {
    const box = document.createElement("pre");
    box.id = "cb-serve-error";
    box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:45vh;overflow:auto;margin:0;padding:1em;" +
      "z-index:9999;background:#fff4f4;color:#7a0010;border-top:3px solid #b00020;white-space:pre-wrap;font-size:14px";
    box.textContent = told.error;
    document.body.append(box);
  } else if (told.changed) location.reload();
};
""".replace("EVENTS", EVENTS)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the book, with the script in each page, and the events."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rpartition(":")[0] not in ("127.0.0.1", "localhost"):
            self.send_error(403, "only for this machine")  # a page elsewhere must not read the book through a name
        elif self.path == EVENTS:
            self._events()
        elif self.path == SCRIPT:
            self._answer(_LISTENER.encode(), "text/javascript")
        else:
            super().do_GET()

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        told = begun = state.read()
        try:
            if told.error:
                self._send(told.error, False)
            while True:
                now = state.read()
                if now != told:
                    told = now
                    self._send(now.error, now.version != begun.version)
                else:
                    self.wfile.write(b": waiting\n\n")  # notices a reader who left
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            self.close_connection = True

    def _send(self, error: str, changed: bool) -> None:
        data = json.dumps({"error": error, "changed": changed})
        self.wfile.write(f"data: {data}\n\n".encode())

    def send_head(self):
        """Put the script into pages; everything else as it stands on disk."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and (path / "index.html").is_file():
            path = path / "index.html"
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        page = path.read_text("utf-8").replace("</body>", f'<script src="{SCRIPT}"></script></body>', 1)
        self._answer(page.encode(), "text/html")
        return None

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *arguments) -> None:
        """Say nothing of each request."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """A reader who leaves in the middle of an answer is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main(folder: str, port: str) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the builder ends first, and this with it
    handler = partial(Handler, directory=folder)
    try:
        server = Server(("127.0.0.1", int(port)), handler)
    except OSError as error:
        print(f"端口 {port} 用不了：{error.strerror}。换一个：make serve PORT=8001", file=sys.stderr, flush=True)
        return 1
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
