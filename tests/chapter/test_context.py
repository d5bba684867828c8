"""Background series: consumer prices as levels, and what is said of a file that cannot be used."""

import pytest

from casebook import price_level
from casebook.chapter.context import consumer_prices
from casebook.ground.problems import CasebookError


@pytest.fixture
def prices(tmp_path, monkeypatch):
    """Return a function that writes the series of a small book."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    folder = tmp_path / "data" / "context"
    folder.mkdir(parents=True)

    def write(*rows: str, encoding: str = "utf-8") -> None:
        text = "\n".join(["year,change_percent,source_id", *rows, ""])
        (folder / "consumer-prices.csv").write_bytes(text.encode(encoding))

    return write


def test_levels_chain_the_yearly_changes(prices):
    prices("2002,10,中国", "2001,50,中国", "2003,-20,中国")
    level = price_level(2001)
    assert level.to_dict() == pytest.approx({2001: 1.0, 2002: 1.1, 2003: 0.88})
    assert price_level(2003)[2001] == pytest.approx(1 / 0.88)


def test_series_of_the_book_agrees_with_its_published_chain():
    """The evidence file gives 122.1 for 2010 with 2003 as 100, chained from the unrounded series."""
    assert price_level(2003)[2010] * 100 == pytest.approx(122.1, abs=0.1)
    assert consumer_prices()["year"].is_monotonic_increasing


def test_base_outside_the_series(prices):
    prices("2001,1,x", "2002,1,x")
    with pytest.raises(CasebookError, match="价格数据只有 2001 至 2002 年，不能以 1999 年为基期"):
        price_level(1999)


def test_gap_in_the_series(prices):
    prices("2001,1,x", "2003,1,x")
    with pytest.raises(CasebookError, match=r"中间缺了年份.*补上"):
        price_level(2001)


def test_file_in_another_encoding(prices):
    prices("2001,1,中国", encoding="gb18030")
    with pytest.raises(CasebookError, match=r"consumer-prices\.csv.*GBK.*另存为"):
        price_level(2001)
