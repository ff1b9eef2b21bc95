"""Divergences of a continuous Bernoulli law from laws of other families, each right to about 1e-14 of itself.

x is half the logit η of its parameter; the log of its normaliser is x + log(sinh(x)/x), from which its mean and its
variance follow.
"""

from __future__ import annotations

import math

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._hyperbolic import above_tangent, curvature, slope_above
from kullback.families._pythagoras import HALF_NORMAL_ENTROPY, NORMAL_ENTROPY, to_centred, to_exponential, to_normal
from kullback.families.continuous_bernoulli import ContinuousBernoulli, half_logit
from kullback.families.exponential import Exponential
from kullback.families.normal import HalfNormal, Normal
from kullback.families.uniform import Uniform
from kullback.kernels._arithmetic import exponential_excess


def _moments(p: ContinuousBernoulli) -> tuple[Array, Array, Array, Array]:
    """Half the logit, the divergence from the uniform law (which is minus the entropy), the mean, the variance."""
    xp = p.xp
    x = half_logit(xp, p.probability)
    return x, above_tangent(xp, x, -x), slope_above(xp, x) / 2, curvature(xp, x) / 4


def _uniform(p: ContinuousBernoulli, q: Uniform) -> Array:
    """That from the uniform law on [0, 1], and the log of how many times as long Q's interval is."""
    xp = p.xp
    inside = (q.low <= 0) & (q.high >= 1)
    longer = xp.log1p(xp.where(inside, (q.high - 1) - q.low, 0.0))
    return xp.where(inside, _moments(p)[1] + longer, math.inf)


def _normal(p: ContinuousBernoulli, q: Normal) -> Array:
    """By the mean and the variance."""
    _, certainty, mean, variance = _moments(p)
    return to_normal(NORMAL_ENTROPY + p.xp.log(variance) / 2 + certainty, mean - q.loc, p.xp.sqrt(variance), q)


def _half_normal(p: ContinuousBernoulli, q: HalfNormal) -> Array:
    """By E X²."""
    xp = p.xp
    _, certainty, mean, variance = _moments(p)
    square = variance + mean * mean
    return to_centred(HALF_NORMAL_ENTROPY + xp.log(square) / 2 + certainty, xp.sqrt(square), q)


def _exponential(p: ContinuousBernoulli, q: Exponential) -> Array:
    """By the mean. A small parameter makes the law nearly exponential, and the gap about exp(−rate)."""
    xp = p.xp
    x, certainty, mean, _ = _moments(p)
    falling = x < -0.5
    rate = xp.where(falling, -2 * x, 1.0)
    cut = rate * xp.exp(-rate) / -xp.expm1(-rate)  # 1 − mean·rate
    small = -xp.log1p(-xp.exp(-rate)) - exponential_excess(xp, xp.log1p(-cut))
    return to_exponential(xp.where(falling, small, 1 + xp.log(mean) + certainty), mean, q)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (ContinuousBernoulli, Uniform): _uniform,
    (ContinuousBernoulli, Normal): _normal,
    (ContinuousBernoulli, HalfNormal): _half_normal,
    (ContinuousBernoulli, Exponential): _exponential,
}
