"""Maximum likelihood on weighted points: the member of a family with the least cross-entropy.

Where the maximum is a formula of moments it is taken from it; else a minimiser finds it from a start by moments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.families._family import Family
from kullback.families._line import is_discrete
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
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.poisson import Poisson
from kullback.families.student import StudentT
from kullback.families.uniform import Uniform
from kullback.families.von_mises import VonMises
from kullback.families.weibull import Weibull
from kullback.fit.coordinates import Coordinates
from kullback.fit.nodes import Nodes

Numbers: TypeAlias = npt.NDArray[np.float64]
Estimate: TypeAlias = Callable[[Nodes], Mapping[str, Any]]

_MOST_CALLS: Final = 5000
_FLAT: Final = 1e-6  # a slope that leads nowhere
_NUDGE: Final = 1e-3  # off a start, which may by symmetry be a saddle


def _mean(x: Nodes) -> float:
    """The mean of the points."""
    return float(x.mean(x.points))


def _variance(x: Nodes) -> float:
    """Their variance, from what is left of the mean."""
    return float(x.mean((x.points - _mean(x)) ** 2))


def _median(x: Nodes) -> float:
    """A point with half of the weight on either side: the middle of all such points."""
    order = np.argsort(x.points)
    below = np.cumsum(x.weights[order])
    first = int(np.searchsorted(below, 0.5 - 1e-12))
    after = min(first + 1, len(order) - 1) if abs(below[first] - 0.5) <= 1e-12 else first
    return float(x.points[order[first]] + x.points[order[after]]) / 2


def _normal(x: Nodes) -> Mapping[str, Any]:
    """The mean and the standard deviation."""
    return {"loc": _mean(x), "scale": np.sqrt(_variance(x))}


def _laplace(x: Nodes) -> Mapping[str, Any]:
    """The median, and the mean distance from it."""
    median = _median(x)
    return {"loc": median, "scale": x.mean(np.abs(x.points - median))}


def _log_normal(x: Nodes) -> Mapping[str, Any]:
    """The normal distribution of the logarithms."""
    return _normal(Nodes(np.log(x.points), x.weights))


def _pareto(x: Nodes) -> Mapping[str, Any]:
    """The least point, and one over the mean logarithm above it."""
    least = x.points.min()
    return {"scale": least, "alpha": 1 / x.mean(np.log(x.points / least))}


def _vectors(x: Nodes) -> Mapping[str, Any]:
    """The mean vector, and the Cholesky factor of the covariance."""
    points = x.points if x.points.ndim == 2 else x.points[:, None]
    loc = x.weights @ points
    off = points - loc
    covariance = (off * x.weights[:, None]).T @ off
    return {"loc": loc, "scale_tril": MultivariateNormal.from_covariance(loc, covariance).scale_tril}


MAXIMA: Final[Mapping[type[Family], Estimate]] = {
    Normal: _normal,
    HalfNormal: lambda x: {"scale": np.sqrt(x.mean(x.points**2))},
    LogNormal: _log_normal,
    Laplace: _laplace,
    Uniform: lambda x: {"low": x.points.min(), "high": x.points.max()},
    Pareto: _pareto,
    InverseGaussian: lambda x: {"mean": _mean(x), "shape": 1 / (x.mean(1 / x.points) - 1 / _mean(x))},
    Exponential: lambda x: {"rate": 1 / _mean(x)},
    Bernoulli: lambda x: {"probability": _mean(x)},
    Geometric: lambda x: {"probability": 1 / (1 + _mean(x))},
    Poisson: lambda x: {"rate": _mean(x)},
    MultivariateNormal: _vectors,
}


def _gamma_start(x: Nodes) -> Mapping[str, Any]:
    """By the mean and the variance."""
    mean, variance = _mean(x), _variance(x)
    return {"shape": mean**2 / variance, "rate": mean / variance}


def _inverse_gamma_start(x: Nodes) -> Mapping[str, Any]:
    """One over a gamma distribution."""
    start = _gamma_start(Nodes(1 / x.points, x.weights))
    return {"shape": start["shape"], "scale": start["rate"]}


def _beta_start(x: Nodes) -> Mapping[str, Any]:
    """By the mean and the variance."""
    mean, variance = _mean(x), _variance(x)
    size = max(mean * (1 - mean) / variance - 1, 1e-2)
    return {"alpha": mean * size, "beta": (1 - mean) * size}


def _weibull_start(x: Nodes) -> Mapping[str, Any]:
    """By the mean and the spread of the logarithms: those of a Gumbel distribution."""
    logs = Nodes(np.log(x.points), x.weights)
    shape = np.pi / np.sqrt(6 * _variance(logs))
    return {"shape": shape, "scale": np.exp(_mean(logs) + np.euler_gamma / shape)}


def _von_mises_start(x: Nodes) -> Mapping[str, Any]:
    """The mean direction, and the concentration by Fisher's approximation (1993, section 4.5.5)."""
    towards = complex(x.mean(np.exp(1j * x.points)))
    length = min(abs(towards), 1 - 1e-9)
    return {"loc": np.angle(towards), "concentration": length * (2 - length**2) / (1 - length**2)}


