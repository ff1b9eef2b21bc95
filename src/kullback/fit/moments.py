"""Means, variances and medians of weighted points."""

from __future__ import annotations

from math import sqrt

import numpy as np

from kullback.fit.nodes import Nodes


def mean_of(x: Nodes) -> float:
    """The mean of the points."""
    return float(x.mean(x.points))


def variance_of(x: Nodes) -> float:
    """Their variance, from what is left of the mean."""
    return float(x.mean((x.points - mean_of(x)) ** 2))


def deviation_of(x: Nodes) -> float:
    """Their standard deviation."""
    return length_of(Nodes(x.points - mean_of(x), x.weights))


def length_of(x: Nodes) -> float:
    """The root of their mean square, in units of the largest: squares of huge and of tiny numbers are none."""
    most = float(np.abs(x.points).max())
    return most * sqrt(x.mean((x.points / most) ** 2)) if most else 0.0


def middle_of(x: Nodes) -> tuple[float, float]:
    """The median, and the median distance from it; the largest where that is 0, and 1 where all are alike."""
    middle = median_of(x)
    off = np.abs(x.points - middle)
    return middle, median_of(Nodes(off, x.weights)) or float(off.max()) or 1.0


def median_of(x: Nodes) -> float:
    """A point with half of the weight on either side: the middle of all such points."""
    order = np.argsort(x.points)
    below = np.cumsum(x.weights[order])
    first = int(np.searchsorted(below, 0.5 - 1e-12))
    after = min(first + 1, len(order) - 1) if abs(below[first] - 0.5) <= 1e-12 else first
    return float(x.points[order[first]] + x.points[order[after]]) / 2


def logs_of(x: Nodes) -> Nodes:
    """The logarithms of the points."""
    return Nodes(np.log(x.points), x.weights)


def inverses_of(x: Nodes) -> Nodes:
    """One over the points."""
    return Nodes(1 / x.points, x.weights)
