"""What lies beyond the terms that a sample tells: the extrapolated series and the largest bias of truncation."""

from __future__ import annotations

import itertools
import math

import mpmath as mp
import numpy as np
import pytest

import kullback
from kullback.estimate.balanced import balanced_share, balanced_shares
from kullback.estimate.extrapolation import rest_of_series, tail_sum
from kullback.estimate.null_variance import moments, null_moments
from kullback.estimate.truncation import _missed, largest_bias, unshown


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


def counts_of(p, rows):
    """Every sample of so many rows as counts, with its chance."""
    for drawn in itertools.product(range(len(p)), repeat=rows):
        yield np.bincount(drawn, minlength=len(p)), math.prod(p[i] for i in drawn)


def mean(function, p, q, n, m):
    """The exact mean of a function of two samples' counts."""
    pairs = itertools.product(counts_of(p, n), counts_of(q, m))
    return sum(chance_x * chance_y * function(x, y) for (x, chance_x), (y, chance_y) in pairs)


P, Q = (0.5, 0.3, 0.2), (0.1, 0.3, 0.6)


@pytest.mark.parametrize(("n", "m"), [(4, 3), (4, 2), (2, 5)])
def test_the_shares_that_some_rows_of_the_truth_do_not_show_are_unbiased(n, m):
    L = min(n - 1, m)
    truth = mean(lambda x, y: unshown(x, y, n, m)[0].sum(), P, Q, n, m)
    belief = mean(lambda x, y: unshown(x, y, n, m)[1].sum(), P, Q, n, m)
    assert truth == pytest.approx(sum(p * (1 - p) ** L for p in P), rel=1e-12)
    assert belief == pytest.approx(sum(q * (1 - p) ** L for p, q in zip(P, Q, strict=True)), rel=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_the_estimate_less_its_largest_bias_is_on_average_no_higher_than_the_divergence(seed):
    rng = np.random.default_rng(seed)
    p, q = (rng.dirichlet(np.full(3, shape)) for shape in rng.choice([0.2, 1.0, 5.0], 2))
    n, m = rng.integers(2, 5), rng.integers(1, 4)
    estimate = mean(lambda x, y: balanced_shares(x, y).sum(), p, q, n, m)
    z, w = (mean(lambda x, y, i=i: unshown(x, y, n, m)[i].sum(), p, q, n, m) for i in (0, 1))
    assert estimate - z * math.log(w / z) <= float(p @ np.log(p / q)) + 1e-12


def test_where_truth_and_belief_are_the_same_neither_has_a_bias():
    n, m = 4, 3
    assert mean(lambda x, y: balanced_shares(x, y).sum(), P, P, n, m) == pytest.approx(0.0, abs=1e-14)
    gap = mean(lambda x, y: np.subtract(*unshown(x, y, n, m)).sum(), P, P, n, m)
    assert gap == pytest.approx(0.0, abs=1e-14)


@pytest.mark.parametrize(("c", "M", "L"), [(0, 9, 4), (3, 9, 4), (6, 9, 4), (5, 10**12, 10**11), (10**4, 10**9, 10**5)])
def test_missing_every_marked_row_has_its_chance_at_any_size(c, M, L):
    with mp.workdps(40):
        expected = mp.binomial(M - L, c) / mp.binomial(M, c) if c <= M - L else 0
    assert _missed(np.array([c]), M, L)[0] == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize(("t", "n", "m"), [(1, 30, 30), (7, 30, 30), (9, 12, 40), (20, 60, 25)])
def test_moments_where_nothing_changed_are_those_of_the_binomial_law(t, n, m):
    x = np.arange(t + 1)
    weight = np.array([math.comb(t, int(a)) * (n / (n + m)) ** a * (m / (n + m)) ** (t - a) for a in x])
    z, w = unshown(x, t - x, n, m)
    h = balanced_share(x, t - x, n, m) - (1 / n + 1 / m) * x - (w - z)
    X, g, h = (v - weight @ v for v in (x, w - z, h))
    expected = [weight @ v for v in (h * h, h * X, X * X, g * g, z)]
    assert moments(np.array([t]), n, m)[1:, 0] == pytest.approx(expected, rel=1e-9, abs=1e-18)


@pytest.mark.parametrize(("n", "m"), [(150, 150), (900, 150), (150, 900)])
def test_less_its_largest_bias_the_estimate_is_less_noisy_where_nothing_changed(n, m):
    p, rng, runs = np.full(300, 1 / 300), np.random.default_rng(4), 300
    estimates, bounded, nulls = [], [], []
    for x, y in zip(rng.multinomial(n, p, runs), rng.multinomial(m, p, runs), strict=True):
        nulls.append(null_moments(x, y))
        estimates.append(math.fsum(balanced_shares(x, y)))
        bounded.append(estimates[-1] - largest_bias(x, y, nulls[-1].grain))
    deviation = math.sqrt(np.mean([null.bounded for null in nulls]))
    assert np.std(bounded) < 0.8 * np.std(estimates)
    assert np.std(bounded) == pytest.approx(deviation, rel=0.2)
    assert abs(np.mean(bounded)) < 0.25 * deviation


def test_where_every_outcome_is_common_there_is_no_bias_to_take_off():
    x, y = np.array([500, 400]), np.array([300, 600])
    assert largest_bias(x, y, null_moments(x, y).grain) == 0.0


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
        found.append(largest_bias(x, y, null_moments(x, y).grain))
    assert np.mean(errors) > 0.005
    assert np.mean(errors) < np.mean(found) < 2.0 * np.mean(errors)


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
