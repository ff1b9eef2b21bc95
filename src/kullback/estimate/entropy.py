"""Entropy of the distribution that a sample of counts comes from, in nats: Chao, Wang and Jost.

Methods in Ecology and Evolution 4, 2013, "Entropy and the species accumulation curve",
doi:10.1111/2041-210X.12108. n rows tell n−1 terms of the series of −log p without bias (`Fingerprint.told`); the
others are extrapolated from the outcomes seen once and twice. The published closed form of that tail overflows; here
it is summed.
"""

from __future__ import annotations

from math import inf

from kullback.estimate.arrays import Integers
from kullback.estimate.entropy_limits import entropy_limits
from kullback.estimate.extrapolation import rest_of_series
from kullback.estimate.fingerprint import Fingerprint
from kullback.ledger import Amount


def chao_wang_jost(x: Integers) -> float:
    """The estimate from counts x with at least one row."""
    sample = Fingerprint.of(x)
    n = sample.rows
    return sample.told() + rest_of_series(sample.seen(1) / n, 2.0 * sample.seen(2) / n, n - 1, n)


def entropy_amount(x: Integers, confidence: float) -> Amount:
    """The estimate with its limits. Below two rows nothing is known of it."""
    if int(x.sum()) < 2:
        return Amount(0.0, 0.0, inf, 0.0, "unbounded", "nat")
    value = max(0.0, chao_wang_jost(x))
    low, high, upper = entropy_limits(x, confidence)
    # The limits hold the value but for the rounding of sums.
    return Amount(value, min(low, value), max(high, value), value, upper, "nat")
