"""Truncated harmonic numbers, the function that the balanced estimate of a divergence is made of.

    A_M(c) = Σ_{j=1..c} (1 − r_j)/j        r_j = C(M−L, j)/C(M, j)

r_j is the chance that j of M rows, drawn without replacement, miss a marked set of L rows. A_M(c) is the
harmonic number H_c where L ≥ M. No way below subtracts where A is small, so no digit is lost there, and
none takes more than a few thousand steps, whatever the totals:

- c ≤ 4096: the sum itself;
- L ≤ 64: the same sum with c and L exchanged (A is symmetric in them: count the marked rows instead);
- beyond, r is smooth on the scale of j: midpoint Euler–Maclaurin with a Chebyshev series on each panel;
- where r_j has died out (j > 45·M/L, or j > M−L, where it is 0), A = H_c − (H_M − H_L).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.special import digamma

from kullback.estimate.arrays import Floats, Integers

_SUMMED: Final = 64 * 64  # terms that are summed one by one
_FEW: Final = 64  # marked rows that are counted one by one
_DEAD: Final = 45.0  # exp(−45) is below the last digit
_GROWTH: Final = 1.5  # a panel ends at 1.5 times its start
_DEGREE: Final = 20
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


def truncated_harmonic(c: Integers, M: int, L: int) -> Floats:
    """A_M(c) for counts c ≥ 0, of any shape, with L ≥ 1."""
    c = np.asarray(c, dtype=np.int64)
    if L >= M:
        return harmonic(c)
    horizon = int(min(M - L, np.ceil(_DEAD * M / L)))
    result = np.empty(c.shape)
    dead, summed = c >= horizon, c <= min(horizon, _SUMMED)
    rest = ~(dead | summed)
    result[summed] = _table(M, L)[c[summed]]
    result[dead] = harmonic(c[dead]) - float(digamma(M + 1.0) - digamma(L + 1.0))
    if rest.any():
        result[rest] = _by_marked_rows(c[rest], M, L) if L <= _FEW else _by_panels(c[rest], M, L)
    return result


def harmonic(c: Integers) -> Floats:
    """H_c = 1 + 1/2 + … + 1/c, for counts c ≥ 0."""
    return np.where(c > 0, digamma(c + 1.0) + np.euler_gamma, 0.0)


@lru_cache(maxsize=16)
def _table(M: int, L: int) -> Floats:
    """A_M(0), …, A_M(4096) by summing; meaningful to c = M−L."""
    j = np.arange(_SUMMED, dtype=np.float64)
    step = np.minimum(L / np.maximum(M - j, 1.0), 1.0)  # 1 − r_{j+1}/r_j
    r = np.concatenate([[1.0], _running(np.multiply, 1.0 - step)[:-1]])
    missed = _running(np.add, r * step)  # 1 − r_{j+1}, without subtracting
    return np.concatenate([[0.0], _running(np.add, missed / (j + 1.0))])


def _running(ufunc: np.ufunc, terms: Floats) -> Floats:
    """Running sum or product of 64·64 terms in two levels: the rounding of 64 steps, not of 4096."""
    rows = ufunc.accumulate(terms.reshape(64, 64), axis=1)
    rows[1:] = ufunc(rows[1:], ufunc.accumulate(rows[:-1, -1])[:, None])
    return rows.ravel()


def _by_marked_rows(c: Integers, M: int, L: int) -> Floats:
    """A_M(c) = Σ_{v=1..L} (1 − w_v)/v, w_v the chance that v marked rows are all missed by c ≤ M−L rows."""
    total, missed, w = np.zeros(c.shape), np.zeros(c.shape), np.ones(c.shape)
    for v in range(1, L + 1):
        step = c / (M - v + 1.0)
        missed += w * step
        w *= 1.0 - step
        total += missed / v
    return total


def _by_panels(c: Integers, M: int, L: int) -> Floats:
    """A_M(c) beyond the summed terms: Σ_{a<j≤c} f(j) = ∫ f over [a+½, c+½] − [f′(c+½) − f′(a+½)]/24."""
    ends = np.asarray(c + 0.5, dtype=np.float64)
    panels = _integrals(M, L, float(ends.max()))
    index = np.searchsorted(np.array([p.domain[0] for p in panels]), ends, side="right") - 1
    result = np.empty(c.shape)
    for i in np.unique(index):
        result[index == i] = panels[i](ends[index == i])
    turn = _slope(ends, M, L) - _slope(np.array(_SUMMED + 0.5), M, L)
    return np.asarray(_table(M, L)[-1] + result - turn / 24.0)


def _integrals(M: int, L: int, end: float) -> list[Chebyshev]:
    """∫ f from the end of the summed terms on, a Chebyshev series for each panel to `end`."""
    panels: list[Chebyshev] = []
    low, total = _SUMMED + 0.5, 0.0
    while low < end:
        high = min(_GROWTH * low, max(end, 1.01 * low))
        panel = Chebyshev.interpolate(lambda x: _density(x, M, L), _DEGREE, domain=[low, high])
        panels.append(panel.integ(lbnd=low, k=total))
        low, total = high, float(panels[-1](high))
    return panels


def _density(x: Floats, M: int, L: int) -> Floats:
    """f(x) = (1 − r(x))/x."""
    return -np.expm1(_log_r(x, M, L)) / x


def _slope(x: Floats, M: int, L: int) -> Floats:
    """f′(x); it is a correction, and log r falls by nearly L/(M − x − L/2) a step."""
    log_r = _log_r(x, M, L)
    return np.exp(log_r) * L / (M - x - L / 2.0) / x + np.expm1(log_r) / x**2


def _log_r(x: Floats, M: int, L: int) -> Floats:
    """log r(x) = Σ_{0≤i<L} log(1 − x/(M−i)), again by Euler–Maclaurin: here x < 0.7·M and L < M/90."""
    below = M - (0.5 * L * (1.0 + _NODES) - 0.5)
    integral = 0.5 * L * (np.log1p(-x[..., None] / below) @ _WEIGHTS)
    first, last = M + 0.5, M - L + 0.5
    slopes = x / (first * (first - x)) - x / (last * (last - x))
    return integral - slopes / 24.0
