"""What nobody could know, from soft labels and from few ratings a row."""

import math

import numpy as np
import pytest
from scipy.special import digamma, entr

from kullback.estimate.score.irreducible import irreducible
from kullback.evidence import Labels


def _rated(counts, **rest):
    counts = np.asarray(counts)
    ratings = counts.sum(axis=1)
    return Labels(tuple("abcdefghi"[: counts.shape[1]]), None, counts / ratings[:, None], ratings, **rest)


def test_known_shares_have_the_mean_of_their_entropies():
    labels = Labels(("a", "b"), None, np.array([[0.5, 0.5], [1.0, 0.0], [0.25, 0.75]]))
    found = irreducible(labels, np.full((3, 2), 0.5), 0.95)
    quarter = 2 * math.log(2) - 0.75 * math.log(3)  # H(1/4, 3/4)
    assert found.value == pytest.approx((math.log(2) + quarter) / 3, abs=1e-15)
    assert found.low < found.value < found.high


def test_rows_of_weight_0_say_nothing():
    labels = Labels(("a", "b"), None, np.array([[0.5, 0.5], [0.5, 0.5], [0.1, 0.9]]), weights=np.array([1.5, 1.5, 0.0]))
    assert irreducible(labels, np.full((3, 2), 0.5), 0.95).value == pytest.approx(math.log(2), abs=1e-15)


def test_one_rating_a_row_tells_no_lower_limit():
    rng = np.random.default_rng(0)
    counts = np.eye(3, dtype=int)[rng.integers(3, size=200)]
    found = irreducible(_rated(counts), np.full((200, 3), 1 / 3), 0.95)
    assert found.low == 0.0
    assert found.high >= math.log(3)  # no prediction of a third of the ratings each costs less


def test_ratings_that_agree_leave_little_to_know():
    counts = np.tile([[20, 0], [0, 20]], (50, 1))
    found = irreducible(_rated(counts), np.full((100, 2), 0.5), 0.95)
    assert found.value == 0.0
    assert found.high < 0.01


def test_many_ratings_agree_with_the_series_without_bias():
    # ψ(n) − Σ (x/n) ψ(x), Zhang 2012; no class seen once, so that nothing is extrapolated.
    x = np.array([[30.0, 70.0], [50.0, 50.0], [45.0, 55.0]])
    expected = np.mean(digamma(100.0) - (x / 100 * digamma(x)).sum(axis=1))
    found = irreducible(_rated(x.astype(int)), np.full((3, 2), 0.5), 0.95)
    assert found.raw == pytest.approx(expected, rel=1e-12)


def test_prediction_of_0_for_what_was_rated_leaves_the_limits_finite():
    counts = np.array([[3, 0], [2, 1], [0, 3], [1, 2]])
    found = irreducible(_rated(counts), np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.5, 0.5]]), 0.95)
    assert math.isfinite(found.high)
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize("classes", [3, 9])
@pytest.mark.parametrize("ratings", [2, 5, 10])
def test_true_mean_entropy_lies_within_the_limits(classes, ratings):
    rng = np.random.default_rng([classes, ratings])
    truth = float(digamma(classes + 1.0) - digamma(2.0))  # the mean entropy of uniform Dirichlet rows
    runs = [_run(rng, classes, ratings, 200) for _ in range(60)]
    assert np.mean([run.low <= truth <= run.high for run in runs]) >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("classes", [3, 9])
@pytest.mark.parametrize("ratings", [2, 5, 10])
@pytest.mark.parametrize("alpha", [0.2, 1.0])
def test_true_mean_entropy_lies_within_the_limits_in_many_runs(classes, ratings, alpha):
    rng = np.random.default_rng([classes, ratings, round(10 * alpha)])
    truth = float(digamma(classes * alpha + 1.0) - digamma(alpha + 1.0))
    runs = [_run(rng, classes, ratings, 1000, alpha) for _ in range(300)]
    assert np.mean([run.low <= truth <= run.high for run in runs]) >= 0.93


def test_limits_tighten_as_ratings_become_many():
    rng = np.random.default_rng(5)
    few, many = (_run(rng, 3, ratings, 500) for ratings in (3, 50))
    assert many.high - many.low < 0.6 * (few.high - few.low)
    assert many.value == pytest.approx(digamma(4.0) - digamma(2.0), abs=0.05)


def _run(rng, classes, ratings, rows, alpha=1.0):
    truth = rng.dirichlet(np.full(classes, alpha), rows)
    predicted = (truth + rng.dirichlet(np.ones(classes), rows)) / 2
    return irreducible(_rated(rng.multinomial(ratings, truth)), predicted, 0.95)


def test_dirichlet_rows_have_the_entropy_that_the_tests_take():
    rows = np.random.default_rng(1).dirichlet(np.ones(3), 100_000)
    assert entr(rows).sum(axis=1).mean() == pytest.approx(digamma(4.0) - digamma(2.0), abs=2e-3)


@pytest.mark.parametrize("ratings", [None, np.full(20, 3)])
def test_one_group_leaves_no_upper_limit(ratings):
    shares = np.tile([[1 / 3, 2 / 3], [1.0, 0.0]], (10, 1))
    labels = Labels(("a", "b"), None, shares, ratings, groups=np.zeros(20, np.int64))
    found = irreducible(labels, np.full((20, 2), 0.5), 0.95)
    assert (found.high, found.upper) == (np.inf, "unbounded")
