"""The class exercise: which practices are coded, how a coding travels, and what is said of several."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pandas as pd
import pytest
from playwright.sync_api import expect

from casebook.chapter.agreement import cohen_kappa, fleiss_kappa
from casebook.press.coding.sheets import SIZE, Sheet, chosen, coding_sheets
from casebook.register.registers import load_register
from casebook.register.titles import title_now
from tests.support.pdf_text import page_texts
from tests.support.project import CHAPTER, PAGES, ROOT, squeezed
from tests.support.visits import DESK, PHONE, REFUSE, axe, watch

ASSETS = ROOT / "casebook" / "press" / "coding" / "static"
LEARNER, TEACHER = "book/teaching/code-practices", "book/teaching/compare-codings"
REGISTER = load_register()
SHEETS = {sheet.chapter: sheet for sheet in coding_sheets(REGISTER, [name.rpartition("/")[2] for name in PAGES])}
SHEET = SHEETS[CHAPTER]
FORCES = ("政府推动力", "社区自治力", "社会参与力", "市场运作力")
#: Three groups: one codes as the book does, one differs here and there, one sees the government everywhere.
BOOK = [list(practice.codes) for practice in SHEET.practices]
SECOND = [[2, 0, 0, 0], *BOOK[1:3], [0, 2, 1, 0], *BOOK[4:9], [2, 1, 0, 0]]
THIRD = [[2, *codes[1:3], 0] for codes in BOOK]
PROTOCOLS = pytest.mark.parametrize("protocol", ["http", "file"])

# ------------------------------------------------------------------ which practices


@pytest.mark.parametrize("chapter", SHEETS)
def test_a_sheet_shows_the_forces_in_as_many_ways_as_the_chapter_has(chapter):
    practices = REGISTER.practices_of(chapter)
    ways, found = {each.codes for each in practices}, [each.codes for each in SHEETS[chapter].practices]
    assert len(found) == SIZE and len(set(found)) == min(SIZE, len(ways))


@pytest.mark.parametrize("chapter", SHEETS)
def test_which_ten_does_not_depend_on_the_order_of_the_rows(chapter):
    practices = REGISTER.practices_of(chapter)
    shuffled = random.Random(1).sample(practices, len(practices))
    taken = chosen(practices)
    assert set(chosen(shuffled)) == set(taken)
    assert list(taken) == [each for each in practices if each in taken], "on the sheet they stand as in the register"


def test_a_common_code_takes_no_more_than_its_turn():
    one = SHEET.practices[0]
    many = [replace(one, practice_id=f"p-{number}", codes=(2, 0, 0, 0)) for number in range(20)]
    rare = [replace(one, practice_id=f"q-{number}", codes=(0, 2, 0, 0)) for number in range(2)]
    assert [each.practice_id[0] for each in chosen([*many, *rare], 6)].count("q") == 2
    assert chosen(rare) == tuple(rare) and chosen([]) == ()


def test_an_edition_is_that_of_the_questions_not_of_the_answers():
    first, *rest = SHEET.practices
    coded = Sheet(CHAPTER, (replace(first, codes=(0, 0, 0, 2), reason_zh="另一个理由"), *rest))
    worded = Sheet(CHAPTER, (replace(first, practice_zh="另一个做法"), *rest))
    assert coded.edition == SHEET.edition != worded.edition


def test_a_chapter_with_too_few_has_no_sheet():
    few = {name for name in REGISTER.chapters() if len(REGISTER.practices_of(name)) < SIZE}
    assert few and not few & set(SHEETS) and CHAPTER in SHEETS


# ------------------------------------------------------------------ the pages as they are built


class TestPages:
    def test_the_sheets_stand_in_the_page(self, book):
        blocks = book.page(LEARNER).select(".coding-sheet")
        assert [block["id"] for block in blocks] == [f"sheet-{name}" for name in SHEETS]
        for block, sheet in zip(blocks, SHEETS.values(), strict=True):
            rows = block.select("tbody tr")
            assert [row["data-practice"] for row in rows] == [each.practice_id for each in sheet.practices]
            assert all(squeezed(cell.get_text()) == "" for row in rows for cell in row.find_all("td")[1:])
            assert sheet.edition in block.get_text() and title_now(sheet.chapter) in block.caption.get_text()

    def test_the_books_codes_and_reasons_do_not(self, book):
        written = (book.html / f"{LEARNER}.html").read_text("utf-8")
        assert [each.reason_zh for each in SHEET.practices if each.reason_zh in written] == []
        assert "coding-sheets.js" not in written, "it is loaded when a coding is compared"

    def test_they_stand_beside_it(self, book):
        script = (book.html / "_static" / "coding-sheets.js").read_text("utf-8")
        given = json.loads(script.removeprefix("casebookCoding.sheets(").removesuffix(");\n"))
        assert [each["sheet"] for each in given] == list(SHEETS)
        for each in given:
            practices = SHEETS[each["sheet"]].practices
            assert each["edition"] == SHEETS[each["sheet"]].edition
            assert [tuple(one["codes"]) for one in each["practices"]] == [one.codes for one in practices]
            assert [one["reason"] for one in each["practices"]] == [one.reason_zh for one in practices]

    def test_only_these_two_load_what_they_need(self, book):
        both = {"coding.js", "coding.css"}
        needed = {LEARNER: both | {"code-practices.js"}, TEACHER: both | {"agreement.js", "compare-codings.js"}}
        ours = set().union(*needed.values())
        for name in PAGES:
            tags = book.page(name).select("script[src], link[rel=stylesheet]")
            loaded = {(tag.get("src") or tag["href"]).split("?")[0].rpartition("/")[2] for tag in tags} & ours
            assert loaded == needed.get(name, set()), name

    def test_they_are_light(self, book):
        """All that the two pages load besides what every page loads, the book's codes included: 24 kB gzipped."""
        static = book.html / "_static"
        scripts = ("code-practices", "compare-codings", "agreement")
        files = [*static.glob("coding*.*"), *(static / f"{name}.js" for name in scripts)]
        assert len(files) == 6
        assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= 24_000

    def test_paper_has_the_sheets(self, book):
        printed = book.printed()
        for sheet in SHEETS.values():
            assert squeezed(f"编码表：{title_now(sheet.chapter)}") in printed
            assert f"版本：{sheet.edition}" in printed
        assert "这个浏览器不能运行脚本" not in printed


