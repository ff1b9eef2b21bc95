"""Folds and cross-fitting: what a row is given never depends on that row."""

import numpy as np
import pytest

from kullback.calibrators import CALIBRATORS
from kullback.calibrators.crossfit import MENDING, chosen, competing, folds, held_out
from kullback.errors import EvidenceError


def bold(n, seed, classes=3, by=1.5):
    """Predictions with logits too large by a factor, and what happened."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=2, size=(n, classes))
    true = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    codes = (true.cumsum(1)[:, :-1] < rng.random((n, 1))).sum(1)
    return true**by / (true**by).sum(1, keepdims=True), codes


def test_folds_are_equally_large_and_drawn_by_the_seed():
    found = folds(103, None, 0)
    assert sorted(np.bincount(found)) == [20, 20, 21, 21, 21]
    np.testing.assert_array_equal(found, folds(103, None, 0))
    assert (found != folds(103, None, 1)).any()


def test_many_rows_make_three_folds():
    assert sorted(np.bincount(folds(100_000, None, 0))) == [33_333, 33_333, 33_334]


def test_groups_stay_whole_and_folds_stay_balanced():
    groups = np.random.default_rng(0).integers(0, 40, 1000) ** 2
    found = folds(1000, groups, 0)
    for group in np.unique(groups):
        assert len(set(found[groups == group])) == 1
    assert np.ptp(np.bincount(found)) <= 30


def test_fewer_groups_make_fewer_folds():
    assert set(folds(30, np.arange(30) % 3, 0)) == {0, 1, 2}
    assert set(folds(30, np.zeros(30, dtype=np.int64), 0)) == {0}
    assert set(folds(3, None, 0)) == {0, 1, 2}


@pytest.mark.parametrize("kind", sorted(CALIBRATORS))
def test_fold_is_mapped_by_what_others_taught(kind):
    rows, codes = bold(200, 1)
    of = folds(200, None, 0)
    found = held_out(CALIBRATORS[kind], rows, codes, None, of)
    inside = of == 2
    expected = CALIBRATORS[kind].fit(rows[~inside], codes[~inside], None).apply(rows[inside])
    np.testing.assert_array_equal(found[inside], expected)
    changed = np.where(inside, (codes + 1) % 3, codes)
    np.testing.assert_array_equal(held_out(CALIBRATORS[kind], rows, changed, None, of)[inside], expected)


def test_what_a_fold_is_given_does_not_depend_on_its_own_labels():
    rows, codes = bold(150, 2)
    of = folds(150, None, 0)
    inside = of == 1
    changed = np.where(inside, (codes + 1) % 3, codes)
    np.testing.assert_array_equal(
        chosen(rows, codes, None, of).probabilities[inside], chosen(rows, changed, None, of).probabilities[inside]
    )


def test_temperature_wins_where_temperature_is_all_that_is_wrong():
    rows, codes = bold(2000, 3)
    found = chosen(rows, codes, None, folds(2000, None, 0))
    cost = -np.log(found.probabilities[np.arange(2000), codes]).mean()
    assert found.winner == "temperature"
    assert cost == pytest.approx(found.costs["temperature"], abs=1e-3)
    assert cost < -np.log(rows[np.arange(2000), codes]).mean() - 0.01


def test_curve_wins_where_no_power_mends_the_predictions():
    rng = np.random.default_rng(4)
    second = rng.random(4000)
    codes = (rng.random(4000) < np.where(second < 0.5, 0.1, np.where(second < 0.55, 0.5, 0.6))).astype(np.int64)
    found = chosen(np.column_stack([1 - second, second]), codes, None, folds(4000, None, 0))
    assert found.winner == "isotonic"


def test_costs_are_weighted_means_of_the_held_out_rows():
    rows, codes = bold(300, 5)
    weights = np.random.default_rng(5).uniform(0, 2, 300)
    of = folds(300, None, 0)
    found = chosen(rows, codes, weights, of)
    before = -np.log(rows[np.arange(300), codes])
    assert found.costs["identity"] == pytest.approx(np.average(before, weights=weights), rel=1e-12)
    for kind in CALIBRATORS.keys() & found.costs.keys():
        cost = found.costs[kind]
        told = held_out(CALIBRATORS[kind], rows, codes, weights, of)[np.arange(300), codes]
        assert cost == pytest.approx(np.average(-np.log(told), weights=weights), rel=1e-12)


def test_class_given_0_that_happened_is_left_to_maps_that_mend_zeros():
    rows, codes = bold(300, 6, classes=2)
    rows[0], codes[0] = [1.0, 0.0], 1
    found = chosen(rows, codes, None, folds(300, None, 0))
    assert set(found.costs) == {"identity", *MENDING}
    assert found.costs["identity"] == np.inf
    assert np.isfinite(found.probabilities).all()
    assert (found.probabilities[0] > 0).all()


def test_vector_scaling_competes_where_classes_have_rows_enough():
    rows, _ = bold(60, 8)
    assert competing(rows) == ("temperature", "vector", "isotonic")
    assert competing(rows[:59]) == ("temperature", "isotonic")


def test_fold_of_one_row_among_very_many_is_looked_at_too():
    rows, codes = bold(100_050, 9)
    of = np.zeros(100_050, dtype=np.int64)
    of[[7, 70_000]] = [1, 2]
    found = chosen(rows, codes, None, of)
    assert np.isfinite(list(found.costs.values())).all()


def test_too_few_groups_are_refused():
    rows, codes = bold(30, 7)
    with pytest.raises(EvidenceError, match="groups must be 2 or more"):
        held_out(CALIBRATORS["temperature"], rows, codes, None, np.zeros(30, dtype=np.int64))
    with pytest.raises(EvidenceError, match="groups must be 3 or more"):
        chosen(rows, codes, None, np.arange(30) % 2)


@pytest.mark.slow
@pytest.mark.parametrize("n", [100, 400])
def test_nothing_is_gained_on_average_where_predictions_are_calibrated(n):
    saved = []
    for seed in range(200):
        rows, codes = bold(n, seed, classes=2, by=1.0)
        told = chosen(rows, codes, None, folds(n, None, seed)).probabilities
        saved.append(np.log(told[np.arange(n), codes] / rows[np.arange(n), codes]).mean())
    # at best a map of one parameter costs 1/(2n) more on new rows than the truth does
    assert np.mean(saved) + 2 * np.std(saved) / np.sqrt(len(saved)) < 0
    assert np.mean(saved) > -5 / n
