"""Public background series: what a chapter's own figures are set against (``data/context``)."""

from __future__ import annotations

import pandas as pd

from casebook.ground import paths
from casebook.ground.problems import CasebookError
from casebook.register import tracking
from casebook.register.tables import read_table

_CONSUMER_PRICES = "context/consumer-prices.csv"


def consumer_prices() -> pd.DataFrame:
    """Return China's consumer prices by year, oldest first.

    Columns: year (int), change_percent (float, against the year before). Source: the World Bank's series
    FP.CPI.TOTL.ZG in ``data/context``. Raises `CasebookError` if the file cannot be read.
    """
    tracking.note("file", _CONSUMER_PRICES)
    table = read_table(paths.data() / _CONSUMER_PRICES)
    if table.problems:
        raise CasebookError(table.problems)
    rows = [(int(row["year"]), float(row["change_percent"])) for row in table.rows]
    return pd.DataFrame(sorted(rows), columns=["year", "change_percent"])


def price_level(base: int) -> pd.Series:
    """Return the level of consumer prices by year, with the year `base` as 1.

    A sum of the year y in yuan of `base` is the sum ÷ ``price_level(base)[y]``. Raises `CasebookError` for a
    base outside the series, or if a year is missing between two others.
    """
    prices = consumer_prices().set_index("year")["change_percent"]
    first, last = int(prices.index.min()), int(prices.index.max())
    if list(prices.index) != list(range(first, last + 1)):
        raise CasebookError("data/context/consumer-prices.csv 中间缺了年份，算不出价格水平；把缺的年份补上。")
    if base not in prices.index:
        raise CasebookError(f"价格数据只有 {first} 至 {last} 年，不能以 {base} 年为基期。")
    level = (1 + prices / 100).cumprod()
    return (level / level[base]).rename("level")
