"""Are the rows of two samples continuous, and enough of them, for estimates by distances and by fitted Gaussians?

Where a value repeats, or a column follows from the others, there is no density to estimate. The thresholds come from
simulation (benchmarks/continuous.py): with them the nearest-neighbour estimate is off by no more than 0.05 nats or a
fifth of the divergence, whichever is more, in most of the settings tried there; knn.py says where it still reads low.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.linalg import qr

from kullback.estimate.arrays import Floats

Reason = Literal["ties", "constant", "collinear", "dimensions", "few rows", "heavy tails"]

_TIED: Final = 0.01  # of the rows: with more the data are not continuous
_COPIES: Final = 5  # of one value, from which on a fifth neighbour is at distance 0
_ROWS: Final = {1: 100, 2: 500, 3: 5000}  # of a side, by columns; no number was found to do in more columns
_TAIL: Final = 7.5  # 3.5 for a normal column, 5.6 for an exponential one, 8.5 for Student's t with 2 degrees of freedom
_DEPENDENT: Final = 1e-10  # of a column's spread: what is left of it beside the columns before it
_ROUNDING: Final = 1e-14  # of a column's values


@dataclass(frozen=True, slots=True)
class Continuity:
    """What two samples of rows are like.

    Parameters
    ----------
    n, m, columns
        rows of the truth, rows of the belief, and their columns.
    tied
        share of all rows that have an exact copy, on the same side or on the other.
    shared
        share of the truth's rows that the belief has too; 1 for a sample compared with itself.
    discrete
        columns with so few values that rows lie on a grid, or with one value on more than 1 % of the rows.
    constant
        columns with a single value on one side or on both.
    collinear
        columns that on one side follow linearly from the columns before them.
    tail
        the heaviest tail: how many times farther than the quartile a column's 1 % or 99 % quantile is from its median.
    """

    n: int
    m: int
    columns: int
    tied: float
    shared: float
    discrete: tuple[int, ...]
    constant: tuple[int, ...]
    collinear: tuple[int, ...]
    tail: float

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks against estimates by distances; "heavy tails" only warns."""
        found: dict[Reason, bool] = {
            "ties": self.tied > _TIED or bool(self.discrete),
            "constant": bool(self.constant),
            "collinear": bool(self.collinear),
            "dimensions": self.columns not in _ROWS,
            "few rows": min(self.n, self.m) < _ROWS.get(self.columns, max(_ROWS.values())),
            "heavy tails": self.tail > _TAIL,
        }
        return tuple(reason for reason, holds in found.items() if holds)

    @property
    def knn_is_fair(self) -> bool:
        """Is the mean of `knn_terms` a fair estimate, as far as the data's form tells? See also `reads_low_by`."""
        return not set(self.reasons) - {"heavy tails"}

    @property
    def has_density(self) -> bool:
        """Can either side have a density at all: no ties, no constant and no collinear columns?"""
        return not {"ties", "constant", "collinear"} & set(self.reasons)


def continuity(x: Floats, y: Floats) -> Continuity:
    """What the rows x (n, d) of the truth and y (m, d) of the belief are like; all finite, one row or more each."""
    n, d = x.shape
    both = np.concatenate([x, y])
    copies, of_belief = _copies(both, n)
    constant = (np.ptp(x, axis=0) == 0.0) | (np.ptp(y, axis=0) == 0.0)
    collinear = (dependent_columns(x) | dependent_columns(y)) & ~constant
    discrete = np.array([_is_discrete(column, d) for column in both.T]) & ~constant
    return Continuity(
        n=n,
        m=y.shape[0],
        columns=d,
        tied=float(np.mean(copies > 1)),
        shared=float(np.mean(of_belief[:n] > 0)),
        discrete=_where(discrete),
        constant=_where(constant),
        collinear=_where(collinear),
        tail=max(_tail(x), _tail(y)),
    )


def dependent_columns(rows: Floats) -> npt.NDArray[np.bool_]:
    """Which columns are constant or follow linearly from those before them, but for rounding; none if rows ≤ columns.

    By QR, which needs no squares of the spreads.
    """
    n, d = rows.shape
    if n <= d:
        return np.zeros(d, dtype=bool)  # so few rows always fit one another
    largest = np.abs(rows).max(axis=0)
    scaled = np.ldexp(rows, -np.frexp(largest)[1])  # squares neither overflow nor vanish
    upper = np.asarray(qr(scaled - scaled.mean(axis=0), mode="r")[0], dtype=np.float64)[:d]
    spread, size = np.sqrt(np.sum(upper**2, axis=0)), np.sqrt(np.sum(scaled**2, axis=0))
    dependent: npt.NDArray[np.bool_] = np.abs(np.diag(upper)) <= np.maximum(_DEPENDENT * spread, _ROUNDING * size)
    return dependent


def _where(columns: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """Their numbers."""
    return tuple(np.flatnonzero(columns).tolist())


def _copies(both: Floats, n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How often each row occurs in all, itself included, and how often among the rows from n on."""
    counts = np.ones(both.shape[0], dtype=np.int64)
    of_belief = (np.arange(both.shape[0]) >= n).astype(np.int64)
    _, which, times = np.unique(both[:, 0], return_inverse=True, return_counts=True)
    candidates = np.flatnonzero(times[which] > 1)  # rows that differ in their first column are no copies
    if candidates.size:
        _, which, times = np.unique(both[candidates], axis=0, return_inverse=True, return_counts=True)
        counts[candidates] = times[which]
        of_belief[candidates] = np.bincount(which, weights=candidates >= n)[which]
    return counts, of_belief


def _is_discrete(column: Floats, columns: int) -> bool:
    """Has the column an atom, or so few values that they are as far apart as neighbouring rows?"""
    rows = column.size
    times = np.unique(column, return_counts=True)[1]
    atom = times.max() >= _COPIES and times.max() > _TIED * rows
    grid = columns > 1 and times.size < min(rows, 10.0 * (rows / _COPIES) ** (1.0 / columns))
    return bool(atom or grid)


def _tail(rows: Floats) -> float:
    """The heaviest tail of the columns; 0 where quartile and median coincide."""
    first, lower, median, upper, last = np.quantile(rows, [0.01, 0.25, 0.5, 0.75, 0.99], axis=0)
    tails, quarters = np.concatenate([median - first, last - median]), np.concatenate([median - lower, upper - median])
    return float(np.max(np.divide(tails, quarters, out=np.zeros_like(tails), where=quarters > 0.0)))
