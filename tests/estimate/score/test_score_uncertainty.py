"""The entropy of the classes' frequencies, against Miller and Madow's formula."""

from math import log

import numpy as np
import pytest

from kullback.estimate.score.uncertainty import uncertainty
from kullback.evidence import Labels


def labels(codes, **more):
    return Labels(("a", "b", "c"), np.asarray(codes, dtype=np.int64), **more)


def test_independent_rows_are_corrected_as_miller_and_madow_do():
    n = 120
    found = uncertainty(labels(np.repeat([0, 1, 2], [60, 40, 20])), 0.95)
    plug_in = 0.5 * log(2) + log(3) / 3 + log(6) / 6
    assert found.value == pytest.approx(plug_in + 2 / (2 * (n - 1)), rel=1e-12)


def test_one_class_only_is_certain():
    found = uncertainty(labels(np.zeros(20)), 0.95)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_soft_labels_of_zeros_and_ones_are_labels():
    codes = np.repeat([0, 1, 2], [30, 10, 5])
    soft = Labels(("a", "b", "c"), None, np.eye(3)[codes])
    hard, found = uncertainty(labels(codes), 0.95), uncertainty(soft, 0.95)
    assert (found.value, found.low, found.high) == pytest.approx((hard.value, hard.low, hard.high), rel=1e-12)


def test_limits_hold_the_entropy():
    rng, p = np.random.default_rng(3), np.array([0.6, 0.3, 0.1])
    true = -float(p @ np.log(p))
    found = [uncertainty(labels(rng.choice(3, 200, p=p)), 0.95) for _ in range(1000)]
    assert np.mean([each.low <= true <= each.high for each in found]) >= 0.93
    assert np.mean([each.raw for each in found]) == pytest.approx(true, abs=0.005)
