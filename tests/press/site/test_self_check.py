"""Quizzes and exercises on the page, and what a reader does with them in the browser."""

from __future__ import annotations

import json
import re

import pytest
from docutils import nodes

from casebook.manuscript.quizzes import right_letter
from casebook.press.site.self_check import _key
from casebook.press.sphinx.blocks.nodes import question
from tests.support.pdf_text import page_texts
from tests.support.project import CASE_PAGES, CHAPTER, CHAPTER_FILE, CHAPTER_PAGE, PAGES, ROOT, squeezed
from tests.support.visits import DESK, PHONE, REFUSE, axe, change_colour, watch

FRONT = "book/index"
REGISTER = "book/appendix/figures"
PROTOCOLS = pytest.mark.parametrize("protocol", ["http", "file"])

# ------------------------------------------------------------------ what a build says


def test_a_build_says_it(broken):
    before = broken.finished()
    line = broken.append(CHAPTER_FILE, "```{quiz} 题？\n- 甲：一\n- 乙：二\n```\n\n```{answer}\n都对。\n```")
    result = broken.run("html")
    assert (result.code, broken.finished() == before) == (1, True)
    words = "“都对。”：答案没有说哪一项对。改法：以对的一项开头，后接句号，如“甲。……”。"
    assert result.lines_with(f"{CHAPTER_FILE}:{line + 5}", words)


# ------------------------------------------------------------------ what a page says to its scripts


def a_question(number: str, title: str, *paragraphs: str) -> question:
    head = nodes.paragraph("", "", nodes.strong("", f"自测 {number}"), nodes.Text(f"　{title}"))
    return question("", head, *(nodes.paragraph("", each) for each in paragraphs))


def test_a_key_is_of_the_words_and_not_of_the_number():
    key = _key(a_question("1", "题", "甲：一"), ())
    assert _key(a_question("2", "题", "甲：一"), ()) == key
    assert len({key, _key(a_question("1", "问", "甲：一"), ()), _key(a_question("1", "题", "甲：二"), ())}) == 3
    assert _key(a_question("1", "题", "甲：一"), [key]) != key


def listed(book) -> dict[str, dict]:
    """Return the chapters as the front page is told of them."""
    script = (book.html / "_static" / "self-check-pages.js").read_text("utf-8")
    found = re.fullmatch(r"casebookRecord\.chapters\((.*)\);\n", script, re.S)
    return {each["page"]: each for each in json.loads(found[1])}


@pytest.mark.parametrize("name", [*CASE_PAGES, *(name for name in PAGES if name.startswith("book/methods/"))])
def test_the_right_options_are_those_of_the_source(book, name):
    source = (ROOT / f"{name}.md").read_text("utf-8")
    right = [right_letter(each) for each in re.findall(r"^`{3}\{answer\}\n(.*)", source, re.M)]
    article = book.page(name).article
    assert right and all(right)
    assert [each["data-right"] for each in article.select(".cb-fold-answer")] == right
    quizzes = [each["data-question"] for each in article.select(".quiz")]
    exercises = [each["data-question"] for each in article.select(".exercise")]
    assert len({*quizzes, *exercises}) == len(quizzes) + len(exercises)
    told = listed(book)[name]
    assert told["quiz"] == [list(each) for each in zip(quizzes, right, strict=True)]
    assert told["exercise"] == exercises
    assert (book.html / "book" / told["url"]).is_file()


def test_a_page_loads_what_it_has_a_use_for(book):
    def loaded(name: str) -> set[str]:
        sources = {each["src"].split("?")[0].rpartition("/")[2] for each in book.page(name).select("script[src]")}
        return sources & {"record.js", "self-check.js", "reading.js", "record-page.js"}

    assert loaded(CHAPTER_PAGE) == {"record.js", "self-check.js", "reading.js"}
    assert loaded(FRONT) == {"record.js", "record-page.js"}
    for name in (REGISTER, f"{REGISTER}/{CHAPTER}", "search", "genindex"):
        assert loaded(name) == set()


# ------------------------------------------------------------------ in the browser


