"""How much of the excess of a pair of columns is in neither column alone: the change of their dependence, in nats.

For coded columns i and j the change is D(P_ij‖Q_ij) − D(P_i‖Q_i) − D(P_j‖Q_j): the mean over the truth of ψ =
log(p_ij/q_ij) − log(p_i/q_i) − log(p_j/q_j). With equal marginals it is the excess of the pair, never negative; with
shifted marginals it may be negative, since a shift of one column that moves the other along counts twice in the sum of
the marginals. All three are balanced estimates with the same L = min(n−1, m), so that the mean of the estimated change
is exactly 0 where P = Q.

The p-value answers a question that shifts of the marginals cannot disturb: is log(p_ij/q_ij) a sum a_i + b_j, that is,
are all odds ratios of the two columns the same in truth and belief (association.py)? Rows chosen by a column, or by
each of both, keep them the same; so do a column whose distribution shifts while the other follows by an unchanged
conditional, and a shift of independent columns.
The question is that of the codes: a shift inside a wide bin, or of a whole dependent pair along an axis of numbers,
can change the odds ratios of bins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, sqrt
from typing import Final

import numpy as np
from scipy.special import chdtri, ndtri

from kullback.estimate.adjust import holm
from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.association import ratio, same_association
from kullback.estimate.balanced import balanced_shares, untruncated
from kullback.estimate.interval import unseen_mass, unseen_surcharge
from kullback.estimate.noncentral import LEAST_DF, noncentrality
from kullback.estimate.null_variance import null_moments

_COLUMNS: Final = 40  # columns of which all pairs are looked at
_ATOM: Final = 0.01  # of the rows: a number that is repeated so often is an outcome of its own
_EXPECTED: Final = 5  # mean rows of the smaller side in a cell of a pair
_TINY: Final = 1e-300
_UNSEEN: Final = 0.05  # of the truth's mass; with more no limit rests on the data


@dataclass(frozen=True, slots=True)
class DependenceChange:
    """One pair of columns: the change, its limits (±inf where there is none), and p before and after Holm."""

    first: int
    second: int
    change: float
    low: float
    high: float
    p_value: float
    p_adjusted: float


def coded(x: Floats, y: Floats, levels: tuple[int, ...], bins: int = 8) -> tuple[Integers, Integers, tuple[int, ...]]:
    """Columns of both sides as codes 0 … levels−1, the same for both, and the number of codes of each column.

    Numbers fall in at most `bins` bins between pooled quantiles, and fewer where a pair of columns would have less than
    5 rows of the smaller side a cell. Values that more than 1 % of the rows repeat, ±inf among them, are codes of their
    own, the most frequent first, up to half of the bins. Of categories the bins−1 most frequent stay, the others are
    one. Missing is a code more, the last, where it occurs.
    """
    bins = int(np.clip(sqrt(min(len(x), len(y)) / _EXPECTED), 2, bins))
    columns, counts = [], []
    for rows, k in zip(np.concatenate([x, y]).T, levels, strict=True):
        missing = np.isnan(rows)
        codes = np.empty(rows.size, dtype=np.int64)
        known = rows[~missing]
        codes[~missing] = _frequent(known, k, bins) if k else _binned(known, bins)
        count = int(codes[~missing].max(initial=-1)) + 1
        codes[missing] = count
        columns.append(codes)
        counts.append(count + int(missing.any()))
    both = np.column_stack(columns) if columns else np.zeros((len(x) + len(y), 0), dtype=np.int64)
    return both[: len(x)], both[len(x) :], tuple(counts)


def _frequent(codes: Floats, levels: int, bins: int) -> Integers:
    """Categories by frequency, those beyond the first bins−1 as one."""
    whole = codes.astype(np.int64)
    order = np.argsort(-np.bincount(whole, minlength=levels), kind="stable")
    place = np.empty(levels, dtype=np.int64)
    place[order] = np.minimum(np.arange(levels), bins - 1)
    return place[whole]


def _binned(values: Floats, bins: int) -> Integers:
    """Numbers in bins: the most repeated ones alone, at most half of the bins; quantiles of the rest between."""
    different, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    if different.size <= bins:
        return inverse.astype(np.int64)
    common = np.argsort(-counts, kind="stable")[: bins // 2]
    atoms = np.sort(common[counts[common] > _ATOM * values.size])
    rest = np.delete(np.arange(different.size), atoms)
    cumulated = np.cumsum(counts[rest])
    inner = np.searchsorted(cumulated, cumulated[-1] * np.arange(1, bins - atoms.size) / (bins - atoms.size), "left")
    code = np.empty(different.size, dtype=np.int64)
    code[rest] = np.searchsorted(np.unique(inner), np.arange(rest.size), "left")
    code[atoms] = code[rest].max() + 1 + np.arange(atoms.size)
    return code[inverse]


def dependence_changes(
    x: Integers,
    y: Integers,
    levels: tuple[int, ...],
    *,
    relevance: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> list[DependenceChange]:
    """The change of dependence of each pair of coded columns x (n, d) and y (m, d), the smallest p-value first.

    Of more than 40 columns only the pairs of the 40 of largest `relevance` (else of the first 40) are looked at; the
    list holds one entry for each pair that was. Fewer than two rows of the truth or one of the belief: no limits, p 1.
    """
    weight = np.zeros(len(levels)) if relevance is None else np.asarray(relevance, dtype=np.float64)
    looked_at = sorted(np.argsort(-weight, kind="stable")[:_COLUMNS].tolist())
    found = []
    for i, j in combinations(looked_at, 2):
        truth, belief = (_table(side, i, j, levels) for side in (x, y))
        found.append((i, j, *_change(truth, belief, confidence)))
    adjusted = holm([p for *_, p in found])
    changes = [DependenceChange(*pair, p_adjusted=p) for pair, p in zip(found, adjusted, strict=True) if p is not None]
    return sorted(changes, key=lambda change: (change.p_value, -change.change))


def _table(codes: Integers, i: int, j: int, levels: tuple[int, ...]) -> Integers:
    """How often each combination of codes of columns i and j occurs, (levels[i], levels[j])."""
    combined = codes[:, i] * levels[j] + codes[:, j]
    return np.bincount(combined, minlength=levels[i] * levels[j]).reshape(levels[i], levels[j])


def _change(x: Integers, y: Integers, confidence: float) -> tuple[float, float, float, float]:
    """Change, limits and p-value of the tables x of the truth and y of the belief."""
    n, m = int(x.sum()), int(y.sum())
    if n < 2 or m < 1:
        return 0.0, -inf, inf, 1.0
    pairs = ((x.ravel(), y.ravel()), (x.sum(axis=1), y.sum(axis=1)), (x.sum(axis=0), y.sum(axis=0)))
    joint, first, second = (float(balanced_shares(*counts).sum()) for counts in pairs)
    change = joint - first - second
    down, up = _reaches(x, y, change, confidence)
    unseen = [unseen_mass(*counts) for counts in pairs]
    surcharge = [unseen_surcharge(mass, m, confidence) if mass <= _UNSEEN else inf for mass in unseen]
    # Where the belief has missed much, truncation biases the joint estimate low: the upper limit has all its terms.
    missed = max(0.0, untruncated(*pairs[0]) - joint)
    low, high = change - down - surcharge[1] - surcharge[2], change + missed + up + surcharge[0]
    return change, low, high, same_association(x, y)


def _reaches(x: Integers, y: Integers, change: float, confidence: float) -> tuple[float, float]:
    """How far the limits lie below and above the change; 0 where a column is constant.

    The spread grows with the change, so that an estimate that fell short also has too little of it. Below, that makes
    a symmetric reach too long, never too short. Above, the reach is what the tables allow that lie z standard
    deviations farther apart, or what a true change could hide near P = Q, whichever is more.
    """
    null = _null_variance(x, y)
    if null == 0.0:
        return 0.0, 0.0
    z = float(ndtri((1.0 + confidence) / 2.0))
    deviation, farther = _farther(x, y, z)
    return z * max(sqrt(null), deviation), max(farther, _hidden(x, y, change, null, confidence))


def _farther(x: Integers, y: Integers, z: float) -> tuple[float, float]:
    """The standard deviation by the delta method, and by how much the change grows in z of them, at smoothed shares.

    The shares are tilted in the direction in which the change grows fastest for what it costs (the least favourable
    family: Efron, JASA 82, 1987, "Better bootstrap confidence intervals", doi:10.1080/01621459.1987.10478410).
    """
    n, m = int(x.sum()), int(y.sum())
    half = np.where(x + y > 0, 0.5, 0.0)
    p, q = ((side + half) / (side + half).sum() for side in (x, y))
    psi, phi = _slopes(p, q)
    psi, phi = psi - np.sum(p * psi), phi - np.sum(q * phi)
    deviation = sqrt(float(np.sum(p * psi**2) / n + np.sum(q * phi**2) / m))
    if deviation == 0.0:
        return 0.0, 0.0
    tilted = p * np.exp(z / deviation * psi / n), q * np.exp(-z / deviation * phi / m)
    return deviation, _plug_in(*(side / side.sum() for side in tilted)) - _plug_in(p, q)


def _hidden(x: Integers, y: Integers, change: float, null: float, confidence: float) -> float:
    """How much more than the estimate a change can be near P = Q, where it is like a·χ'²(df, λ) − a·df of mean a·λ.

    An estimate below what is typical of P = Q hides as much as a typical one.
    """
    scale = 0.5 * (1.0 / int(x.sum()) + 1.0 / int(y.sum()))
    df = max(null / (2.0 * scale**2), LEAST_DF)
    seen = max(change / scale + df, float(chdtri(df, 0.5)), _TINY)
    return scale * noncentrality(seen, df, (1.0 - confidence) / 2.0) - change


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    """By how much the change grows with p_ij, and falls with q_ij, but for constants."""
    joint = ratio(p, q)
    first, second = (ratio(p.sum(axis=k), q.sum(axis=k)) for k in (1, 0))
    psi = np.log(joint) - np.log(first)[:, None] - np.log(second)
    return psi, joint - first[:, None] - second


def _plug_in(p: Floats, q: Floats) -> float:
    """The change between these tables."""
    return float(np.sum(p * _slopes(p, q)[0]))


def _null_variance(x: Integers, y: Integers) -> float:
    """The variance of the change where P = Q; 0 where a column is constant.

    There the joint estimate is a quadratic form of as many squares as cells less one, and each marginal one the
    projection of it on the functions of one column. The difference has Σ eigenvalue² = (cells − 1) − (rows − 1) −
    (columns − 1) + 2φ² with φ² the mean square contingency, since the squared cosines of the angles between the two
    projections sum to it. (The delta method reads twice that by noise alone: near P = Q the limits are too wide, which
    no correction tried allows to repair without missing small changes, n ≠ m.)
    """
    t = x + y
    shape = np.count_nonzero(t.sum(axis=1)) - 1, np.count_nonzero(t.sum(axis=0)) - 1
    cells = np.count_nonzero(t) - 1
    if min(shape) == 0:
        return 0.0
    expected = np.outer(t.sum(axis=1), t.sum(axis=0))
    contingency = float(np.sum(t[t > 0] ** 2.0 / expected[t > 0])) - 1.0
    free = max(cells - sum(shape) + 2.0 * contingency, 0.0)
    return null_moments(x.ravel(), y.ravel()).estimate * free / cells
