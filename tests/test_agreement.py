"""Kappa against values worked by hand, and its edges."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from casebook.agreement import cohen_kappa

# Both yes 20, both no 15, apart 5 and 10: observed 0.7, by chance 0.5
FIRST = pd.Series([1] * 25 + [0] * 25)
SECOND = pd.Series([1] * 20 + [0] * 5 + [1] * 10 + [0] * 15)


def coded(text: str) -> pd.Series:
    return pd.Series([int(code) for code in text])


def test_two_by_two_worked_by_hand():
    assert cohen_kappa(FIRST, SECOND, levels=(0, 1)) == pytest.approx(0.4)


def test_with_two_levels_weights_change_nothing():
    for weights in ("linear", "quadratic"):
        assert cohen_kappa(FIRST, SECOND, weights, levels=(0, 1)) == pytest.approx(0.4)


def test_three_levels_worked_by_hand():
    first, second = coded("012"), coded("011")
    # margins 1/3 each, and 1/3, 2/3, 0: chance agreement 1/9 + 2/9 = 1/3, observed 2/3
    assert cohen_kappa(first, second) == pytest.approx(0.5)
    # linear: observed 0.5 / 3 = 1/6; expected (0.5·2 + 0.5·1 + 1·1 + 0.5·2) / 9 = 3.5 / 9
    assert cohen_kappa(first, second, "linear") == pytest.approx(1 - (1 / 6) / (3.5 / 9))
    # quadratic: observed 0.25 / 3; expected (0.25·2 + 0.25·1 + 1·1 + 0.25·2) / 9 = 2.25 / 9
    assert cohen_kappa(first, second, "quadratic") == pytest.approx(1 - (0.25 / 3) / (2.25 / 9))


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_full_agreement_is_one_and_no_judgement_is_zero(weights):
    assert cohen_kappa(coded("0122"), coded("0122"), weights) == 1
    assert cohen_kappa(coded("0122"), coded("0000"), weights) == pytest.approx(0)


def test_opposite_codes_are_below_zero():
    assert cohen_kappa(coded("0202"), coded("2020")) == pytest.approx(-1)


def test_is_symmetric():
    first, second = coded("0120012"), coded("0110022")
    assert cohen_kappa(first, second, "linear") == pytest.approx(cohen_kappa(second, first, "linear"))


def test_one_code_throughout_has_no_kappa():
    assert math.isnan(cohen_kappa(coded("000"), coded("000")))


def test_items_are_matched_by_name_not_by_place():
    first = pd.Series({"a": 0, "b": 1, "c": 2})
    assert cohen_kappa(first, first[["c", "a", "b"]]) == 1


@pytest.mark.parametrize(
    ("first", "second", "weights", "message"),
    [
        (pd.Series({"a": 0}), pd.Series({"b": 0}), None, "只在一份编码里有的做法：a、b"),
        (pd.Series([0, 1], index=["a", "a"]), pd.Series({"a": 0}), None, "第一份编码里重复的做法：a"),
        (pd.Series({"a": 3}), pd.Series({"a": 0}), None, "a 的码是 3，只能是 0、1、2"),
        (pd.Series({"a": 0}), pd.Series({"a": float("nan")}), None, "a 的码是 nan"),
        (pd.Series({"a": 0}), pd.Series({"a": 0}), "cubic", "weights 只能是"),
        (pd.Series(dtype=int), pd.Series(dtype=int), None, "空的"),
    ],
)
def test_says_what_is_wrong(first, second, weights, message):
    with pytest.raises(ValueError, match=message):
        cohen_kappa(first, second, weights)
