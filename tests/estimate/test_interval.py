"""The interval of the balanced estimate: its reference numbers, and the edges where there is none."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest

from kullback.estimate.balanced import balanced_shares
from kullback.estimate.interval import calibrated_limits, divergence_limits, unseen_mass, unseen_surcharge
from kullback.estimate.null_variance import moments, null_moments


def limits(x, y, confidence=0.95):
    x, y = np.array(x), np.array(y)
    return divergence_limits(x, y, math.fsum(balanced_shares(x, y)), confidence)


def test_null_variance_agrees_with_the_reference(case):
    n, m = case["x"].sum(), case["y"].sum()
    variance = null_moments(case["x"], case["y"]).estimate
    assert variance == pytest.approx(case["final_S0"], rel=1e-9)
    assert 2 * (n * m / (n + m)) ** 2 * variance == pytest.approx(case["final_df"], rel=1e-9)


def test_limits_agree_with_the_reference(case):
    x, y = case["x"], case["y"]
    low, high = calibrated_limits(x, y, math.fsum(balanced_shares(x, y)), 0.95)
    assert (low, high) == pytest.approx(tuple(case["final_ci95"]), rel=1e-9, abs=1e-15)
    surcharge = unseen_surcharge(unseen_mass(x, y), int(y.sum()), 0.95)
    assert (low, high + surcharge) == pytest.approx(tuple(case["final_ci95_unseen_adjusted"]), rel=1e-9, abs=1e-15)


def test_the_lower_limit_of_common_outcomes_is_the_noncentrality_at_its_level():
    x, y, n = [500, 300, 200], [400, 300, 300], 1000
    with mp.workdps(20):
        # With n = m and L = n−1 A is the harmonic number, less 1/n on the belief's side.
        estimate = mp.fsum(mp.mpf(a) / n * (mp.harmonic(a - 1) - mp.harmonic(b)) for a, b in zip(x, y, strict=True))
        estimate += mp.mpf(1) / n
        p, q = ([(c + mp.mpf("0.5")) / (n + mp.mpf("1.5")) for c in counts] for counts in (x, y))
        f = [mp.log(a / b) for a, b in zip(p, q, strict=True)]
        divergence = mp.fdot(p, f)
        squares = mp.fsum(a * v**2 for a, v in zip(p, f, strict=True))
        pearson = mp.fsum(a * a / b for a, b in zip(p, q, strict=True)) - 1
        scale = max((squares - divergence**2 + pearson) / (4 * n * divergence), mp.mpf(1) / n)
        df = 2 / (n * scale) ** 2  # (K−1)/(2Na)², N = n/2
        T, shift = estimate / scale + df, calibrated_limits(np.array(x), np.array(y), float(estimate), 0.95)[0] / scale

        def chance(j):
            """Of at most T, j of the Poisson mixture that the noncentral chi-square is."""
            weight = mp.exp(-shift / 2) * (shift / 2) ** j / mp.factorial(j)
            return weight * mp.gammainc(df / 2 + j, 0, T / 2, regularized=True)

        assert float(mp.fsum(chance(j) for j in range(200))) == pytest.approx(0.975, abs=1e-7)


@pytest.mark.parametrize(("n", "m"), [(4000, 4000), (400, 40_000), (40_000, 400)])
def test_the_limit_of_many_rows_takes_over_from_the_binomial_sum_without_a_step(n, m):
    turn = int(150 * (n + m) / min(n, m))
    before, after = moments(np.array([turn, turn + 1]), n, m)[0]
    assert before == pytest.approx(after, rel=0.01)


def test_null_variance_of_billions_of_rows_is_that_of_a_poisson_count():
    # With m → ∞ the smaller side's count is Poisson(3): the variance of (a/n)(H_{a−1} − log) less its line.
    n, m = 1000, 10**10
    t = 3 * (n + m) // n
    mean = mp.mpf(3)
    weights = [mp.exp(-mean) * mean**a / mp.factorial(a) for a in range(60)]

    def truncated_log(q):
        return mp.nsum(lambda v: (1 - (1 - q) ** v) / v, [1, n - 1])

    belief = truncated_log(mp.mpf(t) / (n + m))
    rest = [mp.mpf(a) / n * ((mp.harmonic(a - 1) if a else 0) - belief) - (a - mean) / n for a in range(60)]
    centre = sum(w * r for w, r in zip(weights, rest, strict=True))
    expected = float(sum(w * (r - centre) ** 2 for w, r in zip(weights, rest, strict=True)))
    assert moments(np.array([t]), n, m)[0, 0] == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(("x", "y"), [([1, 0], [5, 5]), ([0, 0], [5, 5]), ([5, 5], [0, 0])])
def test_too_few_rows_have_no_limits(x, y):
    assert limits(x, y) == divergence_limits(np.array(x), np.array(y), 0.0, 0.95)
    assert (limits(x, y).low, limits(x, y).high, limits(x, y).upper) == (0.0, math.inf, "unbounded")


def test_a_single_outcome_may_still_hide_another():
    found = limits([40, 0], [60, 0])
    assert found.low == 0.0
    assert found.high == pytest.approx(-math.log(0.025) / 24.0)
    assert found.upper == "conditional"


@pytest.mark.parametrize(("new", "upper"), [(0, "finite"), (1, "conditional"), (5, "conditional"), (6, "unbounded")])
def test_the_upper_limit_says_how_much_the_belief_has_never_seen(new, upper):
    found = limits([100 - new, new], [100, 0]) if new else limits([50, 50], [50, 50])
    assert found.upper == upper
    assert math.isinf(found.high) == (upper == "unbounded")


def test_the_lower_limit_still_speaks_where_there_is_no_upper_one():
    found = limits([60, 40], [100, 0])
    assert found.upper == "unbounded"
    assert found.low > 0.5


def test_surcharge_for_the_unseen_is_the_cost_at_the_lower_limit_of_a_beta_half_prior():
    with mp.workdps(30):
        rarest = mp.mpf(0.5) / 201 * mp.exp(-unseen_surcharge(0.03, 200, 0.95) / mp.mpf("0.03"))
        assert float(mp.betainc(0.5, 200.5, 0, rarest, regularized=True)) == pytest.approx(0.025, rel=1e-9)
    assert unseen_surcharge(0.0, 200, 0.95) == 0.0


@pytest.mark.parametrize("confidence", [0.001, 0.5, 0.9, 0.999999])
def test_limits_hold_the_estimate_at_any_confidence(confidence):
    rng = np.random.default_rng(5)
    for _ in range(60):
        k, n, m = rng.integers(1, 30), rng.integers(2, 10**6), rng.integers(1, 10**6)
        x, y = (rng.multinomial(rows, rng.dirichlet(np.full(k, 0.3))) for rows in (n, m))
        estimate = math.fsum(balanced_shares(x, y))
        found = divergence_limits(x, y, estimate, confidence)
        assert 0.0 <= found.low <= max(0.0, estimate) <= found.high


def test_more_confidence_is_a_wider_interval():
    x, y = [400, 300, 200, 100], [300, 300, 200, 200]
    lows, highs = zip(*((limits(x, y, c).low, limits(x, y, c).high) for c in (0.5, 0.8, 0.95, 0.999)), strict=True)
    assert list(lows) == sorted(lows, reverse=True)
    assert list(highs) == sorted(highs)


def test_one_rare_value_makes_no_cliff_between_9999_and_10001_rows():
    before, after = (limits([n - 1, 1], [n, 0]) for n in (9_999, 10_001))
    assert after.high == pytest.approx(before.high, rel=0.01)
    shares = [math.fsum(balanced_shares(np.array([n - 1, 1]), np.array([n, 0]))) for n in (9_999, 10_001)]
    assert shares[1] == pytest.approx(shares[0], rel=0.01)
    common = [limits([n // 2, n - n // 2 - 1, 1], [n // 3, n - n // 3 - 1, 1]) for n in (9_999, 10_001)]
    assert common[1].low == pytest.approx(common[0].low, rel=0.01)
    assert common[1].high == pytest.approx(common[0].high, rel=0.01)
