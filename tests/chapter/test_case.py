"""What the first cell of a chapter loads."""

import math

import pandas as pd
import pytest

from casebook import force_labels, load_case, span
from casebook.ground.problems import CasebookError
from tests.support.small_book import CHAPTER, OTHER, ROOT, make_tree


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_tree(tmp_path)


def test_figures_as_a_frame(tree):
    figures = load_case(CHAPTER).figures
    assert list(figures.columns) == [
        "figure_id", "case_id", "indicator", "kind", "as_printed", "value", "lower", "upper", "unit", "unit_label",
        "hedge", "year", "source_id", "grade", "note",
    ]
    assert len(figures) == 8
    assert all(figures[name].dtype.kind == "f" for name in ("value", "lower", "upper"))
    row = figures.set_index("figure_id").loc["east-households"]
    assert (row["value"], row["lower"], row["upper"], row["unit_label"], row["grade"]) == (2300, 2300, 2400, "户", "C")
    masked = figures.set_index("figure_id").loc["east-core"]
    assert masked[["value", "lower", "upper"]].isna().all()
    size = figures.set_index("figure_id").loc["east-size"]
    assert math.isnan(size["value"])
    assert (size["lower"], size["upper"]) == (2, 3)


def test_practices_as_a_frame(tree):
    practices = load_case(CHAPTER).practices
    assert list(practices.columns) == ["practice_id", "case", "practice", *force_labels(), "reason"]
    assert practices["case"].tolist() == ["东街", "东街"]
    assert practices["market"].tolist() == [0, 2]
    assert pd.api.types.is_integer_dtype(practices["market"])


def test_a_chapter_without_rows_still_has_its_columns(tree):
    for name in ("figures", "practices"):
        path = tree.path(f"cases/{OTHER}/{name}.csv")
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    case = load_case(OTHER)
    assert case.figures.empty
    assert case.figures["value"].dtype == float
    assert "market" in case.practices


def test_a_number_for_calculation(tree):
    case = load_case(CHAPTER)
    households = case["east-households"]
    assert (households.value, *households.interval) == (2300, 2300, 2400)
    assert (case["east-area"] / households).interval == (pytest.approx(500), pytest.approx(1200000 / 2300))
    assert case["east-size"].value is None
    assert case["east-size"].interval == (2, 3)


@pytest.mark.parametrize(("convention", "interval"), [
    ("narrow", (2300, 2350)), ("standard", (2300, 2400)), ("wide", (2300, 2500)),
])
def test_another_convention_of_hedges(tree, convention, interval):
    case = load_case(CHAPTER).under(convention)
    assert (case.convention, case.chapter) == (convention, CHAPTER)
    assert case["east-households"].interval == interval
    assert case.figures.set_index("figure_id").loc["east-households", "upper"] == interval[1]


def test_masked_and_unknown_numbers(tree):
    case = load_case(CHAPTER)
    with pytest.raises(CasebookError, match="数字 east-core 在原文中被遮盖，不能参与计算。"):
        case["east-core"]
    with pytest.raises(CasebookError, match="没有登记过编号为“east-are”的数字。是不是 east-area"):
        case["east-are"]


def test_an_unknown_chapter(tree):
    with pytest.raises(CasebookError, match=r"^data/cases 里没有“east-stret”这一章的数据。是不是 east-street？$"):
        load_case("east-stret")
    with pytest.raises(CasebookError, match=r"^data/cases 里没有“东街”这一章的数据。现有：east-street、west-street。$"):
        load_case("东街")


def test_an_unknown_convention(tree):
    with pytest.raises(CasebookError, match=r"^没有叫“loose”的约定，可用的有：narrow、standard、wide。$"):
        load_case(CHAPTER, "loose")
    with pytest.raises(CasebookError, match="没有叫“宽”的约定"):
        load_case(CHAPTER).under("宽")


@pytest.mark.parametrize("chapter", sorted(path.name for path in (ROOT / "data" / "cases").iterdir() if path.is_dir()))
def test_every_real_chapter_loads_under_every_convention(chapter, monkeypatch):
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    for convention in ("narrow", "standard", "wide"):
        figures = load_case(chapter, convention).figures
        known = figures.dropna(subset=["value"])
        assert (known["lower"] <= known["value"]).all()
        assert (known["value"] <= known["upper"]).all()
        assert len(known)


def test_every_convention_by_its_name(tree):
    conventions = load_case(CHAPTER).conventions()
    assert list(conventions) == ["从严", "标准", "从宽"]
    assert [data.convention for data in conventions.values()] == ["narrow", "standard", "wide"]
    widths = [span(data["east-money"] / 10_000, 2) for data in conventions.values()]
    assert widths == ["93.10至96.90", "90.25至99.75", "85.50至104.50"]
