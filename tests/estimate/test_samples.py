"""Accounts of rows as a whole, and of numbers without bins: which method is taken, and what it may say."""

from __future__ import annotations

import math

import numpy as np
import pytest

import kullback as kb
from kullback.errors import EvidenceError


def compared(x, y, **options):
    return kb.compare(np.asarray(x), np.asarray(y), given="samples", unit="nat", **options)


def normal(rows: int, columns: int, seed: int, shift: float = 0.0):
    rows = np.random.default_rng(seed).normal(size=(rows, columns))
    rows[:, 0] += shift
    return rows


def test_few_columns_of_numbers_are_estimated_by_nearest_neighbours():
    joint = compared(normal(3000, 2, 1, 0.5), normal(3000, 2, 2)).joint
    ledger = joint.ledger
    assert (ledger.method, ledger.bound, ledger.excess.upper) == ("knn", "estimate", "unbounded")
    assert 0 < ledger.excess.low < 0.125  # KL of a shift by a half is 1/8
    assert ledger.excess.value == pytest.approx(0.125, abs=0.05)
    assert ledger.irreducible.value == pytest.approx(math.log(2 * math.pi * math.e), abs=0.05)  # of two normal columns
    assert ledger.total.value == pytest.approx(ledger.irreducible.value + ledger.excess.value, rel=1e-12)
    assert ledger.excess.high == math.inf
    assert joint.relied_on[0].column == "0"


def test_many_columns_that_may_be_normal_are_read_as_normal():
    ledger = compared(normal(2000, 10, 1, 0.5), normal(2000, 10, 2)).joint.ledger
    assert ledger.method == "gaussian"
    assert ledger.excess.value == pytest.approx(0.125, abs=0.06)
    assert 0 < ledger.excess.low < 0.125
    knn = next(reading for reading in ledger.readings if reading.method == "knn")
    assert not knn.fair
    assert "dimensions" in knn.reasons


def test_many_columns_that_are_not_normal_have_a_bound_only():
    x, y = (np.exp(normal(2000, 6, seed, shift)) for seed, shift in ((1, 0.5), (2, 0.0)))
    ledger = compared(x, y).joint.ledger
    assert (ledger.method, ledger.bound) == ("score-binned", "at least")
    assert 0 < ledger.excess.low < 0.125
    assert [reading.fair for reading in ledger.readings] == [False, False]


def test_equal_columns_among_independent_ones_are_found_and_named():
    z = normal(2000, 1, 1)
    report = compared(np.column_stack([z, z]), normal(2000, 2, 2))
    assert [ledger.verdict for ledger in report.values()] != ["different", "different"]
    assert report.verdict == "different"
    assert report.joint.ledger.excess.low > 1.0
    assert report.joint.dependence[0].columns == ("0", "1")
    assert report.joint.dependence[0].change.low > 1.0
    assert min(on.lost for on in report.joint.relied_on) > 1.0


def test_nothing_is_found_where_nothing_changed():
    report = compared(normal(1000, 3, 1), normal(1500, 3, 2))
    assert report.joint.ledger.excess.low == 0
    assert all(pair.p_adjusted > 0.05 for pair in report.joint.dependence)


def test_a_sample_compared_with_itself_gives_nothing_and_says_why():
    x = normal(400, 2, 1)
    report = compared(x, x)
    assert report.verdict != "different"
    assert [ledger.excess.value for ledger in report.accounts] == [0.0, 0.0, 0.0]
    assert report.joint.ledger.p_value == 1.0
    assert report.joint.ledger.readings[0].reasons[0] == "shared"
    text = " ".join(str(report).split())
    assert "Both sides hold every outcome equally often, as a sample compared with itself does." in text
    assert "the two sides have rows in common" in text


def test_tied_integers_are_not_continuous():
    rng = np.random.default_rng(1)
    x, y = rng.poisson(100, (1000, 1)), rng.poisson(110, (1000, 1))
    ledger = compared(x[:, 0], y[:, 0])
    assert ledger.method == "balanced-truncation"
    assert [(reading.fair, "ties" in reading.reasons) for reading in ledger.readings] == [(False, True), (False, True)]


