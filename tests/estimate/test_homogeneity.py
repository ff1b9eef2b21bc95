"""The permutation test from counts: against every deal there is, and by the laws of the deals."""

from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest

from kullback.estimate.homogeneity import _dealt_statistics, _dealt_together, homogeneity


def rng(seed=0):
    return np.random.default_rng(seed)


def statistics_of_every_deal(t, n):
    """Pearson's statistic, up to its common factor, of each way to deal n of the rows."""
    rows, share = np.repeat(np.arange(len(t)), t), n / sum(t)
    deals = itertools.combinations(rows, n)
    counts = np.array([np.bincount(deal, minlength=len(t)) for deal in deals])
    return np.sum((counts - np.array(t) * share) ** 2 / np.array(t), axis=1)


def test_p_value_is_the_share_of_deals_at_least_as_extreme():
    x, y = np.array([5, 2, 1, 0]), np.array([1, 3, 1, 3])
    every = statistics_of_every_deal((x + y).tolist(), int(x.sum()))
    share = x.sum() / (x + y).sum()
    seen = np.sum((x - (x + y) * share) ** 2 / (x + y))
    expected = np.mean(every >= seen * (1 - 1e-12))
    found = np.mean([homogeneity(x, y, rng(i)).p_value for i in range(40)])
    assert found == pytest.approx(expected, abs=4 * np.sqrt(expected / 40_000) + 0.001)


@pytest.mark.parametrize(("t", "n"), [([1] * 14, 7), ([1] * 8 + [4, 4], 7), ([2] * 11 + [4], 5), ([3] * 19, 3)])
def test_outcomes_dealt_together_have_the_law_of_those_dealt_one_by_one(t, n):
    every = statistics_of_every_deal(t, n)
    dealt = np.concatenate([_dealt_statistics(np.array(t), n, rng(i)) for i in range(20)])
    for moment in (1, 2, 3):
        error = 4 * np.std(every**moment) / np.sqrt(dealt.size)
        assert np.mean(dealt**moment) == pytest.approx(np.mean(every**moment), abs=error + 1e-12)


def test_rows_dealt_to_a_group_are_all_dealt():
    rows = np.array([0, 1, 50, 299, 300])
    got = _dealt_together(3, 100, rows, rng())
    assert got.sum(axis=0).tolist() == [100] * 5
    assert (np.arange(4) @ got).tolist() == rows.tolist()
    assert got[:, 0].tolist() == [100, 0, 0, 0]
    assert got[:, 4].tolist() == [0, 0, 0, 100]


def test_a_clear_difference_is_told_by_the_exact_test_of_its_most_uneven_outcome():
    found = homogeneity(np.array([90, 10]), np.array([10, 90]), rng())
    assert found.test == "hypergeometric-extreme"
    assert found.p_value < 1e-25


def test_where_999_deals_say_their_least_and_no_outcome_says_more_it_is_one_in_a_thousand():
    # Thirty outcomes of 20 rows, all split 15 to 5: together clear, each for itself not.
    found = homogeneity(np.tile([15, 5], 15), np.tile([5, 15], 15), rng())
    assert (found.p_value, found.test) == (0.001, "permutation-pearson")


@pytest.mark.parametrize(
    ("x", "y"), [([7, 0], [9, 0]), ([0, 0], [3, 4]), ([3, 4], [0, 0]), ([0, 0], [0, 0]), ([5, 5], [5, 5])]
)
def test_what_nothing_could_tell_apart_has_p_value_one(x, y):
    assert homogeneity(np.array(x), np.array(y), rng()).p_value == 1.0


def test_the_same_seed_gives_the_same_p_value():
    x, y = np.array([30, 20, 10]), np.array([25, 18, 17])
    assert homogeneity(x, y, rng(3)) == homogeneity(x, y, rng(3))


def test_above_a_hundred_million_rows_pearson_is_compared_with_chi_square():
    x, y = np.array([30_000_000, 30_002_000]), np.array([30_000_000, 30_000_000])
    found = homogeneity(x, y, rng())
    # z of two shares: 500 rows of 60 002 000 more than expected; its square is chi-square with one degree.
    assert found.test == "chi-square"
    assert found.p_value == pytest.approx(0.855112, abs=1e-4)


def test_above_a_hundred_million_rows_rare_outcomes_are_still_dealt():
    x, y = np.array([50_000_000, 1]), np.array([50_000_000, 2])
    assert homogeneity(x, y, rng()).test == "permutation-pearson"


def test_from_a_billion_rows_on_rare_outcomes_are_pooled():
    x = np.array([500_000_000, 400_000_000, 3, 2, 1, 0])
    y = np.array([500_000_000, 400_000_000, 1, 2, 1, 2])
    found = homogeneity(x, y, rng())
    pooled = homogeneity(np.array([500_000_000, 400_000_000, 6]), np.array([500_000_000, 400_000_000, 6]), rng())
    assert (found.test, pooled.test) == ("chi-square-pooled", "chi-square")
    assert found.p_value == pytest.approx(pooled.p_value)


def test_a_pool_that_is_rare_itself_takes_in_the_smallest_outcome():
    x, y = np.array([900_000_000, 40, 1]), np.array([900_000_000, 40, 0])
    together = homogeneity(np.array([900_000_000, 41]), np.array([900_000_000, 40]), rng())
    assert homogeneity(x, y, rng()).p_value == pytest.approx(together.p_value)


def test_many_outcomes_take_little_memory():
    p = rng(1).dirichlet(np.ones(30_000))
    x, y = rng(2).multinomial(60_000, p), rng(3).multinomial(60_000, p)
    tracemalloc.start()
    found = homogeneity(x, y, rng())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.001 < found.p_value <= 1.0
    assert peak < 50e6
