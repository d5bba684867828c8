"""The live edition without a browser: hints, what a cell shows, fetching Python for browsers, the light edition."""

from __future__ import annotations

import http.server
import json
import threading

import pytest

from casebook.ground.problems import CasebookError
from casebook.manuscript.page_source import Cell, pieces
from casebook.press.live import distribution, packs
from casebook.press.live.cells import Session
from casebook.press.live.hints import hint
from tests.support.project import CASE_PAGES, ROOT, copy_small

# ------------------------------------------------------------------ hints

WRONG = {
    "NameError": ("prise + 1", "没有“prise”这个名字"),
    "SyntaxError": ("print（1）", "英文的 ("),
    "IndentationError": ("if True:\nprint(1)", "缩进四个空格"),
    "KeyError": ('{"人口": 1}["户数"]', "没有叫“户数”的"),
    "TypeError": ('"3" + 4', "类型不同"),
    "ValueError": ('float("95万")', "去掉单位"),
    "ZeroDivisionError": ("1 / 0", "除数是零"),
    "AttributeError": ('"a".uper()', "是不是“upper”"),
    "ModuleNotFoundError": ("import seaborn", "没有“seaborn”这个程序包"),
    "IndexError": ("[1, 2][2]", "从 0 数起"),
}


@pytest.fixture
def session():
    import builtins

    from casebook.chapter import outputs

    yield Session()
    outputs.receivers.clear()
    del builtins.display


@pytest.mark.parametrize("kind", WRONG)
def test_the_commonest_mistakes_are_explained_below_pythons_own_words(session, kind):
    code, said = WRONG[kind]
    error = json.loads(session.run(code, 3))["error"]
    assert f"{kind}: " in error["text"]
    assert "<第 3 格>" in error["text"] and "casebook/live" not in error["text"]
    assert said in error["hint"]


def test_other_errors_have_no_hint():
    assert hint(RuntimeError("x")) == ""


#: What a student types over in a chapter's own cells: cell, what stood there, what stands there now, Python's name of
#: the error, and what is said (a hint, or our own words, which need none).
CLUMSY = [
    (1, 'load_case("shanghai-1plus6")', 'load_case("shanghai-1+6")', "CasebookError", "是不是 shanghai-1plus6？"),
    (1, 'load_case("shanghai-1plus6")', "load_case(“shanghai-1plus6”)", "SyntaxError", "中文符号 “ "),
    (1, "import pandas as pd", "import panda as pd", "ModuleNotFoundError", "没有“panda”这个程序包"),
    (2, '["2014Q4"],', '["2014Q4"]', "SyntaxError", "少了一个英文逗号"),
    (2, '"s16-topic-year"', '"s16-topic-yaer"', "DateParseError", "如果写的是数字的编号，核对拼写"),
    (3, ".date if", ".data if", "AttributeError", "是不是“date”"),
    (4, "figsize=(4.8, 2.9)", "figsize=(4.8; 2.9)", "SyntaxError", "写成了别的符号"),
    (4, "enumerate(events.values()):", "enumerate(events.values())", "SyntaxError", "少了英文冒号"),
    (4, "range(len(events))", "range(len(events) - 1)", "ValueError", "长短不一"),
    (4, "lw=6", "lw=六", "NameError", "没有“六”这个名字"),
    (4, 'ax.grid(axis="x")', 'ax.gird(axis="x")', "AttributeError", "是不是“grid”"),
    (5, 'unit="天"', "unit=天", "NameError", "文字要加引号"),
    (6, "/ 10_000", "/ 0", "ZeroDivisionError", "除数是零"),
    (6, 'case["s16-grid-area"]', 'case["s16-grid-aera"]', "CasebookError", "是不是 s16-grid-area"),
    (6, '"platforms"),\n', '"platforms")\n', "TypeError", "少了一个英文逗号"),
    (7, 'grids["范围"]', 'grids["范 围"]', "KeyError", "没有叫“范 围”的列"),
    (7, "grids.iloc[:, 2:]", "grids.iloc[:, 9:]", "IndexError", "位置超出了范围"),
    (8, '"s16-grids-10k"] *', '"s16-grids-10k"] +', "ValueError", "单位不同，不能相加"),
    (8, "covered, 0,", '"九成", 0,', "TypeError", "这里要一个数，给的是文字"),
    (8, "] * 100\npublish", '] * "100"\npublish', "TypeError", "两边的类型不同"),
    (9, "street_towns.value", "street_towns.values", "AttributeError", "是不是“value”"),
]


