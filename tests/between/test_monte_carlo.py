"""Monte Carlo: what it says, when it refuses, and (slow) that its limits hold as often as they say."""

import math

import numpy as np
import pytest
from scipy import stats

import families as benchmark  # benchmarks/families.py
from kullback.between.kl_between import kl_between
from kullback.between.monte_carlo import estimate, heaviest
from kullback.errors import EvidenceError


def by_draws(p, q, **options):
    return kl_between(p, q, method="monte carlo", **options)


def test_the_limits_hold_the_divergence_and_shrink_with_the_draws():
    few, many = (by_draws(stats.norm(0, 1), stats.norm(0.5, 1), draws=draws) for draws in (1000, 100_000))
    assert few.low < 0.125 < few.high
    assert many.low < 0.125 < many.high
    assert many.standard_error < few.standard_error / 5
    assert many.draws == 100_000
    assert "100,000 draws" in str(many)


def test_the_same_seed_gives_the_same_numbers():
    p, q = stats.gamma(3), stats.gamma(2)
    assert by_draws(p, q, seed=1) == by_draws(p, q, seed=1)
    assert by_draws(p, q, seed=1).value != by_draws(p, q, seed=2).value


def test_the_control_variate_narrows_the_limits_of_laws_that_are_near():
    r = stats.norm.logpdf(x := np.random.default_rng(0).standard_normal(10_000), 0.01) - stats.norm.logpdf(x)
    assert estimate(r, 0.95, covered=True).standard_error < estimate(r, 0.95, covered=False).standard_error / 50


def test_more_confidence_needs_wider_limits():
    p, q = stats.norm(0, 1), stats.norm(1, 1)
    likely, surely = (by_draws(p, q, confidence=level) for level in (0.5, 0.999))
    assert surely.low < likely.low < likely.value < likely.high < surely.high


def test_no_control_variate_is_used_where_the_belief_reaches_beyond_the_truth():
    found = by_draws(stats.uniform(0, 1), stats.uniform(0, 2))  # the mean of q/p is 1/2 there, not 1
    assert (found.low, found.value, found.high) == (pytest.approx(math.log(2), rel=1e-14),) * 3


def test_uneven_weights_are_left_out_and_said():
    found = by_draws(stats.norm(0, 1), stats.norm(0, 6))
    assert "too uneven" in found.note
    assert found.low < math.log(6) + 1 / 72 - 0.5 < found.high


def test_limits_are_refused_where_one_draw_decides():
    found = by_draws(stats.t(3), stats.norm())
    assert found.value is None
    assert (found.low, found.high, found.standard_error) == (0, math.inf, None)
    assert found.note.startswith("Refused: one draw carries")
    assert "at least 0" in str(found)


def test_a_draw_that_the_belief_forbids_makes_it_infinite():
    found = by_draws(stats.norm(0, 1), stats.expon(), draws=1000)
    assert (found.value, found.low) == (math.inf, math.inf)
    assert "draws of P" in found.note


def test_equal_laws_are_at_0():
    p = stats.multivariate_t([0, 0], df=5)
    found = by_draws(p, p)
    assert (found.low, found.value, found.high) == (0, 0, 0)


def test_any_object_with_a_log_density_and_draws_is_taken():
    class Twice:
        """Two independent exponential numbers."""

        def __init__(self, rate):
            self.rate = rate

        def logpdf(self, x):
            return 2 * math.log(self.rate) - self.rate * x.sum(axis=-1)

        def rvs(self, size, random_state):
            return random_state.exponential(1 / self.rate, (size, 2))

    found = kl_between(Twice(1.0), Twice(2.0))
    assert found.method == "monte carlo"
    assert found.low < 2 * (1 - math.log(2)) < found.high


def test_the_heaviest_share_is_of_squares():
    assert heaviest(np.array([3.0, 4.0])) == 16 / 25
    assert heaviest(np.zeros(3)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [*benchmark.CELLS, *benchmark.FRESH])
def test_the_limits_hold_in_93_to_97_percent(name):
    row = benchmark.covered(name, 10_000, 1_500, seed=77)
    assert row["refused"] > 0.99 or 0.93 - 0.01 <= row["covered"] <= 0.97 + 0.01  # 1500 runs are right to 0.6 % each


@pytest.mark.parametrize(
    "options",
    [
        {"draws": 999},
        {"draws": "x"},
        {"draws": None},
        {"draws": 10**12},
        {"draws": 2000.5},
        {"seed": "x"},
        {"seed": -1},
        {"seed": None},
        {"confidence": "x"},
        {"confidence": 0.0},
        {"confidence": 1.0},
        {"confidence": 95},
    ],
)
def test_options_that_are_none_are_refused_with_what_they_must_be(options):
    with pytest.raises(EvidenceError, match="draws must be a whole number from 1,000"):
        by_draws(stats.norm(), stats.norm(1), **options)
