"""A registered value that the source's own words cannot mean stops the build; the right one is proposed."""

from dataclasses import replace

import pytest

from casebook.checks.printed import check_print, contradicts_print
from casebook.register.registers import load_register

REGISTER = load_register()
FIGURE = REGISTER.figure("wm-people")

RIGHT = [
    ("10011人", 10011, "people"),
    ("约95万元", 950000, "yuan"),
    ("1,200万元", 12000000, "yuan"),
    ("1，200万元", 12000000, "yuan"),
    ("1547万元", 15470000, "yuan"),
    ("581.1万元", 5811000, "yuan"),
    ("6.7亿元", 670000000, "yuan"),
    ("3.6万人次", 36000, "person_times"),
    ("1。2平方公里", 1200000, "m2"),
    ("三亩地", 2000, "m2"),
    ("12公顷", 120000, "m2"),
    ("百余万元", 1000000, "yuan"),
    ("95余万元", 950000, "yuan"),
    ("三百二十户", 320, "households"),
    ("半年", 6, "months"),
    ("两年半", 30, "months"),
    ("三十年来", 360, "months"),
    ("两周", 14, "days"),
    ("八点半", 8.5, "clock_hours"),
    ("一个半小时", 90, "minutes"),
    ("百分之九十八点六", 98.6, "percent"),
    ("98.6%", 98.6, "percent"),
    ("三成", 30, "percent"),
    ("四分之三", 75, "percent"),
    ("千分之五", 0.5, "percent"),
    ("下降12%", -12, "percent"),
    ("下降12%", 12, "percent"),
    ("增幅-3.2%", -3.2, "percent"),
    ("二三产业", 3, "items"),
    ("三岗十八级", 18, "items"),
    ("几十名浙商", 20, "people"),
    ("数百人", 300, "people"),
    ("1萬2千多道", 12000, "dishes"),
    ("尚无一人", 0, "people"),
    ("“双百示范”", 2, "items"),
    ("", 5, "items"),
    ("甲乙丙", 5, "items"),
]
#: As printed, value, unit, and what is proposed.
WRONG = [
    ("1547万元", 1547000, "yuan", "应是 15470000。"),
    ("1547万元", 154700000, "yuan", "应是 15470000。"),
    ("581.1万元", 58110000, "yuan", "应是 5811000。"),
    ("9307人", 9370, "people", "应是 9307。"),
    ("10011人", 20022, "people", "应是 10011。"),
    ("1,200万元", 13000000, "yuan", "应是 12000000。"),
    ("1.2平方公里", 1.2, "m2", "应是 1200000。"),
    ("3.6万人次", 3.6, "person_times", "应是 36000。"),
    ("98.6%", 0.986, "percent", "应是 98.6。"),
    ("百分之九十八点六", 6, "percent", "应是"),
    ("四分之三", 4, "percent", ""),
    ("两年", 2, "months", "应是 24。"),
    ("三岗十八级", 36, "items", "核对数值、单位和原文字样。"),
    ("二三产业", 4, "items", ""),
    ("1萬2千多道", 13000, "dishes", "应是 12000。"),
    ("百余万元", 100000, "yuan", "应是 1000000。"),
]


def with_print(as_printed: str, value: float | None, unit: str = "items", **more):
    return replace(FIGURE, as_printed=as_printed, value=value, unit=unit, **more)


@pytest.mark.parametrize(("as_printed", "value", "unit"), RIGHT)
def test_what_the_words_can_mean(as_printed, value, unit):
    assert not contradicts_print(with_print(as_printed, value, unit), REGISTER.units)


def problems_of(figure) -> list:
    return list(check_print(replace(REGISTER, figures={figure.figure_id: figure})))


@pytest.mark.parametrize(("as_printed", "value", "unit", "proposed"), WRONG)
def test_what_they_cannot_is_an_error_that_names_both(as_printed, value, unit, proposed):
    (problem,) = problems_of(with_print(as_printed, value, unit))
    assert problem.severity == "error" and problem.column == "value" and problem.row == FIGURE.row
    assert problem.expected == f"与原文字样“{as_printed}”对不上。"
    assert problem.found == f"{value:.10g}".replace("e+", "E") or str(value) in problem.found
    assert proposed in problem.cure and "value_reason" in problem.cure


def test_the_row_may_say_why_it_is_right():
    assert problems_of(with_print("636.81", 6368100, "people"))
    assert not problems_of(with_print("636.81", 6368100, "people", value_reason="表头的单位是万人"))


@pytest.mark.parametrize(("as_printed", "lower", "upper", "wrong"), [
    ("7-9万元左右", 70000, 90000, False),
    ("1万人-2万人之间", 10000, 20000, False),
    ("每户2至3人", 2, 3, False),
    ("7-9万元左右", 7, 90000, False),
    ("7-9万元左右", 70000, 900000, True),
    ("每户2至3人", 2, 4, True),
])
def test_ranges(as_printed, lower, upper, wrong):
    figure = with_print(as_printed, None, "yuan", lower=lower, upper=upper, kind="range", hedge="range")
    assert contradicts_print(figure, REGISTER.units) is wrong


@pytest.mark.parametrize(("as_printed", "date", "wrong"), [
    ("2021年3月11日", "2021-03-11", False),
    ("3月11日", "2021-03-11", False),
    ("二〇二一年三月", "2021-03", False),
    ("2021.3.11", "2021-03-11", False),
    ("去年年底", "2020-12", False),
    ("2021年3月11日", "2021-03-12", True),
    ("3月11日", "2021-11-03", True),
    ("二〇二一年三月", "2012-03", True),
])
def test_dates(as_printed, date, wrong):
    figure = with_print(as_printed, None, "date", date=date, kind="date")
    assert contradicts_print(figure, REGISTER.units) is wrong


def test_rows_with_other_problems_are_left_alone():
    figure = with_print("10011人", 20022, "people")
    register = replace(REGISTER, figures={figure.figure_id: figure})
    (problem,) = check_print(register)
    assert list(check_print(register, [problem])) == []


def test_the_register_agrees_with_what_is_printed():
    assert list(check_print(REGISTER)) == []