@pytest.fixture
def visit(browser, site):
    """Open a page; `visit.troubles` collects what goes wrong. A `context` given again is the same reader's."""
    contexts, troubles = [], []

    def open_page(name: str, protocol: str = "http", context=None, refused: bool = False, anchor: str = "", **options):
        if context is None:
            context = browser.new_context(locale="zh-CN", **{"viewport": DESK} | options)
            contexts.append(context)
        page = context.new_page()
        if refused:
            page.add_init_script(REFUSE)
        watch(page, site[protocol], troubles)
        page.goto(f"{site[protocol]}{name}.html{anchor}", wait_until="load")
        return page

    open_page.troubles = troubles
    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


class Quiz:
    """A quiz on the page."""

    def __init__(self, page, place: int = 0):
        self.block = page.locator(".quiz").nth(place)
        self.answer = page.locator(".cb-fold-answer").nth(place)
        self.right = self.answer.get_attribute("data-right")
        self.options = self.block.get_by_role("radio")
        letters = self.options.evaluate_all("options => options.map(each => each.value)")
        self.wrong = next(each for each in letters if each != self.right)

    def choose(self, letter: str) -> None:
        self.block.locator(f"label:has(input[value={letter}])").click(position={"x": 12, "y": 18})

    @property
    def chosen(self) -> list[str]:
        return self.options.evaluate_all("options => options.filter(each => each.checked).map(each => each.value)")

    @property
    def verdict(self) -> str:
        return self.block.get_by_role("status").inner_text()

    @property
    def is_answered(self) -> bool:
        return self.answer.locator("p").first.is_visible()


def counts(page) -> str:
    return page.locator(".record > p").first.inner_text()


def kept(page) -> dict[str, str]:
    return page.evaluate("Object.fromEntries(Object.entries(localStorage))")


@PROTOCOLS
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_wrong_then_right(visit, protocol, size):
    page = visit(CHAPTER_PAGE, protocol, viewport=size)
    quiz, total = Quiz(page), page.locator(".quiz").count()
    assert (quiz.chosen, quiz.verdict, quiz.is_answered) == ([], "", False)
    assert counts(page).startswith(f"自测 {total} 题，答对 0；练习做过 0/")
    quiz.choose(quiz.wrong)
    assert quiz.verdict.startswith(f"选{quiz.wrong}，不对，再想想。")
    assert not quiz.is_answered and f"自测 {total} 题，答对 0" in counts(page)
    quiz.choose(quiz.right)
    assert quiz.verdict == f"选{quiz.right}，对。"
    assert quiz.is_answered and f"自测 {total} 题，答对 1" in counts(page)
    assert Quiz(page, 1).verdict == ""


def test_the_answer_can_be_looked_at_after_a_wrong_choice(visit):
    quiz = Quiz(visit(CHAPTER_PAGE))
    quiz.choose(quiz.wrong)
    assert "看答案" in quiz.verdict
    quiz.answer.locator("summary").click()
    assert quiz.is_answered


def test_what_a_screen_reader_is_told(visit):
    page = visit(CHAPTER_PAGE)
    block = Quiz(page).block
    title = block.locator("legend").inner_text()
    assert page.get_by_role("group", name=title, exact=True).count() == 1 and "自测" in title
    names = block.get_by_role("radio").evaluate_all("all => all.map(each => each.labels[0].innerText.trim()[0])")
    assert names == ["甲", "乙", "丙"]
    for letter in names:
        assert block.get_by_role("radio", name=re.compile(f"^{letter}：")).count() == 1
    assert page.get_by_role("checkbox", name=re.compile("^做过了：练习 ?1$")).count() == 1
    assert page.get_by_role("region", name="本页的自测和练习").count() == 1


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_by_keyboard_alone(visit, key):
    """Arrows only move on: one who looks through the options is not told which is right."""
    page = visit(CHAPTER_PAGE)
    quiz = Quiz(page)
    page.locator(".solution, .cb-fold-solution").last.locator("summary").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.quiz input')"):
            break
    at = "document.activeElement.value"
    assert page.evaluate(at) == "甲"
    for letter in ("乙", "丙", "甲"):
        page.keyboard.press("ArrowDown")
        assert page.evaluate(at) == letter
    assert (quiz.chosen, quiz.verdict) == ([], "")
    while page.evaluate(at) != quiz.wrong:
        page.keyboard.press("ArrowUp")
    page.keyboard.press(key)
    assert quiz.chosen == [quiz.wrong] and "不对" in quiz.verdict
    while page.evaluate(at) != quiz.right:
        page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    assert quiz.chosen == [quiz.right] and quiz.verdict == f"选{quiz.right}，对。" and quiz.is_answered
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "focus cannot be seen"


