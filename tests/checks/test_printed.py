"""The hint that a registered value and the source's own words do not agree."""

from dataclasses import replace

import pytest

from casebook.checks.printed import contradicts_print
from casebook.register.registers import load_register

FIGURE = load_register().figure("wm-people")


@pytest.mark.parametrize(
    ("as_printed", "value", "contradicts"),
    [
        ("10011人", 10011.0, False),
        ("10011人", 20022.0, True),
        ("约95万元", 950000.0, False),
        ("1,200万元", 12000000.0, False),
        ("1，200万元", 12000000.0, False),
        ("1,200万元", 13000000.0, True),
        ("1。2平方公里", 1200000.0, False),
        ("百余万元", 1000000.0, False),
        ("半年", 6.0, False),
        ("八点半", 8.5, False),
        ("二三产业", 3.0, False),
        ("二三产业", 4.0, True),
        ("三岗十八级", 18.0, False),
        ("三岗十八级", 36.0, True),
        ("几十名浙商", 20.0, False),
        ("首创", 1.0, False),
        ("1萬2千多道", 12000.0, False),
        ("1萬2千多道", 13000.0, True),
        ("1万人-2万人", 20000.0, False),
        ("", 5.0, False),
    ],
)
def test_value_and_words(as_printed, value, contradicts):
    unit = "months" if "年" in as_printed else "items"
    assert contradicts_print(replace(FIGURE, as_printed=as_printed, value=value, unit=unit)) is contradicts


def test_the_register_agrees_with_what_is_printed():
    doubtful = [figure.figure_id for figure in load_register().figures.values() if contradicts_print(figure)]
    assert doubtful == []
