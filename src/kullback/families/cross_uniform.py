"""Divergences of a uniform law from laws of other families of the whole line or of [0, 1].

Each is right to about 1e-14 of itself.
"""

from __future__ import annotations

import math
from typing import Any

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._hyperbolic import log_sinhc
from kullback.families._pythagoras import NORMAL_ENTROPY, to_extreme, to_laplace, to_normal
from kullback.families._special import log_gamma_rest, log_ratio, ratio_excess
from kullback.families.beta import Beta, beta_excess
from kullback.families.continuous_bernoulli import ContinuousBernoulli, half_logit
from kullback.families.gumbel import Gumbel
from kullback.families.laplace import Laplace
from kullback.families.normal import Normal
from kullback.families.uniform import Uniform, mean_log


def _normal(p: Uniform, q: Normal) -> Array:
    """By the mean and the standard deviation, width/√12."""
    width = p.high - p.low
    return to_normal(NORMAL_ENTROPY - math.log(12) / 2, p.low - q.loc + width / 2, width / math.sqrt(12), q)


def _laplace(p: Uniform, q: Laplace) -> Array:
    """By E|X − m| = width·(1/4 + t²) or width·|t|, t = (m − mean)/width being within 1/2 or beyond."""
    xp = p.xp
    width = p.high - p.low
    t = xp.abs(q.loc - (p.low + width / 2)) / width
    distance = xp.where(t < 0.5, 0.25 + t * t, t)
    return to_laplace(1 + xp.log(2 * distance), width * distance, q)


def _gumbel(p: Uniform, q: Gumbel) -> Array:
    """By E exp((mean − X)/b) = sinh(h)/h, h = width/2b."""
    xp = p.xp
    width = p.high - p.low
    half = width / (2 * q.scale)
    moment = log_sinhc(xp, half)
    gap = 1 + moment - xp.log(2 * half)
    return to_extreme(gap, moment - (p.low + width / 2 - q.loc) / q.scale, xp)


def _within_one(p: Uniform) -> tuple[Array, Array, Array, Array]:
    """Is the interval inside [0, 1]? Its ends, or 0 and 1 where it is not, and −log of its width."""
    xp = p.xp
    held = (p.low >= 0) & (p.high <= 1)
    low, high = xp.where(held, p.low, 0.0), xp.where(held, p.high, 1.0)
    width = high - low
    return held, low, high, -log_ratio(xp, width, xp.ones_like(width), -(low + (1 - high)))


def _beta(p: Uniform, q: Beta) -> Array:
    """Of a wide interval that of [0, 1], which has a beta law, and what the interval adds; of others by its middle."""
    xp = p.xp
    held, low, high, shorter = _within_one(p)
    wide = high - low > 0.5
    within = _beta_within(xp, xp.where(wide, 0.25, low), xp.where(wide, 0.5, high), q)
    low, high = xp.where(wide, low, 0.0), xp.where(wide, high, 1.0)
    one = xp.ones_like(q.alpha + q.beta)
    around = _one_and_mean_log(xp, low, high) * (q.alpha - 1) + _one_and_mean_log(xp, 1 - high, 1 - low) * (q.beta - 1)
    whole = shorter + beta_excess(xp, one, one, q.alpha, q.beta) - around
    return xp.where(held, xp.where(wide, whole, within), math.inf)


def _one_and_mean_log(xp: Any, low: Array, high: Array) -> Array:
    """1 + E log X, which is 0 on [0, 1]."""
    return (high * xp.log(high) - low * xp.log(xp.where(low > 0, low, 1.0))) / (high - low)


def _beta_within(xp: Any, low: Array, high: Array, q: Beta) -> Array:
    """Of an interval up to 1/2 long: α + β times the divergence of two coins, α/(α + β) and the middle, and a rest."""
    width, total = high - low, q.alpha + q.beta
    middle = low + width / 2
    apart = middle * q.beta - (1 - middle) * q.alpha
    value = -xp.log(width) - log_gamma_rest(xp, total)
    for near, far, seen, gap in ((low, high, q.alpha, apart), (1 - high, 1 - low, q.beta, -apart)):
        mean = (near + far) / 2
        log_mean = xp.log(mean) + log_gamma_rest(xp, seen)
        spread = mean_log(xp, width / (2 * mean), near / mean)
        value = value + seen * ratio_excess(xp, mean * total, seen, gap) + log_mean - (seen - 1) * spread
    return value


def _continuous_bernoulli(p: Uniform, q: ContinuousBernoulli) -> Array:
    """log(sinh(x)/x) less 2x·(mean − 1/2), x being half the logit, and −log of the width."""
    xp = p.xp
    held, low, high, shorter = _within_one(p)
    x = half_logit(xp, q.probability)
    return xp.where(held, shorter + log_sinhc(xp, x) - x * (low - (1 - high)), math.inf)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Uniform, Normal): _normal,
    (Uniform, Laplace): _laplace,
    (Uniform, Gumbel): _gumbel,
    (Uniform, Beta): _beta,
    (Uniform, ContinuousBernoulli): _continuous_bernoulli,
}
