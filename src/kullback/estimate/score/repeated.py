"""The mean of rows that were seen several times each: a weight of 2 is the row twice, and twice the evidence.

As scikit-learn means weights, and unlike mean.py, where a weight says what a row counts for and the row stays one.
"""

from __future__ import annotations

from math import inf, sqrt

from kullback.estimate.arrays import Floats
from kullback.estimate.score.mean import mean, shrunk, unskewed


def mean_with_limits(x: Floats, times: Floats, confidence: float) -> tuple[float, float, float]:
    """The mean of x (n,), each seen so many `times` (n,), and its lower and upper limit, as `mean.mean_with_limits`.

    Of whole numbers it is that of the rows written out as often; both limits are infinite where there is but one.
    """
    from scipy.special import stdtrit

    total, value = float(times.sum()), mean(x, times)
    if total <= 1.0:
        return value, -inf, inf
    u = (x - value) / total
    variance = float(times @ u**2) * total / (total - 1.0)
    if variance == 0.0:
        return value, value, value
    cubes = (u / sqrt(variance)) ** 3
    skewness = shrunk(float(times @ cubes), float(times @ cubes**2), total)
    t = float(stdtrit(total - 1.0, 0.5 + confidence / 2.0))
    low, high = (value - sqrt(variance) * unskewed(end, skewness) for end in (t, -t))
    return value, min(low, value), max(high, value)
