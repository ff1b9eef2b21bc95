"""The entropy of the classes' frequencies, against Miller and Madow's formula."""

from math import log, sqrt

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import entr, ndtr

from kullback.estimate.score.uncertainty import uncertainty
from kullback.evidence import Labels


def labels(codes, **more):
    return Labels(("a", "b", "c"), np.asarray(codes, dtype=np.int64), **more)


def test_independent_rows_are_corrected_as_miller_and_madow_do():
    n = 120
    found = uncertainty(labels(np.repeat([0, 1, 2], [60, 40, 20])), 0.95)
    plug_in = 0.5 * log(2) + log(3) / 3 + log(6) / 6
    assert found.value == pytest.approx(plug_in + 2 / (2 * (n - 1)), rel=1e-12)


def test_one_class_only_leaves_room_for_those_that_did_not_happen_yet():
    few, many = uncertainty(labels(np.zeros(20)), 0.95), uncertainty(labels(np.zeros(2000)), 0.95)
    assert (few.value, few.low) == (many.value, many.low) == (0.0, 0.0)
    assert 0.0 < many.high < few.high < log(3)


def test_limits_of_two_classes_are_those_that_wilson_gives_their_share():
    # Towards one class alone: the share p at which (the estimate − H(p)) is t standard deviations, by scipy's root.
    n, t = 400, 1.965927295920746  # Student's 97.5 % point at 399 degrees of freedom, from scipy.stats.t
    found = uncertainty(Labels(("a", "b"), np.repeat([0, 1], [300, 100])), 0.95)
    for limit, sign in ((found.low, 1.0), (found.high, -1.0)):
        p = brentq(lambda p, h=limit: entr([p, 1 - p]).sum() - h, 1e-9, 0.5)
        variance = p * (1 - p) * log((1 - p) / p) ** 2 / (n - 1) + 0.5 / (n - 1) ** 2
        assert found.raw - limit == pytest.approx(sign * t * sqrt(variance), rel=1e-6)


def test_soft_labels_of_zeros_and_ones_are_labels():
    codes = np.repeat([0, 1, 2], [30, 10, 5])
    soft = Labels(("a", "b", "c"), None, np.eye(3)[codes])
    hard, found = uncertainty(labels(codes), 0.95), uncertainty(soft, 0.95)
    assert (found.value, found.low, found.high) == pytest.approx((hard.value, hard.low, hard.high), rel=1e-12)


def test_even_classes_reach_the_most_there_can_be():
    found = uncertainty(labels(np.tile([0, 1, 2], 100)), 0.95)
    assert found.high == pytest.approx(log(3), abs=1e-12)
    assert found.value == pytest.approx(log(3), abs=1e-12)
    assert log(3) - 0.03 < found.low < log(3) - 2 / 300


@pytest.mark.parametrize("share", [0.5, 0.45, 0.3, 0.03, 0.01])
@pytest.mark.parametrize("grouped", [False, True])
def test_limits_hold_the_entropy(share, grouped):
    rng, p = np.random.default_rng([round(100 * share), grouped]), np.array([1.0 - share, 0.7 * share, 0.3 * share])
    groups = np.arange(300) // 5 if grouped else None
    found = [uncertainty(labels(_drawn(rng, p, groups), groups=groups), 0.95) for _ in range(300)]
    true = float(entr(p).sum())
    assert np.mean([each.low <= true <= each.high for each in found]) >= 0.91  # 0.93 or more, by 300 runs
    if not grouped:
        assert np.mean([each.raw for each in found]) == pytest.approx(true, abs=0.006)


def _drawn(rng, p, groups):
    noise = rng.normal(size=300)
    if groups is not None:
        noise = np.sqrt(0.3) * rng.normal(size=60)[groups] + np.sqrt(0.7) * noise
    return np.searchsorted(p.cumsum()[:-1], ndtr(noise))
