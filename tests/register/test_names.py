"""Numerals in names, and whether they are what the register says."""

import pytest

from casebook.ground.problems import CasebookError
from casebook.register.names import numerals, require_agreement
from casebook.register.registers import load_register

REGISTER = load_register()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("三岗十八级", [3, 18]),
        ("“1+6”", [1, 6]),
        ("全省首个", [1]),
        ("首创", [1]),
        ("首先", []),
        ("半小时生活圈", [0.5]),
        ("骨干", []),
    ],
)
def test_numerals_in_order(text, values):
    assert numerals(text) == values


def test_several_numbers_want_several_ids():
    with pytest.raises(CasebookError, match="名称里有几个数，就依次写几个编号：<编号,编号>。"):
        require_agreement("四力五会", [REGISTER.figure("xc-four-forces")])
    require_agreement("四力", [REGISTER.figure("xc-four-forces")])
