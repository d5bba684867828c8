"""The check as editors and hooks call it: JSON, exit codes, the hook before a commit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from casebook.checks.spreadsheets import QUANTITY, fault
from casebook.desk import cli
from casebook.ground.problems import HINT, Problem
from tests.support.small_book import CHAPTER, PAGE, ROOT, SOUND, Tree, make_book, said

HERE = f"data/cases/{CHAPTER}/figures.csv"


@pytest.fixture
def book(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_book(tmp_path)


#: The form that CONTRIBUTING.md describes.
SCHEMA = {
    "type": "object",
    "required": ["problems", "summary"],
    "additionalProperties": False,
    "properties": {
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["file", "row", "column", "found", "expected", "cure", "severity"],
                "additionalProperties": False,
                "properties": {
                    "row": {"type": "integer", "minimum": 0},
                    "severity": {"enum": ["error", "hint"]},
                    **{name: {"type": "string"} for name in ("column", "found", "cure")},
                    **{name: {"type": "string", "minLength": 1} for name in ("file", "expected")},
                },
            },
        },
        "summary": {
            "type": "object",
            "required": ["ok", "errors", "hints", "files"],
            "additionalProperties": False,
            "properties": {
                "ok": {"type": "boolean"},
                **{name: {"type": "integer", "minimum": 0} for name in ("errors", "hints", "files")},
            },
        },
    },
}


def command(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run ``casebook`` in a process of its own, in a locale that is not UTF-8: an editor may have any."""
    settings = {"CASEBOOK_ROOT": str(root), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    call = [sys.executable, *arguments]
    return subprocess.run(call, cwd=ROOT, env=os.environ | settings, capture_output=True, check=False)


def give_a_hint(book: Tree) -> None:
    """Put the eastern case where no region is."""
    book.add_table("regions", [{"word": "文字", "region": "文字"}])
    book.set("cases.csv", 0, place_zh="无人知道的地方")


def spoil_some(book: Tree) -> None:
    book.set_figure("east-area", value="1,200,000", note_zh="两行\n文字")
    give_a_hint(book)
    book.set("sources.csv", 1, grade="Z")
    (book.root / PAGE).write_text(SOUND + "\n有3户，{num}`nowhere`\n", "utf-8")


def test_json_says_what_the_text_says(book, capsys):
    spoil_some(book)
    assert cli.main(["check"]) == 1
    text = capsys.readouterr().out
    assert cli.main(["check", "--json"]) == 1
    out = capsys.readouterr()
    assert out.out.isascii()
    found = json.loads(out.out)
    jsonschema.validate(found, SCHEMA)
    problems = [Problem(**problem) for problem in found["problems"]]
    assert problems == sorted(problems)
    lines = [line.strip() for line in text.splitlines() if "共 " not in line and not line.startswith("提示")]
    assert sorted(lines) == sorted(str(problem) for problem in problems)
    assert found["summary"] == {"ok": False, "errors": 5, "hints": 1, "files": 3}
    assert "共 5 处问题。" in text
    (hint,) = [problem for problem in problems if problem.severity == HINT]
    assert said(hint) == (
        "data/cases.csv", 2, "place_zh", "无人知道的地方",
        "案例“east”的地点对不上任何一个地区，案例检索台把它归在“未归类”。",
        "在 data/regions.csv 加一行“地名,省级地区”；来源没有写明的，地点里写“原文未注明”或“原文遮盖”。",
    )


def test_json_of_a_good_book_and_of_hints_alone(book, capsys):
    assert cli.main(["check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert found == {"problems": [], "summary": {"ok": True, "errors": 0, "hints": 0, "files": 0}}
    give_a_hint(book)
    assert cli.main(["check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["summary"]["ok"], found["summary"]["hints"]) == (True, 1)


@pytest.mark.parametrize(("arguments", "message"), [
    (("check", "--jsom"), "用法不对：不认识 --jsom"),
    (("check", "--sources"), "用法不对：--sources 后面要写一个值"),
    (("check", "--sources", "no-such-folder"), "用法不对：没有“no-such-folder”这个文件夹"),
    (("chek",), "用法不对：没有“chek”这个命令，可用的有 "),
    (("html", "--json"), "用法不对：不认识 --json"),
    ((), "用法不对：缺少 command"),
])
def test_wrong_use_ends_with_2(book, capsys, arguments, message):
    with pytest.raises(SystemExit) as end:
        cli.main(list(arguments))
    assert end.value.code == 2
    said = capsys.readouterr()
    assert said.out == "" and message in said.err


@pytest.mark.small  # processes of its own, one after another
def test_exit_codes_of_the_command(book):
    """As an editor or a hook calls it: one process for each of the three."""
    good = command(book.root, "-m", "casebook", "check", "--json")
    assert (good.returncode, json.loads(good.stdout)["summary"]["ok"]) == (0, True)
    book.set_figure("east-area", value="1,200,000")
    bad = command(book.root, "scripts/check.py", "--json")
    assert (bad.returncode, json.loads(bad.stdout)["summary"]["errors"]) == (1, 1)
    wrong = command(book.root, "-m", "casebook", "check", "--yaml")
    assert (wrong.returncode, wrong.stdout) == (2, b"")


# --- before a commit ----------------------------------------------------------------------------------------


def test_hooks_are_pinned_and_the_check_needs_no_network():
    """Hooks from a repository would be fetched before any hook runs, the local ones included."""
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repo["repo"] == "local"
    hooks = {hook["id"]: hook for hook in repo["hooks"]}
    check = hooks.pop("casebook-check")
    assert (check["entry"], check["language"]) == ("scripts/make.py check", "script")
    assert check["pass_filenames"] is False and "additional_dependencies" not in check
    wanted = ["data/cases/x/figures.csv", "book/index.md", "_toc.yml", "casebook/register/tables.py"]
    assert all(re.search(check["files"], name) for name in wanted)
    assert os.access(ROOT / "scripts" / "make.py", os.X_OK) or os.name == "nt"
    needed = {name for hook in hooks.values() for name in hook["additional_dependencies"]}
    assert all(re.fullmatch(r"[a-z-]+==[0-9.]+", name) for name in needed)
    (ruff,) = hooks["ruff"]["additional_dependencies"]
    assert ruff in (ROOT / "requirements-test.txt").read_text("utf-8")


def test_the_described_json_is_the_json():
    """What CONTRIBUTING.md shows obeys the schema, and its problem is said as it stands there."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    shown = json.loads(re.search(r"```json\n(.*?)```", text, re.S)[1])
    jsonschema.validate(shown, SCHEMA)
    (problem,) = shown["problems"]
    field = {"name": "value", "type": "string", "constraints": {"pattern": "."}}
    assert fault(problem["found"], QUANTITY, field, {}) == (problem["expected"], problem["cure"])
