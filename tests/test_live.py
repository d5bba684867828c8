"""The live edition without a browser: hints, what a cell shows, fetching Python for browsers, the light edition."""

from __future__ import annotations

import json

import pytest
from project import CASE_PAGES, copy_small

from casebook.live import distribution, packs
from casebook.live.cells import Session
from casebook.live.hints import hint
from casebook.problems import CasebookError

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

    from casebook import outputs

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


@pytest.mark.book
def test_the_light_edition_holds_nothing_of_it(book):
    for name in CASE_PAGES:
        page = (book.html / f"{name}.html").read_text("utf-8")
        assert "live.js" not in page and "wasm" not in page and "make live" in page
    assert not (book.html / "_static" / "live").exists()
