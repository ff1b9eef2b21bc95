"""Divergences of a truth on positive numbers from a belief of another family, by what the truth expects.

They go by the entropy of ln X, from which the scale is gone, and by how far the mean of a power is above what the mean
of the logarithm says; so the logarithms of scales never cancel. Right to about 1e-14 of the larger of 1 and the value:
a truth that is nearly of the belief's family, as a gamma law of a large shape is nearly normal, keeps fewer digits.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

from kullback._array import Array
from kullback.families._gamma_like import GammaLike
from kullback.families._pythagoras import HALF_NORMAL_ENTROPY, NORMAL_ENTROPY, to_centred, to_extreme, to_normal
from kullback.families._special import HALF_LOG_TAU, digamma, log_gamma_rest, within_range
from kullback.kernels._arithmetic import exponential_excess


class Positive(Protocol):
    """What a law of positive numbers X expects; of `GammaLike`, as of the beta laws."""

    @property
    def xp(self) -> Any:
        """The library of the parameters."""

    @property
    def log_entropy(self) -> Array:
        """The entropy of ln X."""

    @property
    def mean_log(self) -> Array:
        """E[ln X]."""

    @property
    def log_variance(self) -> Array:
        """The variance of ln X."""

    @property
    def log_second(self) -> Array:
        """ln(E[X²]/(E X)²); without a meaning where `reaches(2)` says no."""

    def reaches(self, t: Array) -> Array:
        """Is E[Xᵗ] finite?"""

    def jensen(self, t: Array) -> Array:
        """ln E[Xᵗ] − t·E[ln X] ≥ 0; without a meaning where `reaches` says no."""


def from_log_normal(p: Positive, q: Any) -> Array:
    """To a log-normal belief: the logarithms', to a normal one."""
    gap = NORMAL_ENTROPY + p.xp.log(p.log_variance) / 2 - p.log_entropy
    return _not_negative(p.xp, to_normal(gap, p.mean_log - q.loc, p.xp.sqrt(p.log_variance), q))


def from_normal(p: Positive, q: Any) -> Array:
    """To a normal belief; infinite where the truth has no variance."""
    finite, mean, variance = _moments(p)
    xp = p.xp
    gap = NORMAL_ENTROPY + p.jensen(1.0) + xp.log(variance) / 2 - p.log_entropy
    value = to_normal(gap, mean - q.loc, mean * xp.sqrt(variance), q)
    return xp.where(finite, _not_negative(xp, value), math.inf)


def from_half_normal(p: Positive, q: Any) -> Array:
    """To a half-normal belief; infinite where the truth has no variance."""
    finite, mean, variance = _moments(p)
    xp = p.xp
    gap = HALF_NORMAL_ENTROPY + p.jensen(1.0) + xp.log1p(variance) / 2 - p.log_entropy
    return xp.where(finite, _not_negative(xp, to_centred(gap, mean * xp.sqrt(1 + variance), q)), math.inf)


def from_inverse_gaussian(p: Positive, q: Any) -> Array:
    """To an inverse Gaussian belief, by E[(X − μ)²/X] = (m − μ)²/m + μ²·(E[1/X] − 1/m); m is the truth's mean."""
    xp = p.xp
    log_mean, spread = p.jensen(1.0) + p.mean_log, p.jensen(1.0) + p.jensen(-1.0)
    finite = p.reaches(1.0) & p.reaches(-1.0) & within_range(xp, xp.abs(log_mean) + spread)
    nothing = 0 * (log_mean + spread)
    mean = xp.exp(xp.where(finite, log_mean, nothing))
    inverse_excess = xp.expm1(xp.where(finite, spread, nothing)) / mean
    distance = ((mean - q.mean) / q.mean) ** 2 / mean + inverse_excess
    value = HALF_LOG_TAU + (p.mean_log - xp.log(q.shape) + q.shape * distance) / 2 - p.log_entropy
    return xp.where(finite, _not_negative(xp, value), math.inf)


def from_gumbel(p: GammaLike, q: Any) -> Array:
    """To a Gumbel belief, of a gamma truth (power 1): by E[exp(−X/s)] = (1 + u)^(−shape), u its scale over s."""
    xp = p.xp
    u = p.above / (p.below * q.scale)
    moment = p.shape * xp.log1p(u)
    gap = 1 + p.shape * exponential_excess(xp, xp.log1p(u)) - xp.log(u) - digamma(xp, p.shape) - p.log_entropy
    log_moment = q.loc / q.scale - moment
    finite = within_range(xp, log_moment)
    value = to_extreme(gap, xp.where(finite, log_moment, 0 * log_moment), xp)
    return xp.where(finite, _not_negative(xp, value), math.inf)


def from_gamma_like(p: Positive, q: GammaLike) -> Array:
    """To a gamma-like belief; infinite where the truth's moment of the belief's power is."""
    xp = p.xp
    curve = p.jensen(q.power)
    log_m = curve + q.power * (p.mean_log - q.log_scale) - xp.log(q.shape)
    finite = p.reaches(q.power) & within_range(xp, log_m)
    means = exponential_excess(xp, xp.where(finite, log_m, 0 * log_m))
    gap = log_gamma_rest(xp, q.shape) - xp.log(xp.abs(q.power)) - p.log_entropy
    return xp.where(finite, _not_negative(xp, gap + q.shape * (means + curve)), math.inf)


def _moments(p: Positive) -> tuple[Array, Array, Array]:
    """Is E[X²] a finite number? And E X and Var X/(E X)² where it is; others stand in elsewhere."""
    xp = p.xp
    log_mean, second = p.jensen(1.0) + p.mean_log, p.log_second
    finite = p.reaches(2.0) & within_range(xp, 2 * log_mean + second)
    nothing = 0 * (log_mean + second)
    return finite, xp.exp(xp.where(finite, log_mean, nothing)), xp.expm1(xp.where(finite, second, nothing + 1))


def _not_negative(xp: Any, value: Array) -> Array:
    """The value without what rounding took it below 0."""
    return xp.where(value < 0, 0 * value, value)
