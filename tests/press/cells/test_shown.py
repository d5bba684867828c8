"""What cells show is on the page as in a terminal, and however wide it is, the page is not."""

from __future__ import annotations

import re

import pytest

from tests.support.pdf_text import page_texts
from tests.support.project import CHAPTER_FILE, CHAPTER_PAGE, squeezed

CELL = "```{{code-cell}} python\n{}\n```"
HEAD = "---\ntable:\n  name: tab-wide\n  caption: 很宽的表\n---\n"
#: A frame of thirty columns, a value of one long line, what a child prints, frames of a bar, a formula, a picture.
CELLS = [
    "import subprocess\nimport numpy as np\nfrom IPython.display import Latex\nprint('先说的话')\n"
    "subprocess.run(['echo', '子进程的话'])\nprint('后说的话');",
    "for i in range(5):\n    print(f'\\r进度{i * 25}', end='')\nprint()",
    f"{HEAD}columns = ['很长的列名第%d列' % i for i in range(30)]\n"
    "pd.DataFrame(np.arange(60).reshape(2, 30), columns=columns)",
    "print('宽' * 300)",
    "'长' * 300",
    "Latex('$" + " + ".join(f"x_{{{i}}}" for i in range(60)) + "$')",
    "class Frame:\n    def _repr_html_(self):\n        return '<p style=x>甲'\n    def __repr__(self):\n"
    "        return '也有文字'\nFrame()",
]
PROSE = "行内公式$" + " + ".join(f"y_{{{i}}}" for i in range(60)) + "$在话里。"


@pytest.fixture(scope="module")
def shown(home):
    """The small book with those cells, as pages and as PDF."""
    with home.spoiled() as project:
        for code in CELLS:
            project.append(CHAPTER_FILE, CELL.format(code))
        project.append(CHAPTER_FILE, PROSE)
        result = project.run("book")
        assert result.code == 0, result.out
        yield project


@pytest.fixture(scope="module")
def text(shown) -> str:
    return shown.page(CHAPTER_PAGE).article.get_text()


@pytest.fixture(scope="module")
def printed(shown) -> str:
    return squeezed("".join(page_texts(shown.pdf)))


def test_a_child_s_words_stand_where_they_were_said(text, printed):
    assert "先说的话\n子进程的话\n后说的话\n" in text
    assert "先说的话子进程的话后说的话" in printed


def test_only_the_last_frame_is_shown(text, printed):
    for where in (text, printed):
        assert re.findall(r"进度\d+", where) == ["进度100"]


def test_what_is_text_as_well_as_html_is_text_everywhere(shown, text, printed):
    assert "也有文字" in text and "也有文字" in printed
    assert "<p style=x>" not in (shown.html / f"{CHAPTER_PAGE}.html").read_text("utf-8")


def test_a_formula_of_a_cell_is_printed_as_one(printed):
    assert "core.display.Latex" not in printed


@pytest.mark.parametrize("width", [390, 1280])
def test_boxes_scroll_and_the_page_does_not(browser, shown, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((shown.html / f"{CHAPTER_PAGE}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wide = page.evaluate("""[...document.querySelectorAll(".table-scroll, pre, .long-formula, math[display=block]")]
        .filter(box => box.scrollWidth > box.clientWidth).map(box => box.className || box.tagName)""")
    assert {"table-scroll", "long-formula"} <= set(wide), wide
    page.close()
