"""What is wrong with pictures on pages and in their register is said whole: page, line, what was found, the cure."""

from __future__ import annotations

import pytest

from casebook.checks import run
from tests.support.pictures import drawing, photo
from tests.support.small_book import CHAPTER, PAGE, SOUND, Tree, make_book, said

ROW = {"file": "book/cases/照片/门口.jpg", "title": "社区门口", "author": "王某", "licence": "作者同意用于本书",
       "url": "", "taken": "2021-03", "note": ""}
SPACED = ROW | {"file": "book/cases/照片/门 口.png", "author": "李某", "licence": "CC BY 4.0"}
ALT = "![社区门口的牌子]"
AS_PICTURE = "写成 ![图上有什么](图片文件)。"
IN_BLOCK = "在块的开头加一行 :alt: 图上有什么。"
BESIDE = "把它存进书里，放在这一页旁边，写相对的路径，如 照片/门口.jpg。"
ELSEWHERE = "图片不在书的文件夹里：网址、别的盘上的文件，读者那里打不开。"
MISSING = ("找不到这个图片文件。", "改正路径，或补上这个文件。")
NO_PICTURE = "这不是图片的写法，会照原样印出来。"
HALF_WIDTH = "写成 ![图上有什么](图片文件)：符号用半角，之间不留空；文件名里有空格的写成 (<图片 文件>)。"

#: What is right: a picture by itself, in a sentence, a quotation, a list, a table; names in Chinese, with a blank.
RIGHT = [
    f"{ALT}(照片/门口.jpg)",
    f"一句话{ALT}(照片/门口.jpg)完。",
    f"> {ALT}(照片/门口.jpg)",
    f"- 甲\n- {ALT}(/book/cases/照片/门口.jpg)",
    f"| 甲 | 乙 |\n|---|---|\n| 一 | {ALT}(照片/门口.jpg) |",
    f"{ALT}(<照片/门 口.png>)",
    f"{ALT}[门]\n\n[门]: 照片/门口.jpg",
    "```{figure} 照片/门 口.png\n:name: fig-door\n:alt: 社区门口的牌子\n\n题\n```",
    ":::{image} ../cases/照片/门口.jpg\n:alt: 社区门口的牌子\n:::",
]
#: What is put at the end of a sound page, on which line of it the fault stands, what is found, expected, the cure.
WRONG = [
    ("![](照片/门口.jpg)", 1, "照片/门口.jpg", "图片没有替代文字。", AS_PICTURE),
    ("```{image} 照片/门口.jpg\n```", 1, "照片/门口.jpg", "图片没有替代文字。", IN_BLOCK),
    ("![照片](照片/门口.jpg)", 1, "照片/门口.jpg", "替代文字写的是“照片”，没有说图上有什么。",
     "给看不见图的人写一句：图上有什么。"),
    ("![门口](照片/门口.jpg)", 1, "照片/门口.jpg", "替代文字写的是“门口”，没有说图上有什么。",
     "给看不见图的人写一句：图上有什么。"),
    ("![door.jpg](照片/门口.jpg)", 1, "照片/门口.jpg",
     "替代文字写的是“door.jpg”，没有说图上有什么。", "给看不见图的人写一句：图上有什么。"),
    (f"字\n{ALT}(照片/大门.jpg)", 2, "照片/大门.jpg", *MISSING),
    ("```{figure} 照片/大 门.png\n:alt: 社区门口的牌子\n\n题\n```", 1, "照片/大 门.png", *MISSING),
    (f"{ALT}(照片/没登记.jpg)", 1, "照片/没登记.jpg", "图片没有登记作者和许可。",
     "在 data/pictures.csv 加一行：book/cases/照片/没登记.jpg,图上是什么,作者,许可,网址,拍摄日期,（后三格可以空着）。"
     "没有许可的图不能用。"),
    (f"{ALT}(照片/c.jpg)", 1, "照片/c.jpg", "文件名以 .jpg 结尾，里面却是 PNG。",
     "把文件改名为 c.png，提到它的地方一并改。"),
    (f"{ALT}(照片/空.jpg)", 1, "照片/空.jpg", "图片文件是空的。", "像是没有存完或没有传完：重新存一次，再放进来。"),
    (f"{ALT}(照片/手机.heic)", 1, "照片/手机.heic", "这个文件是 HEIC，书里印不了。",
     "用看图软件打开它，另存为 JPG 或 PNG。"),
    (f"{ALT}(https://example.org/a.jpg)", 1, "https://example.org/a.jpg", ELSEWHERE, BESIDE),
    (f"{ALT}(照片\\门口.jpg)", 1, "照片\\门口.jpg", "路径里用了反斜杠，别的电脑不认得。", "写成 照片/门口.jpg。"),
    (f"{ALT}(../../外面.jpg)", 1, "../../外面.jpg", "图片不在 book/ 里，不会进书。",
     "把它移到这一页旁边，写相对的路径，如 照片/门口.jpg。"),
    (f"### 标题{ALT}(照片/门口.jpg)", 1, "照片/门口.jpg", "标题里放不了图片：目录和搜索也要印标题。",
     "把图片移到标题下面，自成一段。"),
    (f"{ALT}(照片/门 口.png)", 1, "![社区门口的牌子](照片/门 口.png)", NO_PICTURE, HALF_WIDTH),
    ("！[社区门口的牌子]（照片/门口.jpg）", 1, "！[社区门口的牌子]（照片/门口.jpg）", NO_PICTURE, HALF_WIDTH),
]


