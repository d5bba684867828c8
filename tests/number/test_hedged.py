"""Hedged numbers: enclosure, tightness, identity, limits, units, messages."""

import copy
import itertools
import math
import random
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casebook.number import Hedged, compare, effort, share, tornado

INF = math.inf
QUICK = settings(
    derandomize=True, deadline=None, max_examples=60, database=None, suppress_health_check=list(HealthCheck)
)


def number(value, lower, upper, key=None, unit="", label=""):
    return Hedged.measured(value, lower, upper, unit=unit, key=key, label=label)


def near(a, b):
    """Equal to 1e-9 (relative, or absolute near 0); infinities must agree."""
    return a == b or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


X = number(10, 9, 11, "x")
Y = number(20, 18, 25, "y")
Z = number(5, 4, 6, "z")


# ---------------------------------------------------------------- random formulas

LEAVES = "abcd"


def trees(leaves=LEAVES, operators="+-*/", size=6):
    """Nested tuples over leaf names, small integers and operators."""
    atoms = st.sampled_from(leaves) | st.integers(1, 4)
    return st.recursive(
        atoms,
        lambda inner: st.tuples(st.sampled_from(operators), inner, inner)
        | st.tuples(st.just("^"), inner, st.sampled_from([2, 3])),
        max_leaves=size,
    )


def evaluate(tree, leaves):
    """The tree over whatever the leaves are: Hedged, Fraction or Naive."""
    if isinstance(tree, str):
        return leaves[tree]
    if isinstance(tree, int):
        return leaves["constant"](tree)
    operator, left, right = tree
    first = evaluate(left, leaves)
    if operator == "^":
        return first**right
    second = evaluate(right, leaves)
    if operator == "+":
        return first + second
    if operator == "-":
        return first - second
    return first * second if operator == "*" else first / second


@st.composite
def boxes(draw, low=-4, high=8):
    """Bounds for the leaves, in tenths, so that decimals occur."""
    ends = st.integers(10 * low, 10 * high)
    return {name: tuple(sorted((draw(ends) / 10, draw(ends) / 10))) for name in LEAVES}


def as_hedged(box):
    leaves = {name: number(None, low, high, name) for name, (low, high) in box.items()}
    return {**leaves, "constant": Hedged.exact}


def decimal(x):
    return Fraction(repr(x))


def samples(box, count=25):
    """Corners and inner points of the box, as exact rationals."""
    ends = [(decimal(low), decimal(high)) for low, high in box.values()]
    chance = random.Random(7)
    inner = (
        tuple(low + (high - low) * Fraction(chance.randrange(101), 100) for low, high in ends)
        for _ in range(count)
    )
    for point in itertools.chain(itertools.product(*ends), inner):
        yield {**dict(zip(box, point, strict=True)), "constant": Fraction}


def inside(formula, x):
    """Whether the exact rational lies in the interval; a range of one number is given to nearest."""
    if formula.is_exact:
        return formula.lower == formula.upper == float(x)
    lower, upper = formula.interval
    return (lower == -INF or decimal(lower) <= x) and (upper == INF or x <= decimal(upper))


class Naive:
    """Plain interval arithmetic, which forgets that two occurrences are one number."""

    def __init__(self, low, high=None):
        self.low, self.high = Fraction(low), Fraction(low if high is None else high)

    def _hull(self, *ends):
        return Naive(min(ends), max(ends))

    def __add__(self, other):
        return Naive(self.low + other.low, self.high + other.high)

    def __sub__(self, other):
        return Naive(self.low - other.high, self.high - other.low)

    def __mul__(self, other):
        return self._hull(*(a * b for a in (self.low, self.high) for b in (other.low, other.high)))

    def __truediv__(self, other):
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        return self * Naive(1 / other.high, 1 / other.low)

    def __pow__(self, exponent):
        out = self
        for _ in range(exponent - 1):
            out = out * self
        return out


@pytest.fixture
def few_boxes(monkeypatch):
    """Soundness must not hang on the search: with few boxes the bounds are wider, never wrong."""
    monkeypatch.setattr(effort, "BOX_LIMIT", 40)


