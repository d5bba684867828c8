"""Terms of the glossary are found in a text."""

from __future__ import annotations

import pytest

from casebook.manuscript.terms import Finder

NAMES = {
    "社区": "community", "社区工作者": "worker", "社工": "worker", "约": "about", "1+6": "documents", "6+2": "offices",
    "kappa": "kappa", "区间": "interval",
}


@pytest.mark.parametrize(("text", "found"), [
    ("社区工作者住在社区", ["社区工作者", "社区"]),
    ("社区间的差别", ["社区"]),
    ("社工和社区工作者", ["社工", "社区工作者"]),
    ("节约用水，约5人", []),
    ("“约”和‘约’", ["约", "约"]),
    ("见《社区建设》，又见《社区\n管理》，社区", ["社区"]),
    ("“1+6”文件，1+60，11+6，6+2", ["1+6", "6+2"]),
    ("kappa与kappas", ["kappa"]),
    ("", []),
])
def test_terms_of_a_text(text, found):
    hits = list(Finder(NAMES).hits(text))
    assert [text[hit.start : hit.end] for hit in hits] == found
    assert [NAMES[name] for name in found] == [hit.term_id for hit in hits]


def test_without_terms_nothing_is_found():
    assert list(Finder({}).hits("社区，《书》")) == []
