"""Inverting the noncentral chi-square distribution in its noncentrality, at any size.

`scipy.special.chndtr` sums a Poisson mixture, the longer the larger the noncentrality. From a size of
10⁶ on the Cornish–Fisher expansion (Review of the International Statistical Institute 5, 1938) takes its
place: with the terms below its error there is less than 10⁻⁷ standard deviations.
"""

from __future__ import annotations

from math import log, sqrt
from typing import Final

from scipy.optimize import brentq
from scipy.special import chdtr, chndtr, ndtri

LEAST_DF: Final = 1e-12  # where no deal differs from another; SciPy knows no 0 degrees of freedom
_SUMMED: Final = 1e6
_TINY: Final = 1e-14


def noncentrality(T: float, df: float, p: float) -> float:
    """The λ at which χ'²(df, λ) ≤ T > 0 has probability p; 0 where even λ = 0 leaves no more than p."""
    central = float(chdtr(df, T))
    if central <= p:
        return 0.0
    if T < _TINY:
        return 2.0 * log(central / p)  # the mixture's first term, exp(−λ/2)·P(χ²(df) ≤ T); the others are of order T
    z = float(ndtri(p))

    def excess(nc: float) -> float:
        """Positive while λ is too small."""
        if df + T > _SUMMED:
            return T - _quantile(df, nc, z)
        return float(chndtr(T, df, nc)) - p

    high = T + 10.0 * sqrt(T) + 100.0
    while excess(high) > 0.0:
        high *= 2.0
    return float(brentq(excess, 0.0, high)) if excess(0.0) > 0.0 else 0.0


def _quantile(df: float, nc: float, z: float) -> float:
    """The quantile of χ'²(df, nc) whose normal counterpart is z, by its first four cumulants."""
    variance = 2.0 * (df + 2.0 * nc)
    skewness = 8.0 * (df + 3.0 * nc) / (variance * sqrt(variance))
    kurtosis = 48.0 * (df + 4.0 * nc) / variance**2
    correction = (
        skewness * (z**2 - 1.0) / 6.0 + kurtosis * (z**3 - 3.0 * z) / 24.0 - skewness**2 * (2.0 * z**3 - 5.0 * z) / 36.0
    )
    return df + nc + sqrt(variance) * (z + correction)
