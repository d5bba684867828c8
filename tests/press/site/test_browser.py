"""The built pages in a real browser: over http and from a USB stick, phone and desk, light and dark."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

import pytest

from tests.support.project import CHAPTER, CHAPTER_PAGE, MADE_PAGES, PAGES, REGISTER_PAGE, chinese
from tests.support.visits import DESK, PHONE, SIZES, axe, change_colour, watch

REGISTER_OF_CHAPTER = f"{REGISTER_PAGE}/{CHAPTER}"
ALL_PAGES = [*PAGES, REGISTER_OF_CHAPTER, *MADE_PAGES]
# ------------------------------------------------------------------ every page, every way to open it


@dataclass
class Visit:
    """What was seen of one page opened in one way; `findings` are axe's, where it looked."""

    troubles: list[str]
    theme: str
    width: int
    sticking_out: list[str]
    broken_images: list[str]
    titles: int
    names: list[str]
    findings: list[str] | None = None


LOOK = """() => ({
    theme: document.documentElement.dataset.theme,
    width: document.documentElement.scrollWidth,
    sticking_out: [...document.querySelectorAll('main *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`).slice(0, 8),
    broken_images: [...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src),
    titles: [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).length,
    names: [...document.querySelectorAll('button, a, summary, input, [role]')]
        .filter(e => e.checkVisibility())
        .map(e => ['aria-label', 'title', 'data-bs-original-title'].map(n => e.getAttribute(n)).find(Boolean))
        .filter(Boolean),
})"""
#: In the dark one page of each kind: colours come from the one style sheet, and axe takes seconds a page.
IN_THE_DARK = [
    "book/index", "book/methods/hedged-numbers", CHAPTER_PAGE, "book/compare/catalogue",
    "book/teaching/write-your-own-case", REGISTER_OF_CHAPTER, "book/appendix/glossary", *MADE_PAGES,
]
#: In which way axe looks at a page in which colour: on a phone light, on a desk dark.
AXE = {"light": ("http", "phone"), "dark": ("file", "desk")}


def axe_when_all_is_open(page, colour: str) -> list[str]:
    change_colour(page, colour)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.wait_for_timeout(300)  # colours fade in
    return axe(page)


@pytest.fixture(scope="module")
def ways(browser, site):
    """Open a page in one way, look at it light and dark, once; several tests ask about the same visit."""
    contexts, seen = {}, {}

    def visit(name: str, protocol: str, size: str, colour: str) -> Visit:
        way = protocol, size
        if way not in contexts:
            contexts[way] = browser.new_context(locale="zh-CN", viewport=SIZES[size], color_scheme="light")
        if (name, way, colour) not in seen:
            troubles: list[str] = []
            page = contexts[way].new_page()
            watch(page, site[protocol], troubles)
            page.goto(f"{site[protocol]}{name}.html", wait_until="load")
            looks = {}
            for each in ("light", "dark"):
                change_colour(page, each)
                looks[each] = page.evaluate(LOOK)
            for each, look in looks.items():
                seen[name, way, each] = Visit(list(troubles), **look)
            for each in ("light", "dark"):
                if AXE[each] == way and (each == "light" or name in IN_THE_DARK):
                    seen[name, way, each].findings = axe_when_all_is_open(page, each)
            page.close()
        return seen[name, way, colour]

    yield visit
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("name", ALL_PAGES)
@pytest.mark.parametrize("colour", ["light", "dark"])
@pytest.mark.parametrize(("protocol", "size"), [("http", "phone"), ("file", "desk")], ids=["http-phone", "file-desk"])
class TestVisit:
    def test_nothing_goes_wrong_and_nothing_leaves(self, ways, name, protocol, size, colour):
        assert ways(name, protocol, size, colour).troubles == []

    def test_it_fits_and_is_complete(self, ways, name, protocol, size, colour):
        visit = ways(name, protocol, size, colour)
        assert visit.width <= SIZES[size]["width"], visit.sticking_out
        assert visit.broken_images == []
        assert visit.theme == colour
        assert visit.titles == 1

    def test_names_given_by_scripts_are_in_chinese(self, ways, name, protocol, size, colour):
        """Buttons and links are named by scripts too, after the page was loaded."""
        names = ways(name, protocol, size, colour).names
        assert names and [each for each in names if not chinese(each)] == []


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_front_door(opened, protocol):
    page = opened("index", protocol)
    page.wait_for_url("**/book/index.html")
    assert chinese(page.title())


@pytest.mark.parametrize(
    ("name", "colour"), [*((name, "light") for name in ALL_PAGES), *((name, "dark") for name in IN_THE_DARK)]
)
def test_axe_finds_nothing(ways, name, colour):
    found = ways(name, *AXE[colour], colour).findings
    assert found == [], "\n".join(found[:20])


def test_axe_sees_two_pale_numbers_among_many(opened):
    """Text written as text before it is left out of the reckoning of contrast (see `axe`): not when it differs."""
    page = opened(CHAPTER_PAGE)
    for each in ("article .cb-num >> nth=-1", "article p .cb-num >> nth=30"):
        page.locator(each).evaluate("element => element.style.color = '#ccc'")
    found = [line for line in axe(page) if "color-contrast" in line]
    assert len(found) == 2, found


