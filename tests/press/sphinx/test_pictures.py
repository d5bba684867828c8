"""Pictures of authors in everything that is published: one small book with all ways of putting them in, built once."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from tests.support.pictures import MAKER, OWNER, drawing, photo
from tests.support.project import CHAPTER, CHAPTER_FILE, CHAPTER_PAGE, Project, squeezed

ALT = "社区门口的牌子"
SOURCES = "book/appendix/sources"
CREDITS = ("图片：王某。作者同意用于本书。", "图片：李某。CC BY 4.0。出处。", "图片：本书。CC BY 4.0。")
TABLE = """\
file,title,author,licence,url,taken,note
book/cases/照片/门口.jpg,社区门口,王某,作者同意用于本书,,2021-03,
book/cases/照片/门 口.png,门口的牌子,李某,CC BY 4.0,https://example.org/photo,,裁去了两边
book/cases/照片/图.svg,示意的方框,本书,CC BY 4.0,,,
"""
#: Alone, in a sentence, a quotation, a list, a table, a link; as a figure and as an image.
PAGE = f"""\
![{ALT}](照片/门口.jpg)

一句话![{ALT}](<照片/门 口.png>){{width="30%"}}完。

> ![{ALT}](<照片/门 口.png>)

- ![{ALT}](照片/图.svg)

| 甲 | 乙 |
|---|---|
| 一 | ![{ALT}](照片/图.svg) |

