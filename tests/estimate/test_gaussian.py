"""The Gaussian reading: its published value, no bias, limits that cover, a check that finds what is not Gaussian."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.stats

from kullback.errors import EvidenceError
from kullback.estimate.gaussian import gaussian_divergence, gaussian_limits, normality, normality_p

PUBLISHED = json.loads((Path(__file__).parents[1] / "cases" / "estimates.json").read_text())["knn"]


def normal(rng, n, mean, deviations):
    """Rows of independent normal columns."""
    return mean + deviations * rng.standard_normal((n, len(mean)))


def divergence(mean, deviations):
    """D of such a truth from standard normal columns."""
    mean, deviations = np.asarray(mean), np.asarray(deviations)
    return 0.5 * float(np.sum(deviations**2 + mean**2 - 1.0 - 2.0 * np.log(deviations)))


def test_it_agrees_with_the_published_formula():
    x, y = np.array(PUBLISHED["x"]), np.array(PUBLISHED["y"])
    assert gaussian_divergence(x, y) == pytest.approx(PUBLISHED["gauss_bias_corrected"], rel=1e-12)


@pytest.mark.parametrize(("n", "m"), [(6, 30), (40, 12), (15, 15)])
@pytest.mark.parametrize("deviations", [(1.0, 1.0, 1.0), (1.3, 0.6, 1.0)])
def test_few_rows_do_not_bias_it(n, m, deviations):
    rng, mean = np.random.default_rng(1), (0.5, 0.0, -0.3)
    runs = [gaussian_divergence(normal(rng, n, mean, deviations), rng.standard_normal((m, 3))) for _ in range(600)]
    error = np.std(runs) / math.sqrt(len(runs))
    assert abs(np.mean(runs) - divergence(mean, deviations)) < 4.0 * error


def test_it_does_not_depend_on_how_the_columns_are_mixed_and_moved():
    rng = np.random.default_rng(2)
    x, y = normal(rng, 100, (0.4, 0.0, 0.0), (1.0, 1.2, 0.8)), rng.standard_normal((80, 3))
    mix, offset = rng.standard_normal((3, 3)), np.array([1e4, -3.0, 0.0])
    expected = gaussian_divergence(x, y)
    assert gaussian_divergence(x @ mix + offset, y @ mix + offset) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("factor", [1e-300, 1e-250, 1e300])
def test_the_unit_of_measurement_does_not_matter(factor):
    rng = np.random.default_rng(3)
    x, y = normal(rng, 60, (0.4, 0.0), (1.0, 1.2)), rng.standard_normal((50, 2))
    assert gaussian_divergence(x * factor, y * factor) == pytest.approx(gaussian_divergence(x, y), rel=1e-9)


@pytest.mark.parametrize(("n", "m"), [(4, 100), (100, 5)])
def test_too_few_rows_are_refused(n, m):
    with pytest.raises(EvidenceError, match=rf"3 column\(s\) .* {n} and {m}"):
        gaussian_divergence(np.zeros((n, 3)), np.zeros((m, 3)))


@pytest.mark.parametrize("last", [lambda rows: 2 * rows[:, 0] - rows[:, 1], lambda rows: np.full(len(rows), 0.1)])
def test_a_column_that_follows_from_the_others_is_refused_by_number_and_side(last):
    rng = np.random.default_rng(4)
    free, bound = rng.standard_normal((2, 50, 3))
    bound[:, 2] = last(bound)
    with pytest.raises(EvidenceError, match="column 2 of the belief"):
        gaussian_divergence(free, bound)
    with pytest.raises(EvidenceError, match="column 2 of the truth"):
        gaussian_limits(bound, free, 0.95)
    assert normality_p(bound) == 0.0


def test_limits_hold_the_estimate_and_close_in_on_it():
    rng = np.random.default_rng(5)
    x, y = normal(rng, 4000, (0.5, 0.0), (1.0, 1.0)), rng.standard_normal((4000, 2))
    few, many = gaussian_limits(x[:100], y[:100], 0.95), gaussian_limits(x, y, 0.95)
    assert few.low < gaussian_divergence(x[:100], y[:100]) < few.high
    assert many.low < gaussian_divergence(x, y) < many.high
    assert many.high - many.low < 0.3 * (few.high - few.low)
    assert gaussian_limits(x, y, 0.99).low < many.low


def test_the_same_rows_on_both_sides_give_a_lower_limit_of_zero():
    x = np.random.default_rng(6).standard_normal((100, 2))
    limits = gaussian_limits(x, x, 0.95)
    assert limits.low == 0.0
    assert 0.0 < limits.high < 0.2


@pytest.mark.parametrize("draw", ["standard_normal", "standard_exponential", "random", "standard_cauchy"])
@pytest.mark.parametrize("n", [20, 80, 500])
def test_its_p_value_of_one_column_passes_5_percent_where_the_published_critical_value_is(draw, n):
    rng, critical = np.random.default_rng(7), 0.752 / (1.0 + 0.75 / n + 2.25 / n**2)
    for _ in range(20):
        column = getattr(rng, draw)(n)
        with np.errstate(all="ignore"):
            statistic = scipy.stats.anderson(column, "norm", method="interpolate").statistic
        if abs(statistic / critical - 1.0) > 0.02:
            assert (normality_p(column[:, None]) < 0.05) == (statistic > critical)


def mixture(rng, n, d):
    """Two humps in the first column."""
    rows = rng.standard_normal((n, d))
    rows[:, 0] += rng.choice((-2.0, 2.0), n)
    return rows


def with_sign(rng, n, d):
    """Normal columns of which the first two have the same size but random signs."""
    rows = rng.standard_normal((n, d))
    rows[:, 1] = rows[:, 0] * rng.choice((-1.0, 1.0), n)
    return rows


@pytest.mark.parametrize(
    ("d", "draw"),
    [
        (1, mixture),
        (1, lambda rng, n, d: rng.standard_t(5, (n, d))),
        (1, lambda rng, n, d: rng.exponential(size=(n, d))),
        (1, lambda rng, n, d: rng.random((n, d))),
        (3, mixture),
        (3, with_sign),
        (3, lambda rng, n, d: np.exp(rng.standard_normal((n, d)))),
        (3, lambda rng, n, d: rng.standard_normal((n, d)) / np.sqrt(rng.chisquare(5, (n, 1)) / 5)),
        (3, lambda rng, n, d: rng.random((n, d))),
    ],
)
def test_what_is_not_gaussian_on_either_side_is_found(d, draw):
    rng = np.random.default_rng(8)
    strange, plain = draw(rng, 1000, d), rng.standard_normal((1000, d))
    assert normality(strange, plain) == "rejected"
    assert normality(plain, strange) == "rejected"


@pytest.mark.parametrize("d", [1, 3])
def test_what_is_gaussian_mostly_passes(d):
    rng = np.random.default_rng(12)
    verdicts = [normality(*rng.standard_normal((2, 200, d))) for _ in range(60)]
    assert verdicts.count("not rejected") >= 52


def test_few_rows_are_not_checked():
    rows = np.random.default_rng(9).standard_normal((1000, 1))
    assert normality(rows[:49], rows) == normality(rows, rows[:49]) == "too few rows"
    assert normality(np.hstack([rows] * 8)[:79], np.hstack([rows] * 8)) == "too few rows"


@pytest.mark.slow
@pytest.mark.parametrize(("n", "d"), [(50, 1), (50, 2), (60, 5), (100, 10), (1000, 3)])
def test_gaussian_rows_are_rejected_no_more_than_5_percent_of_the_time(n, d):
    rng, runs = np.random.default_rng(10), 1500
    rejected = sum(
        normality(rng.standard_normal((n, d)), rng.standard_normal((n, d))) == "rejected" for _ in range(runs)
    )
    assert rejected / runs < 0.05 + 3.0 * math.sqrt(0.05 * 0.95 / runs)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "m", "mean", "deviations"),
    [
        (50, 50, (0.1,), (1.1,)),
        (50, 50, (0.0,), (2.0,)),
        (1000, 50, (2.0,), (1.0,)),
        (150, 150, (2.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
        (1000, 100, (0.0,) * 10, (1.0,) * 10),
        (100, 100, (0.1,) * 10, (1.1,) * 10),
    ],
)
def test_limits_of_95_percent_hold_the_divergence_in_at_least_93(n, m, mean, deviations):
    rng, runs, truth, held = np.random.default_rng(11), 1000, divergence(mean, deviations), 0
    for _ in range(runs):
        limits = gaussian_limits(normal(rng, n, mean, deviations), rng.standard_normal((m, len(mean))), 0.95)
        held += limits.low <= truth + 1e-12 and truth - 1e-12 <= limits.high
    assert held / runs >= 0.93 - 3.0 * math.sqrt(0.93 * 0.07 / runs)