@pytest.fixture(scope="module")
def illustrated(tmp_path_factory) -> Tree:
    """The small book with two pictures on its page, registered, and some that are none."""
    tree = make_book(tmp_path_factory.mktemp("illustrated"))
    folder = tree.root / "book/cases/照片"
    photo(folder / "门口.jpg")
    photo(folder / "门 口.png", kind="PNG")
    photo(folder / "没登记.jpg")
    photo(folder / "c.jpg", kind="PNG")
    photo(tree.root / "外面.jpg")
    drawing(folder / "图.svg")
    (folder / "空.jpg").write_bytes(b"")
    (folder / "手机.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0")
    tree.add_table("pictures", [ROW, SPACED])
    return tree


@pytest.fixture
def problems(illustrated, monkeypatch):
    """Return what is said of a page with something put at its end, but of what stood there before."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(illustrated.root))

    def found(text: str, rows: list[dict[str, str]] | None = None) -> list[tuple]:
        (illustrated.root / PAGE).write_text(f"{SOUND}\n{text}\n", "utf-8")
        illustrated.write("pictures.csv", rows if rows is not None else [ROW, SPACED])
        return [said(problem) for problem in run.check()[0]]

    return found


BOTH = f"\n\n{ALT}(照片/门口.jpg)\n\n{ALT}(<照片/门 口.png>)"


def test_pictures_wherever_markdown_allows_them(problems):
    assert problems("\n\n".join(RIGHT)) == []


def test_what_is_wrong_with_each_picture_is_said_at_its_line(problems):
    """All in one page: each is said, and once."""
    place, expected, text = SOUND.count("\n") + 2, [], []
    for fault, line, *words in WRONG:
        expected.append((PAGE, place + line - 1, "", *words))
        text.append(fault)
        place += fault.count("\n") + 2
    assert problems("\n\n".join(text) + BOTH) == sorted(expected)


def test_rows_of_the_register(problems):
    rows = [
        ROW | {"author": "网络", "taken": "三月"},
        SPACED | {"licence": ""},
        ROW | {"file": "book/cases/照片/没登记.jpg", "licence": "未知"},
    ]
    table = "data/pictures.csv"
    assert problems(BOTH, rows) == [
        (table, 2, "author", "网络", "这不是作者。", "查明是谁的、凭什么可以印；查不明的图不能用。"),
        (table, 2, "taken", "三月", "不是有效的日期。", "写成 2021、2021-03 或 2021-03-11。"),
        (table, 3, "licence", "", "这一格必须填写。",
         "补上（许可，凭什么可以印：CC BY 4.0、CC0、公有领域、作者同意用于本书）。"),
        (table, 4, "file", "book/cases/照片/没登记.jpg", "没有一页用到这张图片。",
         "在页里用上它，或删去这一行；文件名写法不同的，照页里的文件改。"),
        (table, 4, "licence", "未知", "这不是许可。", "查明是谁的、凭什么可以印；查不明的图不能用。"),
    ]


def test_a_picture_that_only_a_draft_shows_is_known_to_drafts_only(problems, illustrated):
    from casebook.register.registers import load_register

    page = illustrated.root / PAGE
    assert problems(f"{ALT}(照片/门口.jpg)", [ROW]) == []
    page.write_text(f"---\ndraft: true\n---\n{page.read_text('utf-8')}", "utf-8")
    assert list(load_register(frozenset({CHAPTER})).pictures) == []
    assert list(load_register().pictures) == [ROW["file"]]
