"""The teacher's edition as it comes out: its own pages, slides in a browser, handouts and cards read back."""

from __future__ import annotations

import re
from itertools import pairwise

import pypdf
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from casebook.manuscript.plans import plan_of
from casebook.press.site.frame import POLICY
from casebook.press.teaching import pages
from tests.support.costs import costs
from tests.support.pdf_text import page_texts
from tests.support.project import CASE_PAGES, ROOT, Project, copy_sources, squeezed, teaching_sentences
from tests.support.visits import axe

A4 = (595, 842)
NAMES = [name.rpartition("/")[2] for name in CASE_PAGES]
WITH_SEATS = [case.name for case in pages.taught_cases(CASE_PAGES) if case.seats]


@pytest.fixture(scope="module")
@costs("book")
def edition(tmp_path_factory) -> Project:
    """The whole teacher's edition, in a folder of its own."""
    project = copy_sources(tmp_path_factory.mktemp("teacher") / "数读 基层")
    result = project.run("teacher")
    assert result.code == 0, result.out
    return project


@pytest.fixture(scope="module")
def html(edition):
    return edition.root / "_build/teacher/html"


@pytest.fixture(scope="module")
def printed(edition):
    return edition.root / "_build/teacher/pdf"


def soup(path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


# ------------------------------------------------------------------ pages


def test_front_page_leads_to_where_to_begin(html):
    (line,) = soup(html / "book/index.html").select(".teacher-lead")
    assert "不要发给学员" in line.text
    assert (html / "book" / line.a["href"]).resolve() == (html / "book/teacher/start.html").resolve()
    start = soup(html / "book/teacher/start.html").article
    assert {f"{name}.html" for name in (*NAMES, "overview")} <= {link["href"] for link in start.select("a")}


@pytest.mark.parametrize("name", NAMES)
def test_run_of_show(html, name):
    """Each length has a timetable whose clock runs without a gap from 0:00 to its end."""
    plan = plan_of((ROOT / f"book/cases/{name}.md").read_text("utf-8"))
    tables = soup(html / f"book/teacher/{name}.html").select(".run-of-show table")
    assert len(tables) == len(plan.lengths)
    for length, table in zip(plan.lengths, tables, strict=True):
        rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]
        clock = [tuple(map(minutes, row[0].split("–"))) for row in rows[:-1]]
        assert clock[0][0] == 0 and clock[-1][1] == length
        assert all(end == begin for (_, end), (begin, _) in pairwise(clock))
        assert [end - begin for begin, end in clock] == [int(row[1]) for row in rows[:-1]]
        assert rows[-1][1:3] == [str(length), "合计"]


@pytest.mark.parametrize("name", NAMES)
def test_each_length_is_one_side_of_a4(html, browser, tmp_path, name):
    page = browser.new_page()
    page.goto((html / f"book/teacher/{name}.html").as_uri())
    page.pdf(path=tmp_path / "run.pdf", format="A4", prefer_css_page_size=True)
    page.goto((html / "book/teacher/overview.html").as_uri())
    page.pdf(path=tmp_path / "overview.pdf", format="A4", prefer_css_page_size=True)
    page.close()
    sides = [squeezed(side).replace("‒", "–") for side in page_texts(tmp_path / "run.pdf")]
    wanted = ["0:00–0:45", "0:00–1:30", "0:00–3:00"]
    assert [[whole for whole in wanted if whole in side] for side in sides] == [[whole] for whole in wanted]
    assert len(pypdf.PdfReader(tmp_path / "overview.pdf").pages) == 1


#: A page of each kind, and the slides as they open.
KINDS = {
    "where to begin": "book/teacher/start", "overview": "book/teacher/overview",
    "run of show": f"book/teacher/{NAMES[0]}", "seats": f"book/teacher/{WITH_SEATS[0]}-seats",
    "a chapter with its note": CASE_PAGES[0],
    "slides": f"slides/{NAMES[0]}",
}


@pytest.mark.parametrize(("colour", "width"), [("light", 390), ("dark", 1366)])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(html, browser, kind, colour, width):
    page = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 768}, color_scheme=colour).new_page()
    page.goto((html / f"{KINDS[kind]}.html").as_uri(), wait_until="load")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.wait_for_timeout(100)
    found = axe(page)
    page.context.close()
    assert found == [], "\n".join(found[:20])


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return 60 * int(hours) + int(rest)