def test_a_number_in_an_option_still_opens_its_passport(visit):
    page = visit("book/cases/baibuting")
    link = page.locator(".quiz label a:has(> .cb-num)").first
    link.focus()
    page.locator(".cb-card").locator("p").first.click()
    assert page.locator(".quiz input:checked").count() == 0, "the words of a passport are not an option"


@PROTOCOLS
def test_reload_keeps_it_and_erase_removes_it(visit, protocol):
    page = visit(CHAPTER_PAGE, protocol)
    quiz, other = Quiz(page), Quiz(page, 1)
    quiz.choose(quiz.right)
    other.choose(other.wrong)
    page.locator(".exercise .done").first.click()
    before = counts(page)
    assert "答对 1；练习做过 1/" in before
    page.reload()
    quiz, other = Quiz(page), Quiz(page, 1)
    assert (quiz.chosen, other.chosen) == ([quiz.right], [other.wrong])
    assert quiz.verdict == f"选{quiz.right}，对。" and "不对" in other.verdict
    assert page.locator(".exercise input").first.is_checked()
    assert counts(page) == before
    assert page.locator(".record .where").first.inner_text() == "只记在这个浏览器里，不发送到任何地方。"
    elsewhere = visit(next(name for name in CASE_PAGES if name != CHAPTER_PAGE), protocol, page.context)
    assert elsewhere.locator(".quiz input:checked, .exercise input:checked").count() == 0
    Quiz(elsewhere).choose("甲")
    page.get_by_role("button", name="清除本页的记录").click()
    assert (quiz.chosen, quiz.verdict, quiz.is_answered, other.chosen) == ([], "", False, [])
    assert "答对 0；练习做过 0/" in counts(page)
    assert page.locator(".record [role=status]").inner_text() == "本页的记录已清除。"
    assert [name.rpartition(":")[2] for name in kept(page)] == [elsewhere.evaluate("document.body.dataset.page")]
    page.mouse.wheel(0, -2000)
    page.wait_for_timeout(1400)
    assert f"shudu-jiceng:1:{CHAPTER_PAGE}" not in kept(page)
    page.reload()  # a new visit, which may keep its place as soon as somebody stays at one
    assert Quiz(page).chosen == []


def test_an_exercise_can_be_undone(visit):
    page = visit(CHAPTER_PAGE)
    box = page.locator(".exercise input").first
    box.press("Space")
    assert "练习做过 1/" in counts(page)
    box.press("Space")
    assert "练习做过 0/" in counts(page)


def test_two_windows_agree(visit):
    first = visit(CHAPTER_PAGE)
    second = visit(CHAPTER_PAGE, context=first.context)
    quiz = Quiz(first)
    quiz.choose(quiz.right)
    second.wait_for_function("() => document.querySelector('.quiz input:checked')")
    assert Quiz(second).verdict == quiz.verdict
    second.get_by_role("button", name="清除本页的记录").click()
    first.wait_for_function("() => !document.querySelector('.quiz input:checked')")


@PROTOCOLS
def test_where_storage_is_refused(visit, protocol):
    page = visit(CHAPTER_PAGE, protocol, refused=True)
    quiz = Quiz(page)
    quiz.choose(quiz.wrong)
    quiz.choose(quiz.right)
    page.locator(".exercise .done").first.click()
    assert "答对 1；练习做过 1/" in counts(page)
    assert page.locator(".record .where").first.inner_text().startswith("这个浏览器不让网页保存，离开本页就不记得了")
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(1400)
    page.get_by_role("button", name="清除本页的记录").click()
    assert "答对 0；练习做过 0/" in counts(page) and quiz.chosen == []
    front = visit(FRONT, protocol, refused=True)
    assert front.locator(".learning-record").inner_text() == ""


def test_where_storage_is_full(visit):
    page = visit(CHAPTER_PAGE)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') } }")
    quiz = Quiz(page)
    quiz.choose(quiz.right)
    assert "答对 1" in counts(page) and kept(page) == {}


