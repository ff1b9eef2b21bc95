"""How much of the excess of a pair of columns is in neither column alone: the change of their dependence, in nats.

For coded columns i and j the change is D(P_ij‖Q_ij) − D(P_i‖Q_i) − D(P_j‖Q_j): the mean over the truth of ψ =
log(p_ij/q_ij) − log(p_i/q_i) − log(p_j/q_j). With equal marginals it is the excess of the pair, never negative; with
shifted marginals it may be negative, since a shift of one column that moves the other along counts twice in the sum of
the marginals. All three are balanced estimates with the same L = min(n−1, m), so that the mean of the estimated change
is exactly 0 where P = Q.

The p-value answers a question that shifts of the marginals cannot disturb: is log(p_ij/q_ij) a sum a_i + b_j, that is,
are all odds ratios of the two columns the same in truth and belief? Rows chosen by a column, or by each of both, keep
them the same; so do a column whose distribution shifts while the other follows by an unchanged conditional, and a
shift of independent columns. Given the pair, a row of the truth is then an event with the log-odds a_i + b_j, and
Pearson's statistic of that logistic model has as many degrees of freedom as cells that the model leaves free.
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
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import chdtrc, ndtri

from kullback.estimate.adjust import holm
from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_shares, untruncated
from kullback.estimate.interval import unseen_mass, unseen_surcharge
from kullback.estimate.null_variance import null_moments

_COLUMNS: Final = 40  # columns of which all pairs are looked at
_ATOM: Final = 0.01  # of the rows: a number that is repeated so often is an outcome of its own
_EXPECTED: Final = 5  # mean rows of the smaller side in a cell of a pair
_UNSEEN: Final = 0.05  # of the truth's mass; with more no limit rests on the data
_DETERMINED: Final = 1e-3  # variance of a cell below which the fit leaves it no freedom
_FITS: Final = 500  # rounds of iterative proportional fitting at most
_CLOSE: Final = 1e-6  # rows by which a round may still move a cell


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
    reach = float(ndtri((1.0 + confidence) / 2.0)) * sqrt(_variance(x, y))
    unseen = [unseen_mass(*counts) for counts in pairs]
    surcharge = [unseen_surcharge(mass, m, confidence) if mass <= _UNSEEN else inf for mass in unseen]
    # Where the belief has missed much, truncation biases the joint estimate low: the upper limit has all its terms.
    missed = max(0.0, untruncated(*pairs[0]) - joint)
    low, high = change - reach - surcharge[1] - surcharge[2], change + missed + reach + surcharge[0]
    return change, low, high, same_association(x, y)


def _variance(x: Integers, y: Integers) -> float:
    """The variance of the change: that of the delta method, and at least what is left where P = Q.

    Where P = Q the joint estimate is a quadratic form of as many squares as cells less one, and each marginal one the
    projection of it on the functions of one column. The difference has Σ eigenvalue² = (cells − 1) − (rows − 1) −
    (columns − 1) + 2φ² with φ² the mean square contingency, since the squared cosines of the angles between the two
    projections sum to it. (The delta method reads twice that by noise alone: near P = Q the limits are too wide, which
    no correction tried allows to repair without missing small changes, n ≠ m.)
    """
    n, m = int(x.sum()), int(y.sum())
    t = x + y
    shape = np.count_nonzero(t.sum(axis=1)) - 1, np.count_nonzero(t.sum(axis=0)) - 1
    cells = np.count_nonzero(t) - 1
    if cells == 0:
        return 0.0
    expected = np.outer(t.sum(axis=1), t.sum(axis=0))
    contingency = float(np.sum(t[t > 0] ** 2.0 / expected[t > 0])) - 1.0
    at_null = null_moments(x.ravel(), y.ravel()).estimate * max(cells - sum(shape) + 2.0 * contingency, 0.0) / cells
    return max(at_null, _delta_variance(x, y, n, m))


def _delta_variance(x: Integers, y: Integers, n: int, m: int) -> float:
    """The variance of the linear part of the change, at shares smoothed by a half."""
    half = np.where(x + y > 0, 0.5, 0.0)
    p, q = ((side + half) / (side + half).sum() for side in (x, y))
    ratio = _ratio(p, q)
    first, second = (_ratio(p.sum(axis=k), q.sum(axis=k)) for k in (1, 0))
    psi = np.log(ratio) - np.log(first)[:, None] - np.log(second)
    phi = ratio - first[:, None] - second
    return float(np.sum(p * (psi - np.sum(p * psi)) ** 2) / n + np.sum(q * (phi - np.sum(q * phi)) ** 2) / m)


def _ratio(p: Floats, q: Floats) -> Floats:
    """p/q, and 1 where neither side has any."""
    return np.divide(p, q, out=np.ones(p.shape), where=q > 0.0)


def same_association(x: Integers, y: Integers) -> float:
    """The p-value of Pearson's test that log(p_ij/q_ij) is a_i + b_j; 1 where the tables leave nothing to test.

    With few rows a cell the statistic is more spread than chi-square: `spread` times its variance, by the excess
    kurtosis of the cells. It is taken as that multiple of a chi-square of as many times fewer degrees of freedom.
    """
    pearson, df, spread = association_statistic(x, y)
    return float(chdtrc(df / spread, pearson / spread)) if df else 1.0


def association_statistic(x: Integers, y: Integers) -> tuple[float, int, float]:
    """Pearson's statistic of no three-way interaction, its degrees of freedom, and its variance over 2·df."""
    x, y = _shared(x, y)
    t = x + y
    cells, df = int(np.count_nonzero(t)), _degrees_of_freedom(t)
    if df == 0:
        return 0.0, 0, 1.0
    fitted = _fitted(x, y)
    variance = fitted * (1.0 - _ratio(fitted, t.astype(np.float64)))
    inside = variance > _DETERMINED
    pearson = float(np.sum((x - fitted)[inside] ** 2 / variance[inside]))
    kurtosis = float(np.sum(1.0 / variance[inside] - 6.0 / t[inside]))
    return pearson, df, 1.0 + kurtosis * df / (2.0 * cells**2)


