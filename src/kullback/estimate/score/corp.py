"""CORP: the nondecreasing map of a prediction that fits best what happened, by pooling adjacent violators.

What it saves on the rows it is fitted to is the miscalibration of Dimitriadis, Gneiting & Jordan (Proceedings of the
National Academy of Sciences 118:e2016191118, 2021, doi:10.1073/pnas.2016191118): biased high, for it also fits chance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats

Happened = npt.NDArray[np.int64] | Floats
"""Of two classes: the code of the one that happened (n,), or how far the second did; or both shares (n, 2)."""


class Corp:
    """Predictions of two classes, sorted once, so that any labels of theirs are quick to fit. Ties are pooled."""

    def __init__(self, probabilities: Floats, weights: Floats | None) -> None:
        """Sort predictions (n, 2) by their odds; `weights` (n,) are what rows count for."""
        self._weights = np.ones(len(probabilities)) if weights is None else weights
        with np.errstate(divide="ignore"):
            logs = np.log(probabilities)
        odds = logs[:, 1] - logs[:, 0]
        self._order = np.argsort(odds, kind="stable")
        odds = odds[self._order]
        self._starts = np.flatnonzero(np.append(True, odds[1:] != odds[:-1]))
        self._tied = len(self._starts) < len(odds)
        self._sorted_weights = self._weights[self._order]
        self._sizes = self._pooled(self._sorted_weights)
        # What a class is predicted with certainty not to be never happens: its log counts for nothing.
        self._logs = np.where(np.isneginf(logs), 0.0, logs)[self._order][self._starts]

    def gain(self, happened: Happened) -> float:
        """What the best map saves a row, in nats: the mean cost before it less that after."""
        second = self._pooled(self._sorted_weights * _second(happened)[self._order])
        before = (self._sizes - second) @ self._logs[:, 0] + second @ self._logs[:, 1]
        shares, blocks = self._blocks(second)
        sizes = np.add.reduceat(self._sizes, blocks)
        return float(sizes @ _negative_entropy(shares) - before) / float(self._sizes.sum())

    def fitted(self, happened: Happened) -> Floats:
        """The recalibrated probability of the second class, (n,)."""
        second = self._pooled(self._sorted_weights * _second(happened)[self._order])
        shares, blocks = self._blocks(second)
        of_pieces = np.repeat(shares, np.diff(np.append(blocks, len(second))))
        fitted = np.empty(len(self._order))
        fitted[self._order] = np.repeat(of_pieces, np.diff(np.append(self._starts, len(self._order))))
        return fitted

    def _pooled(self, x: Floats) -> Floats:
        """The sums of sorted x over rows of equal odds."""
        return np.add.reduceat(x, self._starts) if self._tied else x

    def _blocks(self, second: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
        """The flat pieces of the best map: the share of the second class in each, and where each starts."""
        from scipy.optimize import isotonic_regression

        counted = np.where(self._sizes > 0.0, self._sizes, 1e-300)  # rows of weight 0 count for nothing
        found = isotonic_regression(second / counted, weights=counted)
        starts = found.blocks[:-1]
        return np.clip(found.x[starts], 0.0, 1.0), starts


def _second(happened: Happened) -> Floats:
    """How far the second class happened, float64 (n,)."""
    return np.asarray(happened[:, 1] if happened.ndim == 2 else happened, dtype=np.float64)


def _negative_entropy(shares: Floats) -> Floats:
    """The mean log of what a share gives itself: 0 where it is 0 or 1."""
    from scipy.special import xlog1py, xlogy

    return np.asarray(xlogy(shares, shares) + xlog1py(1.0 - shares, -shares))
