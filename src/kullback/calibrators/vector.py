"""Vector scaling: softmax(a_k log p_k + b_k). Each class gets its own boldness and its own handicap.

Of two classes it is beta calibration: logit q = a_2 log p − a_1 log(1 − p) + b_2 − b_1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback.calibrators._calibrator import Calibrator, Floats, Targets
from kullback.calibrators._newton import Derivatives, least
from kullback.calibrators._parameters import MOST, numbers, of
from kullback.calibrators._rows import Sums, blocks, logs_of, softened, softmax, sums
from kullback.errors import EvidenceError

_FLAT = 1e-30
"""A curvature of rows that are all but certain and right: no step is worth its rounding."""
_FEWER = 16
"""Of many rows, the search starts from the map fitted to one in so many."""
_MANY = 2**16
_NAMES = frozenset({"scales", "shifts"})


@dataclass(frozen=True, slots=True)
class Vector:
    """softmax(a_k log p_k + b_k), a_k ≥ 0, the b_k of mean 0. Zeros stay zeros."""

    scales: tuple[float, ...]
    shifts: tuple[float, ...]

    def apply(self, probabilities: Floats) -> Floats:
        """The recalibrated probabilities; EvidenceError where the map is one of other classes."""
        if probabilities.shape[1] != len(self.scales):
            raise EvidenceError(
                f"probabilities must be of the {len(self.scales)} classes that the map was fitted to, "
                f"but they are of {probabilities.shape[1]}: give the columns that it was fitted to."
            )
        return softened(probabilities, np.array(self.scales)[:, None], np.array(self.shifts)[:, None])

    def parameters(self) -> dict[str, Any]:
        """`scales`, the a_k, and `shifts`, the b_k."""
        return {"scales": list(self.scales), "shifts": list(self.shifts)}


def fit(probabilities: Floats, targets: Targets, weights: Floats | None) -> Vector:
    """The a and b of least cost (Guo et al. 2017; for two classes Kull, Silva Filho & Flach 2017, PMLR 54:623).

    The model's own belief counts as one row more (`sums`), so both are finite where the classes are told apart without
    an error, or one never happened. Newton steps, each of them the least of the quadratic model where a ≥ 0, halved
    until the convex cost falls; the b are of mean 0 by a term of the curvature that no step of mean 0 feels.
    """
    classes = probabilities.shape[1]
    at = np.concatenate([np.ones(classes), np.zeros(classes)])
    if len(probabilities) >= _MANY:
        near = fit(probabilities[::_FEWER], targets[::_FEWER], None if weights is None else weights[::_FEWER])
        at = np.array([*near.scales, *near.shifts])
    happened = sums(probabilities, targets, weights)
    at = least(lambda at: _derivatives(probabilities, happened, at), _step, at)
    return Vector(tuple(at[:classes].tolist()), tuple((at[classes:] - at[classes:].mean()).tolist()))


def restore(parameters: Mapping[str, Any]) -> Vector:
    """The map of these parameters."""
    scales = numbers(of(parameters, "scales", _NAMES), "scales", 0, MOST)
    shifts = numbers(of(parameters, "shifts", _NAMES), "shifts", -MOST, MOST)
    if len(scales) != len(shifts) or len(scales) < 2:
        raise EvidenceError(
            f"scales and shifts of the map must be as many as classes, but they are {len(scales)} and {len(shifts)}: "
            "give the file that kullback recalibrate wrote."
        )
    return Vector(scales, shifts)


def _derivatives(probabilities: Floats, happened: Sums, at: Floats) -> Derivatives:
    """The mean cost of the map with parameters (a, b), its slopes and its curvatures."""
    classes = probabilities.shape[1]
    scale, shift = at[:classes, None], at[classes:, None]
    linear = np.concatenate([happened.logs, happened.happened])
    cost, slope = -float(linear @ at), -linear
    curvature = np.zeros((2 * classes, 2 * classes))
    own = np.zeros(classes)
    for rows in blocks(*probabilities.shape):
        z, zero = logs_of(probabilities[rows])
        weights = happened.weights[rows]
        q, normaliser = softmax(z, zero, scale, shift)
        both = np.concatenate([q * z, q])
        cost += float(weights @ normaliser)
        slope += both @ weights
        own += (both[:classes] * z) @ weights
        curvature -= (both * weights) @ both.T
    first, total = np.arange(classes), slope + linear
    curvature[first, first] += own
    curvature[first, first + classes] += total[:classes]
    curvature[first + classes, first] += total[:classes]
    curvature[first + classes, first + classes] += total[classes:]
    return cost, slope, curvature


def _step(at: Floats, slope: Floats, curvature: Floats) -> Floats:
    """To the least of the quadratic model; scales that it would take below 0 go to 0, and the others follow.

    A scale that stops there wrongly is free again in the next step.
    """
    classes = len(at) // 2
    size = float(np.trace(curvature)) / len(at)
    if size <= _FLAT:
        return np.zeros_like(at)
    model = curvature.copy()
    model[classes:, classes:] += size / classes
    step, free = np.zeros_like(at), np.ones(len(at), dtype=np.bool_)
    low = np.concatenate([-at[:classes], np.full(classes, -np.inf)])
    while True:
        step[free] = _solved(model[free][:, free], -(slope + model @ np.where(free, 0.0, step))[free], size)
        below = free & (step < low)
        if not below.any():
            return step
        step[below] = low[below]
        free &= ~below


def _solved(model: Floats, right: Floats, size: float) -> Floats:
    """The solution of model·x = right, which stays near where the model is flat."""
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    try:
        return np.asarray(cho_solve(cho_factor(model + 1e-12 * size * np.eye(len(model))), right), dtype=np.float64)
    except LinAlgError:  # rounding makes a flat direction slope either way
        values, vectors = np.linalg.eigh(model)
        return np.asarray(vectors @ (vectors.T @ right / np.maximum(values, 1e-12 * size)), dtype=np.float64)


CALIBRATOR = Calibrator("vector", fit, restore)
