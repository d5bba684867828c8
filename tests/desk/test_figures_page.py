"""`make figures`: which table, what is written there, who may ask, and the page itself."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest

from casebook.desk.cli import main
from casebook.desk.figures_page.decisions import Decisions, Refused, wrong_cells
from casebook.desk.figures_page.server import Server
from casebook.desk.figures_page.target import target_of
from casebook.desk.find_figures import read_document
from casebook.ground.problems import CasebookError
from tests.support.small_book import CHAPTER, ROOT, make_tree
from tests.support.visits import DESK, PHONE, axe, watch

TEXT = (
    "某街道2022年工作总结\n"
    "𠮷祥里社区<script>document.title='x'</script>有居民3500户，党员120名。\n"
    "设立三个服务中心。三个服务中心都已开放，*个网格。\n"
)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path / "book"))
    return make_tree(tmp_path / "book")


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "报告.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def decisions(tree, report):
    return Decisions(read_document(report), target_of("east"))


def index_of(decisions: Decisions, printed: str) -> int:
    return next(i for i, item in enumerate(decisions.candidates) if item.as_printed.startswith(printed))


# --- the target ---------------------------------------------------------------------------------------------


def make_draft(tree, chapter: str) -> None:
    page = tree.root / "book" / "cases" / f"{chapter}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("---\ndraft: true\n---\n# 题\n", "utf-8")


def test_the_target_is_the_case_named_or_the_only_draft(tree):
    assert target_of("east").file == tree.figures
    none = "现在没有草稿，不知道写进哪个案例：加上 CASE=编号，或先用 make new-case 新建一个。"
    with pytest.raises(CasebookError, match=none):
        target_of()
    make_draft(tree, CHAPTER)
    assert (target_of().case_id, target_of().source_id) == ("east", "report")
    make_draft(tree, "west-street")
    with pytest.raises(CasebookError, match="草稿里有几个案例（east、west），不知道写进哪一个：加上 CASE=编号。"):
        target_of()
    with pytest.raises(CasebookError, match="写的是“eastt”。没有登记过这个案例。 改法：是不是 east、"):
        target_of("eastt")


# --- decisions ----------------------------------------------------------------------------------------------


def test_what_is_accepted_stands_in_the_table_and_can_be_corrected_and_taken_back(tree, decisions):
    before = tree.figures.read_bytes()
    index = index_of(decisions, "3500户")
    row = decisions.state()[index]["row"]
    assert (row["source_id"], row["year"], row["year_basis"]) == ("report", "2022", "inferred")
    decisions.accept(index, row)
    written = tree.rows(f"cases/{CHAPTER}/figures.csv")[-1]
    assert (written["figure_id"], written["value"], written["case_id"]) == ("east-households-01", "3500", "east")
    assert tree.figures.read_bytes().startswith(before), "what stood there keeps every byte"
    decisions.accept(index, row | {"figure_id": "east-homes", "indicator_zh": "户数，改过"})
    ids = [row["figure_id"] for row in tree.rows(f"cases/{CHAPTER}/figures.csv")]
    assert ids[-1] == "east-homes" and "east-households-01" not in ids
    assert decisions.reject(index)["row"]["indicator_zh"] == "户数，改过"
    assert tree.figures.read_bytes() == before
    assert decisions.reopen(index)["status"] == "open"


def test_decisions_outlive_the_command_and_follow_the_table(tree, report, decisions):
    kept, gone, no = (index_of(decisions, words) for words in ("3500户", "120名", "*个网格"))
    decisions.accept(kept, decisions.state()[kept]["row"])
    decisions.accept(gone, decisions.state()[gone]["row"])
    decisions.reject(no)
    tree.write(f"cases/{CHAPTER}/figures.csv", tree.rows(f"cases/{CHAPTER}/figures.csv")[:-1])  # by hand
    again = Decisions(read_document(report), target_of("east"))
    assert [again.state()[i]["status"] for i in (kept, gone, no)] == ["accepted", "open", "rejected"]
    ids = [each["row"]["figure_id"] for each in again.state()]
    assert len(ids) == len(set(ids)), "no id is proposed twice"


def test_a_repetition_names_the_first_printing_only_where_it_was_accepted(decisions):
    first, second = (i for i, item in enumerate(decisions.candidates) if item.as_printed.startswith("三个服务中心"))
    row = decisions.state()[second]["row"]
    assert row["repeats"] == decisions.state()[first]["row"]["figure_id"]
    assert decisions.accept(second, row)["row"]["repeats"] == ""
    decisions.accept(first, decisions.state()[first]["row"] | {"figure_id": "east-first"})
    assert decisions.accept(second, row)["row"]["repeats"] == "east-first"


def test_a_row_the_register_cannot_hold_is_refused_by_cell(tree, decisions):
    index = index_of(decisions, "3500户")
    before, row = tree.figures.read_bytes(), decisions.state()[index]["row"]
    spoilt = {
        "figure_id": "east-area", "indicator_zh": "", "kind": "许多", "as_printed": "3501户", "value": "三千",
        "year": "22", "unit": "household", "lower": "a", "note_zh": "一\n二", "hedge": "exact",
    }
    with pytest.raises(Refused) as refused:
        decisions.accept(index, row | spoilt)
    assert refused.value.wrong == {
        "figure_id": "书里已经有这个编号，换一个。",
        "indicator_zh": "这一格不能空。",
        "kind": "只能是 measure、norm、duration、frequency、date、rank、scheme、range。",
        "as_printed": "报告里找不到这几个字，要逐字照抄。",
        "value": "写法不对。",
        "unit": "units.csv 里没有这个单位。是不是 households、wan_households、people_per_household？",
        "lower": "要填数字。",
        "year": "写法不对。",
        "note_zh": "一格里不能换行。",
    }
    assert tree.figures.read_bytes() == before
    assert wrong_cells(row | {"value": ""}) == {"value": "数值和上下界都是空的；遮盖的数，限定词选 masked。"}
    assert wrong_cells(row | {"as_printed": "一二三四五六七八九十一二三四五六"}) == {"as_printed": "不超过 15 个字。"}
    assert wrong_cells(row) == {}, "English and the like may wait: the check asks for them"


# --- the server ---------------------------------------------------------------------------------------------


@pytest.fixture
def server(decisions):
    with Server(decisions, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def ask(server, method: str, path: str, body: object = None, **headers: str):
    """Return status, headers and body of an answer; names of headers are written with low lines."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    given = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.request(method, path, raw, given)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def test_only_who_has_the_address_gets_an_answer_and_nothing_is_loaded_from_elsewhere(server, tree):
    home = urlsplit(server.address).path
    assert server.server_address[0] == "127.0.0.1" and len(home.strip("/")) >= 32
    status, headers, page = ask(server, "GET", home)
    assert status == 200 and headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert not re.search(rb"https?://|<script>|style=|onclick", page)
    assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
    others = ("/", "/report.json", "/wrong/", f"/{'x' * 32}/report.json", home[:-1], f"{home}../server.py", f"{home}x")
    for path in others:
        assert ask(server, "GET", path)[0] == 404, path
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1"):
        assert ask(server, "GET", home, Host=host)[0] == 403, host
    before = tree.figures.read_bytes()
    accept = {"index": 0, "action": "accept", "row": {}}
    for expected, body, headers in (
        (403, accept, {"Origin": "http://evil.example"}),
        (403, accept, {"Origin": "null"}),
        (415, accept, {"Content_Type": "text/plain"}),
        (413, b"x" * 70000, {}),
        (400, b"{", {}),
        (400, [1], {}),
        (400, {"index": 99, "action": "accept"}, {}),
        (400, {"index": -1, "action": "accept"}, {}),
        (422, accept, {}),
    ):
        assert ask(server, "POST", f"{home}decide", body, **headers)[0] == expected, (body, headers)
    assert ask(server, "POST", "/decide", accept)[0] == 404
    assert ask(server, "PUT", home)[0] == 501
    assert tree.figures.read_bytes() == before


