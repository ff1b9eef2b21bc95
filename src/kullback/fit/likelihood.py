"""Maximum likelihood on weighted points: the member of a family with the least cross-entropy.

Where the maximum is a formula of moments, or the root of one equation, it is taken from it (maxima.py); else a
minimiser finds it from a start by moments (starts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback._array import to_numpy
from kullback.between.line import is_discrete
from kullback.errors import EvidenceError
from kullback.families._family import Family
from kullback.families.bernoulli import Bernoulli
from kullback.families.beta import Beta
from kullback.families.binomial import Binomial
from kullback.families.cauchy import Cauchy
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.geometric import Geometric
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.logistic import Logistic
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.poisson import Poisson
from kullback.families.student import StudentT
from kullback.families.weibull import Weibull
from kullback.fit.coordinates import Coordinates
from kullback.fit.maxima import MAXIMA, Estimate
from kullback.fit.moments import middle_of
from kullback.fit.nodes import Nodes
from kullback.fit.starts import STARTS

Numbers: TypeAlias = npt.NDArray[np.float64]

_MOST_CALLS: Final = 5000
_FLAT: Final = 1e-6  # a slope that leads nowhere
_NUDGE: Final = 1e-3  # off a start, which may by symmetry be a saddle
# Families that move and stretch with the points: a minimiser sees these about 0 and of the size 1.
_MOVED: Final = (Normal, Laplace, Logistic, Cauchy, Gumbel, StudentT)


def maximum(family: type[Family], x: Nodes, known: Mapping[str, Any]) -> Family:
    """The member of the family with the greatest likelihood, with some parameters known."""
    _refuse_unknown(family, known)
    _refuse_outside(family, x)
    if family in MAXIMA and not known:
        return _member(family, MAXIMA[family], x, {})
    _refuse_arrays(family, known)
    middle, spread = middle_of(x) if family in _MOVED else (0.0, 1.0)
    near = Nodes((x.points - middle) / spread, x.weights) if family in _MOVED else x
    held = {name: _placed(name, value, middle, spread) for name, value in known.items()}
    start = _member(family, STARTS.get(family) or MAXIMA[family], near, held)
    law = _descended(start, near, held)
    if family not in _MOVED:
        return law
    found = law.parameters
    placed = {"loc": middle + spread * found["loc"], "scale": spread * found["scale"]}
    return family(**{**found, **placed, **known})


def _placed(name: str, value: Any, middle: float, spread: float) -> Any:
    """A known parameter for points from which `middle` was taken, and which `spread` divided."""
    if name == "loc":
        return (to_numpy(value) - middle) / spread
    return to_numpy(value) / spread if name == "scale" else value


def _descended(start: Family, x: Nodes, known: Mapping[str, Any]) -> Family:
    """The best that the minimiser finds, the start among it; refused where each member excludes some point."""
    if set(start.parameters) == set(known):
        law = start
    else:
        law = min(descend(lambda law: cost(law, x), start, known)[0], start, key=lambda law: cost(law, x))
    if cost(law, x) == np.inf:
        raise EvidenceError(
            f"evidence must lie where some {type(law).__name__} with {', '.join(sorted(known))} as given allows it, "
            "but every one excludes some of it.\nLeave the parameter to be fitted, or correct it."
        )
    return law


def cost(law: Family, x: Nodes) -> float:
    """The cross-entropy: the mean of −log q over the points; infinite where the law excludes one."""
    logs = log_density(law.frozen(), x.points)
    return float(-x.mean(logs)) if np.all(logs > -np.inf) else np.inf


def log_density(functions: Any, points: Numbers) -> Numbers:
    """The logarithm of the density, or of the probability, of a law at points; the law is given by its functions."""
    with np.errstate(all="ignore"):
        logs = functions.logpmf(points) if is_discrete(functions) else functions.logpdf(points)
    return np.atleast_1d(np.asarray(logs, dtype=np.float64))


def descend(loss: Callable[[Family], float], start: Family, known: Mapping[str, Any]) -> tuple[Family, float]:
    """The law to which a minimiser of a loss comes from a start, and the loss there."""
    from scipy.optimize import minimize

    coordinates = Coordinates(start, known)

    def at(vector: Numbers) -> float:
        try:
            value = loss(coordinates.law(vector))
        except ValueError:  # out of the range of numbers
            value = np.inf
        return value if np.isfinite(value) else 1e300

    first = coordinates.of(start)
    first = first + _NUDGE * np.cos(np.arange(first.size))
    smooth = minimize(at, first, method="BFGS", jac="3-point", options={"gtol": 1e-9})
    if smooth.fun <= at(first) and np.abs(smooth.jac).max() < _FLAT:
        return coordinates.law(smooth.x), float(smooth.fun)
    # Not smooth, or too steep for it: without slopes.
    best = smooth.x if smooth.fun <= at(first) else first
    found = minimize(at, best, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-15, "maxfev": _MOST_CALLS})
    return coordinates.law(found.x), float(found.fun)


def _member(family: type[Family], estimate: Estimate, x: Nodes, known: Mapping[str, Any]) -> Family:
    """The member that an estimate names; refused where the points leave it no bounded likelihood."""
    try:
        with np.errstate(all="ignore"):
            return family(**{**estimate(x), **known})
    except (ValueError, ZeroDivisionError) as error:
        raise EvidenceError(
            f"evidence must leave {family.__name__} a likelihood that is bounded, but it does not: {error}\n"
            "Points that are all alike, or on the edge of the family's support, have no best law in it."
        ) from error


def _refuse_arrays(family: type[Family], known: Mapping[str, Any]) -> None:
    """Refuse arrays where a family of numbers has one number."""
    arrays = [name for name, value in known.items() if not family.event and np.ndim(to_numpy(value))]
    if arrays:
        raise EvidenceError(
            f"{arrays[0]} of {family.__name__} must be a single number, but its shape is "
            f"{np.shape(known[arrays[0]])}.\nProject once for each."
        )


def _refuse_unknown(family: type[Family], known: Mapping[str, Any]) -> None:
    """Refuse names that are no parameters, and families that nothing is known to start from."""
    if family not in MAXIMA and family not in STARTS:
        names = ", ".join(sorted(member.__name__ for member in {*MAXIMA, *STARTS}))
        raise EvidenceError(
            f"family must be one of {names}, but it is {family.__name__}.\n"
            "Fit one of these; of categories the shares of the rows are the projection."
        )
    parameters = set(family.__match_args__)
    if not set(known) <= parameters:
        raise EvidenceError(
            f"what is known must be parameters of {family.__name__} ({', '.join(sorted(parameters))}), "
            f"but {sorted(set(known) - parameters)[0]!r} is none.\nPass what is known by its name, or nothing."
        )


_SUPPORTS: Final[Mapping[type[Family], tuple[float, float]]] = {
    **dict.fromkeys(
        (LogNormal, Gamma, InverseGamma, InverseGaussian, Weibull, Pareto, ChiSquared), (np.nextafter(0, 1), np.inf)
    ),
    **dict.fromkeys((HalfNormal, Exponential, Poisson, Geometric, NegativeBinomial, Binomial), (0.0, np.inf)),
    Beta: (np.nextafter(0, 1), np.nextafter(1, 0)),
    **dict.fromkeys((ContinuousBernoulli, Bernoulli), (0.0, 1.0)),
}


def _refuse_outside(family: type[Family], x: Nodes) -> None:
    """Refuse points that no member of the family allows: their cost is infinite under each."""
    if (x.points.ndim == 2) != (family.event == 1):
        raise EvidenceError(
            f"{family.__name__} is a law of {'vectors' if family.event else 'numbers'}, but evidence has the shape "
            f"{x.points.shape}.\nPass rows of shape {'(rows, dimensions)' if family.event else '(rows,)'}."
        )
    low, high = _SUPPORTS.get(family, (-np.inf, np.inf))
    outside = (x.points < low) | (x.points > high)
    if family.discrete:
        outside |= x.points % 1 != 0
    if outside.any():
        raise EvidenceError(
            f"evidence must lie where some {family.__name__} allows it, but {x.points[outside][0]:g} does not "
            f"({outside.sum()} of {len(x.points)} points): every member of the family costs infinitely much there.\n"
            "Choose a family whose support holds all of it."
        )
