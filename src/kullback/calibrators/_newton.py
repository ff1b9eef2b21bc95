"""Newton's method for the few parameters of a map, by derivatives over all rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from kullback.calibrators._calibrator import Floats

Derivatives: TypeAlias = tuple[float, Floats, Floats]
"""A cost per row, its slopes and its curvatures."""

_STEPS = 100
_CLOSE = 1e-20
"""The cost per row that a last step promises to save: its own error is the square root of it squared."""
_SURE = 1e-10
"""Below this a full step is taken: the cost cannot resolve what it saves."""


def least(
    derivatives: Callable[[Floats], Derivatives], step_of: Callable[[Floats, Floats, Floats], Floats], at: Floats
) -> Floats:
    """The parameters of least cost, sought downhill from `at`.

    `step_of(at, slope, curvature)` leads to the least of the quadratic model; a step is halved until the cost falls.
    """
    cost, slope, curvature = derivatives(at)
    before = float("inf")
    for _ in range(_STEPS):
        step = step_of(at, slope, curvature)
        saves = -float(slope @ step)
        if saves <= _CLOSE or (before <= _SURE and saves > before / 4):  # the second: only rounding is left
            break
        found = derivatives(at + step)
        while saves > _SURE and not found[0] < cost - 1e-4 * saves:
            step, saves = step / 2, saves / 2
            found = derivatives(at + step)
        before, at = saves, at + step
        cost, slope, curvature = found
    return at