def test_one_column_is_compared_in_bins_with_what_other_methods_say_beside():
    ledger = compared(normal(2000, 1, 1, 0.5)[:, 0], normal(2000, 1, 2)[:, 0])
    assert (ledger.method, ledger.bound) == ("balanced-truncation", "at least")
    assert [(reading.method, reading.fair) for reading in ledger.readings] == [("knn", True), ("gaussian", True)]
    assert all(reading.excess.value == pytest.approx(0.125, abs=0.06) for reading in ledger.readings)
    assert ledger.readings[1].excess.low < 0.125 < ledger.readings[1].excess.high


@pytest.mark.parametrize("method", ["knn", "gaussian", "score-binned"])
def test_the_method_can_be_chosen(method):
    ledger = compared(normal(500, 1, 1, 1.0)[:, 0], normal(500, 1, 2)[:, 0], method=method)
    assert (ledger.method, ledger.kind, ledger.excess.high) == (method, "numeric", math.inf)
    assert 0 < ledger.excess.low < 0.5
    assert ledger.excess.value == pytest.approx(0.5, abs=0.2)


def test_a_method_that_cannot_be_used_says_why():
    x = normal(100, 1, 1)[:, 0]
    x[3] = np.nan
    with pytest.raises(EvidenceError, match=r'method "knn" needs numbers without gaps.*missing'):
        compared(x, normal(100, 1, 2)[:, 0], method="knn")


def test_missing_and_infinite_values_are_evidence_and_not_dropped():
    x, y = normal(1500, 2, 1), normal(1500, 2, 2)
    x[:600, 1], y[:3, 0] = np.nan, np.inf
    joint = compared(x, y).joint
    assert joint.ledger.method == "score-binned"
    assert joint.ledger.readings[0].reasons == ("missing", "infinite")
    assert joint.ledger.excess.low > 0.2
    assert joint.relied_on[0].column == "1"


def test_neither_scale_nor_offset_matters():
    x, y = normal(600, 2, 1, 1.0), normal(600, 2, 2)
    plain = compared(x, y).joint.ledger.excess
    for scale, offset in ((2.0**-1000, 0.0), (2.0**1000, 0.0), (1.0, 2.0**20)):
        moved = compared(x * scale + offset, y * scale + offset).joint.ledger.excess
        assert moved.low == pytest.approx(plain.low, rel=0.2)
        assert moved.value == pytest.approx(plain.value, rel=1e-3)


@pytest.mark.parametrize("rows", [2, 3, 5, 8])
def test_fewer_rows_than_columns_tell_nothing(rows):
    joint = compared(normal(rows, 10, 1, 3.0), normal(rows, 10, 2)).joint
    assert joint.ledger.excess.low == 0
    assert joint.ledger.verdict == "undecided"


def test_constant_columns_do_no_harm():
    x, y = np.column_stack([normal(500, 1, 1, 1.0), np.ones(500)]), np.column_stack([normal(500, 1, 2), np.ones(500)])
    joint = compared(x, y).joint
    assert joint.ledger.readings[0].reasons[0] == "constant"
    assert 0.1 < joint.ledger.excess.low < 0.5


def test_categories_and_numbers_are_compared_together():
    rng = np.random.default_rng(1)
    word = rng.choice(["a", "b"], 1500)
    x = {"word": word, "number": rng.normal(size=1500) + 3.0 * (word == "a")}
    y = {"word": rng.choice(["a", "b"], 1500), "number": rng.permutation(x["number"])}
    import pandas as pd

    report = kb.compare(pd.DataFrame(x), pd.DataFrame(y), joint=True)
    assert report.joint.ledger.method == "score-binned"
    assert report.joint.ledger.readings == ()
    assert report.joint.dependence[0].columns == ("word", "number")
    assert report.joint.dependence[0].p_adjusted < 0.001
    assert kb.compare(pd.DataFrame(x), pd.DataFrame(y)).joint is None
