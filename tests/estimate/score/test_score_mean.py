"""The mean of rows with weights and groups, against closed forms and by simulation."""

import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from kullback.estimate.score.mean import independent, mean_with_limits, p_value_of_mean, variance_of_mean

SYMMETRIC = np.array([-3.0, -1.0, 0.5, 1.5, 2.0]) + 0.4
SYMMETRIC = np.concatenate((SYMMETRIC, 1.0 - SYMMETRIC))


def test_variance_of_a_plain_mean_is_that_of_the_textbook():
    x = np.array([1.0, 4.0, 9.0, 16.0])
    assert variance_of_mean(x, None, None) == pytest.approx(x.var(ddof=1) / 4, rel=1e-14)


def test_limits_of_rows_without_skew_are_students():
    found = ttest_1samp(SYMMETRIC, 0.0)
    _, low, high = mean_with_limits(SYMMETRIC, None, None, 0.95)
    assert (low, high) == pytest.approx(tuple(found.confidence_interval(0.95)), rel=1e-9)
    assert p_value_of_mean(SYMMETRIC, None, None) == pytest.approx(found.pvalue, rel=1e-9)


def test_rows_given_ten_times_in_groups_of_ten_say_no_more_than_once():
    x = np.random.default_rng(0).exponential(size=30)
    once = mean_with_limits(x, None, None, 0.95)
    assert mean_with_limits(np.repeat(x, 10), None, np.repeat(np.arange(30), 10), 0.95) == pytest.approx(
        once, rel=1e-12
    )


def test_rows_of_weight_zero_count_for_nothing():
    x, weights = np.array([1.0, 2.0, 4.0, 100.0]), np.array([1.0, 1.0, 1.0, 0.0])
    assert mean_with_limits(x, weights, None, 0.9) == pytest.approx(mean_with_limits(x[:3], None, None, 0.9), rel=1e-12)
    assert independent(4, weights, None) == 3.0


def test_one_group_gives_no_limits():
    assert mean_with_limits(np.arange(3.0), None, np.zeros(3, np.int64), 0.95) == (1.0, -math.inf, math.inf)


def test_limits_of_skewed_rows_hold_the_mean():
    rng = np.random.default_rng(1)
    held = [
        low <= 1.0 <= high
        for _, low, high in (mean_with_limits(rng.exponential(size=50), None, None, 0.95) for _ in range(2000))
    ]
    assert np.mean(held) >= 0.935


def test_rows_of_which_few_differ_are_not_found_to_differ_too_often():
    rng = np.random.default_rng(2)
    few = (rng.normal(size=200) ** 3 * (rng.random(200) < 0.1) for _ in range(2000))
    assert np.mean([p_value_of_mean(x, None, None) <= 0.05 for x in few]) <= 0.06


def test_skewness_that_is_mostly_noise_changes_nothing():
    x = np.zeros(50)
    x[:3] = 1.0, 1.0, -1.1  # three rows tell no skewness
    found = ttest_1samp(x, 0.0)
    _, low, high = mean_with_limits(x, None, None, 0.95)
    assert (low, high) == pytest.approx(tuple(found.confidence_interval(0.95)), rel=1e-9)
