"""Divergences by Pythagoras: D(P‖Q) = D(P‖P*) + D(P*‖Q), where P* is the law of Q's family with the moments of P.

So it is in every exponential family (Csiszár 1975, doi:10.1214/aop/1176996454). The first part, `gap`, belongs to the
two families and is found once; the second has a known closed form. Both are never negative, so nothing cancels.
"""

from __future__ import annotations

import math
from typing import Any, Final

from kullback._array import Array
from kullback.families._special import log_gamma_rest, ratio_excess, within_range
from kullback.kernels._arithmetic import exponential_excess

NORMAL_ENTROPY: Final = math.log(2 * math.pi * math.e) / 2  # of the standard normal law
HALF_NORMAL_ENTROPY: Final = math.log(math.pi * math.e / 2) / 2


def to_normal(gap: Array, apart: Array, deviation: Array, q: Any) -> Array:
    """To a normal law, of a law with this standard deviation and a mean `apart` from q's; the gap is its negentropy."""
    return to_centred(gap, deviation, q) + (apart / q.scale) ** 2 / 2


def to_centred(gap: Array, root: Array, q: Any) -> Array:
    """To a normal law about a known point or its fold there, of a law with this root mean square distance from it."""
    return gap + ratio_excess(q.xp, root, q.scale) + ((root - q.scale) / q.scale) ** 2 / 2


def to_laplace(gap: Array, distance: Array, q: Any) -> Array:
    """To a Laplace law, of a law with this mean distance from its centre."""
    return gap + ratio_excess(q.xp, distance, q.scale)


def to_exponential(gap: Array, mean: Array, q: Any) -> Array:
    """To an exponential law, of a law with this mean; the gap is 1 + log mean − entropy."""
    product = mean * q.rate
    return gap + ratio_excess(q.xp, product, q.xp.ones_like(product))


def to_gamma(spread: Array, mean: Array, mean_log: Array, shape: Array, rate: Array, xp: Any) -> Array:
    """To a gamma law, of a law with this mean; `spread` is log mean − entropy, `mean_log` the mean of log(X/mean)."""
    gap = spread + log_gamma_rest(xp, shape) - (shape - 1) * mean_log
    return gap + shape * ratio_excess(xp, mean * rate, shape)


def to_extreme(gap: Array, log_moment: Array, xp: Any) -> Array:
    """To a Gumbel or Weibull law of a known scale or shape, by log E exp((m − X)/b) or log E (X/λ)ᵏ.

    Infinite where the moment is no finite number.
    """
    finite = within_range(xp, log_moment)
    return xp.where(finite, gap + exponential_excess(xp, xp.where(finite, log_moment, 0.0)), math.inf)
