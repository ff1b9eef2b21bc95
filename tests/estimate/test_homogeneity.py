"""The test that two samples differ: which of its parts speaks, and what it says at the edges."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from kullback.estimate.homogeneity import homogeneity


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_clear_difference_is_told_by_the_exact_test_of_its_most_uneven_outcome():
    found = homogeneity(np.array([90, 10]), np.array([10, 90]), rng())
    assert found.test == "hypergeometric-extreme"
    assert found.p_value < 1e-25


def test_where_9999_deals_say_their_least_and_no_outcome_says_more_it_is_that_and_what_was_spent_on_outcomes():
    # Thirty outcomes of 20 rows, all split 15 to 5: together clear, each for itself not.
    found = homogeneity(np.tile([15, 5], 15), np.tile([5, 15], 15), rng())
    assert found.p_value == pytest.approx(0.0002)
    assert found.test == "permutation-min-p"


def test_one_changed_outcome_among_many_is_told_though_the_deals_do_not_find_it():
    x, y = np.tile([90, 110], 500), np.tile([110, 90], 500)
    x[::2], y[::2] = y[::2].copy(), x[::2].copy()  # no difference left but the next
    x[0], y[0] = 30, 170
    found = homogeneity(x, y, rng())
    assert found.test == "hypergeometric-extreme"
    assert found.p_value < 1e-15


@pytest.mark.slow
def test_p_values_are_no_smaller_than_chance_makes_them_also_far_below_one_in_a_thousand():
    # Rows of one pile: 10 000 runs, so that 15 with p ≤ 0.0015 and 1 with p ≤ 0.0001 are to be expected at most.
    draw, p = rng(5), np.array([0.4, 0.3, 0.2, 0.06, 0.03, 0.01])
    pairs = zip(draw.multinomial(60, p, 10_000), draw.multinomial(200, p, 10_000), strict=True)
    found = np.array([homogeneity(x, y, draw).p_value for x, y in pairs])
    assert np.mean(found < 0.05) == pytest.approx(0.05, abs=0.0075)
    assert np.sum(found <= 0.0015) <= 15 + 3 * np.sqrt(15)
    assert np.sum(found <= 0.0001) <= 4


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
    assert homogeneity(x, y, rng()).test == "permutation-min-p"


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
