"""How small a p-value can be: the exact test of single outcomes, for what no number of deals can tell.

Adjusting over a hundred columns multiplies p-values by up to a hundred, so that a test that never says less than
1/1000 could never find one changed column among them. Nor do sums over a thousand outcomes notice that one of them has
changed. The p-value is therefore also bounded by the hypergeometric probability that some single outcome falls to one
side as unevenly as it did: twice the smallest tail, times the number of outcomes (Bonferroni). The tail is bounded from
above by a geometric series, so the bound is exact in the sense of a test: it is never too small.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.special import gammaln

from kullback.estimate.arrays import Floats, Integers


def extreme_outcome(x: Integers, t: Integers) -> float:
    """A bound on the p-value of the most unevenly split outcome; x of its t rows are in the first sample."""
    n, rows = int(x.sum()), int(t.sum())
    tails = np.minimum(_log_tail(x, t, n, rows), _log_tail(t - x, t, rows - n, rows))
    return float(np.clip(np.exp(tails.min()) * 2 * t.size, sys.float_info.min, 1.0))


def _log_tail(x: Integers, t: Integers, n: int, rows: int) -> Floats:
    """The logarithm of a bound on P(X ≥ x), X hypergeometric: n rows drawn, t of all are of the outcome.

    Beyond the mode the ratio of neighbouring probabilities falls, so that the tail is at most p(x)/(1 − ratio).
    """
    a, of = x.astype(np.float64), t.astype(np.float64)  # products of counts outgrow int64
    ratio = (of - a) * (n - a) / ((a + 1) * (rows - of - n + a + 1))
    log_p = log_choose(of, a) + log_choose(rows - of, n - a) - log_choose(rows, n)
    beyond = ratio < 1
    return np.where(beyond, log_p - np.log1p(-np.where(beyond, ratio, 0.0)), 0.0)


def log_choose(n: Floats | int, k: Floats | Integers | int) -> Floats:
    """The logarithm of the binomial coefficient."""
    logarithm: Floats = np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0), dtype=np.float64)
    return logarithm
