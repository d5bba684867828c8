"""The registers in memory: what a hedge means as an interval, and what cannot be asked."""

import math

import pytest

from casebook.ground.problems import CasebookError
from casebook.register.registers import chapter_folders, last_digit_unit, load_register, to_number
from tests.support.small_book import CHAPTER, OTHER, figure, make_tree


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return make_tree(tmp_path_factory.mktemp("book"))


@pytest.fixture
def register(tree, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tree.root))
    return load_register()


@pytest.mark.parametrize(("value", "unit"), [
    (2300, 100), (10, 10), (0.34, 0.01), (10011, 1), (3816, 1), (950000, 10000), (1.2, 0.1), (7, 1), (-40, 10),
    (0, 1), (math.inf, 1), (1e22, 1e22),
])
def test_unit_of_the_last_digit(value, unit):
    assert last_digit_unit(value) == unit


@pytest.mark.parametrize(("text", "number"), [
    ("12", 12.0), ("-0.5", -0.5), ("１２", 12.0), ("INF", math.inf), ("-INF", -math.inf),
    ("", None), ("1,234", None), ("约5", None), ("nan", None), ("Infinity", None), ("sNaN", None),
])
def test_text_as_a_number(text, number):
    assert to_number(text) == number


@pytest.mark.parametrize(("hedge", "value", "narrow", "standard", "wide"), [
    ("exact", 3816, (3816, 3816), (3816, 3816), (3816, 3816)),
    ("about", 1000, (980, 1020), (950, 1050), (900, 1100)),
    ("over", 2300, (2300, 2350), (2300, 2400), (2300, 2500)),
    ("over", 1000000, (1000000, 1500000), (1000000, 2000000), (1000000, 3000000)),
    ("nearly", 95, (94.5, 95), (94, 95), (93, 95)),
    ("at_least", 20, (20, 30), (20, math.inf), (20, math.inf)),
    ("at_most", 20, (10, 20), (0, 20), (0, 20)),
    ("about_over", 10, (9.8, 15), (9.5, 20), (9, 30)),  # a step is wider than a share here …
    ("about_over", 7638, (7485.24, 7790.76), (7256.1, 8019.9), (6874.2, 8401.8)),  # … and narrower here
    ("range", 5, (5, 5), (5, 5), (5, 5)),
    ("at_least", 0, (0, 0), (0, math.inf), (0, math.inf)),
])
def test_what_a_hedge_means(register, hedge, value, narrow, standard, wide):
    for convention, interval in [("narrow", narrow), ("standard", standard), ("wide", wide)]:
        assert register.hedges[hedge, convention].interval(value) == pytest.approx(interval)


def test_bounds_that_are_printed_count_before_the_hedge(tree, register, monkeypatch):
    from dataclasses import replace

    hedged = register.figure("east-households")
    assert register.interval(hedged) == (2300, 2400)
    assert register.interval(replace(hedged, upper=2350.0)) == (2300, 2350)
    assert register.interval(replace(hedged, lower=2310.0, upper=2320.0), "wide") == (2310, 2320)
    assert register.interval(register.figure("east-size")) == (2, 3)


def test_a_masked_number_has_no_interval(register):
    masked = register.figure("east-core")
    assert masked.masked
    assert masked.value is None
    with pytest.raises(CasebookError, match=r"^数字 east-core 在原文中被遮盖，不能参与计算。$"):
        register.interval(masked)


def test_an_unknown_id_brings_the_nearest_to_mind(register):
    with pytest.raises(CasebookError, match=r"^没有登记过编号为“east-aera”的数字。是不是 east-area"):
        register.figure("east-aera")
    with pytest.raises(CasebookError, match=r"^没有登记过编号为“报纸”的来源。在 sources.csv 中登记，或改正编号。$"):
        register.source("报纸")


def test_what_a_figure_knows(register):
    area, merged = register.figure("east-area"), register.figure("east-merged")
    assert (area.value, area.unit, area.chapter, area.row) == (1200000.0, "m2", CHAPTER, 2)
    assert area.file == f"data/cases/{CHAPTER}/figures.csv"
    assert (merged.date, merged.value) == ("2021-03-11", 2021.0)
    assert register.units["km2"].factor == 1000000
    assert register.practices["east-market"].codes == (1, 2, 0, 2)


def test_decimals_as_registered(tmp_path, monkeypatch):
    tree = make_tree(tmp_path)
    tree.write(f"cases/{OTHER}/figures.csv", [figure("a", case_id="west", value="3.10"), figure("b", value="31")])
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    figures = load_register().figures
    assert (figures["a"].decimals, figures["b"].decimals) == (2, 0)


def test_chapters_in_order(tree, register):
    assert register.chapters() == [CHAPTER, OTHER]
    assert [item.figure_id for item in register.of_chapter(CHAPTER)][:2] == ["east-area", "east-households"]
    assert register.of_chapter("nowhere") == []


def test_what_editors_leave_behind_is_no_chapter(tmp_path, monkeypatch):
    tree = make_tree(tmp_path)
    tree.path("cases/.ipynb_checkpoints").mkdir()
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    assert [folder.name for folder in chapter_folders()] == [CHAPTER, OTHER]


def test_unreadable_tables_are_reported_together(tmp_path, monkeypatch):
    tree = make_tree(tmp_path)
    tree.path("units.csv").unlink()
    tree.figures.write_bytes("编号\n".encode("gbk"))
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    with pytest.raises(CasebookError) as error:
        load_register()
    assert [problem.file for problem in error.value.problems] == [f"data/cases/{CHAPTER}/figures.csv", "data/units.csv"]
