"""How the range of a formula is found: corner rule, common factors, limits, and a search that may give up."""

import ast
import math
import random
from fractions import Fraction
from pathlib import Path

import pytest

from casebook.number import Hedged, effort, minimum
from casebook.number.corners import linear_degrees
from casebook.number.exact import INF, ZERO
from casebook.number.expression import Leaf, Node
from casebook.number.gathered import gathered
from casebook.number.infinity import UndecidedError, limit, reciprocal
from casebook.number.minimum import tight_range
from tests.number.oracle.minimum import entangled_range as old_range

FOLDER = Path(minimum.__file__).parent


def number(low, high, key):
    return Hedged.measured(None, low, high, key=key)


X, Y, Z = number(9, 11, "x"), number(18, 25, "y"), number(4, 6, "z")
U = number(10, INF, "u")


def node(formula: Hedged) -> Node:
    return formula._node


# ---------------------------------------------------------------- the corner rule


@pytest.mark.parametrize(
    ("formula", "degrees"),
    [
        (X * Y - X * Z, {"x": 1, "y": 1, "z": 1}),
        (X / (X + Y), {"x": 1, "y": 1}),
        ((1 - X / (X + Y)) * Z, {"x": 1, "y": 1, "z": 1}),
        (X / (X + Y) + Y / (Y + X), {"x": 0, "y": 0}),
        (X * Y / Y, {"x": 1, "y": 0}),
        (X / (X + Y) - X / (X + Z), {"y": 1, "z": 1}),
        (X**2 + Y, {"y": 1}),
        ((X + Y) ** 2 - X**2, {}),
        (X**-1 + 1 / X, {"x": 1}),
        (X - 1 / X, {}),
    ],
)
def test_degrees_are_counted(formula, degrees):
    assert linear_degrees(node(formula), node(formula).uncertain) == degrees


def test_a_number_that_stands_still_does_not_count():
    assert linear_degrees(node(X**2 * Y), ["y"]) == {"y": 1}


# ---------------------------------------------------------------- random formulas


def leaves_of(chance: random.Random, least: int, unbounded: float) -> list[Hedged]:
    """Three numbers in tenths; `unbounded` is the part of them without upper bound (or, if negative, without lower)."""
    out = []
    for key in "abc":
        low = Fraction(chance.randint(10 * least, 80), 10)
        ends = low, low + Fraction(chance.randint(1, 60), 10)
        if chance.random() < unbounded:
            ends = (-INF, low) if low < 0 else (low, INF)
        out.append(number(*ends, key))
    return out


def grown(chance: random.Random, leaves: list[Hedged], size: int) -> Hedged:
    """A formula with `size` leaves; a divisor that may be 0 is added instead."""
    pool = [chance.choice(leaves) for _ in range(size)] + [Hedged.exact(chance.randint(1, 4))]
    while len(pool) > 1:
        a, b = pool.pop(chance.randrange(len(pool))), pool.pop(chance.randrange(len(pool)))
        made = {"+": lambda a=a, b=b: a + b, "-": lambda a=a, b=b: a - b, "*": lambda a=a, b=b: a * b,
                "^": lambda a=a, b=b: a**2 * b, "/": lambda a=a, b=b: a / b}
        try:
            pool.append(made[chance.choice("++--**//^")]())
        except ZeroDivisionError:
            pool.append(a + b)
    return pool[0]


def points(formula: Node, chance: random.Random, count: int = 30):
    """Places in the box, ends among them; a number without bound goes far out."""
    for _ in range(count):
        box = {}
        for name, leaf in formula.leaves.items():
            far = 10 ** chance.randint(0, 9)
            low = leaf.high - far if leaf.low == -INF else leaf.low
            high = leaf.low + far if leaf.high == INF else leaf.high
            place = low + (high - low) * chance.choice([ZERO, Fraction(1), Fraction(chance.randint(1, 99), 100)])
            box[name] = place, place
        yield box


def formulas(seed: int, count: int, least: int, unbounded: float = 0.0):
    chance = random.Random(seed)
    for _ in range(count):
        formula = node(grown(chance, leaves_of(chance, least, unbounded), chance.randint(3, 7)))
        if formula.uncertain and not isinstance(formula, Leaf):
            yield formula, chance


def agree(a, b, scale) -> bool:
    return a == b or (math.isfinite(a) and math.isfinite(b) and abs(a - b) <= 3 * Fraction(effort.TOLERANCE) * scale)