# ------------------------------------------------------------------ the scripts alone


@pytest.fixture(scope="module")
def scripts(browser):
    """A bare page with what computes and what reads codings."""
    page = browser.new_page()
    for name in ("agreement.js", "coding.js"):
        page.add_script_tag(path=ASSETS / name)
    yield page
    page.close()


def random_codings() -> list[list[list[int]]]:
    """Return lists of codings: any codes, few codes, and those for which kappa is not defined."""
    chance = random.Random(20)
    made = []
    for _ in range(60):
        items, codes = chance.choice((1, 2, 10, 40)), chance.choice(((0, 1, 2), (0, 0, 0, 1), (2,)))
        made.append([[chance.choice(codes) for _ in range(items)] for _ in range(chance.randint(2, 7))])
    return [*made, [[0] * 10] * 3, [[1] * 10, [2] * 10], [[0, 1, 2]] * 2]


def test_the_browser_computes_what_python_computes(scripts):
    cases = random_codings()
    found = scripts.evaluate(
        """cases => cases.map(codings => {
            const { cohenKappa, fleissKappa } = casebookAgreement;
            const [first, second] = codings;
            const all = ["", "linear", "quadratic"].map(weights => cohenKappa(first, second, weights));
            return [...all, fleissKappa(codings)].map(value => Number.isNaN(value) ? null : value);
        })""",
        cases,
    )
    undefined = 0
    for codings, values in zip(cases, found, strict=True):
        series = [pd.Series(coding) for coding in codings]
        kappas = [cohen_kappa(*series[:2], weights) for weights in (None, "linear", "quadratic")]
        wanted = [None if pd.isna(value) else value for value in (*kappas, fleiss_kappa(series))]
        assert [value is None for value in values] == [value is None for value in wanted], codings
        undefined += wanted.count(None)
        assert [value for value in values if value is not None] == pytest.approx(
            [value for value in wanted if value is not None], abs=1e-12
        )
    assert undefined > 8, "cases without a kappa are among them"


