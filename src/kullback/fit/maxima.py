"""The families whose greatest likelihood is a formula of moments, or the root of one equation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, log
from typing import Any, Final, TypeAlias

import numpy as np

from kullback.families._family import Family
from kullback.families._special import bessel_ratio, digamma_rest
from kullback.families.bernoulli import Bernoulli
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.geometric import Geometric
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.poisson import Poisson
from kullback.families.uniform import Uniform
from kullback.families.von_mises import VonMises
from kullback.families.weibull import Weibull
from kullback.fit.moments import deviation_of, inverses_of, length_of, logs_of, mean_of, median_of
from kullback.fit.nodes import Nodes

Estimate: TypeAlias = Callable[[Nodes], Mapping[str, Any]]

_LARGEST: Final = 1e14  # a shape beyond it says that the points are all alike


def _root(rising: Callable[[float], float]) -> float:
    """Where a function of a positive number that rises through 0 does so, to the last digit."""
    from scipy.optimize import brentq

    low = high = 1.0
    while rising(low) > 0 and low > 1 / _LARGEST:
        low /= 4
    while rising(high) < 0:
        high *= 4
        if high > _LARGEST:
            raise ValueError("its parameter would have to be infinite.")
    return float(brentq(rising, low, high, xtol=1e-300, rtol=4 * np.finfo(float).eps))


def _normal(x: Nodes) -> Mapping[str, Any]:
    """The mean and the standard deviation."""
    return {"loc": mean_of(x), "scale": deviation_of(x)}


def _laplace(x: Nodes) -> Mapping[str, Any]:
    """The median, and the mean distance from it."""
    middle = median_of(x)
    return {"loc": middle, "scale": x.mean(np.abs(x.points - middle))}


def _pareto(x: Nodes) -> Mapping[str, Any]:
    """The least point, and one over the mean logarithm above it."""
    least = x.points.min()
    return {"scale": least, "alpha": 1 / x.mean(np.log(x.points / least))}


def _gamma(x: Nodes) -> Mapping[str, Any]:
    """log a − ψ(a) is by how much the logarithm of the mean is above the mean logarithm."""
    centre = mean_of(x)
    gap = float(x.mean(-np.log(x.points / centre)))
    shape = _root(lambda a: gap + float(digamma_rest(np, np.asarray(a))))
    return {"shape": shape, "rate": shape / centre}


def _inverse_gamma(x: Nodes) -> Mapping[str, Any]:
    """One over a gamma distribution."""
    inverse = _gamma(inverses_of(x))
    return {"shape": inverse["shape"], "scale": inverse["rate"]}


def _inverse_gaussian(x: Nodes) -> Mapping[str, Any]:
    """The mean, and one over by how much the mean inverse is above its inverse."""
    centre = mean_of(x)
    return {"mean": centre, "shape": 1 / x.mean((x.points / centre - 1) ** 2 / x.points)}


def _weibull(x: Nodes) -> Mapping[str, Any]:
    """1/k is by how much the mean logarithm weighted by xᵏ is above the plain one."""
    logs = np.log(x.points)
    most = float(logs.max())
    below = logs - most  # its powers do not overflow

    def equation(k: float) -> float:
        tilted = x.weights * np.exp(k * below)
        return float(tilted @ below / tilted.sum() - x.mean(below)) - 1 / k

    shape = _root(equation)
    return {"shape": shape, "scale": exp(most + log(float(x.mean(np.exp(shape * below)))) / shape)}


def _von_mises(x: Nodes) -> Mapping[str, Any]:
    """The mean direction, and the concentration whose I₁/I₀ is the length of the mean."""
    towards = complex(x.mean(np.exp(1j * x.points)))
    length = abs(towards)
    concentration = _root(lambda k: float(bessel_ratio(np, np.asarray(k))) - length)
    return {"loc": float(np.angle(towards)), "concentration": concentration}


def _vectors(x: Nodes) -> Mapping[str, Any]:
    """The mean vector, and the Cholesky factor of the covariance."""
    loc = x.weights @ x.points
    off = x.points - loc
    covariance = (off * x.weights[:, None]).T @ off
    return {"loc": loc, "scale_tril": MultivariateNormal.from_covariance(loc, covariance).scale_tril}


# Parameters that are an edge of the support: some new rows lie beyond one that was fitted, and cost infinitely much.
EDGES: Final[Mapping[type[Family], set[str]]] = {Uniform: {"low", "high"}, Pareto: {"scale"}}

MAXIMA: Final[Mapping[type[Family], Estimate]] = {
    Bernoulli: lambda x: {"probability": mean_of(x)},
    Exponential: lambda x: {"rate": 1 / mean_of(x)},
    Gamma: _gamma,
    Geometric: lambda x: {"probability": 1 / (1 + mean_of(x))},
    HalfNormal: lambda x: {"scale": length_of(x)},
    InverseGamma: _inverse_gamma,
    InverseGaussian: _inverse_gaussian,
    Laplace: _laplace,
    LogNormal: lambda x: _normal(logs_of(x)),
    MultivariateNormal: _vectors,
    Normal: _normal,
    Pareto: _pareto,
    Poisson: lambda x: {"rate": mean_of(x)},
    Uniform: lambda x: {"low": x.points.min(), "high": x.points.max()},
    VonMises: _von_mises,
    Weibull: _weibull,
}
