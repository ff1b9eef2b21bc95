"""Held-out scores: what they find, and what cannot hurt them."""

from __future__ import annotations

import numpy as np
import pytest

from kullback.estimate.scores import held_out_scores


def normal(seed, n=400, d=2):
    return np.random.default_rng(seed).normal(size=(n, d))


def auc(scores):
    """The share of pairs in which the row of the truth has the higher score."""
    return float(np.mean(scores.truth[:, None] > scores.belief) + np.mean(scores.truth[:, None] == scores.belief) / 2)


def equal_columns(n=400, d=2):
    x, y = normal(1, n, d), normal(2, n, d)
    x[:, 1] = x[:, 0]
    return x, y


def test_the_same_seed_gives_the_same_scores():
    x, y = normal(1), normal(2) + 0.3
    first, again = (held_out_scores(x, y, (0, 0), 5) for _ in range(2))
    assert np.array_equal(first.truth, again.truth)
    assert np.array_equal(first.belief, again.belief)


def test_both_sides_are_halved():
    scores = held_out_scores(normal(1, 51), normal(2, 30), (0, 0), 0)
    assert np.bincount(scores.truth_half).tolist() == [26, 25]
    assert np.bincount(scores.belief_half).tolist() == [15, 15]


def test_a_row_is_scored_by_the_classifier_that_has_not_seen_it():
    x, y = normal(1), normal(2)
    scores = held_out_scores(x, y, (0, 0), 0)
    for half, classifier in enumerate(scores.classifiers):
        assert np.array_equal(classifier(x)[scores.truth_half == half], scores.truth[scores.truth_half == half])
    moved = x.copy()
    moved[scores.truth_half == 0] += 9.0  # what half 0 holds does not touch the classifier that scores it
    assert np.array_equal(held_out_scores(moved, y, (0, 0), 0).classifiers[0](x), scores.classifiers[0](x))


def test_a_dependence_without_any_change_of_the_columns_is_found():
    assert auc(held_out_scores(*equal_columns(), (0, 0), 0)) > 0.9


def test_parity_of_three_categories_is_found():
    rng = np.random.default_rng(3)
    x, y = (rng.integers(0, 2, (1000, 3)).astype(float) for _ in range(2))
    x[:, 2] = (x[:, 0] + x[:, 1]) % 2
    assert auc(held_out_scores(x, y, (2, 2, 2), 0)) > 0.7


def test_missing_values_alone_tell_the_sides_apart():
    x, y = normal(1), normal(2)
    x[np.random.default_rng(3).random(400) < 0.5, 0] = np.nan
    assert auc(held_out_scores(x, y, (0, 0), 0)) > 0.65


@pytest.mark.parametrize("change", [lambda v: v * 1e-300, np.exp], ids=["tiny", "exp"])
def test_only_the_order_of_numbers_matters(change):
    x, y = equal_columns()
    plain, changed = held_out_scores(x, y, (0, 0), 0), held_out_scores(change(x), change(y), (0, 0), 0)
    assert np.allclose(plain.truth, changed.truth)
    assert np.allclose(plain.belief, changed.belief)


def test_offsets_infinities_constants_and_empty_columns_are_harmless():
    x, y = normal(1, 300, 6), normal(2, 300, 6)
    x[:, 5] += 0.7
    for side in (x, y):
        side[:, 0] += 1e9
        side[::3, 1] = np.inf
        side[1::3, 1] = -np.inf
        side[:, 2] = 7.0
        side[:, 3] = np.nan
        side[:, 4] = np.arange(300) % 2 * 1e308
    scores = held_out_scores(x, y, (0,) * 6, 0)
    assert np.isfinite([*scores.truth, *scores.belief]).all()
    assert auc(scores) > 0.6


def test_infinities_on_one_side_tell_it():
    x, y = normal(1), normal(2)
    x[:200, 0] = np.inf
    assert auc(held_out_scores(x, y, (0, 0), 0)) > 0.65


def test_a_column_of_many_categories_is_scored():
    rng = np.random.default_rng(4)
    x, y = (rng.integers(0, 1000, (2000, 1)).astype(float) for _ in range(2))
    x[:600] = 3.0
    x[600:700] = np.nan
    assert auc(held_out_scores(x, y, (1000,), 0)) > 0.6


def test_a_wide_table_of_few_rows_is_scored():
    x, y = normal(1, 40, 300), normal(2, 40, 300)
    assert np.isfinite(held_out_scores(x, y + 1.0, (0,) * 300, 0).truth).all()


@pytest.mark.parametrize(("n", "m"), [(1, 50), (3, 3), (50, 2), (0, 5)])
def test_too_few_rows_teach_nothing(n, m):
    scores = held_out_scores(normal(1, n), normal(2, m), (0, 0), 0)
    assert not scores.truth.any()
    assert not scores.belief.any()
    assert scores.truth.size == n


def test_four_rows_of_a_side_are_enough_to_learn():
    assert held_out_scores(normal(1, 4), normal(2, 4), (0, 0), 0).truth.shape == (4,)


def test_bins_give_truth_and_belief_the_same_weight():
    x, y = normal(1, 4000), normal(2, 200) + 1.0
    scores = held_out_scores(x, y, (0, 0), 0)
    assert scores.edges[0].size == 7  # 200^0.4 is 8.3
    for half, classifier in enumerate(scores.classifiers):
        shares = [
            np.mean(classifier(s[h != half]) < scores.edges[half][3])
            for s, h in ((x, scores.truth_half), (y, scores.belief_half))
        ]
        assert sum(shares) / 2 == pytest.approx(0.5, abs=0.02)
