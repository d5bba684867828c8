"""The printed book, read back: what is in it, where it leads, and that a screen reader can use it."""

from __future__ import annotations

import re

import pypdf
import pytest
from pypinyin import lazy_pinyin

from casebook.register.registers import load_register
from casebook.register.wording import figure_text
from tests.support.pdf_text import page_texts
from tests.support.project import (
    CHAPTER_FILE,
    CHAPTER_PAGE,
    FIGURES,
    PAGES,
    ROOT,
    digest,
    squeezed,
    teaching_sentences,
)


@pytest.fixture(scope="module")
def reader(book):
    return pypdf.PdfReader(book.pdf)


@pytest.fixture(scope="module")
def texts(book):
    """The text of each page as it is printed, line by line."""
    return page_texts(book.pdf)


@pytest.fixture(scope="module")
def pages(book):
    """The text of each page without blanks."""
    return book.printed_pages()


@pytest.fixture(scope="module")
def text(pages):
    return "".join(pages)


@pytest.fixture(scope="module")
def outline(reader):
    """(depth, title, page index) of every bookmark."""

    def walk(items, depth):
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield depth, squeezed(item.title), reader.get_destination_page_number(item)

    return list(walk(reader.outline, 0))


def headings(name: str) -> list[str]:
    """Return the first heading of a page and its sections from its source."""
    source = (ROOT / f"{name}.md").read_text("utf-8").split("{teaching-note}")[0]
    source = re.sub(r"^(```+|~~~+).*?^\1", "", source, flags=re.M | re.S)
    source = re.sub(r"\{\w+\}`([^`<]*?)\s*<[^`]*>`", r"\1", source)  # a role in a heading prints its words
    return [squeezed(line.lstrip("#")) for line in source.splitlines() if re.match(r"##? ", line)]


def test_title_language_and_size(reader):
    assert reader.metadata.title == "数读基层"
    assert reader.metadata.author == "《数读基层》编写组"
    assert str(reader.trailer["/Root"]["/Lang"]).lower().startswith("zh")
    assert 20 <= len(reader.pages) <= 60 * len(PAGES)
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842), "A4"


