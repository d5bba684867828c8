"""The server of `make figures`: one page, its script and style, and what is decided on it; for this machine only.

The address holds a random token, so that no other program or page finds it; requests under another host name, and
changes that another page asks for, are refused. The page loads nothing from elsewhere and puts the report's words on
the screen as text, never as HTML.
"""

from __future__ import annotations

import http.server
import json
import secrets
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from casebook.desk.figures_page.decisions import Decisions, Refused
from casebook.ground import paths
from casebook.ground.problems import CasebookError
from casebook.register.schemas import allowed, columns
from casebook.register.tables import read_table

_STATIC = Path(__file__).with_name("static")
_FILES = {
    "": ("page.html", "text/html"),
    "figures.js": ("figures.js", "text/javascript"),
    "figures.css": ("figures.css", "text/css"),
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
#: A decision is one row of a table.
_LONGEST = 65536


class Server(http.server.ThreadingHTTPServer):
    """Listens at 127.0.0.1; `address` is what a browser opens."""

    daemon_threads = True

    def __init__(self, decisions: Decisions, port: int):
        self.token = secrets.token_urlsafe(24)
        super().__init__(("127.0.0.1", port), partial(_Handler, decisions, self.token))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{self.token}/"

    def handle_error(self, request, client_address) -> None:
        """A reader who leaves in the middle of an answer is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, decisions: Decisions, token: str, *arguments):
        self._decisions, self._token = decisions, token
        super().__init__(*arguments)

    def do_GET(self) -> None:
        name = self._asked_for()
        if name in _FILES:
            file, kind = _FILES[name]
            self._answer(200, (_STATIC / file).read_bytes(), kind)
        elif name == "report.json":
            self._json(200, as_json(self._decisions))
        elif name is not None:
            self._refuse(404)

    def do_POST(self) -> None:
        if self._asked_for() != "decide":
            return self._refuse(404)
        origin = self.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != self.headers.get("Host"):
            return self._refuse(403)
        if self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return self._refuse(415)
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST:
            return self._refuse(413)
        try:
            asked = json.loads(self.rfile.read(int(length)))
            index, action, row = int(asked["index"]), asked["action"], asked.get("row", {})
            if not (0 <= index < len(self._decisions.candidates) and isinstance(row, dict)):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            return self._refuse(400)
        try:
            self._json(200, self._decide(index, action, row))
        except Refused as error:
            self._json(422, {"wrong": error.wrong})
        except CasebookError as error:
            self._json(409, {"error": str(error)})
        except OSError as error:
            where = paths.shown(self._decisions.target.file)
            self._json(409, {"error": f"{where} 写不进去（{error.strerror}）：检查权限和磁盘空间。"})

    def _decide(self, index: int, action: str, row: dict[str, str]) -> dict:
        if action == "accept":
            return self._decisions.accept(index, row)
        return self._decisions.reject(index) if action == "reject" else self._decisions.reopen(index)

    def _asked_for(self) -> str | None:
        """Return the name behind the token; None where the request was refused."""
        _, token, *name = self.path.split("?")[0].split("/", 2)
        if self.headers.get("Host") not in {f"{host}:{self.server.server_address[1]}" for host in _HERE}:
            self._refuse(403)
        elif not secrets.compare_digest(token.encode(), self._token.encode()) or not name:
            self._refuse(404)
        else:
            return name[0]
        return None

    def _refuse(self, code: int) -> None:
        if not getattr(self, "_answered", False):
            self.close_connection = True  # what is left of the request is not read
            self._answer(code, b"", "text/plain")

    def _json(self, code: int, said: object) -> None:
        self._answer(code, json.dumps(said, ensure_ascii=False).encode(), "application/json")

    def _answer(self, code: int, body: bytes, kind: str) -> None:
        self._answered = True
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments) -> None:
        """Say nothing of each request."""


_HERE = ("127.0.0.1", "localhost")


def as_json(decisions: Decisions) -> dict:
    """Return all that the page shows: the text, the candidates with their rows, and the values that columns allow."""
    document, target = decisions.document, decisions.target
    titles = json.loads((paths.data() / "schemas" / "figures.json").read_text("utf-8-sig"))["fields"]
    units = read_table(paths.data() / "units.csv").rows
    return {
        "name": document.name,
        "form": document.form,
        "notes": list(document.notes),
        "text": document.text,
        "target": paths.shown(target.file),
        "columns": [
            {"name": field["name"], "title": field["title"], "help": field["description"],
             "values": list(allowed("figures", field["name"]))}
            for field in titles if field["name"] in columns("figures") and field["name"] != "case_id"
        ],
        "units": [{"unit": row["unit"], "label": row.get("measures_zh", "")} for row in units if not row["base_unit"]],
        "candidates": [
            {"start": item.start, "end": item.end, "line": item.line, "sure": item.sure, "reason": item.reason,
             "context": item.context, "masked": item.masked} | state
            for item, state in zip(decisions.candidates, decisions.state(), strict=True)
        ],
    }
