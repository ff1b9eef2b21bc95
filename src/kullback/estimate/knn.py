"""D(P‖Q) of continuous rows by distances to nearest neighbours, in nats.

Wang, Kulkarni and Verdú (IEEE Transactions on Information Theory 55, 2009, "Divergence estimation for
multidimensional densities via k-nearest-neighbor distances", doi:10.1109/TIT.2009.2016060): where the truth is
k-dense within ρ of one of its own rows and the belief within ν of it, the log ratio of the two densities there is
about d·log(ν/ρ) + log(m/(n−1)). Whether the data are such that this is fair, continuity.py says; no interval that holds
is known.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import digamma

from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats, Integers

_LEAF: Final = 32  # rows in a leaf of the tree: as fast as any in two dimensions, faster than 16 in ten
_LEAST: Final = 1e-154  # of the spread; the square of a smaller distance is 0
_LARGEST: Final = 500  # binary digits before the point, so that squares do not overflow


class _Line:
    """Rows of one column, sorted."""

    def __init__(self, points: Floats) -> None:
        self.order: Integers = np.argsort(points[:, 0], kind="stable")
        self._sorted = points[self.order, 0]

    def kth(self, queries: Floats, k: int) -> Floats:
        """Distance to the k-th nearest: the k nearest lie side by side, in one of k+1 windows about the query."""
        q = queries[:, 0]
        beyond = np.full(k, np.inf)
        padded = np.concatenate([-beyond, self._sorted, beyond])
        start = np.searchsorted(self._sorted, q)
        nearest = np.full(q.size, np.inf)
        for first in range(k + 1):
            left, right = padded[start + first], padded[start + first + k - 1]
            np.minimum(nearest, np.maximum(q - left, right - q), out=nearest)
        return nearest


class _Tree:
    """Rows of several columns, in a k-d tree."""

    def __init__(self, points: Floats) -> None:
        self._tree = cKDTree(points, leafsize=_LEAF)
        self.order: Integers = self._tree.indices

    def kth(self, queries: Floats, k: int) -> Floats:
        """Distance to the k-th nearest."""
        return _queried(self._tree, queries, [k])[0][:, 0]


def _queried(tree: cKDTree, queries: Floats, ranks: list[int]) -> tuple[Floats, Integers]:
    """Distances to the neighbours of these ranks, and which they are; a column per rank."""
    distances, which = tree.query(queries, k=ranks, workers=-1)
    return np.asarray(distances), np.asarray(which, dtype=np.int64)


class _Neighbour(NamedTuple):
    """The distance of a neighbour of each query, and which neighbour it is: 1 the nearest."""

    distance: Floats
    rank: Floats


def knn_terms(x: Floats, y: Floats, k: int = 5) -> Floats:
    """The term of each row of the truth x (n, d), whose mean is the estimate of D(P‖Q); y (m, d) is the belief.

    A row with k or more exact copies is at distance 0 from its k-th neighbour. Its nearest row that differs is taken
    instead, as the l-th neighbour that it then is, by the same authors' form for any l: ψ(l) − ψ(k) is added.
    Columns are brought to comparable scales first. O((n + m) log(n + m)) in few dimensions.

    Raises
    ------
    EvidenceError
        for fewer than k+1 rows of the truth or k of the belief, or fewer than two different rows on a side.
    """
    n, d = x.shape
    m = y.shape[0]
    if n <= k or m < k:
        raise EvidenceError(
            f"nearest neighbours need at least {k + 1} rows of the truth and {k} of the belief, "
            f"but there are {n} and {m}.\nGive more rows."
        )
    x, y = comparable_scales(x, y)
    search = _Line if d == 1 else _Tree
    own, other = search(x), search(y)
    rows = x[own.order]  # neighbouring queries visit the same leaves: twice as fast as in any order
    rho, itself_and = _distinct(rows, x, own.kth(rows, k + 1), k + 1)
    nu, rank = _distinct(rows, y, other.kth(rows, k), k)
    terms = np.empty(n)
    terms[own.order] = d * (np.log(nu) - np.log(rho)) + digamma(itself_and - 1.0) - digamma(rank)
    terms += np.log(m / (n - 1.0))
    return terms


def reads_low_by(x: Floats, y: Floats, k: int = 5) -> float:
    """About how many nats the estimate is too low because rows of the truth lie where the belief has no rows.

    Such a row is farther from its k-th neighbour among the belief's rows than any of those is from its own; the density
    there is overstated. 3 nats a column for each is what simulation shows (benchmarks/continuous.py), within a factor
    of 2. Where this is more than the estimate may err, it is not a fair one.
    """
    d = x.shape[1]
    x, y = comparable_scales(x, y)
    belief = _Line(y) if d == 1 else _Tree(y)
    reach = float(belief.kth(y[belief.order], min(k + 1, y.shape[0])).max())
    beyond = float(np.mean(belief.kth(x, min(k, y.shape[0])) > reach))
    return 3.0 * float(d) * beyond


def _distinct(queries: Floats, points: Floats, distances: Floats, k: int) -> _Neighbour:
    """The k-th neighbours at these distances; where that is 0, the nearest point that differs from the query."""
    ranks = np.full(distances.size, float(k))
    copied = distances == 0.0
    if copied.any():
        different, copies = np.unique(points, axis=0, return_counts=True)
        if copies.size < 2:
            raise EvidenceError(
                "nearest neighbours need rows that differ, but all rows of one side are the same.\n"
                "Compare such rows as outcomes: give their counts."
            )
        nearest, which = _queried(cKDTree(different), queries[copied], [1, 2])
        distances[copied] = np.maximum(nearest[:, 1], _LEAST)
        ranks[copied] = copies[which[:, 0]] + 1.0
    return _Neighbour(distances, ranks)


def comparable_scales(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Both sides centred by column and divided by powers of two, so that no column drowns the others or overflows.

    A divergence does not change under it. Powers of two do not round. Columns whose spreads differ by less than a
    factor of 2 are divided by the same one and keep their geometry; a column that does not vary stays at 0.
    """
    pooled = np.concatenate([x, y])
    largest = _exponent(np.abs(pooled).max(axis=0))
    pooled = np.ldexp(pooled, -largest)  # to ±1: no difference overflows
    pooled -= np.median(pooled, axis=0)
    away = np.abs(pooled)
    spread = np.median(away, axis=0)
    spread = np.where(spread > 0.0, spread, away.mean(axis=0))  # most rows may share one value
    scale = largest + _exponent(spread)
    usual = int(np.median(scale[spread > 0.0])) if spread.any() else 0
    scale = np.where(np.abs(scale - usual) <= 1, usual, scale) - largest
    pooled = np.ldexp(pooled, -np.maximum(scale, _exponent(away.max(axis=0)) - _LARGEST))
    return pooled[: x.shape[0]], pooled[x.shape[0] :]


def _exponent(size: Floats) -> Integers:
    """The power of two next above each size; 0 for 0."""
    return np.frexp(size)[1].astype(np.int64)
