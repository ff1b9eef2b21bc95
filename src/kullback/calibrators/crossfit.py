"""Cross-fitting: each row is recalibrated by a map that was fitted to other rows."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heapreplace
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.calibrators._calibrator import Calibrator, Floats, Targets
from kullback.calibrators._rows import blocks, shares_of
from kullback.errors import EvidenceError

Codes: TypeAlias = npt.NDArray[np.int64]

MENDING: Final = ("isotonic", "mixture")
"""Kinds of map that make possible what was given probability 0; others leave it there."""

_ENOUGH: Final = 100_000
"""Rows that tell which kind of map is best; of more, so many, drawn at random, are looked at.

So many also need fewer folds: two thirds of them tell as much of a map as four fifths do.
"""
_MANY: Final = 1_000_000
"""Probabilities, from which on there are fewer folds too: of many classes each fit takes long."""
ROWS_A_CLASS: Final = 20
"""Rows that a class should have for a scale and a shift of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Rows recalibrated by maps fitted, and kinds of map chosen, on other rows.

    Attributes
    ----------
    probabilities
        float64 of shape (n, K).
    costs
        of each kind of map, in nats a row, on rows that it was not fitted to, and of the "identity" on the same rows;
        infinite where one stays forbidden.
    winner
        the name of the kind of least cost.
    """

    probabilities: Floats
    costs: dict[str, float]
    winner: str


def competing(probabilities: Floats) -> tuple[str, ...]:
    """Kinds of map to choose among: those that mend zeros where there are any, else those that have rows enough."""
    n, classes = probabilities.shape
    if not probabilities.all():
        return MENDING  # what has not happened yet may: a zero is mended before it costs
    return ("temperature", "vector", "isotonic") if n >= ROWS_A_CLASS * classes else ("temperature", "isotonic")


def folds(n: int, groups: Codes | None, seed: int, classes: int = 2) -> Codes:
    """The fold of each row, codes 0, 1, ...: 5 folds about equally large, drawn at random; of many rows 3.

    A group stays whole: the largest first, each goes to the fold that has fewest rows. Fewer groups make fewer folds.
    """
    rng, k = np.random.default_rng(seed), 5 if n < _ENOUGH and n * classes < _MANY else 3
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

    For each fold, the `competing` kinds are tried on the other folds: maps fitted to all but two folds f and g are
    tried on g when choosing for f, and on f when choosing for g. Needs three folds; EvidenceError where there are
    fewer.
    """
    from kullback.calibrators import CALIBRATORS  # the room looks into this file too

    tried = {name: CALIBRATORS[name] for name in competing(probabilities)}
    count, n = _count(folds, 3), len(folds)
    some = np.arange(n)
    if n > _ENOUGH:  # of each fold one row at least
        drawn = np.random.default_rng(n).choice(n, _ENOUGH, replace=False)
        some = np.union1d(drawn, np.unique(folds, return_index=True)[1])
    few = probabilities[some], targets[some], None if weights is None else weights[some]
    costs = {name: _mean_cost(held_out(each, *few, folds[some]), *few[1:]) for name, each in tried.items()}
    inner = {name: _validated(each, *few, folds[some], count) for name, each in tried.items()}
    best = [min(inner, key=lambda name: inner[name][fold]) for fold in range(count)]
    made = np.empty_like(probabilities)
    for fold, name in enumerate(best):
        rest = folds != fold
        fitted = CALIBRATORS[name].fit(probabilities[rest], targets[rest], _some(weights, rest))
        made[~rest] = fitted.apply(probabilities[~rest])
    winner = min(costs, key=lambda name: costs[name])
    return Chosen(made, costs | {"identity": _mean_cost(probabilities[some], *few[1:])}, winner)


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