def _negative_binomial_start(x: Nodes) -> Mapping[str, Any]:
    """By the mean and the variance, where this is the larger."""
    mean, variance = _mean(x), max(_variance(x), 1.01 * _mean(x))
    return {"count": mean**2 / (variance - mean), "probability": mean / variance}


def _scaled(factor: float, shift: float = 0.0) -> Estimate:
    """A location and a scale, as multiples of the standard deviation."""
    return lambda x: {
        "loc": _mean(x) + shift * np.sqrt(_variance(x)),
        "scale": factor * np.sqrt(_variance(x)),
    }


def _robust(x: Nodes) -> Mapping[str, Any]:
    """The median, and half of the way between the quartiles."""
    median = _median(x)
    return {"loc": median, "scale": max(_median(Nodes(np.abs(x.points - median), x.weights)), 1e-300)}


STARTS: Final[Mapping[type[Family], Estimate]] = {
    Gamma: _gamma_start,
    InverseGamma: _inverse_gamma_start,
    Beta: _beta_start,
    Weibull: _weibull_start,
    VonMises: _von_mises_start,
    NegativeBinomial: _negative_binomial_start,
    Gumbel: _scaled(np.sqrt(6) / np.pi, -0.45),
    Logistic: _scaled(np.sqrt(3) / np.pi),
    Cauchy: _robust,
    StudentT: lambda x: {**_robust(x), "df": 5.0},
    ChiSquared: lambda x: {"df": _mean(x)},
    ContinuousBernoulli: lambda x: {"probability": _mean(x)},
    Binomial: lambda x: {"count": x.points.max(), "probability": max(_mean(x), 1e-9) / max(x.points.max(), 1)},
}


def maximum(family: type[Family], x: Nodes, known: Mapping[str, Any]) -> Family:
    """The member of the family with the greatest likelihood, with some parameters known."""
    _refuse_unknown(family, known)
    _refuse_outside(family, x)
    if family in MAXIMA and not known:
        return _member(family, MAXIMA[family], x, {})
    start = _member(family, STARTS.get(family) or MAXIMA[family], x, known)
    return descend(lambda law: cost(law, x), start, known)[0]


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


def _refuse_unknown(family: type[Family], known: Mapping[str, Any]) -> None:
    """Refuse names that are no parameters, and families that nothing is known to start from."""
    if family not in MAXIMA and family not in STARTS:
        names = ", ".join(sorted(member.__name__ for member in {*MAXIMA, *STARTS}))
        raise EvidenceError(f"family must be one of {names}, but it is {getattr(family, '__name__', family)!r}.")
    parameters = {field.name for field in fields(family)}  # type: ignore[arg-type]
    if not set(known) <= parameters:
        raise EvidenceError(
            f"what is known must be parameters of {family.__name__} ({', '.join(sorted(parameters))}), "
            f"but {sorted(set(known) - parameters)[0]!r} is none."
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
            f"{x.points.shape}."
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
