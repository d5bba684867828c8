"""A page that shares a run of characters with a report is told so."""

from hashlib import sha256

import pytest

from casebook.checks.copied import LEAST, check_copied

REPORT = "社区党委每月召开一次联席会议，研究解决居民反映的突出问题；“四力合一”由此形成。"


@pytest.fixture
def hints_for(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(REPORT, "utf-8")

    def hints(text: str) -> list:
        (tmp_path / "page.md").write_text(text, "utf-8")
        return list(check_copied([tmp_path / "page.md"], tmp_path / "reports", {sha256(REPORT.encode()).hexdigest()}))

    return hints


def test_a_run_is_named_whole_with_its_line_and_report(hints_for):
    (hint,) = hints_for("# 章\n\n据说社区党委每月召开一次联席会议，研究解决居民的事。\n")
    assert (hint.file, hint.row, hint.severity) == ("page.md", 3, "hint")
    assert hint.found == "社区党委每月召开一次联席会议研究解决居民"
    assert hint.expected == f"这 {len(hint.found)} 个字和 a.txt 里的一样。"
    assert hint.cure == "换成自己的话；要引原文，加上引号。"


@pytest.mark.parametrize("text", [
    "据说“社区党委每月召开一次联席会议”。",
    "见《社区党委每月召开一次联席会议》。",
    "社区党委每月都开一次会，联席的。",
    f"{REPORT[: LEAST - 1]}。{REPORT[20:30]}",
])
def test_quotations_titles_and_short_runs_are_left_alone(hints_for, text):
    assert hints_for(text) == []


def test_what_is_no_registered_report_is_not_looked_at(hints_for, tmp_path):
    (tmp_path / "reports" / "my notes.txt").write_text("居委会的笔记本里记着谁家停了水谁家病了", "utf-8")
    assert hints_for("居委会的笔记本里记着谁家停了水谁家病了。") == []


def test_two_runs_on_one_line(hints_for):
    found = hints_for("社区党委每月召开一次联席，另外研究解决居民反映的突出问题。")
    assert [hint.found for hint in found] == ["社区党委每月召开一次联席", "研究解决居民反映的突出问题"]