@pytest.mark.parametrize(("seed", "least"), [(1, 1), (2, 1), (3, -4), (4, -4)])
def test_bounded_formulas_agree_with_the_former_engine(monkeypatch, seed, least):
    """The former engine multiplies formulas out to quotients of polynomials: another way to the same range."""
    monkeypatch.setattr(effort, "BOX_LIMIT", 500)
    apart = []
    for formula, _ in formulas(seed, 80, least):
        (low, high), (old_low, old_high) = tight_range(formula), old_range(formula)
        scale = max(abs(low), abs(high))
        if linear_degrees(formula, formula.uncertain).keys() == formula.uncertain:
            assert (low, high) == (old_low, old_high), "the corner rule is exact"
        elif not (agree(low, old_low, scale) and agree(high, old_high, scale)):
            apart.append(formula.text())
    assert len(apart) <= 1, apart  # least along a line: here both give up, each where it stands


@pytest.mark.parametrize(("seed", "least", "unbounded"), [(5, 1, 0.5), (6, -3, 0.4), (7, -3, 0.0)])
@pytest.mark.parametrize("boxes", [0, 5, 100])
def test_every_point_lies_inside_however_early_the_search_ends(monkeypatch, seed, least, unbounded, boxes):
    monkeypatch.setattr(effort, "BOX_LIMIT", boxes)
    for formula, chance in formulas(seed, 60, least, unbounded):
        low, high = tight_range(formula)
        for box in points(formula, chance):
            assert low <= formula.natural(box)[0] <= high, formula.text()


def test_unbounded_shares_agree_with_the_former_engine():
    """Quotients of linear functions, some numbers without upper bound: exact, ∞ among the ends."""
    chance = random.Random(8)
    for _ in range(40):
        leaves = leaves_of(chance, 1, 0.5)
        above, below = (sum(chance.randint(1, 5) * x for x in chance.sample(leaves, 2)) for _ in "ab")
        formula = node(chance.randint(1, 3) * above / (below + chance.randint(0, 3)))
        assert tight_range(formula) == old_range(formula), formula.text()


def test_gathering_changes_no_value():
    for formula, chance in formulas(9, 80, 1):
        for box in points(formula, chance, 5):
            assert gathered(formula).natural(box) == formula.natural(box)


def test_common_factors_stand_once():
    assert gathered(node(X / (X + Y) - Z / (Y + X))).text() == "(x + y)⁻¹ × (x − z)"
    assert gathered(node(X / (X + Y) + Y / (X + Y))).leaves == {}
    assert gathered(node(X / Y - 1)).text() == "x ÷ y − 1", "no common divisor is made where there is none"


# ---------------------------------------------------------------- numbers without bound


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (U / (U + 5), "1 ÷ (1)"),
        ((U * X + 3) / (2 * U + Y), "(1 × x) ÷ (2 × 1)"),
        (X - 5 / U, "x"),
        (X / U**2, "0"),
        (U * X - 3, "[∞, ∞]"),
        (X - U**3, "[−∞, −∞]"),
    ],
)
def test_limit(formula, text):
    box = {name: (leaf.low, leaf.high) for name, leaf in node(formula).leaves.items()}
    assert limit(node(formula), "u", INF, box).text() == text


@pytest.mark.parametrize("formula", [U * (X - 10), U * (U / (U + X) - 1), U / (U - U + X)])
def test_leading_terms_that_may_cancel_decide_nothing(formula):
    box = {name: (leaf.low, leaf.high) for name, leaf in node(formula).leaves.items()}
    with pytest.raises(UndecidedError):
        limit(node(formula), "u", INF, box)


def test_limit_at_minus_infinity():
    w = number(-INF, -2, "w")
    assert tight_range(limit(node(w**3 * X), "w", -INF, {"x": (9, 11)})) == (-INF, -INF)
    assert (w**3 * X + w).interval == (-INF, -74)


def test_reciprocal_is_the_same_formula():
    formula = node((3 * U**2 + U) / (U**2 + X) * U)
    new, box = reciprocal(formula, "u", {"u": (Fraction(10), INF), "x": (Fraction(9), Fraction(11))})
    [u] = [name for name in box if name != "x"]
    assert box[u] == (0, Fraction(1, 10))
    for x in (12, 100, 12345):
        at = {"x": (Fraction(10),) * 2}
        assert new.natural({**at, u: (Fraction(1, x),) * 2}) == formula.natural({**at, "u": (Fraction(x),) * 2})


# ---------------------------------------------------------------- the layer


def test_the_layer_stands_alone():
    """No import of the casebook from outside; nothing but the standard library when a module is imported."""
    for path in FOLDER.glob("*.py"):
        for found in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(found, ast.ImportFrom) and found.module.startswith("casebook"):
                assert found.module.startswith("casebook.number"), path.name
