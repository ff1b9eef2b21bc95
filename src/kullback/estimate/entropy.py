"""Entropy of the distribution that a sample of counts comes from, in nats: Chao, Wang and Jost.

Methods in Ecology and Evolution 4, 2013, "Entropy and the species accumulation curve",
doi:10.1111/2041-210X.12108. n rows estimate n−1 terms of the series of −log p without bias (Zhang, Neural
Computation 24, 2012, "Entropy estimation in Turing's perspective"); the others are extrapolated from the
outcomes seen once and twice. The published closed form of that tail overflows; here it is summed.
"""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
from scipy.special import digamma, ndtri

from kullback.estimate.arrays import Integers
from kullback.estimate.extrapolation import rest_of_series
from kullback.ledger import Amount


def chao_wang_jost(x: Integers) -> float:
    """The estimate from counts x with at least one row."""
    n, seen = int(x.sum()), x[x > 0].astype(np.float64)
    once, twice = np.count_nonzero(seen == 1), np.count_nonzero(seen == 2)
    told = float(seen @ (digamma(float(n)) - digamma(seen))) / n
    return told + rest_of_series(once / n, 2.0 * twice / n, n - 1, n)


def entropy_amount(x: Integers, confidence: float) -> Amount:
    """The estimate with limits by the delta method, which cover too little where many outcomes are rare.

    Below two rows nothing is known of it.
    """
    n = int(x.sum())
    if n < 2:
        return Amount(0.0, 0.0, inf, 0.0, "unbounded", "nat")
    value = max(0.0, chao_wang_jost(x))
    p = x[x > 0] / n
    surprise = -np.log(p)
    centred = surprise - p @ surprise
    variance = float(p @ centred**2) / n + (p.size - 1) / (2.0 * n**2)
    reach = float(ndtri((1.0 + confidence) / 2.0)) * sqrt(variance)
    return Amount(value, max(0.0, value - reach), value + reach, value, "finite", "nat")
