"""Temperature scaling against mpmath, closed forms and known truth."""

import mpmath
import numpy as np
import pytest

from kullback.calibrators.temperature import Temperature, fit

ROWS = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.25, 0.05, 0.7], [0.6, 0.3, 0.1]])
CODES = np.array([0, 1, 0, 2, 1])


def least_by_mpmath(rows, codes, weights):
    """The β at which the slope is 0 of Σ w (−Σ t log q), where t = (W y + p)/(W + 1)."""
    total = mpmath.fsum(weights)

    def slope(beta):
        found = mpmath.mpf(0)
        for row, code, weight in zip(rows, codes, weights, strict=True):
            logs = [mpmath.log(p) for p in row]
            powers = [mpmath.exp(beta * z) for z in logs]
            mean = mpmath.fsum(q * z for q, z in zip(powers, logs, strict=True)) / mpmath.fsum(powers)
            happened = (total * logs[code] + mpmath.fsum(mpmath.mpf(p) * z for p, z in zip(row, logs, strict=True))) / (
                total + 1
            )
            found += weight * (mean - happened)
        return found

    with mpmath.workdps(30):
        return float(mpmath.findroot(slope, 1.0))


@pytest.mark.parametrize("weights", [np.ones(5), np.array([3.0, 0.5, 1.0, 2.0, 0.0])], ids=["equal", "weighted"])
def test_beta_is_where_the_slope_is_0(weights):
    expected = least_by_mpmath(ROWS.tolist(), CODES.tolist(), weights.tolist())
    assert fit(ROWS, CODES, weights).beta == pytest.approx(expected, rel=1e-11)


def test_true_temperature_is_found_as_rows_grow():
    rng = np.random.default_rng(1)
    logits = rng.normal(scale=2, size=(200_000, 3))
    true = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    codes = (true.cumsum(1) < rng.random((len(true), 1))).sum(1)
    bold = true**1.5 / (true**1.5).sum(1, keepdims=True)
    assert fit(bold, codes, None).beta == pytest.approx(1 / 1.5, abs=0.01)
    np.testing.assert_allclose(Temperature(1 / 1.5).apply(bold), true, rtol=1e-12)


def test_predictions_that_are_their_own_labels_stay():
    assert fit(ROWS, ROWS, None).beta == pytest.approx(1, abs=1e-12)


def test_separated_classes_leave_beta_finite_and_bolder():
    rows = np.repeat([[0.6, 0.4], [0.4, 0.6]], 50, axis=0)
    found = fit(rows, np.repeat([0, 1], 50), None)
    # every row is right: q of what happened is (W + 0.6)/(W + 1), so β = logit of that / logit 0.6
    target = 100.6 / 101
    assert found.beta == pytest.approx(np.log(target / (1 - target)) / np.log(1.5), rel=1e-11)


def test_predictions_that_mislead_are_given_no_weight():
    rows = np.repeat([[0.9, 0.1], [0.1, 0.9]], 50, axis=0)
    found = fit(rows, np.repeat([1, 0], 50), None)
    assert found.beta == 0
    np.testing.assert_array_equal(found.apply(rows), 0.5)


def test_rows_that_no_temperature_changes_leave_it_at_1():
    assert fit(np.full((20, 4), 0.25), np.arange(20) % 4, None).beta == 1
    assert fit(np.eye(2)[np.arange(20) % 2], np.arange(20) % 2, None).beta == 1


def test_zeros_stay_zeros_and_what_no_map_can_mend_is_left_out():
    rows = np.vstack([ROWS, [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
    found = fit(rows, np.append(CODES, [1, 2]), None)
    told = found.apply(rows)
    assert np.isfinite(found.beta)
    np.testing.assert_array_equal(told == 0, rows == 0)
    np.testing.assert_array_equal(Temperature(0.0).apply(rows)[-1], [0.5, 0.5, 0])


def test_what_is_not_0_never_becomes_0():
    assert (Temperature(3.0).apply(np.array([[1 - 1e-16, 1e-300]])) > 0).all()


def test_overconfident_rows_far_from_the_least_cost_are_found():
    rng = np.random.default_rng(2)
    right = rng.random(1000) < 0.7
    sure = 1e-12
    rows = np.where(right[:, None], [1 - sure, sure], [sure, 1 - sure])
    share = (1000 * right.mean() + 1 - sure) / 1001  # of the class that is predicted
    found = fit(rows, np.zeros(1000, dtype=np.int64), None)
    expected = np.log(share / (1 - share)) / np.log((1 - sure) / sure)
    assert found.beta == pytest.approx(expected, rel=1e-9)
