"""Amounts of a score, with limits that hold their values. In nats."""

from __future__ import annotations

from math import isfinite

from kullback.estimate.arrays import Floats
from kullback.estimate.score.mean import mean_with_limits
from kullback.evidence import Labels
from kullback.ledger import Amount


def nats(value: float, low: float, high: float, raw: float) -> Amount:
    """An amount whose limits hold its value; without an upper one where `high` is infinite."""
    return Amount(value, min(low, value), max(high, value), raw, "finite" if isfinite(high) else "unbounded", "nat")


def of_rows(x: Floats, labels: Labels, confidence: float, noise: float = 0.0) -> Amount:
    """The mean of x (n,), finite, over rows with their weights and groups; `noise` is added to its variance."""
    value, low, high = mean_with_limits(x, labels.weights, labels.groups, confidence, noise)
    return nats(value, low, high, value)
