"""A distribution as points with weights: rows, counted values, or the nodes of a quadrature of a known law.

An expectation over any of them is one weighted sum, so that maximum likelihood and the moment projection of a known law
are one computation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE, to_numpy
from kullback.between.law import Law, of_family
from kullback.between.line import quiet
from kullback.errors import EvidenceError
from kullback.families._family import Family
from kullback.families.mixture import Mixture
from kullback.families.multivariate_normal import MultivariateNormal

Numbers = npt.NDArray[np.float64]

_FURTHEST = 9.0  # in normal scores: 1e-19 of the mass lies beyond
_PANELS, _DEGREE = 72, 10
_FEW = 5  # numbers that a message lists
_BEYOND = 1e-18  # the mass of a discrete law that is left out at either end
_MOST_VALUES = 2_000_000  # of a discrete law


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Points of shape (n,) or (n, d), with weights of shape (n,) that sum to 1.

    `rows` is how many rows these stand for; None where the law is known.
    """

    points: Numbers
    weights: Numbers
    rows: int | None = None

    def mean(self, values: Numbers) -> Numbers:
        """The mean of values, one for each point."""
        mean: Numbers = self.weights @ values
        return mean

    def part(self, start: float, stop: float) -> Nodes:
        """The points between two quantiles, as a distribution of their own."""
        order = np.argsort(self.points, kind="stable")
        below = np.cumsum(self.weights[order]) - self.weights[order] / 2
        kept = order[(below >= start) & (below <= stop)]
        return Nodes(self.points[kept], self.weights[kept] / self.weights[kept].sum())