@QUICK
@given(trees(), boxes())
def test_every_point_lies_inside(few_boxes, tree, box):
    try:
        formula = evaluate(tree, as_hedged(box))
    except ZeroDivisionError:
        assume(False)
    for point in samples(box):
        assert inside(formula, evaluate(tree, point))


@QUICK
@given(trees(), boxes(low=1))
def test_unbounded_leaves_enclose(few_boxes, tree, box):
    """One leaf without upper bound: any large number must still be inside."""
    leaves = as_hedged(box)
    leaves["a"] = number(None, box["a"][0], INF, "a")
    try:
        formula = evaluate(tree, leaves)
    except ZeroDivisionError:
        assume(False)
    for far in (box["a"][0], 50.5, 1e4, 1e9):
        for point in itertools.islice(samples(box), 16):
            assert inside(formula, evaluate(tree, {**point, "a": decimal(far)}))


@QUICK
@given(trees(), boxes(low=1))
def test_tight_lies_in_naive(few_boxes, tree, box):
    leaves = {name: Naive(*map(decimal, ends)) for name, ends in box.items()}
    try:
        naive = evaluate(tree, {**leaves, "constant": Naive})
    except ZeroDivisionError:
        assume(False)
    lower, upper = evaluate(tree, as_hedged(box)).interval
    slack = Fraction(1, 10**12) * max(abs(naive.low), abs(naive.high))  # the last digit, outward
    assert naive.low - slack <= decimal(lower) and decimal(upper) <= naive.high + slack


def products(leaves="abc"):
    """Sums of products in which every leaf occurs to the first power."""
    term = st.tuples(st.integers(1, 5), st.sets(st.sampled_from(leaves), max_size=3))
    return st.lists(term, min_size=1, max_size=4)


def total(terms, leaves):
    one = leaves["constant"](1)
    return sum(math.prod((leaves[name] for name in sorted(names)), start=k * one) for k, names in terms)


@QUICK
@given(products(), products(), boxes(low=1))
def test_attained_at_corners(above, below, box):
    """Fractionally linear in each leaf: monotone in each coordinate, so the extremes are at corners."""
    formula = total(above, as_hedged(box)) / total(below, as_hedged(box))
    corners = [total(above, point) / total(below, point) for point in samples(box, 0)]
    assert near(formula.lower, float(min(corners))) and near(formula.upper, float(max(corners)))


@QUICK
@given(trees("abc", "+*"), boxes(low=1))
def test_attained_where_every_leaf_raises(tree, box):
    """Sums, products and powers of positive numbers rise in each: the ends are the two outer corners."""
    formula = evaluate(tree, as_hedged(box))
    for end, bound in enumerate(formula.interval):
        corner = {name: decimal(ends[end]) for name, ends in box.items()}
        assert near(bound, float(evaluate(tree, {**corner, "constant": Fraction})))


@QUICK
@given(st.integers(-5, 5), st.integers(-9, 9), st.integers(-9, 9), boxes())
def test_parabola_has_its_vertex(a, b, c, box):
    low, high = box["a"]
    x = number(None, low, high, "a")
    formula = a * x * x + b * x + c
    places = [decimal(low), decimal(high)]
    if a and decimal(low) < Fraction(-b, 2 * a) < decimal(high):
        places.append(Fraction(-b, 2 * a))
    values = [a * p * p + b * p + c for p in places]
    assert near(formula.lower, float(min(values))) and near(formula.upper, float(max(values)))


@QUICK
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20)), min_size=2, max_size=5))
def test_shares_are_consistent(ends):
    parts = [number(None, low, low + width, f"k{i}") for i, (low, width) in enumerate(ends)]
    shares = [share(part, parts) for part in parts]
    for i, ((low, width), one) in enumerate(zip(ends, shares, strict=True)):
        others = [end for j, end in enumerate(ends) if j != i]
        most = sum(a + w for a, w in others)
        least = sum(a for a, _ in others)
        assert near(one.lower, low / (low + most)) and near(one.upper, (low + width) / (low + width + least))
        assert 0 <= one.lower <= one.upper <= 1
    assert sum(shares).interval == (1.0, 1.0)
    assert (1 - shares[0]).interval == pytest.approx((1 - shares[0].upper, 1 - shares[0].lower))


