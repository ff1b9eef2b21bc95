"""Where a minimiser starts, by moments, for the families whose greatest likelihood is no formula."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt
from typing import Any, Final

import numpy as np

from kullback.families._family import Family
from kullback.families.beta import Beta
from kullback.families.binomial import Binomial
from kullback.families.cauchy import Cauchy
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.gumbel import Gumbel
from kullback.families.logistic import Logistic
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.student import StudentT
from kullback.fit.maxima import Estimate
from kullback.fit.moments import deviation_of, mean_of, median_of, variance_of
from kullback.fit.nodes import Nodes


def _beta(x: Nodes) -> Mapping[str, Any]:
    """The mean and the variance."""
    centre, spread = mean_of(x), variance_of(x)
    size = max(centre * (1 - centre) / spread - 1, 1e-2)
    return {"alpha": centre * size, "beta": (1 - centre) * size}


def _negative_binomial(x: Nodes) -> Mapping[str, Any]:
    """The mean and the variance, which must be the larger (Levin & Reeds 1977, doi:10.1214/aos/1176343743)."""
    centre = mean_of(x)
    spread = variance_of(x)
    if spread <= centre:
        raise ValueError("its count would have to be infinite, for the rows spread no more than a Poisson law's.")
    return {"count": centre**2 / (spread - centre), "probability": centre / spread}


def _logistic(x: Nodes) -> Mapping[str, Any]:
    """The mean and the standard deviation."""
    return {"loc": mean_of(x), "scale": deviation_of(x) * sqrt(3) / pi}


def _gumbel(x: Nodes) -> Mapping[str, Any]:
    """The mean, which is Euler's constant times the scale above the mode, and the standard deviation."""
    scale = deviation_of(x) * sqrt(6) / pi
    return {"loc": mean_of(x) - np.euler_gamma * scale, "scale": scale}


def _robust(x: Nodes) -> Mapping[str, Any]:
    """The median, and the median distance from it."""
    middle = median_of(x)
    return {"loc": middle, "scale": median_of(Nodes(np.abs(x.points - middle), x.weights))}


STARTS: Final[Mapping[type[Family], Estimate]] = {
    Beta: _beta,
    Binomial: lambda x: {"count": x.points.max(), "probability": 0.5},
    Cauchy: _robust,
    ChiSquared: lambda x: {"df": mean_of(x)},
    ContinuousBernoulli: lambda x: {"probability": mean_of(x)},
    Gumbel: _gumbel,
    Logistic: _logistic,
    NegativeBinomial: _negative_binomial,
    StudentT: lambda x: {**_robust(x), "df": 5.0},
}