def fonts(reader) -> dict[str, dict]:
    """Return the descriptor of every font that a page or a picture in it uses."""
    found, seen = {}, set()

    def walk(resources):
        for font in (resources.get("/Font") or {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor")
            found[str(font["/BaseFont"])] = descriptor.get_object() if descriptor else {}
        for drawing in (resources.get("/XObject") or {}).values():
            if drawing.idnum not in seen:
                seen.add(drawing.idnum)
                walk(drawing.get_object().get("/Resources") or {})

    for page in reader.pages:
        walk(page["/Resources"])
    return found


def test_every_font_is_embedded_and_the_books_own(reader):
    used = fonts(reader)
    assert len(used) >= 4
    kinds = ("/FontFile", "/FontFile2", "/FontFile3")
    assert [name for name, descriptor in used.items() if not any(kind in descriptor for kind in kinds)] == []
    own = ("NotoSerifSC", "NotoSansSC", "DejaVuSansMono", "LibertinusSerif", "NewCM")
    assert [name for name in used if not any(part in name for part in own)] == []


def test_tagged_and_pdf_ua(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert re.search(rb"<pdfuaid:part>1<", root["/Metadata"].get_object().get_data())


# ------------------------------------------------------------------ bookmarks, contents, heads, index


@pytest.mark.parametrize("name", PAGES)
def test_outline_holds_chapters_and_sections(outline, pages, name):
    titles = headings(name)
    found = [i for i, (_, title, _) in enumerate(outline) if title.endswith(titles[0])]
    at = min(found, key=lambda i: outline[i][0])  # a section of another page may bear the same words
    depth = outline[at][0]
    following = [title for level, title, _ in outline[at + 1 :] if level == depth + 1]
    for title in titles[1:]:
        assert any(entry.endswith(title) for entry in following), title
    assert titles[0] in pages[outline[at][2]], "the bookmark leads to its heading"


def test_outline_holds_parts_in_order(outline):
    top = [title for depth, title, _ in outline if depth == 0]
    assert top[0] == "目录" and top[-1] == "索引"
    assert [title for title in top if title in ("案例", "附录")] == ["案例", "附录"]


def test_contents_give_the_page_on_which_a_chapter_begins(reader, texts, outline):
    lines = [squeezed(line) for text in texts[2 : outline[1][2]] for line in text.splitlines()]
    for depth, title, page in outline:
        if depth <= 1 and title != "目录":
            numbers = [tail(line.removeprefix(title)) for line in lines if line.startswith(title)]
            assert reader.page_labels[page] in numbers, title


def tail(line: str) -> str:
    """Return the number at the end of a line of the contents."""
    match = re.search(r"\d+$", line)
    return match[0] if match else ""


def test_running_heads(reader, outline, pages):
    """Left pages name the book, right pages the chapter; a chapter's first page has no head."""
    starts = [(title, page) for _, title, page in outline if re.match(r"第\d+章", title)]
    ends = [page for _, page in starts[1:]] + [next(p for _, t, p in outline if t == "附录")]
    parts = {page for _, title, page in outline if title in ("方法", "案例", "比较", "课堂", "附录")}
    assert len(starts) >= 4
    for (title, first), end in zip(starts, ends, strict=True):
        assert not pages[first].startswith("数读基层")
        for number in range(first + 1, end):
            head = "数读基层" if int(reader.page_labels[number]) % 2 == 0 else title
            if pages[number] and number not in parts:
                assert pages[number].startswith(head), (number, pages[number][:40])


def test_page_numbers_run_on(reader, pages):
    for number, label in enumerate(reader.page_labels):
        if label.isdigit() and pages[number]:
            assert pages[number].endswith(label), (number, label)


@pytest.fixture(scope="module")
def index_lines(texts, outline) -> list[str]:
    """The lines of the index, column by column, without heads and page numbers."""
    first = next(page for _, title, page in outline if title == "索引")
    lines = [line for text in texts[first:] for line in text.splitlines()]
    assert squeezed(lines[0]) == "索引"
    return [line for line in lines[1:] if squeezed(line) not in ("索引", "数读基层") and not line.strip().isdigit()]


def test_index_is_ordered_by_pinyin(index_lines):
    """Terms that begin with a figure come first, under #; the others by pinyin, each under its letter."""
    heads = [line.strip() for line in index_lines if re.fullmatch(r"\s*[A-Z#]\s*", line)]
    entries = [line.strip() for line in index_lines if re.search(r"[\u4e00-\u9fff].*\d", line)]
    entries = [entry for entry in entries if not entry[0].isdigit()]
    spelled = ["".join(lazy_pinyin(re.sub(r"[^\u4e00-\u9fff]", "", entry))) for entry in entries]
    assert len(entries) >= 10
    assert spelled == sorted(spelled)
    assert [head for head in heads if head != "#"] == sorted({word[0].upper() for word in spelled})
    assert "#" not in heads[1:]


def test_index_entries_are_on_the_pages_they_name(reader, pages, index_lines):
    labels = reader.page_labels
    for line in index_lines:
        match = re.fullmatch(r"\s*([\u4e00-\u9fff]+)(?:（.*）)?\s+([\d, ]+)\s*", line)
        if match:
            for label in re.findall(r"\d+", match[2]):
                assert match[1][-2:] in pages[labels.index(label)], (line, label)


# ------------------------------------------------------------------ text


@pytest.mark.parametrize("words", [
    "图4.1照心得的面积算", "图4.2", "图4.3", "表4.1户均人口", "表4.2", "表4.3", "表4.4", "表4.5",
    "Onthereport’sarea", "情景设定", "参考解答", "练习1", "自测1答案", "第4章杭州下城“四力合一”", "附录A数字总册",
])
def test_printed(text, words):
    assert words in text


def figures_in_prose() -> list[str]:
    source = (ROOT / CHAPTER_FILE).read_text("utf-8").split("{teaching-note}")[0]
    return sorted(set(re.findall(r"\{num\}`([a-z0-9-]+)`", source)))


@pytest.mark.parametrize("figure_id", figures_in_prose())
def test_registered_number_is_printed(text, figure_id):
    register = load_register()
    assert squeezed(figure_text(register, register.figure(figure_id))) in text


def test_charts_are_real_text(text):
    assert "人口密度（人/平方公里）" in text
    assert "王马社区（报纸）" in text


def listings() -> str:
    """Return the listings of the page for authors, which show how roles are written."""
    source = (ROOT / "book" / "teaching" / "write-your-own-case.md").read_text("utf-8")
    return "".join(squeezed(block) for _, block in re.findall(r"^(`{3,})\{code-block\}(.*?)^\1$", source, re.M | re.S))


def test_nothing_failed_on_the_way(text):
    assert "\ufffd" not in text
    assert not re.search(r"〔[a-z“]", text), "what a role prints when it fails"
    roles = re.findall(r"\{(?:num|calc|claim|scheme|waive|source|numref)\}`[a-z][a-z0-9-]{0,3}", text)
    assert [role for role in roles if role not in listings()] == []


def test_teaching_note_is_not_in_it(text):
    sentences = teaching_sentences(CHAPTER_FILE)
    assert len(sentences) >= 10
    assert [sentence for sentence in sentences if squeezed(sentence) in text] == []


# ------------------------------------------------------------------ links


def links(reader):
    """Yield (page index, annotation) of every link."""
    for number, page in enumerate(reader.pages):
        for note in page.get("/Annots") or []:
            yield number, note.get_object()


def target_page(reader, note) -> int | None:
    """Return the index of the page an inner link leads to."""
    dest = note.get("/Dest") or note.get("/A", {}).get("/D")
    if dest is None:
        return None
    dest = dest.get_object() if hasattr(dest, "get_object") else dest
    if isinstance(dest, (str, bytes)):
        return reader.get_destination_page_number(reader.named_destinations[str(dest)])
    return next(i for i, page in enumerate(reader.pages) if page.indirect_reference == dest[0])


def test_inner_links_land_on_pages(reader):
    inner = [target_page(reader, note) for _, note in links(reader) if "/URI" not in note.get("/A", {})]
    assert len(inner) > 100
    assert None not in inner


def test_numbers_lead_to_the_register(reader, outline):
    start = {title: page for _, title, page in outline}
    chapter = next(page for title, page in start.items() if title.startswith("第4章"))
    register = next(page for title, page in start.items() if title.endswith("数字总册"))
    sources = next(
        page for title, page in start.items() if title.startswith("附录") and title.endswith("来源")
    )
    notes = [note for number, note in links(reader) if chapter <= number < start["附录"]]
    landed = [target_page(reader, note) for note in notes]
    in_register = [page for page in landed if page is not None and register <= page <= sources]
    assert len(in_register) >= len(figures_in_prose())
    assert len(set(in_register)) >= 3, "not all to one page"


def test_web_addresses_are_those_of_the_sources(reader):
    addresses = {str(note["/A"]["/URI"]) for _, note in links(reader) if "/URI" in note.get("/A", {})}
    known = {source.url for source in load_register().sources.values() if source.url}
    assert addresses <= known


def test_pictures_have_alternative_texts(reader):
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node.get("/Alt", "")))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert len([alt for alt in found if re.search(r"[\u4e00-\u9fff]{6}", alt)]) >= 3
    assert all(found), "a picture without a text"


# ------------------------------------------------------------------ the same book twice


def test_same_bytes_from_the_same_source(book, second):
    """Built from nothing in two folders of different names."""
    assert digest(book.pdf) == digest(second.pdf)


def test_register_lists_every_figure(text):
    figures = load_register().of_chapter(CHAPTER_PAGE.rsplit("/", 1)[-1])
    assert figures, FIGURES
    assert [figure.figure_id for figure in figures if squeezed(figure.indicator_zh) not in text] == []
