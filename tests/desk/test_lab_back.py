"""What was changed in JupyterLab comes back into the page, line by line; all else of the page keeps its bytes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from casebook.desk import cli, lab
from casebook.desk.lab_back.notebooks import transferred
from casebook.desk.lab_back.pages import page_edits
from casebook.ground.edits import Edit, applied, edits, moved
from tests.support.project import ROOT
from tests.support.small_book import CHAPTER, PAGE, make_book

LAB_PYTHON = ROOT / ".venv-lab" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: A page as an author writes it: metadata in the author's own way, roles, blocks, blank lines of all sorts.
SOURCE = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
draft: true
---


# 东街

东街有{num}`east-households`，经费{num}`east-money`，{claim}`怎样算都不多 <few>`。议事会每月开一次会。

- **组织**：设议事会。
- **经费**：街道拨款。

```{code-cell} python
:tags: [hide-input]
money = case["east-money"]
publish("share", money / 2)
```
```{code-cell} python
---
mystnb:
  figure:
    name: fig-density
    caption: |
      图题说出{num}`east-area`

      *In English.*
  image:
    alt: 图
---
draw(money)
```

::::{teaching-note}
## 案例使用说明

先看图。

先说再算。
::::
"""
#: The same as Jupytext 1.19.6 saves it.
SAVED = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
    jupytext_version: 1.19.6
kernelspec:
  display_name: Python 3
  name: python3
draft: true
---

# 东街

东街有{num}`east-households`，经费{num}`east-money`，{claim}`怎样算都不多 <few>`。议事会每月开一次会。

- **组织**：设议事会。
- **经费**：街道拨款。

```{code-cell} python
:tags: [hide-input]

money = case["east-money"]
publish("share", money / 2)
```

```{code-cell} python
---
mystnb:
  figure:
    name: fig-density
    caption: '图题说出{num}`east-area`


      *In English.*

      '
  image:
    alt: 图
---
draw(money)
```

::::{teaching-note}
## 案例使用说明

先看图。

先说再算。
::::
"""


def notebook() -> nbformat.NotebookNode:
    """The chapter as it is taken away: numbers in its prose, no metadata."""
    first = "东街有2300余户，经费约95万元，怎样算都不多。议事会每月开一次会。"
    cells = [
        nbformat.v4.new_markdown_cell("# 1. 东街"),
        nbformat.v4.new_markdown_cell(f"{first}\n\n- **组织**：设议事会。\n- **经费**：街道拨款。"),
        nbformat.v4.new_code_cell('money = case["east-money"]\npublish("share", money / 2)'),
        nbformat.v4.new_code_cell("draw(money)"),
        nbformat.v4.new_markdown_cell("**图 1.1** 图题说出1.2平方公里"),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    """The small book with its working copy, as `lab.prepare` makes it."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    make_book(tmp_path)
    (tmp_path / PAGE).write_text(SOURCE, "utf-8", newline="")
    made = tmp_path / "lab"
    for name in ("book", "data"):
        shutil.copytree(tmp_path / name, made / name)
    nbformat.write(notebook(), made / f"01 {CHAPTER}.ipynb")
    lab.keep_as_made(made)
    return made


def save_page(copy: Path, *changes: tuple[str, str]) -> None:
    """Save the page as JupyterLab does, changed in some places."""
    text = SAVED
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (copy / PAGE).write_text(text, "utf-8")


def save_notebook(copy: Path, change) -> None:
    path = copy / f"01 {CHAPTER}.ipynb"
    made = nbformat.read(path, as_version=4)
    change(made.cells)
    nbformat.write(made, path)


def page(copy: Path) -> str:
    return (copy.parent / PAGE).read_bytes().decode("utf-8")


def run(capsys, *words: str) -> tuple[int, str]:
    code = cli.main([*words])
    said = capsys.readouterr()
    return code, said.out + said.err


def take(capsys) -> tuple[int, str]:
    return run(capsys, "lab-take", f"PAGE={CHAPTER}")


