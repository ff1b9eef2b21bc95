"""Counts of scores, and the lower limit of the divergence of whole rows that they give."""

from __future__ import annotations

import numpy as np
import pytest

from kullback.estimate.balanced import balanced_shares
from kullback.estimate.interval import divergence_limits
from kullback.estimate.score_binned import bins_of, score_binned
from kullback.estimate.scores import held_out_scores


def normal(seed, n=400, d=2):
    return np.random.default_rng(seed).normal(size=(n, d))


def low(binned):
    estimate = float(balanced_shares(binned.truth, binned.belief).sum())
    return divergence_limits(binned.truth, binned.belief, estimate, 0.95).low


def test_every_row_is_counted_in_its_bin():
    binned = score_binned(held_out_scores(normal(1, 300), normal(2, 500) + 1.0, (0, 0), 0))
    assert np.array_equal(np.bincount(binned.truth_bin, minlength=binned.truth.size), binned.truth)
    assert np.array_equal(np.bincount(binned.belief_bin, minlength=binned.belief.size), binned.belief)
    assert (binned.truth.sum(), binned.belief.sum()) == (300, 500)


def test_rows_like_the_truth_come_last():
    binned = score_binned(held_out_scores(normal(1) + 1.0, normal(2), (0, 0), 0))
    assert binned.truth[-1] > 5 * binned.belief[-1]
    assert binned.belief[0] > 5 * binned.truth[0]


def test_a_bin_holds_its_lower_edge():
    edges = np.array([0.0, 1.0]), np.array([5.0, 5.0])
    scores, half = np.array([-1.0, 0.0, 1.0, 4.9, 5.0]), np.array([0, 0, 0, 1, 1])
    assert bins_of(scores, half, edges).tolist() == [0, 1, 2, 0, 2]


def test_a_table_and_its_own_copy_are_one_bin():
    x = normal(1, 2000)
    binned = score_binned(held_out_scores(x, x.copy(), (0, 0), 0))
    assert binned.truth.tolist() == binned.belief.tolist() == [2000]
    assert low(binned) == 0.0


def test_scores_that_say_nothing_are_one_bin():
    binned = score_binned(held_out_scores(normal(1, 3), normal(2, 9), (0, 0), 0))
    assert (binned.truth.tolist(), binned.belief.tolist()) == ([3], [9])


def test_equal_columns_against_independent_ones_are_far_apart():
    x, y = normal(1), normal(2)
    x[:, 1] = x[:, 0]
    assert low(score_binned(held_out_scores(x, y, (0, 0), 0))) > 1.0


RUNS = 300


def shares_above(draw, truth, runs=RUNS):
    lows = np.array(
        [low(score_binned(held_out_scores(*draw(np.random.default_rng([31, run])), run))) for run in range(runs)]
    )
    return float(np.mean(lows > truth + 1e-12))


@pytest.mark.slow
@pytest.mark.parametrize("d", [1, 5])
def test_where_nothing_changed_the_limit_is_0_in_at_least_96_percent(d):
    def draw(rng):
        return rng.normal(size=(200, d)), rng.normal(size=(200, d)), (0,) * d

    assert shares_above(draw, 0.0) <= 0.04 + 3 * np.sqrt(0.04 * 0.96 / RUNS)


@pytest.mark.slow
def test_the_limit_exceeds_the_divergence_in_at_most_5_percent():
    def draw(rng):
        return rng.normal(size=(200, 1)) + 1.0, rng.normal(size=(300, 1)), (0,)

    assert shares_above(draw, 0.5) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / RUNS)  # D of N(1, 1) from N(0, 1) is ½