# ---------------------------------------------------------------- identity, search, limits


def test_a_number_is_itself():
    assert (X - X).interval == (0, 0) and (X / X).interval == (1, 1)
    again = number(10, 9, 11, "x")
    assert (X - again).interval == (0, 0)
    assert (number(10, 9, 11) - number(10, 9, 11)).interval == (-2, 2)
    unkeyed = number(10, 9, 11)
    assert (unkeyed - unkeyed).interval == (0, 0)
    assert ((X + Y) / (Y + X)).interval == (1, 1)
    assert (X * Y / Y).interval == (9, 11)
    assert (X * (Y + Z) - X * Y - X * Z).interval == (0, 0)


def test_what_cancels_only_when_multiplied_out_is_bounded(few_boxes):
    """Degrees are counted and common factors taken out, but nothing is expanded: the bounds are outward."""
    lower, upper = ((X + Y) ** 2 - X**2 - 2 * X * Y - Y**2).interval
    assert -6 < lower <= 0 <= upper < 6


def test_share_stays_a_share():
    part = number(80, 76, 84, "p")
    rest = number(5, 4, 30, "r")
    one = part / (part + rest)
    assert one.interval == pytest.approx((76 / 106, 84 / 88), rel=1e-12)
    naive = Naive(76, 84) / (Naive(76, 84) + Naive(4, 30))
    assert naive.high > 1 > one.upper


A, B, C = number(1, -1, 2, "A"), number(0.3, -1, 1, "B"), number(0, -2, 1, "C")


@pytest.mark.parametrize(
    ("formula", "lower", "upper"),
    [
        (lambda: X * (20.1 - X), 99.9, 101.0025),
        (lambda: A**2 - A * B + B**2 + A, -1 / 3, 9),
        (lambda: A**4 * B**2 + A**2 * B**4 - 3 * A**2 * B**2 + 1, 0, 9),  # Motzkin: least value inside, twice
        (lambda: (A - B) * (A - B), 0, 9),  # least along a line
        (lambda: (A - B) ** 2 + (B - C) ** 2 + (A - C) ** 2, 0, 26),
        (lambda: X / (X + Y) - X / (X + Z), -3 / 7, -4 / 15),
        (lambda: sum(share(p, [X, Y, Z]) ** 2 for p in (X, Y, Z)), 481 / 1225, 0.5),
    ],
)
def test_search_finds_inner_extremes(formula, lower, upper):
    found = formula()
    assert near(found.lower, lower) and near(found.upper, upper)
    assert found.lower <= lower + 1e-15 and upper <= found.upper + 1e-15


def test_box_limit_returns_outward(monkeypatch):
    monkeypatch.setattr(effort, "BOX_LIMIT", 50)
    found = A * A + B * B + C * C - A * B - B * C - A * C  # least value 0 along a line in space
    assert -2 < found.lower <= 0


U, V = number(10, 10, INF, "u"), number(5, 5, INF, "v")


@pytest.mark.parametrize(
    ("formula", "interval"),
    [
        (lambda: U / (U + 5), (2 / 3, 1)),
        (lambda: U * 2, (20, INF)),
        (lambda: 5 / U, (0, 0.5)),
        (lambda: U - U, (0, 0)),
        (lambda: U / U, (1, 1)),
        (lambda: U * U - U, (90, INF)),
        (lambda: U - U * U, (-INF, -90)),
        (lambda: (U + V) / (U + V + 5), (0.75, 1)),
        (lambda: (U + V) / (U + 2 * V), (0.5, 1)),
        (lambda: U / (U + V), (0, 1)),
        (lambda: U * V / (U + V), (10 / 3, INF)),
        (lambda: U - V, (-INF, INF)),
        (lambda: U / V, (0, INF)),
        (lambda: (3 * U**2 + U) / (U**2 + 1), (3, 310 / 101)),  # greatest at 10, limit 3 below all values
        (lambda: number(None, -INF, -2, "n") ** 2, (4, INF)),
        (lambda: (n := number(None, -INF, -2, "n")) / (n - 1), (2 / 3, 1)),
        (lambda: (w := number(None, -INF, INF, "w")) * w - w, (-0.25, INF)),
    ],
)
def test_limits_of_unbounded_numbers(formula, interval):
    lower, upper = formula().interval
    assert near(lower, interval[0]) and near(upper, interval[1])


