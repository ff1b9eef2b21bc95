"""Divergences of a Pareto law from laws of other families, each right to about 1e-14 of itself.

log(X/scale) is exponential with the rate alpha.
"""

from __future__ import annotations

import math
from dataclasses import replace

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._pythagoras import (
    HALF_NORMAL_ENTROPY,
    NORMAL_ENTROPY,
    to_centred,
    to_exponential,
    to_extreme,
    to_gamma,
    to_normal,
)
from kullback.families._special import log_ratio
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.weibull import Weibull
from kullback.kernels._arithmetic import exponential_excess


def _pareto_normal(p: Pareto, q: Normal) -> Array:
    """By the mean and the variance; infinite where alpha is 2 or less, for then there is no variance."""
    xp = p.xp
    held = p.alpha > 2
    alpha = xp.where(held, p.alpha, 3.0)
    mean = p.scale * alpha / (alpha - 1)
    less = log_ratio(xp, alpha - 1, alpha, -1.0) + log_ratio(xp, alpha - 2, alpha, -2.0) / 2
    gap = NORMAL_ENTROPY - 1 - 1 / alpha - less
    return xp.where(held, to_normal(gap, mean - q.loc, mean / xp.sqrt(alpha * (alpha - 2)), q), math.inf)


def _pareto_half_normal(p: Pareto, q: HalfNormal) -> Array:
    """By E X² = scale²·alpha/(alpha − 2); infinite where alpha is 2 or less."""
    xp = p.xp
    held = p.alpha > 2
    alpha = xp.where(held, p.alpha, 3.0)
    gap = HALF_NORMAL_ENTROPY - 1 - 1 / alpha - log_ratio(xp, alpha - 2, alpha, -2.0) / 2 + xp.log(alpha)
    return xp.where(held, to_centred(gap, p.scale * xp.sqrt(alpha / (alpha - 2)), q), math.inf)


def _pareto_log_normal(p: Pareto, q: LogNormal) -> Array:
    """By the mean and the standard deviation of log X; the gap is the negentropy of the exponential law."""
    inverse = 1 / p.alpha
    return to_normal(NORMAL_ENTROPY - 1, p.xp.log(p.scale) + inverse - q.loc, inverse, q)


def _mean(p: Pareto) -> tuple[Array, Pareto, Array, Array]:
    """Is there a mean? The law, another one where there is none; the mean, and log(mean/scale)."""
    xp = p.xp
    held = p.alpha > 1
    law = replace(p, alpha=xp.where(held, p.alpha, 2.0))
    return held, law, law.scale * law.alpha / (law.alpha - 1), -log_ratio(xp, law.alpha - 1, law.alpha, -1.0)


def _pareto_exponential(p: Pareto, q: Exponential) -> Array:
    """By the mean; infinite where alpha is 1 or less."""
    held, law, mean, log_mean = _mean(p)
    gap = exponential_excess(p.xp, -log_mean) + p.xp.log(law.alpha)
    return p.xp.where(held, to_exponential(gap, mean, q), math.inf)


def _pareto_gamma(p: Pareto, q: Gamma) -> Array:
    """By the mean and E log X; infinite where alpha is 1 or less."""
    held, law, mean, log_mean = _mean(p)
    excess = exponential_excess(p.xp, -log_mean)  # log(mean/scale) − 1/alpha
    spread = excess + p.xp.log(law.alpha) - 1
    return p.xp.where(held, to_gamma(spread, mean, -excess, q.shape, q.rate, p.xp), math.inf)


def _pareto_inverse_gamma(p: Pareto, q: InverseGamma) -> Array:
    """That of the laws of 1/X, by E 1/X = alpha/((alpha + 1)·scale)."""
    xp = p.xp
    excess = exponential_excess(xp, xp.log1p(1 / p.alpha))  # log(scale·E 1/X) + 1/alpha
    spread = excess + xp.log(p.alpha) - 1
    return to_gamma(spread, p.alpha / (p.alpha + 1) / p.scale, -excess, q.shape, q.scale, xp)


def _pareto_weibull(p: Pareto, q: Weibull) -> Array:
    """By E (X/λ)ᵏ = (scale/λ)ᵏ·alpha/(alpha − k); infinite where k is alpha or more."""
    xp = p.xp
    held = q.shape < p.alpha
    shape = xp.where(held, q.shape, p.alpha / 2)
    share = log_ratio(xp, p.alpha - shape, p.alpha, -shape)
    gap = -xp.log(shape / p.alpha) - shape / p.alpha - share
    log_moment = shape * log_ratio(xp, p.scale, q.scale) - share
    return xp.where(held, to_extreme(gap, log_moment, xp), math.inf)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Pareto, Normal): _pareto_normal,
    (Pareto, HalfNormal): _pareto_half_normal,
    (Pareto, LogNormal): _pareto_log_normal,
    (Pareto, Exponential): _pareto_exponential,
    (Pareto, Gamma): _pareto_gamma,
    (Pareto, InverseGamma): _pareto_inverse_gamma,
    (Pareto, Weibull): _pareto_weibull,
}
