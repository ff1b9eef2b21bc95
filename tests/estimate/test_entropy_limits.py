"""Limits of the entropy of a sample: what they say at the edges, what they rest on, and whether they hold."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest
from scipy.optimize import linprog

from kullback.estimate.entropy import chao_wang_jost
from kullback.estimate.entropy_limits import _largest_rest, _poisson_limits, _rest_at, entropy_limits
from kullback.estimate.extrapolation import rest_of_series

CONFIDENCES = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
SAMPLES = [
    [25, 25], [500, 250, 250], [49, 1], [40], [2], [1, 1], [2, 1], [2, 2], [1] * 50, [3] * 200, [9, 5, 3, 2, 1, 1, 1],
    [30] * 5 + [2] * 20 + [1] * 40, [1000] + [1] * 100, [10**15, 10**15 // 3, 2, 1], [10**5] + [1] * 5000,
]  # fmt: skip


def shares(weights):
    return np.array(weights) / np.sum(weights)


def entropy(p):
    return float(-p @ np.log(p))


@pytest.mark.parametrize("x", SAMPLES, ids=lambda x: f"{x[:4]}×{len(x)}")
def test_limits_hold_the_estimate_and_widen_with_the_confidence(x):
    x = np.array(x)
    value, last_low, last_high = max(0.0, chao_wang_jost(x)), math.inf, 0.0
    for confidence in CONFIDENCES:
        low, high, _ = entropy_limits(x, confidence)
        assert 0.0 <= low <= last_low
        assert last_high <= high
        assert low <= value * (1 + 1e-12)
        assert value <= high * (1 + 1e-12)
        last_low, last_high = low, high


def test_neither_order_nor_absent_outcomes_matter():
    assert entropy_limits(np.array([0, 3, 1, 0, 9]), 0.95) == entropy_limits(np.array([9, 1, 3]), 0.95)


def test_what_the_upper_limit_rests_on_is_said():
    assert entropy_limits(np.array([30, 20, 2]), 0.95)[2] == "finite"
    assert entropy_limits(np.array([30, 20, 1]), 0.95)[2] == "conditional"
    assert entropy_limits(np.array([50]), 0.95)[2] == "conditional"
    assert entropy_limits(np.ones(50, dtype=int), 0.95)[1:] == (math.inf, "unbounded")
    assert entropy_limits(np.array([1]), 0.95) == (0.0, math.inf, "unbounded")


def test_rows_that_speak_of_rarer_outcomes_than_believed_have_no_upper_limit():
    # 5 % of the rows are of outcomes seen once and none was seen twice: they are rarer than 1 in 1000 samples.
    assert entropy_limits(np.array([10**5] + [1] * 5000), 0.95)[2] == "unbounded"
    assert entropy_limits(np.array([10**5] + [2] * 500 + [1] * 1000), 0.95)[2] == "conditional"


def test_one_outcome_in_all_hides_less_the_more_rows_there_are():
    highs = [entropy_limits(np.array([n]), 0.95)[1] for n in (10, 100, 1000, 10**6, 10**12)]
    assert highs == sorted(highs, reverse=True)
    # With chance 2.5 % an outcome of mass 1 − 0.025^(1/n) is not shown: at the least its entropy may be hidden.
    hidden = 1 - 0.025 ** (1 / 1000)
    assert highs[2] > -hidden * math.log(hidden) - (1 - hidden) * math.log1p(-hidden)
    assert highs[-1] < 1e-9


def test_all_rows_different_still_bound_the_entropy_from_below():
    # Rows of k equally likely outcomes are all different with chance below exp(−n(n−1)/(2k)): 2.5 % at k = 332.
    low = entropy_limits(np.ones(50, dtype=int), 0.95)[0]
    assert math.log(100) < low < math.log(50 * 49 / 2 / -math.log(0.025))


def test_many_rows_of_few_outcomes_have_the_delta_methods_limits():
    x = np.array([500_000, 250_000, 250_000])
    low, high, _ = entropy_limits(x, 0.95)
    # −log p is log 2 or 2·log 2, each half of the time: standard deviation (log 2)/2.
    reach = 1.959964 * math.log(2) / 2 / 1000
    assert (high + low) / 2 == pytest.approx(1.5 * math.log(2), abs=1e-4)
    assert (high - low) / 2 == pytest.approx(reach, rel=0.02)


def test_limits_of_a_poisson_count_are_those_where_it_is_a_tail_event():
    for count in (0, 1, 7, 300):
        fewest, most = _poisson_limits(count, 0.025)
        with mp.workdps(30):
            at_most = mp.gammainc(count + 1, most, regularized=True)  # P(count or fewer) at the upper mean
            assert float(at_most) == pytest.approx(0.025, rel=1e-9)
            if count:
                assert float(mp.gammainc(count, 0, fewest, regularized=True)) == pytest.approx(0.025, rel=1e-9)
    assert _poisson_limits(0, 0.025)[0] == 0.0


@pytest.mark.parametrize(("mean", "square"), [(0.3, 0.2), (0.02, 0.05), (1.5, 2.5), (0.5, 0.75), (4.0, 17.0)])
def test_the_largest_rest_is_the_maximum_of_a_linear_program(mean, square):
    n, once = 1000, 100.0
    rates = np.unique(np.r_[np.geomspace(1e-3, 60.0, 1500), 0.1 * np.arange(1, 200)])
    costs = np.array([_rest_at(n, rate) for rate in rates])
    moments = np.vstack([np.ones_like(rates), rates, rates**2])
    best = linprog(-costs, A_eq=moments, b_eq=[1.0, mean, square], bounds=(0, None))
    found = _largest_rest(n, once, once * mean / 2, once * square / 6)
    assert found == pytest.approx(once / n * -best.fun, rel=2e-4)


@pytest.mark.parametrize(
    "p",
    [
        shares(np.ones(2000)),
        shares(1.0 / np.arange(1, 3001)),
        shares(np.arange(1, 5001) ** -2.0),
        shares(np.exp(-8.0 * np.arange(4000) / 4000)),
        shares(np.r_[np.full(300, 10.0), np.full(20_000, 0.05)]),
    ],
    ids=["uniform", "zipf", "square", "geometric", "two tiers"],
)
def test_the_true_rest_lies_between_one_rate_and_two(p):
    n, true = 1000, entropy(p)
    p, outcomes = np.unique(p, return_counts=True)
    q = 1.0 - p
    once, twice, thrice = (math.comb(n, j) * float(outcomes @ (p**j * q ** (n - j))) for j in (1, 2, 3))
    rest = true - sum(float(outcomes @ (p * q**v)) / v for v in range(1, n))
    # The moments are those of a Poisson count, which n rows approach: 1 % is allowed for it.
    assert rest_of_series(once / n, 2 * twice / n, n - 1, n) <= rest * 1.01
    assert rest <= _largest_rest(n, once, twice, thrice) * 1.01


def test_a_hundred_thousand_outcomes_and_a_million_billion_rows_are_taken():
    low, high, _ = entropy_limits(np.arange(1, 100_001), 0.95)
    p = shares(np.arange(1, 100_001))
    assert low < entropy(p) < high < low + 1e-3
    low, high, _ = entropy_limits(np.full(3, 10**15), 0.95)
    assert low == pytest.approx(math.log(3), rel=1e-12)
    assert high == pytest.approx(math.log(3), rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "n"),
    [
        (shares([2, 1]), 50),  # near the height of the entropy: a binomial's own limits
        (shares([0.41, 0.33, 0.21, 0.05]), 30),  # an outcome that may not be seen at all
        (shares(1.0 / np.arange(1, 11)), 500),
        (shares(np.r_[100.0, np.ones(99)]), 5000),
        (shares(1.0 / np.arange(1, 1001)), 500),
        (shares(np.ones(100)), 50),
        (shares(np.arange(1, 3001) ** -1.2), 400),
        (shares(np.r_[np.full(150, 0.8 / 150), np.full(2850, 0.2 / 2850)]), 400),  # two tiers
    ],
    ids=["two", "four", "zipf 10", "peaked", "zipf 1000", "uniform", "power", "two tiers"],
)
def test_limits_of_95_percent_hold_the_entropy_in_at_least_93(p, n):
    rng, runs, true = np.random.default_rng(13), 600, entropy(p)
    low, high = np.array([entropy_limits(x, 0.95)[:2] for x in rng.multinomial(n, p, size=runs)]).T
    error = 3 * math.sqrt(0.05 * 0.95 / runs)
    assert np.mean((low <= true) & (true <= high)) >= 0.95 - error
    assert np.mean(low > true) <= 0.025 + error
