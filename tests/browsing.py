"""The browser that the pages are tested in, and a server for them."""

from __future__ import annotations

import http.server
import os
import shutil

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip


def chromium() -> str:
    """Return the system's browser; without one these tests cannot say anything."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found:
        return found
    message = "NO BROWSER: install chromium; the pages were NOT tested as a reader sees them"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    return pytest.skip(message)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass
