"""Copies of rows: which they are, and where they are to be expected."""

import numpy as np

from kullback.estimate.copies import copies, repeated
from kullback.estimate.scores import held_out_scores


def test_copies_share_a_number_also_where_values_are_missing():
    which = copies(np.array([[1.0, np.nan], [2.0, 3.0], [1.0, np.nan], [2.0, 4.0]]), (0, 0))
    assert which[0] == which[2]
    assert len(set(which)) == 3
    assert repeated(np.array([[1.0], [1.0], [2.0], [3.0]]), (0,)) == 0.25


def test_copies_of_frequent_values_and_of_categories_are_no_news():
    rows = np.arange(100.0)[:, None] % 3
    assert len(set(copies(rows, (0,)))) == 100
    assert len(set(copies(rows[:12], (3,)))) == 12
    assert repeated(rows, (0,)) == 0.0


def test_copies_are_learnt_and_tested_in_one_half():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 200, 2))
    scores = held_out_scores(np.concatenate([x, x]), np.concatenate([y, y]), (0, 0), seed=0)
    assert (scores.truth_half[:200] == scores.truth_half[200:]).all()
    assert abs(scores.belief_half.mean() - 0.5) < 0.01
