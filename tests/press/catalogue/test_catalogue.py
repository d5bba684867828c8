"""The catalogue of cases: what it says of each, how it is chosen from, and that nothing in it becomes HTML."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections import Counter
from functools import partial
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from casebook.checks import check_data
from casebook.checks.run import check
from casebook.press.catalogue.entries import EVIDENCE_CHOICES, FORCE_CHOICES, UNCODED, UNDATED, catalogue, years_of
from casebook.register import tracking
from casebook.register.regions import MASKED, UNSORTED, UNSTATED, check_places, load_regions, regions_of
from casebook.register.registers import load_register
from tests.support.costs import costs
from tests.support.project import (
    CHAPTER_FILE,
    CHAPTER_PAGE,
    PAGES,
    REGISTER_PAGE,
    ROOT,
    SMALL_TOC,
    copy_small,
    squeezed,
    toc_pages,
)
from tests.support.small_book import CHAPTER, EAST_FIGURES, REPORT, Tree, figure, make_tree, said
from tests.support.visits import Quiet, axe

PAGE = "book/compare/catalogue"
WORDS = load_regions()
ENTRIES = {entry.case.case_id: entry for entry in catalogue(load_register(), WORDS)}

# ------------------------------------------------------------------ places and times


@pytest.mark.parametrize(
    ("place", "regions"),
    [
        ("浙江省杭州市下城区", ("浙江",)),
        ("宁波市白沙街道", ("浙江",)),
        ("湖南省长沙市岳麓区→浙江省杭州市", ("湖南", "浙江")),
        ("上海市、宁波市、南京市、武汉市", ("上海", "浙江", "江苏", "湖北")),
        ("浙江省、浙江省", ("浙江",)),
        ("全国（举例：北京、上海）", ("全国",)),
        ("派出地（原文遮盖，文中提到“陕西同乡”）→浙江省杭州市", ("浙江", MASKED)),
        ("某省（原文遮盖）（推断：浙江省）", (MASKED,)),
        ("某县（原文未注明（推断：甘肃省））", (UNSTATED,)),
        ("某区汉口路某社区（原文遮盖）", (MASKED,)),
        ("上海市南京东路街道", ("上海",)),
        ("上海市北京大道", ("上海",)),
        ("原文未注明", (UNSTATED,)),
        ("某镇", (UNSORTED,)),
    ],
)
def test_regions_of_a_place(place, regions):
    assert regions_of(place, WORDS) == regions


def test_without_a_table_no_place_has_a_region():
    assert regions_of("浙江省", {}) == (UNSORTED,)


def test_each_case_of_the_book_has_its_region():
    assert [key for key, entry in ENTRIES.items() if UNSORTED in entry.regions] == []


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2000年以来", (2000, 2000)),
        ("2011年底至2013年初", (2011, 2013)),
        ("2002年至考察时（不早于2003年）", (2002, 2003)),
        ("20xx年（原文遮盖）", None),
        ("5月22日（年份原文未注明）", None),
        ("文号120053", None),
    ],
)
def test_years_of_a_period(period, years):
    assert years_of(period) == years


def test_decades_run_from_the_first_year_to_the_last():
    assert ENTRIES["cps-jinhua"].decades == ("2010—2019年",)
    assert ENTRIES["tongliao"].decades == ("2020—2029年",)
    assert ENTRIES["rural-training"].decades == (UNDATED,)


def test_an_inferred_period_says_so_once():
    assert ENTRIES["wangma"].period == "2003年前后（考察时）（推断）"
    assert ENTRIES["nanchang-ganzhou"].period.count("推断") == 1
    assert "推断" not in ENTRIES["xiacheng-sili"].period


# ------------------------------------------------------------------ forces and evidence


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_tree(tmp_path)


def test_counts_are_those_of_the_register(tree):
    tree.write(f"cases/{CHAPTER}/figures.csv", [*EAST_FIGURES, figure("east-norm", kind="norm", **REPORT)])
    tree.set(f"cases/{CHAPTER}/practices.csv", 0, market="0")
    east, west = catalogue(load_register(), {})
    assert east.figures == Counter(measure=4, norm=1, scheme=1, masked=1, other=2)
    assert east.evidence_lines() == [
        "登记 9 个数字：实测 4，规定或目标 1，名称里的数字 1，被遮盖 1，其他 2", "来源：B 级 1 个，C 级 1 个",
    ]
    assert east.evidence_choices == ("有实测数字", "有规定数字", "有遮盖的数字", "有A级或B级来源")
    assert (east.practices, east.forces) == (2, (2, 2, 0, 1))
    assert east.force_lines()[-1] == "共 2 项做法"
    assert east.force_choices == ("政府推动力", "社区自治力", "市场运作力")
    assert west.case.case_id == "west"


def test_what_is_not_coded_or_has_no_number_says_so(tree):
    practices = tree.path("cases/west-street/practices.csv")
    practices.write_text(practices.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    tree.write("cases/west-street/figures.csv", [figure("west-people", case_id="east")])
    _, west = catalogue(load_register(), {})
    assert west.force_lines() == [UNCODED] and west.force_choices == (UNCODED,)
    assert west.evidence_lines() == ["来源没有印出数字", "来源：C 级 1 个"]
    assert west.evidence_choices == ("没有数字",)


def test_a_case_without_practices_in_a_coded_chapter_is_not_called_uncoded(tree):
    rows = tree.rows("cases.csv")
    tree.write("cases.csv", [*rows, rows[0] | {"case_id": "corner"}])
    corner = next(entry for entry in catalogue(load_register(), {}) if entry.case.case_id == "corner")
    assert corner.force_lines() == ["没有登记做法"]


def test_every_choice_is_one_that_is_offered():
    for entry in ENTRIES.values():
        assert set(entry.force_choices) <= set(FORCE_CHOICES)
        assert set(entry.evidence_choices) <= set(EVIDENCE_CHOICES)


def test_order_is_that_of_the_chapters_and_within_one_of_the_register():
    chapters = [entry.case.chapter for entry in catalogue(load_register(), WORDS, ["baibuting", "cuiyuan-xinminlu"])]
    assert list(dict.fromkeys(chapters))[:3] == ["baibuting", "cuiyuan-xinminlu", "new-area"]
    groups = [chapter for place, chapter in enumerate(chapters) if not place or chapters[place - 1] != chapter]
    assert len(groups) == len(set(groups)), "the cases of a chapter stand together"


# ------------------------------------------------------------------ the table of words


def regions(tree: Tree, *lines: str) -> None:
    tree.path("regions.csv").write_text("\n".join(["word,region", *lines, ""]), "utf-8")
    package = tree.path("datapackage.json")
    given = json.loads(package.read_text("utf-8"))
    given["resources"].append({"name": "regions", "path": "regions.csv", "schema": "schemas/regions.json"})
    package.write_text(json.dumps(given, ensure_ascii=False), "utf-8")


def test_a_place_without_a_region_is_a_hint_with_its_cure(tree):
    regions(tree, "浙江,浙江")
    tree.set("cases.csv", 0, place_zh="浙江省某市")
    line = tree.set("cases.csv", 1, place_zh="西街")
    (found,) = check_places(load_register())
    assert said(found) == (
        "data/cases.csv", line, "place_zh", "西街", "案例“west”的地点对不上任何一个地区，案例检索台把它归在“未归类”。",
        "在 data/regions.csv 加一行“地名,省级地区”；来源没有写明的，地点里写“原文未注明”或“原文遮盖”。",
    )
    assert found.severity == "hint"


def test_check_says_it(tree):
    regions(tree, "浙江,浙江")
    for name in ("book/index.md", "_toc.yml"):
        path = tree.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("# 首页\n" if name.endswith("md") else "format: jb-book\nroot: book/index\n", "utf-8")
    problems, _ = check()
    assert [problem.row for problem in problems if problem.column == "place_zh"] == [2, 3]


def test_a_book_may_do_without_the_table(tree):
    assert list(check_places(load_register())) == [] and load_regions() == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("浙江 杭州,浙江", ("word", "浙江 杭州", "地名的写法不对。", "一格写一个地名，不留空格和标点。")),
        (
            "杭州,浙江、江苏",
            ("region", "浙江、江苏", "地区的写法不对。", "一格写一个省级地区的简称，如 浙江，不留空格和标点。"),
        ),
    ],
)
def test_a_row_with_several_words_is_refused(tree, line, expected):
    regions(tree, line)
    found = [said(problem) for problem in check_data() if problem.file == "data/regions.csv"]
    assert found == [("data/regions.csv", 2, *expected)]


def test_the_table_and_the_contents_are_noted_as_read(tree):
    regions(tree, "浙江,浙江")
    (tree.root / "_toc.yml").write_text("a", "utf-8")
    register = load_register()
    with tracking.recording() as reads:
        load_regions()
    assert reads == {("file", "regions.csv")}
    before = [register.digest(read) for read in (("file", "regions.csv"), ("toc", "_toc.yml"))]
    tree.path("regions.csv").write_text("word,region\n杭州,浙江\n", "utf-8")
    (tree.root / "_toc.yml").write_text("b", "utf-8")
    after = [register.digest(read) for read in (("file", "regions.csv"), ("toc", "_toc.yml"))]
    assert before[0] != after[0] and before[1] != after[1]


# ------------------------------------------------------------------ the page as it is built


class TestPage:
    def test_every_case_has_a_row(self, book):
        rows = book.page(PAGE).select(".cb-cases tbody tr")
        assert {row["data-case"] for row in rows} == set(ENTRIES)
        assert len(rows) == len(ENTRIES) == 59
        for row in rows:
            case = ENTRIES[row["data-case"]].case
            text = squeezed(row.get_text())
            for words in (case.name_zh, case.place_zh, case.summary_zh, case.actors_zh, case.locator):
                assert squeezed(words) in text

    def test_names_lead_to_the_chapter_or_to_its_numbers(self, book):
        for row in book.page(PAGE).select(".cb-cases tbody tr"):
            chapter = ENTRIES[row["data-case"]].case.chapter
            written = next((name for name in PAGES if name.endswith(f"/{chapter}")), "")
            wanted = written or f"{REGISTER_PAGE}/{chapter}"
            assert row.select_one(".cb-case-name a")["href"] == f"../../{wanted}.html".replace("../../book", "..")

    def test_it_counts_what_is_there(self, book):
        written = sum(
            any(name.endswith(f"/{entry.case.chapter}") for name in PAGES) for entry in ENTRIES.values()
        )
        text = squeezed(book.page(PAGE).select_one(".cb-catalogue-count").get_text())
        assert text == f"下表列出{len(ENTRIES)}个案例，其中{written}个所在的章已经写成。"

    def test_other_pages_do_not_load_the_script(self, book):
        for name in PAGES:
            loaded = [script.get("src", "") for script in book.page(name).find_all("script")]
            assert any("catalogue.js" in source for source in loaded) == (name == PAGE)

    def test_every_case_is_printed(self, book):
        printed = book.printed()
        for entry in ENTRIES.values():
            for words in (entry.case.name_zh, entry.case.summary_zh[:20]):
                assert squeezed(words) in printed, words


# ------------------------------------------------------------------ in the browser


def open_catalogue(browser, home: str, troubles: list[str], query: str = "", **options):
    """Open the catalogue in a context of its own; `troubles` collects what goes wrong, and what leaves the site."""
    context = browser.new_context(locale="zh-CN", **{"viewport": {"width": 1366, "height": 900}} | options)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    known = (home, "data:")
    page.on("request", lambda sent: None if sent.url.startswith(known) else troubles.append(sent.url))
    page.goto(f"{home}{PAGE}.html{query}", wait_until="load")
    return page


@pytest.fixture
def opened(browser, site):
    """Open the catalogue; nothing may go wrong on it, and nothing may leave the site."""
    pages, troubles = [], []

    def open_page(query: str = "", protocol: str = "file", **options):
        pages.append(open_catalogue(browser, site[protocol], troubles, query, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()
    assert troubles == []


@pytest.fixture(scope="module")
def kept_open(browser, site):
    """One catalogue a protocol, for all tests that only choose from it."""
    troubles: list[str] = []
    pages = {protocol: open_catalogue(browser, home, troubles) for protocol, home in site.items()}
    yield pages
    for page in pages.values():
        page.context.close()
    assert troubles == []


@pytest.fixture
def chosen_from(kept_open, protocol):
    """The catalogue that stays open, with nothing chosen; the last to choose leaves it so."""
    page = kept_open[protocol]
    assert counted(page) == "59 个案例中的 59 个" and urlsplit(page.url).query == ""
    yield page
    page.click("text=全部列出")


def listed(page) -> list[str]:
    """Return the cases that are to be seen, in their order."""
    return page.eval_on_selector_all(
        ".cb-cases tbody tr", "rows => rows.filter(row => row.checkVisibility()).map(row => row.dataset.case)"
    )


def fit(test) -> set[str]:
    found = {key for key, entry in ENTRIES.items() if test(entry)}
    assert 0 < len(found) < len(ENTRIES), "this choice proves nothing"
    return found


def counted(page) -> str:
    return page.text_content(".cb-choose-count")


@pytest.mark.parametrize("protocol", ["http", "file"])
class TestChoosing:
    @pytest.mark.parametrize("region", ["浙江", "湖北", MASKED, UNSTATED])
    def test_by_place(self, chosen_from, region):
        page = chosen_from
        page.select_option("[name=region]", region)
        wanted = fit(lambda entry: region in entry.regions)
        assert set(listed(page)) == wanted
        assert counted(page) == f"59 个案例中的 {len(wanted)} 个"

    @pytest.mark.parametrize("period", ["1990—1999年", "2010—2019年", UNDATED])
    def test_by_time(self, chosen_from, period):
        page = chosen_from
        page.select_option("[name=period]", period)
        assert set(listed(page)) == fit(lambda entry: period in entry.decades)

    @pytest.mark.parametrize("force", [*FORCE_CHOICES[:4], UNCODED])
    def test_by_force(self, chosen_from, force):
        page = chosen_from
        page.check(f"[name=force][value={force}]")
        assert set(listed(page)) == fit(lambda entry: force in entry.force_choices)

    @pytest.mark.parametrize("evidence", EVIDENCE_CHOICES)
    def test_by_evidence(self, chosen_from, evidence):
        page = chosen_from
        page.check(f"[name=evidence][value={evidence}]")
        assert set(listed(page)) == fit(lambda entry: evidence in entry.evidence_choices)

    def test_by_two_forces_at_once(self, chosen_from):
        page = chosen_from
        for force in ("社会参与力", "市场运作力"):
            page.check(f"[name=force][value={force}]")
        assert set(listed(page)) == fit(lambda entry: {"社会参与力", "市场运作力"} <= set(entry.force_choices))

    def test_by_two_kinds_together_and_back(self, chosen_from):
        page = chosen_from
        page.select_option("[name=region]", "浙江")
        page.check("[name=evidence][value=有规定数字]")
        wanted = fit(lambda entry: "浙江" in entry.regions and "有规定数字" in entry.evidence_choices)
        assert set(listed(page)) == wanted
        page.click("text=全部列出")
        assert len(listed(page)) == 59 and counted(page) == "59 个案例中的 59 个"
        assert urlsplit(page.url).query == ""

    @pytest.mark.parametrize("query", ["志愿", "１＋６", "網格", "街道 大学", "NoSuchThing"])
    def test_by_text(self, chosen_from, query):
        page = chosen_from
        page.fill("[name=text]", query)
        plain = {"網格": "网格", "１＋６": "1+6"}.get(query, query)
        expect(page.locator(".cb-choose-count")).not_to_have_text("59 个案例中的 59 个")
        if query == "網格":  # the table of characters comes when somebody types
            expect(page.locator(".cb-choose-count")).not_to_have_text("59 个案例中的 0 个")
        found = set(listed(page))
        texts = page.eval_on_selector_all(".cb-case", "rows => rows.map(row => [row.dataset.case, row.textContent])")
        assert found == {key for key, text in texts if all(term in text for term in plain.split())}
        assert bool(found) == (query != "NoSuchThing")


class TestSorting:
    def test_by_measured_figures(self, opened):
        page = opened()
        page.select_option("[name=sort]", "measured")
        counts = [ENTRIES[key].measured for key in listed(page)]
        assert counts == sorted(counts, reverse=True) and counts[0] > 50

    def test_by_time(self, opened):
        page = opened()
        page.select_option("[name=sort]", "time")
        years = [ENTRIES[key].years or (9999, 9999) for key in listed(page)]
        assert years == sorted(years)

    def test_by_place(self, opened):
        page = opened()
        page.select_option("[name=sort]", "place")
        found = [ENTRIES[key].regions[0] for key in listed(page)]
        groups = [region for place, region in enumerate(found) if not place or found[place - 1] != region]
        assert len(groups) == len(set(groups)) and groups[-2:] == [MASKED, UNSTATED]

    def test_by_chapter_again(self, opened):
        page = opened()
        before = listed(page)
        page.select_option("[name=sort]", "place")
        assert listed(page) != before
        page.select_option("[name=sort]", "order")
        assert listed(page) == before


@pytest.mark.parametrize("protocol", ["http", "file"])
class TestAddress:
    def test_a_link_brings_back_what_was_chosen(self, opened, protocol):
        page = opened(protocol=protocol)
        page.select_option("[name=region]", "浙江")
        page.select_option("[name=period]", "2000—2009年")
        for box in ("[name=force][value=社区自治力]", "[name=evidence][value=有实测数字]"):
            page.check(box)
        page.fill("[name=text]", "社区")
        page.select_option("[name=sort]", "measured")
        for key in ("wangma", "cuiyuan"):
            page.check(f"[data-case={key}] .cb-case-compare input")
        query = f"?{urlsplit(page.url).query}"
        assert parse_qs(query[1:])["region"] == ["浙江"] and parse_qs(query[1:])["compare"] == ["wangma cuiyuan"]
        other = opened(query, protocol)
        assert listed(other) == listed(page) and len(listed(page)) > 1
        for name in ("region", "period", "text", "sort"):
            assert other.input_value(f"[name={name}]") == page.input_value(f"[name={name}]") != ""
        assert other.is_checked("[name=force][value=社区自治力]")
        assert other.inner_text(".cb-compare thead") == page.inner_text(".cb-compare thead")
        assert urlsplit(other.url).query == query[1:]

    def test_what_an_address_says_and_the_page_does_not_know_is_passed_over(self, opened, protocol):
        evil = quote('"><img src=x onerror=alert(1)>')
        query = f"?region={evil}&force={evil}&sort={evil}&compare={evil}&period=1700"
        page = opened(query, protocol)
        assert len(listed(page)) == 59 and page.locator(".cb-compare").is_hidden()
        page = opened(f"?text={evil}", protocol)
        assert listed(page) == [] and page.locator("img[src=x]").count() == 0
        assert page.input_value("[name=text]") == '"><img src=x onerror=alert(1)>'


class TestComparing:
    def test_two_side_by_side(self, opened):
        page = opened()
        table = page.locator(".cb-compare")
        page.check("[data-case=xiacheng-sili] .cb-case-compare input")
        assert table.is_hidden() and "再选一个" in page.text_content(".cb-compare-told")
        page.check("[data-case=shanghai-1plus6] .cb-case-compare input")
        assert table.is_visible()
        heads = table.locator("th[scope=row]").all_inner_texts()
        assert heads == ["地点", "时间", "谁在做", "起作用的力量", "证据", "摘要", "来源"]
        for column, key in ((1, "xiacheng-sili"), (2, "shanghai-1plus6")):
            entry = ENTRIES[key]
            cells = table.locator(f"tr > :nth-child({column + 1})").all_text_contents()
            wanted = [
                entry.case.name_zh, entry.case.place_zh, entry.period, entry.case.actors_zh,
                "".join(entry.force_lines()), "".join(entry.evidence_lines()), entry.case.summary_zh,
            ]
            assert [squeezed(cell) for cell in cells[:-1]] == [squeezed(text) for text in wanted]
            assert squeezed(entry.case.locator) in squeezed(cells[-1])
        assert page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id).length") == page.evaluate(
            "new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"
        )

    def test_a_third_takes_the_place_of_the_first_and_it_is_said(self, opened):
        page = opened("?compare=wangma+cuiyuan")
        page.check("[data-case=juzizhou] .cb-case-compare input")
        assert not page.is_checked("[data-case=wangma] .cb-case-compare input")
        words = page.text_content(".cb-compare-told")
        assert "替下《王马楼道学习型社区》" in words and page.get_attribute(".cb-compare-told", "role") == "status"

    def test_by_keyboard_alone(self, opened):
        page = opened()
        for key in ("wangma", "cuiyuan"):
            page.focus(f"[data-case={key}] .cb-case-compare input")
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "并排看"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "cb-compare-title"
        page.focus(".cb-compare-ends button")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.closest('tr').dataset.case") == "cuiyuan"
        page.focus(".cb-compare-ends button:last-child")
        page.keyboard.press("Enter")
        assert page.locator(".cb-compare").is_hidden() and urlsplit(page.url).query == ""
        assert page.evaluate("document.activeElement.matches('.cb-case-compare input')")

    def test_controls_by_keyboard(self, opened):
        page = opened()
        page.focus("[name=region]")
        names = []
        for _ in range(6):
            names.append(page.evaluate("document.activeElement.name"))
            page.keyboard.press("Tab")
        assert names == ["region", "period", "text", "sort", "force", "force"]
        page.focus("[name=force]")
        page.keyboard.press("Space")
        assert 0 < len(listed(page)) < 59
        assert page.get_attribute(".cb-choose-count", "role") == "status"


@pytest.mark.parametrize("protocol", ["http", "file"])
@pytest.mark.parametrize("width", [390, 1366])
def test_without_a_script_it_is_a_plain_table(opened, protocol, width):
    page = opened(protocol=protocol, java_script_enabled=False, viewport={"width": width, "height": 844})
    rows = page.locator(".cb-cases tbody tr")
    assert rows.count() == 59 and page.locator(".cb-choose, .cb-compare, .cb-case-compare").count() == 0
    row = page.locator("[data-case=wangma]")
    for words in (ENTRIES["wangma"].case.summary_zh, "社区自治力"):
        assert squeezed(words) in squeezed(row.inner_text())
    row.locator("summary").click()
    assert squeezed(ENTRIES["wangma"].case.actors_zh) in squeezed(row.inner_text())


@pytest.mark.parametrize("width", [320, 390, 600, 768, 1024])
def test_it_fits(opened, width):
    page = opened("?compare=wangma+cuiyuan", viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    assert page.eval_on_selector_all(".table-scroll", wide) == 0, "the table itself scrolls sideways"
    if width <= 768:
        label = "cell => getComputedStyle(cell, '::before').content"
        assert page.locator("[data-case=wangma] td").first.evaluate(label) == '"地点"'


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("colour", ["light", "dark"])
def test_axe_finds_nothing(opened, colour, width):
    page = opened(
        "?compare=wangma+cuiyuan&region=" + quote("浙江"), "http", color_scheme=colour,
        viewport={"width": width, "height": 844},
    )
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.wait_for_timeout(300)
    assert axe(page) == []


# ------------------------------------------------------------------ hostile data

HOSTILE = "<script>alert(1)</script>\"'|`x`<img src=x onerror=alert(2)>&amp;*_["
#: As it is to be read: without blanks, and with the quotation marks that Sphinx makes of straight ones.
SHOWN = squeezed(HOSTILE).replace("\"'", "”’")
QUIET = "small-class-school"  # a chapter that is not written: its title comes from the data


@pytest.fixture(scope="module")
@costs("small")
def hostile(tmp_path_factory):
    """A small book with the catalogue; name, summary and title of one case are what nobody should write."""
    project = copy_small(tmp_path_factory.mktemp("hostile") / "book")
    page = project.path(f"{PAGE}.md")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("# 案例检索台\n\n```{catalogue}\n```\n", "utf-8")
    part = f"  - caption: 比较\n    chapters:\n      - file: {PAGE}\n"
    toc = SMALL_TOC.replace("  - caption: 附录", f"{part}  - caption: 附录")
    project.path("_toc.yml").write_text(toc, "utf-8")
    for name, key, cells in (
        ("data/cases.csv", "shanghai-small-class", ("name_zh", "summary_zh", "place_zh", "actors_zh", "locator")),
        ("data/cases.csv", "xinqu-business", ("name_zh",)),  # a case without numbers is named in the register
        (f"data/cases/{QUIET}/figures.csv", "", ("indicator_zh",)),
    ):
        rows = list(csv.reader(io.StringIO(project.path(name).read_text("utf-8"))))
        number = next((i for i, row in enumerate(rows) if row[0] == key), 1)
        for cell in cells:
            rows[number][rows[0].index(cell)] = HOSTILE
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        project.path(name).write_text(text.getvalue(), "utf-8")
    project.path(f"data/cases/{QUIET}/title.txt").write_text(HOSTILE, "utf-8")
    result = project.run("html")
    assert result.code == 0, result.out
    assert PAGE in toc_pages(project.root)
    return project


def read(text: str) -> str:
    return squeezed(text).replace("\"'", "”’")


def test_hostile_data_is_text_on_every_page(hostile):
    register = f"{REGISTER_PAGE}/{QUIET}"
    for name in (PAGE, REGISTER_PAGE, register):
        page = hostile.page(name)
        assert not [script for script in page.find_all("script") if "alert" in script.get_text()]
        assert page.select("img[src=x]") == [] and page.select("[onerror]") == []
    row = hostile.page(PAGE).select_one("[data-case=shanghai-small-class]")
    for place in (".cb-case-name", ".cb-case-summary", ".cb-case-actors", "td"):
        assert SHOWN in read(row.select_one(place).get_text()), place
    assert SHOWN in read(hostile.page(REGISTER_PAGE).article.get_text())
    assert SHOWN in read(hostile.page(register).article.h1.get_text())
    assert SHOWN in read(hostile.page(register).select_one(".cb-entry-head").get_text())
    assert SHOWN in read(hostile.page(register).find(id="contents").get_text()), "the sidebar"


@pytest.mark.parametrize("protocol", ["http", "file"])
def test_hostile_data_does_nothing_in_a_browser(hostile, browser, protocol):
    handler = partial(Quiet, directory=str(hostile.html))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}/" if protocol == "http" else hostile.html.as_uri() + "/"
        page = browser.new_page()
        alerts = []
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.goto(f"{home}{PAGE}.html")
        for key in ("shanghai-small-class", "xinqu-business"):
            page.check(f"[data-case={key}] .cb-case-compare input")
        assert read(page.text_content(".cb-compare")).count(SHOWN) >= 3
        assert HOSTILE[:25] in page.text_content(".cb-compare-told")
        page.fill("[name=text]", "<script>alert(1)")
        assert "shanghai-small-class" in listed(page)
        page.goto(f"{home}search.html")
        page.fill("#casebook-search input", "<script>alert(1)</script>")
        page.wait_for_selector("#casebook-search-results mark")
        assert "<script>alert(1)</script>" in page.text_content("#casebook-search-results")
        for name in (REGISTER_PAGE, f"{REGISTER_PAGE}/{QUIET}"):
            page.goto(f"{home}{name}.html")
            assert page.locator("img[src=x]").count() == 0
        assert alerts == []
        page.close()
        server.shutdown()


def test_the_catalogue_follows_the_table_of_words(hostile):
    """Only the catalogue is read again."""
    hostile.replace("data/regions.csv", "浙江,浙江", "浙江,东海")
    result = hostile.run("html")
    assert result.code == 0 and result.pages_read() == [PAGE], result.out
    assert hostile.page(PAGE).select_one("[data-case=wangma]")["data-region"] == "东海"


def test_the_catalogue_follows_the_contents(hostile):
    """A chapter that leaves the book is named by its numbers from then on."""
    hostile.replace("_toc.yml", f"      - file: {CHAPTER_PAGE}\n", "      - file: book/other\n")
    hostile.path("book/other.md").write_text("# 另一页\n", "utf-8")
    hostile.path(CHAPTER_FILE).unlink()
    result = hostile.run("html")
    assert result.code == 0 and PAGE in result.pages_read(), result.out
    link = hostile.page(PAGE).select_one("[data-case=wangma] .cb-case-name a")
    assert link["href"] == "../appendix/figures/xiacheng-four-forces.html"
    assert "其中0个" in squeezed(hostile.page(PAGE).select_one(".cb-catalogue-count").get_text())


def test_the_page_says_that_numbers_of_cases_prove_nothing():
    text = (ROOT / f"{PAGE}.md").read_text("utf-8")
    assert "不能说明一种做法有多普遍" in text