def _shared(x: Integers, y: Integers) -> tuple[Integers, Integers]:
    """The tables without codes that one side alone has: they fit any association."""
    while True:
        rows, columns = ((x.sum(axis=k) > 0) & (y.sum(axis=k) > 0) for k in (1, 0))
        if rows.all() and columns.all():
            return x, y
        x, y = x[rows][:, columns], y[rows][:, columns]


def _degrees_of_freedom(t: Integers) -> int:
    """Cells that occur, less the free numbers a_i + b_j: one for each code, less one for each set of linked codes."""
    row, column = np.nonzero(t)
    codes = sum(t.shape)
    links = coo_array((np.ones(row.size), (row, column + t.shape[0])), shape=(codes, codes))
    return row.size - codes + int(connected_components(links, directed=False)[0])


def _fitted(x: Integers, y: Integers) -> Floats:
    """Expected counts of the truth under log-odds a_i + b_j, given the totals: iterative proportional fitting."""
    t = (x + y).astype(np.float64)
    truth, belief = t * (x.sum() / t.sum()), t * (y.sum() / t.sum())
    for _ in range(_FITS):
        before = truth
        for axis in (0, 1):
            truth = truth * _ratio(x.sum(axis=axis, keepdims=True), truth.sum(axis=axis, keepdims=True))
            belief = belief * _ratio(y.sum(axis=axis, keepdims=True), belief.sum(axis=axis, keepdims=True))
        share = _ratio(t, truth + belief)
        truth, belief = truth * share, belief * share
        if np.max(np.abs(truth - before)) < _CLOSE:
            break
    return np.asarray(truth)
