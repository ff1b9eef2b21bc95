"""The ideal: telling P from Q by the likelihood ratio when both are known, for any number of rows.

No test of the same level has more power (Neyman and Pearson 1933, doi:10.1098/rsta.1933.0009). The sum of n log
likelihood ratios log p(x)/q(x) has under Q the cumulant generating function n·K(s), K(s) = log Σ q^(1−s)·p^s, and under
P the same one further on, n·K(s+1): one saddlepoint s tells both errors, by the tail formula of Lugannani and Rice
(1980, doi:10.2307/1426607), whose relative error is small also far out in the tail, where adjusting for a thousand
columns leads. The jumps of a sum that takes few values are smoothed: as a test that tosses a coin at its threshold
smooths them.

An outcome that only P has tells P at once, one that only Q has tells Q; the rest is the likelihood ratio on what both
have.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, inf, isfinite, log, log1p, pi, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

from kullback.estimate.arrays import Floats

_NEAR = 1e-4  # standard deviations: nearer to its mean a tail is told by its skewness
_MOST = 1e18  # rows
_FEW = 10  # draws at a threshold, from which it is one that many sums fall on
_TINY = 1e-180
_LARGEST = 300.0  # s·log(p/q), whose exponential is still a float


@dataclass(frozen=True)
class LikelihoodRatio:
    """The log likelihood ratios of the outcomes that both have, and the mass that only one side has.

    `only_truth` and `only_belief` are the logarithms of the chance that a row is *not* of an outcome that only that
    side has; `belief` are the probabilities of Q given that it is none, `ratios` the logarithms of those of P to them.
    """

    belief: Floats
    ratios: Floats
    only_truth: float
    only_belief: float

    @classmethod
    def of(cls, p: Floats, q: Floats) -> LikelihoodRatio:
        """For two distributions on the same outcomes."""
        both = (p > 0) & (q > 0)
        common_p, common_q = float(p[both].sum()), float(q[both].sum())
        if not both.any():
            return cls(np.ones(1), np.zeros(1), -inf, -inf)
        whole = p[both] / common_p, q[both] / common_q
        apart = [log(common) if np.any(side[~both] > 0) else 0.0 for side, common in ((p, common_p), (q, common_q))]
        near = np.log1p(np.maximum((whole[0] - whole[1]) / whole[1], -0.5))
        ratios = np.where(whole[0] > 0.5 * whole[1], near, np.log(whole[0]) - np.log(whole[1]))
        return cls(whole[1], ratios, *apart)

    def cumulants(self, s: float) -> tuple[float, float, float, float]:
        """K(s) and its first three derivatives, exact also where all ratios are tiny."""
        growth = np.exp(s * self.ratios)
        K = log1p(float(self.belief @ (np.expm1(s * self.ratios) - s * np.expm1(self.ratios))))
        weight = self.belief * growth * exp(-K)
        mean = float(self.belief @ (growth * self.ratios - np.expm1(self.ratios))) * exp(-K)
        centred = self.ratios - mean
        return K, mean, float(weight @ centred**2), float(weight @ centred**3)

    def log_tails(self, s: float, n: float) -> tuple[float, float]:
        """ln of both errors at the threshold of saddlepoint s: above it under Q, below it under P."""
        K, mean, variance, third = self.cumulants(s)
        skewness = third / (variance * sqrt(variance * n)) if variance > _TINY else 0.0
        return (
            _log_tail(s, n * (s * mean - K), s * sqrt(n * variance), skewness),
            _log_tail(1.0 - s, n * ((s - 1.0) * mean - K), (1.0 - s) * sqrt(n * variance), -skewness),
        )


def ideal_power(p: Floats, q: Floats, n: float, alpha: float) -> float:
    """The power of the most powerful test of level `alpha` of Q against P, n rows."""
    ratio = LikelihoodRatio.of(p, q)
    level = log(alpha) - n * ratio.only_belief if isfinite(ratio.only_belief) else inf
    missed = n * ratio.only_truth  # ln of the chance that no row tells P at once
    if level >= 0.0:
        return 1.0  # rows of what only Q has would tell Q: their absence alone tells P
    if missed == -inf:
        return 1.0
    return -expm1(min(0.0, missed + _log_missed(ratio, n, level)))


def ideal_rows(p: Floats, q: Floats, alpha: float, power: float) -> float:
    """The rows, a real number of at least 1, at which that power is `power`; inf where P and Q are the same."""

    def gap(log_n: float) -> float:
        return ideal_power(p, q, exp(log_n), alpha) - power

    if gap(0.0) >= 0.0:
        return 1.0
    high = 1.0
    while gap(high) < 0.0:
        high += 2.0
        if high > log(_MOST):
            return inf
    return exp(brentq(gap, 0.0, high, xtol=1e-10))


def _log_missed(ratio: LikelihoodRatio, n: float, level: float) -> float:
    """ln of the chance under P that the likelihood ratio stays below its threshold of ln level `level`."""
    if float(np.ptp(ratio.ratios)) == 0.0:
        return 0.0 if ratio.only_truth < 0.0 else log1p(-exp(level))  # a coin, where nothing else tells

    def gap(s: float) -> float:
        return ratio.log_tails(s, n)[0] - level

    best = float(ratio.ratios.max())
    at_best = float(ratio.belief[ratio.ratios == best].sum())
    if level < n * log(at_best):  # a coin decides even where every row is of the outcome that speaks most for P
        return log1p(-exp(min(level + n * best, -_NEAR)))
    farthest = _LARGEST / float(np.abs(ratio.ratios).max())
    low, high = -1.0, 2.0
    while low > -farthest and gap(low) < 0.0:
        low = max(2.0 * low, -farthest)
    while high < farthest and gap(high) > 0.0:
        high = min(2.0 * high, farthest)
    if gap(high) > 0.0 or gap(low) < 0.0:  # the threshold is at one end of what the sum can be
        return ratio.log_tails(high if gap(high) > 0.0 else low, n)[1]
    return ratio.log_tails(float(brentq(gap, low, high, xtol=1e-13)), n)[1]


def _log_tail(s: float, exponent: float, u: float, skewness: float) -> float:
    """ln P(S > c) by Lugannani and Rice: `exponent` = n(sK′ − K) ≥ 0, u = s√(nK″)."""
    w = sqrt(2.0 * max(exponent, 0.0)) * (1.0 if s > 0 else -1.0)
    if abs(w) < _NEAR or u == 0.0:
        return log(min(max(0.5 - skewness / (6.0 * sqrt(2.0 * pi)), _TINY), 1.0))
    correction = exp(-0.5 * w * w) / sqrt(2.0 * pi) * (1.0 / u - 1.0 / w)
    tail = float(ndtr(-w)) + correction
    if tail > _TINY:
        return log(min(tail, 1.0))
    return float(log_ndtr(-w))


def ideal_found(p: Floats, q: Floats, n: int, alpha: float, runs: int, rng: np.random.Generator) -> tuple[float, float]:
    """The power that simulation finds for the same test, a coin tossed at its threshold, and its standard error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log(p) - np.log(q)
    sums = _sums(np.concatenate([rng.multinomial(n, side, size=runs) for side in (q, p)]), ratios)
    under_q, under_p = sums[:runs], sums[runs:]
    threshold = float(np.sort(under_q)[::-1][min(runs - 1, int(alpha * runs))])
    above, at = (np.mean(under_q > threshold), np.mean(under_q == threshold))
    coin = (alpha - above) / at
    power = float(np.mean(under_p > threshold) + coin * np.mean(under_p == threshold))
    steepness = max(_steepness(power, alpha), float(np.mean(under_p == threshold) / at) if at * runs > _FEW else 0.0)
    spread = max(power * (1.0 - power), 1.0 / runs) + alpha * (1.0 - alpha) * steepness**2
    return power, sqrt(spread / runs)


def _sums(counts: np.typing.NDArray[np.int64], ratios: Floats) -> Floats:
    """Σ counts·ratios, where an outcome that was not seen counts for nothing, and the last digits neither."""
    with np.errstate(invalid="ignore"):
        sums = np.sum(np.where(counts > 0, counts * ratios, 0.0), axis=1)
    largest = np.max(np.abs(sums), where=np.isfinite(sums), initial=_TINY)
    return np.asarray(np.where(np.isfinite(sums), np.round(sums / largest, 9), sums))


def _steepness(power: float, alpha: float) -> float:
    """How much the power rises per unit of the level, for normal errors."""
    z = float(ndtri(min(max(power, 1e-3), 1 - 1e-3))), float(ndtri(alpha))
    return exp(0.5 * (z[1] ** 2 - z[0] ** 2))
