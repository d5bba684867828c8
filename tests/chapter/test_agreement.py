"""Kappa against values worked by hand and published ones, and its edges."""

from __future__ import annotations

import math
import random

import pandas as pd
import pytest

from casebook.chapter.agreement import cohen_kappa, fleiss_kappa

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


# ------------------------------------------------------------------ published examples


def spread(table: list[list[int]]) -> tuple[pd.Series, pd.Series]:
    """Return the two codings that a table of counts stands for."""
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return tuple(pd.Series(list(codes)) for codes in zip(*pairs, strict=True))


def test_two_dermatologists():
    """Skin condition of 88 patients, SAS/STAT User's Guide, PROC FREQ, “Agreement Study”: 0.3449, weighted 0.5082."""
    first, second = spread([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]])
    assert round(cohen_kappa(first, second, levels=range(4)), 4) == 0.3449
    assert round(cohen_kappa(first, second, "linear", levels=range(4)), 4) == 0.5082


#: Ten patients, fourteen coders, five codes: how many coders gave each code. The usual worked example of Fleiss' kappa.
FOURTEEN = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]


def coders(counts: list[list[int]]) -> list[pd.Series]:
    """Return codings with these counts an item; who gave which code does not matter to Fleiss' kappa."""
    items = [[code for code, count in enumerate(row) for _ in range(count)] for row in counts]
    return [pd.Series(list(codes)) for codes in zip(*items, strict=True)]


def test_fourteen_coders():
    """The mean agreement is 0.378, expected 0.213: kappa 0.210."""
    assert round(fleiss_kappa(coders(FOURTEEN), levels=range(5)), 3) == 0.210


# ------------------------------------------------------------------ Fleiss' kappa


def test_three_coders_worked_by_hand():
    # 3, 1 and none of 3 pairs agree: observed 4/9; of nine codes 5 are 0, 3 are 1, one is 2: expected 35/81
    found = fleiss_kappa([coded("012"), coded("011"), coded("000")])
    assert found == pytest.approx(1 / 46)


def test_for_two_coders_it_is_scotts_pi():
    # observed 0.7; both together said yes 55 of 100 times: expected 0.55² + 0.45² = 0.505
    assert fleiss_kappa([FIRST, SECOND], levels=(0, 1)) == pytest.approx((0.7 - 0.505) / (1 - 0.505))


@pytest.mark.parametrize("seed", range(20))
def test_what_must_not_matter_does_not(seed):
    """Neither the order of coders and items nor the names of the codes; and no kappa is above 1."""
    chance = random.Random(seed)
    codings = [pd.Series([chance.randrange(3) for _ in range(10)]) for _ in range(chance.randint(2, 6))]
    kappa = fleiss_kappa(codings)
    order = chance.sample(range(10), 10)
    assert fleiss_kappa(chance.sample(codings, len(codings))) == pytest.approx(kappa)
    assert fleiss_kappa([coding[order] for coding in codings]) == pytest.approx(kappa)
    assert fleiss_kappa([coding.map({0: 2, 1: 0, 2: 1}) for coding in codings]) == pytest.approx(kappa)
    assert -1 / (len(codings) - 1) - 1e-12 <= kappa <= 1
    assert fleiss_kappa([codings[0]] * 3) == pytest.approx(1)
    assert cohen_kappa(codings[0], codings[1], "linear") <= 1


def test_one_code_from_all_has_no_kappa():
    assert math.isnan(fleiss_kappa([coded("111")] * 3))


@pytest.mark.parametrize(
    ("codings", "message"),
    [
        ([coded("01")], "至少要有两份编码，现在有 1 份"),
        ([coded("01"), coded("012")], "只在一份编码里有的做法：2"),
        ([coded("01"), coded("03")], "1 的码是 3，只能是 0、1、2"),
        ([coded(""), coded("")], "空的"),
    ],
)
def test_fleiss_says_what_is_wrong(codings, message):
    with pytest.raises(ValueError, match=message):
        fleiss_kappa(codings)