@pytest.mark.parametrize("name", NAMES)
def test_links_to_what_is_shown_and_printed_lead_somewhere(html, name):
    page = html / f"book/teacher/{name}.html"
    links = [re.split("[?#]", link["href"])[0] for link in soup(page).select(".teacher-files a")]
    assert len(links) >= 4
    assert [link for link in links if not (page.parent / link).resolve().is_file()] == []


# ------------------------------------------------------------------ slides


@pytest.fixture(scope="module")
def slides(html, browser):
    """Open a chapter's slides as from a USB stick; whatever the page complains of, or asks the network for, fails."""
    said: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))

    def opened(name: str, query: str = ""):
        page.goto((html / "slides" / f"{name}.html").as_uri() + query)
        if not query:
            page.wait_for_selector(".reveal.ready")
        return page

    yield opened
    page.close()
    assert said == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_larger_than_its_slide(slides, name):
    """At 1280 × 720 nothing is cut off, type is large enough, and every picture is there."""
    found = slides(name).evaluate("""() => [...Array(Reveal.getTotalSlides()).keys()].map((at) => {
        Reveal.slide(at);
        const slide = Reveal.getCurrentSlide(), box = slide.getBoundingClientRect();
        const parts = [...slide.querySelectorAll(':scope > h2, .body, .body *')].filter((e) => !e.closest('aside'));
        const edges = parts.map((each) => each.getBoundingClientRect());
        return {
            at: at + 1, high: slide.scrollHeight, wide: slide.scrollWidth,
            size: [box.width, box.height],
            below: Math.max(...edges.map((each) => each.bottom)), right: Math.max(...edges.map((each) => each.right)),
            type: Math.min(...parts.map((each) => parseFloat(getComputedStyle(each).fontSize))),
            missing: [...slide.querySelectorAll('img')].filter((each) => !each.naturalWidth).length,
        };
    })""")
    assert len(found) > 15
    for slide in found:
        assert slide["size"] == [1280, 720] and slide["high"] <= 720 and slide["wide"] <= 1280, slide
        assert slide["below"] <= 720 and slide["right"] <= 1280, slide
        assert slide["type"] >= 20 and slide["missing"] == 0, slide


def test_the_heads_of_a_chart_in_two_parts_stand_above_their_columns(slides):
    """Both pictures are scaled alike: their boxes are as their view boxes."""
    page = slides(NAMES[0])
    found = page.evaluate("""() => [...document.querySelectorAll("img.heads")].map((heads) => {
        Reveal.slide([...document.querySelectorAll(".slides > .slide")].indexOf(heads.closest(".slide")));
        const part = heads.nextElementSibling;
        const view = (image) => image.src.match(/viewBox[(]([^)]*)/)[1].split(",").map(Number);
        const scale = (image) => image.getBoundingClientRect().height / view(image)[3];
        return [scale(heads), scale(part), view(heads)[3]];
    })""")
    assert found
    for heads, part, points in found:
        assert abs(heads / part - 1) < 0.005 and 17 < points < 21, "words of 10 points and room around them"


@pytest.mark.parametrize("name", NAMES)
def test_what_was_done_is_on_slides_and_the_decision_comes_back_before_the_questions(html, name):
    page = soup(html / f"slides/{name}.html")
    titles = [slide.h2.get_text(strip=True) if slide.h2 else "" for slide in page.select("section.slide")]
    sections = re.findall(r"^## (.+)$", (ROOT / f"book/cases/{name}.md").read_text("utf-8"), re.M)
    background = next(at for at, title in enumerate(sections) if title.startswith("背景"))
    assert sections[background + 1] in titles, "the section behind the background tells what was done"
    assert titles.index("回到引子") < titles.index("思考题 1")
    assert titles.index(sections[background + 1]) < titles.index("回到引子")


def test_notes_are_for_the_teacher(slides):
    """Nothing of the notes is on the screen; N shows them below, S in a window that follows and leads."""
    page = slides(NAMES[0])
    assert not page.locator("aside.notes").first.is_visible() and not page.locator("#notes").is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    panel = page.locator("#notes")
    assert panel.is_visible() and panel.text_content().startswith("3/")
    page.keyboard.press("n")
    assert not panel.is_visible()
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    window = popup.value
    now = window.locator("#notes .now")
    expect(now).to_have_text(re.compile("^3/"))
    page.keyboard.press("ArrowRight")
    expect(now).to_have_text(re.compile("^4/"))
    window.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("#/2$"))
    window.close()


def test_printed_a_slide_a_page(slides, tmp_path):
    page = slides(NAMES[0])
    count = page.evaluate("Reveal.getTotalSlides()")
    file = tmp_path / "slides.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    sheets = pypdf.PdfReader(file).pages
    assert len(sheets) == count
    assert {round(float(each.mediabox.width) / float(each.mediabox.height), 2) for each in sheets} == {1.78}