def test_a_table_that_cannot_be_read_is_said_and_kept(server, decisions, tree):
    tree.figures.write_bytes("表头;不对\n".encode())
    home = urlsplit(server.address).path
    status, _, body = ask(server, "POST", f"{home}decide", {"index": 0, "action": "reject"})
    assert status == 409 and f"data/cases/{CHAPTER}/figures.csv" in json.loads(body)["error"]
    assert tree.figures.read_bytes() == "表头;不对\n".encode()


# --- the command --------------------------------------------------------------------------------------------


def test_wrong_use_is_explained(tree, report, capsys, monkeypatch):
    assert main(["figures"]) == 2
    assert capsys.readouterr().err == "没有写报告：make figures REPORT=报告.docx（也读 .txt 和 .pdf）。\n"
    monkeypatch.setenv("PORT", "http")
    assert main(["figures", f"REPORT={report}", "CASE=east"]) == 2
    assert capsys.readouterr().err == "端口写的是“http”，要写成 0 至 65535 的整数，如 make figures PORT=8001。\n"


@pytest.mark.small
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_though_it_was_started_ignoring_it(tree, report, name):
    process = subprocess.Popen(
        [sys.executable, "-m", "casebook", "figures", f"REPORT={report}", "CASE=east"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        preexec_fn=lambda: signal.signal(getattr(signal, name), signal.SIG_IGN),
    )
    said = [process.stdout.readline() for _ in range(3)]
    assert f"收下的写进 data/cases/{CHAPTER}/figures.csv。" in said[0]
    assert re.match(r"http://127\.0\.0\.1:\d+/[\w-]{32}/　仅本机可见；按 Ctrl-C 结束。", said[2])
    process.send_signal(getattr(signal, name))
    rest = process.communicate(timeout=20)[0]
    assert process.returncode == 0 and re.search(r"收下 0 个，不要 0 个，还有 \d 个没有看。", rest)


# --- the page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page(browser, server, decisions, tree, size):
    """Keys do all; the report's words stay words; readable at both widths, in both colours."""
    troubles: list[str] = []
    context = browser.new_context(viewport=size, locale="zh-CN")
    page = context.new_page()
    watch(page, server.address, troubles)
    page.goto(server.address)
    page.wait_for_selector("mark[aria-current]")
    assert page.title() == "报告.txt：核对数字"
    assert page.locator("#report").inner_text().strip() == TEXT.strip(), "offsets count whole characters"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for colour in ("light", "dark"):
        page.emulate_media(color_scheme=colour)
        assert axe(page) == [], colour

    wanted, total = index_of(decisions, "3500户"), len(decisions.candidates)
    for _ in range(wanted):
        page.keyboard.press("j")
    assert page.locator("mark[aria-current]").inner_text() == "3500"
    box = page.locator("mark[aria-current]").bounding_box()
    panel = page.locator("#panel").bounding_box()
    assert box["y"] + box["height"] <= panel["y"] or box["x"] + box["width"] <= panel["x"], "the panel hides nothing"
    page.keyboard.press("e")
    page.keyboard.type("甲 aj")
    page.fill("#cell-value", "三")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#cell-value[aria-invalid=true]")
    assert page.inner_text("#wrong-value") == "写法不对。" and axe(page) == []
    page.fill("#cell-value", "3500")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("mark[data-status=accepted]")
    assert tree.rows(f"cases/{CHAPTER}/figures.csv")[-1]["indicator_zh"].endswith("甲 aj")
    assert page.locator("mark[aria-current]").inner_text() == "120"
    page.keyboard.press("x")
    page.wait_for_selector("mark[data-status=rejected]")
    assert page.inner_text("#progress") == f"收下 1 个，不要 1 个，还有 {total - 2} 个没有看。"
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.wait_for_selector("mark[data-status=rejected]", state="detached")
    page.reload()
    page.wait_for_selector("mark[data-status=accepted]")
    refused = [each for each in troubles if "422" not in each]  # the browser notes the row that was refused
    context.close()
    assert refused == []
