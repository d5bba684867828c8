"""Search as a reader uses it: in the browser, over http and from a folder, against the text of the built pages."""

from __future__ import annotations

import csv
import random
import re
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from casebook.press.search import words
from casebook.press.search.text import CAPTION, CHART, HEADING, TABLE, TEXT, TITLE, Entry, entries
from casebook.register.pinyin import initials
from tests.support.project import CHAPTER_PAGE, PAGES, REGISTER_PAGE, REGISTER_PAGES

with Path(__file__).with_name("queries.csv").open(encoding="utf-8", newline="") as _file:
    QUERIES = list(csv.DictReader(_file))
NOTHING = [row for row in QUERIES if row["what"] == "none"]
#: What search does not look through: code is read with its chart, the rest is no text.
UNSEEN = "script, style, button, .cell_input, .headerlink, .chart-tools, .cb-term-notes"


# ------------------------------------------------------------------ the text of a page


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<section id="a"><h1>题名<a class="headerlink">#</a></h1><p>一段<b>话</b>。</p></section>',
         [Entry(TITLE, "a", "题名"), Entry(TEXT, "a", "一段话。")]),
        ('<section id="a"><h2>标题</h2><section id="b"><h3>小标题</h3></section></section>',
         [Entry(HEADING, "a", "标题"), Entry(HEADING, "b", "小标题")]),
        ('<table id="t"><caption>表题</caption><tr><td><p>甲</p></td><td>1</td></tr></table>',
         [Entry(CAPTION, "t", "表题"), Entry(TABLE, "t", "甲 1")]),
        ('<figure id="f"><img src="x.svg" alt="两条线"><figcaption>图题</figcaption></figure>',
         [Entry(CHART, "f", "两条线 图中的字"), Entry(CAPTION, "f", "图题")]),
        ('<ul><li id="x">外<ul><li>内</li></ul>后</li></ul>',
         [Entry(TEXT, "x", "外"), Entry(TEXT, "x", "内"), Entry(TEXT, "x", "后")]),
        ('<div class="cell_input"><pre>code = 1</pre></div><pre>输出</pre><script>x()</script>',
         [Entry(TEXT, "", "输出")]),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 其他</p>",
         [Entry(TEXT, "", "<script>alert(1)</script> & 其他")]),
        ("<p>没有<br>关上的", [Entry(TEXT, "", "没有 关上的")]),
    ],
)
def test_entries_of_a_page(html, found):
    assert entries(html, lambda source: "图中的字" if source == "x.svg" else "") == found


def test_words_of_the_index():
    traditional, simplified = words.simplified()
    assert dict(zip(traditional, simplified, strict=True))["網"] == "网"
    assert len(traditional) == len(simplified) > 2000
    assert initials("杭州下城“四力合一”") == "hzxcslhy"
    assert initials("上海“1+6”") == "sh16"
    assert ["居委会", "居民委员会"] in words.synonyms()


def test_the_list_of_queries():
    assert len(QUERIES) >= 60 and len(NOTHING) == 10


# ------------------------------------------------------------------ in the browser


def short(name: str) -> str:
    """Return the last part of a page's name; all pages of the register are “figures”."""
    return "figures" if name.startswith(REGISTER_PAGE) else name.rpartition("/")[2]


@pytest.fixture(scope="module")
def search(browser, site):
    """Return a function that gives the results of a query as [(page, by)], best first."""
    page = browser.new_page()
    page.goto(site["file"] + "search.html?q=社区")
    page.wait_for_selector("#casebook-search-results > li")

    def ask(query: str) -> list[tuple[str, str]]:
        found = page.evaluate("query => casebookSearch.search(query).map(each => [each.page.url, each.by])", query)
        return [(url.removesuffix(".html"), by) for url, by in found]

    yield ask
    page.close()


@pytest.mark.parametrize("row", QUERIES, ids=[f"{row['what']}: {row['query']}" for row in QUERIES])
def test_query(search, row):
    found = [(short(page), by) for page, by in search(row["query"])]
    pages = [page for page, _ in found]
    if row["what"] == "none":
        assert found == []
        return
    expected = {row["first"], *row["pages"].split()} - {""}
    assert expected and expected <= set(pages)
    if row["first"]:
        assert pages[0] == row["first"]
    if row["what"] == "initials":
        assert all(by == "拼音首字母" for page, by in found if page in expected)
    elif row["what"] != "synonym":
        assert found[0][1] == ""


