"""What a cell hands to the text around it."""

import json
import math

import numpy as np
import pytest

from casebook.chapter.outputs import MIME, claim, publish
from casebook.number import Hedged

PREFIX = "application/papermill.record/"


@pytest.fixture
def sent(monkeypatch):
    """Everything that is displayed, as a notebook would get it."""
    calls = []
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda data, **options: calls.append((data, options)))
    return calls


def payload(sent) -> dict:
    assert len(sent) == 1
    return sent[0][0][PREFIX + MIME]


def test_a_computed_number(sent):
    area = Hedged.measured(100, 90, 110, key="area")
    publish("density", Hedged.exact(900) / area, 1, "人")
    assert payload(sent) == {
        "kind": "number", "name": "density", "value": 9.0, "lower": pytest.approx(900 / 110), "upper": 10.0,
        "digits": 1, "unit": "人", "formula": "900 ÷ area", "keys": ["area"],
    }
    data, options = sent[0]
    assert options == {"raw": True, "metadata": {"scrapbook": {"name": "calc-density", "mime_prefix": PREFIX}}}
    assert data[PREFIX + "text/plain"] == "density"


@pytest.mark.parametrize("number", [5, 5.0, np.float64(5), np.int64(5)])
def test_a_plain_number_is_exact(sent, number):
    publish("n", number)
    found = payload(sent)
    assert (found["value"], found["lower"], found["upper"], found["digits"], found["unit"]) == (5.0, 5.0, 5.0, 0, "")
    json.dumps(found, allow_nan=False)


def test_infinity_travels_as_text(sent):
    publish("n", Hedged.measured(20, 20, math.inf))
    assert payload(sent)["upper"] == "INF"
    sent.clear()
    publish("n", Hedged.measured(20, -math.inf, 20))
    assert payload(sent)["lower"] == "-INF"
    json.dumps(payload(sent), allow_nan=False)


def test_a_range_has_no_central_value(sent):
    publish("n", Hedged.measured(None, 2, 3))
    assert (payload(sent)["value"], payload(sent)["lower"], payload(sent)["upper"]) == (None, 2.0, 3.0)


@pytest.mark.parametrize("number", [math.inf, math.nan])
def test_a_number_must_be_finite(sent, number):
    with pytest.raises(ValueError, match=r"^rate 不是有限的数："):
        publish("rate", number)
    assert sent == []


@pytest.mark.parametrize("name", ["", "密度", "Density", "a_b", "a b", "a:b", "é"])
def test_names_are_lower_case_ascii(sent, name):
    for call in (lambda: publish(name, 1), lambda: claim(name, True)):
        with pytest.raises(ValueError, match=f"^名称只能用小写字母、数字和连字符，写的是“{name}”。$"):
            call()
    assert sent == []


@pytest.mark.parametrize("holds", [True, False, np.bool_(True), np.bool_(False)])
def test_a_claim_says_and_returns_whether_it_holds(sent, holds):
    assert claim("below-half", holds, "最小的是 3") is None, "the last line of a cell would print it"
    assert payload(sent) == {"kind": "claim", "name": "below-half", "holds": bool(holds), "detail": "最小的是 3"}
    assert sent[0][1]["metadata"]["scrapbook"]["name"] == "claim-below-half"
    json.dumps(payload(sent))


def test_outside_a_notebook_nothing_is_printed(capsys):
    publish("n", 1)
    claim("c", True)
    assert capsys.readouterr().out == ""
