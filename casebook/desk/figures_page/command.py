"""``make figures REPORT=…``: read the report, find its numbers, serve the page until Ctrl-C."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from casebook.desk.ending import listen_for_the_end
from casebook.desk.figures_page.decisions import ACCEPTED, REJECTED, Decisions
from casebook.desk.figures_page.server import Server
from casebook.desk.figures_page.target import target_of
from casebook.desk.find_figures import read_document
from casebook.ground import paths
from casebook.ground.progress import say


def figures(report: str | None = None, case: str | None = None) -> int:
    """Show a report with its numbers marked; what is accepted goes to ``figures.csv`` of the case or the only draft."""
    if not report:
        print("没有写报告：make figures REPORT=报告.docx（也读 .txt 和 .pdf）。", file=sys.stderr)
        return 2
    port = os.environ.get("PORT", "0")
    if not port.isdigit() or int(port) > 65535:
        print(f"端口写的是“{port}”，要写成 0 至 65535 的整数，如 make figures PORT=8001。", file=sys.stderr)
        return 2
    listen_for_the_end()
    target = target_of(case or "")
    decisions = Decisions(read_document(Path(report)), target)
    try:
        server = Server(decisions, int(port))
    except OSError as error:
        print(f"端口 {port} 用不了：{error.strerror}。换一个：make figures PORT=8001", file=sys.stderr)
        return 1
    with server:
        for note in decisions.document.notes:
            say(note)
        say(f"{len(decisions.candidates)} 个候选数字；收下的写进 {paths.shown(target.file)}。")
        try:
            say(f"\n{server.address}　仅本机可见；按 Ctrl-C 结束。")
            server.serve_forever()
        except KeyboardInterrupt:
            done = [each["status"] for each in decisions.state()]
            left = len(done) - done.count(ACCEPTED) - done.count(REJECTED)
            say(f"\n收下 {done.count(ACCEPTED)} 个，不要 {done.count(REJECTED)} 个，还有 {left} 个没有看。")
    return 0
