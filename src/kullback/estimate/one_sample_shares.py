"""Estimates of D(P‖Q) and D(Q‖P) from counts of P alone, Q being known, outcome by outcome, in nats.

n rows of P with counts x tell the first terms of −log p without bias (Zhang, Neural Computation 24, 2012, "Entropy
estimation in Turing's perspective", doi:10.1162/NECO_a_00266): n−1 of them, H_{n−1} − H_{x−1}, where the row itself
weighs the outcome, and n, H_n − H_x, where Q weighs it. Held against the same number of terms of −log q, both
estimates have mean exactly 0 where P = Q.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.special import digamma

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.extrapolation import rest_of_series
from kullback.estimate.harmonic import harmonic
from kullback.estimate.truncated_surprise import truncated_surprise

_ENOUGH: Final = 6  # rows for each outcome from which all of −log q is used


def excess_shares(x: Integers, q: Floats, log_q: Floats, n: int) -> Floats:
    """Signed share of each outcome in the estimate of D(P‖Q): untruncated from 6 rows an outcome on, else balanced."""
    return untruncated_excess(x, log_q, n) if n >= _ENOUGH * q.size else balanced_excess(x, q, n)


def balanced_excess(x: Integers, q: Floats, n: int) -> Floats:
    """Shares (x/n)·[Σ_{v<n} (1−q)ᵛ/v − H_{n−1} + H_{x−1}]; the mean of their sum is Σp Σ_{v<n} [(1−q)ᵛ − (1−p)ᵛ]/v."""
    return x / n * (truncated_surprise(q, n - 1) - _told(x, n))


def untruncated_excess(x: Integers, log_q: Floats, n: int) -> Floats:
    """Shares (x/n)·[−log q − H_{n−1} + H_{x−1}]: never below the balanced ones, and high by what n rows cannot tell."""
    return -(x / n) * (log_q + _told(x, n))


def highest_excess(x: Integers, q: Floats, log_q: Floats, n: int) -> float:
    """The estimate of D(P‖Q) for its upper limit: the balanced one reads low where P is far from Q and much of it rare.

    The other has all of −log q, and of −log p what n rows tell and Chao, Wang and Jost's extrapolation of the rest,
    less two standard deviations: that rests on the outcomes seen twice.
    """
    once, twice = np.count_nonzero(x == 1), np.count_nonzero(x == 2)
    rest = rest_of_series(once / n, 2.0 * twice / n, n - 1, n) * max(0.0, 1.0 - 2.0 / math.sqrt(twice + 1.0))
    return max(balanced_sum(x, q, n), math.fsum(untruncated_excess(x, log_q, n)) - rest)


def balanced_sum(x: Integers, q: Floats, n: int) -> float:
    """The sum of the balanced shares; only what was seen has any."""
    seen = x > 0
    return math.fsum(balanced_excess(x[seen], q[seen], n))


def balanced_reverse(x: Integers, q: Floats, n: int) -> Floats:
    """Shares q·[H_n − H_x − Σ_{v≤n} (1−q)ᵛ/v] of D(Q‖P); the mean of their sum is Σq Σ_{v≤n} [(1−p)ᵛ − (1−q)ᵛ]/v."""
    return q * (harmonic(np.array(n)) - harmonic(x) - truncated_surprise(q, n))


def _told(x: Integers, n: int) -> Floats:
    """H_{n−1} − H_{x−1}, what n ≥ 1 rows tell of −log p; 0 where x = 0."""
    return np.where(x > 0, digamma(float(n)) - digamma(np.maximum(x, 1).astype(np.float64)), 0.0)