def of_rows(given: Any) -> Nodes:
    """Rows of numbers, or of vectors."""
    try:
        foreign = hasattr(given, "detach") or hasattr(given, "__array_namespace__")
        points = np.asarray(to_numpy(given) if foreign else given, dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise EvidenceError(
            f"evidence must be rows of numbers, counts by value, or a distribution, but it is {type(given).__name__}.\n"
            "Pass an array of shape (rows,) or (rows, dimensions)."
        ) from error
    if points.ndim not in (1, 2) or not points.size:
        raise EvidenceError(
            f"evidence must hold one row or more, but its shape is {points.shape}.\n"
            "Pass an array of shape (rows,), or (rows, dimensions) for vectors."
        )
    bad = ~np.isfinite(points)
    if bad.any():
        where = ", ".join(str(int(i[0])) for i in bad.nonzero())
        raise EvidenceError(
            f"evidence must hold finite numbers, but row {where} holds {points[bad][0]} ({bad.sum()} such entries).\n"
            "Leave such rows out on purpose, or say what they stand for."
        )
    return Nodes(points, np.full(len(points), 1 / len(points)), len(points))


def of_mapping(counts: Mapping[Any, Any]) -> Nodes:
    """Values with how often each was seen, or with probabilities that sum to 1."""
    try:
        points = np.array(list(counts), dtype=np.float64)
        times = np.array(list(counts.values()), dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise EvidenceError(
            "evidence must map numbers to counts or probabilities, but some of its keys or values are no numbers.\n"
            "Write counts as {0: 12, 1: 7}."
        ) from error
    sound = times.size > 0 and bool(np.isfinite(times).all() and (times >= 0).all() and times.any())
    whole = sound and bool((times % 1 == 0).all())
    if not sound or not (whole or abs(times.sum() - 1) <= SUM_TOLERANCE["float64"]):
        raise EvidenceError(
            "evidence must map values to whole counts, or to probabilities that sum to 1, but it maps them to "
            f"{times.tolist() if times.size <= _FEW else f'{times.size} numbers that sum to {times.sum():g}'}.\n"
            "Write counts as {0: 12, 1: 7}, probabilities as {0: 0.4, 1: 0.6}."
        )
    kept = times > 0
    return Nodes(of_rows(points[kept]).points, times[kept] / times.sum(), int(times.sum()) if whole else None)


def of_law(law: Law) -> Nodes:
    """The nodes of a quadrature of a known law of numbers, or the moments of a normal law or mixture of vectors."""
    _refuse_many(law)
    if isinstance(law.spec, Mixture):
        parts = [of_law(of_family(part)) for part in law.spec.components]
        weights = [float(w) * part.weights for w, part in zip(law.spec.weights, parts, strict=True)]
        return Nodes(np.concatenate([part.points for part in parts]), np.concatenate(weights))
    if isinstance(law.spec, MultivariateNormal):
        return of_normal_vectors(law.spec, *_sigma_points(law.spec.loc.shape[-1]))
    if law.axes:
        raise EvidenceError(
            f"a known law must be of numbers, or normal or a Mixture of normal vectors, but it is {law.shown}.\n"
            "Project rows drawn from it instead."
        )
    return _of_values(law.functions()) if law.discrete else _of_scores(law.functions())


def _refuse_many(law: Law) -> None:
    """Refuse arrays of laws."""
    parameters = law.spec.parameters.values() if isinstance(law.spec, Family) else ()
    if not law.event and any(np.ndim(to_numpy(x)) for x in parameters):
        raise EvidenceError(
            f"a known law must be a single one, but {law.shown} has arrays of parameters.\nProject the laws one by one."
        )


def of_normal_vectors(law: MultivariateNormal, directions: Numbers, weights: Numbers) -> Nodes:
    """Points of the standard normal law of vectors, brought to another."""
    return Nodes(np.asarray(law.loc) + directions @ np.asarray(law.scale_tril).T, weights)


@cache
def _sigma_points(dimensions: int) -> tuple[Numbers, Numbers]:
    """2d points with the mean 0 and the covariance 1: all that a normal law can tell of another."""
    steps = np.sqrt(dimensions) * np.eye(dimensions)
    return np.concatenate([steps, -steps]), np.full(2 * dimensions, 0.5 / dimensions)


@cache
def _scores() -> tuple[Numbers, Numbers]:
    """Normal scores z and their weights φ(z)dz, by Gauss and Legendre in each panel."""
    from scipy.special import ndtr, roots_legendre

    nodes, weights = roots_legendre(_DEGREE)
    edges = np.linspace(-_FURTHEST, _FURTHEST, _PANELS + 1)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    z = (middle[:, None] + half[:, None] * nodes).ravel()
    dz = (half[:, None] * weights).ravel()
    mass = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * dz
    return z, mass / (1 - 2 * ndtr(-_FURTHEST))


def _of_scores(frozen: Any) -> Nodes:
    """A continuous law at the quantiles of normal scores: smooth in its parameters, and close in both tails."""
    from scipy.special import ndtr

    z, weights = _scores()
    upper = z > 0
    points = np.empty_like(z)
    with quiet():
        points[upper], points[~upper] = frozen.isf(ndtr(-z[upper])), frozen.ppf(ndtr(z[~upper]))
        low, high = (float(end) for end in frozen.support())
    # Quantiles round to the ends of the support, where a density may be 0 or without a bound.
    return Nodes(np.clip(points, np.nextafter(low, high), np.nextafter(high, low)), weights)


def _of_values(frozen: Any) -> Nodes:
    """A discrete law at every value that matters."""
    low, high = float(frozen.ppf(_BEYOND)), float(frozen.isf(1e-9))
    while frozen.sf(high) > _BEYOND and high - low < _MOST_VALUES:
        high += 1 + (high - low) / 4
    if not high - low < _MOST_VALUES:
        raise EvidenceError(
            f"a discrete law must lie on fewer than {_MOST_VALUES} values, but it spreads from {low:g} to {high:g}.\n"
            "Project rows drawn from it instead."
        )
    points = np.arange(max(low, frozen.support()[0]), np.floor(high) + 1)
    weights = frozen.pmf(points)
    kept = weights > 0
    return Nodes(points[kept], weights[kept] / weights.sum())
