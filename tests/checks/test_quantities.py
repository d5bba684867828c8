"""A number in a page is quoted whole: of 12亿3千万 no part is the number."""

from __future__ import annotations

import pytest

from casebook.checks.quantities import quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长一点五倍，投资两点五亿元", ["一点五倍", "两点五亿"]),
        ("党员廿三名，一百廿户", ["廿三", "一百廿"]),
        ("到会三、四百人，有两三成", ["三、四百", "两三成"]),
        ("投入12亿3千万元，每户3万5千元，3亿两千万元", ["12亿3千万", "3万5千", "3亿两千万"]),
        ("满意率百分之九十一点二，千分之五", ["百分之九十一点二", "千分之五"]),
        ("人民币壹佰贰拾叁元，队伍、大陆", ["壹佰贰拾叁"]),
        ("提高了2.5个百分点，有一点进步", ["2.5"]),
    ],
)
def test_quantities_are_whole(text, expected):
    found = sorted(quantities(text), key=lambda each: each.start)
    assert [text[each.start : each.end] for each in found] == expected