@pytest.fixture(scope="module")
def cells() -> list[str]:
    source = (ROOT / "book/cases/shanghai-1plus6.md").read_text("utf-8")
    return [piece.code for piece in pieces(source) if isinstance(piece, Cell)]


@pytest.mark.parametrize(("number", "old", "new", "kind", "said"), CLUMSY)
def test_twenty_one_clumsy_edits_of_a_chapter_are_explained(session, cells, number, old, new, kind, said):
    """The error may show only some cells further on, as in class."""
    changed = list(cells)
    assert old in cells[number - 1], "the chapter has changed: bring the test up to date"
    changed[number - 1] = cells[number - 1].replace(old, new, 1)
    made = (json.loads(session.run(code, at))["error"] for at, code in enumerate(changed, 1))
    error = next(filter(None, made))
    assert f"{kind}: " in error["text"]
    assert said in error["hint"] or said in error["text"]


# ------------------------------------------------------------------ what a cell shows


def shown(session, code: str) -> list:
    return json.loads(session.run(code, 1))["outputs"]


def test_the_last_value_is_shown_unless_a_semicolon_ends_the_cell(session):
    assert shown(session, "1 + 1") == [{"kind": "text", "text": "2"}]
    assert shown(session, "1 + 1;  # nothing") == []
    assert shown(session, "x = 1") == []


def test_names_stay_from_cell_to_cell_and_prints_come_first(session):
    shown(session, "x = 20")
    outputs = shown(session, 'print("x 是", x)\nx * 2')
    assert [each["text"] for each in outputs] == ["x 是 20\n", "40"]


def test_a_frame_is_a_table_with_numbers_on_the_right(session):
    [table] = shown(session, 'import pandas as pd\npd.DataFrame({"地": ["东街"], "户": [2300]})')
    assert (table["header"], table["right"], table["rows"]) == (["地", "户"], [False, True], [["东街", "2300"]])
    [long] = shown(session, 'pd.DataFrame({"n": range(1000)})')
    assert len(long["rows"]) + long["more"] == 1000 and long["more"] > 0


def test_what_is_printed_without_end_is_cut(session):
    [output] = shown(session, 'for i in range(100000):\n    print("一行文字", i)')
    assert len(output["text"]) < 21_000 and "后面的略去" in output["text"]


def test_what_a_cell_hands_to_the_text_is_told(session):
    made = json.loads(session.run('from casebook import claim, publish\npublish("n", 3)\nclaim("few", 3 > 5)', 1))
    assert [(each["kind"], each["name"]) for each in made["published"]] == [("number", "n"), ("claim", "few")]
    assert made["published"][0]["text"] == "3" and made["published"][1]["holds"] is False


