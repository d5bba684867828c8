"""The public class and its functions."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from casebook.number.exact import (
    INF,
    Number,
    is_number,
    nearest_float,
    outward_float,
    plain_text,
    read_number,
    short_text,
)
from casebook.number.expression import Leaf, Node, Product, Sum
from casebook.number.minimum import tight_range
from casebook.number.units import unit_product


def _no_order(self: Hedged, other: object) -> bool:
    raise TypeError("带界的数不能用 <、>、<=、>= 比较；请用 surely_less、surely_greater 或 compare")


class Hedged:
    """A number with its bounds, or a formula over such numbers.  Immutable.

    Made by ``Hedged.measured`` and ``Hedged.exact`` and by arithmetic: ``+ − × ÷``, unary ``−``, ``**`` with
    an integer, ``sum()``; plain numbers are exact constants.  Errors are ValueError (bounds, units, one key
    with two numbers), ZeroDivisionError (a divisor whose range contains 0) and TypeError, with messages in
    Chinese.
    """

    __slots__ = ("_node", "_unit")
    _node: Node
    _unit: str

    def __init__(self, node: Node, unit: str) -> None:
        """Internal: use ``Hedged.measured`` or ``Hedged.exact``."""
        if not isinstance(node, Node):
            raise TypeError("请用 Hedged.measured(…) 或 Hedged.exact(…) 建立带界的数")
        object.__setattr__(self, "_node", node)
        object.__setattr__(self, "_unit", unit)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("带界的数不可改动；请另建一个")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __copy__(self) -> Hedged:
        return self

    def __deepcopy__(self, memo: dict) -> Hedged:
        return self

    # -- making

    @classmethod
    def measured(
        cls,
        value: Number | None,
        lower: Number,
        upper: Number,
        *,
        unit: str = "",
        key: str | None = None,
        label: str = "",
    ) -> Hedged:
        """A registered number.  ``value`` None: a range is printed, only its ends are known; ``upper`` inf:
        不少于; two numbers with one ``key`` are the same number.  ValueError unless lower ≤ value ≤ upper."""
        who = f"“{label or key}”" if label or key else "此数"
        try:
            low, high = read_number(lower), read_number(upper)
            middle = None if value is None else read_number(value)
        except ValueError as error:
            raise ValueError(f"{who}：{error}") from None
        if low == INF:
            raise ValueError(f"{who}的下限不能是正无穷")
        if high == -INF:
            raise ValueError(f"{who}的上限不能是负无穷")
        if low > high:
            raise ValueError(f"{who}的下限 {plain_text(low)} 大于上限 {plain_text(high)}")
        if isinstance(middle, float):
            raise ValueError(f"{who}的印出值不能是无穷")
        if middle is not None and middle < low:
            raise ValueError(f"{who}的印出值 {plain_text(middle)} 小于下限 {plain_text(low)}")
        if middle is not None and middle > high:
            raise ValueError(f"{who}的印出值 {plain_text(middle)} 大于上限 {plain_text(high)}")
        return cls(Leaf(middle, low, high, key, label), unit)

    @classmethod
    def exact(cls, value: Number, unit: str = "", key: str | None = None, label: str = "") -> Hedged:
        """A number without hedge.  ValueError for inf and nan."""
        return cls.measured(value, value, value, unit=unit, key=key, label=label)

    @classmethod
    def _operand(cls, other: object) -> Hedged | None:
        """``other`` as Hedged, a plain number as constant; None for anything else."""
        if isinstance(other, Hedged):
            return other
        return cls.exact(other) if is_number(other) else None  # type: ignore[arg-type]

    # -- arithmetic

    def _plus(self, other: object, sign: int, *, swapped: bool = False) -> Hedged:
        right = self._operand(other)
        if right is None:
            return NotImplemented
        if not isinstance(other, Hedged):
            if other == 0 and (sign > 0 or not swapped):
                return self  # sum() starts from 0, which is no part of the formula
            right = right.with_unit(self._unit)
        left, right = (right, self) if swapped else (self, right)
        if left._unit != right._unit:
            names = f"{_name_unit(left._unit)}与{_name_unit(right._unit)}"
            raise ValueError(f"单位不同，不能相加、相减或比较：{names}")
        # a + b + c is one sum, so that its terms can be grouped; brackets written on the right stay
        before = left._node.terms if isinstance(left._node, Sum) else ((1, left._node),)
        return Hedged(Sum((*before, (sign, right._node))), self._unit)

    def _times(self, other: object, exponent: int, *, swapped: bool = False) -> Hedged:
        right = self._operand(other)
        if right is None:
            return NotImplemented
        left, right = (right, self) if swapped else (self, right)
        if exponent < 0:
            right._refuse_zero()
        before = left._node.factors if isinstance(left._node, Product) else ((left._node, 1),)
        return Hedged(
            Product((*before, (right._node, exponent))),
            unit_product([(left._unit, 1), (right._unit, exponent)]),
        )

    def _refuse_zero(self) -> None:
        low, high = tight_range(self._node)
        if low <= 0 <= high:
            raise ZeroDivisionError(
                f"除数“{self.formula}”的取值范围 [{plain_text(low)}, {plain_text(high)}] 含 0，不能相除"
            )

    def __add__(self, other: object) -> Hedged:
        return self._plus(other, 1)

    def __radd__(self, other: object) -> Hedged:
        return self._plus(other, 1, swapped=True)

    def __sub__(self, other: object) -> Hedged:
        return self._plus(other, -1)

    def __rsub__(self, other: object) -> Hedged:
        return self._plus(other, -1, swapped=True)

    def __mul__(self, other: object) -> Hedged:
        return self._times(other, 1)

    def __rmul__(self, other: object) -> Hedged:
        return self._times(other, 1, swapped=True)

    def __truediv__(self, other: object) -> Hedged:
        return self._times(other, -1)

    def __rtruediv__(self, other: object) -> Hedged:
        return self._times(other, -1, swapped=True)

    def __neg__(self) -> Hedged:
        return Hedged(Sum(((-1, self._node),)), self._unit)

    def __pos__(self) -> Hedged:
        return self

    def __pow__(self, exponent: int) -> Hedged:
        if not isinstance(exponent, int) or isinstance(exponent, bool):
            raise TypeError(f"指数必须是整数，得到的是 {exponent!r}")
        if exponent < 0:
            self._refuse_zero()
        return Hedged(Product(((self._node, exponent),)), unit_product([(self._unit, exponent)]))

    # -- results

    @property
    def value(self) -> float | None:
        """The formula at the printed values; None if one of them is not printed."""
        leaves = self._node.leaves.values()
        if any(leaf.value is None for leaf in leaves):
            return None
        return nearest_float(self._node.natural({leaf.identity: (leaf.value,) * 2 for leaf in leaves})[0])

    @property
    def lower(self) -> float:
        """Lower end of the tight range, rounded outward."""
        low, high = tight_range(self._node)
        return nearest_float(low) if low == high else outward_float(low, -INF)

    @property
    def upper(self) -> float:
        """Upper end of the tight range, rounded outward."""
        low, high = tight_range(self._node)
        return nearest_float(high) if low == high else outward_float(high, INF)

    @property
    def interval(self) -> tuple[float, float]:
        """(lower, upper)"""
        return self.lower, self.upper

    @property
    def is_exact(self) -> bool:
        """Whether the range is a single number."""
        low, high = tight_range(self._node)
        return low == high

    @property
    def unit(self) -> str:
        """``people``, ``people/household``; empty for a pure number."""
        return self._unit

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the numbers it rests on, in order of appearance; unkeyed numbers are left out."""
        return tuple(leaf.key for leaf in self._node.leaves.values() if leaf.key is not None)

    @property
    def formula(self) -> str:
        """Readable formula with labels (else keys, else numbers) and minimal brackets."""
        return self._node.text()

    def contains(self, x: Number) -> bool:
        """Whether the plain number lies in the interval, ends included."""
        return self.lower <= x <= self.upper

    # -- units

    def to(self, unit: str, factor: Number) -> Hedged:
        """The same quantity in another unit: value · factor; people/m2 ``.to("people/km2", 1e6)``."""
        return (self * factor).with_unit(unit)

    def with_unit(self, unit: str) -> Hedged:
        """The same number, relabelled."""
        return Hedged(self._node, unit)

    # -- comparison

    def surely_less(self, other: Hedged | Number) -> bool:
        """Less, wherever the numbers stand within their bounds (common numbers standing together)."""
        return compare(self, other) == "less"

    def surely_greater(self, other: Hedged | Number) -> bool:
        """Greater, wherever the numbers stand within their bounds (common numbers standing together)."""
        return compare(self, other) == "greater"

    __lt__ = __le__ = __gt__ = __ge__ = _no_order

    def __repr__(self) -> str:
        """``Hedged(8342.5 [7945.2, 8780.7] people/km2)``; digits are rounded to nearest, only for reading."""
        value = self.value
        parts = [] if value is None else [short_text(value)]
        if not self.is_exact or value is None:
            parts.append(f"[{short_text(self.lower)}, {short_text(self.upper)}]")
        return f"Hedged({' '.join([*parts, self._unit] if self._unit else parts)})"


