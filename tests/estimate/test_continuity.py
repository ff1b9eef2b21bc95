"""Which rows are continuous, and what speaks against measuring them by distances."""

from __future__ import annotations

import numpy as np
import pytest

from kullback.estimate.continuity import continuity, dependent_columns


@pytest.fixture
def rng():
    return np.random.default_rng(1)


@pytest.mark.parametrize(("d", "n"), [(1, 100), (2, 500), (3, 5000)])
def test_continuous_rows_in_few_columns_are_fair(rng, d, n):
    found = continuity(rng.standard_normal((n, d)), rng.random((n, d)))
    assert found.reasons == ()
    assert found.knn_is_fair
    assert found.has_density


@pytest.mark.parametrize(("d", "n", "m"), [(1, 99, 1000), (1, 1000, 99), (2, 499, 5000), (3, 4999, 9000)])
def test_each_column_asks_for_more_rows(rng, d, n, m):
    assert continuity(rng.standard_normal((n, d)), rng.standard_normal((m, d))).reasons == ("few rows",)


def test_more_than_three_columns_are_never_fair(rng):
    found = continuity(*rng.standard_normal((2, 6000, 4)))
    assert found.reasons == ("dimensions",)
    assert not found.knn_is_fair
    assert found.has_density


def test_fewer_rows_than_columns_are_said_to_be_few_and_not_to_depend(rng):
    found = continuity(rng.standard_normal((3, 5)), rng.standard_normal((2, 5)))
    assert found.reasons == ("dimensions", "few rows")
    assert found.collinear == ()


def test_tied_integers_are_not_continuous(rng):
    found = continuity(rng.poisson(50.0, (2000, 1)).astype(float), rng.poisson(50.0, (2000, 1)).astype(float))
    assert found.tied > 0.99
    assert not found.has_density


def test_integers_that_hardly_repeat_may_pass_for_continuous(rng):
    found = continuity(*rng.integers(0, 10**9, (2, 2000, 1)).astype(float))
    assert found.has_density


def test_one_copy_in_a_thousand_rows_is_no_tie_and_two_in_a_hundred_are(rng):
    x, y = rng.standard_normal((2, 500, 1))
    y[0] = x[0]
    assert continuity(x, y).tied == pytest.approx(0.002)
    assert continuity(x, y).shared == pytest.approx(0.002)
    assert continuity(x, y).knn_is_fair
    y[:10] = y[0]
    assert continuity(x, y).tied == pytest.approx(0.011)
    assert not continuity(x, y).knn_is_fair


def test_copies_are_counted_within_and_between_the_sides():
    x = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 2.0], [3.0, 3.0]])
    y = np.array([[0.0, 2.0], [5.0, 5.0]])
    found = continuity(x, y)
    assert found.tied == pytest.approx(4 / 6)
    assert found.shared == pytest.approx(1 / 4)


def test_a_sample_compared_with_itself_shares_every_row(rng):
    x = rng.standard_normal((500, 2))
    assert continuity(x, x).shared == continuity(x, x).tied == 1.0
    assert continuity(x, x + 1e-9).shared == 0.0


def test_a_column_with_one_frequent_value_is_not_continuous(rng):
    x, y = rng.standard_normal((2, 1000, 2))
    x[:, 1] = np.maximum(x[:, 1], 1.5)
    assert continuity(x, y).discrete == (1,)
    assert "ties" in continuity(x, y).reasons


def test_a_column_on_a_coarse_grid_is_not_continuous_though_its_rows_differ(rng):
    x, y = rng.standard_normal((2, 1000, 2))
    x[:, 0], y[:, 0] = np.round(40 * x[:, 0]), np.round(40 * y[:, 0])
    found = continuity(x, y)
    assert found.tied < 0.01
    assert found.discrete == (0,)
    assert not found.knn_is_fair


def test_a_column_on_a_fine_grid_is_as_good_as_continuous(rng):
    x, y = np.round(rng.standard_normal((2, 1000, 2)), 4)
    assert continuity(x, y).knn_is_fair


@pytest.mark.parametrize("value", [0.0, 0.1, 1e300, 5e-324])
def test_a_column_that_is_constant_on_one_side_is_named(rng, value):
    x, y = rng.standard_normal((2, 600, 2))
    y[:, 1] = value
    found = continuity(x, y)
    assert found.constant == (1,)
    assert found.collinear == ()
    assert "constant" in found.reasons
    assert not found.has_density


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_a_column_that_follows_from_the_others_is_named(rng, scale):
    x, y = rng.standard_normal((2, 600, 3)) * scale
    x[:, 2] = 0.5 * x[:, 0] - 0.3 * x[:, 1]
    found = continuity(x, y)
    assert found.collinear == (2,)
    assert "collinear" in found.reasons


def test_closely_related_columns_do_not_follow_from_one_another(rng):
    rows = rng.standard_normal((600, 2))
    rows[:, 1] = rows[:, 0] + 1e-6 * rows[:, 1]
    assert not dependent_columns(rows).any()
    assert not dependent_columns(rows + 1e6).any()


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.standard_t(2, 5000),
        lambda rng: rng.standard_cauchy(5000),
        lambda rng: np.exp(2 * rng.standard_normal(5000)),
        lambda rng: -np.exp(2 * rng.standard_normal(5000)),
    ],
)
def test_heavy_tails_on_either_side_are_warned_of_and_still_fair(rng, draw):
    heavy, light = draw(rng)[:, None], rng.standard_normal((5000, 1))
    for found in (continuity(heavy, light), continuity(light, heavy)):
        assert found.reasons == ("heavy tails",)
        assert found.knn_is_fair


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.standard_normal(5000),
        lambda rng: rng.standard_t(5, 5000),
        lambda rng: rng.random(5000),
        lambda rng: rng.exponential(1.0, 5000),
        lambda rng: rng.standard_normal(5000) + rng.choice((-5.0, 5.0), 5000),
    ],
)
def test_other_tails_are_not(rng, draw):
    assert continuity(draw(rng)[:, None], draw(rng)[:, None]).reasons == ()