# ------------------------------------------------------------------ numbers lead to their entries

NUMBER = "article a:has(> .cb-num)"


@pytest.mark.parametrize(
    ("protocol", "size"), [("http", PHONE), ("file", DESK)], ids=["http-phone", "file-desk"]
)
def test_number_leads_to_its_entry(opened, protocol, size):
    page = opened(CHAPTER_PAGE, protocol, viewport=size)
    link = page.locator(NUMBER).first
    number, target = link.inner_text(), link.get_attribute("href")
    card = page.locator(".cb-card")
    link.focus()
    assert "来源" in card.inner_text() and "总册中的条目" in card.inner_text()
    assert link.get_attribute("aria-describedby") == "cb-card"
    page.keyboard.press("Escape")
    assert card.count() == 0
    link.click()
    page.wait_for_url(f"**/{REGISTER_PAGE}/*.html#*")
    anchor = target.partition("#")[2]
    assert page.url.endswith(f"#{anchor}")
    entry = page.locator(f"#{anchor}")
    assert number in entry.inner_text()
    assert_in_sight(page, entry)
    assert page.evaluate("document.querySelector(':target').id") == anchor


def assert_in_sight(page, element) -> None:
    """The element's middle is on the screen and nothing lies over it."""
    seen = element.evaluate(
        "e => { const box = e.getBoundingClientRect();"
        " const y = box.top + Math.min(box.height, 40) / 2, x = box.left + 20;"
        " const top = document.elementFromPoint(x, y);"
        " return y > 0 && y < innerHeight && (e.contains(top) || top.contains(e)); }"
    )
    assert seen, "the entry is not in sight"


def test_number_is_reached_by_keyboard(opened):
    page = opened(CHAPTER_PAGE)
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({NUMBER!r})"):
            break
    else:
        pytest.fail("Tab does not reach a number")
    style = "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.boxShadow] }"
    link = page.locator(":focus")
    focused = link.evaluate(style)
    plain = page.locator(NUMBER).nth(5).evaluate(style)
    assert focused != plain, "focus cannot be seen"
    assert focused[0] != "none" or focused[2] != "none", f"no ring around the focused number: {focused}"
    address = link.get_attribute("href").partition("#")[2]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{address}")


# ------------------------------------------------------------------ terms

#: The first term in the prose of the chapter.
TERM = "section section a:has(> .cb-term)"
GLOSSARY_PAGE = "book/appendix/glossary"


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_mouse_over_a_term_shows_what_it_means(opened, protocol):
    page = opened(CHAPTER_PAGE, protocol)
    link, card = page.locator(TERM).first, page.locator(".cb-card")
    link.scroll_into_view_if_needed()
    link.hover()
    assert card.get_attribute("aria-label") == "术语释义"
    meaning = page.locator("#about-" + link.get_attribute("href").partition("#term-")[2])
    assert not meaning.is_visible()
    assert link.inner_text() in card.inner_text() and meaning.locator("p").nth(1).text_content() in card.inner_text()
    assert card.locator("[id]").count() == 0, "no id stands twice on a page"
    page.mouse.move(5, 5)
    card.wait_for(state="detached")
    link.hover()
    card.locator("a").click()
    page.wait_for_url(f"**/{GLOSSARY_PAGE}.html#term-*")
    assert_in_sight(page, page.locator(":target"))
    assert opened.troubles == []


def test_term_by_keyboard(opened):
    page = opened(CHAPTER_PAGE)
    link, card = page.locator(TERM).first, page.locator(".cb-card")
    link.focus()
    assert "术语表中的条目" in card.inner_text()
    assert link.get_attribute("aria-describedby") == "cb-card"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "术语表中的条目"
    page.keyboard.press("Escape")
    assert card.count() == 0
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{GLOSSARY_PAGE}.html#term-*")


def test_term_by_tap(opened):
    page = opened(CHAPTER_PAGE, viewport=PHONE, has_touch=True, is_mobile=True)
    link, card = page.locator(TERM).first, page.locator(".cb-card")
    link.tap()
    assert "术语表中的条目" in card.inner_text() and page.url.endswith(f"{CHAPTER_PAGE}.html")
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    page.locator(".brand").dispatch_event("pointerdown")
    assert card.count() == 0
    link.tap()
    link.tap()
    page.wait_for_url(f"**/{GLOSSARY_PAGE}.html#term-*")


def test_term_without_scripts_leads_to_the_glossary(opened):
    page = opened(CHAPTER_PAGE, java_script_enabled=False)
    page.locator(TERM).first.click()
    page.wait_for_url(f"**/{GLOSSARY_PAGE}.html#term-*")