def _name_unit(unit: str) -> str:
    return f"“{unit}”" if unit else "（无单位）"


# --- functions


def share(part: Hedged | Number, whole_parts: Iterable[Hedged | Number]) -> Hedged:
    """part ÷ the sum of ``whole_parts``, a pure number.  ValueError if units differ or there are no parts."""
    parts = list(whole_parts)
    if not parts:
        raise ValueError("算占比需要至少一个组成部分")
    unit = next((x.unit for x in [part, *parts] if isinstance(x, Hedged)), "")
    own, *others = (x if isinstance(x, Hedged) else Hedged.exact(x, unit) for x in [part, *parts])
    whole = sum(others[1:], others[0])
    if own.unit != whole.unit:
        raise ValueError(f"单位不同，不能算占比：{_name_unit(own.unit)}与{_name_unit(whole.unit)}")
    return own / whole


def compare(a: Hedged | Number, b: Hedged | Number) -> str:
    """``less``, ``greater`` or ``uncertain``, by the tight range of a − b.

    ``uncertain`` also covers numbers that may be, or surely are, equal.  ValueError if units differ.
    """
    if isinstance(a, Hedged):
        difference = a - b
    else:
        difference = a - b if isinstance(b, Hedged) else Hedged.exact(a) - b
    low, high = tight_range(difference._node)
    return "less" if high < 0 else "greater" if low > 0 else "uncertain"


def tornado(expr: Hedged) -> list[tuple[str, float, float]]:
    """What each number contributes: (key, low, high), widest first.

    low and high bound the formula while this number alone runs through its bounds and the others stand at
    their printed values (at the middle of their bounds, if only a range is printed).  Numbers without hedge
    are left out; a number without key goes by its label or its digits.  ValueError if a number that has to
    stand still has neither a printed value nor two bounds.
    """
    node = expr._node
    hedged = [leaf for leaf in node.leaves.values() if leaf.low < leaf.high]
    bars = []
    for leaf in hedged:
        rest = {other.identity: _standing(other) for other in hedged if other is not leaf}
        one = Hedged(node.replace(rest), "")
        bars.append((leaf.key or leaf.text(), one.lower, one.upper))
    return sorted(bars, key=lambda bar: bar[1] - bar[2])


def _standing(leaf: Leaf) -> Fraction:
    if leaf.value is not None:
        return leaf.value
    if isinstance(leaf.low, float) or isinstance(leaf.high, float):
        raise ValueError(f"“{leaf.text()}”没有印出值，又有一端无界，无法取代表值")
    return (leaf.low + leaf.high) / 2