@pytest.mark.parametrize("name", NAMES)
def test_slides_keep_answers_in_the_notes(html, name):
    """Policy of the pages, nothing inline; what the teaching note answers is in the notes and nowhere else."""
    page = soup(html / f"slides/{name}.html")
    assert page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"] == POLICY
    assert not page.select("[style], style, script:not([src])")
    answers = [squeezed(each) for each in teaching_sentences(f"book/cases/{name}.md")]
    notes = squeezed("".join(note.extract().text for note in page.select("aside.notes")))
    assert sum(each in notes for each in answers) >= 5
    rest = squeezed(page.text)
    assert [each for each in answers if each in rest] == []
    assert "图题说的发现" in notes and "图题说的发现" not in rest
    source = (ROOT / f"book/cases/{name}.md").read_text("utf-8").partition("{teaching-note}")[0]
    solved = [squeezed(body) for body in re.findall(r"```\{answer\}\n(.*?)\n```", source, re.S) if "{" not in body]
    assert solved and all(body in notes and body not in rest for body in solved)


# ------------------------------------------------------------------ on paper


def sheets_of(path):
    sheets = pypdf.PdfReader(path).pages
    for sheet in sheets:
        assert (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) == A4
    return [squeezed(sheet) for sheet in page_texts(path)]


@pytest.mark.parametrize("name", NAMES)
def test_handout_has_two_pages_and_no_answers(printed, name):
    sheets = sheets_of(printed / f"handouts/{name}.pdf")
    assert len(sheets) == 2
    text = "".join(sheets)
    source = (ROOT / f"book/cases/{name}.md").read_text("utf-8")
    titles = re.findall(r"```\{exercise\} (.+)", source)
    assert titles and all(f"练习{at}{squeezed(title)}" in text for at, title in enumerate(titles, 1))
    body, _, note = source.partition("{teaching-note}")
    solutions = re.findall(r"```\{solution\}\n(.*?)\n```", body, re.S)
    parts = [part for each in solutions for part in re.split(r"\{\w+\}`[^`]*`|[。；]", each)]
    answers = [squeezed(part) for part in parts if len(part) > 8]
    answers += [squeezed(each) for each in teaching_sentences(f"book/cases/{name}.md")]
    given = re.search(r":::\{handout\}(.*?)\n:::", note, re.S)[1]
    given = squeezed(re.sub(r"\{waive\}`([^`<]*)(<[^>]*>)?`", r"\1", given))
    table = re.search(r":fill: (.+)", note)
    if table:
        about, columns, rows = (part.strip() for part in table[1].split("|"))
        assert squeezed(f"课上填写{about}{columns.replace('、', '')}") in sheets[0]
        assert all(row in sheets[0] for row in rows.split("、"))
    assert len(answers) > 30
    assert [each for each in answers if each in text and each not in given] == []


@pytest.mark.parametrize("name", WITH_SEATS)
def test_cards_are_half_a_page_each(printed, html, name):
    sheets = sheets_of(printed / f"cards/{name}.pdf")
    roles = [card.strong.text for card in soup(html / f"book/teacher/{name}-seats.html").select(".role-card")]
    assert len(roles) >= 4 and len(sheets) == -(-len(roles) // 2)
    for at, role in enumerate(roles):
        assert squeezed(role) in sheets[at // 2]
    assert all(sheet.count("各方都有的数") == 2 for sheet in sheets[:-1])
    assert all("情景设定" in sheet for sheet in sheets)


# ------------------------------------------------------------------ one build


def test_nothing_changed_gives_the_same_files_and_a_sheet_too_long_keeps_the_last(edition):
    before = edition.finished()
    result = edition.run("teacher")
    assert result.code == 0 and "没有变动" in result.out
    assert edition.finished() == before
    text = edition.path(f"{CASE_PAGES[0]}.md").read_text("utf-8")
    long = "这一句话很长，长到一张卡放不下。" * 60
    edition.path(f"{CASE_PAGES[0]}.md").write_text(text.replace("能定什么\n: ", f"能定什么\n: {long}", 1), "utf-8")
    failed = edition.run("teacher")
    edition.path(f"{CASE_PAGES[0]}.md").write_text(text, "utf-8")
    assert failed.code == 1
    assert failed.lines_with("角色卡", "超过半张 A4", "缩短任务"), failed.out
    assert edition.finished() == before
