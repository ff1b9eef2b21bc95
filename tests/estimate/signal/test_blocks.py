"""Blocks of time, and limits from them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal
from scipy.stats import t

from kullback.estimate.signal.blocks import Estimate, block_length, drawn


def test_blocks_grow_with_dependence() -> None:
    rng = np.random.default_rng(1)
    lengths = [
        np.median([block_length(signal.lfilter([1], [1, -pole], rng.normal(size=1000))) for _ in range(20)])
        for pole in (0.0, 0.5, 0.9)
    ]
    assert lengths[0] == 15  # one and a half times the cube root of 1000, at least
    assert lengths[0] <= lengths[1] < lengths[2] <= 125


def test_each_draw_takes_as_many_cells_as_there_are() -> None:
    weights = drawn(101, 7, 50, np.random.default_rng(2))
    assert weights.shape == (50, 101)
    assert (weights.sum(axis=1) == 101).all()
    assert abs(weights.mean() - 1) < 1e-12


def test_the_spread_of_draws_is_that_of_a_mean_of_dependent_values() -> None:
    rng, pole = np.random.default_rng(3), 0.7
    series = signal.lfilter([1], [1, -pole], rng.normal(size=20_000))
    weights = drawn(20_000, 100, 400, rng)
    exact = np.sqrt(20_000) / (1 - pole)  # of the sum of an AR(1), for many values
    assert (weights @ (series - series.mean())).std() == pytest.approx(exact, rel=0.1)


def test_blocks_are_eight_at_least_however_long_the_dependence() -> None:
    slow = np.cumsum(np.random.default_rng(4).normal(size=500))
    assert 500 // block_length(slow - slow.mean()) >= 8


def test_seven_blocks_give_no_limits() -> None:
    amount = Estimate(np.full(11, 0.4), 7.0, 9.0).limits(0.95)
    assert (amount.low, amount.upper) == (0.0, "unbounded")


def test_the_limits_of_a_mean_are_those_of_students_t() -> None:
    rng, blocks = np.random.default_rng(5), 10
    error = 1.0 / np.sqrt(blocks)  # of unit variance; draws vary by one part in ten less
    draws = rng.normal(5.0, error * np.sqrt(1 - 1 / blocks), 400_000)
    amount = Estimate(np.append(5.0, draws), float(blocks), 9.0).limits(0.95)
    assert amount.value == pytest.approx(5.0, abs=0.002)
    assert amount.high - 5.0 == pytest.approx(t.ppf(0.975, blocks - 1) * error, rel=0.02)
    assert 5.0 - amount.low == pytest.approx(t.ppf(0.975, blocks - 1) * error, rel=0.02)


def test_bias_is_taken_away_and_a_divergence_is_never_below_0() -> None:
    amount = Estimate(np.append(0.1, np.full(10, 0.25)), 1e9, 9.0).limits(0.95)
    assert amount.raw == pytest.approx(-0.05)
    assert amount.value == amount.low == 0.0


def test_a_few_loud_draws_take_nothing_from_the_number() -> None:
    draws = np.append(np.full(900, 0.3), np.full(100, 7.0))  # of a mean of 0.97
    assert Estimate(np.append(0.3, draws), 1e9, 9.0).limits(0.95).value == pytest.approx(0.3)


def test_limits_stay_in_the_range_of_the_number() -> None:
    draws = np.random.default_rng(6).lognormal(0.0, 2.0, 1000)
    amount = Estimate(np.append(1.0, draws), 8.0, 3.0).limits(0.95)
    assert 0.0 <= amount.low <= amount.value <= amount.high == 3.0


def test_the_lower_limit_is_that_of_the_cautious_draws() -> None:
    draws = np.linspace(1.9, 2.1, 1001)
    found = np.append(2.0, draws)
    plain, cautious = (Estimate(found, 1e9, 9.0, other).limits(0.95) for other in (None, found - 0.5))
    assert cautious.low == pytest.approx(plain.low - 0.5)
    assert (cautious.value, cautious.high) == (plain.value, plain.high)
