"""The test that a sample comes from a distribution that is known."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from kullback.estimate.goodness_of_fit import extreme_count, goodness_of_fit, unlikeness


def rng():
    return np.random.default_rng(7)


def test_the_same_seed_gives_the_same_p_value():
    x, q = np.array([12, 30, 8]), np.array([0.3, 0.5, 0.2])
    assert goodness_of_fit(x, q, rng()) == goodness_of_fit(x, q, rng())


def test_nothing_to_tell_is_no_evidence():
    assert goodness_of_fit(np.array([0, 0]), np.array([0.5, 0.5]), rng()).p_value == 1.0
    assert goodness_of_fit(np.array([9]), np.array([1.0]), rng()).p_value == 1.0


def test_two_outcomes_give_the_exact_binomial_p_value():
    # every sample at least as far from 50 : 50 as 60 : 40, 2·P(X ≥ 60)
    exact = 2 * sum(math.comb(100, j) for j in range(60, 101)) / 2**100
    p = goodness_of_fit(np.array([60, 40]), np.array([0.5, 0.5]), rng()).p_value
    assert p == pytest.approx(exact, abs=4 * math.sqrt(exact / 999))


def test_a_p_value_can_be_as_small_as_the_tail_of_one_outcome():
    x, q = np.array([400, 600]), np.array([0.2, 0.8])
    with mpmath.workdps(60):
        tail = mpmath.betainc(400, 601, 0, mpmath.mpf("0.2"), regularized=True)
    fit = goodness_of_fit(x, q, rng())
    assert fit.test == "binomial-extreme"
    assert fit.p_value == pytest.approx(float(4 * tail), rel=1e-6)


def test_an_outcome_that_was_all_but_impossible_is_evidence_by_itself():
    x, q = np.array([500, 499, 1]), np.array([0.5, 0.5 - 1e-9, 1e-9])
    assert extreme_count(x, q, 1000) == pytest.approx(6 * 1e-6, rel=1e-3)
    assert goodness_of_fit(x, q, rng()).p_value < 1e-5


def test_the_statistics_are_those_of_the_literature():
    x, q, n = np.array([[7, 2, 1]]), np.array([0.5, 0.3, 0.2]), 10
    expected = np.array([5.0, 3.0, 2.0])
    g = sum(c * math.log(c / e) for c, e in zip(x[0].tolist(), expected.tolist(), strict=True))
    pearson = 4 / 5 + 1 / 3 + 1 / 2
    valiant = (4 - 7) * 5 ** (-2 / 3) + (1 - 2) * 3 ** (-2 / 3) + (1 - 1) * 2 ** (-2 / 3)
    assert unlikeness(x, q, n)[:, 0] == pytest.approx([g, pearson, valiant], abs=1e-12)


def test_beyond_a_hundred_million_rows_common_outcomes_are_chi_square():
    n, q = 10**10, np.array([0.5, 0.3, 0.2])
    x = np.array([n // 2 + 200_000, 3 * n // 10 - 200_000, 2 * n // 10])
    fit = goodness_of_fit(x, q, rng())
    statistic = 200_000**2 / (n * 0.5) + 200_000**2 / (n * 0.3)
    assert fit.test == "chi-square"
    assert fit.p_value == pytest.approx(math.exp(-statistic / 2), rel=1e-9)  # two degrees of freedom


@pytest.mark.slow
@pytest.mark.parametrize(("k", "n"), [(5, 100), (50, 1000), (300, 300)])
def test_alarms_stay_at_their_level(k, n):
    q, runs = 1.0 / np.arange(1, k + 1), 500
    q /= q.sum()
    draws = np.random.default_rng(3).multinomial(n, q, size=runs)
    alarms = np.mean([goodness_of_fit(x, q, np.random.default_rng(i)).p_value < 0.05 for i, x in enumerate(draws)])
    assert alarms <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    assert alarms >= 0.03 - 3 * math.sqrt(0.05 * 0.95 / runs)
