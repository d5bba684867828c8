"""`make serve`: what was saved is on the page soon, a mistake is told on the page, and only this machine can look."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import threading
import time

import pytest

from casebook.desk import editions as build
from casebook.desk.serving import rebuild, watch
from tests.support.project import CHAPTER_FILE, CHAPTER_PAGE

SENTENCE = "一份干部学习心得把杭州市"


class Served:
    """A running `make serve` with what it said, and its pages."""

    def __init__(self, process, port: int, said: list[str]):
        self.process, self.port, self.said = process, port, said

    def get(self, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": f"{host}:{self.port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")

    def page(self) -> str:
        try:
            return self.get(f"/{CHAPTER_PAGE}.html")[1]
        except OSError:
            return ""

    def wait_for(self, words: str, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while words not in (page := self.page()):
            assert time.monotonic() < end, "".join(self.said)
            time.sleep(0.1)
        return page

    def event(self) -> dict:
        """Return the next event that a page would get."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/__builds", headers={"Host": f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        while True:
            line = answer.readline().decode("utf-8")
            if line.startswith("data: "):
                connection.close()
                return json.loads(line.removeprefix("data: "))


def ignoring_ctrl_c() -> None:
    """What a process inherits that a script started with ``&``, or some CI runners."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def serving(project, **options):
    process = start(project, "0", **options)
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        for line in process.stdout:
            said.append(line)
            if "http://" in line:
                ready.set()
        ready.set()

    threading.Thread(target=listen, daemon=True).start()
    assert ready.wait(120)
    address = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(said))
    assert address, "".join(said)
    try:
        yield Served(process, int(address[1]), said)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def start(project, port: str, **options):
    before = os.environ.get("PORT")
    os.environ["PORT"] = port
    try:
        return project.start("serve", **options)
    finally:
        os.environ.pop("PORT") if before is None else os.environ.update(PORT=before)


@pytest.mark.parametrize("options", [{}, {"preexec_fn": ignoring_ctrl_c}], ids=["as usual", "started ignoring Ctrl-C"])
def test_served_book(broken, options):
    """One run of the server for everything that needs it running."""
    with serving(broken, **options) as served:
        assert "__builds" in served.page(), "pages listen for the next build"
        assert "__builds" not in (broken.html / f"{CHAPTER_PAGE}.html").read_text("utf-8"), "the book itself does not"
        assert served.get(f"/{CHAPTER_PAGE}.html", host="evil.example")[0] == 403
        with pytest.raises(OSError):
            socket.create_connection((socket.gethostbyname(socket.gethostname()), served.port), 1).close()
            if socket.gethostbyname(socket.gethostname()).startswith("127."):
                raise OSError("this machine's name is the loopback address")

        events: list[dict] = []
        thread = threading.Thread(target=lambda: events.append(served.event()), daemon=True)
        thread.start()
        time.sleep(0.5)
        broken.replace(CHAPTER_FILE, SENTENCE, f"改动后的{SENTENCE}")
        served.wait_for(f"改动后的{SENTENCE}")
        thread.join(20)
        assert events == [{"error": "", "changed": True}]

        broken.replace(CHAPTER_FILE, f"改动后的{SENTENCE}", f"{{num}}`wm-aera`{SENTENCE}")
        while "没有建成" not in "".join(served.said):
            time.sleep(0.1)
        told = served.event()
        assert f"{CHAPTER_FILE}:" in told["error"] and "是不是 wm-area" in told["error"]
        assert not told["changed"] and f"改动后的{SENTENCE}" in served.page(), "the last good page stays"

        broken.replace(CHAPTER_FILE, f"{{num}}`wm-aera`{SENTENCE}", SENTENCE)
        served.wait_for(f">{SENTENCE}")
        assert "Traceback" not in "".join(served.said)
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(20) == 0
        with pytest.raises(OSError):
            served.get("/index.html")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_to_it_alone_ends_it_and_its_child(broken, name):
    with serving(broken, preexec_fn=ignoring_ctrl_c) as served:
        os.kill(served.process.pid, getattr(signal, name))
        assert served.process.wait(20) == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(served.process.pid, 0)
    assert "Traceback" not in "".join(served.said)


def test_a_build_under_way_ends_too(tmp_path, monkeypatch):
    def endless(which) -> int:
        (tmp_path / "pid").write_text(str(os.getpid()), "utf-8")
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # as a library may
                time.sleep(60)

    def end(number, frame) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rebuild, "_build", endless)
    monkeypatch.setattr(rebuild, "_PATIENCE", 0.2)
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            rebuild.make_pages(build.edition())
    finally:
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text("utf-8")), 0)


def test_build_in_a_new_process(broken, monkeypatch):
    """After a change of the package a fork of the warm process would run the old code."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(broken.root))
    broken.replace(CHAPTER_FILE, SENTENCE, f"改动后的{SENTENCE}")
    assert rebuild.make_pages(build.edition(), warm=False)[1] == ""
    assert f"改动后的{SENTENCE}" in broken.page(CHAPTER_PAGE).get_text()
    broken.replace(CHAPTER_FILE, f"改动后的{SENTENCE}", f"{{num}}`wm-aera`{SENTENCE}")
    assert "是不是 wm-area" in rebuild.make_pages(build.edition(), warm=False)[1]


def test_port_in_use(broken):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = start(broken, port)
        out, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"端口 {port} 用不了" in out and "make serve PORT=8001" in out


def test_port_that_is_none(broken):
    process = start(broken, "http")
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 2
    assert "端口写的是“http”" in said


def test_watch_notices_saved_new_and_removed_files(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    (tmp_path / "book").mkdir()
    (tmp_path / "data").mkdir()
    page = tmp_path / "book" / "a.md"
    page.write_text("一", "utf-8")
    before = watch.snapshot()
    (tmp_path / "book" / ".a.md.swp").write_text("x", "utf-8")
    (tmp_path / "book" / "~$b.csv").write_text("x", "utf-8")
    assert watch.snapshot() == before, "what editors leave is none of it"
    page.write_text("二三", "utf-8")
    now, changed = watch.wait_for_change(before)
    assert changed == [page]
    page.unlink()
    assert watch.wait_for_change(now)[1] == [page]
    assert watch.wait_for_change(watch.snapshot(), lambda: False)[1] == []
