"""The calibrated limits of both divergences between a sample and a distribution that is known, in nats.

As interval.py does for two samples: an estimate behaves like a·χ'²(df, λ) − a·df, by its own null variance where P = Q
and by the delta method far from it, and is inverted in λ. Checked by simulation (docs/one_sample.md), not a theorem.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.special import betaincinv, chdtri

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.interval import Limits, unseen_surcharge
from kullback.estimate.noncentral import LEAST_DF, noncentrality
from kullback.estimate.one_sample_null import Null, excess_null, reverse_null
from kullback.estimate.one_sample_shares import balanced_reverse, balanced_sum, highest_excess
from kullback.estimate.one_sample_truncation import excess_bias, reverse_bias

_UNSEEN: Final = 0.05  # of the known distribution's mass; with more the prior would decide the upper limit
_FEWEST: Final = 0.5  # degrees of freedom of the lower limit: χ² with fewer lies at 0, and any estimate is above that
_TINY: Final = 1e-300


def excess_limits(
    x: Integers, q: Floats, log_q: Floats, value: float, confidence: float, null: Null | None = None
) -> Limits:
    """Limits of D(P‖Q) around its estimate, from counts x of P on the outcomes with q > 0, which are all there are.

    It can be no more than −log of the least q, whatever the sample. `null` is `excess_null` where that is known.
    """
    n, most = int(x.sum()), max(value, -float(log_q.min()))
    if n < 2 or q.size == 1:
        return Limits(0.0, most, "finite")
    p = _smoothed(x, n)
    ratio = np.log(p) - log_q
    divergence = float(p @ ratio)
    null = null or excess_null(q, n)
    scale = _scale(float(p @ (ratio - divergence) ** 2) / n, divergence, null)
    least = balanced_sum(x, q, n) - excess_bias(x, q, n, null.grain) - null.bend
    low, high = _invert(least, highest_excess(x, q, log_q, n), scale, null, confidence)
    return Limits(min(low, value), min(max(high, value), most), "finite")


def reverse_limits(x: Integers, q: Floats, n: int, value: float, confidence: float, null: Null | None = None) -> Limits:
    """Limits of D(Q‖P) around its estimate, from counts x of P on the outcomes with q > 0, of n rows in all.

    `null` is `reverse_null` where that is known.
    """
    unseen = float(q @ (x == 0))
    if n < 2 or (q.size == 1 and unseen):
        return Limits(0.0, math.inf, "unbounded")
    if q.size == 1:
        low, high = _one_outcome(int(x[0]), n, confidence)
        return Limits(min(low, value), max(high, value), "conditional" if x[0] == n else "finite")
    p = _smoothed(x, n)
    divergence = float(q @ (np.log(q) - np.log(p)))
    null = null or reverse_null(q, n)
    scale = _scale((float(q @ (q / p)) - 1.0) / n, divergence, null)
    estimate = math.fsum(balanced_reverse(x, q, n))
    least = estimate - reverse_bias(x, q, n, null.grain) - null.bend
    low, high = _invert(least, estimate, scale, null, confidence)
    low, high = min(low, value), max(high, value)
    if unseen > _UNSEEN:
        return Limits(low, math.inf, "unbounded")
    return Limits(low, high + unseen_surcharge(unseen, n, confidence), "conditional" if unseen else "finite")


def _smoothed(x: Integers, n: int) -> Floats:
    """The shares of P with half a row added to every outcome that is possible."""
    return np.asarray((x + 0.5) / (n + x.size / 2.0), dtype=np.float64)


def _scale(variance: float, divergence: float, null: Null) -> float:
    """The scale `a`: half the variance per nat that the delta method gives, and that at P = Q where it is more."""
    return max(variance / (4.0 * divergence), null.scale) if divergence > 1e-15 else null.scale


def _invert(least: float, best: float, scale: float, null: Null, confidence: float) -> tuple[float, float]:
    """The limits from the estimate less its largest bias, and from the estimate that reads highest."""
    tail = (1.0 - confidence) / 2.0
    df = max(null.estimate / (2.0 * scale**2), LEAST_DF)
    bounded_df = max(null.bounded / (2.0 * scale**2), _FEWEST)
    least, best = least / scale + bounded_df, max(best / scale + df, float(chdtri(df, 0.5)), _TINY)
    low = noncentrality(least, bounded_df, 1.0 - tail) if least > 0.0 else 0.0
    return scale * low, scale * noncentrality(best, df, tail)


def _one_outcome(x: int, n: int, confidence: float) -> tuple[float, float]:
    """The limits of −log p of an outcome seen x ≥ 1 times in n rows, after Clopper and Pearson."""
    tail = (1.0 - confidence) / 2.0
    most = 1.0 if x == n else float(betaincinv(x + 1.0, n - x, 1.0 - tail))
    return -math.log(most), -math.log(float(betaincinv(x, n - x + 1.0, tail)))
