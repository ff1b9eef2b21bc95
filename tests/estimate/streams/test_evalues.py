"""E-values made into one: over starts, and over columns."""

import itertools
import math

import numpy as np
import pytest

from kullback.estimate.streams.evalues import is_start, log_weights, named, over_columns, over_starts


@pytest.mark.parametrize("starts", [1, 2, 3, 50])
def test_weights_of_starts_and_of_those_to_come_are_1_in_all(starts):
    assert over_starts(np.zeros((starts, 1))) == pytest.approx([0.0], abs=1e-12)
    assert math.fsum(np.exp(log_weights(starts))) == pytest.approx(1 - 0.5 / starts)


def test_first_start_has_half_the_weight():
    log_e = np.array([[math.log(1000.0)]])
    assert np.exp(over_starts(log_e)) == pytest.approx([0.5 * 1000 + 0.5])


def test_endless_evidence_stays_endless():
    assert np.isposinf(over_starts(np.array([[np.inf], [0.0]])))
    assert np.isposinf(over_columns(np.array([[np.inf], [-np.inf]])))
    assert named(np.array([[np.inf], [-np.inf]]), math.log(20)).ravel().tolist() == [True, False]


def test_starts_are_dense_at_first_and_16_an_octave_later():
    starts = [j for j in range(2048) if is_start(j)]
    assert starts[:32] == list(range(32))
    assert [sum(2**i <= j < 2 ** (i + 1) for j in starts) for i in range(5, 11)] == [16] * 6


def by_every_set(e, threshold):
    """Closed testing as it is defined: a column is named if every set that holds it has such a mean."""
    columns = range(len(e))
    sets = [s for size in range(1, len(e) + 1) for s in itertools.combinations(columns, size)]
    return [all(sum(e[i] for i in s) / len(s) >= threshold for s in sets if c in s) for c in columns]


def test_naming_is_closed_testing_over_every_set_of_columns():
    rng = np.random.default_rng(3)
    e = np.exp(rng.normal(2.0, 2.0, (5, 300)))
    found = named(np.log(e), math.log(20))
    assert found.T.tolist() == [by_every_set(column, 20.0) for column in e.T]
    assert 0 < found.mean() < 1


def test_bonferroni_is_never_stronger_than_naming():
    e = np.exp(np.random.default_rng(4).normal(3.0, 2.0, (4, 300)))
    found = named(np.log(e), math.log(20))
    assert found[e >= 4 * 20].all()
    assert found.sum() > (e >= 4 * 20).sum()
