"""Where a chance that only simulation tells crosses a target, from simulations at a few places.

The normal quantile of a test's power is close to a straight line in the logarithm of the rows, and in that of the size
of what is to be found. So the places tried are a probit regression (Bliss 1934, doi:10.1126/science.79.2037.38) with
all of them used for the answer, the nearer ones more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from scipy.special import ndtr, ndtri

from kullback.estimate.arrays import Floats

_FIRST: Final = 100  # runs at each place of the walk
_THEN: Final = 600  # and at each around its end
_STEPS: Final = 12
_NEAR: Final = 0.12
_AROUND: Final = (-0.08, 0.08, -0.04, 0.04, 0.0)
_FARTHEST: Final = 1.6  # of a step: a factor of five
_PRIOR: Final = 4.0  # weight of the usual slope
_SHORT: Final = 0.1  # of the target: then what was found is where the chance stops rising

_CORRECTIONS: Final = 3
_LEAST: Final = 0.005  # chance that is aimed at

Trial: TypeAlias = Callable[[float, int], float]
Offset: TypeAlias = Callable[[float], float]


def crossing(
    trial: Trial, target: float, start: float, low: float, high: float, slope: float, offset: Offset | None = None
) -> float | None:
    """The x from `low` to `high` at which `trial(x, runs)` finds its target share; None if it stays below.

    `slope` is about how many standard deviations the chance rises per unit of x; `offset(x)` is how much more than
    `trial` finds what it stands for.
    """
    tried: list[tuple[float, float, int]] = []

    def at(x: float, runs: int) -> float:
        x = min(max(x, low), high)
        tried.append((x, trial(x, runs), runs))
        return _fitted(np.array(tried, dtype=np.float64), target, slope)

    x = min(max(start, low), high)
    for _ in range(_STEPS):
        found = at(x, _FIRST)
        nearer = min(max(found, x - _FARTHEST, low), x + _FARTHEST, high)
        if abs(nearer - x) < _NEAR / slope:
            x = nearer
            break
        x = nearer
    for aside in _AROUND:
        x = at(min(max(x, low), high) + aside / slope, _THEN)
    if max(share for _, share, _ in tried) < target - _SHORT:
        return None
    x = min(max(x, low), high)
    if offset is None:
        return x
    for _ in range(_CORRECTIONS):
        aim = min(max(target - offset(x), _LEAST), 1.0 - _LEAST)
        last, x = x, min(max(_fitted(np.array(tried, dtype=np.float64), aim, slope), low), high)
        if abs(x - last) < _NEAR / slope:
            break
    return x


def _fitted(tried: Floats, target: float, slope: float) -> float:
    """Where the line through the normal quantiles of what was found crosses that of the target."""
    x, share, runs = tried.T
    aim, share = float(ndtri(target)), (share * runs + 0.5) / (runs + 1.0)
    z = ndtri(share)
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    weight = runs * density**2 / (ndtr(z) * ndtr(-z)) * np.exp(-0.5 * (z - aim) ** 2)
    weight = weight / (1.0 + np.min(np.abs(z - aim)))  # of places that are all far none counts for much
    mean_x, mean_z = weight @ x / weight.sum(), weight @ z / weight.sum()
    rise = (weight @ ((x - mean_x) * (z - mean_z)) + _PRIOR * slope) / (weight @ (x - mean_x) ** 2 + _PRIOR)
    return float(mean_x + (aim - mean_z) / max(rise, slope / 4.0))
