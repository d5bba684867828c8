"""Relations between numbers: what must hold, what conflicts, and what a wrong number does to them."""

from dataclasses import replace

import pytest

from casebook.checks.consistency import check_consistency
from casebook.register.registers import Conflict, CrossCheck, load_register
from casebook.register.relations import holds, is_relation


@pytest.fixture(scope="module")
def register():
    return load_register()


def figures(register, *keys):
    return [register.figure(key) for key in keys]


def with_value(register, key, value):
    """Return the register with one value changed."""
    changed = replace(register.figures[key], value=value)
    return replace(register, figures=register.figures | {key: changed})


INCOME = ("cy-income-total", "cy-income-government", "cy-income-cleaning", "cy-income-parking", "cy-income-sponsors")


@pytest.mark.parametrize(
    ("relation", "keys", "expected"),
    [
        ("sum", INCOME, True),
        ("sum", INCOME[:-1], False),
        ("differ", ("wm-area", "wm-later-area"), True),
        ("overlap", ("wm-area", "wm-later-area"), False),
        ("equal", ("wm-scheme-4", "wm-norm-needy"), True),
        ("equal", ("wm-scheme-4", "wm-norm-posts"), False),
        ("count 4", ("xc-four-forces",), True),
        ("count 5", ("xc-four-forces",), False),
        ("share", ("hz-communities-2011", "ts-communities"), True),
        ("share", ("ts-communities", "hz-communities-2011"), False),
        ("order", ("xc-merge-order", "xc-merge-announced"), True),
        ("order", ("xc-merge-announced", "xc-merge-order"), False),
        ("order", ("s16-pay-multiple",), True),
    ],
)
def test_relations(register, relation, keys, expected):
    assert holds(register, relation, figures(register, *keys)) is expected


@pytest.mark.parametrize(
    ("text", "known"), [("sum", True), ("count 12", True), ("count", False), ("count x", False), ("resembles", False)]
)
def test_names_of_relations(text, known):
    assert is_relation(text) is known


def test_an_unknown_relation_is_an_error(register):
    with pytest.raises(ValueError, match="没有叫“resembles”的关系"):
        holds(register, "resembles", figures(register, "wm-area"))


def test_the_registers_are_consistent(register):
    assert check_consistency(register) == []
    assert len(register.crosschecks) >= 100 and len(register.conflicts) >= 70


def test_a_wrong_number_breaks_its_cross_check(register):
    (problem,) = check_consistency(with_value(register, "cy-income-cleaning", 500000.0))
    assert problem.file == "data/crosschecks.csv" and problem.found == "cy-income-sum"
    assert problem.expected.startswith("关系 sum 不再成立：四项收入")
    assert "核对 cy-income-total、cy-income-government" in problem.cure


def test_a_conflict_that_has_gone_away_is_noticed(register):
    found = check_consistency(with_value(register, "wm-later-area", 1200000.0))
    assert any(p.file == "data/conflicts.csv" and p.expected.startswith("数据里已经看不到这个冲突") for p in found)


def test_a_repeat_says_what_the_first_printing_says(register):
    key = next(f.figure_id for f in register.figures.values() if f.repeats and f.value and not f.note_zh)
    found = check_consistency(with_value(register, key, 99.0))
    said = [problem for problem in found if problem.column == "value"]
    assert said and "与首次印出的" in said[0].expected and register.figures[key].repeats in said[0].cure


@pytest.mark.parametrize(
    ("relation", "keys", "message"),
    [
        ("sum", ("no-such",), "没有登记过这个编号。"),
        ("resembles", ("wm-area",), "关系或数字没有写对。"),
        ("sum", (), "关系或数字没有写对。"),
    ],
)
def test_a_row_that_cannot_be_computed(register, relation, keys, message):
    row = CrossCheck("new", relation, keys, "说明", "report-hangzhou", 7)
    (problem,) = check_consistency(replace(register, crosschecks={"new": row}, conflicts={}))
    assert (problem.row, problem.expected) == (7, message)


def test_a_masked_number_enters_no_relation(register):
    masked = next(figure.figure_id for figure in register.figures.values() if figure.masked)
    words = ("", "事", "s", "读", "report-hangzhou", "一", 3)
    row = Conflict("new", "sources", "wangma", "题", "T", (masked,), "differ", *words)
    (problem,) = check_consistency(replace(register, crosschecks={}, conflicts={"new": row}))
    assert problem.expected == "遮盖的数字不能参与计算。"
