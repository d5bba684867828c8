"""However a fence is spoilt, the check names its line, and nothing of the teacher's reaches a learner's edition."""

from __future__ import annotations

import pytest

from casebook.checks.fences import fence_problems
from casebook.manuscript.vocabulary import TEACHERS_HEADINGS
from tests.support.leaks import files_below, leaks, needles
from tests.support.project import CHAPTER_FILE, PAGES, ROOT

NOTE = """\
::::::{teaching-note}
## 案例使用说明

### 课堂计划

:::{handout}
练习一
: 甲
:::

### 思考题参考要点

1. 这一句不给学员。

### 延伸阅读

- 一本书。
::::::
"""
PAGE = f"# 章\n\n:::{{note}}\n一句话。\n:::\n\n{NOTE}"
#: Where the note begins and ends.
FIRST, LAST = 7, 24
OUTSIDE = "标题“案例使用说明”属于教员的部分，却在案例使用说明之外，会印进学员版。"
GONE = "案例使用说明在上面已经结束，这里的文字会印进学员版。"

SPOILT = {
    "as many colons outside and inside": (
        PAGE.replace("::::::", ":::"), FIRST,
        "这一块和第 12 行的 :::{handout} 分不清在哪里结束：外层的冒号要比里层的多。",
    ),
    "braces forgotten": (
        PAGE.replace("::::::{teaching-note}", "::::::teaching-note"), FIRST,
        "冒号后面的名称没有花括号：整块会变成普通文字。",
    ),
    "head lost": (PAGE.replace("::::::{teaching-note}\n", ""), FIRST, OUTSIDE),
    "head lost, and end": (PAGE.replace("::::::{teaching-note}\n", "").removesuffix("::::::\n"), FIRST, OUTSIDE),
    "end lost": (PAGE.removesuffix("::::::\n"), FIRST, "这一块没有结束的一行。"),
    "end too short": (PAGE.removesuffix("::::::\n") + ":::::\n", FIRST, "这一块没有结束的一行。"),
    "full width": (
        PAGE.replace("::::::{teaching-note}", "：：：：：：｛teaching-note｝"), FIRST,
        "块的开头和末尾用半角符号，这一行会原样印出来。",
    ),
    "head indented as code": (PAGE.replace("::::::{", "    ::::::{"), FIRST + 1, OUTSIDE),
    "head moved below the title": (
        PAGE.replace("::::::{teaching-note}\n## 案例使用说明\n", "## 案例使用说明\n::::::{teaching-note}\n"),
        FIRST, OUTSIDE,
    ),
    "another block": (
        PAGE.replace("{teaching-note}", "{note}"), FIRST,
        "这一块里有标题“案例使用说明”（第 8 行）：它没有在该结束的地方结束。",
    ),
    "end moved up": (
        PAGE.removesuffix("::::::\n").replace("### 延伸阅读", "::::::\n\n### 延伸阅读"), LAST - 1, GONE,
    ),
    "end before the last line": (
        PAGE.removesuffix("- 一本书。\n::::::\n") + "::::::\n- 一本书。\n", LAST, GONE,
    ),
    "a handout outside": (
        PAGE.replace(NOTE, "") + ":::{handout}\n练习一\n: 甲\n:::\n", FIRST,
        "{handout}属于教员的部分，却在案例使用说明之外，会印进学员版。",
    ),
    "a block above not closed": (
        PAGE.replace("一句话。\n:::\n", "一句话。\n"), 3,
        "这一块和第 6 行的 ::::::{teaching-note} 分不清在哪里结束：外层的冒号要比里层的多。",
    ),
}


def test_a_sound_page():
    assert list(fence_problems("page.md", PAGE)) == []


@pytest.mark.parametrize(("source", "line", "said"), SPOILT.values(), ids=SPOILT)
def test_each_slip_is_named_with_its_line(source, line, said):
    """One message, and where the head itself is gone one for the line that it left behind."""
    assert source != PAGE
    found = list(fence_problems("page.md", source))
    assert (line, said) in [(problem.row, problem.expected) for problem in found]
    others = [problem for problem in found if problem.expected != said]
    assert [problem.expected for problem in others] in ([], ["这一行什么也没有结束。"])
    assert all(problem.cure and problem.file == "page.md" for problem in found)


@pytest.mark.parametrize("source", [
    "# 章\n\n````text\n:::{note}\n```\n````\n",
    "# 章\n\n```{code-cell} python\nx = ':::'\n```\n",
    "# 章\n\n::::{exercise}\n:::{note}\n甲\n:::\n::::\n",
    "---\ntitle: 甲\n---\n# 章\n\n~~~text\n```\n~~~\n",
    "# 章\n\n比例 1：2：3。\n",
])
def test_what_only_looks_like_a_slip(source):
    assert list(fence_problems("page.md", source)) == []


def test_the_book_is_sound():
    for page in PAGES:
        assert list(fence_problems(page, (ROOT / f"{page}.md").read_text("utf-8"))) == [], page


def test_headings_of_the_teacher_are_those_that_new_cases_get():
    template = (ROOT / "casebook/desk/cases/template.md").read_text("utf-8").partition("{teaching-note}")[2]
    given = [line.lstrip("# ") for line in template.splitlines() if line.startswith("##")]
    assert set(given) - {"延伸阅读"} <= set(TEACHERS_HEADINGS)


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace("::::::{teaching-note}", "::::::teaching-note"),
    lambda text: text.replace("::::::{teaching-note}\n", ""),
    lambda text: text.rstrip().removesuffix("::::::"),
    lambda text: text.replace("### 延伸阅读", "::::::\n\n### 延伸阅读"),
])
@pytest.mark.parametrize("way", ["html", "plain"])
def test_no_learners_edition_is_built_from_it(broken, spoil, way):
    """Neither by the book's command nor by plain Jupyter Book; the last good build stays, without a word of it."""
    text = (broken.root / CHAPTER_FILE).read_text("utf-8")
    spoilt = spoil(text)
    assert spoilt != text
    (broken.root / CHAPTER_FILE).write_text(spoilt, "utf-8")
    result = broken.run(*(broken.jupyter_book() if way == "plain" else ("html",)))
    assert result.code != 0
    assert CHAPTER_FILE in result.out and "改法：" in result.out
    assert leaks(files_below(broken.root / "_build"), needles()) == []