def test_typical_formulas_are_quick():
    started = time.perf_counter()
    for _ in range(20):
        found = number(8000, 7600, 8400, "p") / number(3100, 2945, 3255, "h") * Y / (X + Y + Z) - Z / 100
        assert found.lower < found.value < found.upper
    assert (time.perf_counter() - started) / 20 < 0.05  # about 2 ms; the limit leaves room for slow machines


def test_long_sum_needs_no_deep_stack():
    parts = [number(i, i - 0.5, i + 0.5) for i in range(1200)]
    whole = sum(parts)
    assert whole.interval == (1199 * 600 - 600, 1199 * 600 + 600)


# ---------------------------------------------------------------- values, rounding, immutability


def test_value_and_missing_value():
    spread = Hedged.measured(None, 15, 20, unit="people")
    assert spread.value is None and spread.interval == (15, 20)
    assert (spread * 2).value is None and (spread - spread).value is None
    assert (X + 1).value == 11.0


def test_exact_numbers_stay_exact():
    density = Hedged.exact(10011, "people") / Hedged.exact(1.2, "km2")
    assert density.lower == density.upper == density.value == 8342.5 and density.is_exact
    third = Hedged.exact(1) / 3
    assert third.lower == third.value == third.upper == 1 / 3


def test_floats_are_the_decimals_they_print():
    assert (Hedged.exact(0.1) + Hedged.exact(0.2)).value == 0.3
    assert (number(1, 0.1, 1.1) * 3).interval == (0.3, 3.3)


def test_rounding_is_outward():
    lower, upper = (1 / number(3, 3, 7)).interval
    assert decimal(lower) <= Fraction(1, 7) and decimal(upper) >= Fraction(1, 3)
    assert upper - 1 / 3 < 1e-16
    huge = number(1e300, 1e300, 2e300) ** 2
    assert huge.lower == math.nextafter(INF, 0) and huge.upper == INF


def test_immutable():
    with pytest.raises(AttributeError, match=r"^带界的数不可改动；请另建一个$"):
        X.value = 3
    assert copy.deepcopy(X) is X and copy.copy(X) is X and +X is X
    assert len({X, X, Y}) == 2
    with pytest.raises(TypeError, match=r"请用 Hedged\.measured"):
        Hedged(3, "")


def test_numpy_scalars():
    assert (np.float64(2) * X).interval == (18, 22) and (X + np.int64(1)).interval == (10, 12)
    assert (X / np.float64(0.1)).interval == (90, 110)


# ---------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 7, 6), "“户数”的下限 7 大于上限 6"),
        ((5, 6, 7), "“户数”的印出值 5 小于下限 6"),
        ((8.5, 6, 7), "“户数”的印出值 8.5 大于上限 7"),
        ((5, INF, INF), "“户数”的下限不能是正无穷"),
        ((5, -INF, -INF), "“户数”的上限不能是负无穷"),
        ((INF, 1, INF), "“户数”的印出值不能是无穷"),
        ((math.nan, 1, 2), "“户数”：需要一个数，得到的是 nan"),
    ],
)
def test_bounds_are_checked(arguments, message):
    with pytest.raises(ValueError) as caught:
        number(*arguments, key="k", label="户数")
    assert str(caught.value) == message


def test_bounds_without_name():
    with pytest.raises(ValueError) as caught:
        number(5, 6, 7)
    assert str(caught.value) == "此数的印出值 5 小于下限 6"
    with pytest.raises(TypeError) as wrong:
        number("5", 4, 6)
    assert str(wrong.value) == "需要一个数，得到的是 str"


def test_one_key_is_one_number():
    with pytest.raises(ValueError) as caught:
        number(10, 9, 11, "k1") + number(10, 9, 12, "k1")
    assert str(caught.value) == "编号“k1”对应两组不同的数：10 [9, 11] 与 10 [9, 12]"
    with pytest.raises(ValueError) as unprinted:
        number(10, 9, 11, "k1") * number(None, 9, INF, "k1")
    assert str(unprinted.value) == "编号“k1”对应两组不同的数：10 [9, 11] 与 [9, ∞]"


