"""The rows a new case begins with. They are examples, say so in every cell a reader sees, and pass every check."""

from __future__ import annotations

from casebook.desk.cases.csv_text import Row

TO_WRITE, TO_WRITE_EN = "〔待写〕", "[to be written]"
#: As long as an abstract has to be at least.
SUMMARY = "〔待写：谁在哪里做了什么，依据是什么材料，用自己的话写一两句〕"
SUMMARY_EN = "[to be written: who did what, where, as told by what source, in a sentence or two]"
_NOTE = {"note_zh": "〔示例〕这一行不是报告里的数，换掉或删去", "note_en": "[example] not a figure of the report"}

#: What stands behind ``<chapter>-example-``, and the cells that differ.
_FIGURES: tuple[tuple[str, Row], ...] = (
    ("households", {"indicator_zh": "社区户数", "indicator_en": "Households", "as_printed": "示例2300余户",
                    "value": "2300", "unit": "households", "hedge": "over"}),
    ("volunteers", {"indicator_zh": "社区志愿者", "indicator_en": "Volunteers", "as_printed": "示例志愿者120人",
                    "value": "120", "unit": "people", "hedge": "exact"}),
    ("money", {"indicator_zh": "每年的活动经费", "indicator_en": "Money a year", "as_printed": "示例约95万元",
               "value": "950000", "unit": "yuan", "hedge": "about"}),
    ("visits", {"indicator_zh": "每年走访的次数（规定）", "indicator_en": "Visits a year, as required", "kind": "norm",
                "as_printed": "示例每年不少于4次", "value": "4", "unit": "times_per_year", "hedge": "at_least"}),
    ("teams", {"indicator_zh": "文体队伍", "indicator_en": "Teams", "as_printed": "示例**支队伍", "unit": "teams",
               "hedge": "masked"}),
    ("name", {"indicator_zh": "“三步法”中的“三”", "indicator_en": "“Three” in a name", "kind": "scheme",
              "as_printed": "示例三步法", "value": "3", "unit": "steps", "hedge": "exact"}),
)

_PRACTICES: tuple[tuple[str, Row], ...] = (
    ("council", {"practice_zh": "社区设议事会", "practice_en": "A council",
                 "government": "1", "community": "2", "society": "0", "market": "0",
                 "reason_zh": "社区召集，街道出场地"}),
    ("visits", {"practice_zh": "志愿者定期走访", "practice_en": "Volunteers call on residents",
                "government": "0", "community": "1", "society": "2", "market": "0",
                "reason_zh": "志愿者出面，社区排班"}),
)


def example_figures(chapter: str, source: str) -> list[Row]:
    """Return an example of each sort of number: hedged, exact, a rule, masked, part of a name."""
    common = {"kind": "measure", "case_id": chapter, "source_id": source, "locator": TO_WRITE, **_NOTE}
    return [
        common | row | {
            "figure_id": f"{chapter}-example-{name}",
            "indicator_zh": f"〔示例〕{row['indicator_zh']}",
            "indicator_en": f"[example] {row['indicator_en']}",
        }
        for name, row in _FIGURES
    ]


def example_practices(chapter: str, source: str) -> list[Row]:
    """Return two example practices, coded by the four forces."""
    common = {"case_id": chapter, "source_id": source, "locator": TO_WRITE}
    return [
        common | row | {
            "practice_id": f"{chapter}-example-{name}",
            "practice_zh": f"〔示例〕{row['practice_zh']}",
            "practice_en": f"[example] {row['practice_en']}",
            "reason_zh": f"〔示例〕{row['reason_zh']}",
        }
        for name, row in _PRACTICES
    ]
