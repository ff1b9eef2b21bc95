"""A_M(c) against exact sums, in every region of its three arguments."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest

from kullback.estimate.harmonic import truncated_harmonic

RELATIVE = 5e-15


def by_definition(c, M, L):
    """Σ_{j≤c} (1 − C(M−L, j)/C(M, j))/j in exact fractions."""
    total, r = Fraction(0), Fraction(1)
    for j in range(1, c + 1):
        r *= Fraction(max(M - L - j + 1, 0), M - j + 1) if j <= M else 0
        total += (1 - r) / j
    return total


def by_long_sum(c, M, L, digits=40):
    """The same with 40 digits, summed over the shorter of rows and marked rows (A is symmetric in them)."""
    with mp.workdps(digits):
        total, missed = mp.mpf(0), mp.mpf(1)
        short, long = min(c, L), max(c, L)
        for j in range(1, short + 1):
            missed = missed * (M - long - j + 1) / (M - j + 1)
            total += (1 - missed) / j
        return total


@pytest.mark.parametrize(("M", "L"), [(1, 1), (2, 1), (9, 1), (9, 4), (9, 8), (9, 9), (9, 20), (120, 7), (200, 199)])
def test_small_totals_agree_with_the_definition_in_fractions(M, L):
    c = np.arange(0, M + 30)
    expected = [float(by_definition(int(i), M, L)) for i in c]
    np.testing.assert_allclose(truncated_harmonic(c, M, L), expected, rtol=RELATIVE)


@pytest.mark.parametrize(
    ("c", "M", "L"),
    [
        (3, 10**10, 10**9),  # summed
        (4096, 10**7, 10**3),
        (4097, 10**7, 10**3),  # by panels, from their very start
        (20_000, 10**10, 10**6),
        (30_000, 10**8, 10**5),
        (10**6, 10**10, 3000),
        (3 * 10**9, 10**10, 65),
        (10**6, 10**10, 64),  # by marked rows
        (9 * 10**9, 10**10, 7),
        (10**8, 10**10, 1),
        (5000, 6000, 65),
        (5000, 6_000, 40),
    ],
)
def test_large_totals_agree_with_a_sum_of_many_digits(c, M, L):
    value = mp.mpf(float(truncated_harmonic(np.array([c]), M, L)[0]))
    expected = by_long_sum(c, M, L)
    assert abs(value / expected - 1) < RELATIVE


@pytest.mark.parametrize(("c", "M", "L"), [(10**9, 10**10, 10**6), (10**10, 10**10, 5), (700, 500, 300), (99, 99, 98)])
def test_beyond_the_last_chance_to_miss_it_differs_from_the_harmonic_number_by_a_constant(c, M, L):
    with mp.workdps(40):
        expected = mp.harmonic(c) - mp.harmonic(M) + mp.harmonic(L)
    value = mp.mpf(float(truncated_harmonic(np.array([c]), M, L)[0]))
    assert abs(value / expected - 1) < RELATIVE


@pytest.mark.parametrize(("M", "L"), [(10**10, 10**6), (10**10, 64), (10**10, 65), (10**6, 10**3), (10**5, 99_000)])
def test_it_grows_by_less_than_one_over_c_across_every_seam(M, L):
    horizon = min(M - L, -(-45 * M // L))
    seams = np.array([4096, horizon, 6144, 9216])
    c = (seams[:, None] + np.arange(-2, 3)).ravel()
    values = truncated_harmonic(c, M, L).reshape(4, 5)
    steps = np.diff(values, axis=1)
    assert np.all(steps > -1e-14 * values[:, 1:])
    assert np.all(steps <= 1 / c.reshape(4, 5)[:, 1:] + 1e-14 * values[:, 1:])


def test_rows_and_marked_rows_may_be_exchanged():
    few, many = truncated_harmonic(np.array([50]), 10**9, 10**5), truncated_harmonic(np.array([10**5]), 10**9, 50)
    assert few[0] == pytest.approx(many[0], rel=RELATIVE)


def test_ten_billion_rows_take_little_memory():
    c = np.unique(np.geomspace(1, 10**10, 10_000).astype(np.int64))
    tracemalloc.start()
    values = truncated_harmonic(c, 10**10, 10**6)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.all(np.isfinite(values))
    assert peak < 20e6
