"""Do two columns go together in truth and belief alike? Pearson's test that all their odds ratios are the same.

Given how often each pair of codes occurs in all, the rows of the truth among them follow a logistic model whose
log-odds is a_i + b_j if log(p_ij/q_ij) is such a sum. The statistic is that of the model of no three-way interaction.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import chdtrc

from kullback.estimate.arrays import Floats, Integers

_DETERMINED: Final = 1e-3  # variance of a cell below which the fit leaves it no freedom
_FITS: Final = 500  # rounds of iterative proportional fitting at most
_CLOSE: Final = 1e-6  # rows by which a round may still move a cell


def same_association(x: Integers, y: Integers) -> float:
    """The p-value of Pearson's test that log(p_ij/q_ij) is a_i + b_j; 1 where the tables leave nothing to test.

    With few rows a cell the statistic is more spread than chi-square: `spread` times its variance, by the excess
    kurtosis of the cells. It is taken as that multiple of a chi-square of as many times fewer degrees of freedom.

    It is too large, too: the f numbers that are fitted make the variances of the cells too small, by f/(rows in all)
    in an even table and by up to twice that in a skewed one, so that twice that is taken off.
    """
    x, y = _shared(x, y)
    pearson, df, spread = association_statistic(x, y)
    if not df:
        return 1.0
    fitted = np.count_nonzero(x + y) - df
    level = max(0.0, 1.0 - 2.0 * fitted / float(x.sum() + y.sum()))
    return float(chdtrc(df / spread, level * pearson / spread))


def association_statistic(x: Integers, y: Integers) -> tuple[float, int, float]:
    """Pearson's statistic of no three-way interaction, its degrees of freedom, and its variance over 2·df."""
    x, y = _shared(x, y)
    t = x + y
    cells, df = int(np.count_nonzero(t)), _degrees_of_freedom(t)
    if df == 0:
        return 0.0, 0, 1.0
    fitted = _fitted(x, y)
    variance = fitted * (1.0 - ratio(fitted, t.astype(np.float64)))
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
            truth = truth * ratio(x.sum(axis=axis, keepdims=True), truth.sum(axis=axis, keepdims=True))
            belief = belief * ratio(y.sum(axis=axis, keepdims=True), belief.sum(axis=axis, keepdims=True))
        share = ratio(t, truth + belief)
        truth, belief = truth * share, belief * share
        if np.max(np.abs(truth - before)) < _CLOSE:
            break
    return np.asarray(truth)


def ratio(p: Floats, q: Floats) -> Floats:
    """p/q, and 1 where neither side has any."""
    return np.divide(p, q, out=np.ones(p.shape), where=q > 0.0)
