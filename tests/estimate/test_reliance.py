"""The columns that the scores rested on."""

from __future__ import annotations

import numpy as np
import pytest

from kullback.estimate.balanced import balanced_shares
from kullback.estimate.reliance import reliance
from kullback.estimate.score_binned import score_binned
from kullback.estimate.scores import held_out_scores


def lost(x, y, levels=None):
    scores = held_out_scores(x, y, levels or (0,) * x.shape[1], 0)
    return reliance(x, y, scores, 0), scores


def normal(seed, n=500, d=5):
    return np.random.default_rng(seed).normal(size=(n, d))


def test_columns_that_matter_together_both_lose_nearly_all():
    x, y = normal(1), normal(2)
    x[:, 1] = x[:, 0]
    found, scores = lost(x, y)
    binned = score_binned(scores)
    whole = float(balanced_shares(binned.truth, binned.belief).sum())
    assert found[:2] == pytest.approx([whole, whole], rel=0.2)
    assert np.abs(found[2:]).max() < 0.1 * whole


def test_the_shifted_column_is_the_one_relied_on():
    x, y = normal(1), normal(2)
    x[:, 3] += 1.0
    found, _ = lost(x, y)
    assert int(np.argmax(found)) == 3
    assert found[3] > 5 * np.abs(np.delete(found, 3)).max()


def test_a_constant_column_is_not_relied_on():
    x, y = normal(1), normal(2) + 0.5
    x[:, 2] = y[:, 2] = 1.0
    assert lost(x, y)[0][2] == 0.0


def test_missing_values_can_be_what_is_relied_on():
    x, y = normal(1), normal(2)
    x[:200, 4] = np.nan
    assert int(np.argmax(lost(x, y)[0])) == 4


def test_the_rows_are_left_as_they_were():
    x, y = normal(1), normal(2)
    copies = x.copy(), y.copy()
    lost(x, y)
    assert np.array_equal(x, copies[0])
    assert np.array_equal(y, copies[1])


def test_one_answer_a_column_of_many():
    found, _ = lost(normal(1, 60, 45), normal(2, 60, 45))
    assert found.shape == (45,)
