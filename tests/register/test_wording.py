"""How a number is said in Chinese and in English."""

import math

import pytest

from casebook.checks import check_data
from casebook.register.registers import load_register
from casebook.register.wording import figure_interval_text, figure_text, grouped, interval_text, plain, rounded
from tests.support.small_book import OTHER, figure, make_tree

NUMBERS = [
    # value, unit, hedge, Chinese, English
    ("7638", "people", "about", "约7638人", "about 7,638 people"),
    ("950000", "yuan", "about", "约95万元", "about 95 ×10⁴ yuan"),
    ("2300", "households", "over", "2300余户", "over 2,300 households"),
    ("160000", "yuan", "over", "16万余元", "over 16 ×10⁴ yuan"),
    ("3", "year", "over", "3年多", "over 3"),
    ("6", "months", "about_over", "约6个多月", "about or a little over 6 months"),
    ("30", "year", "over", "30余年", "over 30"),
    ("100000", "yuan", "over", "十余万元", "over 10 ×10⁴ yuan"),
    ("1000000", "yuan", "over", "百余万元", "over 100 ×10⁴ yuan"),
    ("10000000", "yuan", "over", "千余万元", "over 1,000 ×10⁴ yuan"),
    ("95", "people", "nearly", "近95人", "nearly 95 people"),
    ("670000000", "yuan", "at_least", "不少于6.7亿元", "at least 6.7 ×10⁸ yuan"),
    ("20", "people", "at_most", "不超过20人", "at most 20 people"),
    ("30", "people", "about_over", "约30余人", "about or a little over 30 people"),
    ("16000", "people", "exact", "1.6万人", "1.6 ×10⁴ people"),
    ("10011", "people", "exact", "10011人", "10,011 people"),
    ("6368100", "people", "exact", "636.81万人", "636.81 ×10⁴ people"),
    ("12326518", "people", "exact", "12326518人", "12,326,518 people"),
    ("112774", "people", "exact", "112774人", "112,774 people"),
    ("30000", "organisations", "over", "3万余个", "over 3 ×10⁴ organisations"),
    ("9000", "people", "exact", "9000人", "9,000 people"),
    ("1200000", "m2", "exact", "1.2平方公里", "1.2 km²"),
    ("340000", "m2", "exact", "0.34平方公里", "0.34 km²"),
    ("31460000", "m2", "exact", "31.46平方公里", "31.46 km²"),
    ("99000", "m2", "exact", "99000平方米", "99,000 m²"),
    ("3.10", "people_per_household", "exact", "3.10人/户", "3.10 people per household"),
    ("30", "percent", "exact", "30%", "30%"),
    ("30", "percent", "over", "30%多", "over 30%"),
    ("-5", "percent", "exact", "-5%", "-5%"),
    ("1", "rank", "exact", "1", "1"),
]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    tree = make_tree(tmp_path_factory.mktemp("book"))
    figures = [figure(f"n{i}", value=row[0], unit=row[1], hedge=row[2]) for i, row in enumerate(NUMBERS)]
    for text in ("2021", "2021-03", "2021-03-11"):
        figures.append(figure(f"d{text}", value=text, kind="date", unit="date"))
    ranges = {"few": ("2", "3", "range"), "many": ("20000", "35000", "range"), "mixed": ("9500", "20000", "range"),
              "rough": ("20", "30", "about"), "decimal": ("11000", "33000", "range")}
    for name, (lower, upper, hedge) in ranges.items():
        figures.append(figure(name, value="", lower=lower, upper=upper, hedge=hedge, kind="range"))
    figures.append(figure("masked", value="", hedge="masked"))
    tree.write(f"cases/{OTHER}/figures.csv", figures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_ROOT", str(tree.root))
        return load_register()


@pytest.mark.parametrize("index", range(len(NUMBERS)), ids=[row[3] for row in NUMBERS])
def test_a_number_with_hedge_and_unit(register, index):
    number = register.figure(f"n{index}")
    assert figure_text(register, number) == NUMBERS[index][3]
    assert figure_text(register, number, lang="en") == NUMBERS[index][4]


@pytest.mark.parametrize(("name", "chinese", "english"), [
    ("d2021", "2021年", "2021"), ("d2021-03", "2021年3月", "March 2021"),
    ("d2021-03-11", "2021年3月11日", "11 March 2021"),
    ("few", "2至3人", "2 to 3 people"), ("many", "2至3.5万人", "2 to 3.5 ×10⁴ people"),
    ("mixed", "9500至20000人", "9,500 to 20,000 people"), ("rough", "约20至30人", "about 20 to 30 people"),
    ("decimal", "1.1至3.3万人", "1.1 to 3.3 ×10⁴ people"), ("masked", "（原文遮盖）", "(masked in the source)"),
])
def test_dates_ranges_and_masked_numbers(register, name, chinese, english):
    assert figure_text(register, register.figure(name)) == chinese
    assert figure_text(register, register.figure(name), lang="en") == english


@pytest.mark.parametrize(("name", "chinese", "english"), [
    ("n0", "约7638", "about 7,638"), ("n1", "约95万元", "about 95 ×10⁴ yuan"), ("few", "2至3", "2 to 3"),
    ("many", "2至3.5万人", "2 to 3.5 ×10⁴ people"),
])
def test_without_its_unit_a_number_keeps_its_size(register, name, chinese, english):
    assert figure_text(register, register.figure(name), unit=False) == chinese
    assert figure_text(register, register.figure(name), unit=False, lang="en") == english


@pytest.mark.parametrize(("lower", "upper", "digits", "chinese", "english"), [
    (5.84, 11.46, 1, "5.8至11.5", "5.8 to 11.5"),
    (2, math.inf, 0, "不少于2", "at least 2"),
    (-math.inf, 2, 0, "不超过2", "at most 2"),
    (4.01, 4.02, 1, "4.0", "4.0"),
    (8342.5, 28571.4, 0, "8343至28571", "8,343 to 28,571"),
    (-0.4, 0.4, 0, "0", "0"),
])
def test_intervals(lower, upper, digits, chinese, english):
    assert interval_text(lower, upper, digits) == chinese
    assert interval_text(lower, upper, digits, lang="en") == english


@pytest.mark.parametrize(("value", "digits", "text"), [
    (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (2.675, 2, "2.68"), (0.045, 2, "0.05"),
    (3.1, 2, "3.10"), (-0.2, 0, "0"), (1e6, 0, "1000000"), (1234, -2, "1200"), (math.inf, 0, "∞"), (-math.inf, 1, "−∞"),
])
def test_halves_are_rounded_away_from_zero(value, digits, text):
    assert rounded(value, digits) == text


@pytest.mark.parametrize(("text", "result"), [
    ("10011", "10,011"), ("999", "999"), ("1234567.8901", "1,234,567.8901"), ("-0.5", "-0.5"), ("-1234", "-1,234"),
    ("∞", "∞"),
])
def test_thousands_are_grouped(text, result):
    assert grouped(text) == result


@pytest.mark.parametrize(("value", "text"), [
    (0.34, "0.34"), (950000.0, "950000"), (5, "5"), (1e21, "1000000000000000000000"), (1e-7, "0.0000001"),
])
def test_plain_numbers(value, text):
    assert plain(value) == text


@pytest.mark.parametrize(
    ("figure_id", "text"),
    [
        ("wm-park-money", "100至200万元"),
        ("hz-fund-total", "不少于6.7亿元"),
        ("ts-people", "4至5万人"),
        ("cy-income-total", "90.25至99.75万元"),
        ("dn-month", "0.95至1.05个月"),
    ],
)
def test_an_interval_is_said_in_the_unit_a_reader_expects(figure_id, text, monkeypatch):
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    register = load_register()
    assert figure_interval_text(register, register.figure(figure_id)) == text


@pytest.mark.parametrize(("as_printed", "value", "unit", "chinese", "english"), [
    ("3.6万人次", "36000", "person_times", "3.6万人次", "3.6 ×10⁴ person-times"),
    ("五万余件", "50000", "disputes", "5万余件", "over 5 ×10⁴ disputes"),
    ("1.2亿人次", "120000000", "person_times", "1.2亿人次", "1.2 ×10⁸ person-times"),
    ("36000人次", "36000", "person_times", "36000人次", "36,000 person-times"),
    ("万米网格40625个", "40625", "grids", "40625个", "40,625 grids"),
    ("95万元", "950000", "yuan", "95万元", "95 ×10⁴ yuan"),
])
def test_a_unit_with_wan_is_made_where_the_source_prints_one(
    tmp_path, monkeypatch, as_printed, value, unit, chinese, english
):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree = make_tree(tmp_path)
    hedge = "over" if "余" in as_printed else "exact"
    row = figure("x", as_printed=as_printed, value=value, unit=unit, hedge=hedge, case_id="west")
    tree.write(f"cases/{OTHER}/figures.csv", [row])
    made = load_register()
    assert figure_text(made, made.figure("x")) == chinese
    assert figure_text(made, made.figure("x"), lang="en") == english


def test_a_number_in_a_name_needs_no_unit(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree = make_tree(tmp_path)
    name = figure("x", as_printed="四力合一", value="4", unit="", kind="scheme", case_id="west")
    count = figure("y", as_printed="四人", value="4", unit="", case_id="west")
    tree.write(f"cases/{OTHER}/figures.csv", [name, count])
    made = load_register()
    assert figure_text(made, made.figure("x")) == "4"
    (problem,) = check_data()
    assert (problem.row, problem.column, problem.expected) == (3, "unit", "这一格必须填写。")
