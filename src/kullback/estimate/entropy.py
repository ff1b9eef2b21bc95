"""Entropy of the distribution that a sample of counts comes from, in nats: Chao, Wang and Jost.

Methods in Ecology and Evolution 4, 2013, "Entropy and the species accumulation curve",
doi:10.1111/2041-210X.12108. n rows estimate n−1 terms of the series of −log p without bias (Zhang,
Neural Computation 24, 2012, "Entropy estimation in Turing's perspective"); the others are extrapolated
from the outcomes seen once and twice. The published closed form of that tail overflows; here it is
summed.
"""

from __future__ import annotations

from math import ceil, exp, inf, log1p, sqrt
from typing import Final

import numpy as np
from scipy.special import digamma, exp1, ndtri

from kullback.estimate.harmonic import Integers
from kullback.ledger import Amount

_SUMMED: Final = 4096
_DEAD: Final = 45.0  # exp(−45) is below the last digit
_LAGUERRE_FROM: Final = 30.0
_NODES, _WEIGHTS = np.polynomial.laguerre.laggauss(32)


def chao_wang_jost(x: Integers) -> float:
    """The estimate from counts x with at least one row."""
    n, seen = int(x.sum()), x[x > 0].astype(np.float64)
    once, twice = int(np.count_nonzero(seen == 1)), int(np.count_nonzero(seen == 2))
    return float(seen @ (digamma(float(n)) - digamma(seen))) / n + _unseen(n, once, twice)


def _unseen(n: int, once: int, twice: int) -> float:
    """(f₁/n)·Σ_{s≥1} (1−A)ˢ/(n−1+s), the part of outcomes too rare to have been seen."""
    if once == 0:
        return 0.0
    A = 2.0 * twice / ((n - 1.0) * once + 2.0 * twice) if twice else 2.0 / ((n - 1.0) * (once - 1.0) + 2.0)
    return once / n * _tail_sum(n - 1, A) if A < 1.0 else 0.0


def _tail_sum(a: int, A: float) -> float:
    """Σ_{s≥1} (1−A)ˢ/(a+s): by terms to 4096, then by the integral with one Euler–Maclaurin correction."""
    decay = -log1p(-A)
    terms = min(ceil(_DEAD / A), _SUMMED)
    s = np.arange(1, terms + 1)
    total = float(np.sum(np.exp(-decay * s) / (a + s)))
    if terms < _SUMMED:
        return total
    end = terms + 0.5
    here = exp(-decay * end)
    slope = -here / (a + end) * (decay + 1.0 / (a + end))
    return total + here * _scaled_exp1(decay * (a + end)) + slope / 24.0


def _scaled_exp1(z: float) -> float:
    """exp(z)·E₁(z) = ∫₀^∞ exp(−u)/(z+u) du, also where E₁ underflows."""
    return float(_WEIGHTS @ (1.0 / (z + _NODES))) if z > _LAGUERRE_FROM else exp(z) * float(exp1(z))


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
