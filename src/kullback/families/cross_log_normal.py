"""Divergences of a log-normal law from laws of other families, each right to about 1e-14 of itself.

Those that compare e^loc with a scale are right to the digits that loc itself gives e^loc.
"""

from __future__ import annotations

import math
from typing import Any

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._hyperbolic import log_sinhc
from kullback.families._pythagoras import to_centred, to_normal
from kullback.families._special import ratio_excess, within_range
from kullback.families._stirling import stirling_rest
from kullback.families.cross_location_scale import normal_to_extreme
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal, Normal
from kullback.families.weibull import Weibull
from kullback.kernels._arithmetic import exponential_excess


def _log_normal_normal(p: LogNormal, q: Normal) -> Array:
    """By the mean and the variance; the negentropy is σ²/2 + log((exp(σ²) − 1)/σ²)/2."""
    xp = p.xp
    held, loc, variance = _held(p)
    log_mean = loc + variance / 2
    deviation = xp.exp(log_mean) * xp.sqrt(xp.expm1(variance))
    gap = 3 * variance / 4 + log_sinhc(xp, variance / 2) / 2
    return xp.where(held, to_normal(gap, _apart(xp, log_mean, q.loc), deviation, q), math.inf)


def _held(p: LogNormal) -> tuple[Array, Array, Array]:
    """Is E X² a finite number? And loc and scale² where it is; others stand in elsewhere."""
    xp = p.xp
    held = within_range(xp, 2 * (p.loc + p.scale * p.scale))
    scale = xp.where(held, p.scale, 1.0)
    return held, xp.where(held, p.loc, 0.0), scale * scale


def _apart(xp: Any, log_mean: Array, loc: Array) -> Array:
    """exp(log_mean) − loc, by the log of their ratio where they are near."""
    positive = xp.where(loc > 0, loc, 1.0)
    log_ratio = log_mean - xp.log(positive)
    near = (loc > 0) & (xp.abs(log_ratio) < 0.5)
    return xp.where(near, positive * xp.expm1(xp.where(near, log_ratio, 0.0)), xp.exp(log_mean) - loc)


def _log_normal_half_normal(p: LogNormal, q: HalfNormal) -> Array:
    """By E X² = exp(2μ + 2σ²); the gap is σ² − log 2σ."""
    xp = p.xp
    held, loc, variance = _held(p)
    gap = exponential_excess(xp, xp.log(2 * variance)) / 2 + (1 - math.log(2)) / 2
    return xp.where(held, to_centred(gap, xp.exp(loc + variance), q), math.inf)


def _log_normal_gamma(p: LogNormal, q: Gamma) -> Array:
    """k·(m − 1 − log m) + (v − 1 − log v)/2 + what Stirling's formula leaves of ln Γ(k); see `_gamma`."""
    return _gamma(p.xp, p.loc, p.scale, q.shape, q.rate)


def _log_normal_exponential(p: LogNormal, q: Exponential) -> Array:
    """That of the gamma law of the shape 1."""
    return _gamma(p.xp, p.loc, p.scale, p.xp.ones_like(q.rate), q.rate)


def _log_normal_inverse_gamma(p: LogNormal, q: InverseGamma) -> Array:
    """That of the laws of 1/X, which are log-normal and gamma."""
    return _gamma(p.xp, -p.loc, p.scale, q.shape, q.scale)


def _gamma(xp: Any, loc: Array, scale: Array, shape: Array, rate: Array) -> Array:
    """m = E X·rate/shape is the ratio of the means, v = shape·σ². (Derivation: ln Γ(k) by Stirling's formula.)

    Infinite where m is no finite number.
    """
    variance = scale * scale
    log_means = xp.log(rate) - xp.log(shape) + (loc + variance / 2)
    widths = ratio_excess(xp, variance, 1 / shape) / 2
    finite = within_range(xp, log_means)
    means = exponential_excess(xp, xp.where(finite, log_means, 0.0))
    return xp.where(finite, shape * means + widths + stirling_rest(xp, shape), math.inf)


def _log_normal_weibull(p: LogNormal, q: Weibull) -> Array:
    """That of −k·log(X/λ), which is normal under P and the standard Gumbel law under Q."""
    return normal_to_extreme(q.shape * (p.xp.log(q.scale) - p.loc), q.shape * p.scale, p.xp)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (LogNormal, Normal): _log_normal_normal,
    (LogNormal, HalfNormal): _log_normal_half_normal,
    (LogNormal, Gamma): _log_normal_gamma,
    (LogNormal, Exponential): _log_normal_exponential,
    (LogNormal, InverseGamma): _log_normal_inverse_gamma,
    (LogNormal, Weibull): _log_normal_weibull,
}
