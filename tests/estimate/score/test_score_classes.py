"""What each class costs, and whether its own probability is calibrated."""

import math

import numpy as np
import pytest

from kullback.estimate.score.classes import by_class
from kullback.estimate.score.judged import Judged, Settings
from kullback.evidence import Labels, Scored
from kullback.ledger import Amount
from kullback.scoring import Bracket, Parts
from kullback.sources.pooled import untold

_SETTINGS = Settings()


def _judged(scored, held_out=None):
    """Rows judged by hand: of the account only the costs matter here."""
    labels, p = scored.labels, scored.probabilities
    shares = np.eye(p.shape[1])[labels.codes] if labels.shares is None else labels.shares
    cost = -(shares * np.log(np.where(shares > 0, p, 1.0))).sum(axis=1)
    total, none = Amount.exact(float(np.average(cost, weights=labels.weights)), "nat"), Amount.exact(0.0, "nat")
    parts = Parts(total=total, uncertainty=total, resolution=none, miscalibration=none)
    held_out = cost if held_out is None else held_out
    return Judged(scored, cost, cost, cost, held_out, parts, Bracket(None, None), "at least", "vector", 0.5, 0.0)


def _drawn(rng, rows, classes=3, sharper=1.0):
    logits = rng.normal(size=(rows, classes)) * 1.5
    p, q = (np.exp(x) / np.exp(x).sum(axis=1, keepdims=True) for x in (logits, sharper * logits))
    codes = (rng.random(rows)[:, None] > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return Scored("m", Labels(tuple(f"c{i}" for i in range(classes)), codes), q)


def test_costs_sum_to_the_total_and_shares_to_1():
    scored = _drawn(np.random.default_rng(0), 500, 5)
    judged = _judged(scored)
    classes = by_class(judged, _SETTINGS, untold)
    assert math.fsum(c.cost for c in classes) == pytest.approx(judged.parts.total.value, abs=1e-12)
    assert math.fsum(c.share for c in classes) == pytest.approx(1.0)
    assert math.fsum(c.predicted for c in classes) == pytest.approx(1.0)


def test_class_is_told_by_its_own_rows():
    p = np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.125, 0.125, 0.75]])
    scored = Scored("m", Labels(("a", "b", "c"), np.array([0, 1, 1, 1])), p)
    a, b, c = by_class(_judged(scored), _SETTINGS, untold)
    assert [x.share for x in (a, b, c)] == [0.25, 0.75, 0.0]
    assert [x.predicted for x in (a, b, c)] == [0.34375, 0.28125, 0.375]
    assert a.cost == pytest.approx(math.log(2) / 4)
    assert b.cost == pytest.approx((2 + 1 + 3) * math.log(2) / 4)
    assert b.mean == pytest.approx(2 * math.log(2))
    assert (c.cost, c.mean, c.uncertainty) == (0.0, 0.0, 0.0)
    assert b.uncertainty == pytest.approx(0.75 * math.log(4 / 3))


def test_cost_after_recalibration_sums_to_that_of_all_rows():
    scored = _drawn(np.random.default_rng(1), 300)
    held_out = np.random.default_rng(2).exponential(size=300)
    classes = by_class(_judged(scored, held_out), _SETTINGS, untold)
    assert math.fsum(c.recalibrated for c in classes) == pytest.approx(held_out.mean())
    assert classes[1].recalibrated == pytest.approx(np.mean(held_out * (scored.labels.codes == 1)))


def test_soft_labels_and_weights_add_up_too():
    rng = np.random.default_rng(3)
    weights = rng.exponential(size=200)
    labels = Labels(("a", "b", "c"), None, rng.dirichlet(np.ones(3), 200), weights=weights / weights.mean())
    held_out = rng.exponential(size=200)
    judged = _judged(Scored("m", labels, rng.dirichlet(np.ones(3), 200)), held_out)
    classes = by_class(judged, _SETTINGS, untold)
    assert math.fsum(c.cost for c in classes) == pytest.approx(judged.parts.total.value, abs=1e-12)
    assert math.fsum(c.recalibrated for c in classes) == pytest.approx(np.average(held_out, weights=weights))


def test_calibrated_classes_are_seldom_called_miscalibrated():
    rng = np.random.default_rng(4)
    runs = [by_class(_judged(_drawn(rng, 300)), _SETTINGS, untold) for _ in range(40)]
    p_values = np.array([[c.p_value for c in run] for run in runs])
    assert np.mean(p_values < 0.05) < 0.13  # 120 tests of level 0.05: 0.05 ± 4 of 0.02
    assert 0.35 < np.mean(p_values) < 0.65
    assert np.mean([c.miscalibration.low == 0.0 for run in runs for c in run]) > 0.9


def test_overconfident_classes_are_found_and_adjusted_for():
    classes = by_class(_judged(_drawn(np.random.default_rng(5), 3000, sharper=2.0)), _SETTINGS, untold)
    assert all(c.p_adjusted < 0.01 and c.miscalibration.low > 0 for c in classes)
    assert all(c.p_adjusted >= c.p_value for c in classes)
    assert min(c.p_adjusted for c in classes) == pytest.approx(3 * min(c.p_value for c in classes))


def test_two_classes_are_one_question():
    judged = _judged(_drawn(np.random.default_rng(6), 100, 2))
    for c in by_class(judged, _SETTINGS, untold):
        assert (c.p_value, c.p_adjusted, c.miscalibration) == (0.5, 0.5, judged.parts.miscalibration)


def test_only_the_30_costliest_of_many_classes_are_looked_at():
    classes = by_class(_judged(_drawn(np.random.default_rng(7), 400, 40)), _SETTINGS, untold)
    looked_at = [c for c in classes if c.curve is not None]
    assert len(looked_at) == 30
    assert all((c.miscalibration is None) == (c.curve is None) == (c.p_value is None) for c in classes)
    assert min(c.cost for c in looked_at) >= max(c.cost for c in classes if c.curve is None)
    assert [c.curve.of for c in looked_at] == [c.name for c in looked_at]


def test_row_made_impossible_by_recalibration_leaves_only_its_own_class_without_a_cost():
    scored = _drawn(np.random.default_rng(8), 200)
    held_out = np.ones(200)
    held_out[0] = math.inf
    classes = by_class(_judged(scored, held_out), _SETTINGS, untold)
    assert [c.recalibrated is None for c in classes] == [k == scored.labels.codes[0] for k in range(3)]
