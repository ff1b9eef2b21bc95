"""Vector scaling against closed forms and the conditions of an optimum."""

import numpy as np
import pytest

from kullback.calibrators.vector import fit


def drawn(n, classes, seed, bend=1.4):
    """Predictions that are wrong in scale and shift, and what happened."""
    rng = np.random.default_rng(seed)
    true = rng.dirichlet(np.ones(classes), n)
    codes = (true.cumsum(1)[:, :-1] < rng.random((n, 1))).sum(1)
    bent = true**bend * np.linspace(0.5, 2, classes)
    return bent / bent.sum(1, keepdims=True), codes


def slopes(rows, shares, weights, found):
    """Of the mean cost by a and by b, the labels being mixed with one row of the model's belief."""
    logs, q = np.log(rows), found.apply(rows)
    mixed = (weights.sum() * shares + rows) / (weights.sum() + 1)
    off = (q - mixed) * weights[:, None] / weights.sum()
    return (off * logs).sum(0), off.sum(0)


@pytest.mark.parametrize(("n", "classes"), [(60, 2), (300, 3), (2000, 7), (70_000, 4)])
def test_slopes_are_0_at_the_optimum(n, classes):
    rows, codes = drawn(n, classes, seed=n)
    weights = np.random.default_rng(0).uniform(0.2, 2, n)
    found = fit(rows, codes, weights)
    for slope in slopes(rows, np.eye(classes)[codes], weights, found):
        np.testing.assert_allclose(slope, 0, atol=1e-10)
    assert min(found.scales) > 0
    assert sum(found.shifts) == pytest.approx(0, abs=1e-12)


def test_scale_of_a_class_that_misleads_is_0_and_its_slope_positive():
    rng = np.random.default_rng(3)
    rows = rng.dirichlet([1, 1, 1], 500)
    codes = (rows[:, [1, 0, 2]].cumsum(1)[:, :-1] < rng.random((500, 1))).sum(1)
    found = fit(rows, codes, None)
    by_scale, by_shift = slopes(rows, np.eye(3)[codes], np.ones(500), found)
    held = np.array(found.scales) == 0
    assert held.any()
    assert (by_scale[held] >= 0).all()
    np.testing.assert_allclose(by_scale[~held], 0, atol=1e-9)
    np.testing.assert_allclose(by_shift, 0, atol=1e-9)


def test_equal_predictions_become_the_frequencies():
    row = np.array([0.5, 0.3, 0.2])
    codes = np.repeat([0, 1, 2], [10, 20, 70])
    told = fit(np.tile(row, (100, 1)), codes, None).apply(row[None])
    np.testing.assert_allclose(told[0], (100 * np.array([0.1, 0.2, 0.7]) + row) / 101, rtol=1e-9)


def test_two_predictions_of_two_classes_become_their_frequencies():
    second = np.repeat([0.2, 0.7], [40, 60])
    codes = np.repeat([1, 0, 1, 0], [4, 36, 33, 27])
    told = fit(np.column_stack([1 - second, second]), codes, None).apply(np.array([[0.8, 0.2], [0.3, 0.7]]))
    np.testing.assert_allclose(told[:, 1], [(100 * 0.1 + 0.2) / 101, (100 * 0.55 + 0.7) / 101], rtol=1e-8)


def test_true_scales_and_shifts_are_found_as_rows_grow():
    rows, codes = drawn(200_000, 3, seed=5)
    found = fit(rows, codes, None)
    shifts = -np.log(np.linspace(0.5, 2, 3)) / 1.4
    np.testing.assert_allclose(found.scales, 1 / 1.4, atol=0.02)
    np.testing.assert_allclose(found.shifts, shifts - shifts.mean(), atol=0.03)


def test_separated_classes_and_classes_never_seen_leave_all_finite():
    rng = np.random.default_rng(6)
    rows = rng.dirichlet([1, 1, 1], 200)
    for codes in (rows.argmax(1), np.zeros(200, dtype=np.int64), rows[:, :2].argmax(1)):
        found = fit(rows, codes, None)
        assert np.isfinite([*found.scales, *found.shifts]).all()
        assert (found.apply(rows) > 0).all()


def test_predictions_that_are_their_own_labels_stay():
    rows, _ = drawn(100, 4, seed=7)
    np.testing.assert_allclose(fit(rows, rows, None).apply(rows), rows, rtol=1e-9)


def test_zeros_stay_zeros():
    rows, codes = drawn(200, 3, seed=8)
    rows[:50, 2] = 0
    rows /= rows.sum(1, keepdims=True)
    told = fit(rows, codes, None).apply(rows)
    np.testing.assert_array_equal(told == 0, rows == 0)
    np.testing.assert_allclose(told.sum(1), 1, rtol=1e-12)


def test_one_hot_predictions_stay():
    rows = np.eye(3)[np.arange(30) % 3]
    np.testing.assert_array_equal(fit(rows, np.arange(30) % 3, None).apply(rows), rows)


@pytest.mark.parametrize(
    ("low", "high", "rows_of"),
    [(5e-4, 2e-5, (23, 21, 1, 14)), (1e-6, 1e-6, (36, 17, 13, 6)), (0.0052049538502338, 1.84e-6, (99, 25, 19, 2))],
)
def test_predictions_of_two_values_alone_leave_directions_flat(low, high, rows_of):
    said = np.array([[1 - low, low], [high, 1 - high]])
    codes, which = np.repeat([0, 0, 1, 1], rows_of), np.repeat([0, 1, 0, 1], rows_of)
    told = fit(said[which], codes, None).apply(said)[:, 1]
    # how often the second class happened at each, and the model's own belief at the weight of one row
    n, at = sum(rows_of), np.array([rows_of[0] + rows_of[2], rows_of[1] + rows_of[3]])
    expected = (n * np.array(rows_of[2:]) / at + said[:, 1]) / (n + 1)
    if expected[0] > expected[1]:  # no a >= 0 turns the order
        expected[:] = at @ expected / n
    np.testing.assert_allclose(told, expected, rtol=1e-6)
