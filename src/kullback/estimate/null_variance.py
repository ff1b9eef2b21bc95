"""The variance that the balanced estimate has where truth and belief are the same, outcome by outcome.

Given that an outcome was seen t times in all, its count on the truth's side is binomial under P = Q.
What is left of its share after taking off its linear part (which sums to 0 over outcomes) has a variance
that depends on t only, so it is worked out once per distinct t.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_share

_EXPECTED: Final = 150.0  # above this expected count on the smaller side the limit 1/(2N²) is right to 1 %
_SPREAD, _MARGIN = 12.0, 30.0  # the binomial sum runs over mean ± (12 standard deviations + 30)
_AT_ONCE: Final = 512  # distinct totals whose sums are held in memory together


def null_variance(x: Integers, y: Integers) -> float:
    """S₀², the variance of the balanced estimate at P = Q, with the factor (K−1)/K of a fixed total."""
    n, m = int(x.sum()), int(y.sum())
    totals, times = np.unique(x + y, return_counts=True)
    seen = totals > 0
    K = int(times[seen].sum())
    return (K - 1) / K * float(null_variances(totals[seen], n, m) @ times[seen])


def null_variances(t: Integers, n: int, m: int) -> Floats:
    """The variance of one outcome's non-linear share at P = Q, for each of its totals t ≥ 1."""
    N = n * m / (n + m)
    result = np.full(t.shape, 1.0 / (2.0 * N * N))
    summed = np.flatnonzero(t * (min(n, m) / (n + m)) <= _EXPECTED)
    for start in range(0, summed.size, _AT_ONCE):
        part = summed[start : start + _AT_ONCE]
        result[part] = _summed(t[part], n, m)
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
    a, b = (few, many) if n <= m else (many, few)
    linear = (1.0 / n + 1.0 / m) * (a - (t * (n / (n + m)))[:, None])
    rest = balanced_share(a, b, n, m) - linear
    weight = np.where(inside, _binomial(few, many, rate), 0.0)
    weight /= weight.sum(axis=1, keepdims=True)
    rest -= np.sum(weight * rest, axis=1, keepdims=True)
    return np.asarray(np.sum(weight * rest**2, axis=1))


def _binomial(few: Integers, many: Integers, rate: float) -> Floats:
    """Binomial weights along rows of successive counts, up to a factor: by their ratios, at any total."""
    steps = np.log((many[:, 1:] + 1.0) / few[:, 1:] * (rate / (1.0 - rate)))
    logs = np.concatenate([np.zeros((few.shape[0], 1)), np.cumsum(steps, axis=1)], axis=1)
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))
