"""The balanced estimate: its published numbers, and what it promises of its mean."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from kullback.estimate.balanced import balanced_shares, untruncated


def test_it_agrees_with_the_series_computed_independently(case):
    assert math.fsum(balanced_shares(case["x"], case["y"])) == pytest.approx(case["KL_balanced_series"], rel=1e-9)


def test_without_truncation_it_is_the_estimate_of_the_published_package(case):
    assert untruncated(case["x"], case["y"]) == pytest.approx(case["KL_z"], rel=1e-9)


def compositions(total, parts):
    """Every way to share `total` rows among `parts` outcomes."""
    cuts = itertools.combinations(range(total + parts - 1), parts - 1)
    return [np.diff([-1, *cut, total + parts - 1]) - 1 for cut in cuts]


def multinomial(x, p):
    """The chance of the counts x under p."""
    orders = math.factorial(int(x.sum()))
    for count in x:
        orders //= math.factorial(int(count))
    return orders * math.prod(float(pi) ** int(xi) for pi, xi in zip(p, x, strict=True))


def mean_estimate(p, q, n, m):
    """The mean of the estimate over every pair of samples that can be drawn."""
    return math.fsum(
        multinomial(x, p) * multinomial(y, q) * math.fsum(balanced_shares(x, y))
        for x in compositions(n, len(p))
        for y in compositions(m, len(q))
    )


@pytest.mark.parametrize(("n", "m"), [(2, 1), (4, 4), (7, 3), (3, 7)])
def test_its_mean_is_exactly_zero_when_truth_and_belief_are_the_same(n, m):
    p = (0.6, 0.3, 0.1)
    assert mean_estimate(p, p, n, m) == pytest.approx(0.0, abs=1e-14)


@pytest.mark.parametrize(("n", "m"), [(2, 1), (5, 4), (6, 3), (3, 6)])
def test_its_mean_is_the_series_of_the_divergence_cut_at_the_same_term_on_both_sides(n, m):
    p, q = (0.6, 0.3, 0.1), (0.2, 0.3, 0.5)
    series = math.fsum(
        pi * ((1 - qi) ** v - (1 - pi) ** v) / v
        for pi, qi in zip(p, q, strict=True)
        for v in range(1, min(n - 1, m) + 1)
    )
    assert mean_estimate(p, q, n, m) == pytest.approx(series, rel=1e-12)


@pytest.mark.parametrize(("x", "y"), [([1, 0], [3, 4]), ([0, 0], [3, 4]), ([3, 4], [0, 0])])
def test_one_row_or_none_has_nothing_to_compare(x, y):
    assert balanced_shares(np.array(x), np.array(y)).tolist() == [0.0, 0.0]


def test_an_outcome_the_belief_has_seen_less_costs_and_one_it_has_seen_more_saves():
    less, more = balanced_shares(np.array([50, 50]), np.array([20, 80]))
    assert less > 0 > more
