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


@pytest.mark.parametrize(
    ("p", "n", "m", "divergence"),
    [
        (zipf(1000), 5000, 5000, 0.02),  # the belief favours rare outcomes: truncation is biased high
        (zipf(1000), 500, 500, 0.02),
        (zipf(100), 5000, 200, 0.02),
        (zipf(100), 200, 5000, 0.02),
        (uniform(2), 500, 500, 0.4),  # both limits at work
        (uniform(10), 500, 50, 0.4),
        (zipf(1000), 500, 500, 0.0),
    ],
    ids=lambda value: f"k={value.size}" if isinstance(value, np.ndarray) else str(value),
)
def test_intervals_of_95_percent_hold_the_divergence_in_at_least_93(p, n, m, divergence):
    q = tilted(p, np.linspace(-1.0, 1.0, p.size), divergence) if divergence else p
    rng, held = np.random.default_rng(11), 0
    for x, y in zip(rng.multinomial(n, p, RUNS), rng.multinomial(m, q, RUNS), strict=True):
        limits = divergence_limits(x, y, math.fsum(balanced_shares(x, y)), 0.95)
        held += limits.low <= divergence + 1e-12 and divergence - 1e-12 <= limits.high
    assert held / RUNS >= 0.93 - 3 * math.sqrt(0.93 * 0.07 / RUNS)


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
