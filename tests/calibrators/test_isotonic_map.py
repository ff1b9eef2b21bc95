"""Isotonic calibration against the min-max formula, written out."""

import numpy as np
import pytest

from kullback.calibrators.isotonic import fit


def two(second):
    """Rows of two classes."""
    second = np.asarray(second, dtype=float)
    return np.column_stack([1 - second, second])


def min_max(y, w):
    """The nondecreasing fit by its definition: max over starts of the min over ends of the weighted mean."""
    n = len(y)

    def mean(j, k):
        return np.dot(y[j : k + 1], w[j : k + 1]) / w[j : k + 1].sum()

    return np.array([max(min(mean(j, k) for k in range(i, n)) for j in range(i + 1)) for i in range(n)])


@pytest.mark.parametrize("seed", range(20))
def test_curve_runs_through_the_middles_of_the_level_pieces(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 12))
    x, y, w = np.sort(rng.random(n)), rng.integers(0, 2, n), rng.integers(1, 4, n).astype(float)
    level = min_max(np.r_[1, y, 0], np.r_[1, w, 1])[1:-1]
    found = fit(two(x), y, w)
    for height in np.unique(level.round(12)):
        piece = abs(level - height) < 1e-11
        middle = np.average(x[piece], weights=w[piece])
        assert found.apply(two([middle]))[0, 1] == pytest.approx(height, abs=1e-10)


def test_equal_predictions_are_pooled_whatever_their_order():
    x, y = np.array([0.3, 0.8, 0.3, 0.8, 0.3]), np.array([1, 1, 0, 0, 0])
    told = fit(two(x), y, None).apply(two([0.3, 0.8]))
    np.testing.assert_allclose(told[:, 1], 3 / 7, rtol=1e-12)  # 2/4 with a row more, then 1/3: one piece of 3/7
    separate = fit(two(np.repeat([0.3, 0.8], 50)), np.repeat([1, 0, 1, 0], [10, 40, 30, 20]), None)
    np.testing.assert_allclose(separate.apply(two([0.3, 0.8]))[:, 1], [11 / 51, 30 / 51], rtol=1e-12)


def test_separated_classes_come_near_to_0_and_1_only():
    told = fit(two(np.repeat([0.2, 0.8], 50)), np.repeat([0, 1], 50), None).apply(two([0, 0.2, 0.5, 0.8, 1]))
    np.testing.assert_allclose(told[:, 1], [1 / 51, 1 / 51, 0.5, 50 / 51, 50 / 51], rtol=1e-12)


def test_one_class_only_is_still_not_certain():
    told = fit(two(np.linspace(0, 1, 20)), np.ones(20, dtype=np.int64), None).apply(two([0, 1]))
    np.testing.assert_allclose(told[:, 1], 21 / 22, rtol=1e-12)


def test_zeros_are_mended():
    rows = np.eye(3)[np.arange(30) % 3]
    assert (fit(rows, (np.arange(30) // 2) % 3, None).apply(rows) > 0).all()


def test_soft_labels_are_levelled_by_their_shares():
    shares = two(np.repeat([0.25, 0.5], 10))
    told = fit(two(np.repeat([0.1, 0.9], 10)), shares, None).apply(two([0.1, 0.9]))
    np.testing.assert_allclose(told[:, 1], [3.5 / 11, 5 / 11], rtol=1e-12)


def test_calibrated_curve_is_found_as_rows_grow():
    rng = np.random.default_rng(4)
    x = rng.random(200_000)
    codes = (rng.random(len(x)) < x**2).astype(np.int64)
    at = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(fit(two(x), codes, None).apply(two(at))[:, 1], at**2, atol=0.04)
