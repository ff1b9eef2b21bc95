"""About how many rows tell P from Q: the formulas that are right while many rows fall on every outcome.

Pearson's statistic is then noncentral chi-square with n·Σ(p−q)²/q of noncentrality for a known belief (2n·D for a
small shift), and with N·Σ(p−q)²/w for two samples, N = nm/(n+m), w the mixture of both (Cohen, "Statistical power
analysis for the behavioral sciences", 1988, chapter 7). The balanced estimate is a·χ'²(df', D/a) − a·df'
(estimate/interval.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, exp, inf, isfinite, log, log1p, sqrt
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, chndtr, chndtrix, ndtr, ndtri

from kullback.estimate.arrays import Floats
from kullback.estimate.noncentral import noncentrality
from kullback.kernels import kl

_MOST: Final = 1e18
_TINY: Final = 1e-9
_SUMMED: Final = 1e4  # noncentrality up to which its quantiles are summed


@dataclass(frozen=True, eq=False)
class Question:
    """Truth and belief, and how surely one is to be told from the other.

    `level` is that of one column, `confidence` that of the limits, `tolerance` in nats; the belief has `ratio` rows for
    each row of the truth, or `belief_rows` in all.
    """

    p: Floats
    q: Floats
    level: float
    power: float
    confidence: float
    tolerance: float
    ratio: float
    belief_rows: int | None

    def of_belief(self, n: float) -> float:
        """The rows of the belief that go with n rows of the truth."""
        return self.belief_rows or max(1.0, self.ratio * n)

    def together(self, n: float) -> float:
        """N = nm/(n+m), the rows that each of two equal samples would have twice."""
        m = self.of_belief(n)
        return n * m / (n + m)

    def place(self, n: float) -> float:
        """The logarithm of n, or where the belief's rows are given of N: power rises evenly along it."""
        return log(n if self.belief_rows is None else self.together(n))

    def of_truth(self, place: float) -> int:
        """The rows of the truth at that place, rounded up."""
        n = exp(place)
        if self.belief_rows is not None:
            n = n * self.belief_rows / max(self.belief_rows - n, _TINY)
        return ceil(n * (1.0 - _TINY))


def guessed_fit(question: Question) -> float:
    """Rows for the test of fit."""
    p, q = question.p, question.q
    forbidden = float(p[q == 0].sum())
    alone = log1p(-question.power) / log1p(-forbidden) if 0 < forbidden < 1 else inf if forbidden == 0 else 2.0
    known = q > 0
    distance = float(((p[known] - q[known]) ** 2 / q[known]).sum())
    return max(2.0, min(alone, _noncentrality(question) / distance if distance > 0 else inf))


def guessed_two_samples(question: Question) -> float:
    """Rows of the truth for the p-value of two samples."""
    needed = _noncentrality(question)

    def gap(n: float) -> float:
        m = question.of_belief(n)
        mixture = (n * question.p + m * question.q) / (n + m)
        seen = mixture > 0
        return question.together(n) * float(((question.p - question.q)[seen] ** 2 / mixture[seen]).sum()) - needed

    return _least(gap)


def guessed_different(question: Question) -> float:
    """Rows of the truth for a lower limit above the tolerance; inf where the shift is not."""
    p, q, outcomes = question.p, question.q, int((question.p + question.q > 0).sum())
    if p[q == 0].any():
        return 1.5 * guessed_two_samples(question)
    divergence, tail = float(kl(p, q)), (1.0 - question.confidence) / 2.0
    if divergence <= question.tolerance:
        return inf
    both = p > 0
    ratio = (p[both] - q[both]) / q[both]
    variances = float(p[both] @ np.log1p(ratio) ** 2) - divergence**2, float(q @ ((p - q) / q.clip(1e-300)) ** 2)

    def gap(n: float) -> float:
        N = question.together(n)
        a = max((variances[0] / n + variances[1] / question.of_belief(n)) / (4.0 * divergence), 0.5 / N)
        df = (outcomes - 1) / (2.0 * N * a) ** 2
        return _beyond(df, question.tolerance / a, divergence / a, tail) - question.power

    return max(_least(gap), guessed_two_samples(question))


def _beyond(df: float, bound: float, size: float, tail: float) -> float:
    """The chance that χ'²(df, size) is beyond what χ'²(df, bound) stays below but for `tail`."""
    if df + bound < _SUMMED:
        limit = float(chndtrix(1.0 - tail, df, bound)) if bound > 0 else float(chdtri(df, tail))
        return 1.0 - float(chndtr(limit, df, size))
    limit = bound - float(ndtri(tail)) * sqrt(2.0 * (df + 2.0 * bound))
    return float(ndtr((size - limit) / sqrt(2.0 * (df + 2.0 * size))))


def _noncentrality(question: Question) -> float:
    """The noncentrality at which the chi-square test of its level has its power."""
    df = max(1, int((question.p + question.q > 0).sum()) - 1)
    return noncentrality(float(chdtri(df, question.level)), df, 1.0 - question.power)


def _least(gap: Callable[[float], float]) -> float:
    """The least number of rows, 2 or more, from which the gap is not below 0; inf where there is none."""
    high = log(2.0)
    if gap(2.0) >= 0.0:
        return 2.0
    while not gap(exp(high)) >= 0.0:
        high += 1.0
        if high > log(_MOST):
            return inf
    found = exp(brentq(lambda log_n: gap(exp(log_n)), high - 1.0, high))
    return found if isfinite(found) else inf
