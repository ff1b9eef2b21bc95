"""Inverting the noncentral chi-square distribution in its noncentrality."""

from __future__ import annotations

import mpmath as mp
import pytest
from scipy.special import chndtr

from kullback.estimate import noncentral
from kullback.estimate.noncentral import noncentrality


def probability(T, df, nc):
    """P(χ'²(df, nc) ≤ T) as the Poisson mixture it is, with 30 digits."""
    with mp.workdps(30):
        half = mp.mpf(nc) / 2
        terms = int(half + 14 * mp.sqrt(half + 1) + 60)
        return sum(
            mp.exp(-half + j * mp.log(half) - mp.loggamma(j + 1))
            * mp.gammainc(mp.mpf(df) / 2 + j, 0, mp.mpf(T) / 2, regularized=True)
            for j in range(terms)
        )


@pytest.mark.parametrize(("T", "df"), [(9.0, 3.0), (0.5, 1e-6), (40.0, 0.1), (900.0, 500.0), (1e-250, 1e-4)])
@pytest.mark.parametrize("p", [0.025, 0.4])
def test_the_noncentrality_has_the_probability_asked_for(T, df, p):
    assert float(probability(T, df, noncentrality(T, df, p))) == pytest.approx(p, rel=1e-9)


def test_where_even_no_noncentrality_is_too_much_it_is_zero():
    assert noncentrality(3.0, 10.0, 0.975) == 0.0
    assert noncentrality(1e9, 2e9, 0.975) == 0.0


@pytest.mark.parametrize(("T", "df"), [(9e5, 1e3), (9e5, 5e5), (1e6 - 1, 1.0)])
@pytest.mark.parametrize("p", [0.005, 0.025, 0.975, 0.995])
def test_the_expansion_takes_over_from_the_sum_without_a_step(monkeypatch, T, df, p):
    summed = noncentrality(T, df, p)
    monkeypatch.setattr(noncentral, "_SUMMED", 0.0)
    expanded = noncentrality(T, df, p)
    width = (2 * (df + 2 * T)) ** 0.5
    assert abs(expanded - summed) < 1e-7 * width


@pytest.mark.parametrize("size", [1e7, 1e9, 1e12])
@pytest.mark.parametrize("df", [1.0, 1e6])
def test_at_any_size_the_limits_are_one_normal_quantile_apart(size, df):
    low, high = (noncentrality(size, df, p) for p in (0.975, 0.025))
    middle, reach = size - df, 1.959964 * (4 * size - 2 * df) ** 0.5
    assert low == pytest.approx(middle - reach, abs=0.01 * reach)
    assert high == pytest.approx(middle + reach, abs=0.01 * reach)


def test_the_expansion_still_agrees_with_the_sum_at_ten_million():
    nc = noncentrality(1e7, 10.0, 0.025)
    assert float(chndtr(1e7, 10.0, nc)) == pytest.approx(0.025, rel=1e-6)