NOTHING = (0, "工作副本里没有改动。\n")


# ------------------------------------------------------------------ the page as its author writes it


def test_what_jupytext_alone_changes_is_no_change(copy, capsys):
    save_page(copy)
    assert run(capsys, "lab-diff") == NOTHING


SENTENCE = ("议事会每月开一次会。", "议事会每季开一次会，见{num}`east-core`。")
CODE = ('publish("share", money / 2)', 'share = money / 3\npublish("share", share)')
BLOCK = ("先看图。\n", "先看图，再看{num}`east-area`。\n\n```{note}\n新的一块。\n```\n")
CELLS = ("draw(money)\n```\n", "draw(money)\n```\n\n```{code-cell} python\nprint(1)\n```\n\n甲。\n\n+++\n\n乙。\n")


def test_prose_roles_blocks_and_code_come_back_and_nothing_else(copy, capsys):
    save_page(copy, SENTENCE, CODE, BLOCK, CELLS)
    assert take(capsys) == (0, f"已把 lab/{PAGE} 里的 4 处改动带回 {PAGE}。接下来：make check。\n")
    expected = SOURCE
    for old, new in (SENTENCE, CODE, BLOCK, CELLS):
        expected = expected.replace(old, new.replace("\n\n+++\n", "\n"))
    assert page(copy) == expected
    assert run(capsys, "lab-diff") == NOTHING, "what was taken counts as the book's"


def test_metadata_of_a_cell_come_back_where_they_mean_something_else(copy, capsys):
    save_page(copy, ("    alt: 图\n", "    alt: 一条线\n"))
    assert take(capsys)[0] == 0
    before, cell, behind = (SOURCE.partition("mystnb:")[0], page(copy), SOURCE.partition("draw(money)")[2])
    assert cell.startswith(before) and cell.endswith(behind) and "    alt: 一条线\n---\ndraw(money)" in cell


def test_what_was_changed_in_the_book_meanwhile_stays(copy, capsys):
    changed = SOURCE.replace("# 东街", "# 东街\n\n新的一段。").replace("先说再算。", "先算再说。")
    (copy.parent / PAGE).write_text(changed, "utf-8")
    save_page(copy, CODE)
    assert take(capsys)[0] == 0
    assert page(copy) == changed.replace(*CODE)


def test_a_place_that_was_changed_in_the_book_too_is_refused(copy, capsys):
    path = copy.parent / PAGE
    path.write_text(SOURCE.replace("# 东街", "甲。\n\n# 东街").replace("每月开一次会", "每年开一次会"), "utf-8")
    before = path.read_bytes()
    save_page(copy, SENTENCE, CODE)
    line = SENTENCE[1].join(SOURCE.split("\n")[14].split(SENTENCE[0]))
    assert take(capsys) == (1, (
        f"\n{PAGE}:17 写的是“{line[:79]}…”。建副本以后，书里的这一处也改过；lab/{PAGE} 里改成了另一个样子。"
        "什么也没有带回。 改法：看 make lab-diff，手工把要的并进书里的这一处，再在副本里把它改成同样的，"
        "或改回原样。\n共 1 处问题。\n"
    ))
    assert path.read_bytes() == before
    path.write_text(SOURCE.replace(*SENTENCE), "utf-8")  # done by hand, as the cure says
    assert take(capsys)[0] == 0
    assert page(copy) == SOURCE.replace(*SENTENCE).replace(*CODE)


def test_line_ends_of_the_page_are_kept(copy, capsys):
    (copy.parent / PAGE).write_bytes(SOURCE.replace("\n", "\r\n").encode())
    save_page(copy, CODE)
    assert take(capsys)[0] == 0
    assert page(copy) == SOURCE.replace(*CODE).replace("\n", "\r\n")


# ------------------------------------------------------------------ the notebook with its numbers


