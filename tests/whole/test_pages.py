"""Every page as a reader gets it, and every chapter as the case standard asks for it."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Comment

from casebook.register.registers import load_register
from tests.support.case_standard import Chapter
from tests.support.project import (
    CASE_PAGES,
    MADE_PAGES,
    PAGES,
    REGISTER_PAGE,
    REGISTER_PAGES,
    chinese,
    squeezed,
    teaching_sentences,
)

ALL_PAGES = [*PAGES, *REGISTER_PAGES, *MADE_PAGES]
#: Words on a page's frame that are the same in Chinese.
NOT_ENGLISH = {"Ctrl", "K", "+", "PDF", "MIT", "Abstract"}


def outer(soup: BeautifulSoup) -> list[str]:
    """Return the texts outside the article that a reader sees."""
    found = []
    for text in soup.body.find_all(string=True):
        hidden = isinstance(text, Comment) or text.find_parent(["script", "style", "noscript", "article"])
        if not hidden and text.strip():
            found.append(text.strip())
    return found


# ------------------------------------------------------------------ every page


@pytest.mark.parametrize("name", ALL_PAGES)
class TestPage:
    def test_language(self, book, name):
        assert book.page(name).html["lang"].lower() in ("zh-cn", "zh-hans", "zh-hans-cn")

    def test_one_first_heading(self, book, name):
        headings = book.page(name).find_all("h1")
        assert len(headings) == 1
        assert chinese(headings[0].get_text())

    def test_headings_do_not_skip(self, book, name):
        inside = book.page(name).article or book.page(name).main
        levels = [int(h.name[1]) for h in inside.find_all(re.compile("^h[1-6]$"))]
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels

    def test_title_and_viewport(self, book, name):
        page = book.page(name)
        assert chinese(page.title.get_text()) and "数读基层" in page.title.get_text()
        assert "width=device-width" in page.find("meta", attrs={"name": "viewport"})["content"]

    def test_pictures_say_what_they_show(self, book, name):
        for image in book.page(name).find_all("img"):
            alt = image.get("alt", "")
            assert chinese(alt) and len(alt) >= 8, image["src"]
            assert not re.search(r"[0-9a-f]{16}|\.(svg|png|jpe?g)$|\{\w+\}`", alt), alt

    def test_no_error_shows(self, book, name):
        page = book.page(name)
        assert page.select(".cb-error, .problematic, .system-message, .stderr, .traceback") == []
        shown = [text for text in page.main.find_all(string=True) if not text.find_parent(["pre", "code"])]
        assert not re.search(r"\{(num|calc|claim|scheme|waive|source|numref)\}`[a-z]", "".join(shown))

    def test_nothing_is_loaded_from_elsewhere(self, book, name):
        page = book.page(name)
        tags = page.find_all(["script", "link", "img", "iframe", "source", "video", "audio", "object"])
        loaded = [tag.get("src") or tag.get("href") or tag.get("data") for tag in tags]
        assert [url for url in loaded if url and re.match(r"(\w+:)?//", url)] == []
        styles = "".join(style.get_text() for style in page.find_all("style"))
        assert not re.search(r"url\(\s*['\"]?(\w+:)?//", styles)

    def test_ids_are_unique(self, book, name):
        ids = [tag["id"] for tag in book.page(name).find_all(id=True)]
        assert sorted({each for each in ids if ids.count(each) > 1}) == []

    def test_links_lead_somewhere(self, book, name):
        links = [tag["href"] for tag in book.page(name).find_all("a", href=True)]
        assert links
        assert [link for link in links if not leads_somewhere(book.html, name, link)] == []

    def test_files_it_loads_are_there(self, book, name):
        tags = book.page(name).find_all(["script", "link", "img"])
        names = [tag.get("src") or tag.get("href") for tag in tags]
        assert [each for each in names if each and not leads_somewhere(book.html, name, each)] == []

    def test_it_is_light(self, book, name):
        """Without pictures at most 250 kB gzipped and 800 kB as it is: stock Jupyter Book needs 990 and 2500."""
        page = book.page(name)
        loaded = {tag["src"] for tag in page.find_all("script")}
        loaded |= {tag["href"] for tag in page.select("link[rel=stylesheet]")}
        here = book.html / f"{name}.html"
        files = [here, *((here.parent / unquote(urlsplit(address).path)).resolve() for address in loaded)]
        assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= 250_000
        assert sum(path.stat().st_size for path in files) <= 800_000

    def test_it_keeps_its_own_rules(self, book, name):
        """The policy forbids scripts and styles written into a page; there are none that it would have to stop."""
        page = book.page(name)
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert page.find_all("style") == [] and page.select("[style]") == []
        assert [script for script in page.find_all("script") if not script.get("src")] == []
        assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []

    def test_it_is_described(self, book, name):
        said = book.page(name).find("meta", attrs={"name": "description"})
        assert name == "genindex" or (said and 10 <= len(said["content"]) <= 150 and chinese(said["content"]))

    def test_frame_is_in_chinese(self, book, name):
        texts = [text for text in outer(book.page(name)) if re.search("[A-Za-z]{2}", text)]
        texts = [re.sub(r"^[\d.\s]+", "", text) for text in texts if not chinese(text)]
        assert [text for text in texts if text not in NOT_ENGLISH] == []

    def test_attributes_are_in_chinese(self, book, name):
        """Also in what scripts write into the page, which stands in it as text."""
        page = book.page(name)
        scripts = [script.get_text() for script in page.find_all("script")]
        written = BeautifulSoup("".join(text for text in scripts if "document.write" in text), "html.parser")
        values = [
            tag[key] for soup in (page.body, written) for tag in soup.find_all(True)
            for key in ("title", "aria-label", "placeholder", "alt", "aria-description") if tag.get(key)
        ]
        assert [value for value in values if not chinese(value) and value not in NOT_ENGLISH] == []


def leads_somewhere(folder: Path, page: str, link: str) -> bool:
    """Say whether a link on a page is an outer one, or its file and anchor exist."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    here = folder / f"{page}.html"
    target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
    if not target.is_file() or folder.resolve() not in target.parents:
        return False
    return not parts.fragment or unquote(parts.fragment) in ids_of(target, target.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def ids_of(path: Path, _changed: int) -> frozenset[str]:
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    return frozenset(tag["id"] for tag in soup.find_all(id=True))


def test_front_door_leads_to_the_book(book):
    """The file a reader double-clicks."""
    text = (book.html / "index.html").read_text("utf-8")
    assert leads_somewhere(book.html, "index", re.search(r'url=([^"]+)"', text)[1])


def test_nothing_published_that_is_not_the_book(book):
    """No sources, notebooks, pickles or leftovers; the work folder stays outside."""
    names = [path.relative_to(book.html).as_posix() for path in book.html.rglob("*") if path.is_file()]
    assert [
        name for name in names if re.search(r"\.(md|py|csv|pickle|doctree|log)$|^_sources/|buildinfo", name)
    ] == []
    assert sorted(path.name for path in (book.root / "_build").iterdir()) == [".work", "html", "pdf"]


@pytest.mark.parametrize("name", PAGES)
def test_title_in_the_sidebar(book, name):
    own = squeezed(book.page(name).article.h1.get_text()).removesuffix("#")
    for page in ALL_PAGES:
        side = squeezed(book.page(page).find(id="contents").get_text())
        assert re.sub(r"^[\d.]+", "", own) in side, page


# ------------------------------------------------------------------ figures and tables


@pytest.mark.parametrize("name", PAGES)
class TestFigures:
    def test_figures_have_number_titles_and_source(self, book, name):
        for figure in book.page(name).article.find_all("figure"):
            legend = figure.find(class_="legend")
            assert re.fullmatch(r"图 \d+\.\d+ ?", figure.find(class_="caption-number").get_text()), (
                figure.get("id")
            )
            assert chinese(figure.find(class_="caption-text").get_text())
            english = legend.find("em").get_text()
            assert re.fullmatch(r"[A-Z][\x20-\x7e’“”–—]{15,}", english), english
            assert "来源：" in legend.get_text()

    def test_tables_have_number_and_title(self, book, name):
        for table in book.page(name).article.find_all("table"):
            without = {"indextable", "class-plan", "cb-list", "chart-data"}  # tables of contents of a kind
            if without & set(table.get("class", [])) or table.find_parent(class_=without):
                continue
            assert table.caption, table.get_text()[:60]
            assert re.match(r"表 \d+\.\d+ ?", table.find(class_="caption-number").get_text())
            assert chinese(table.find(class_="caption-text").get_text())
            assert table.thead and all(cell.get_text(strip=True) for cell in table.thead.find_all("th"))

    def test_charts_are_text_with_chinese(self, book, name):
        for figure, svg in book.pictures(name).items():
            assert any(chinese(text) for text in re.findall(r"<text[^>]*>([^<]*)", svg)), figure
            assert "<image" not in svg and "@font-face" not in svg
            assert "Noto Sans SC" in svg and "sans-serif" in svg, "fonts the reader may have"


def test_numbers_of_figures_and_tables_run_on(book):
    for name in CASE_PAGES:
        for sort, tags in (("图", "figure"), ("表", "table")):
            captions = [tag.find(class_="caption-number") for tag in book.page(name).article.find_all(tags)]
            labels = [caption.get_text().split() for caption in captions if caption]
            numbers = [int(label[1].split(".")[1]) for label in labels if label[0] == sort]
            assert numbers == list(range(1, len(numbers) + 1)), name


# ------------------------------------------------------------------ every chapter


@pytest.fixture(params=CASE_PAGES, ids=lambda name: name.rsplit("/", 1)[-1])
def chapter(request) -> Chapter:
    return Chapter(request.param)


def test_folds_are_folded_on_the_page(book, chapter):
    page = book.page(f"book/cases/{chapter.name}").article
    folds = page.select("details.cb-fold:not(.cb-passports)")
    assert len(folds) == len(chapter.blocks("solution|answer"))
    assert all(not fold.has_attr("open") and chinese(fold.summary.get_text()) for fold in folds)


def test_figures_of_the_chapter_are_in_the_register(book, chapter):
    figures = load_register().of_chapter(chapter.name)
    entries = {tag["id"] for tag in book.page(f"{REGISTER_PAGE}/{chapter.name}").select(".cb-entry")}
    assert len(figures) >= 5
    assert [figure.figure_id for figure in figures if f"figure-{figure.figure_id}" not in entries] == []


def test_numbers_link_to_their_entries(book, chapter):
    links = book.page(f"book/cases/{chapter.name}").article.select("a:has(> .cb-num), a:has(> .cb-scheme)")
    assert len(links) >= 10
    for link in links:
        assert re.search("appendix/figures/[a-z0-9-]+[.]html#figure-", link["href"])
        assert re.search("证据等级[A-D]", link["title"]), link["title"]


def test_teaching_note_is_not_published(book, chapter):
    """Not in a page, the search index, or any other file a learner gets."""
    sentences = teaching_sentences(f"book/cases/{chapter.name}.md")
    assert len(sentences) >= 10
    sentences = [squeezed(sentence) for sentence in sentences]
    for path in sorted(book.html.rglob("*")):
        if path.suffix in (".html", ".js", ".json", ".txt", ".ipynb", ".svg", ".xml", ".inv"):
            if path.parent.name in ("vendor", "scripts") or "vendor" in path.parts:
                continue
            text = path.read_text("utf-8", errors="ignore")
            # the page for authors shows how a teaching note is written; the search index has a line a page
            text = decoded("\n".join(line for line in text.split("\n") if "write-your-own-case.html" not in line[:200]))
            marks = [] if path.stem == "write-your-own-case" else ["案例使用说明", "teaching-note"]
            assert [needle for needle in [*sentences, *marks] if needle in text] == [], path


def decoded(text: str) -> str:
    """Return a text without tags and blanks, escapes of a search index resolved."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return squeezed(re.sub(r"<[^>]+>", "", text)) + re.sub(r"\s", "", text)
