"""The reliability curve: its flat pieces, its consistency band and its histogram."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from kullback.estimate.score.curve import against_rest, curve, draws
from kullback.estimate.score.judged import Settings
from kullback.evidence import Labels, Scored

_SETTINGS = Settings()


def _two(chance, happened, **rest):
    chance = np.asarray(chance, dtype=np.float64)
    return Scored("m", Labels(("no", "yes"), np.asarray(happened), **rest), np.stack([1 - chance, chance], axis=1))


def _drawn(rng, rows, classes=2, sharper=1.0):
    logits = rng.normal(size=(rows, classes)) * 1.5
    p, q = (np.exp(x) / np.exp(x).sum(axis=1, keepdims=True) for x in (logits, sharper * logits))
    codes = (rng.random(rows)[:, None] > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return Scored("m", Labels(tuple("abcdefghi"[:classes]), codes), q)


def test_flat_pieces_are_those_of_pooling_adjacent_violators_by_hand():
    # 0, 1, 0, 1: the middle two violate the order and pool to a half.
    bins = curve(_two([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1]), 1, _SETTINGS).bins
    assert [(b.low, b.high, b.happened, b.share) for b in bins] == [
        (0.1, 0.1, 0.0, 0.25),
        (0.4, 0.6, 0.5, 0.5),
        (0.9, 0.9, 1.0, 0.25),
    ]
    assert bins[1].predicted == pytest.approx(0.5)


def test_curve_agrees_with_scikit_learn():
    scored = _drawn(np.random.default_rng(2), 300)
    p, y = scored.probabilities[:, 1], scored.labels.codes
    expected = IsotonicRegression().fit(p, y).predict(p)
    bins = curve(scored, 1, _SETTINGS).bins
    ours = np.array([next(b.happened for b in bins if b.low <= x <= b.high) for x in p])
    np.testing.assert_allclose(ours, expected, atol=1e-12)


def test_equal_predictions_share_one_piece():
    bins = curve(_two([0.3] * 5, [0, 1, 0, 0, 1]), 1, _SETTINGS).bins
    assert [(b.low, b.high, b.happened, b.share) for b in bins] == [(0.3, 0.3, 0.4, 1.0)]


def test_row_of_weight_two_is_as_two_rows():
    once = curve(_two([0.2, 0.5, 0.8], [0, 1, 0], weights=np.array([0.75, 1.5, 0.75])), 1, _SETTINGS)
    twice = curve(_two([0.2, 0.5, 0.5, 0.8], [0, 1, 1, 0]), 1, _SETTINGS)
    for a, b in zip(once.bins, twice.bins, strict=True):
        assert (a.low, a.high, a.happened, a.share) == pytest.approx((b.low, b.high, b.happened, b.share))
    assert once.histogram == pytest.approx(twice.histogram)


def test_rows_of_weight_0_leave_no_trace():
    with_them = _two([0.2, 0.5, 0.8, 0.99], [0, 1, 1, 0], weights=np.array([4 / 3, 4 / 3, 4 / 3, 0.0]))
    bins = curve(with_them, 1, _SETTINGS).bins
    assert [b.happened for b in bins] == [0.0, 1.0]
    assert sum(b.share for b in bins) == pytest.approx(1.0)


def test_histogram_has_20_bars_that_sum_to_1():
    histogram = curve(_two([0.0, 0.01, 0.5, 1.0], [0, 0, 1, 1]), 1, _SETTINGS).histogram
    assert (histogram[0], histogram[10], histogram[19]) == (0.5, 0.25, 0.25)
    assert len(histogram) == 20
    assert sum(histogram) == 1.0


def test_class_predicted_first_is_right_or_not():
    p = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.2, 0.6, 0.2]])
    two = against_rest(Scored("m", Labels(("a", "b", "c"), np.array([0, 1, 1])), p), None)
    assert two.labels.codes is not None
    assert two.labels.codes.tolist() == [1, 0, 1]
    assert two.probabilities[:, 1].tolist() == [0.5, 0.7, 0.6]


def test_chance_of_the_rest_keeps_its_digits_near_certainty():
    p = np.array([[1.0, 1e-30, 2e-30]])
    two = against_rest(Scored("m", Labels(("a", "b", "c"), np.array([0])), p), 0)
    assert two.probabilities[0, 0] == pytest.approx(3e-30, rel=1e-12)


def test_soft_labels_count_by_their_shares():
    shares = np.array([[0.75, 0.25], [0.25, 0.75]])
    scored = Scored("m", Labels(("a", "b"), None, shares), np.array([[0.7, 0.3], [0.3, 0.7]]))
    assert [b.happened for b in curve(scored, 1, _SETTINGS).bins] == [0.25, 0.75]


@pytest.mark.parametrize(("of", "classes"), [(1, 2), (2, 4), (None, 4)])
def test_band_holds_the_curve_of_calibrated_predictions_at_most_points(of, classes):
    rng = np.random.default_rng(7)
    inside = [_inside(curve(_drawn(rng, 400, classes), of, _SETTINGS)) for _ in range(25)]
    assert 0.90 < np.mean(inside) <= 1.0


def test_curve_of_overconfident_predictions_leaves_the_band():
    assert _inside(curve(_drawn(np.random.default_rng(8), 2000, 2, sharper=3.0), 1, _SETTINGS)) < 0.5


@pytest.mark.parametrize(("confidence", "least"), [(0.95, 39), (0.99, 199), (0.999, 399), (0.999999, 399)])
def test_band_of_many_rows_is_of_so_many_draws_as_leave_one_out_at_either_end_up_to_399(confidence, least):
    assert draws(10**7, confidence) == least
    assert draws(1000, confidence) == {0.999: 1999, 0.999999: 1999}.get(confidence, 199)


def test_band_has_at_most_100_points_in_order():
    band = curve(_drawn(np.random.default_rng(9), 3000), 1, _SETTINGS).band
    points = [point for point, _, _ in band]
    assert len(points) <= 100
    assert points == sorted(set(points))
    assert all(low <= high for _, low, high in band)


def _inside(found):
    """The share of the band's points at which the curve lies in the band."""
    held = []
    for point, low, high in found.band:
        level = next(b.happened for b in found.bins if b.low <= point <= b.high)
        held.append(low - 1e-12 <= level <= high + 1e-12)
    return np.mean(held)