def change_notebook(cells) -> None:
    cells[1].source = cells[1].source.replace("每月开一次会", "每季开一次会").replace("不多", "不算多")
    cells[1].source += "\n- **场地**：社区出。\n\n另起一段，见{num}`east-area`。"
    cells[2].source = cells[2].source.replace("/ 2", "/ 3")
    cells.insert(3, nbformat.v4.new_code_cell("print(share)"))


def test_a_notebook_s_prose_and_code_come_back_with_the_roles_in_place(copy, capsys):
    save_notebook(copy, change_notebook)
    assert take(capsys) == (0, f"已把 lab/01 {CHAPTER}.ipynb 里的 4 处改动带回 {PAGE}。接下来：make check。\n")
    expected = SOURCE.replace("每月开", "每季开").replace("不多 <few>", "不算多 <few>").replace("/ 2", "/ 3")
    expected = expected.replace("街道拨款。\n", "街道拨款。\n- **场地**：社区出。\n\n另起一段，见{num}`east-area`。\n")
    added = "```\n\n```{code-cell} python\nprint(share)\n```\n```{code-cell} python\n---"
    assert page(copy) == expected.replace("```\n```{code-cell} python\n---", added)
    assert run(capsys, "lab-diff") == NOTHING


def change_prose(old: str, new: str):
    return lambda cells: cells[1].update(source=cells[1].source.replace(old, new))


def test_a_number_that_the_register_prints_is_no_prose(copy, capsys):
    save_notebook(copy, change_prose("2300余户", "2400余户"))
    assert take(capsys) == (1, (
        f"\nlab/01 {CHAPTER}.ipynb 写的是“东街有2400余户，经费约95万元，怎样算都不多。议事会每月开一次会。”。"
        "笔记本里的这一处，在书里由程序生成（登记的数、案例卡、表、图题），带不回去。什么也没有带回。 "
        f"改法：登记的数在 data/ 里改；别的在 lab/{PAGE} 里改，再把笔记本的这一处改回原样。\n共 1 处问题。\n"
    ))
    assert page(copy) == SOURCE


def test_page_and_notebook_are_taken_together_unless_one_place_was_changed_in_both(copy, capsys):
    save_page(copy, CODE)
    save_notebook(copy, change_prose("每月", "每周"))
    assert take(capsys)[0] == 0
    expected = SOURCE.replace(*CODE).replace("每月", "每周")
    assert page(copy) == expected
    save_notebook(copy, lambda cells: cells[2].update(source=cells[2].source.replace("/ 2", "/ 5")))
    code, said = take(capsys)
    assert code == 1 and "建副本以后，书里的这一处也改过" in said
    assert page(copy) == expected


@pytest.mark.parametrize(("source", "old", "new", "expected"), [
    ("有{num}`a`，又有{num}`b`。", "有3户，又有5人。", "仅有3户，还有5人了。", "仅有{num}`a`，还有{num}`b`了。"),
    ("有{num}`a`，又有{num}`b`。", "有3户，又有5人。", "有4户，又有5人。", None),
    ("{claim}`都不多 <few>`。", "都不多。", "都不算多。", "{claim}`都不算多 <few>`。"),
    ("见{numref}`fig-a`（a）。", "见图 1.1（a）。", "见图 1.1（b）。", "见{numref}`fig-a`（b）。"),
    ("a{num}`a-1`b", "a1b", "a1b1", "a{num}`a-1`b1"),
])
def test_characters_are_changed_in_their_place_or_not_at_all(source, old, new, expected):
    assert transferred(source, old, new) == expected


# ------------------------------------------------------------------ what is shown, and what is asked wrongly


