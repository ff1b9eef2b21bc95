"""How the one-sample estimates scatter where the sample comes from the known distribution, without drawing any.

An estimate is a sum Σ fᵢ(xᵢ) over multinomial counts. The variance of each fᵢ is a binomial sum. Two multinomial
counts have the Krawtchouk polynomials as canonical functions, with correlations (−1)ʳ[qᵢqⱼ/((1−qᵢ)(1−qⱼ))]^{r/2}, so

    Cov(fᵢ, fⱼ) = Σ_{r≥1} (−1)ʳ (n−r)!/(r! n!) wᵢᵣ wⱼᵣ,     wᵢᵣ = qᵢʳ · dʳ/dpʳ of the mean of fᵢ at p = qᵢ,

and these means have closed derivatives. Common outcomes have slope ±1/n, which is taken off every share (it sums to 0),
so that r = 1 is left with the rare ones; the terms r ≥ 3 are below 1/(3n) of the sum. Derivation: docs/one_sample.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.one_sample_shares import balanced_excess, balanced_reverse
from kullback.estimate.one_sample_truncation import unseen_of_belief

_EXPECTED: Final = 150.0  # above this expected count a share is (x−nq)²/(2n·nq), to 1 % of its variance
_SPREAD, _MARGIN = 8.0, 15.0  # the binomial sum runs over mean ± (8 standard deviations + 15)
_AT_ONCE: Final = 4096  # distinct probabilities whose sums are held in memory together
_MOST: Final = 1.0 - 2.0**-53
_BENDS: Final = 0.15  # by how much the bound on the bias may bend on average, in standard deviations of the difference

_Shares: TypeAlias = Callable[[Integers, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Null:
    """How an estimate scatters at P = Q, and how it less its largest bias; what keeps the bound on that straight."""

    estimate: float  # the variance of the estimate
    bounded: float  # of the estimate less its largest bias
    scale: float  # of the a·χ² that both are like
    grain: float  # what is added to z and w in the bound on the bias
    bend: float  # by how much the bound is then too low on average, being concave in z and w


def excess_null(q: Floats, n: int) -> Null:
    """Of the balanced estimate of D(P‖Q) from n ≥ 2 rows of Q, for two or more q > 0 that sum to 1."""

    def shares(x: Integers, of: Floats) -> Floats:
        curved, gap = balanced_excess(x, of, n) - (x / n - of), unseen_of_belief(x, of, n) - (x == 1) / n
        return np.stack([curved, curved - gap, gap])

    missed, turn = (1.0 - q) ** (n - 1), q**2 * (n - 1) * (1.0 - q) ** (n - 2)
    common, flat = q * (1.0 - missed), np.zeros(q.shape)
    (estimate, bounded, gap), _ = _own_moments(q, n, shares, [1.0, 1.0, 0.0])
    gap += _together(-q * missed, 2.0 * turn, n)
    bounded += _together(flat, common - turn, n)
    grain, bend = _kept_straight(gap, float(q @ missed), bounded, n)
    return Null(
        estimate=estimate + _together(-q * missed, common + turn, n),
        bounded=bounded + 2.0 * bend**2,
        scale=0.5 / n,
        grain=grain,
        bend=bend,
    )


def reverse_null(q: Floats, n: int) -> Null:
    """Of the balanced estimate of D(Q‖P) from n ≥ 2 rows of Q, for two or more q > 0 that sum to 1."""

    def shares(x: Integers, of: Floats) -> Floats:
        off = x / n - of
        curved = balanced_reverse(x, of, n) + off
        return np.stack([curved, curved - (1.0 - of) ** n * off])

    missed = (1.0 - q) ** n
    turn, z = q * (1.0 - missed) - n * q**2 * (1.0 - q) ** (n - 1), float(q @ missed)
    (estimate, bounded), (_, third) = _own_moments(q, n, shares, [1.0, 1.0])
    bounded += _together(np.zeros(q.shape), turn, n)
    grain, bend = _kept_straight((float(q @ missed**2) - z**2) / n, z, bounded, n)
    return Null(
        estimate=estimate + _together(q * missed, turn, n),
        bounded=bounded + 2.0 * bend**2,
        # Rare outcomes weigh far less than a row: the scale is that which has the skewness of the curved shares.
        scale=third / (4.0 * bounded) if min(third, bounded) > 0.0 else 0.5 / n,
        grain=grain,
        bend=bend,
    )


def _kept_straight(gap: float, z: float, bounded: float, n: int) -> tuple[float, float]:
    """The grain of the bound on the bias and its mean bend, from the variance of w − z, from z and that of the rest.

    The bound falls short of the straight w − z by about (w−z)²/(2(z + grain)). Where z and w rest on few outcomes a
    missing one bends it by many standard deviations of the difference it is to be taken from, all to one side. The
    grain is half of what one outcome weighs in w − z, and more where the mean bend would be above its share of that
    standard deviation.
    """
    outcome = gap / (2.0 * z) if z > 0.0 else 0.0
    few = gap / (2.0 * _BENDS * math.sqrt(bounded)) - z if bounded > 0.0 else 0.0
    grain = max(outcome, few, 0.5 / n)
    return grain, gap / (2.0 * (z + grain))


def _together(slope: Floats, bend: Floats, n: int) -> float:
    """Σ_{i≠j} Cov(fᵢ, fⱼ) from the wᵢ₁ and wᵢ₂ of the shares."""
    return _pairs(bend) / (2.0 * n * (n - 1.0)) - _pairs(slope) / n


def _pairs(w: Floats) -> float:
    """Σ_{i≠j} wᵢwⱼ."""
    return float(w.sum() ** 2 - w @ w)


def _own_moments(q: Floats, n: int, shares: _Shares, curved: list[float]) -> tuple[list[float], list[float]]:
    """Second and third central moments of each of the `shares` of an outcome, x ~ Bin(n, q), summed over outcomes.

    `curved` says which of them are (x−nq)²/(2n·nq) for common outcomes (1); the others are nothing there (0).
    """
    distinct, times = np.unique(np.minimum(q, _MOST), return_counts=True)
    common = np.stack([(1.0 - distinct) ** 2 / (2.0 * n**2), ((1.0 - distinct) / n) ** 3])
    moments = common[:, None] * np.array(curved)[:, None]
    summed = np.flatnonzero(n * distinct <= _EXPECTED)
    for start in range(0, summed.size, _AT_ONCE):
        part = summed[start : start + _AT_ONCE]
        x, weight = _binomial(distinct[part], n)
        values = shares(x, distinct[part, None])
        values = values - np.sum(weight * values, axis=-1, keepdims=True)
        moments[:, :, part] = [np.sum(weight * values**power, axis=-1) for power in (2, 3)]
    second, third = (moments @ times).tolist()
    return second, third


def _binomial(q: Floats, n: int) -> tuple[Integers, Floats]:
    """A row of successive counts for each q, and their binomial probabilities, by their ratios: at any n."""
    mean, reach = n * q, _SPREAD * np.sqrt(n * q * (1.0 - q)) + _MARGIN
    first = np.maximum(np.floor(mean - reach), 0.0).astype(np.int64)
    last = np.minimum(np.ceil(mean + reach).astype(np.int64), n)
    x = first[:, None] + np.arange(int(np.max(last - first)) + 1)
    inside = x <= last[:, None]
    x = np.minimum(x, n)
    steps = np.log(np.maximum(n - x[:, :-1], 0.5) / (x[:, :-1] + 1.0) * (q / (1.0 - q))[:, None])
    logs = np.concatenate([np.zeros((q.size, 1)), np.cumsum(steps, axis=1)], axis=1)
    weight = np.where(inside, np.exp(logs - logs.max(axis=1, keepdims=True, where=inside, initial=-np.inf)), 0.0)
    return x, weight / weight.sum(axis=1, keepdims=True)
