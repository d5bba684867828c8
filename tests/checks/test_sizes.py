"""Numbers below zero, and of any size: what cannot be is refused with its row, and nothing ends in a traceback."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from casebook.checks import check_data
from casebook.checks.run import check
from casebook.desk import cli
from casebook.ground.problems import ERROR
from casebook.register.registers import load_register
from casebook.register.relations import NAMES, holds
from tests.support.small_book import CHAPTER, Tree, make_book, said

FIGURES = f"cases/{CHAPTER}/figures.csv"
HUGE = "9" * 400


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    return make_book(tmp_path)


def cells(as_printed: str, value: str, unit: str, kind: str = "measure", **more: str) -> dict[str, str]:
    return {"as_printed": as_printed, "value": value, "unit": unit, "kind": kind, "indicator_zh": "某数", **more}


def of_figures() -> list[tuple]:
    """Return the errors in the table of figures; the page that uses the first of them does not matter here."""
    return [said(problem) for problem in check()[0] if problem.severity == ERROR and problem.file.endswith(FIGURES)]


@pytest.mark.parametrize(
    "row",
    [
        cells("下降12%", "-12", "percent"),
        cells("增幅-3.2%", "-3.2", "percent"),
        cells("亏损-3万元", "-30000", "yuan"),
        cells("户数净增-12户", "-12", "households", value_reason="原文就是负数"),
    ],
    ids=lambda row: row["as_printed"],
)
def test_what_can_be_below_zero(tree, row):
    tree.set(FIGURES, 0, **row)
    assert of_figures() == []


REFUSED = [
    (cells("居民2300户", "-2300", "households"), "户", "2300"),
    (cells("居民几十户", "-20", "households"), "户", "20"),  # nothing in the words to compare it with
    (cells("占地4平方公里", "-4000000", "m2"), "平方米", "4000000"),
    (cells("每月", "-12", "times_per_year", "frequency"), "频次", "12"),
    (cells("每月", "-12", "percent", "frequency"), "频次", "12"),
]


@pytest.mark.parametrize(("row", "what", "right"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_below_zero(tree, row, what, right):
    line = tree.set(FIGURES, 0, **row)
    cure = f"写成 {right}；减少了多少，也写正数。确实是负数的，在 value_reason 里写明理由。"
    assert of_figures() == [(f"data/{FIGURES}", line, "value", row["value"], f"{what}不会是负数。", cure)]


def test_bounds_cannot_be_below_zero_either(tree):
    row = cells("2至5户", "", "households", lower="-2", upper="5", hedge="range")
    line = tree.set(FIGURES, 0, **row)
    assert [problem[1:5] for problem in of_figures()] == [(line, "lower", "-2", "户不会是负数。")]


@pytest.mark.parametrize("value", [HUGE, f"-{HUGE}", f"{HUGE}.5", "9" * 5000], ids=len)
def test_a_number_that_nothing_can_compute_with(tree, value):
    line = tree.set(FIGURES, 0, **cells("居民2300户", value, "households"))
    cure = "核对位数；大概多按了键，或几格粘在了一起。"
    assert of_figures() == [(f"data/{FIGURES}", line, "value", value, "这个数大得没法计算。", cure)]


@pytest.mark.parametrize("value", ["-12", HUGE, "9" * 300, f"0.{'0' * 400}1", "-0", "0"], ids=len)
@pytest.mark.parametrize("unit", ["percent", "m2", "times_per_year"])
def test_an_editor_gets_its_json_whatever_the_value(tree, capsys, value, unit):
    tree.set(FIGURES, 0, **cells("下降12%", value, unit))
    code = cli.main(["check", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["summary"]["ok"] else 1)
    assert found["problems"] or (value, unit) == ("-12", "percent")


@pytest.mark.parametrize("relation", [*NAMES, "count 3"])
@pytest.mark.parametrize("value", [0.0, -12.0, 9e307, -9e307, 5e-324])
def test_relations_of_any_numbers_have_an_answer(tree, relation, value):
    register = load_register()
    figure = replace(next(iter(register.figures.values())), value=value, lower=None, upper=None)
    assert holds(register, relation, [figure, figure, figure]) in (True, False)


def test_a_quotient_by_nothing_has_no_bound(tree):
    register = load_register()
    figure = replace(next(iter(register.figures.values())), hedge="exact", lower=None, upper=None)
    first, one, none = (replace(figure, value=value) for value in (7.0, 1.0, 0.0))
    assert not holds(register, "ratio", [first, one, none])


def test_the_book_has_no_such_number():
    assert [problem for problem in check_data() if "负数" in problem.expected or "没法计算" in problem.expected] == []
