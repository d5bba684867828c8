"""Agreement of codings with codes such as 0, 1, 2: Cohen's kappa of two, plain and weighted, Fleiss' kappa of several.

``press/coding/static/agreement.js`` computes the same in the browser; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd

WEIGHTS = (None, "linear", "quadratic")


def cohen_kappa(
    first: pd.Series,
    second: pd.Series,
    weights: str | None = None,
    *,
    levels: Sequence[Hashable] = (0, 1, 2),
) -> float:
    """Return Cohen's kappa between two codings of the same items.

    `first` and `second` hold one code an item (shape n) and are matched by their index, in whatever order.
    `levels` are all codes that may occur, in their order. `weights` says how much a disagreement counts:
    ``None`` all the same, ``"linear"`` by the distance between the codes in `levels`, ``"quadratic"`` by its
    square. The result has no unit: 1 is full agreement, 0 what independent coders with the same margins
    would reach, below 0 less than that. Where both gave every item one and the same code, chance alone
    explains the agreement and kappa is not defined: NaN.

    Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960); with
    weights: Cohen, Weighted kappa, Psychological Bulletin 70 (1968).

    Raises ValueError for codings of different, repeated or no items, codes outside `levels`, or unknown `weights`.
    """
    if weights not in WEIGHTS:
        known = "、".join(repr(name) for name in WEIGHTS)
        raise ValueError(f"weights 只能是 {known}，写的是 {weights!r}。")
    place = {level: position for position, level in enumerate(levels)}
    one = _positions(first, place)
    two = _positions(_matched(first, second), place)
    apart = [[_disagreement(i, j, len(place), weights) for j in range(len(place))] for i in range(len(place))]
    share_one = [(one == i).mean() for i in range(len(place))]
    share_two = [(two == j).mean() for j in range(len(place))]
    observed = sum(apart[i][j] for i, j in zip(one, two, strict=True)) / len(one)
    expected = sum(apart[i][j] * share_one[i] * share_two[j] for i in range(len(place)) for j in range(len(place)))
    return float(1 - observed / expected) if expected else float("nan")


def fleiss_kappa(codings: Sequence[pd.Series], *, levels: Sequence[Hashable] = (0, 1, 2)) -> float:
    """Return Fleiss' kappa over several codings of the same items.

    `codings` are at least two Series with one code an item (shape n), matched by their index as in `cohen_kappa`.
    Observed is the share of the pairs of coders who agree, averaged over the items; expected is what coders would
    reach who draw codes at random with the shares that all codings together have. The order of `levels` does not
    count. The result has no unit; where all codings hold one and the same code it is not defined: NaN.

    Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin 76 (1971).

    Raises ValueError for fewer than two codings, codings of different, repeated or no items, or codes outside `levels`.
    """
    if len(codings) < 2:
        raise ValueError(f"至少要有两份编码，现在有 {len(codings)} 份。")
    place = {level: position for position, level in enumerate(levels)}
    columns = [_positions(_matched(codings[0], coding), place).tolist() for coding in codings]
    coders, items = len(columns), len(columns[0])
    counts = [[row.count(level) for level in range(len(place))] for row in zip(*columns, strict=True)]
    totals = [sum(column) for column in zip(*counts, strict=True)]
    if max(totals) == items * coders:
        return float("nan")
    agreeing = sum(count * (count - 1) for row in counts for count in row)
    observed = agreeing / (items * coders * (coders - 1))
    expected = sum(total * total for total in totals) / (items * coders) ** 2
    return (observed - expected) / (1 - expected)


def _matched(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return `second` in the order of `first`."""
    if first.empty:
        raise ValueError("两份编码都是空的。")
    for name, coding in (("第一份", first), ("第二份", second)):
        repeated = coding.index[coding.index.duplicated()]
        if len(repeated):
            raise ValueError(f"{name}编码里重复的做法：{repeated[0]}。")
    alone = first.index.symmetric_difference(second.index)
    if len(alone):
        raise ValueError(f"只在一份编码里有的做法：{'、'.join(map(str, alone))}。")
    return second.reindex(first.index)


def _positions(coding: pd.Series, place: dict[Hashable, int]) -> pd.Series:
    """Return the place of each code in the order of levels."""
    unknown = coding[~coding.isin(list(place))]
    if len(unknown):
        allowed = "、".join(map(str, place))
        raise ValueError(f"{unknown.index[0]} 的码是 {unknown.iloc[0]}，只能是 {allowed}。")
    return coding.map(place)


def _disagreement(i: int, j: int, count: int, weights: str | None) -> float:
    """Return how much a disagreement between the levels at `i` and `j` counts, from 0 to 1."""
    if weights is None or count < 2:
        return float(i != j)
    distance = abs(i - j) / (count - 1)
    return distance if weights == "linear" else distance**2
