"""What chance alone does to the balanced estimate where truth and belief are the same, outcome by outcome.

Given that an outcome was seen t times in all, its count on the truth's side is binomial under P = Q. What is
left of its share after taking off its linear part (which sums to 0 over outcomes) has moments that depend on t
only, so they are worked out once per distinct t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_share
from kullback.estimate.truncation import unshown

_EXPECTED: Final = 150.0  # above this expected count on the smaller side the limit 1/(2N²) is right to 1 %
_SPREAD, _MARGIN = 12.0, 30.0  # the binomial sum runs over mean ± (12 standard deviations + 30)
_AT_ONCE: Final = 512  # distinct totals whose sums are held in memory together


@dataclass(frozen=True, slots=True)
class Null:
    """At P = Q, of counts with these totals: two variances, and the grain of the unshown shares.

    Both variances carry the factor (K−1)/K of a fixed total.
    """

    estimate: float  # S₀², of the balanced estimate
    bounded: float  # of the estimate less its largest bias
    grain: float  # half of what one row of a rare outcome weighs in w − z: Var(w − z)/(2 E z)


def null_moments(x: Integers, y: Integers) -> Null:
    """The variances and the grain of counts x and y (two outcomes or more)."""
    n, m = int(x.sum()), int(y.sum())
    totals, times = np.unique(x + y, return_counts=True)
    seen = totals > 0
    rr, hh, hX, XX, gg, z = moments(totals[seen], n, m) @ times[seen]
    # The counts X of the truth sum to n, so that what is linear in them in all outcomes together is no noise.
    bounded = hh - hX**2 / XX
    K = int(times[seen].sum())
    fixed_total = (K - 1) / K
    return Null(float(fixed_total * rr), float(fixed_total * bounded), float(gg / (2.0 * z)) if z > 0.0 else 0.0)


def moments(t: Integers, n: int, m: int) -> Floats:
    """Moments of one outcome at P = Q in 6 rows, a column for each of its totals t ≥ 1.

    With r its non-linear share, g the gap w − z of its unshown parts, h = r − g what the estimate less its largest
    bias is made of, and X its count on the truth's side: Var r, Var h, Cov(h, X), Var X, Var g, E z.
    """
    N, rate = n * m / (n + m), min(n, m) / (n + m)
    result = np.zeros((6, t.size))
    result[:2], result[3] = 1.0 / (2.0 * N * N), t * (rate * (1.0 - rate))
    summed = np.flatnonzero(t * rate <= _EXPECTED)
    for start in range(0, summed.size, _AT_ONCE):
        part = summed[start : start + _AT_ONCE]
        result[:, part] = _summed(t[part], n, m)
    return result


def _summed(t: Integers, n: int, m: int) -> Floats:
    """The same by the binomial sum over the smaller side's count."""
    rate = min(n, m) / (n + m)
    mean, reach = t * rate, _SPREAD * np.sqrt(t * rate * (1.0 - rate)) + _MARGIN
    first = np.maximum(np.floor(mean - reach), 0.0).astype(np.int64)
    last = np.minimum(np.ceil(mean + reach).astype(np.int64), t)
    few = first[:, None] + np.arange(int(np.max(last - first)) + 1)
    inside = few <= last[:, None]
    few = np.minimum(few, t[:, None])
    many = t[:, None] - few
    weight = np.where(inside, _binomial(few, many, rate), 0.0)
    weight /= weight.sum(axis=1, keepdims=True)
    a, b = (few, many) if n <= m else (many, few)
    X = a - (t * (n / (n + m)))[:, None]
    truth, belief = unshown(a, b, n, m)
    r, g = (
        part - np.sum(weight * part, axis=1, keepdims=True)
        for part in (balanced_share(a, b, n, m) - (1.0 / n + 1.0 / m) * X, belief - truth)
    )
    h = r - g
    products = (r * r, h * h, h * X, X * X, g * g, truth)
    return np.stack([np.sum(weight * product, axis=1) for product in products])


def _binomial(few: Integers, many: Integers, rate: float) -> Floats:
    """Binomial weights along rows of successive counts, up to a factor: by their ratios, at any total."""
    steps = np.log((many[:, 1:] + 1.0) / few[:, 1:] * (rate / (1.0 - rate)))
    logs = np.concatenate([np.zeros((few.shape[0], 1)), np.cumsum(steps, axis=1)], axis=1)
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))
