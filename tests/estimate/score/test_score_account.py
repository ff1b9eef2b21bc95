"""The account of one model's rows: its parts add up, and rows that were forbidden are infinite."""

import math
from dataclasses import replace

import numpy as np
import pytest

from kullback.estimate.score.account import score
from kullback.estimate.score.judge import judge
from kullback.estimate.score.judged import Settings
from kullback.evidence import Labels, Scored, Segments


def quiet(*told):
    """Nobody is told."""


def model(n, k=2, seed=0):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(k), n)
    codes = (rng.random(n)[:, None] > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return Scored("model", Labels(tuple("abcde"[:k]), codes), p)


@pytest.mark.parametrize(("n", "k"), [(5, 2), (40, 2), (300, 2), (5, 3), (40, 3), (300, 3)])
def test_parts_add_up_and_none_is_negative(n, k):
    scored = model(n, k)
    parts = judge(scored, Settings(), quiet).parts
    assert parts.total.value == pytest.approx(-np.log(scored.probabilities[np.arange(n), scored.labels.codes]).mean())
    found = parts.uncertainty.value - parts.resolution.value + parts.miscalibration.value
    assert found == pytest.approx(parts.total.value, abs=1e-12)
    assert parts.resolution.low >= 0.0
    assert parts.miscalibration.low >= 0.0


def test_forbidden_row_costs_everything_and_the_others_are_told_beside():
    scored = model(100)
    p = scored.probabilities.copy()
    p[7] = np.eye(2)[1 - scored.labels.codes[7]]
    found = score(Scored("model", scored.labels, p), None, Settings(), quiet)
    assert found.forbidden == 1
    assert math.isinf(found.total.value)
    assert found.resolution is None
    assert found.costliest[0].row == 7
    rest = np.delete(np.arange(100), 7)
    assert found.finite.total.value == pytest.approx(-np.log(p[rest, scored.labels.codes[rest]]).mean())


def test_weights_of_one_change_nothing():
    scored = model(100)
    weighted = replace(scored, labels=replace(scored.labels, weights=np.ones(100)))
    assert score(weighted, None, Settings(), quiet).parts == score(scored, None, Settings(), quiet).parts


def test_segments_of_one_class_or_few_rows_are_told_without_a_test():
    scored = model(60)
    codes = np.where(scored.labels.codes == 1, 1, 2)
    codes[:4] = 0
    found = score(scored, Segments("where", codes, ("few", "yes", "no")), Settings(), quiet)
    assert [each.score.p_value for each in found.segments] == [None, None, None]
    assert sum(each.share for each in found.segments) == pytest.approx(1.0)
    assert sum(each.share * each.score.total.value for each in found.segments) == pytest.approx(found.total.value)


def test_soft_labels_have_an_irreducible_part():
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(3), 200)
    parts = judge(Scored("model", Labels(("a", "b", "c"), None, p.copy()), p), Settings(), quiet).parts
    assert parts.total.value == pytest.approx(parts.irreducible.value)
    assert parts.miscalibration.value == pytest.approx(0.0, abs=1e-6)


def test_grouping_of_known_shares_has_the_limits_of_a_divergence():
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.ones(3), 400)
    told = np.full((400, 3), 1 / 3)  # calibrated, and blind to what tells rows apart
    parts = judge(Scored("model", Labels(("a", "b", "c"), None, shares), told), Settings(), quiet).parts
    apart = np.log(3) + (shares * np.log(shares)).sum(axis=1).mean()  # E D(L‖S) = log 3 − E H(L)
    assert parts.grouping.value + parts.miscalibration.value == pytest.approx(apart)
    assert 0 < parts.grouping.low < apart < parts.grouping.high < 1.2 * apart


def test_costliest_rows_are_numbered_as_they_were_given():
    scored = model(120)
    p, other = scored.probabilities.copy(), 1 - scored.labels.codes
    p[[3, 50]] = np.eye(2)[other[[3, 50]]]  # what happened was given nothing
    p[90] = np.where(np.arange(2) == other[90], 1 - 1e-9, 1e-9)
    codes = np.repeat([0, 1], 60)
    found = score(Scored("model", scored.labels, p), Segments("half", codes, ("a", "b")), Settings(), quiet)
    assert [row.row for row in found.costliest[:3]] == [3, 50, 90]
    assert found.finite.costliest[0].row == 90
    segments = {each.name: each.score for each in found.segments}
    assert segments["b"].costliest[0].row == 90
    assert [row.row for row in segments["a"].costliest[:2]] == [3, 50]


def test_p_values_of_segments_are_adjusted_for_each_other():
    scored = model(300)
    found = score(scored, Segments("third", np.arange(300) % 3, ("a", "b", "c")), Settings(), quiet)
    least = min(found.segments, key=lambda each: each.score.p_value)
    assert least.p_adjusted == pytest.approx(min(1.0, 3 * least.score.p_value))
    assert all(each.p_adjusted >= each.score.p_value for each in found.segments)
