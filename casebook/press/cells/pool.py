"""The pages of one build, run side by side on all cores."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from casebook.ground.problems import CasebookError
from casebook.press.cells import zygote
from casebook.press.cells.shell import Outcome

#: Whether this process has imported all that pages import and has no threads.
_warm_here = False
_COMMAND = [sys.executable, "-m", "casebook.press.cells.zygote"]
#: A zygote that was started before it was needed.
_early: list[subprocess.Popen] = []


@dataclass(frozen=True)
class Job:
    """The cells of one page (`page` is its docname) and the folder they run in."""

    page: str
    folder: Path
    cells: list[str]


def run_pages(jobs: list[Job], seconds: int, workers: int | None = None) -> Iterator[tuple[Job, Outcome]]:
    """Run each job in a process of its own and yield it with its outcome, as they end.

    At most `workers` run at a time (as many as there are cores). A page has `seconds`. Raises `CasebookError` if
    a process dies without an outcome, naming the page.
    """
    if not jobs:
        return
    with tempfile.TemporaryDirectory(prefix="casebook-cells-") as folder:
        orders = [
            {"number": number, "folder": str(job.folder), "cells": job.cells, "seconds": seconds}
            | {"out": f"{folder}/{number}.json"}
            for number, job in enumerate(jobs)
        ]
        run = _forked if hasattr(os, "fork") else _one_by_one
        if _warm_here:
            run = _forked_here
        for number, status in run(orders, min(workers or os.cpu_count() or 1, len(jobs))):
            yield jobs[number], _outcome(jobs[number], Path(orders[number]["out"]), status)


def _outcome(job: Job, path: Path, status: int) -> Outcome:
    if status == 0:
        return Outcome.from_json(json.loads(path.read_text("utf-8")))
    if status == zygote.CANNOT_WRITE:
        raise CasebookError(f"{job.page}：结果写不进临时文件夹 {path.parent}。检查磁盘空间和权限后再试。")
    cure = "内存不足或程序库崩溃时会这样，再试一次。"
    raise CasebookError(f"{job.page}：运行单元的进程意外结束（状态 {status}）。{cure}{_last_words(path)}")


def _last_words(path: Path) -> str:
    """Return what a process that died wrote last on its standard error."""
    file = path.with_suffix(".stderr")
    lines = file.read_text("utf-8", errors="replace").split("\n") if file.is_file() else []
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"它最后说：{last}" if last else ""


def _forked(orders: list[dict], workers: int) -> Iterator[tuple[int, int]]:
    """Hand the orders to a zygote, `workers` at a time; yield (number, exit status) as they end."""
    waiting = iter(orders)
    process = _early.pop() if _early and _early[-1].poll() is None else _start()

    def hand_over() -> None:
        order = next(waiting, None)
        if order is not None:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()

    try:
        for _ in range(workers):
            hand_over()
        for _ in orders:
            line = process.stdout.readline()
            if not line:
                raise CasebookError("运行单元的进程没有启动，原因见上。用 make clean 之后再试。")
            said = json.loads(line)
            hand_over()
            yield said["number"], said["status"]
    finally:
        process.stdin.close()  # the zygote ends, and whatever still runs with it
        process.wait()
        process.stdout.close()


def _start() -> subprocess.Popen:
    return subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def start_early() -> None:
    """Start the zygote now: it warms up on another core while this process goes on. It ends with this process."""
    if hasattr(os, "fork") and not _warm_here and not _early:
        _early.append(_start())


def end_early() -> None:
    """End a zygote that nobody needed."""
    while _early:
        process = _early.pop()
        process.stdin.close()
        process.wait()
        process.stdout.close()


def warm_here() -> None:
    """Make this process the warm interpreter, to fork pages from it without starting another (`make serve`)."""
    global _warm_here
    if hasattr(os, "fork"):
        zygote.warm()
        _warm_here = True


def _forked_here(orders: list[dict], workers: int) -> Iterator[tuple[int, int]]:
    """Fork the pages from this very process, `workers` at a time; yield (number, exit status) as they end."""
    waiting, running = iter(orders), {}

    def start() -> None:
        order = next(waiting, None)
        if order is not None:
            running[zygote.fork_page(order)] = order["number"]

    try:
        for _ in range(workers):
            start()
        while running:
            pid, status = os.wait()
            number = running.pop(pid)
            start()
            yield number, os.waitstatus_to_exitcode(status)
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)


def _one_by_one(orders: list[dict], workers: int) -> Iterator[tuple[int, int]]:
    """Where a process cannot fork, start an interpreter a page."""

    def run(order: dict) -> tuple[int, int]:
        done = subprocess.run([*_COMMAND, "--once"], input=json.dumps(order) + "\n", encoding="utf-8", check=False)
        return order["number"], done.returncode

    with ThreadPoolExecutor(workers) as threads:
        for future in as_completed(threads.submit(run, order) for order in orders):
            yield future.result()
