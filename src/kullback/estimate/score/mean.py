"""The mean of rows with weights and groups: its variance, its limits and the test that it is 0.

A row's (a group's) share in the mean's error is linearised, so that weights and groups of any size are allowed for.
Costs are skewed, and the usual t limits then miss on one side. Hall's cubic transformation of the studentized mean
takes the skewness out and has an inverse (Journal of the Royal Statistical Society B 54:221, 1992,
doi:10.1111/j.2517-6161.1992.tb01876.x). Where few rows count, as where two models differ in few, the skewness is mostly
noise: it is shrunk by as much (James and Stein's positive part), else such models differ too often.
"""

from __future__ import annotations

from math import cbrt, inf, sqrt
from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers

_STRAIGHT: Final = 1e-6  # a skewness of the mean below it changes no digit that is shown


def mean(x: Floats, weights: Floats | None) -> float:
    """The weighted mean of x (n,)."""
    return float(x.mean() if weights is None else weights @ x / weights.sum())


def errors(x: Floats, weights: Floats | None, groups: Integers | None) -> Floats:
    """What each group (each row, where there are none) adds to the error of the mean of x, (n,) or (n, K)."""
    of_rows = x - x.mean(axis=0) if weights is None else x - weights @ x / weights.sum()
    of_rows = of_rows / len(x) if weights is None else (of_rows.T * (weights / weights.sum())).T
    if groups is None:
        return np.asarray(of_rows)
    if of_rows.ndim == 1:
        return np.asarray(np.bincount(groups, of_rows), dtype=np.float64)
    return np.stack([np.bincount(groups, column) for column in of_rows.T], axis=1)


def independent(n: int, weights: Floats | None, groups: Integers | None) -> float:
    """How many independent rows or groups of equal weight say as much: Kish's effective number."""
    if weights is None and groups is None:
        return float(n)
    each = np.ones(n) if weights is None else weights
    whole = each if groups is None else np.bincount(groups, each)
    return float(whole.sum() ** 2 / (whole @ whole))


def variance_of_mean(x: Floats, weights: Floats | None, groups: Integers | None) -> float:
    """The variance of the mean of x (n,); infinite where there is but one row or group."""
    number = independent(len(x), weights, groups)
    if number <= 1.0:
        return inf
    u = errors(x, weights, groups)
    return float(u @ u) * number / (number - 1.0)


def mean_with_limits(
    x: Floats, weights: Floats | None, groups: Integers | None, confidence: float, null_variance: float = 0.0
) -> tuple[float, float, float]:
    """The mean of x (n,), finite, and its lower and upper limit; `null_variance` is added to its variance.

    Both limits are infinite where there is but one row or group.
    """
    from scipy.special import stdtrit

    value = mean(x, weights)
    own = variance_of_mean(x, weights, groups)
    if not own < inf:
        return value, -inf, inf
    variance = own + null_variance
    if variance == 0.0:
        return value, value, value
    skewness = _skewness(x, weights, groups, variance)
    t = float(stdtrit(independent(len(x), weights, groups) - 1.0, 0.5 + confidence / 2.0))
    low, high = (value - sqrt(variance) * unskewed(end, skewness) for end in (t, -t))
    return value, min(low, value), max(high, value)


def _skewness(x: Floats, weights: Floats | None, groups: Integers | None, variance: float) -> float:
    """The skewness of the mean of x (n,), whose variance is that."""
    cubes = (errors(x, weights, groups) / sqrt(variance)) ** 3
    return shrunk(float(cubes.sum()), float(cubes @ cubes), len(cubes))


def shrunk(total: float, squares: float, number: float) -> float:
    """A sum of so many terms, whose squares have that sum, less what of it is likely to be noise; of the same sign."""
    noise = squares - total**2 / number
    return total * max(0.0, 1.0 - noise / total**2) if total != 0.0 else 0.0


def unskewed(t: float, skewness: float) -> float:
    """The studentized mean that Hall's transformation takes to t, where the mean's own skewness is that."""
    if abs(skewness) < _STRAIGHT:
        return t
    return 3.0 * (cbrt(1.0 + skewness * (t - skewness / 6.0)) - 1.0) / skewness


def p_value_of_mean(x: Floats, weights: Floats | None, groups: Integers | None) -> float:
    """The p-value of the test that the mean of x (n,) is 0: two-sided, by the same transformation; 1 if it is 0."""
    from scipy.special import stdtr

    value = mean(x, weights)
    variance = variance_of_mean(x, weights, groups)
    if value == 0.0 or not variance < inf:
        return 1.0
    if variance == 0.0:
        return 0.0
    t = value / sqrt(variance)
    skewness = _skewness(x, weights, groups, variance)
    t += skewness * (t**2 / 3.0 + 1.0 / 6.0) + skewness**2 * t**3 / 27.0
    return min(1.0, 2.0 * float(stdtr(independent(len(x), weights, groups) - 1.0, -abs(t))))
