"""Shifts that are stated rather than given: one outcome made more or less likely, or a size in nats."""

from __future__ import annotations

from math import exp, inf, log, log1p
from typing import Final

import numpy as np
from scipy.optimize import brentq

from kullback.estimate.arrays import Floats
from kullback.kernels import kl

_LARGEST: Final = 300.0  # of the logarithm of a ratio
_TINY: Final = 1e-12


def moved(q: Floats, outcome: int, to: float) -> Floats:
    """The belief with one outcome's probability changed and the others scaled to make room."""
    p = q * ((1.0 - to) / (1.0 - q[outcome])) if q[outcome] < 1 else np.zeros(q.shape)
    p[outcome] = to
    return p


def tilted(q: Floats, direction: Floats, nats: float) -> Floats | None:
    """The P ∝ Q·exp(θ·direction), θ > 0, with D(P‖Q) = `nats`; None where none in that direction is so far."""
    farthest = -log(float(q[direction == direction[q > 0].max()].sum()))
    if nats >= farthest * (1.0 - _TINY):
        return None
    scaled = direction / np.ptp(direction[q > 0])

    def gap(log_theta: float) -> float:
        return float(kl(_tilt(q, scaled, exp(log_theta)), q)) - nats

    low, high = 0.5 * log(nats) - 3.0, log(_LARGEST)
    while gap(low) > 0.0:
        low -= 2.0
    return _tilt(q, scaled, exp(brentq(gap, low, high, xtol=1e-13)))


def along(p: Floats, q: Floats, log_theta: float) -> Floats:
    """A shift on the way from Q through P: at 0 it is P; below it is nearer to Q and above it is farther from it.

    It is Q·(P/Q)^θ, normalised; where one side forbids outcomes of the other, (1−θ)·Q + θ·P up to P.
    """
    theta = exp(log_theta)
    if np.array_equal(p > 0, q > 0):
        ratios = np.zeros(q.shape)
        ratios[q > 0] = np.log(p[q > 0] / q[q > 0])
        return _tilt(q, ratios, theta)
    theta = min(theta, 1.0)
    return (1.0 - theta) * q + theta * p


def farthest(p: Floats, q: Floats) -> float:
    """The largest log θ that `along` takes."""
    if not np.array_equal(p > 0, q > 0):
        return 0.0
    size = float(np.abs(np.log(p[q > 0] / q[q > 0])).max())
    return log(_LARGEST / size) if size > 0 else inf


def every_other(q: Floats) -> Floats:
    """The direction that favours every other outcome, from the most frequent on."""
    direction = np.zeros(q.shape)
    direction[np.argsort(-q, kind="stable")[::2]] = 1.0
    return direction


def one_alone(q: Floats, outcome: int) -> Floats:
    """The direction that favours one outcome over all others."""
    direction = np.zeros(q.shape)
    direction[outcome] = 1.0
    return direction


def _tilt(q: Floats, direction: Floats, theta: float) -> Floats:
    """Q·exp(θ·direction), normalised."""
    up = theta * (direction - direction[q > 0].max())
    small = float(np.ptp(up[q > 0])) < 1.0
    if small:  # each probability with all its digits beside the belief's
        mean = float(q @ np.expm1(up)) / float(q.sum())
        return np.asarray(q * (1.0 + (np.expm1(up) - mean) / exp(log1p(mean))) / q.sum())
    weights = q * np.exp(up)
    return np.asarray(weights / weights.sum())
