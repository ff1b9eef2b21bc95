"""Do the error bars cover? Simulations of the hardest settings known; benchmarks/coverage.py runs them all."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kullback.estimate import Settings, account
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.interval import divergence_limits

pytestmark = pytest.mark.slow

RUNS = 800


def zipf(k):
    p = 1.0 / np.arange(1, k + 1)
    return p / p.sum()


def geometric(k):
    p = np.exp(-8.0 * np.arange(k) / k)
    return p / p.sum()


def tilted(p, direction, divergence):
    """The belief ∝ p·exp(θ·direction) with KL(p ‖ belief) = divergence, by halving."""
    low, high = 0.0, 50.0
    for _ in range(200):
        theta = (low + high) / 2
        q = p * np.exp(theta * (direction - direction.max()))
        q /= q.sum()
        low, high = (theta, high) if p @ np.log(p / q) < divergence else (low, theta)
    return q


def uniform(k):
    return np.full(k, 1 / k)


def to_the_rare(p):
    return np.linspace(-1.0, 1.0, p.size)


def simulated(p, q, n, m, runs=RUNS):
    """The limits of so many pairs of samples."""
    rng = np.random.default_rng(11)
    for x, y in zip(rng.multinomial(n, p, runs), rng.multinomial(m, q, runs), strict=True):
        yield divergence_limits(x, y, math.fsum(balanced_shares(x, y)), 0.95)


@pytest.mark.parametrize(
    ("p", "n", "m", "divergence"),
    [
        (geometric(3000), 2000, 2000, 0.1),  # the belief favours rare outcomes: truncation is biased high
        (geometric(3000), 3000, 900, 0.1),
        (geometric(3000), 20_000, 20_000, 0.005),
        (zipf(1000), 5000, 5000, 0.02),
        (zipf(1000), 500, 500, 0.02),
        (zipf(100), 5000, 200, 0.02),
        (zipf(100), 200, 5000, 0.02),
        (uniform(2), 500, 500, 0.4),  # both limits at work
        (uniform(10), 500, 50, 0.4),
        (zipf(2), 200, 5000, 0.4),
        (zipf(1000), 500, 500, 0.0),
        (np.array([0.982, 0.018]), 100, 10_000, 0.0),  # a few rows of the truth weigh more than all of the belief
    ],
    ids=lambda value: f"k={value.size}" if isinstance(value, np.ndarray) else str(value),
)
def test_intervals_of_95_percent_hold_the_divergence_in_at_least_93(p, n, m, divergence):
    q = tilted(p, to_the_rare(p), divergence) if divergence else p
    found = list(simulated(p, q, n, m))
    below = sum(limits.low > divergence + 1e-12 for limits in found) / RUNS
    above = sum(limits.high < divergence - 1e-12 for limits in found) / RUNS
    assert below + above <= 0.07 + 3 * math.sqrt(0.93 * 0.07 / RUNS)
    assert below <= 0.04 + 2 * math.sqrt(0.96 * 0.04 / RUNS)


@pytest.mark.parametrize(("k", "n", "m", "divergence"), [(1000, 5000, 5000, 0.02), (100, 5000, 200, 0.1)])
def test_the_bound_on_the_bias_leaves_the_lower_limit_its_power(k, n, m, divergence):
    """Every other outcome is favoured: the estimate's own lower limit is above 0 in 52 and 51 % of the runs."""
    p = zipf(k)
    q = tilted(p, np.where(np.arange(k) % 2 == 0, 1.0, -1.0), divergence)
    assert sum(limits.low > 0 for limits in simulated(p, q, n, m)) / RUNS >= 0.65


@pytest.mark.parametrize(("k", "n", "m"), [(5, 100, 100), (50, 1000, 1000), (200, 400, 400), (30, 200, 2000)])
def test_where_nothing_changed_alarms_stay_at_their_level(counted, k, n, m):
    p, rng = zipf(k), np.random.default_rng(12)
    rejected = different = 0
    for run, (x, y) in enumerate(zip(rng.multinomial(n, p, RUNS), rng.multinomial(m, p, RUNS), strict=True)):
        ledger = account(counted(x, y, name=str(run)), Settings(tolerance=0.0))
        rejected += ledger.p_value < 0.05
        different += ledger.verdict == "different"
    error = 3 * math.sqrt(0.05 * 0.95 / RUNS)
    assert rejected / RUNS <= 0.05 + error
    assert different / RUNS <= 0.04