[![{ALT}](照片/图.svg)](https://example.org/)

```{{figure}} 照片/门 口.png
:name: fig-door
:alt: {ALT}
:width: 50%

门口的牌子
```

:::{{image}} 照片/门口.jpg
:alt: {ALT}
:::

见{{numref}}`fig-door`。
"""


@dataclass
class Made:
    """What was built, and what was said."""

    project: Project
    said: dict[str, str]

    @property
    def epub(self) -> Path:
        return self.project.root / "_build/epub/shudu-jiceng.epub"

    @property
    def takeaway(self) -> Path:
        return self.project.html / f"_downloads/{CHAPTER}/{CHAPTER}.zip"


@pytest.fixture(scope="module")
def made(home):
    with home.spoiled() as project:
        folder = project.path("book/cases/照片")
        photo(folder / "门口.jpg", (3000, 2000), orientation=6)
        photo(folder / "门 口.png", (800, 500), kind="PNG")
        drawing(folder / "图.svg", '<text x="12" y="30">字</text><metadata>Owner Zhang</metadata>')
        project.path("data/pictures.csv").write_text(TABLE, "utf-8")
        project.append(CHAPTER_FILE, PAGE)
        said = {}
        for command in ("html", "pdf", "epub"):
            result = project.run(command)
            assert result.code == 0, result.out
            said[command] = result.out
        yield Made(project, said)


def pictures(made: Made) -> list:
    return made.project.page(CHAPTER_PAGE).select("img.picture")


def test_a_page_shows_each_with_its_words_and_its_size(made):
    found = pictures(made)
    assert [image["alt"] for image in found] == [ALT] * 8
    here = (made.project.html / CHAPTER_PAGE).parent
    sizes = []
    for image in found:
        file = here / image["src"]
        assert re.fullmatch(r"[0-9a-f]{32}\.(jpg|png|svg)", file.name) and file.is_file()
        sizes.append((file.suffix, image.get("width"), image.get("height")))
    upright, sign, box = (".jpg", "1600", "2400"), (".png", "800", "500"), (".svg", None, None)
    assert sizes == [upright, sign, sign, box, box, box, sign, upright]
    assert [name for image in found for name in image["class"] if name.startswith("cb-w")] == ["cb-w30", "cb-w50"]
    assert not [image for image in found if image.has_attr("style")]


def test_whose_a_picture_is_stands_below_it(made):
    page = made.project.page(CHAPTER_PAGE)
    own, other, drawn = CREDITS
    lines = [squeezed(line.get_text()) for line in page.select(".picture-credit")]
    assert lines == [squeezed(each) for each in (own, other, drawn, drawn, drawn, other, own)]
    assert page.select_one("figure#fig-door .legend .picture-credit a")["href"] == "https://example.org/photo"
    listed = made.project.page(SOURCES).select_one("#sources-pictures")
    assert [squeezed(entry.get_text()) for entry in listed.select(".cb-entry")] == [
        "社区门口王某；作者同意用于本书；2021-03",
        "门口的牌子李某；CCBY4.0；https://example.org/photo说明：裁去了两边",
        "示意的方框本书；CCBY4.0",
    ]


def test_the_book_on_paper_has_them_and_typst_has_nothing_to_say(made):
    text = made.project.printed()
    assert [text.count(squeezed(credit)) for credit in CREDITS] == [2, 2, 3]
    assert "Typst" not in made.said["pdf"] and "门口的牌子" in text


def test_an_ebook_has_them(made):
    with ZipFile(made.epub) as epub:
        page = epub.read(f"{CHAPTER_PAGE}.xhtml").decode()
        shown = re.findall(r'<img[^>]* src="[^"]*(_images/[0-9a-f]{32}\.\w+)"', page)
        assert len(shown) == 8 and set(shown) <= set(epub.namelist())
        assert squeezed(re.sub("<[^>]*>", "", page)).count(squeezed(CREDITS[0])) == 2


def test_a_notebook_holds_them_itself(made):
    """Jupyter shows what is attached to a cell wherever the notebook goes; drawings become pixels there."""
    with ZipFile(made.takeaway) as taken:
        notebook = json.loads(taken.read(f"{CHAPTER}/{CHAPTER}.ipynb"))
    cells = [cell for cell in notebook["cells"] if "attachments" in cell]
    text = "".join("".join(cell["source"]) for cell in cells)
    assert len(re.findall(rf"!\[{ALT}\]\(attachment:[0-9a-f]{{32}}\.(?:jpg|png)\)", text)) == 8
    attached = {name: held for cell in cells for name, held in cell["attachments"].items()}
    assert set(re.findall(r"attachment:([^)]+)", text)) == set(attached) and len(attached) == 3
    for held in attached.values():
        ((kind, content),) = held.items()
        assert Image.open(io.BytesIO(base64.b64decode(content))).get_format_mimetype() == kind


def test_originals_are_nowhere_and_nothing_of_what_they_note(made):
    secrets = [word.encode() for word in (MAKER, OWNER, "门口.jpg")]
    for path in (made.project.root / "_build").rglob("*"):
        if not path.is_file() or ".work" in path.parts:
            continue
        content = path.read_bytes()
        if path.suffix in (".zip", ".epub"):
            with ZipFile(path) as packed:
                content = b"".join(packed.read(name) for name in packed.namelist()) + str(packed.namelist()).encode()
        allowed = path.name.endswith(".csv")
        assert allowed or not [word for word in secrets if word in content], path
        assert path.suffix != ".jpg" or path.stat().st_size < 300_000
    assert not [path for path in (made.project.root / "_build").rglob("门*口*")]


def test_another_photo_under_the_same_name_is_taken_in(made):
    """The page is read again for it, and for nothing else; a photo that is gone stops the build."""
    before = [image["src"] for image in pictures(made)]
    path = made.project.path("book/cases/照片/门口.jpg")
    photo(path, (500, 400))
    result = made.project.run("html")
    assert (result.code, result.pages_read(), result.pages_run()) == (0, [CHAPTER_PAGE], [])
    after = [image["src"] for image in pictures(made)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, *[True] * 6, False]
    path.write_bytes(b"")
    result = made.project.run("html")
    line = made.project.path(CHAPTER_FILE).read_text("utf-8").partition("![")[0].count("\n") + 1
    said = "“照片/门口.jpg”：图片文件是空的。改法：像是没有存完或没有传完：重新存一次，再放进来。"
    assert result.code == 1 and result.lines_with(f"{CHAPTER_FILE}:{line}: WARNING: {said}")
