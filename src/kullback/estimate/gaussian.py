"""D(P‖Q) read as if both sides were Gaussian, in nats, and the check of whether they are.

The estimate is the divergence of the two fitted Gaussians less its bias, which is known: the means of an inverse
Wishart matrix and of a log determinant (Muirhead, Aspects of Multivariate Statistical Theory, 1982, section 3.2). So
its mean is the divergence, for any numbers of rows. It is excellent if the data are Gaussian and means little if not:
of a mixture that is 0.17 nats from the Gaussian of equal moments it reads 0.
"""

from __future__ import annotations

from math import asinh, log, log1p, sinh, sqrt
from typing import Final, Literal, NamedTuple

import numpy as np
from scipy.linalg import qr, solve_triangular, svd
from scipy.special import chdtri, digamma, log_ndtr, ndtr

from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats
from kullback.estimate.continuity import dependent_columns
from kullback.estimate.interval import Limits
from kullback.estimate.knn import comparable_scales
from kullback.estimate.noncentral import noncentrality

_CHECKED: Final = 50  # rows of a side from which on a check of it has any power
_LEVEL: Final = 0.05


class _Fitted(NamedTuple):
    """Two fitted Gaussians, seen from the belief's, whose covariance Sy is L·Lᵀ."""

    n: int
    m: int
    roots: Floats  # L⁻¹·(root of the truth's covariance), (d, d)
    shift: Floats  # L⁻¹·(mean of the truth − mean of the belief), (d,)
    log_volumes: float  # ln|Sy| − ln|Sx|


def gaussian_divergence(x: Floats, y: Floats) -> float:
    """D(P‖Q) of Gaussian rows x (n, d) of the truth and y (m, d) of the belief; unbiased, so that it may be below 0.

    Raises
    ------
    EvidenceError
        for fewer than d+2 rows of the truth or d+3 of the belief, or columns that depend on one another.
    """
    return _unbiased(_fitted(x, y))


def gaussian_limits(x: Floats, y: Floats, confidence: float) -> Limits:
    """Limits of D(P‖Q) of Gaussian rows: like that of counts, the estimate is about a·χ'²(df, λ) − a·df with mean a·λ.

    The scale `a` is half the delta method's variance per nat, and 1/(2N) where P is near Q, 1/N = 1/n + 1/(m − 2d):
    the belief's rows count for fewer since its covariance is inverted. Calibrated by simulation
    (benchmarks/continuous.py) for Gaussian rows, at least 50 and at least 10 for each column; a check, not a theorem.

    Raises
    ------
    EvidenceError
        as of `gaussian_divergence`.
    """
    fitted = _fitted(x, y)
    d, tail = fitted.shift.size, (1.0 - confidence) / 2.0
    at_null = 0.5 / fitted.n + 0.5 / max(fitted.m - 2 * d, 1)
    scale = max(_variance(fitted) / (4.0 * _plug_in(fitted)), at_null)
    df = 0.5 * d * (d + 3) * (at_null / scale) ** 2  # the parameters of a Gaussian
    T = _unbiased(fitted) / scale + df
    low = noncentrality(T, df, 1.0 - tail) if T > 0.0 else 0.0
    high = noncentrality(max(T, float(chdtri(df, 0.5))), df, tail)  # at least what is typical of P = Q
    return Limits(scale * low, scale * high, "finite")


def _plug_in(fitted: _Fitted) -> float:
    """The divergence of the fitted Gaussians, above 0."""
    squares = float(np.sum(fitted.roots**2) + np.sum(fitted.shift**2))
    return max(0.5 * (squares - fitted.shift.size + fitted.log_volumes), 1e-300)


def _variance(fitted: _Fitted) -> float:
    """The delta method's variance of the divergence of the fitted Gaussians."""
    a, shift, eye = fitted.roots, fitted.shift, np.eye(fitted.shift.size)
    of_truth = 0.5 * np.sum((a.T @ a - eye) ** 2) + np.sum((a.T @ shift) ** 2)
    of_belief = 0.5 * np.sum((a @ a.T + np.outer(shift, shift) - eye) ** 2) + shift @ shift
    return float(of_truth / fitted.n + of_belief / max(fitted.m - 2 * shift.size, 1))


def _unbiased(fitted: _Fitted) -> float:
    """The plug-in divergence less its bias: E[Sy⁻¹] = Σ⁻¹·(m−1)/(m−d−2), and E ln|S| = ln|Σ| + e."""
    n, m, d = fitted.n, fitted.m, fitted.shift.size
    shrunk = (m - d - 2.0) / (m - 1.0)
    trace, distance = float(np.sum(fitted.roots**2)), float(fitted.shift @ fitted.shift)
    quadratic = shrunk * (trace * (1.0 - 1.0 / n) + distance) - d / m - d
    return 0.5 * (quadratic + fitted.log_volumes - _log_volume_bias(m, d) + _log_volume_bias(n, d))


def _log_volume_bias(rows: int, d: int) -> float:
    """By how much, in the mean, the log determinant of a covariance that is estimated from `rows` rows is too large."""
    return float(np.sum(digamma((rows - 1.0 - np.arange(d)) / 2.0) + np.log(2.0 / (rows - 1.0))))


