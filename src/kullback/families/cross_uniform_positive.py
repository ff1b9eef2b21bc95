"""Divergences of a uniform law from laws of positive numbers, each right to about 1e-14 of itself.

They depend on the mean and on the ratio of half the width to it.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._hyperbolic import log_sinhc
from kullback.families._pythagoras import (
    HALF_NORMAL_ENTROPY,
    NORMAL_ENTROPY,
    to_centred,
    to_exponential,
    to_extreme,
    to_gamma,
    to_normal,
)
from kullback.families._special import log_ratio, ratio_excess
from kullback.families._stirling import atanh_excess
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal
from kullback.families.pareto import Pareto
from kullback.families.uniform import Uniform, mean_log
from kullback.families.weibull import Weibull


class _Interval(NamedTuple):
    """An interval of positive numbers; another one where `held` is false.

    `ratio` is width/(2·mean), `open` is low/mean = 1 − ratio; `log_mean` is E log(X/mean), `log_high` E log(X/high);
    `spread` is log(mean/width), `share` width/high.
    """

    held: Array
    low: Array
    high: Array
    mean: Array
    ratio: Array
    open: Array
    log_mean: Array
    log_high: Array
    spread: Array
    share: Array

    def logarithm(self, xp: Any) -> Array:
        """log(high/low), and log 2 where low is 0."""
        far = (1 + self.ratio) / xp.where(self.open > 0, self.open, 1.0)
        near = xp.where(self.ratio < 0.5, self.ratio, 0.0)
        return xp.where(self.ratio < 0.5, 2 * xp.atanh(near), xp.log(far))


def _interval(p: Uniform, held: Array) -> _Interval:
    """The interval of a uniform law where it is one that the belief allows."""
    xp = p.xp
    low, high = xp.where(held, p.low, 1.0), xp.where(held, p.high, 2.0)
    total = low + high
    ratio, rest = (high - low) / total, 2 * low / total
    log_mean = mean_log(xp, ratio, rest)
    log_high = log_mean - xp.log1p(ratio)
    return _Interval(
        held, low, high, total / 2, ratio, rest, log_mean, log_high, -xp.log(2 * ratio), (high - low) / high
    )


def _half_normal(p: Uniform, q: HalfNormal) -> Array:
    """By E X² = mean²·(1 + ratio²/3); infinite below 0."""
    xp = p.xp
    x = _interval(p, p.low >= 0)
    square = x.ratio * x.ratio / 3
    gap = HALF_NORMAL_ENTROPY + xp.log1p(square) / 2 + x.spread
    return xp.where(x.held, to_centred(gap, x.mean * xp.sqrt(1 + square), q), math.inf)


def _exponential(p: Uniform, q: Exponential) -> Array:
    """By the mean; infinite below 0."""
    x = _interval(p, p.low >= 0)
    return p.xp.where(x.held, to_exponential(1 + x.spread, x.mean, q), math.inf)


def _gamma(p: Uniform, q: Gamma) -> Array:
    """By the mean and E log X; infinite below 0."""
    x = _interval(p, p.low >= 0)
    return p.xp.where(x.held, to_gamma(x.spread, x.mean, x.log_mean, q.shape, q.rate, p.xp), math.inf)


def _inverse_gamma(p: Uniform, q: InverseGamma) -> Array:
    """That of the laws of 1/X, by E 1/X = atanh(ratio)/ratio/mean; infinite from 0 on."""
    xp = p.xp
    x = _interval(p, p.low > 0)
    inverse = x.logarithm(xp) / (2 * x.ratio)
    near = x.ratio < 0.5
    log_inverse = xp.where(near, xp.log1p(atanh_excess(xp, xp.where(near, x.ratio, 0.0))), xp.log(inverse))
    spread = x.spread + log_inverse + 2 * x.log_mean
    value = to_gamma(spread, inverse / x.mean, -x.log_mean - log_inverse, q.shape, q.scale, xp)
    return xp.where(x.held, value, math.inf)


def _log_normal(p: Uniform, q: LogNormal) -> Array:
    """By E log X and the variance of log X, 1 − (h/sinh h)² with h = log(high/low)/2; infinite below 0."""
    xp = p.xp
    x = _interval(p, p.low >= 0)
    variance = xp.where(x.open > 0, -xp.expm1(-2 * log_sinhc(xp, x.logarithm(xp) / 2)), 1.0)
    gap = NORMAL_ENTROPY + xp.log(variance) / 2 - xp.log(x.share) + x.log_high
    return xp.where(x.held, to_normal(gap, xp.log(x.high) + x.log_high - q.loc, xp.sqrt(variance), q), math.inf)


def _weibull(p: Uniform, q: Weibull) -> Array:
    """By E (X/λ)ᵏ; infinite below 0."""
    xp = p.xp
    x = _interval(p, p.low >= 0)
    power = q.shape + 1
    kept = xp.where(x.open > 0, -xp.expm1(-power * x.logarithm(xp)), 1.0)
    log_moment = xp.log(kept / (power * x.share))
    gap = 1 + log_moment - xp.log(x.share * q.shape) - (q.shape - 1) * x.log_high
    value = to_extreme(gap, log_moment + q.shape * log_ratio(xp, x.high, q.scale), xp)
    return xp.where(x.held, value, math.inf)


def _pareto(p: Uniform, q: Pareto) -> Array:
    """By E log(X/scale), of which log X is exponential; infinite below the scale."""
    xp = p.xp
    x = _interval(p, p.low >= q.scale)
    scale = xp.where(x.held, q.scale, 1.0)
    mean = x.log_high + x.logarithm(xp) + log_ratio(xp, x.low, scale)
    gap = 1 + xp.log(mean / x.share) + x.log_high
    product = q.alpha * mean
    return xp.where(x.held, gap + ratio_excess(xp, product, xp.ones_like(product)), math.inf)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Uniform, HalfNormal): _half_normal,
    (Uniform, Exponential): _exponential,
    (Uniform, Gamma): _gamma,
    (Uniform, InverseGamma): _inverse_gamma,
    (Uniform, LogNormal): _log_normal,
    (Uniform, Weibull): _weibull,
    (Uniform, Pareto): _pareto,
}
