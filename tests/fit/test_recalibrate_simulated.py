"""Recalibration in many samples of a known truth: it refuses where nothing is to be gained, and its limits hold."""

import numpy as np
import pytest

import kullback as kb

Z = np.linspace(-9.0, 9.0, 20_001)  # logits of the truth: normal of deviation 1.5, to six deviations
WEIGHT = np.exp(-0.5 * (Z / 1.5) ** 2)
WEIGHT /= WEIGHT.sum()


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sample(n, sharper, seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(0.0, 1.5, n)
    return (rng.random(n) < sigmoid(z)).astype(int), sigmoid(sharper * z)


def true_cost(told):
    """The expected cost in bits of what is told of each logit of Z."""
    p = sigmoid(Z)
    return -float(WEIGHT @ (p * np.log2(told) + (1 - p) * np.log2(1 - told)))


@pytest.mark.slow
def test_calibrated_forecaster_is_refused_in_95_percent_of_runs():
    gained = sum(kb.fit.recalibrate(*sample(1000, 1.0, seed), seed=seed).gained for seed in range(200))
    assert gained <= 10


@pytest.mark.slow
def test_limits_hold_what_the_fitted_map_truly_saves_in_93_percent_of_runs():
    given = sigmoid(1.5 * Z)
    before = true_cost(given)
    held = gained = 0
    for seed in range(200):
        found = kb.fit.recalibrate(*sample(2000, 1.5, seed), seed=seed)
        saved = before - true_cost(found.map.apply(given))
        gained += found.gained
        held += found.saved.low <= saved <= found.saved.high
    assert gained >= 190
    assert held >= 186