# ------------------------------------------------------------------ Python for browsers


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache and a distribution of two files."""
    right = b"right"
    files = [
        distribution.Component(name, "X", "1", "MIT", len(right), distribution.hashlib.sha256(right).hexdigest())
        for name in ("a.js", "b.whl")
    ]
    monkeypatch.delenv(distribution.SWITCH, raising=False)
    monkeypatch.setattr(distribution, "components", lambda: tuple(files))
    monkeypatch.setattr(distribution.paths, "cache", lambda: tmp_path / "cache")
    given = tmp_path / "given"
    given.mkdir()
    for each in files:
        (given / each.file).write_bytes(right)
    return given


def test_the_distribution_is_copied_once_and_checked(cache):
    folder = distribution.fetch(cache)
    assert distribution.is_complete()
    for path in cache.iterdir():
        path.unlink()
    assert distribution.fetch(cache) == folder  # nothing more is asked of the folder


@pytest.mark.parametrize(("content", "said"), [(b"wrong", "sha256 对不上"), (b"long" * 9, "大小是 36 字节")])
def test_a_file_that_is_another_one_is_refused(cache, content, said):
    (cache / "b.whl").write_bytes(content)
    with pytest.raises(CasebookError, match=said) as caught:
        distribution.fetch(cache)
    assert [problem.file for problem in caught.value.problems] == ["b.whl"]
    assert (distribution.folder() / "a.js").is_file() and not (distribution.folder() / "b.whl").exists()


def test_a_missing_file_or_folder_is_said(cache):
    (cache / "a.js").unlink()
    with pytest.raises(CasebookError, match=r"a\.js 从.*取不到.*改法"):
        distribution.fetch(cache)
    with pytest.raises(CasebookError, match=r"没有“.*nowhere”这个文件夹"):
        distribution.fetch(cache / "nowhere")


class Cdn(http.server.BaseHTTPRequestHandler):
    """The place that Pyodide is fetched from: what it answers, by file (status, content, length that it promises)."""

    answers: dict[str, tuple[int, bytes, int]] = {}  # noqa: RUF012  a handler is made anew for every request

    def do_GET(self):
        status, content, length = self.answers[self.path.rpartition("/")[2]]
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def cdn(cache, monkeypatch):
    """Pyodide's own address, played by this machine; both files are there."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Cdn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(distribution, "pins", lambda: {"pyodide": "1", "cdn": address})
        Cdn.answers = {"a.js": (200, b"right", 5), "b.whl": (200, b"right", 5)}
        yield Cdn.answers
        server.shutdown()


def test_the_distribution_is_fetched_over_the_network(cdn):
    distribution.fetch()
    assert distribution.is_complete()


@pytest.mark.parametrize(
    ("answer", "said"),
    [((404, b"", 0), "对方答复 404"), ((200, b"ri", 5), "传到一半断了"), ((200, b"wrong", 5), "sha256 对不上")],
)
def test_what_fails_on_the_way_is_said_and_the_next_attempt_goes_on_from_there(cdn, answer, said):
    cdn["b.whl"] = answer
    with pytest.raises(CasebookError, match=rf"b\.whl 从网上.*{said}.*没有改动任何成书"):
        distribution.fetch()
    del cdn["a.js"]  # what is there is not asked for again
    cdn["b.whl"] = (200, b"right", 5)
    distribution.fetch()
    assert distribution.is_complete()


def test_nobody_there_is_said(cdn, monkeypatch):
    monkeypatch.setattr(distribution, "pins", lambda: {"pyodide": "1", "cdn": "http://127.0.0.1:9/"})
    with pytest.raises(CasebookError, match=r"a\.js 从网上取不到：连不上.*检查网络后再执行"):
        distribution.fetch()


@pytest.mark.small  # it runs the book's command
def test_without_the_distribution_nothing_is_built(tmp_path):
    project = copy_small(tmp_path / "book")
    result = project.run("live", "--pyodide", str(tmp_path / "nowhere"))
    assert result.code == 1 and "没有改动任何成书" in result.out
    assert project.finished() == {}


def test_every_file_is_pinned():
    names = {each.component.lower() for each in distribution.components()}
    assert {name for group in packs.GROUPS.values() for name in group} <= names
    assert all(len(each.sha256) == 64 and each.size and each.licence for each in distribution.components())


# ------------------------------------------------------------------ the light edition


def test_the_light_edition_holds_nothing_of_it(book):
    for name in CASE_PAGES:
        page = (book.html / f"{name}.html").read_text("utf-8")
        assert "live.js" not in page and "wasm" not in page and "make live" in page
    assert not (book.html / "_static" / "live").exists()