DAMAGED = ["", "{", "null", "7", "[]", '"甲"', '{"answers": 7, "done": "x", "place": 3, "end": "yes"}',
           '{"answers": {"KEY": 3, "__proto__": "甲"}, "done": {"KEY": 1}}', '{"answers": {"KEY": "癸"}}',
           '{"answers": {"KEY": "<img src=x>"}, "place": "<img src=x>"}',
           '{"answers": {"0000000000": "甲"}}']


def test_what_is_damaged_or_unknown_is_ignored(visit):
    """Also the answer to a question that was another when it was given."""
    page = visit(CHAPTER_PAGE)
    key = page.locator(".quiz").first.get_attribute("data-question")
    for text in DAMAGED:
        page.evaluate(
            "kept => { localStorage.clear(); kept.forEach(each => localStorage.setItem(...each)); }",
            [["shudu-jiceng:0", "x"], [f"shudu-jiceng:1:{CHAPTER_PAGE}", text.replace("KEY", key)]],
        )
        page.reload()
        assert page.locator("input:checked").count() == 0, text
        assert "答对 0；练习做过 0/" in counts(page), text
        front = visit(FRONT, context=page.context)
        assert "自测答对 0 题，练习做过 0 个" in front.locator(".learning-record").inner_text(), text
        front.close()
        quiz = Quiz(page)
        quiz.choose(quiz.right)
        page.reload()
        assert Quiz(page).chosen == [quiz.right], text


# ------------------------------------------------------------------ the front page


@PROTOCOLS
def test_record_on_the_front_page(visit, protocol):
    front = visit(FRONT, protocol)
    assert front.locator(".learning-record").inner_text() == ""
    chapter = visit(CHAPTER_PAGE, protocol, front.context)
    quiz = Quiz(chapter)
    quiz.choose(quiz.right)
    chapter.locator(".exercise .done").first.click()
    chapter.evaluate("localStorage.setItem('colours', 'dark'); localStorage.setItem('shudu-jiceng:0:old', 'x')")
    front.reload()
    record = front.locator(".learning-record")
    record.locator("li").first.wait_for()
    quizzes, exercises = chapter.locator(".quiz").count(), chapter.locator(".exercise").count()
    assert record.locator("li").count() == 1
    line = f"自测 {quizzes} 题，答对 1；练习做过 1/{exercises}"
    assert line in record.locator("li").inner_text() and "杭州下城" in record.locator("li a").inner_text()
    assert "到过 1 章" in record.inner_text() and "自测答对 1 题，练习做过 1 个" in record.inner_text()
    assert "只记在这个浏览器里，不发送到任何地方。" in record.inner_text()
    questions = []

    def answer(dialog, yes: bool) -> None:
        questions.append(dialog.message)
        dialog.accept() if yes else dialog.dismiss()

    button = front.get_by_role("button", name="清除本机上的学习记录")
    front.once("dialog", lambda dialog: answer(dialog, yes=False))
    button.click()
    assert len(kept(front)) == 3 and record.locator("li").count() == 1
    front.once("dialog", lambda dialog: answer(dialog, yes=True))
    button.click()
    assert kept(front) == {"colours": "dark"}, "only what the book keeps of reading is erased"
    assert record.inner_text() == "学习记录已清除。" and questions == ["清除本机上的学习记录？清除以后不能恢复。"] * 2
    record.locator("p").wait_for()
    chapter.wait_for_function("() => !document.querySelector('input:checked')")
    front.reload()
    assert record.inner_text() == ""


def test_the_record_leads_to_the_chapter(visit):
    chapter = visit(CHAPTER_PAGE)
    Quiz(chapter).choose("甲")
    front = visit(FRONT, context=chapter.context)
    front.locator(".learning-record li a").click()
    front.wait_for_url(f"**/{CHAPTER_PAGE}.html")


# ------------------------------------------------------------------ the place where one was


def scroll_to(page, heading: str) -> None:
    page.locator("article h2", has_text=heading).first.evaluate("each => each.scrollIntoView()")


