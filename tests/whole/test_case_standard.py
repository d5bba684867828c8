"""Every chapter of the book keeps the case standard."""

from __future__ import annotations

import pytest

from tests.support.case_standard import RULES, Chapter
from tests.support.project import CASE_PAGES


def test_the_standard_is_looked_at():
    assert len(RULES) >= 15 and "sections_in_order" in RULES


@pytest.mark.parametrize("name", CASE_PAGES)
@pytest.mark.parametrize("rule", RULES)
def test_a_chapter_keeps_the_case_standard(name, rule):
    RULES[rule](Chapter(name))
