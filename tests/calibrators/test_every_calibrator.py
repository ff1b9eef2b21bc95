"""What holds of every kind of map, and maps that come from outside."""

import json

import hypothesis.extra.numpy as npst
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kullback.calibrators import CALIBRATORS
from kullback.errors import EvidenceError

KINDS = sorted(CALIBRATORS)


@st.composite
def judged(draw):
    """Predictions, what happened, and whole weights, not all 0."""
    n, classes = draw(st.integers(3, 25)), draw(st.integers(2, 4))
    rows = draw(npst.arrays(np.float64, (n, classes), elements=st.floats(1e-3, 1)))
    codes = draw(npst.arrays(np.int64, n, elements=st.integers(0, classes - 1)))
    weights = draw(npst.arrays(np.int64, n, elements=st.integers(0, 3)))
    weights[0] = max(weights[0], 1)
    return rows / rows.sum(1, keepdims=True), codes, weights


def test_the_room_holds_what_its_files_define():
    assert KINDS == ["isotonic", "mixture", "temperature", "vector"]


@pytest.mark.parametrize("kind", KINDS)
@given(data=judged())
@settings(deadline=None, max_examples=40)
def test_rows_sum_to_1_and_nothing_becomes_0(kind, data):
    rows, codes, weights = data
    told = CALIBRATORS[kind].fit(rows, codes, weights.astype(float)).apply(rows)
    np.testing.assert_allclose(told.sum(1), 1, rtol=1e-12)
    assert (told > 0).all()


@pytest.mark.parametrize("kind", KINDS)
@given(data=judged())
@settings(deadline=None, max_examples=40)
def test_order_of_two_classes_is_kept(kind, data):
    rows, codes, weights = data
    rows = np.column_stack([1 - rows[:, 0], rows[:, 0]])
    fitted = CALIBRATORS[kind].fit(rows, codes % 2, weights.astype(float))
    second = np.linspace(0.001, 0.999, 200)
    told = fitted.apply(np.column_stack([1 - second, second]))[:, 1]
    assert (np.diff(told) >= -1e-15).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("soft", [False, True], ids=["labels", "soft labels"])
def test_whole_weights_are_rows_repeated(kind, soft):
    rng = np.random.default_rng(1)
    rows = rng.dirichlet([1, 1, 1], 150)
    weights = rng.integers(0, 4, 150)
    targets = rng.dirichlet([1, 1, 1], 150) if soft else (rows.cumsum(1)[:, :-1] < rng.random((150, 1))).sum(1)
    by_weight = CALIBRATORS[kind].fit(rows, targets, weights.astype(float)).apply(rows)
    repeated = CALIBRATORS[kind].fit(rows.repeat(weights, axis=0), targets.repeat(weights, axis=0), None).apply(rows)
    np.testing.assert_allclose(by_weight, repeated, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("classes", [2, 3])
def test_a_class_is_its_own_share_of_1(kind, classes):
    rng = np.random.default_rng(2)
    rows = rng.dirichlet(np.ones(classes), 80)
    codes = rng.integers(0, classes, 80)
    of_codes = CALIBRATORS[kind].fit(rows, codes, None).apply(rows)
    of_shares = CALIBRATORS[kind].fit(rows, np.eye(classes)[codes], None).apply(rows)
    np.testing.assert_allclose(of_codes, of_shares, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("classes", [2, 3])
def test_parameters_survive_json(kind, classes):
    rng = np.random.default_rng(3)
    rows = rng.dirichlet(np.ones(classes), 100)
    fitted = CALIBRATORS[kind].fit(rows, rng.integers(0, classes, 100), None)
    restored = CALIBRATORS[kind].restore(json.loads(json.dumps(fitted.parameters())))
    np.testing.assert_array_equal(restored.apply(rows), fitted.apply(rows))


HOSTILE = {
    "temperature": [
        {},
        {"beta": None},
        {"beta": "1"},
        {"beta": True},
        {"beta": -0.1},
        {"beta": float("nan")},
        {"beta": float("inf")},
        {"beta": 10**400},
        {"beta": 1, "more": 2},
        [1],
    ],
    "vector": [
        {"scales": [1, 1]},
        {"scales": [1, 1], "shifts": [0]},
        {"scales": [1], "shifts": [0]},
        {"scales": [], "shifts": []},
        {"scales": [1, -1], "shifts": [0, 0]},
        {"scales": [1, 1], "shifts": [0, "0"]},
        {"scales": "11", "shifts": [0, 0]},
        {"scales": {"a": 1, "b": 1}, "shifts": [0, 0]},
        {"scales": [1, 1], "shifts": [0, 1e308]},
    ],
    "isotonic": [
        {"predicted": [[0.5]]},
        {"predicted": [], "happened": []},
        {"predicted": [[]], "happened": [[]]},
        {"predicted": [0.5], "happened": [0.5]},
        {"predicted": [[0.5]], "happened": [[0.0]]},
        {"predicted": [[0.5]], "happened": [[1.0]]},
        {"predicted": [[0.5, 0.4]], "happened": [[0.1, 0.2]]},
        {"predicted": [[0.4, 0.5]], "happened": [[0.2, 0.1]]},
        {"predicted": [[0.4, 0.5]], "happened": [[0.2]]},
        {"predicted": [[0.5]] * 2, "happened": [[0.5]] * 2},
        {"predicted": "ab", "happened": [[0.5]]},
    ],
    "mixture": [
        {"beta": 1, "share": 0.1},
        {"beta": -1, "share": 0.1, "rates": [0.5, 0.5]},
        {"beta": 1, "share": 0, "rates": [0.5, 0.5]},
        {"beta": 1, "share": 1.1, "rates": [0.5, 0.5]},
        {"beta": 1, "share": 0.1, "rates": [0.5, 0.6]},
        {"beta": 1, "share": 0.1, "rates": [0.0, 1.0]},
        {"beta": 1, "share": 0.1, "rates": [1.0]},
        {"beta": 1, "share": 0.1, "rates": 0.5},
    ],
}


@pytest.mark.parametrize(("kind", "parameters"), [(kind, each) for kind in KINDS for each in HOSTILE[kind]])
def test_parameters_of_no_map_are_refused(kind, parameters):
    with pytest.raises(EvidenceError, match="kullback recalibrate"):
        CALIBRATORS[kind].restore(parameters)


@pytest.mark.parametrize("kind", ["isotonic", "mixture", "vector"])
def test_map_of_other_classes_is_refused(kind):
    rows = np.random.default_rng(4).dirichlet([1, 1, 1], 30)
    fitted = CALIBRATORS[kind].fit(rows, np.arange(30) % 3, None)
    with pytest.raises(EvidenceError, match="3 classes"):
        fitted.apply(np.full((4, 2), 0.5))


def test_greatest_parameters_still_make_probabilities():
    rows = np.array([[0.5, 0.5], [1e-300, 1.0], [0.0, 1.0]])
    for kind, parameters in (
        ("temperature", {"beta": 1e300}),
        ("vector", {"scales": [1e300, 0], "shifts": [-1e300, 1e300]}),
        ("mixture", {"beta": 1e300, "share": 1, "rates": [0.25, 0.75]}),
    ):
        told = CALIBRATORS[kind].restore(parameters).apply(rows)
        np.testing.assert_allclose(told.sum(1), 1, rtol=1e-12)


def test_rows_that_all_weigh_nothing_are_refused_by_the_curve():
    with pytest.raises(EvidenceError, match="must not all be 0"):
        CALIBRATORS["isotonic"].fit(np.full((4, 2), 0.5), np.array([0, 1, 0, 1]), np.zeros(4))
