"""Blocks of time, and limits from them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from kullback.estimate.signal.blocks import Estimate, Shape, block_length, drawn, shape_of


def test_blocks_grow_with_dependence() -> None:
    rng = np.random.default_rng(1)
    lengths = [
        np.median([block_length(signal.lfilter([1], [1, -pole], rng.normal(size=1000))) for _ in range(20)])
        for pole in (0.0, 0.5, 0.9)
    ]
    assert lengths[0] == 10  # the cube root of 1000, at least
    assert lengths[0] <= lengths[1] < lengths[2] < 250


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


def test_normal_blocks_have_a_degree_of_freedom_each_and_lopsided_ones_fewer() -> None:
    rng = np.random.default_rng(4)
    even, bent = rng.normal(size=4000), rng.exponential(size=4000) - 1.0
    assert shape_of([even - even.mean()], [1]).degrees == pytest.approx(4000, rel=0.1)
    assert abs(shape_of([even - even.mean()], [1]).lopsided) < 0.002
    found = shape_of([bent - bent.mean()], [1])
    assert found.degrees == pytest.approx(4000 / 4, rel=0.3)  # kurtosis 9: 2n / (9 − 1)
    assert found.lopsided == pytest.approx(2 / 6 / np.sqrt(4000), rel=0.3)  # skewness 2


def test_three_blocks_give_no_limits() -> None:
    amount = Estimate(0.4, np.full(10, 0.5), Shape(3.0, 2.0, 0.0)).limits(0.95)
    assert (amount.low, amount.upper) == (0.0, "unbounded")


def test_bias_is_taken_away_and_a_divergence_is_never_below_0() -> None:
    amount = Estimate(0.1, np.full(10, 0.25), Shape(1e9, 1e9, 0.0)).limits(0.95)
    assert amount.raw == pytest.approx(-0.05)
    assert amount.value == amount.low == 0.0