def test_division_by_zero_names_the_divisor():
    with pytest.raises(ZeroDivisionError) as caught:
        X / (Y - number(20, 19, 21, label="搬走户"))
    assert str(caught.value) == "除数“y − 搬走户”的取值范围 [−3, 6] 含 0，不能相除"
    with pytest.raises(ZeroDivisionError) as plain:
        X / 0
    assert str(plain.value) == "除数“0”的取值范围 [0, 0] 含 0，不能相除"
    with pytest.raises(ZeroDivisionError):
        (X - X) ** -1
    assert (1 / (X - X + 1)).interval == (1, 1)  # naive arithmetic would see [−1, 3]


def test_no_order_operators():
    for compare_them in (lambda: X < Y, lambda: X <= 5, lambda: X > Y, lambda: max(X, Y), lambda: X.__gt__(5)):
        with pytest.raises(TypeError) as caught:
            compare_them()
        assert str(caught.value) == (
            "带界的数不能用 <、>、<=、>= 比较；请用 surely_less、surely_greater 或 compare"
        )


def test_exponent_must_be_integer():
    with pytest.raises(TypeError) as caught:
        X**0.5
    assert str(caught.value) == "指数必须是整数，得到的是 0.5"
    with pytest.raises(TypeError):
        X + "1"
    with pytest.raises(TypeError):
        X * True


# ---------------------------------------------------------------- units

PEOPLE = number(8000, 7600, 8400, "people", unit="people")
HOMES = number(3000, 2850, 3150, "homes", unit="household")


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        (lambda: PEOPLE / HOMES, "people/household"),
        (lambda: PEOPLE / HOMES * HOMES, "people"),
        (lambda: PEOPLE / PEOPLE, ""),
        (lambda: 1 / HOMES, "1/household"),
        (lambda: PEOPLE * HOMES, "people*household"),
        (lambda: PEOPLE**2, "people2"),
        (lambda: X.with_unit("m") * Y.with_unit("m"), "m2"),
        (lambda: X.with_unit("m2") / Y.with_unit("m"), "m"),
        (lambda: PEOPLE / X.with_unit("km2"), "people/km2"),
        (lambda: PEOPLE / X.with_unit("km2") / Y.with_unit("year"), "people/km2/year"),
        (lambda: PEOPLE / (X.with_unit("km2") * Y.with_unit("year")), "people/km2/year"),
        (lambda: PEOPLE**-1, "1/people"),
        (lambda: PEOPLE**0, ""),
        (lambda: PEOPLE + 5, "people"),
        (lambda: 5 - PEOPLE, "people"),
        (lambda: -PEOPLE * 3, "people"),
        (lambda: sum([PEOPLE, PEOPLE]), "people"),
        (lambda: share(PEOPLE, [PEOPLE, 5]), ""),
        (lambda: X.with_unit("万元") / Y.with_unit("户"), "万元/户"),
    ],
)
def test_units(formula, unit):
    assert formula().unit == unit


def test_units_must_agree():
    message = "单位不同，不能相加、相减或比较：“people”与“household”"
    for combine in (lambda: PEOPLE + HOMES, lambda: compare(PEOPLE, HOMES)):
        with pytest.raises(ValueError) as caught:
            combine()
        assert str(caught.value) == message
    with pytest.raises(ValueError) as unitless:
        X - PEOPLE
    assert str(unitless.value) == "单位不同，不能相加、相减或比较：（无单位）与“people”"
    with pytest.raises(ValueError) as shared:
        share(PEOPLE, [HOMES])
    assert str(shared.value) == "单位不同，不能算占比：“people”与“household”"
    with pytest.raises(ValueError) as empty:
        share(PEOPLE, [])
    assert str(empty.value) == "算占比需要至少一个组成部分"


def test_conversion():
    dense = (PEOPLE / Hedged.exact(1_200_000, "m2")).to("people/km2", 1e6)
    assert dense.unit == "people/km2" and dense.interval == pytest.approx((7600 / 1.2, 7000))
    assert dense.keys == ("people",)
    moved = X.with_unit("m")
    assert moved.unit == "m" and (moved - number(10, 9, 11, "x", unit="m")).interval == (0, 0)


