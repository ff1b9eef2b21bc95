"""The calibrated interval of the balanced estimate of D(P‖Q) from two samples of counts, in nats.

The estimate behaves like a·χ'²(df', λ) − a·df' with mean a·λ: where P = Q by its own null variance, far
from it by the delta method, and the scale `a` passes from one to the other. The limits are found by
inverting that distribution in λ. This is a calibration checked by simulation (docs/estimation.md), not a
theorem.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log
from typing import Final

import numpy as np
from scipy.special import betaincinv, chdtri

from kullback.estimate.arrays import Integers
from kullback.estimate.balanced import untruncated
from kullback.estimate.noncentral import LEAST_DF, noncentrality
from kullback.estimate.null_variance import null_moments
from kullback.estimate.smoothed import add_half
from kullback.estimate.truncation import largest_bias
from kullback.kernels import kl
from kullback.ledger import Upper

_UNSEEN: Final = 0.05  # of the truth's mass; with more the prior would decide the upper limit
_SMALL: Final = 2.0  # a bias of twice the scale is one standard deviation of a·χ²₂: less than two degrees of freedom
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Limits:
    """Lower and upper limit of a divergence, and what the upper one rests on."""

    low: float
    high: float
    upper: Upper


def divergence_limits(x: Integers, y: Integers, estimate: float, confidence: float) -> Limits:
    """Limits of the balanced `estimate` of the divergence between the truth's counts x and the belief's y."""
    n, m = int(x.sum()), int(y.sum())
    if n < 2 or m < 1:
        return Limits(0.0, inf, "unbounded")
    tail = (1.0 - confidence) / 2.0
    if np.count_nonzero(x + y) == 1:
        return Limits(0.0, -log(tail) * (1.0 / n + 1.0 / m), "conditional")
    low, high = calibrated_limits(x, y, estimate, confidence)
    value = max(0.0, estimate)
    low, high = min(low, value), max(high, value)
    unseen = unseen_mass(x, y)
    if unseen > _UNSEEN:
        return Limits(low, inf, "unbounded")
    return Limits(low, high + unseen_surcharge(unseen, m, confidence), "conditional" if unseen else "finite")


def calibrated_limits(x: Integers, y: Integers, estimate: float, confidence: float) -> tuple[float, float]:
    """The two limits while every outcome of the truth is known to the belief."""
    tail = (1.0 - confidence) / 2.0
    scale, null = _scale(x, y), null_moments(x, y)
    df, bounded_df = (max(variance / (2.0 * scale**2), LEAST_DF) for variance in (null.estimate, null.bounded))
    # Truncation biases the estimate high where the belief favours the truth's rare outcomes. Less the largest bias it
    # can have it is never too high on average, 0 at P = Q, and less noisy there. A small bias needs no allowance.
    bias = largest_bias(x, y, null.grain)
    bounded = _lower(estimate - bias, scale, bounded_df, 1.0 - tail)
    low = max(bounded, _lower(estimate - max(0.0, bias - _SMALL * scale), scale, df, 1.0 - tail))
    # It biases the estimate low where many outcomes are rare and P is far from Q: the upper limit takes the
    # untruncated one if that is larger, and never less than a typical value at P = Q.
    best = max(estimate, untruncated(x, y)) / scale + df
    high = noncentrality(max(best, float(chdtri(df, 0.5)), _TINY), df, tail)
    return low, scale * high


def _lower(estimate: float, scale: float, df: float, level: float) -> float:
    """The mean at which a·χ'²(df, λ) − a·df stays below the estimate with that chance, or 0."""
    T = estimate / scale + df
    return scale * noncentrality(T, df, level) if T > 0.0 else 0.0


def _scale(x: Integers, y: Integers) -> float:
    """The scale `a`: half the variance per nat that the delta method gives, and 1/(2N) where that is more."""
    n, m = int(x.sum()), int(y.sum())
    at_null = 0.5 * (1.0 / n + 1.0 / m)
    p, q = add_half(x, y)
    divergence = float(kl(p, q))
    if divergence <= 1e-15:
        return at_null
    f = np.log(p / q)
    variance = float(p @ (f - p @ f) ** 2) / n + float(p @ ((p - q) / q)) / m
    return max(variance / (4.0 * divergence), at_null)


def unseen_mass(x: Integers, y: Integers) -> float:
    """Share of the truth's rows in outcomes that the belief has never seen."""
    return float(x[y == 0].sum() / x.sum())


def unseen_surcharge(unseen: float, m: int, confidence: float) -> float:
    """What to add to the upper limit for that share: its cost at the lower Beta(½) limit."""
    rarest = float(betaincinv(0.5, m + 0.5, (1.0 - confidence) / 2.0))
    return unseen * (log(0.5 / (m + 1.0)) - log(rarest)) if unseen else 0.0
