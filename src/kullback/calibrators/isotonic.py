"""Isotonic calibration: the best nondecreasing curve of how often a class happened against its probability.

With two classes one curve, of the second; with more, a curve for each class against the rest, and rows normalised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback.calibrators._calibrator import Calibrator, Floats, Targets
from kullback.calibrators._parameters import numbers, of
from kullback.calibrators._rows import shares_of
from kullback.errors import EvidenceError

_NAMES = frozenset({"predicted", "happened"})
_SURE = (2.0**-1022, 1 - 2.0**-53)
"""Between what a curve may lie: the floats next to 0 (not counting subnormal ones) and 1."""


@dataclass(frozen=True, slots=True)
class Isotonic:
    """A nondecreasing curve for the second of two classes, or for each of more; rows are normalised.

    A curve runs straight through its points (`predicted`, `happened`), and level beyond them. It lies strictly between
    0 and 1: zeros are mended too.
    """

    predicted: tuple[tuple[float, ...], ...]
    happened: tuple[tuple[float, ...], ...]

    def apply(self, probabilities: Floats) -> Floats:
        """The recalibrated probabilities; EvidenceError where the map is one of other classes."""
        classes = max(2, len(self.predicted))
        if probabilities.shape[1] != classes:
            raise EvidenceError(
                f"probabilities must be of the {classes} classes that the map was fitted to, "
                f"but they are of {probabilities.shape[1]}: give the columns that it was fitted to."
            )
        if classes == 2:
            second = np.interp(probabilities[:, 1], self.predicted[0], self.happened[0])
            return np.column_stack([1 - second, second])
        made = np.column_stack(
            [np.interp(p, x, y) for p, x, y in zip(probabilities.T, self.predicted, self.happened, strict=True)]
        )
        made /= made.sum(axis=1, keepdims=True)
        return made

    def parameters(self) -> dict[str, Any]:
        """`predicted` and `happened`: the points of each curve."""
        return {"predicted": [list(x) for x in self.predicted], "happened": [list(y) for y in self.happened]}


def fit(probabilities: Floats, targets: Targets, weights: Floats | None) -> Isotonic:
    """The curves of least cost among all nondecreasing ones (Zadrozny & Elkan 2002, doi:10.1145/775047.775151).

    One row that happened is put below the least prediction and one that did not above the greatest, so that no curve
    comes to 0 or 1: what has not happened yet may. Equal predictions are pooled first. The curve runs through the
    middles of the level pieces, not along them: on new rows of smooth curves that costs half as much as steps do.
    """
    n, classes = probabilities.shape
    columns = range(1, 2) if classes == 2 else range(classes)
    shares = shares_of(targets, classes)
    w = np.ones(n) if weights is None else weights
    curves = [_curve(probabilities[:, k], shares[:, k], w) for k in columns]
    return Isotonic(tuple(x for x, _ in curves), tuple(y for _, y in curves))


def restore(parameters: Mapping[str, Any]) -> Isotonic:
    """The map of these parameters."""
    predicted, happened = _curves(parameters, "predicted", 0, 1), _curves(parameters, "happened", *_SURE)
    points = [[len(curve) for curve in curves] for curves in (predicted, happened)]
    if points[0] != points[1] or len(predicted) == 2:
        raise EvidenceError(
            "predicted and happened of the map must be one curve for two classes, or one for each of more, and have "
            f"as many points, but they have {points[0]} and {points[1]}: give the file that kullback recalibrate wrote."
        )
    return Isotonic(predicted, happened)


def _curves(parameters: Mapping[str, Any], name: str, low: float, high: float) -> tuple[tuple[float, ...], ...]:
    """The parameter `name`: lists of numbers, none of which falls."""
    lists = of(parameters, name, _NAMES)
    if not isinstance(lists, list | tuple) or not lists:
        raise EvidenceError(
            f"{name} of the map must be a list of curves, but it is {repr(lists)[:60]}: "
            "give the file that kullback recalibrate wrote."
        )
    curves = tuple(numbers(each, f"{name}[{k}]", low, high) for k, each in enumerate(lists))
    for k, curve in enumerate(curves):
        if any(later < earlier for earlier, later in pairwise(curve)):
            raise EvidenceError(
                f"{name}[{k}] of the map must not fall, but it does: give the file that kullback recalibrate wrote."
            )
    return curves


def pooled(values: Floats, happened: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Rows of equal value made one: the values in order, the mean of what happened at each, and their weights.

    Rows of weight 0 are left out.
    """
    counted = weights > 0
    if not counted.all():
        values, happened, weights = values[counted], happened[counted], weights[counted]
    order = np.argsort(values)
    values, happened, weights = values[order], happened[order], weights[order]
    first = np.flatnonzero(np.diff(values, prepend=-1.0))
    total = _sums(weights, first)
    return values[first], _sums(weights * happened, first) / total, total


def _curve(values: Floats, happened: Floats, weights: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The points of one curve: each flat piece's mean prediction and how often it happened there."""
    from scipy.optimize import isotonic_regression

    x, y, w = pooled(values, happened, weights)
    if not len(x):
        raise EvidenceError("weights must not all be 0: there is no row to fit a map to.")
    found = isotonic_regression(np.r_[1.0, y, 0.0], weights=np.r_[1.0, w, 1.0])
    first = np.maximum(found.blocks[:-1] - 1, 0)  # of each level piece; the rows put at the ends are in one with others
    middle = _sums(w * x, first) / _sums(w, first)
    return tuple(middle.tolist()), tuple(found.x[1:-1][first].tolist())


def _sums(numbers: Floats, first: npt.NDArray[np.intp]) -> Floats:
    """The sums of the pieces that begin at `first`."""
    found: Floats = np.add.reduceat(numbers, first)
    return found


CALIBRATOR = Calibrator("isotonic", fit, restore)