@PROTOCOLS
def test_back_to_where_one_was(visit, protocol):
    page = visit(CHAPTER_PAGE, protocol)
    context = page.context
    assert page.locator(".resume").count() == 0
    scroll_to(page, "证据与局限")
    page.wait_for_function("() => Object.keys(localStorage).length")
    again = visit(CHAPTER_PAGE, protocol, page.context)
    link = again.locator(".resume a")
    assert link.inner_text() == "上次读到：证据与局限"
    link.click()
    again.wait_for_function("() => scrollY > 1000")
    heading = again.locator("article h2", has_text="证据与局限").bounding_box()
    assert 0 < heading["y"] < DESK["height"] / 2
    at_a_place = visit(CHAPTER_PAGE, protocol, page.context, anchor="#abstract")
    assert at_a_place.locator(".resume").count() == 0, "who follows a link to a place wants to be there"
    for other in (page, again, at_a_place):  # each notes its place a second later: not behind the erasing
        other.close()
    last = visit(CHAPTER_PAGE, protocol, context)
    last.get_by_role("button", name="清除本页的记录").click()
    assert last.locator(".resume").count() == 0 and kept(last) == {}


def test_who_came_to_the_end_begins_anew(visit):
    page = visit(CHAPTER_PAGE)
    scroll_to(page, "证据与局限")
    page.wait_for_function("() => Object.values(localStorage).some(each => each.includes('证据与局限'))")
    page.locator(".record").evaluate("each => each.scrollIntoView({ block: 'center' })")
    page.wait_for_function("() => Object.values(localStorage).some(each => each.includes('\"end\":true'))")
    again = visit(CHAPTER_PAGE, context=page.context)
    assert again.locator(".resume").count() == 0
    front = visit(FRONT, context=page.context)
    front.locator(".learning-record li").wait_for()
    assert "读到过末尾；" in front.locator(".learning-record li").inner_text()
    assert "读到过末尾 1 章" in front.locator(".learning-record").inner_text()


# ------------------------------------------------------------------ without scripts, on paper, for all


@PROTOCOLS
def test_without_scripts(visit, protocol):
    page = visit(CHAPTER_PAGE, protocol, java_script_enabled=False)
    assert page.locator(".quiz input, .exercise input, .record, .resume").count() == 0
    assert page.locator(".quiz").first.locator("ul > li").count() == 3
    answer = page.locator(".cb-fold-answer").first
    answer.locator("summary").click()
    assert answer.locator("p").first.is_visible()
    front = visit(FRONT, protocol, java_script_enabled=False)
    assert front.locator(".learning-record").inner_text() == "" and "学习记录" not in front.content()


@pytest.mark.parametrize("colour", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(visit, colour, size):
    page = visit(CHAPTER_PAGE, viewport=size)
    change_colour(page, colour)
    scroll_to(page, "证据与局限")
    page.wait_for_function("() => Object.keys(localStorage).length")
    page.reload()
    for place in (0, 1):
        quiz = Quiz(page, place)
        quiz.choose((quiz.right, quiz.wrong)[place])
    page.locator(".exercise .done").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    front = visit(FRONT, context=page.context)
    change_colour(front, colour)
    front.locator(".learning-record li").wait_for()
    for each in (page, front):
        each.wait_for_timeout(300)  # colours fade in
        assert axe(each) == []


@pytest.mark.parametrize("name", [CHAPTER_PAGE, FRONT])
def test_nothing_changes_on_paper(visit, name):
    """A page that was worked through prints as one without scripts: the same words at the same heights."""
    done = visit(CHAPTER_PAGE)
    quiz = Quiz(done)
    quiz.choose(quiz.wrong)
    done.locator(".exercise .done").first.click()
    scroll_to(done, "证据与局限")
    done.wait_for_function("() => Object.values(localStorage).some(each => each.includes('证据与局限'))")
    worked = visit(name, context=done.context)
    plain = visit(name, java_script_enabled=False)
    seen = []
    for page in (worked, plain):
        page.emulate_media(media="print", color_scheme="light")
        blocks = page.locator("article :is(.quiz, .exercise, .cb-fold, h2)").all()
        heights = [round(each.bounding_box()["height"]) for each in blocks]
        text = squeezed("".join(page_texts(page.pdf())))
        seen.append((heights, text))
    assert seen[0][0] == seen[1][0]
    assert seen[0][1] == seen[1][1]


def test_nothing_of_it_in_the_pdf(book):
    printed = book.printed()
    for words in ("做过了", "学习记录", "清除本页", "上次读到", "再想想"):
        assert words not in printed
    assert "自测1答案" in printed
