"""Sums that do not round: against rational arithmetic and math.fsum, in any order and any split."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback.errors import KullbackError
from kullback.kernels.exact_sum import ExactSum, ShareSums, add_by_group

FINITE = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True)
EDGES = st.sampled_from(
    [5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 1.0, 2.0**-53, -1.0]
)


def exact(values):
    total = ExactSum()
    total.add(values)
    return total


def rounded(fraction):
    try:
        return float(fraction)
    except OverflowError:
        return math.inf if fraction > 0 else -math.inf


@given(st.lists(FINITE | EDGES, max_size=60))
def test_sum_is_the_rational_one_rounded_once(values):
    assert exact(values).value == rounded(sum(map(Fraction, values), Fraction(0)))


@given(st.lists(st.floats(-1e250, 1e250), max_size=60))
def test_sum_is_that_of_fsum(values):
    assert exact(values).value == math.fsum(values)


@given(st.lists(FINITE | EDGES, min_size=1, max_size=40), st.integers(1, 10**6))
def test_mean_is_the_rational_one_rounded_once(values, count):
    assert exact(values).mean(count) == rounded(sum(map(Fraction, values)) / count)


@given(st.lists(FINITE | EDGES, max_size=40), st.randoms(use_true_random=False), st.integers(0, 40))
def test_order_and_split_do_not_matter(values, random, cut):
    mixed = random.sample(values, len(values))
    one, other = exact(mixed[:cut]), exact(mixed[cut:])
    other.merge(one)
    assert other == exact(values)


def test_what_cancels_leaves_nothing_behind():
    values = np.random.default_rng(0).standard_normal(10_000) * 10.0 ** (np.arange(10_000) % 600 - 300)
    assert exact([*values, *-values[::-1]]) == ExactSum()
    assert exact([1e308, 1.0, -1e308, 5e-324, -1.0]).value == 5e-324


def test_sum_beyond_all_floats_comes_back_when_it_can():
    total = exact([1.7976931348623157e308] * 4)
    assert total.value == math.inf
    assert total.mean(4) == 1.7976931348623157e308
    total.add([-1.7976931348623157e308] * 3)
    assert total.value == 1.7976931348623157e308


def test_infinite_numbers_are_counted_apart():
    total = exact([1.5, math.inf, 2.0, math.inf])
    assert (total.value, total.infinite, total.finite.value) == (math.inf, 2, 3.5)


@pytest.mark.parametrize("bad", [math.nan, -math.inf])
def test_what_has_no_sum_is_refused(bad):
    with pytest.raises(KullbackError, match="above −inf"):
        exact([1.0, bad])


def test_sum_of_nothing_is_nothing():
    assert exact([]).value == 0.0


def test_groups_have_sums_of_their_own():
    rng = np.random.default_rng(1)
    values, groups = rng.standard_normal(1000) * 1e10 ** rng.integers(-3, 3, 1000), rng.integers(0, 4, 1000)
    values[7] = math.inf
    sums = [ExactSum() for _ in range(5)]
    add_by_group(sums, values, groups)
    assert sums == [exact(values[groups == group]) for group in range(5)]


def test_shares_are_right_to_their_unit_and_do_not_depend_on_order():
    rows = np.random.default_rng(2).dirichlet([0.1, 1.0, 5.0], 2000)
    one, other = ShareSums(3), ShareSums(3)
    one.add(rows)
    for part in np.split(rows[::-1], [1, 700, 1999]):
        more = ShareSums(3)
        more.add(part)
        other.merge(more)
    np.testing.assert_array_equal(one.values, other.values)
    for found, column in zip(one.values, rows.T, strict=True):
        assert abs(Fraction(found) - sum(map(Fraction, column))) <= 2000 * Fraction(2) ** -53 + Fraction(2) ** -42


def test_labels_are_shares_of_certain_rows():
    labels = np.asarray([2, 0, 2, 2])
    one, other = ShareSums(3), ShareSums(3)
    one.add_labels(labels)
    other.add(np.eye(3)[labels])
    assert one.values.tolist() == other.values.tolist() == [1.0, 0.0, 3.0]