def test_synonyms_come_after_the_word_itself_and_say_so(search):
    found = search("业主委员会")
    ways = [by for _, by in found]
    assert ways.index("业委会") > 0 and "" not in ways[ways.index("业委会") :]


@pytest.fixture(scope="module")
def texts(book) -> dict[str, list[str]]:
    """Return the pieces of text of each page, as they stand in the HTML: what search is held against."""
    found = {}
    for name in [*PAGES, *REGISTER_PAGES]:
        tree = BeautifulSoup((book.html / f"{name}.html").read_text("utf-8"), "html.parser").find("article")
        for each in tree.select(UNSEEN):
            each.decompose()
        pieces = [*tree.find_all(string=True), *(picture["alt"] for picture in tree.find_all("img"))]
        for svg in book.pictures(name).values():  # the words in a chart
            pieces += map(unescape, re.findall(r"<text[^>]*>([^<]*)", svg))
        pieces = (" ".join(piece.split()) for piece in pieces)
        found[name] = [piece for piece in pieces if piece]
    return found


def test_any_piece_of_text_is_found_on_all_its_pages_and_on_no_other(search, texts):
    """Recall and precision are 1: 200 strings of 2 to 6 characters from anywhere in the book."""
    chance = random.Random(7)
    pieces = [(page, piece) for page, all_pieces in texts.items() for piece in all_pieces if len(piece) > 6]
    folds = str.maketrans(*words.simplified()) | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    joined = {
        page: re.sub(r"\s", "", "".join(all_pieces)).translate(folds).lower() for page, all_pieces in texts.items()
    }
    folded = {page: [piece.translate(folds).lower() for piece in texts[page]] for page in texts}
    for _ in range(200):
        _, piece = chance.choice(pieces)
        begin = chance.randrange(len(piece) - 2)
        query = piece[begin : begin + chance.randint(2, 6)].strip()
        if not query:
            continue
        terms = query.translate(folds).lower().split()
        wanted = {page for page in texts if all(any(term in each for each in folded[page]) for term in terms)}
        found = {page for page, by in search(query) if not by}
        assert wanted <= found, query
        for page in found:
            assert all(term in joined[page] for term in terms), (query, page)


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_from_the_query_to_the_place_on_the_page(browser, site, protocol):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site[protocol] + "search.html")
    assert not any("search-text" in url for url in asked), "nobody has searched yet"
    page.fill("#casebook-search input", "四力合一 王马")
    page.wait_for_selector("#casebook-search-results mark")
    assert "页中找到" in page.text_content("#casebook-search-status")
    assert set(page.locator("#casebook-search-results mark").all_text_contents()) <= {"四力合一", "王马"}
    link = page.locator("#casebook-search-results .passages a").first
    assert link.get_attribute("href").split("?")[0].endswith(".html")
    link.click()
    page.wait_for_selector("article mark.search-hit")
    assert "处“四力合一 王马”" in page.text_content(".search-notice")
    visible = page.evaluate(
        "[...document.querySelectorAll('mark.search-hit')].some(each => { const box = each.getBoundingClientRect();"
        " return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight })"
    )
    assert visible, "the page stands where the hit is"
    page.click(".search-notice button")
    assert page.locator("mark.search-hit, .search-notice").count() == 0
    assert all(url.startswith((site[protocol], "data:")) for url in asked)
    page.close()


def test_a_hit_across_words_in_bold_and_inside_a_fold(browser, site):
    page = browser.new_page()
    page.goto(site["file"] + f"{CHAPTER_PAGE}.html")
    folded = page.evaluate(
        "[...document.querySelectorAll('article details:not([open]) p')].map(each => each.textContent.trim())"
    )
    words_there = next(text for text in folded if len(text) > 12)[:8]
    page.goto(site["file"] + f"{CHAPTER_PAGE}.html?h={words_there}")
    page.wait_for_selector("mark.search-hit", state="attached")
    assert page.evaluate("document.querySelector('details:has(mark.search-hit)').open")
    page.close()


@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "x\\u003cb>"])
def test_a_hostile_query_stays_text(browser, site, hostile):
    page = browser.new_page()
    alerts = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto(site["file"] + "search.html")
    page.fill("#casebook-search input", hostile)
    status = page.locator("#casebook-search-status")
    expect(status).to_contain_text(f"没有找到“{hostile}”")  # wait_for_function would eval, which the policy forbids
    page.goto(site["file"] + f"{CHAPTER_PAGE}.html?h={hostile}")
    page.wait_for_load_state()
    assert alerts == [] and page.locator("img[src=x]").count() == 0
    page.close()