def sheet_data(sheet: Sheet = SHEET) -> dict:
    practices = [
        {"id": each.practice_id, "text": each.practice_zh, "codes": each.codes, "reason": each.reason_zh}
        for each in sheet.practices
    ]
    return {"sheet": sheet.chapter, "edition": sheet.edition, "title": "标题", "practices": practices}


def coding(codes: list[list[int]] = BOOK, group: str = "第一组", reasons: str = "", **cells) -> dict:
    """Return what a file holds."""
    practices = [
        {"id": each.practice_id, "codes": row, "reason": reasons}
        for each, row in zip(SHEET.practices, codes, strict=True)
    ]
    head = {"format": "casebook-coding", "version": 1, "sheet": CHAPTER, "edition": SHEET.edition, "group": group}
    return head | {"practices": practices} | cells


FIRST_TEXT = SHEET.practices[0].practice_zh
DOUBLED = [*coding()["practices"], coding()["practices"][0]]
#: What stands in a file, and words of what is said of it.
BROKEN = {
    "empty": ("", "文件是空的"),
    "no JSON": ("编码", "读不成 JSON"),
    "cut off": (json.dumps(coding())[:-9], "没有存完整"),
    "other JSON": ("[1, 2]", "不是本书导出的编码文件"),
    "nothing": ("null", "不是本书导出的编码文件"),
    "too large": (json.dumps(coding(reasons="长" * 20_000)), "文件太大"),
    "version": (json.dumps(coding(version=2)), "第“2”版，本页读第 1 版"),
    "sheet": (json.dumps(coding(sheet="nowhere")), "编的是“nowhere”，本书没有这张编码表"),
    "edition": (json.dumps(coding(edition="abcdef")), f"版本是“abcdef”，本书现在是“{SHEET.edition}”"),
    "no group": (json.dumps(coding(group="　\u200b ")), "没有写组名"),
    "missing": (json.dumps(coding(practices=coding()["practices"][1:])), f"少了 1 项做法：“{FIRST_TEXT}”"),
    "no practices": (json.dumps(coding(practices="无")), "没有做法的编码"),
    "twice": (json.dumps(coding(practices=DOUBLED)), f"做法重复：“{FIRST_TEXT}”"),
    "unknown": (json.dumps(coding(practices=[{"id": "<b>x</b>"}])), "本表没有的做法：“<b>x</b>”"),
    "no object": (json.dumps(coding(practices=[None])), "本表没有的做法：空的"),
    "code": (json.dumps(coding([[3, 0, 0, 0], *BOOK[1:]])), f"“{FIRST_TEXT}”的政府推动力是“3”，只能是 0、1、2"),
    "code in words": (json.dumps(coding([["2", 0, 0, 0], *BOOK[1:]])), "政府推动力是“2”，只能是 0、1、2"),
    "too few codes": (json.dumps(coding([[2, 0], *BOOK[1:]])), "社会参与力是空的，只能是 0、1、2"),
    "too many codes": (json.dumps(coding([[2, 0, 0, 0, 0], *BOOK[1:]])), "码多于 4 个"),
}

READ = """([text, sheets, how]) => {
    try {
        return [casebookCoding[how](text, sheets), ""];
    } catch (error) {
        return [null, error instanceof casebookCoding.CodingError ? error.message : `bug: ${error}`];
    }
}"""


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_does_not_fit_says_why(scripts, name):
    text, words = BROKEN[name]
    found, said = scripts.evaluate(READ, [text, [sheet_data()], "fromFile"])
    assert found is None and words in said and not said.startswith("bug")


