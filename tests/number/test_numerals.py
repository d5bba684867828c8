"""One reader of numerals for names, printed forms and reports."""

from decimal import Decimal

import pytest

from casebook.number.numerals import read_numeral, scale


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5", "3.5"), ("1,200", "1200"), ("十八", "18"), ("三百二十", "320"), ("两千五", "2500"), ("一百零二", "102"),
        ("二〇二〇", "2020"), ("3万5千", "35000"), ("1.2万", "12000"), ("半", "0.5"), ("九千万", "90000000"),
    ],
)
def test_numerals_are_read(text, value):
    assert read_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["十十", "几十", "百万", "一半", "〇十一", "1.2.3", "户"])
def test_what_is_no_numeral_is_refused(text):
    with pytest.raises(ValueError):
        read_numeral(text)


def test_scale():
    assert scale("") == 1 and scale("百万") == 10**6 and scale("十") == 10
