"""CORP: the nondecreasing map of a prediction that fits best what happened, by pooling adjacent violators.

What it saves on the rows it is fitted to is the miscalibration of Dimitriadis, Gneiting & Jordan (Proceedings of the
National Academy of Sciences 118:e2016191118, 2021, doi:10.1073/pnas.2016191118): biased high, for it also fits chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats

Happened = npt.NDArray[np.integer[Any]] | Floats
"""Of two classes: the code of the one that happened (n,), or both shares (n, 2)."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A nondecreasing map of rows in order of their odds: where its flat pieces start, and how high they lie.

    `rest` is 1 − `shares`, with its own digits; `gain` is what it saves a row, in nats: the mean cost before it less
    that after.
    """

    starts: npt.NDArray[np.intp]
    shares: Floats
    rest: Floats
    gain: float

    def at(self, rows: npt.NDArray[np.intp]) -> Floats:
        """How high it lies at these of the ordered rows."""
        return np.asarray(self.shares[np.searchsorted(self.starts, rows, side="right") - 1])


class Corp:
    """Predictions of two classes, sorted once, so that any labels of theirs are quick to fit. Ties are pooled.

    `order` are the rows in order of their odds.
    """

    def __init__(self, probabilities: Floats, weights: Floats | None) -> None:
        """Sort predictions (n, 2) by their odds; `weights` (n,) are what rows count for."""
        with np.errstate(divide="ignore"):
            logs = np.log(probabilities)
        odds = logs[:, 1] - logs[:, 0]
        self.order = np.argsort(odds, kind="stable")
        odds = odds[self.order]
        self._starts = np.flatnonzero(np.append(True, odds[1:] != odds[:-1]))
        self._weights = None if weights is None else weights[self.order]
        logs = logs[self.order]
        logs[np.isneginf(logs)] = 0.0  # what is predicted with certainty not to happen never does
        self._logs, self._lift, self._base = logs, logs[:, 1] - logs[:, 0], float(logs[:, 0].sum())

    def gain(self, happened: Happened) -> float:
        """What the best map saves a row, in nats."""
        return self.fit(happened).gain

    def recalibrated(self, steps: Steps) -> Floats:
        """The probabilities of both classes in each row after a map of these rows, (n, 2)."""
        lengths, both = _lengths(steps.starts, len(self.order)), np.empty((len(self.order), 2))
        both[self.order] = np.repeat(np.stack([steps.rest, steps.shares], axis=1), lengths, axis=0)
        return both

    def fit(self, happened: Happened) -> Steps:
        """The best map for what happened."""
        plain = happened.ndim == 1 and self._weights is None and len(self._starts) == len(self.order)
        return self._fit_runs(happened) if plain else self._fit_pooled(happened)

    def _fit_runs(self, happened: Happened) -> Steps:
        """The map of rows that all differ, each with one label and of equal weight.

        A flat piece starts where the second class happened and had not in the row before, or in the first row: runs of
        it, with the rest that follows, are as good as rows, and fewer.
        """
        n = len(self.order)
        second = np.flatnonzero(happened[self.order])
        if not len(second):
            return Steps(np.zeros(1, np.intp), np.zeros(1), np.ones(1), -self._base / n)
        firsts = np.append(0, np.flatnonzero(second[1:] - second[:-1] > 1) + 1)
        starts, hits = second[firsts], _lengths(firsts, len(second))
        if starts[0] > 0:
            starts, hits = np.append(0, starts), np.append(0, hits)
        misses = _lengths(starts, n) - hits
        before = self._base + float(self._lift[second].sum())
        return _steps(starts, misses.astype(np.float64), hits.astype(np.float64), before)

    def _fit_pooled(self, happened: Happened) -> Steps:
        """The map of any rows: what happened in those of equal odds is added up first."""
        both = np.stack([1 - happened, happened], axis=1) if happened.ndim == 1 else happened
        both = np.asarray(both[self.order], dtype=np.float64)
        if self._weights is not None:
            both *= self._weights[:, None]
        misses, hits = np.add.reduceat(both, self._starts, axis=0).T
        return _steps(self._starts, misses, hits, float(np.sum(both * self._logs)))


def _steps(starts: npt.NDArray[np.intp], misses: Floats, hits: Floats, before: float) -> Steps:
    """The best map of units that start at these rows, with how often the second class did not happen in each, and did.

    `before` is the log-likelihood of the predictions.
    """
    from scipy.optimize import isotonic_regression
    from scipy.special import xlogy

    sizes = misses + hits
    counted = np.where(sizes > 0.0, sizes, 1e-300)  # rows of weight 0 count for nothing
    first = isotonic_regression(hits / counted, weights=counted).blocks[:-1]
    misses, hits = np.add.reduceat(misses, first), np.add.reduceat(hits, first)
    total = misses + hits
    rest, shares = misses / total, hits / total
    after = float(np.sum(xlogy(misses, rest) + xlogy(hits, shares)))
    return Steps(starts[first], shares, rest, (after - before) / float(total.sum()))


def _lengths(starts: npt.NDArray[np.intp], end: int) -> npt.NDArray[np.intp]:
    """How long each piece is, of which the last goes up to `end`."""
    bounds = np.append(starts, end)
    return np.asarray(bounds[1:] - bounds[:-1])