def _fitted(x: Floats, y: Floats) -> _Fitted:
    """Means and covariance roots of both sides, by QR: no digits are lost by squaring."""
    n, d = x.shape
    m = y.shape[0]
    if n < d + 2 or m < d + 3:
        raise EvidenceError(
            f"a Gaussian of {d} column(s) needs at least {d + 2} rows of the truth and {d + 3} of the belief, "
            f"but there are {n} and {m}.\nGive more rows, or fewer columns."
        )
    x, y = comparable_scales(x, y)
    of_truth, of_belief = _root(x, "the truth"), _root(y, "the belief")
    shift = solve_triangular(of_belief, x.mean(axis=0) - y.mean(axis=0), lower=True)
    log_volumes = 2.0 * float(np.sum(np.log(np.diag(of_belief))) - np.sum(np.log(np.diag(of_truth))))
    return _Fitted(n, m, solve_triangular(of_belief, of_truth, lower=True), shift, log_volumes)


def _root(rows: Floats, side: str) -> Floats:
    """Lower triangular L with L·Lᵀ the sample covariance of the rows."""
    dependent = np.flatnonzero(dependent_columns(rows)).tolist()
    if dependent:
        raise EvidenceError(
            f"a Gaussian needs columns that vary freely, but column {dependent[0]} of {side} (the first is 0) is "
            "constant or follows from those before it.\nLeave that column out."
        )
    upper = np.asarray(qr(rows - rows.mean(axis=0), mode="r")[0], dtype=np.float64)[: rows.shape[1]]
    lower: Floats = upper.T * (np.sign(np.diag(upper)) / np.sqrt(rows.shape[0] - 1.0))
    return lower


def _lengths(rows: Floats) -> Floats:
    """The Euclidean length of each column."""
    lengths: Floats = np.sqrt(np.sum(rows**2, axis=0))
    return lengths


def normality(x: Floats, y: Floats) -> Literal["not rejected", "rejected", "too few rows"]:
    """Could both sides be Gaussian? At level 5 % for the two together; checked from 50 rows and 10 a column on.

    Not rejected is no proof: with few rows a mixture may pass.
    """
    if min(x.shape[0], y.shape[0]) < max(_CHECKED, 10 * x.shape[1]):
        return "too few rows"
    return "rejected" if 2.0 * min(normality_p(x), normality_p(y)) < _LEVEL else "not rejected"


def normality_p(x: Floats) -> float:
    """The p-value of the rows x (n, d) being Gaussian: the least of several, times their number (Bonferroni).

    Each column, and with several each principal component, is held against the normal distribution by Anderson and
    Darling's test, and the distances from the mean by Mardia's kurtosis (Biometrika 57, 1970,
    doi:10.1093/biomet/57.3.519). 0 where a column is constant or follows from the others.
    """
    n, d = x.shape
    if dependent_columns(x).any():
        return 0.0
    x, _ = comparable_scales(x, x[:0])
    centred = x - x.mean(axis=0)
    standard = centred * (np.sqrt(n - 1.0) / _lengths(centred))
    if d == 1:
        return float(_anderson_darling_p(standard)[0])
    components = svd(standard, full_matrices=False)[0] * np.sqrt(n)
    of_lines = _anderson_darling_p(np.column_stack([standard, components * np.sqrt(1.0 - 1.0 / n)]))
    of_distances = _kurtosis_p(np.sum(components**2, axis=1), d)
    least = min(float(of_lines.min()), of_distances)
    return float(min(1.0, (2 * d + 1) * least))


def _anderson_darling_p(standard: Floats) -> Floats:
    """The p-value of each column, of mean 0 and variance 1, being normal; mean and variance were estimated from it.

    The approximation of D'Agostino and Stephens, Goodness-of-Fit Techniques, 1986, table 4.9.
    """
    n = standard.shape[0]
    z = np.sort(standard, axis=0)
    weights = (2.0 * np.arange(n) + 1.0) / n
    a = (-n - weights @ (log_ndtr(z) + log_ndtr(-z[::-1]))) * (1.0 + 0.75 / n + 2.25 / n**2)
    a = np.minimum(a, 10.0)  # p < 1e-20; far beyond the approximation turns up again
    upper = np.exp(np.where(a < 0.6, 0.9177 - 4.279 * a - 1.38 * a**2, 1.2937 - 5.709 * a + 0.0186 * a**2))
    lower = -np.expm1(np.where(a < 0.2, -13.436 + 101.14 * a - 223.73 * a**2, -8.318 + 42.796 * a - 59.938 * a**2))
    p: Floats = np.where(a < 0.34, lower, upper)
    return p


def _kurtosis_p(squares: Floats, d: int) -> float:
    """The two-sided p-value of Mardia's kurtosis of n rows with these squared distances from their mean.

    Its mean and variance are exact. Its third moment is that of its linearised form h = s² − 2(d+2)s + d(d+2),
    s ~ χ²(d), E h³ = 64·d(d+2)(d+8), less what few rows take off it in one column, where that is known; a shifted
    lognormal distribution with these three stands for its own.
    """
    n = squares.size
    spread = 8.0 * d * (d + 2.0)
    mean = d * (d + 2.0) * (n - 1.0) / (n + 1.0)
    variance = spread * (n - 3.0) * (n - d - 1.0) * (n - d + 1.0) / ((n + 1.0) ** 2 * (n + 3.0) * (n + 5.0))
    few = (n * n - 5.0 * n + 2.0) / ((n + 7.0) * (n + 9.0)) * sqrt((n + 3.0) * (n + 5.0) / ((n - 2.0) * (n - 3.0)))
    skewness = 8.0 * (d + 8.0) / sqrt(spread * n) * few
    y = 2.0 * sinh(asinh(skewness / 2.0) / 3.0)  # y³ + 3y = skewness: y² = exp(σ²) − 1 of the lognormal
    sigma = sqrt(log1p(y * y))
    above = 1.0 + y * (float(np.mean(squares**2)) - mean) / sqrt(variance)
    return 2.0 * float(ndtr(-abs(log(above) / sigma + sigma / 2.0))) if above > 0.0 else 0.0
