"""The variance of the one-sample estimates at P = Q: closed covariances against all samples, or many drawn ones."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from kullback.estimate.one_sample_null import excess_null, reverse_null
from kullback.estimate.one_sample_shares import balanced_excess, balanced_reverse
from kullback.estimate.one_sample_truncation import excess_bias, reverse_bias

DIRECTIONS = [(balanced_excess, excess_null), (balanced_reverse, reverse_null)]


def zipf(k):
    weights = 1.0 / np.arange(1, k + 1)
    return weights / weights.sum()


def listed(n, q):
    """All samples of n rows of three outcomes and their probabilities."""
    samples = np.array([(a, b, n - a - b) for a, b in itertools.product(range(n + 1), repeat=2) if a + b <= n])
    ways = [math.factorial(n) / math.prod(math.factorial(int(c)) for c in x) for x in samples]
    return samples, np.array(ways) * np.prod(q**samples, axis=1)


@pytest.mark.parametrize(("estimate", "null"), DIRECTIONS)
@pytest.mark.parametrize("q", [(0.5, 0.3, 0.2), (0.9, 0.09, 0.01), (0.6, 0.395, 0.005)])
def test_the_variance_is_that_over_all_samples(estimate, null, q):
    n, q = 30, np.array(q)
    samples, weight = listed(n, q)
    values = estimate(samples, q, n).sum(axis=1)
    variance = weight @ values**2 - (weight @ values) ** 2
    assert null(q, n).estimate == pytest.approx(variance, rel=0.03)  # terms beyond the second are below 1/(3n)


@pytest.mark.parametrize(("estimate", "null"), DIRECTIONS)
@pytest.mark.parametrize(("k", "n"), [(40, 60), (300, 300), (20, 5000)])
def test_the_variance_is_that_of_drawn_samples(estimate, null, k, n):
    q = 1.0 / np.arange(1, k + 1)
    q /= q.sum()
    values = estimate(np.random.default_rng(1).multinomial(n, q, size=20_000), q, n).sum(axis=1)
    assert null(q, n).estimate == pytest.approx(values.var(), rel=0.06)


@pytest.mark.parametrize("null", [excess_null, reverse_null])
def test_common_outcomes_are_chi_square(null):
    k, n = 50, 10**7
    found = null(np.full(k, 1 / k), n)
    assert found.estimate == pytest.approx((k - 1) / (2 * n**2), rel=1e-9)
    assert found.bounded == pytest.approx(found.estimate, rel=1e-9)


@pytest.mark.parametrize("null", [excess_null, reverse_null])
def test_outcomes_that_every_sample_shows_leave_nothing_to_bound(null):
    found = null(np.array([0.3, 0.5, 0.2]), 100)
    assert found.bounded == pytest.approx(found.estimate, rel=1e-5)


@pytest.mark.parametrize(
    ("estimate", "null", "bias"),
    [(balanced_excess, excess_null, excess_bias), (balanced_reverse, reverse_null, reverse_bias)],
)
@pytest.mark.parametrize(("q", "n"), [(zipf(300), 200), (np.full(100, 0.01), 400)])
def test_the_estimate_less_its_largest_bias_scatters_as_drawn_samples_do(estimate, null, bias, q, n):
    draws, found = np.random.default_rng(1).multinomial(n, q, size=8000), null(q, n)
    biases = np.array([bias(x, q, n, found.grain) for x in draws])
    values = estimate(draws, q, n).sum(axis=1) - biases - found.bend
    assert found.bounded == pytest.approx(values.var(), rel=0.08)
    assert values.mean() == pytest.approx(0.0, abs=0.08 * values.std())


@pytest.mark.parametrize("bias", [excess_bias, reverse_bias])
@pytest.mark.parametrize("grain", [1e-3, 0.01, 1.0])
def test_the_bound_lies_below_the_straight_difference_of_the_unshown_and_nears_it(bias, grain):
    x, q = np.array([9, 5, 3, 1, 1, 1, 0, 0]), np.array([2, 2, 2, 1, 1, 1, 2, 2]) / 13
    straight = bias(x, q, 20, 1e6)
    assert bias(x, q, 20, grain) < bias(x, q, 20, 2 * grain) < straight


def test_the_straight_difference_is_what_rows_have_not_shown_of_the_belief_less_of_the_truth():
    x, q = np.array([9, 5, 3, 1, 1, 1, 0, 0]), np.full(8, 1 / 8)
    belief, truth = 2 / 8 + 3 * (1 / 8) / 20, 3 / 20  # unseen outcomes, and those that one of 20 rows has shown
    assert excess_bias(x, q, 20, 1e6) == pytest.approx(belief - truth, rel=1e-5)