def test_a_coding_survives_the_way(scripts):
    given = coding(THIRD, "第３组〔甲〕\u202e", reasons="依据：第二段\n原话")
    data = json.dumps({"__proto__": {"x": 1}} | given | {"practices": given["practices"][::-1]}, ensure_ascii=False)
    found, said = scripts.evaluate(READ, ["\ufeff" + data, [sheet_data()], "fromFile"])
    assert said == "" and found["group"] == "第3组甲"
    assert [each["codes"] for each in found["practices"]] == THIRD, "in the order of the sheet, whatever the file's"
    assert found["practices"][0]["reason"] == "依据：第二段 原话"
    again = scripts.evaluate("given => casebookCoding.fileText(given)", found)
    assert scripts.evaluate(READ, [again, [sheet_data()], "fromFile"])[0] == found


def test_a_short_text_survives_a_chat(scripts):
    one, two = (coding(codes, group) for codes, group in ((BOOK, "（一）组 A"), (SECOND, "二")))
    texts = [scripts.evaluate("given => casebookCoding.shortText(given)", each) for each in (one, two)]
    full_width = texts[0].replace("2000", "２０００").replace(" ", "\n", 3)
    pasted = f"组长 10:21\n{full_width}\n〔收到〕【强】{texts[1]}"
    (first, second), _ = scripts.evaluate(READ, [pasted, [sheet_data()], "fromPasted"])
    assert first["coding"]["group"] == "(一)组 A" and second["coding"]["group"] == "二"
    for found, codes in ((first, BOOK), (second, SECOND)):
        assert [each["codes"] for each in found["coding"]["practices"]] == codes


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("〔编码1", "〔编码2", "第 2 版"),
        (" 2000", " 0200", "校验对不上"),
        (" 2000", " 200", "短文不完整"),
        (" 2000", " 3000", "短文不完整"),
        (SHEET.edition, "abcdef", "版本是“abcdef”"),
        (CHAPTER, "nowhere", "没有这张编码表"),
        ("第一组", "第二组", "校验对不上"),
        ("第一组", "", "短文不完整"),
        ("〕", "", "没有找到编码短文"),
        ("〔编码", "〔号码", "没有找到编码短文"),
    ],
)
def test_a_short_text_that_was_spoiled_says_so(scripts, old, new, words):
    text = scripts.evaluate("given => casebookCoding.shortText(given)", coding([[2, 0, 0, 0], *BOOK[1:]]))
    assert old in text
    (found,), _ = scripts.evaluate(READ, [text.replace(old, new, 1), [sheet_data()], "fromPasted"])
    assert words in found["error"]


# ------------------------------------------------------------------ the learner's page