def test_the_difference_is_shown_by_page_line_and_heading(copy, capsys):
    save_page(copy, SENTENCE, CODE)
    save_notebook(copy, change_prose("2300余户", "2400余户"))
    units = copy / "data" / "units.csv"
    first = units.read_text("utf-8").split("\n")[1]
    units.write_text(units.read_text("utf-8").replace(first, f"{first}1"), "utf-8")
    (copy / "我的.ipynb").write_text("{}", "utf-8")
    assert run(capsys, "lab-diff") == (0, f"""\
lab/{PAGE}（2 处，改的是 {PAGE}）
  第 15 行（东街）
    - …都不多 <few>`。议事会每月开一次会。
    + …都不多 <few>`。议事会每季开一次会，见{{num}}`east-core`。
  第 23 行（东街）
    - publish("share", money / 2)
    + share = money / 3
    + publish("share", share)

lab/01 {CHAPTER}.ipynb（1 处，改的是 {PAGE}）
  带不回去（书里由程序生成）
    - 东街有2300余户，经费约95万元，怎样算都不多。议事会每月开一次会。
    + 东街有2400余户，经费约95万元，怎样算都不多。议事会每月开一次会。

lab/data/units.csv（1 处，lab-take 不带回，要在书的 data/ 里改）
  第 2 行
    - {first}
    + {first}1

副本里新添的文件（lab-take 不带回）：我的.ipynb
带回书里：make lab-take PAGE={CHAPTER}
""")


def test_wrong_use_says_what_there_is(copy, capsys):
    west = ("lab-take", "PAGE=west")
    assert run(capsys, *west) == (1, "\n工作副本里没有改过“west”这一页。工作副本里没有改动。\n")
    save_page(copy, CODE)
    said = f"改过的有：{CHAPTER}。\n"
    assert run(capsys, "lab-take") == (1, f"\n没有写要带回哪一页：make lab-take PAGE=章的编号。{said}")
    assert run(capsys, *west) == (1, f"\n工作副本里没有改过“west”这一页。{said}")
    assert run(capsys, "lab-take", f"PAGE={PAGE}")[0] == 0
    shutil.rmtree(copy / ".as-made")
    old = "执行 make lab RESET=1 换一份新的；旧的移到 lab-old/，把其中的改动在新的里再做一遍。"
    assert take(capsys) == (1, f"\n这个工作副本没有留底，比不出改了什么。{old}\n")
    shutil.rmtree(copy)
    assert take(capsys) == (1, "\n还没有工作副本：先执行 make lab。\n")


def test_a_broken_notebook_is_named(copy, capsys):
    (copy / f"01 {CHAPTER}.ipynb").write_text("{", "utf-8")
    cure = "在 JupyterLab 里打开它再存一次；打不开的，从 lab/.as-made/ 里拷回原来的。"
    assert take(capsys) == (1, f"\nlab/01 {CHAPTER}.ipynb 不是完好的笔记本。 改法：{cure}\n共 1 处问题。\n")


def test_edits_move_with_what_others_did_before_them():
    mine, theirs = [Edit(5, 6, ("x",)), Edit(9, 9, ("y",))], [Edit(0, 2, ()), Edit(9, 9, ("y",))]
    assert moved(mine, theirs) == ([Edit(3, 4, ("x",))], [])
    assert moved([Edit(5, 6, ("x",))], [Edit(6, 6, ("z",))])[1] == [(Edit(5, 6, ("x",)), Edit(6, 6, ("z",)))]
    assert applied("abc", edits("abc", "xbcd")) == list("xbcd")


@pytest.mark.skipif(not LAB_PYTHON.is_file(), reason="`make lab` was never run: pages were NOT saved by Jupytext")
def test_jupytext_itself_changes_nothing_of_any_page():
    pages = {path: path.read_text("utf-8") for path in sorted((ROOT / "book").rglob("*.md"))}
    code = ("import json, sys, jupytext\nprint(json.dumps([jupytext.writes(jupytext.reads(text, fmt='md:myst'), "
            "fmt='md:myst') for text in json.load(sys.stdin)]))")
    saved = subprocess.run([str(LAB_PYTHON), "-c", code], input=json.dumps(list(pages.values())),
                           capture_output=True, encoding="utf-8", check=True)
    texts = json.loads(saved.stdout)
    assert texts != list(pages.values())
    assert [path.name for (path, base), text in zip(pages.items(), texts, strict=True) if page_edits(base, text)] == []
