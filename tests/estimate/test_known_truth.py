"""A truth that is known exactly under a belief of which there is a sample."""

from __future__ import annotations

import math

import numpy as np
import pytest

import kullback as kb

TRUTH = {"a": 0.5, "b": 0.25, "c": 0.25}


def test_the_excess_is_the_reverse_of_the_mirrored_comparison():
    counted = {"a": 300, "b": 150, "c": 50}
    forth, back = kb.compare(TRUTH, counted), kb.compare(counted, TRUTH)
    assert forth.method == "known-truth"
    assert forth.excess == back.reverse
    assert forth.reverse == back.excess
    assert forth.p_value == back.p_value


def test_the_estimate_is_the_mean_of_truncated_logarithms():
    ledger = kb.compare(TRUTH, {"a": 1, "b": 1, "c": 0}, unit="nat")
    # H_2 − H_y against Σ_{v≤2} (1−p)ᵛ/v, weighed by p
    series = {"a": 0.5 + 0.125, "b": 0.75 + 0.28125, "c": 0.75 + 0.28125}
    told = {"a": 0.5, "b": 0.5, "c": 1.5}
    assert ledger.excess.raw == pytest.approx(sum(TRUTH[o] * (told[o] - series[o]) for o in TRUTH), abs=1e-14)


def test_the_entropy_of_a_known_truth_is_known():
    irreducible = kb.compare(TRUTH, {"a": 30, "b": 10, "c": 10}).irreducible
    assert irreducible.low == irreducible.high == pytest.approx(1.5, abs=1e-15)


def test_a_truth_that_the_sample_has_not_shown_has_no_upper_limit_beyond_five_percent():
    assert kb.compare(TRUTH, {"a": 60, "b": 40}).excess.upper == "unbounded"
    rare = kb.compare({"a": 0.5, "b": 0.48, "c": 0.02}, {"a": 60, "b": 40}).excess
    assert rare.upper == "conditional"
    assert rare.high > kb.compare({"a": 0.5, "b": 0.48, "c": 0.02}, {"a": 59, "b": 40, "c": 1}).excess.high


def test_a_sample_that_shows_the_impossible_makes_the_reverse_infinite_and_is_no_sample_of_the_truth():
    ledger = kb.compare(TRUTH, {"a": 50, "b": 25, "c": 24, "d": 1})
    assert ledger.reverse.value == math.inf
    assert math.isfinite(ledger.excess.value)
    assert ledger.p_value == 0.0
    assert ledger.belief_only.outcomes == ("d",)


def test_one_certain_outcome_is_a_binomial_question():
    excess = kb.compare([1.0], [100], given=("probabilities", "counts"), unit="nat").excess
    assert (excess.value, excess.low, excess.upper) == (0.0, 0.0, "conditional")
    assert excess.high == pytest.approx(-math.log(0.025) / 100, rel=1e-12)
    other = kb.compare({"a": 1.0}, {"a": 90, "b": 10}, unit="nat").excess
    # Clopper and Pearson's limits of 90 in 100: 0.8238, 0.9510
    assert (other.low, other.high) == (
        pytest.approx(-math.log(0.9510), abs=1e-4),
        pytest.approx(-math.log(0.8238), abs=1e-4),
    )


def test_fewer_than_two_rows_tell_nothing():
    ledger = kb.compare([0.5, 0.25, 0.25], [1, 0, 0], given=("probabilities", "counts"))
    assert (ledger.excess.value, ledger.excess.low, ledger.excess.high) == (0.0, 0.0, math.inf)
    assert ledger.verdict == "undecided"


def test_shares_sum_to_the_excess_and_to_the_raw_estimate():
    p = np.full(40, 1 / 40)
    y = np.random.default_rng(2).multinomial(200, p)
    ledger = kb.compare(p, y, given=("probabilities", "counts"))
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value, abs=1e-12)
    assert math.fsum(e.signed for e in ledger.entries) == pytest.approx(ledger.excess.raw, abs=1e-12)