@pytest.fixture
def visit(browser, site):
    """Open a page; nothing may go wrong in it. A `context` given again is the same reader's."""
    contexts, troubles = [], []

    def open_page(name: str, protocol: str = "http", context=None, refused: bool = False, **options):
        if context is None:
            context = browser.new_context(locale="zh-CN", **{"viewport": DESK} | options)
            contexts.append(context)
        page = context.new_page()
        if refused:
            page.add_init_script(REFUSE)
        watch(page, site[protocol], troubles)
        page.goto(f"{site[protocol]}{name}.html", wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def status(page):
    return page.locator(".coding-status")


def fill(page, codes: list[list[int]] = BOOK, group: str = "第一组") -> None:
    """Choose the sheet and code it, with the mouse."""
    page.locator("#coding-choice").select_option(CHAPTER)
    page.get_by_label("组名").fill(group)
    for number, row in enumerate(codes):
        for force, code in enumerate(row):
            page.locator(f"input[name=code-{number}-{force}]").nth(code).check()


def saved(page, name: str, act: str) -> tuple[str, str]:
    """Press a button that saves a file; return its name and text."""
    with page.expect_download() as download:
        button(page, act).click()
    assert download.value.suggested_filename.startswith(name)
    return download.value.suggested_filename, Path(download.value.path()).read_text("utf-8")


@PROTOCOLS
def test_the_whole_way(visit, tmp_path, protocol):
    """A group codes by keyboard; the teacher takes its file, two others and a broken one, and sees the numbers."""
    page = visit(LEARNER, protocol)
    page.locator("#coding-choice").focus()
    for _ in range(list(SHEETS).index(CHAPTER) + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("第一组")
    for number, row in enumerate(BOOK):
        for force, code in enumerate(row):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.name") == f"code-{number}-{force}"
            for key in ["ArrowDown"] * code or ["Space"]:
                page.keyboard.press(key)
        page.keyboard.press("Tab")  # the fold for a reason
    expect(page.locator(".coding-progress p")).to_have_text("编了 40/40 格，10/10 项做法")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    first = tmp_path / download.value.suggested_filename
    download.value.save_as(first)
    assert first.name == f"编码-{CHAPTER}-第一组.json"
    assert json.loads(first.read_text("utf-8")) == coding()

    files = [first]
    for name, text in (
        ("二.json", json.dumps(coding(SECOND, "第二组", "看了第二段"))),
        ("三.json", json.dumps(coding(THIRD, "第三组"))),
        ("坏.json", BROKEN["missing"][0]),
    ):
        files.append(tmp_path / name)
        files[-1].write_text(text, "utf-8")
    teacher = visit(TEACHER, protocol)
    teacher.locator("input[type=file]").set_input_files(files)
    expect(status(teacher)).to_have_text("新收 3 份，共 3 份。1 份没有收，原因如下。")
    expect(teacher.locator(".coding-errors li")).to_contain_text([f"文件“坏.json”：少了 1 项做法：“{FIRST_TEXT}”"])
    tables = teacher.locator(".coding-results > .table-scroll table")
    assert lines(tables.nth(0)) == [
        [group, f"{round(100 * float((flat(codes) == flat(BOOK)).mean()))}%",
         *(shown(cohen_kappa(flat(codes), flat(BOOK), weights)) for weights in (None, "linear")),
         *(shown(cohen_kappa(column(codes, force), column(BOOK, force))) for force in range(4))]
        for group, codes in GROUPS.items()
    ]
    forces = [shown(fleiss_kappa([column(codes, force) for codes in GROUPS.values()])) for force in range(4)]
    overall = shown(fleiss_kappa(list(map(flat, GROUPS.values()))))
    assert [line[2] for line in lines(tables.nth(1))] == [*forces, overall]
    between = [
        [cohen_kappa(flat(GROUPS[one]), flat(GROUPS[two]), weights) for weights in (None, "linear")]
        for one, two in (("第一组", "第二组"), ("第一组", "第三组"), ("第二组", "第三组"))
    ]
    one, two, three = (f"{shown(plain)}加权 {shown(weighted)}" for plain, weighted in between)
    assert lines(tables.nth(2)) == [["第一组", one, two], ["第二组", "", three]]
    words = teacher.locator(".coding-sum").inner_text()
    assert f"弗莱斯卡帕是 {overall}" in words and "只有 3 组、10 项做法" in words and "不能当作合格与否" in words

    blocks = teacher.locator(".coding-results .coding-practice")
    worst = blocks.first
    apart = [spread(number) for number in range(SIZE)]
    number = max(range(SIZE), key=lambda each: (apart[each], off_book(each)))
    assert worst.locator("caption").inner_text().startswith(f"{number + 1}. {SHEET.practices[number].practice_zh}")
    assert f"本书的理由：{SHEET.practices[number].reason_zh}。" in worst.inner_text()
    assert "第二组的理由：看了第二段" in worst.inner_text()
    cells = {line[0]: line[1:] for line in lines(worst.locator("table"))}
    for force, name in enumerate(FORCES):
        said = [[group for group, codes in GROUPS.items() if codes[number][force] == code] for code in range(3)]
        wanted = [["各组"] if len(each) == 3 else each for each in said]
        wanted[BOOK[number][force]] = ["本书", *wanted[BOOK[number][force]]]
        assert cells[name] == ["、".join(each) or "—" for each in wanted]
    assert blocks.count() == sum(apart[each] > 0 or off_book(each) > 0 for each in range(SIZE))

    _, text = saved(teacher, "编码-", "编码存为 CSV")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["编号", "做法", "力", "本书", *GROUPS, "本书的理由"] and len(rows) == 41
    assert rows[1][3:7] == [str(codes[0][0]) for codes in (BOOK, *GROUPS.values())]
    _, text = saved(teacher, "系数-", "系数存为 CSV")
    assert overall in text and shown(between[0][0]) in text


GROUPS = {"第一组": BOOK, "第二组": SECOND, "第三组": THIRD}


def flat(codes: list[list[int]]) -> pd.Series:
    return pd.Series([code for row in codes for code in row])


def column(codes: list[list[int]], force: int) -> pd.Series:
    return pd.Series([row[force] for row in codes])


def spread(number: int) -> float:
    rows = [codes[number] for codes in GROUPS.values()]
    return sum(abs(a - b) for i, one in enumerate(rows) for two in rows[i + 1 :] for a, b in zip(one, two, strict=True))


def off_book(number: int) -> float:
    return sum(abs(a - b) for codes in GROUPS.values() for a, b in zip(codes[number], BOOK[number], strict=True))


def shown(value: float) -> str:
    return "算不出" if pd.isna(value) else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def lines(table) -> list[list[str]]:
    return table.evaluate("t => [...t.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))")


def test_what_is_not_complete_is_not_exported(visit):
    page = visit(LEARNER)
    fill(page, BOOK[:8], "")
    button(page, "保存为文件").click()
    assert status(page).inner_text() == "还没有编完：第 9、10 项。编完才能导出。"
    assert page.evaluate("document.activeElement.name") == "code-8-0"
    fill(page, group=" ")
    button(page, "显示编码短文").click()
    assert "还没有写组名" in status(page).inner_text()
    assert not button(page, "对照本书的编码").is_visible()


def test_a_rule_that_is_broken_is_said_and_not_forbidden(visit):
    page = visit(LEARNER)
    fill(page, [[2, 2, 0, 0], [0, 0, 0, 0], *BOOK[2:]])
    notes = page.locator(".coding-note")
    assert "有 2 种力记为主要" in notes.nth(0).inner_text() and "没有一种力记为主要" in notes.nth(1).inner_text()
    assert notes.nth(2).inner_text() == ""
    button(page, "显示编码短文").click()
    assert page.get_by_label("编码短文").input_value().startswith(f"〔编码1 {CHAPTER} {SHEET.edition} 2200 0000 ")


@PROTOCOLS
def test_the_books_coding_is_shown_after_the_export_and_ends_the_coding(visit, protocol):
    page = visit(LEARNER, protocol)
    fill(page, SECOND)
    reason = SHEET.practices[0].reason_zh
    assert reason not in page.content() and page.evaluate("typeof casebookCoding.sheets") == "undefined"
    button(page, "显示编码短文").click()
    assert reason not in page.content()
    button(page, "对照本书的编码").click()
    title = page.get_by_role("heading", name="与本书的编码对照")
    expect(title).to_be_focused()
    same = int((flat(SECOND) == flat(BOOK)).sum())
    assert f"40 格中有 {same} 格与本书相同" in page.locator(".coding-book").inner_text()
    assert f"本书的理由：{reason}。" in page.locator(".coding-book").inner_text()
    assert page.locator(".coding-practice input:enabled").count() == 0
    page.reload()
    expect(title).to_be_visible()
    assert page.locator(".coding-practice input:enabled").count() == 0
    assert page.evaluate("document.activeElement === document.body"), "a page that opens takes no focus"
    saved(page, f"编码-{CHAPTER}", "保存为文件")


def test_a_change_after_the_export_asks_for_another(visit):
    page = visit(LEARNER)
    fill(page)
    button(page, "显示编码短文").click()
    page.locator("input[name=code-0-3]").nth(1).check()
    assert not button(page, "对照本书的编码").is_visible() and not page.get_by_label("编码短文").is_visible()


@PROTOCOLS
def test_it_is_kept_on_this_device_and_erased(visit, protocol):
    page = visit(LEARNER, protocol)
    fill(page, BOOK[:2])
    page.locator(".coding-practice summary").first.click()
    page.get_by_label("理由：不写姓名和住址").first.fill("第二段")
    page.reload()
    assert page.locator("#coding-choice").input_value() == CHAPTER
    assert page.locator(".coding-progress p").inner_text() == "编了 8/40 格，2/10 项做法"
    assert page.get_by_label("组名").input_value() == "第一组"
    assert page.get_by_label("理由：不写姓名和住址").first.input_value() == "第二段"
    page.once("dialog", lambda dialog: dialog.accept())
    button(page, "清除这张表的编码").click()
    assert page.locator("input:checked").count() == 0 and page.get_by_label("组名").input_value() == ""
    page.reload()
    assert page.locator(".coding-progress p").inner_text() == "编了 0/40 格，0/10 项做法"
    fill(page, BOOK[:1])
    page.evaluate("casebookRecord.eraseAll()")
    assert page.locator("input:checked").count() == 0


def test_where_storage_is_refused_or_damaged(visit):
    page = visit(LEARNER, refused=True)
    fill(page)
    assert "离开本页就不记得了" in page.locator(".coding .where").inner_text()
    button(page, "显示编码短文").click()
    assert "〔编码1" in page.get_by_label("编码短文").input_value()
    page = visit(LEARNER)
    name = f"shudu-jiceng:coding:1:{CHAPTER}"
    other = {"edition": "abcdef", "practices": coding()["practices"]}
    practice = {"id": SHEET.practices[0].practice_id, "codes": [9, "2"]}
    wrong = {"edition": SHEET.edition, "group": 7, "practices": [7, practice]}
    for kept in ("{", "null", "[]", json.dumps(other), json.dumps(wrong)):
        page.evaluate("kept => localStorage.setItem(...kept)", [name, kept])
        again = visit(LEARNER, context=page.context)
        again.locator("#coding-choice").select_option(CHAPTER)
        assert again.locator(".coding-form input:checked").count() == 0, kept
        again.close()


# ------------------------------------------------------------------ the teacher's page


def take(page, *codings: dict) -> None:
    files = [
        {"name": f"{number}.json", "mimeType": "application/json", "buffer": json.dumps(each).encode()}
        for number, each in enumerate(codings, 1)
    ]
    page.locator("input[type=file]").set_input_files(files)
    expect(status(page)).to_contain_text("份。")


def test_what_belongs_elsewhere_or_is_there_already_is_refused(visit):
    page = visit(TEACHER)
    other = next(sheet for sheet in SHEETS.values() if sheet != SHEET)
    practices = [{"id": each.practice_id, "codes": each.codes, "reason": ""} for each in other.practices]
    foreign = coding(group="别组", sheet=other.chapter, edition=other.edition, practices=practices)
    take(page, coding(), coding(), coding(SECOND), foreign, coding(THIRD, "本书"))
    said = page.locator(".coding-errors li").all_inner_texts()
    assert status(page).inner_text().startswith("新收 1 份，共 1 份。4 份没有收")
    words = (
        "重复：与已收的“第一组”是同一份", "已经有一份“第一组”，编码不同", f"编的是《{title_now(other.chapter)}》",
        "不能叫“本书”",
    )
    assert [part in found for part, found in zip(words, said, strict=True)] == [True] * 4
    assert "与本书比，“第一组”的卡帕是 1.00。" in page.locator(".coding-sum").inner_text()
    page.get_by_role("button", name="去掉“第一组”").click()
    assert page.locator(".coding-results").inner_text() == ""
    take(page, foreign)
    assert title_now(other.chapter) in page.locator(".coding-results h3").first.inner_text()
    button(page, "全部清空").click()
    assert page.locator(".coding-groups li").count() == 0


@PROTOCOLS
def test_pasted_texts_and_dropped_files(visit, protocol):
    learner = visit(LEARNER, protocol)
    fill(learner, SECOND, "二组")
    button(learner, "显示编码短文").click()
    text = learner.get_by_label("编码短文").input_value()
    page = visit(TEACHER, protocol)
    page.get_by_label("或者贴编码短文").fill(f"组长：{text} 收到 {text.replace('二组', '三组')}")
    button(page, "收下短文").click()
    expect(status(page)).to_have_text("新收 1 份，共 1 份。1 份没有收，原因如下。")
    expect(page.locator(".coding-errors li")).to_contain_text(["贴来的第 2 段：编码短文的校验对不上"])
    data = page.evaluate_handle(
        "text => { const data = new DataTransfer(); data.items.add(new File([text], '丢.json')); return data; }",
        json.dumps(coding(group="丢来的")),
    )
    page.locator(".coding-drop").dispatch_event("drop", {"dataTransfer": data})
    expect(status(page)).to_have_text("新收 1 份，共 2 份。")
    assert page.locator(".coding-groups li span").all_inner_texts() == ["二组", "丢来的"]


def test_what_a_stranger_writes_stays_text(visit):
    page = visit(TEACHER)
    hostile = "<img src=x onerror=1>"[:20]
    take(page, coding(group=hostile, reasons="<script>x</script>"), coding(SECOND, "=1+1"))
    assert page.locator(".coding-comparison :is(img, script)").count() == 0
    assert hostile in page.locator(".coding-groups").inner_text()
    assert "<script>x</script>" in page.locator(".coding-results").inner_text()
    _, text = saved(page, "编码-", "编码存为 CSV")
    assert next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[4:6] == [hostile, "'=1+1"]


def test_where_there_is_no_kappa_it_says_so(visit):
    page = visit(TEACHER)
    same = [[2, 0, 0, 0]] * SIZE
    take(page, coding(same, "甲"), coding(same, "乙"))
    text = page.locator(".coding-results").inner_text()
    assert "NaN" not in text and "Infinity" not in text
    tables = page.locator(".coding-results > .table-scroll table")
    assert [line[1:] for line in lines(tables.nth(1))] == [["100%", "算不出"]] * 4 + [["100%", "1.00"]]
    assert "算不出：几份编码全是同一个码" in text and "这不等于一致性差" in text


# ------------------------------------------------------------------ paper, no scripts, everybody


def test_paper(visit):
    page = visit(LEARNER)
    fill(page, SECOND)
    page.evaluate("window.print = () => {}")
    button(page, "打印这张编码表").click()
    (paper,) = page_texts(page.pdf(format="A4"))
    text = normalize("NFKC", squeezed(paper))  # read back, some signs are radicals that look alike
    assert SHEET.edition in text and normalize("NFKC", SHEET.practices[-1].practice_zh) in text
    assert "2000" in text, "what was chosen stands in the cells"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="print")
    assert page.locator(f"#sheet-{CHAPTER}").is_visible() and not page.locator(".coding").is_visible()
    assert page.locator(".coding-sheet:visible").count() == 1
    teacher = visit(TEACHER)
    take(teacher, coding(), coding(SECOND, "第二组"))
    teacher.emulate_media(media="print")
    assert teacher.locator(".coding-sum").is_visible() and not teacher.locator(".coding-drop").is_visible()
    width = "document.documentElement.scrollWidth"
    teacher.set_viewport_size({"width": 673, "height": 1000})  # A4 without its margins
    assert teacher.evaluate(width) <= 673


@PROTOCOLS
def test_without_scripts(visit, protocol):
    page = visit(LEARNER, protocol, java_script_enabled=False)
    assert page.locator(".coding-sheet:visible").count() == len(SHEETS)
    assert page.get_by_text("这个浏览器不能运行脚本").is_visible()
    teacher = visit(TEACHER, protocol, java_script_enabled=False)
    assert teacher.get_by_text("本页要能运行脚本的浏览器").is_visible()
    with_scripts = visit(TEACHER, protocol)
    assert not with_scripts.get_by_text("本页要能运行脚本的浏览器").is_visible()


@pytest.mark.parametrize(("scheme", "size"), [("light", PHONE), ("dark", DESK)], ids=["light-phone", "dark-desk"])
def test_axe_and_width_when_all_is_open(visit, scheme, size):
    page = visit(LEARNER, color_scheme=scheme, viewport=size)
    fill(page, SECOND)
    button(page, "显示编码短文").click()
    found = axe(page)
    button(page, "对照本书的编码").click()
    page.locator("#coding-book-title").wait_for()
    teacher = visit(TEACHER, color_scheme=scheme, viewport=size)
    long = coding(SECOND, "名字很长很长很长很长的一个小组")
    take(teacher, coding(), long, coding(THIRD, "第三组"), coding(version=3))
    for each in (page, teacher):
        found += axe(each)
        assert each.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert found == [], "\n".join(found[:20])
