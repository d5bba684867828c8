"""A place that its source masks is not guessed."""

from __future__ import annotations

import csv

import pytest

from casebook.checks.masked_places import check_masked_places
from casebook.checks.run import check
from casebook.register.registers import load_register
from tests.support.project import ROOT
from tests.support.small_book import Tree, make_tree, said


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Tree:
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    tree = make_tree(tmp_path)
    tree.path("regions.csv").write_text("word,region\n全国,全国\n浙江,浙江\n甘肃,甘肃\n陕西,陕西\n", "utf-8")
    return tree


CURES = {
    "place_zh": "写成 原文遮盖，不加推断；来源自己印出的字样用“”引起来。",
    "place_en": "写成 masked in the source，不加推断；来源自己印出的字样用“”引起来。",
    "summary_zh": "写成 原文遮盖，不加推断；来源自己印出的字样用“”引起来。",
}


@pytest.mark.parametrize(
    ("cells", "column", "named"),
    [
        ({"place_zh": "某省（原文遮盖）（推断：浙江省）"}, "place_zh", "浙江"),
        ({"place_zh": "某县（原文未注明）（推断：甘肃省）"}, "place_zh", "甘肃"),
        ({"place_zh": "某区（原文遮盖，线索指向某某新区）"}, "place_zh", "线索"),
        ({"place_zh": "某县（原文遮盖，疑似浙江）→浙江省"}, "place_zh", "浙江"),
        ({"place_zh": "原文遮盖", "place_en": "masked in the source (Zhejiang)"}, "place_en", "Zhejiang"),
        ({"place_zh": "原文遮盖", "place_en": "a county in Shaanxi"}, "place_en", "Shaanxi"),
        ({"place_zh": "原文遮盖", "place_en": "masked in the source (inferred: some town)"}, "place_en", "inferred"),
        ({"place_zh": "原文遮盖", "place_en": "a county → Gansu"}, "place_en", "Gansu"),
        ({"place_zh": "原文遮盖", "summary_zh": "这个县在甘肃。"}, "summary_zh", "甘肃"),
    ],
)
def test_a_guess_is_refused(tree, cells, column, named):
    line = tree.set("cases.csv", 0, **({"place_en": "masked in the source"} | cells))
    found = list(check_masked_places(load_register()))
    expected = f"来源没有印出案例“east”的地点，这里却写着“{named}”。"
    assert [said(problem) for problem in found] == [
        ("data/cases.csv", line, column, cells[column], expected, CURES[column])
    ]


@pytest.mark.parametrize(
    ("place_zh", "place_en"),
    [
        ("原文遮盖", "masked in the source"),
        ("派出地（原文遮盖，文中提到“陕西同乡”）→浙江省（开头遮盖，后文印出）",
         "home area (masked in the source, which mentions “fellow natives of Shaanxi”) → Zhejiang"),
        ("某乡（原文遮盖，文中出现黑峪口村）", "a township (masked in the source, which names Heiyukou village)"),
        ("浙江省（校名原文部分遮盖）", "Zhejiang (school name partly masked in the source)"),
        ("浙江省某市（推断）", "a city in Zhejiang (inferred)"),
    ],
)
def test_what_the_source_prints_passes(tree, place_zh, place_en):
    tree.set("cases.csv", 0, place_zh=place_zh, place_en=place_en)
    assert list(check_masked_places(load_register())) == []


def test_check_asks(tree):
    line = tree.set("cases.csv", 0, place_zh="原文遮盖（浙江）")
    problems, _ = check()
    found = [problem for problem in problems if "没有印出" in problem.expected]
    assert [(problem.column, problem.row) for problem in found] == [("place_zh", line)]


def test_the_book_guesses_nothing():
    assert list(check_masked_places(load_register())) == []


def test_masked_cases_say_so_and_nothing_more():
    with (ROOT / "data/cases.csv").open(encoding="utf-8-sig", newline="") as file:
        places = {row["case_id"]: (row["place_zh"], row["place_en"]) for row in csv.DictReader(file)}
    for key in ("xinqu-profile", "county-study-2020", "nc-home-plan"):
        assert places[key] == ("原文遮盖", "masked in the source")
