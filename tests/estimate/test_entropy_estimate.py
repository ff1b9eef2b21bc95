"""Chao, Wang and Jost's entropy of a sample, and the amount that a ledger shows."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest

from kullback.estimate.entropy import chao_wang_jost, entropy_amount
from kullback.estimate.entropy_limits import entropy_limits
from kullback.estimate.fingerprint import Fingerprint
from published import CASES


@pytest.mark.parametrize("case", [c for c in CASES if "im_cwj" in c], ids=lambda c: f"x={c['x']}")
def test_it_agrees_with_a_published_library_and_an_independent_sum(case):
    estimate = chao_wang_jost(np.array(case["x"]))
    assert estimate == pytest.approx(case["im_cwj"], rel=1e-9)
    assert estimate == pytest.approx(case["H_chao_wang_jost"], rel=1e-9)


def test_nothing_seen_only_once_leaves_nothing_unseen():
    with mp.workdps(30):
        expected = mp.digamma(10) - (mp.mpf(4) / 10 * mp.digamma(4) + mp.mpf(6) / 10 * mp.digamma(6))
    assert chao_wang_jost(np.array([4, 6, 0])) == pytest.approx(float(expected), rel=1e-12)


def test_a_fingerprint_counts_the_outcomes_of_each_count():
    sample = Fingerprint.of(np.array([0, 1, 7, 1, 2, 0, 7]))
    assert sample.counts.tolist() == [1, 2, 7]
    assert sample.outcomes.tolist() == [2, 1, 2]
    assert (sample.rows, sample.seen(1), sample.seen(2), sample.seen(3)) == (18, 2, 1, 0)
    assert sample.shares == pytest.approx([2 / 18, 2 / 18, 14 / 18])


def test_a_certain_outcome_has_no_entropy_that_was_seen():
    amount = entropy_amount(np.array([50, 0]), 0.95)
    assert (amount.value, amount.low, amount.upper) == (0.0, 0.0, "conditional")


@pytest.mark.parametrize("x", [[0, 0], [1, 0]])
def test_below_two_rows_nothing_is_known(x):
    amount = entropy_amount(np.array(x), 0.95)
    assert (amount.value, amount.high, amount.upper) == (0.0, math.inf, "unbounded")


@pytest.mark.parametrize("x", [[40, 30, 20, 2, 1], [30] * 4, [1] * 9, [9, 1], [10**15, 3, 1]])
def test_an_amount_has_the_limits_of_its_sample_about_its_value(x):
    amount = entropy_amount(np.array(x), 0.9)
    low, high, upper = entropy_limits(np.array(x), 0.9)
    assert (amount.low, amount.high, amount.upper) == (pytest.approx(low), pytest.approx(high), upper)
    assert amount.value == amount.raw == pytest.approx(chao_wang_jost(np.array(x)))


def test_all_rows_different_is_finite_at_any_size():
    assert math.isfinite(chao_wang_jost(np.ones(10**6, dtype=np.int64)))
