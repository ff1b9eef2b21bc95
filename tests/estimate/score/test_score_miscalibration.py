"""The debiased miscalibration, its limits and its test, against known truth."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import isotonic_regression
from scipy.special import expit, logit

from kullback.estimate.score.corp import Corp
from kullback.estimate.score.judged import Settings
from kullback.estimate.score.miscalibration import limits, miscalibration
from kullback.estimate.score.score_statistic import ScoreStatistic
from kullback.evidence import Labels, Scored


def forecaster(n, tilt, rng):
    """Chances C ~ U(0, 1), labels of theirs, and predictions whose logits are `tilt` times those of C."""
    chance = rng.random(n)
    second = expit(tilt * logit(chance))
    codes = (rng.random(n) < chance).astype(np.int64)
    return Scored("model", Labels(("no", "yes"), codes), np.stack((1 - second, second), axis=1))


def divergence(c):
    s = expit(1.5 * logit(c))
    return c * np.log(c / s) + (1 - c) * np.log((1 - c) / (1 - s))


def quiet(*told):
    """Nobody is told."""


def judged(n, tilt, runs):
    rng = np.random.default_rng(0)
    return [miscalibration(forecaster(n, tilt, rng), Settings(seed=i), quiet) for i in range(runs)]


def _second(corp, happened):
    return corp.recalibrated(corp.fit(np.array(happened)))[:, 1]


def test_best_map_of_two_pieces_saves_what_it_does_by_hand():
    p = np.array([[0.8, 0.2], [0.8, 0.2], [0.4, 0.6], [0.4, 0.6]])
    before = -(np.log(0.8) * 2 + np.log(0.6) * 2) / 4
    assert Corp(p, None).gain(np.array([0, 0, 1, 1])) == pytest.approx(before, rel=1e-14)
    assert _second(Corp(p, None), [1, 0, 1, 1]) == pytest.approx([0.5, 0.5, 1.0, 1.0])


def test_violators_are_pooled_by_weight():
    p = np.array([[0.7, 0.3], [0.3, 0.7]])
    assert _second(Corp(p, np.array([1.5, 0.5])), [1, 0]) == pytest.approx([0.75, 0.75])


@pytest.mark.parametrize("seed", range(20))
def test_runs_of_rows_are_fitted_as_each_row_is(seed):
    rng = np.random.default_rng(seed)
    p = rng.beta(0.5, 0.5, rng.integers(1, 40))
    happened = (rng.random(len(p)) < rng.choice([0.0, 0.1, 0.5, 1.0])).astype(int)
    p = np.stack([1 - p, p], axis=1)
    runs, rows = Corp(p, None), Corp(p, np.ones(len(p)))
    by_runs, by_rows = runs.fit(happened), rows.fit(happened)
    assert runs.recalibrated(by_runs) == pytest.approx(rows.recalibrated(by_rows), abs=1e-15)
    assert by_runs.gain == pytest.approx(by_rows.gain, abs=1e-14)
    expected = isotonic_regression(happened[np.argsort(p[:, 1])]).x
    assert by_runs.at(np.arange(len(p))) == pytest.approx(expected, abs=1e-15)


def test_score_statistic_averages_half_a_parameter_a_row():
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(4), 400)
    statistic = ScoreStatistic(p, None, one=False)
    drawn = ((rng.random((2000, 400))[..., None] > p.cumsum(axis=1)[:, :-1]).sum(axis=2) for _ in range(1))
    mean = np.mean([statistic.gain(codes) for codes in next(drawn)])
    assert mean == pytest.approx(7 / (2 * 400), rel=0.05)  # four slopes, four intercepts of which one is free


def test_limits_widen_to_nothing_known_where_the_variance_is_infinite():
    assert limits(0.1, np.inf, 0.01, 10, 0.95) == (0.0, np.inf)


def test_limits_of_next_to_nothing_are_those_of_nothing():
    sizes = [-1e-3, 0.0, 1e-15, 1e-12, 1e-9, 1e-6]
    highs = [limits(size, 3e-5, 4e-6, 1000.0, 0.95)[1] for size in sizes]
    assert highs == sorted(highs)
    assert highs[-1] == pytest.approx(highs[1], rel=1e-2)


def test_limit_of_what_never_varies_is_that_of_so_many_rows_without_an_event():
    assert limits(1e-15, 1e-9, 1e-40, 1473.0, 0.95)[1] < 4 / 1473


def test_class_that_happened_and_was_hardly_believed_is_found():
    rng, n = np.random.default_rng(3), 1000
    second = 1 / (1 + np.exp(-rng.normal(size=n)))
    codes = (rng.random(n) < second).astype(np.int64)
    codes[:5] = 2
    for belief in (1e-18, 1e-20, 1e-100):
        p = np.stack([(1 - second) * (1 - belief), second * (1 - belief), np.full(n, belief)], axis=1)
        found = miscalibration(Scored("model", Labels(("a", "b", "c"), codes), p), Settings(), quiet)
        assert found.p_value < 0.01
        assert found.low > 0.0


@pytest.mark.parametrize("k", [3, 4, 5, 6, 7, 10])
def test_predictions_that_are_all_alike_have_no_temperature(k):
    codes = np.arange(60) % k
    found = miscalibration(
        Scored("model", Labels(tuple("abcdefghij"[:k]), codes), np.full((60, k), 1 / k)), Settings(), quiet
    )
    assert found.raw <= 1e-9  # the frequencies are as predicted, so that not even chance saves anything
    assert found.low == 0.0
    assert np.isfinite(found.high)


def test_shares_next_to_0_leave_the_best_map_finite():
    shares = np.array([[1e-17, 1.0], [2e-18, 1.0], [0.5, 0.5], [0.9, 0.1]] * 5)
    p = np.array([[0.1, 0.9], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]] * 5)
    found = miscalibration(Scored("model", Labels(("a", "b"), None, shares), p), Settings(), quiet)
    assert np.isfinite(found.best).all()
    assert np.isfinite([found.raw, found.low, found.high]).all()


def test_lower_limit_above_zero_means_that_the_test_rejects():
    found = judged(200, 1.5, 20)
    assert all(each.p_value <= 0.05 for each in found if each.low > 0.0)
    assert any(each.low > 0.0 for each in found)


@pytest.mark.slow
@pytest.mark.parametrize("n", [200, 1000])
def test_calibrated_forecaster_is_found_calibrated(n):
    found = judged(n, 1.0, 300)
    assert np.mean([each.low == 0.0 for each in found]) >= 0.93
    assert 0.02 <= np.mean([each.p_value <= 0.05 for each in found]) <= 0.08


@pytest.mark.slow
@pytest.mark.parametrize("n", [200, 1000])
def test_overconfident_forecaster_is_found_so_with_its_truth_within_the_limits(n):
    true = quad(divergence, 0, 1)[0]
    found = judged(n, 1.5, 200)
    assert np.mean([each.low <= true <= each.high for each in found]) >= 0.93
    assert np.mean([each.raw for each in found]) == pytest.approx(true, abs=0.004)


@pytest.mark.slow
def test_few_ratings_a_row_of_a_calibrated_model_show_no_miscalibration():
    rng, found = np.random.default_rng(8), []
    for _ in range(200):
        chance = 1 / (1 + np.exp(-rng.normal(size=200)))
        counts = rng.binomial(3, rng.beta(5 * chance, 5 * (1 - chance)))
        labels = Labels(("a", "b"), None, np.stack([3 - counts, counts], axis=1) / 3, np.full(200, 3))
        found.append(miscalibration(Scored("model", labels, np.stack([1 - chance, chance], axis=1)), Settings(), quiet))
    assert np.mean([each.p_value <= 0.05 for each in found]) <= 0.09
    assert abs(np.mean([each.raw for each in found])) < 0.001  # of a standard deviation of 0.004
