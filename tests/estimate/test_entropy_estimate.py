"""Chao, Wang and Jost's entropy of a sample."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest

from kullback.estimate.entropy import chao_wang_jost, entropy_amount
from published import CASES


@pytest.mark.parametrize("case", [c for c in CASES if "im_cwj" in c], ids=lambda c: f"x={c['x']}")
def test_it_agrees_with_a_published_library_and_an_independent_sum(case):
    estimate = chao_wang_jost(np.array(case["x"]))
    assert estimate == pytest.approx(case["im_cwj"], rel=1e-9)
    assert estimate == pytest.approx(case["H_chao_wang_jost"], rel=1e-9)


def test_nothing_seen_only_once_leaves_nothing_unseen():
    with mp.workdps(30):
        expected = mp.digamma(10) - (mp.mpf(4) / 10 * mp.digamma(4) + mp.mpf(6) / 10 * mp.digamma(6))
    assert chao_wang_jost(np.array([4, 6, 0])) == pytest.approx(float(expected), rel=1e-12)


def test_a_certain_outcome_has_no_entropy():
    amount = entropy_amount(np.array([50, 0]), 0.95)
    assert (amount.value, amount.low, amount.high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("x", [[0, 0], [1, 0]])
def test_below_two_rows_nothing_is_known(x):
    amount = entropy_amount(np.array(x), 0.95)
    assert (amount.value, amount.high, amount.upper) == (0.0, math.inf, "unbounded")


def test_limits_are_those_of_the_delta_method():
    amount = entropy_amount(np.array([500, 250, 250]), 0.9)
    # −log p̂ is log 2 or 2·log 2, each half of the time: variance (log 2)²/4
    se = math.sqrt(math.log(2) ** 2 / 4 / 1000 + 2 / (2 * 1000**2))
    assert amount.high - amount.value == pytest.approx(1.6448536 * se, rel=1e-7)
    assert amount.value == pytest.approx(1.5 * math.log(2), abs=0.002)


def test_all_rows_different_is_finite_at_any_size():
    assert math.isfinite(chao_wang_jost(np.ones(10**6, dtype=np.int64)))
