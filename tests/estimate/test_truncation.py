"""What lies beyond the terms that a sample tells: the extrapolated series and the bias of truncation."""

from __future__ import annotations

import itertools
import math

import mpmath as mp
import numpy as np
import pytest

import kullback
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.extrapolation import rest_of_series, tail_sum
from kullback.estimate.truncation import _unshown, largest_bias


@pytest.mark.parametrize(
    ("L", "fall"), [(9, 0.3), (99, 0.02), (999, 0.005), (10**4, 1e-3), (10**6, 1e-7), (10**9, 2e-6), (10**6, 2e-12)]
)
def test_the_tail_of_the_unshown_is_summed_to_the_end(L, fall):
    with mp.workdps(30):
        q = 1 - mp.mpf(fall)
        # ∫₀^∞ exp(−L·t)·q·e⁻ᵗ/(1 − q·e⁻ᵗ) dt, substituting u = L·t
        points = [0, fall * L / 100, fall * L, 1, 10, 100] if fall * L < 1 else [0, 1, 10, 100]
        expected = mp.quad(lambda u: mp.exp(-u) / (mp.expm1(u / L) + mp.mpf(fall)) * q / L, points)
    assert tail_sum(L, fall) == pytest.approx(float(expected), rel=1e-9)


def test_a_series_that_falls_by_one_factor_is_carried_on_exactly():
    # One rare outcome of probability p: z(v) = p(1−p)ᵛ, shown once by L rows with chance L·p(1−p)ᴸ⁻¹
    p, L = 0.01, 80
    never, once = p * (1 - p) ** L, p * L * p * (1 - p) ** (L - 1)
    expected = math.fsum(p * (1 - p) ** v / v for v in range(L + 1, 5000))
    assert rest_of_series(never, once, L, 81) == pytest.approx(expected, rel=1e-10)


def test_nothing_unshown_leaves_nothing_to_carry_on():
    assert rest_of_series(0.0, 0.3, 10, 11) == 0.0
    assert rest_of_series(1 / 11, 0.0, 10, 11) == 0.0


@pytest.mark.parametrize("L", [1, 3, 5])
def test_chances_from_a_smaller_sample_are_unbiased(L):
    """Over every sample of 5 rows, L of them show the next outcome never with chance Σ p(1−q)ᴸ."""
    p, q, rows = (0.5, 0.3, 0.2), (0.1, 0.3, 0.6), 5
    never = once = 0.0
    for drawn in itertools.product(range(3), repeat=rows):
        chance = math.prod(q[i] for i in drawn)
        counts = np.bincount(drawn, minlength=3)
        found = _unshown(np.array([5, 3, 2]), counts, rows, L)
        never, once = never + chance * found[0], once + chance * found[1]
    pairs = list(zip(p, q, strict=True))
    assert never == pytest.approx(sum(pi * (1 - qi) ** L for pi, qi in pairs), rel=1e-12)
    assert once == pytest.approx(sum(pi * L * qi * (1 - qi) ** (L - 1) for pi, qi in pairs), rel=1e-12)


def test_where_every_outcome_is_common_there_is_no_bias_to_take_off():
    assert largest_bias(np.array([500, 400]), np.array([300, 600])) == 0.0


def test_a_belief_that_favours_rare_outcomes_is_found_to_raise_the_estimate():
    k, rows = 400, 2000
    p = 1.0 / np.arange(1, k + 1)
    p /= p.sum()
    q = p * np.linspace(0.5, 3.0, k)
    q /= q.sum()
    divergence, rng = float(p @ np.log(p / q)), np.random.default_rng(2)
    errors, found = [], []
    for _ in range(100):
        x, y = rng.multinomial(rows, p), rng.multinomial(rows, q)
        errors.append(math.fsum(balanced_shares(x, y)) - divergence)
        found.append(largest_bias(x, y))
    assert np.mean(errors) > 0.005
    assert 0.7 * np.mean(errors) < np.mean(found) < 2.0 * np.mean(errors)


@pytest.mark.parametrize("seen_once", [0, 1, 2])
def test_a_single_row_does_not_wipe_out_the_lower_limit(seen_once):
    ledger = kullback.compare([seen_once, 1000, 1000], [1, 200, 400], given="counts")
    assert ledger.verdict == "different"
    assert 0.04 < ledger.excess.low < 0.05


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([78, 365, 1223], [3573, 0, 1427]),
        ([0, 270317, 1220, 0, 0], [55351, 4928, 2133, 41599, 18994]),
    ],
)
def test_common_outcomes_of_very_unequal_samples_have_an_account(x, y):
    assert kullback.compare(x, y, given="counts").excess.low > 0


def test_any_counts_have_an_account():
    rng = np.random.default_rng(0)
    for _ in range(400):
        outcomes = int(rng.integers(1, 8))
        x, y = (
            (rng.pareto(0.5, outcomes) * rng.integers(0, 2, outcomes) * 10).clip(0, 10**9).astype(int) for _ in "xy"
        )
        if x.any() and y.any():
            excess = kullback.compare(x, y, given="counts").excess
            assert 0 <= excess.low <= excess.value <= excess.high