# ---------------------------------------------------------------- reading


def test_keys_in_order():
    assert (Y / (X + Y) * number(1, 0, 2) + Hedged.exact(3, key="c")).keys == ("y", "x", "c")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (lambda: X + Y - Z, "x + y − z"),
        (lambda: X - (Y - Z), "x − (y − z)"),
        (lambda: X + (Y - Z), "x + y − z"),
        (lambda: X + (-Y), "x + (−y)"),
        (lambda: X / (X + Y), "x ÷ (x + y)"),
        (lambda: X * Y / Z, "x × y ÷ z"),
        (lambda: X / (Y * Z), "x ÷ (y × z)"),
        (lambda: X * (Y / Z), "x × y ÷ z"),
        (lambda: X / (Y / Z), "x ÷ (y ÷ z)"),
        (lambda: X / Y**2, "x ÷ y²"),
        (lambda: (X + Y) ** 2 * Z, "(x + y)² × z"),
        (lambda: (X**2) ** 3, "(x²)³"),
        (lambda: X**-1, "x⁻¹"),
        (lambda: -(X + Y), "−(x + y)"),
        (lambda: -X * Y, "(−x) × y"),
        (lambda: -X + Y, "−x + y"),
        (lambda: -(X.__neg__()), "−(−x)"),
        (lambda: 100 * X, "100 × x"),
        (lambda: X * -2.5, "x × (−2.5)"),
        (lambda: X + -3, "x + (−3)"),
        (lambda: -3 * X + Y, "−3 × x + y"),
        (lambda: 1 - X, "1 − x"),
        (lambda: sum([X, Y]), "x + y"),
        (lambda: share(X, [X, Y]), "x ÷ (x + y)"),
        (lambda: number(3, 2, 4, "k", label="户数") / number(None, 15, INF), "户数 ÷ [15, ∞]"),
        (lambda: Hedged.exact(10011) / Hedged.exact(1.2), "10011 ÷ 1.2"),
    ],
)
def test_formula_text(formula, text):
    assert formula().formula == text


def test_repr():
    assert repr(Hedged.exact(10011, "people") / number(1.2, 1.14, 1.26, unit="km2")) == (
        "Hedged(8342.5 [7945.2, 8781.6] people/km2)"
    )
    assert repr(Hedged.measured(None, 15, 20, unit="people")) == "Hedged([15, 20] people)"
    assert repr(Hedged.measured(15, 15, INF)) == "Hedged(15 [15, inf])"
    assert repr(Hedged.exact(1_234_567, "yuan")) == "Hedged(1234567 yuan)"


# ---------------------------------------------------------------- comparison, tornado


def test_compare():
    assert X.surely_less(Y) and Y.surely_greater(X) and not X.surely_less(X)
    assert compare(X, Y) == "less" and compare(Y, X) == "greater" and compare(X, X) == "uncertain"
    assert compare(X, 8) == "greater" and compare(8, X) == "less" and compare(9.5, X) == "uncertain"
    assert compare(PEOPLE, 9000) == "less" and compare(1, 2) == "less"
    # ranges overlap, yet the common number settles it: x + y against y + 1/2 · x
    assert compare(X + Y, Y + X / 2) == "greater"
    assert X.contains(9) and X.contains(11.0) and not X.contains(11.01)


def test_tornado():
    bars = tornado(X * Y + Hedged.exact(3, key="c"))
    assert bars == [("y", 183.0, 253.0), ("x", 183.0, 223.0)]
    # repeated leaves move together; a range without printed value stands at its middle
    spread = number(None, 15, 25, "s")
    assert tornado(X / (X + spread)) == [
        ("s", pytest.approx(10 / 35), pytest.approx(10 / 25)),
        ("x", pytest.approx(9 / 29), pytest.approx(11 / 31)),
    ]
    assert tornado(number(3, 2, INF, label="人数") * X)[0] == ("人数", 20.0, INF)


def test_tornado_needs_a_standing_value():
    with pytest.raises(ValueError) as caught:
        tornado(X * number(None, 15, INF, label="志愿者"))
    assert str(caught.value) == "“志愿者”没有印出值，又有一端无界，无法取代表值"
