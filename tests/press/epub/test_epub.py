"""The EPUB read back: what epubcheck would look at, as far as a test without Java can. By hand: `epubcheck`."""

from __future__ import annotations

import io
import posixpath
import re
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest

from casebook.press.epub.builder import EpubError, require_well_formed
from tests.support.project import CHAPTER_FILE, CHAPTER_PAGE, REGISTER_PAGE, digest, teaching_sentences

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
CHAPTER = f"{CHAPTER_PAGE}.xhtml"
COVER_PAGE = "epub-cover.xhtml"


@pytest.fixture(scope="module")
def epub(home):
    with home.spoiled() as project:
        html = "| 甲 |\n|---|\n| 上<br>下<BR> |\n\n<!-- 注 -- 释 -->\n\n话<!-- 又一条 -->话。"
        project.append(CHAPTER_FILE, html)
        result = project.run("epub")
        assert result.code == 0, result.out
        made = (project.root / "_build" / "epub" / "shudu-jiceng.epub").read_bytes()
    with ZipFile(io.BytesIO(made)) as file:
        yield file


@pytest.fixture(scope="module")
def pages(epub) -> dict[str, ElementTree.Element]:
    """Every page, parsed: XHTML that is not well-formed is no EPUB."""
    return {name: ElementTree.fromstring(epub.read(name)) for name in epub.namelist() if name.endswith(".xhtml")}


def test_what_an_author_may_write_of_html(pages):
    """A break within a cell; comments, which XML allows no “--”, are not published."""
    page = ElementTree.tostring(pages[CHAPTER], encoding="unicode")
    assert re.search(r"上<(?:html:)?br />\s*下", page) and "话话。" in page
    assert "-- 释" not in page and "又一条" not in page


def test_a_page_that_is_no_xhtml_is_named(tmp_path):
    path = tmp_path / "page.xhtml"
    path.write_text('<html xmlns="http://www.w3.org/1999/xhtml">\n<p>好</p><p>一句话<hr>后</p></html>', "utf-8")
    with pytest.raises(EpubError) as error:
        require_well_formed(path, "book/page")
    assert str(error.value) == (
        "book/page：这一页在“好 一句话 后”附近不是完好的 XHTML（mismatched tag: line 2, column 21），阅读器打不开。"
        "改法：看这里的前后有没有 HTML 标签或控制字符，改成 Markdown 的写法。"
    )


def test_container(epub):
    first = epub.infolist()[0]
    assert first.filename == "mimetype" and first.compress_type == ZIP_STORED
    assert epub.read("mimetype") == b"application/epub+zip"
    assert {info.date_time for info in epub.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_everything_in_it_is_listed_and_is_there(epub):
    package = ElementTree.fromstring(epub.read("content.opf"))
    listed = [unquote(item.get("href")) for item in package.iter(f"{OPF}item")]
    assert len(set(listed)) == len(listed)
    outside = {"mimetype", "META-INF/container.xml", "content.opf"}
    assert set(epub.namelist()) - outside == set(listed)
    assert not [name for name in listed if name.endswith(".js")]


def test_what_the_book_is(epub):
    package = epub.read("content.opf").decode()
    for words in ("数读基层：社区治理与城市党建案例集", "<dc:language>zh-CN</dc:language>", "2026-11-28T00:00:00Z"):
        assert words in package
    (identifier,) = re.findall(r"<dc:identifier id=\"[^\"]*\">([^<]*)<", package)
    assert f'content="{identifier}"' in epub.read("toc.ncx").decode()


def test_cover(epub, pages):
    """A picture that devices find in either way, and a page that shows it first."""
    package = ElementTree.fromstring(epub.read("content.opf"))
    (item,) = (item for item in package.iter(f"{OPF}item") if item.get("properties") == "cover-image")
    assert (item.get("href"), item.get("media-type")) == ("_static/cover.png", "image/png")
    (meta,) = (node for node in package.iter(f"{OPF}meta") if node.get("name") == "cover")
    assert meta.get("content") == item.get("id")
    first = next(package.iter(f"{OPF}itemref")).get("idref")
    assert next(each for each in package.iter(f"{OPF}item") if each.get("id") == first).get("href") == COVER_PAGE
    (shown,) = pages[COVER_PAGE].iter(f"{XHTML}img")
    assert "数读基层" in shown.get("alt")
    picture = epub.read("_static/cover.png")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) < 300_000
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1600, 2400)


def test_links_lead_somewhere(pages, epub):
    ids = {name: {node.get("id") for node in page.iter() if node.get("id")} for name, page in pages.items()}
    wrong = []
    for name, page in pages.items():
        for node in page.iter():
            link = node.get("href") or node.get("src")
            if not link or re.match(r"\w+:", link):
                continue
            address, anchor = urldefrag(unquote(link))
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), address)) if address else name
            if target not in epub.namelist() or (anchor and anchor not in ids.get(target, set())):
                wrong.append((name, link))
    assert wrong == []


def test_no_scripts_no_styles_in_pages_nothing_from_elsewhere(pages):
    for page in pages.values():
        assert not [node.tag for node in page.iter() if node.tag == f"{XHTML}script" or node.get("style")]
        loaded = [node.get("src") for node in page.iter() if node.get("src")]
        assert not [each for each in loaded if re.match(r"(\w+:)?//", each)]


def test_pictures_say_what_they_show(pages):
    alts = [node.get("alt") for page in pages.values() for node in page.iter(f"{XHTML}img")]
    assert alts and all(re.search("[\u4e00-\u9fff]", alt) for alt in alts)


def test_nothing_is_folded_away(pages):
    chapter = pages[CHAPTER]
    assert not list(chapter.iter(f"{XHTML}details")) or all(
        "hide" in node.get("class", "") for node in chapter.iter(f"{XHTML}details")
    ), "only plumbing code may be folded"
    assert "看答案" in "".join(chapter.itertext())


def test_of_an_assumption_to_change_there_is_the_table(epub, pages):
    assert not [node for page in pages.values() for node in page.iter() if node.get("data-grid")]
    table = next(node for node in pages[CHAPTER].iter(f"{XHTML}table") if node.get("id") == "tab-norm")
    assert len(list(table.iter(f"{XHTML}tr"))) == 7
    assert "what-if" not in epub.read(CHAPTER).decode()


def test_contents_list_the_chapter_and_the_register(epub):
    contents = epub.read("nav.xhtml").decode()
    for name in (CHAPTER, f"{REGISTER_PAGE}.xhtml", "book/appendix/sources.xhtml", "genindex.xhtml"):
        assert name in contents, name


def test_nothing_of_the_teaching_notes_is_in_it(pages):
    text = "".join("".join(page.itertext()) for page in pages.values())
    sentences = teaching_sentences(CHAPTER_FILE)
    assert sentences and [sentence for sentence in sentences if sentence in text] == []


def test_it_follows_the_data_and_has_the_same_bytes_again(broken):
    assert broken.run("epub").code == 0
    file = broken.root / "_build" / "epub" / "shudu-jiceng.epub"
    before = digest(file)
    pages = broken.html / f"{CHAPTER_PAGE}.html"
    page = digest(pages)
    assert broken.run("epub").code == 0
    assert digest(file) == before
    assert broken.run("html").code == 0 and digest(pages) == page, "the pages are not touched by it"
    broken.set_figure("wm-area", indicator_zh="王马社区的面积")
    assert broken.run("epub").code == 0
    with ZipFile(file) as epub:
        text = "".join(epub.read(name).decode() for name in epub.namelist() if name.endswith(".xhtml"))
    assert "王马社区的面积" in text
