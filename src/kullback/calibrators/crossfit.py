"""Cross-fitting: each row is recalibrated by a map that was fitted to other rows."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heapreplace
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.calibrators._calibrator import Calibrator, Floats, Targets
from kullback.calibrators._rows import blocks, shares_of
from kullback.errors import EvidenceError

Codes: TypeAlias = npt.NDArray[np.int64]

_ENOUGH = 100_000
"""Rows that tell which kind of map is best; of more, so many at even distances are looked at.

So many also need fewer folds: two thirds of them tell as much of a map as four fifths do.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Rows recalibrated by maps fitted, and kinds of map chosen, on other rows.

    Attributes
    ----------
    probabilities
        float64 of shape (n, K).
    costs
        of each kind of map, in nats a row, on rows that it was not fitted to; infinite where one stays forbidden.
    winner
        the name of the kind of least cost.
    """

    probabilities: Floats
    costs: dict[str, float]
    winner: str


def folds(n: int, groups: Codes | None, seed: int) -> Codes:
    """The fold of each row, codes 0, 1, ...: 5 folds about equally large, drawn at random; 3 of 100 000 rows or more.

    A group stays whole: the largest first, each goes to the fold that has fewest rows. Fewer groups make fewer folds.
    """
    rng, k = np.random.default_rng(seed), 5 if n < _ENOUGH else 3
    if groups is None:
        return rng.permutation(np.arange(n, dtype=np.int64) % k)
    _, of_group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    shuffled = rng.permutation(len(sizes))
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    fullness = [(0, fold) for fold in range(min(k, len(sizes)))]
    heapify(fullness)
    fold_of = np.empty(len(sizes), dtype=np.int64)
    for group, size in zip(order.tolist(), sizes[order].tolist(), strict=True):
        rows, fold = fullness[0]
        fold_of[group] = fold
        heapreplace(fullness, (rows + size, fold))
    return fold_of[of_group]


def held_out(
    calibrator: Calibrator, probabilities: Floats, targets: Targets, weights: Floats | None, folds: Codes
) -> Floats:
    """The rows of each fold recalibrated by the map fitted to all other folds, shape (n, K)."""
    made = np.empty_like(probabilities)
    for fold in range(_count(folds, 2)):
        rest = folds != fold
        fitted = calibrator.fit(probabilities[rest], targets[rest], _some(weights, rest))
        made[~rest] = fitted.apply(probabilities[~rest])
    return made


def chosen(probabilities: Floats, targets: Targets, weights: Floats | None, folds: Codes) -> Chosen:
    """The rows of each fold recalibrated by a kind of map that was chosen, and fitted, on all other folds.

    For each fold, the kinds compete on the other folds: maps fitted to all but two folds f and g are tried on g when
    choosing for f, and on f when choosing for g. Needs three folds; EvidenceError where there are fewer.
    """
    from kullback.calibrators import CALIBRATORS  # the room looks into this file too

    count = _count(folds, 3)
    some = slice(None, None, max(1, len(folds) // _ENOUGH))
    few = probabilities[some], targets[some], None if weights is None else weights[some]
    costs = {name: _mean_cost(held_out(each, *few, folds[some]), *few[1:]) for name, each in CALIBRATORS.items()}
    inner = {name: _validated(each, *few, folds[some], count) for name, each in CALIBRATORS.items()}
    best = [min(inner, key=lambda name: inner[name][fold]) for fold in range(count)]
    made = np.empty_like(probabilities)
    for fold, name in enumerate(best):
        rest = folds != fold
        fitted = CALIBRATORS[name].fit(probabilities[rest], targets[rest], _some(weights, rest))
        made[~rest] = fitted.apply(probabilities[~rest])
    return Chosen(made, costs, min(costs, key=lambda name: costs[name]))


def _validated(
    calibrator: Calibrator, probabilities: Floats, targets: Targets, weights: Floats | None, folds: Codes, count: int
) -> Floats:
    """For each of `count` folds, what this kind of map costs on all others, by maps that saw neither of the two."""
    found = np.zeros(count)
    for f, g in combinations(range(count), 2):
        rest = (folds != f) & (folds != g)
        fitted = calibrator.fit(probabilities[rest], targets[rest], _some(weights, rest))
        for judged_for, rows in ((f, folds == g), (g, folds == f)):
            found[judged_for] += _cost(fitted.apply(probabilities[rows]), targets[rows], _some(weights, rows))
    return found


def _mean_cost(probabilities: Floats, targets: Targets, weights: Floats | None) -> float:
    """What a row costs."""
    size = len(probabilities) if weights is None else float(weights.sum())
    return _cost(probabilities, targets, weights) / size


def _cost(probabilities: Floats, targets: Targets, weights: Floats | None) -> float:
    """What rows cost together, −Σ w t log q; infinite where something happened that is given 0."""
    total = 0.0
    for rows in blocks(*probabilities.shape):
        shares = shares_of(targets[rows], probabilities.shape[1])
        if weights is not None:
            shares = shares * weights[rows, None]
        with np.errstate(divide="ignore"):
            total -= float((shares * np.log(probabilities[rows], where=shares > 0, out=np.zeros_like(shares))).sum())
    return total


def _some(weights: Floats | None, rows: npt.NDArray[np.bool_]) -> Floats | None:
    """The weights of some rows."""
    return None if weights is None else weights[rows]


def _count(folds: Codes, least: int) -> int:
    """How many folds there are; EvidenceError where fewer than are needed."""
    count = int(folds.max()) + 1
    if count < least:
        raise EvidenceError(
            f"groups must be {least} or more, to fit maps to some and try them on others, but there are {count}: "
            "give rows of more groups, or leave the groups out if rows are independent."
        )
    return count
