"""Labels redrawn as the predictions say: what any statistic would be if the model were calibrated.

A class is drawn by a race: the class k whose Exponential(1) time over S_k is the shortest wins with probability S_k
(the Gumbel trick). Rows of one group run the same race, each with probability √c, so that a pair of them shares it
with probability c: c is matched to how much the group's residuals go together. Soft labels lie nearer to what was
predicted than one label does, by a share ρ of its variance: with the mean M of m ≤ 1/ρ labels, S + √(mρ)·(M − S) has
that variance, and comes as near to 0 and 1 as a few ratings do.
"""

from __future__ import annotations

from math import sqrt
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats, Integers
from kullback.evidence import Labels, Scored

Codes: TypeAlias = npt.NDArray[np.integer[Any]]
"""Codes of classes, in the smallest type that holds them."""

_SEVERAL: Final = 8  # labels, at most, whose mean stands for soft ones
_TRIALS: Final = 8  # draws that tell how much rows would go together if every group ran one race
_WORK: Final = 2e7  # rows × classes × draws
_FEWEST, _MOST = 99, 999


def draws(n: int, classes: int) -> int:
    """How often labels are redrawn: 999 times where that is quick, 99 times for a million rows."""
    return int(min(max(_WORK / (n * classes), _FEWEST), _MOST))


class Redraws:
    """Sets of labels drawn from the predictions, with the dependence of groups and the spread of soft labels kept."""

    def __init__(self, scored: Scored, seed: int) -> None:
        """Find out how far rows of a group go together, and how far soft labels spread."""
        self._rng = np.random.default_rng([seed, 7])
        self._probabilities = scored.probabilities
        self._groups = scored.labels.groups
        self._weights = scored.labels.weights
        self._steps = _steps(scored.probabilities)
        self.dispersion = _dispersion(scored)
        self.shared = 0.0 if self._groups is None else self._matched(scored.labels, self._groups)

    def codes(self) -> Codes:
        """One more set of classes (n,)."""
        return self._independent() if self._groups is None else self._raced(self._groups, self.shared)

    def labels(self) -> Codes | Floats:
        """One more set of labels: class codes (n,), or shares (n, K) where the labels are soft."""
        if self.dispersion is None:
            return self.codes()
        several = int(min(1.0 / max(self.dispersion, 1.0 / _SEVERAL), _SEVERAL))
        spread = sqrt(several * self.dispersion)
        shares = (1.0 - spread) * self._probabilities
        for _ in range(several):
            shares[np.arange(len(shares)), self.codes()] += spread / several
        return np.asarray(shares)

    def effective_rows(self) -> float:
        """How many independent rows of one label each and of equal weight would say as much."""
        n = len(self._probabilities)
        each = np.ones(n) if self._weights is None else self._weights
        squares = float(each @ each)
        if self._groups is not None:
            whole = np.bincount(self._groups, each)
            squares += self.shared * (float(whole @ whole) - squares)
        dispersion = 1.0 if self.dispersion is None else max(self.dispersion, 1e-12)
        return float(each.sum()) ** 2 / (squares * dispersion)

    def _independent(self) -> Codes:
        """Classes of rows that do not depend on each other: where a uniform number falls among the cumulated sums."""
        u = self._rng.random(len(self._probabilities))
        codes = np.zeros(len(u), np.min_scalar_type(len(self._steps)))
        for step in self._steps:
            codes += u >= step
        return codes

    def _raced(self, groups: Integers, shared: float) -> Codes:
        """Classes of rows, of which two of one group run the same race with probability `shared`."""
        codes = self._independent()
        joins = np.flatnonzero(self._rng.random(len(codes)) < sqrt(shared))
        times = self._rng.standard_exponential((int(groups.max()) + 1, self._probabilities.shape[1]))[groups[joins]]
        with np.errstate(divide="ignore", over="ignore"):
            codes[joins] = np.argmin(times / self._probabilities[joins], axis=1)
        return codes

    def _matched(self, labels: Labels, groups: Integers) -> float:
        """The share c of pairs of a group that run one race, for which residuals go together as they do."""
        seen = _together(labels.known, self._probabilities, groups)
        if labels.shares is not None:
            seen /= max(self.dispersion or 0.0, 1e-12)
        most = np.mean([_together(self._raced(groups, 1.0), self._probabilities, groups) for _ in range(_TRIALS)])
        return float(np.clip(seen / most, 0.0, 1.0)) if most > 0.0 else 0.0


def _steps(probabilities: Floats) -> list[Floats]:
    """The cumulated sums of all classes but the last; beyond 1 from a row's last possible class on."""
    steps = np.ascontiguousarray(np.cumsum(probabilities[:, :-1], axis=1).T)
    ended = np.flatnonzero(probabilities[:, -1] == 0.0)
    last = len(steps) - np.argmax(probabilities[ended, ::-1] > 0.0, axis=1)
    steps[:, ended] = np.where(np.arange(len(steps))[:, None] >= last, 2.0, steps[:, ended])
    return list(steps)


def _residuals(known: Codes | Floats, probabilities: Floats) -> Floats:
    """What happened less what was predicted, (n, K)."""
    if known.ndim == 2:
        return np.asarray(known - probabilities)
    residuals = -probabilities
    residuals[np.arange(len(known)), known] += 1.0
    return residuals


def _together(known: Codes | Floats, probabilities: Floats, groups: Integers) -> float:
    """The sum over pairs of rows of one group of the products of their standardised residuals."""
    deviation = np.sqrt(np.maximum(1.0 - np.einsum("ij,ij->i", probabilities, probabilities), 1e-12))
    residuals = _residuals(known, probabilities) / deviation[:, None]
    sums = np.stack([np.bincount(groups, column) for column in residuals.T])
    return float(np.sum(sums**2) - np.sum(residuals**2))


def _dispersion(scored: Scored) -> float | None:
    """The spread of soft labels around the predictions, relative to that of one label a row; None for the latter."""
    labels, p = scored.labels, scored.probabilities
    if labels.shares is None:
        return None
    each = np.ones(len(p)) if labels.weights is None else labels.weights
    found = each @ np.sum((labels.shares - p) ** 2, axis=1)
    one = each @ (1.0 - np.einsum("ij,ij->i", p, p))
    return float(min(found / one, 1.0)) if one > 0.0 else 0.0
