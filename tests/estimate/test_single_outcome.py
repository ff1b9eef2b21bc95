"""The lower limit by a single outcome: what a sum over all outcomes cannot say of one that was next to impossible."""

import math

import mpmath
import numpy as np
import pytest

import kullback as kb
from kullback.estimate.single_outcome import least_by_one_outcome


def test_it_is_the_divergence_of_two_chances_at_the_least_p():
    x, q = np.array([6, 5, 1]), np.array([0.5, 0.5, 1e-200])
    with mpmath.workdps(40):  # Clopper and Pearson: the p at which 1 of 12 rows or more has the chance 0.01/3
        p = 1 - (1 - mpmath.mpf(1) / 300) ** (mpmath.mpf(1) / 12)
        expected = p * mpmath.log(p / mpmath.mpf(1e-200)) + (1 - p) * mpmath.log(1 - p)
    assert least_by_one_outcome(x, q, np.log(q), 0.01) == pytest.approx(float(expected), rel=1e-9)


def test_nothing_is_told_by_outcomes_that_happen_as_expected():
    q = np.array([0.5, 0.5])
    assert least_by_one_outcome(np.array([50, 50]), q, np.log(q), 0.01) == 0.0
    assert least_by_one_outcome(np.array([55, 45]), q, np.log(q), 0.01) == 0.0


def test_one_outcome_alone_is_wrong_no_more_often_than_stated():
    rng, q = np.random.default_rng(1), np.array([0.9, 0.09, 0.01])
    drawn = rng.multinomial(50, q, size=4000)
    wrong = np.mean([least_by_one_outcome(x, q, np.log(q), 0.05) > 0 for x in drawn])
    assert wrong <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 4000)


def test_what_is_next_to_impossible_and_happens_is_different():
    ledger = kb.compare({"a": 6, "b": 5, "c": 1}, {"a": 0.5, "b": 0.5, "c": 1e-200})
    assert ledger.verdict == "different"
    assert ledger.excess.low > 0.01
