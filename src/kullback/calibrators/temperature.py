"""Temperature scaling: softmax(β log p). One number makes all predictions bolder or more cautious."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kullback.calibrators._calibrator import Calibrator, Floats, Targets
from kullback.calibrators._parameters import MOST, number, of
from kullback.calibrators._rows import Sums, blocks, logs_of, softened, softmax, sums

_STEPS = 100
_CLOSE = 1e-13
_NOISE = 1e-15
"""Of the sums whose difference a slope is, what rounding makes: where predictions are all 1/K there is nothing else."""


@dataclass(frozen=True, slots=True)
class Temperature:
    """softmax(β log p), β ≥ 0: 1/β is the temperature. Zeros stay zeros."""

    beta: float

    def apply(self, probabilities: Floats) -> Floats:
        """The recalibrated probabilities."""
        return softened(probabilities, self.beta, 0.0)

    def parameters(self) -> dict[str, Any]:
        """`beta`."""
        return {"beta": self.beta}


def fit(probabilities: Floats, targets: Targets, weights: Floats | None) -> Temperature:
    """The β of least cost (Guo, Pleiss, Sun & Weinberger 2017, arXiv:1706.04599).

    The model's own belief counts as one row more (`sums`), so β is finite where the classes are told apart without an
    error. The cost is convex in β: its slope tells on which side the least cost lies, and a Newton step that leaves
    what is left is replaced by the middle of it.
    """
    happened = sums(probabilities, targets, weights)
    low, high, beta = -1.0, math.inf, 1.0  # 0 itself may be tried
    for _ in range(_STEPS):
        slope, curvature = _slopes(probabilities, happened, beta)
        if abs(slope) <= _NOISE * abs(happened.logs.sum()):
            break
        low, high = (beta, high) if slope < 0 else (low, beta)
        newton = beta - slope / curvature if curvature > 0 else math.copysign(math.inf, -slope)
        onwards = min(max(newton, 0.0), 4 * (beta or 1.0))  # beyond, the curvature here says little
        if abs(onwards - beta) <= _CLOSE * beta:
            break
        beta = onwards if low < onwards < high else (max(low, 0.0) + high) / 2
    return Temperature(beta)


def restore(parameters: Mapping[str, Any]) -> Temperature:
    """The map of these parameters."""
    return Temperature(number(of(parameters, "beta", frozenset({"beta"})), "beta", 0, MOST))


def _slopes(probabilities: Floats, happened: Sums, beta: float) -> tuple[float, float]:
    """The mean cost's two derivatives by β: the mean of log p under the map, less what happened; and its variance."""
    slope, curvature = -float(happened.logs.sum()), 0.0
    for rows in blocks(*probabilities.shape):
        z, zero = logs_of(probabilities[rows])
        q, _ = softmax(z, zero, beta, 0.0)
        mean = (q * z).sum(axis=0)
        z -= mean
        slope += float(happened.weights[rows] @ mean)
        curvature += float(happened.weights[rows] @ (q * z * z).sum(axis=0))
    return slope, curvature


CALIBRATOR = Calibrator("temperature", fit, restore)
