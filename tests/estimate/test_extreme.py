"""The exact test of single outcomes."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from kullback.estimate.extreme import extreme_outcome


def upper_tail(x, t, n, rows):
    """P(X ≥ x) for n of the rows drawn, t of all of them of the outcome."""
    ways = sum(math.comb(t, i) * math.comb(rows - t, n - i) for i in range(x, min(t, n) + 1))
    return float(Fraction(ways, math.comb(rows, n)))


@pytest.mark.parametrize(("x", "y"), [(30, 2), (2, 30), (9, 0), (60, 20)])
def test_it_is_never_smaller_than_the_exact_tail_of_any_outcome_and_hardly_larger(x, y):
    counts, others = np.array([x, 200 - x]), np.array([y, 200 - y])
    exact = min(upper_tail(x, x + y, 200, 400), upper_tail(y, x + y, 200, 400)) * 2 * 2
    bound = extreme_outcome(counts, counts + others)
    assert exact * (1 - 1e-9) <= bound <= 1.5 * exact


def test_an_even_split_says_nothing():
    assert extreme_outcome(np.array([50, 50]), np.array([100, 100])) == 1.0


def test_it_stays_positive_however_clear_the_difference():
    assert extreme_outcome(np.array([10**7, 0]), np.array([10**7, 10**7])) > 0.0
