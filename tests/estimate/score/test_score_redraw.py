"""Labels redrawn from the predictions: they follow them, and keep what rows have in common."""

import numpy as np
import pytest

from kullback.estimate.score.redraw import Redraws, draws
from kullback.evidence import Labels, Scored


def scored(p, codes=None, shares=None, groups=None):
    names = tuple("abcde"[: p.shape[1]])
    return Scored("model", Labels(names, codes, shares, groups=groups), p)


def test_classes_are_as_frequent_as_predicted_and_impossible_ones_never_drawn():
    p = np.tile([0.5, 0.0, 0.3, 0.2, 0.0], (200_000, 1))
    drawn = Redraws(scored(p, np.zeros(len(p), np.int64)), 0).labels()
    shares = np.bincount(drawn, minlength=5) / len(p)
    assert shares == pytest.approx(p[0], abs=0.005)
    assert shares[1] == shares[4] == 0.0


def test_rows_of_a_group_that_share_everything_are_drawn_alike():
    groups = np.repeat(np.arange(500), 4)
    p = np.tile([0.2, 0.3, 0.5], (2000, 1))
    codes = np.random.default_rng(0).choice(3, 500, p=p[0])[groups]
    redraws = Redraws(scored(p, codes, groups=groups), 1)
    assert redraws.shared == pytest.approx(1.0, abs=0.1)
    drawn = redraws.labels().reshape(500, 4)
    assert np.mean(drawn == drawn[:, :1]) > 0.9


def test_groups_without_a_common_cause_share_nothing():
    rng, p = np.random.default_rng(0), np.tile([0.4, 0.6], (5000, 1))
    codes = rng.choice(2, 5000, p=p[0])
    assert Redraws(scored(p, codes, groups=np.repeat(np.arange(500), 10)), 1).shared < 0.05


def test_soft_labels_are_redrawn_as_far_from_the_predictions_as_they_are():
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(3), 5000)
    redraws = Redraws(scored(p, shares=rng.multinomial(5, p) / 5), 0)
    assert redraws.dispersion == pytest.approx(1 / 5, rel=0.05)
    drawn = redraws.labels()
    assert drawn.min() >= 0.0
    assert drawn.sum(axis=1) == pytest.approx(np.ones(5000), abs=1e-12)
    assert np.sum((drawn - p) ** 2) == pytest.approx(np.sum(1 - (p**2).sum(axis=1)) / 5, rel=0.05)


def test_fewer_redraws_are_made_of_more_rows():
    assert [draws(*size) for size in ((100, 2), (10_000, 10), (10**6, 10))] == [999, 200, 99]