def test_terms_are_quiet(opened):
    """The colour of the text, a line unlike that of numbers, and on paper none."""
    page = opened(CHAPTER_PAGE)
    style = "e => { const s = getComputedStyle(e); return [s.color, s.textDecorationLine, s.textDecorationColor] }"
    term, number = page.locator(TERM).first, page.locator(NUMBER).first
    text = page.locator("section section p").first.evaluate(style)
    assert term.evaluate(style)[:2] == [text[0], "underline"]
    assert term.evaluate(style)[2] != number.evaluate(style)[2]
    page.emulate_media(media="print")
    assert term.evaluate(style)[1] == "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_card_has_no_fault_for_axe(opened, scheme):
    page = opened(CHAPTER_PAGE, color_scheme=scheme)
    page.locator(TERM).first.focus()
    assert page.locator(".cb-card").is_visible()
    assert axe(page) == []


def test_entry_leads_back_to_the_page_that_uses_it(opened):
    page = opened(REGISTER_OF_CHAPTER)
    page.locator("#figure-wm-people .cb-entry-uses a").first.click()
    page.wait_for_url(f"**/{CHAPTER_PAGE}.html")


def test_skip_link_is_the_first_stop(opened):
    page = opened(CHAPTER_PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.locator(":focus").inner_text() == "跳到正文"


# ------------------------------------------------------------------ folds


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_folds_open_by_keyboard(opened, key):
    page = opened(CHAPTER_PAGE)
    fold = page.locator("details.cb-fold-answer").first
    body = fold.locator("p").first
    assert not body.is_visible()
    fold.locator("summary").focus()
    page.keyboard.press(key)
    assert body.is_visible()
    page.keyboard.press(key)
    assert not body.is_visible()


def test_folded_code_opens_by_keyboard(opened):
    page = opened(CHAPTER_PAGE)
    fold = page.locator("div.cell details.hide").first
    code = fold.locator("pre").first
    assert not code.is_visible()
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert code.is_visible()


def test_folds_stand_open_on_paper(opened):
    page = opened(CHAPTER_PAGE)
    page.emulate_media(media="print")
    height = "folds => folds.map(fold => fold.getBoundingClientRect().height)"
    heights = page.locator("details.cb-fold").evaluate_all(height)
    assert min(heights) > 45, "a closed fold is one line high"


def test_code_is_one_line_on_a_phone_until_it_is_asked_for(opened):
    page = opened(CHAPTER_PAGE, viewport=PHONE)
    code = page.locator(".cell > .cell_input").first
    button = page.locator(".code-fold").first
    lines = len(code.locator("pre").text_content().rstrip().split("\n"))
    assert button.text_content() == f"代码（{lines} 行）" and not code.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert code.is_visible() and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    assert not code.is_visible()
    link = page.locator("a.chart-code").first  # under a chart: the way to its code
    link.click()
    place = page.locator(link.get_attribute("href"))
    assert place.is_visible() and place.evaluate("e => e.getBoundingClientRect().top >= 0")
    page.emulate_media(media="print")
    assert code.is_visible() and not button.is_visible()


def test_code_stands_open_on_a_desk(opened):
    page = opened(CHAPTER_PAGE)
    assert page.locator(".code-fold").count() == 0 and page.locator(".cell > .cell_input").first.is_visible()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_titles_of_wide_tables_fit_the_screen(opened, size):
    """A table may scroll; who scrolls it still reads what it shows."""
    page = opened(CHAPTER_PAGE, viewport=SIZES[size])
    ends = page.locator("article .table-scroll caption").evaluate_all(
        "all => all.map(each => { const words = document.createRange(); words.selectNodeContents(each);"
        " return words.getBoundingClientRect().right })"
    )
    assert ends and max(ends) <= SIZES[size]["width"]


# ------------------------------------------------------------------ without scripts


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_text_is_there_without_scripts(opened, book, protocol):
    page = opened(CHAPTER_PAGE, protocol, java_script_enabled=False)
    article = page.locator("article")
    text = article.inner_text()
    for words in ("内容提要", "10011人", "图 4.1", "表 4.1", "自测"):
        assert words in text, words
    written = copy.copy(book.page(CHAPTER_PAGE).article)  # the parsed page is shared by all tests
    for hidden in written.select("details, script"):
        hidden.decompose()
    assert len(text) > 0.8 * len(written.get_text())
    fold = page.locator("details.cb-fold").first
    fold.locator("summary").click()
    assert fold.locator("p").first.is_visible()
    assert [each for each in opened.troubles if each.startswith("left")] == []


def test_chart_text_is_legible_on_a_phone(opened):
    """The smallest letters of a chart, as drawn, are at least eight CSS pixels high."""
    page = opened(CHAPTER_PAGE, viewport=PHONE)
    for image in page.locator("article figure img").all():
        width = image.evaluate("image => image.getBoundingClientRect().width")
        svg = page.request.get(image.evaluate("image => image.src")).text()
        sizes, drawn = font_sizes(svg)
        assert min(sizes) * width / drawn >= 8, (image.get_attribute("alt")[:20], min(sizes) * width / drawn)


def font_sizes(svg: str) -> tuple[list[float], float]:
    """Return the font sizes in a chart and its own width, in its own units."""
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:[^;\"]*?)([\d.]+)px", svg)]
    return sizes, float(re.search(r'viewBox="0 0 ([\d.]+) ', svg)[1])
