"""The beta law against beliefs of other families."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from kullback._array import Array
from kullback.families import _positive
from kullback.families._family import ClosedForm, Family
from kullback.families._hyperbolic import log_sinhc
from kullback.families._infinite import infinite
from kullback.families._special import digamma, digamma_rest, log_gamma_excess, log_gamma_rest, trigamma
from kullback.families.beta import Beta, beta_excess
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli, half_logit
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.uniform import Uniform
from kullback.families.weibull import Weibull


class _Expected(NamedTuple):
    """What a beta law expects, as `Positive` asks for it."""

    xp: Any
    alpha: Array
    beta: Array

    @property
    def total(self) -> Array:
        """α + β."""
        return self.alpha + self.beta

    @property
    def log_entropy(self) -> Array:
        """The entropy of ln X."""
        parts = self._part(self.alpha) + self._part(self.beta) - self._part(self.total)
        return parts + digamma(self.xp, self.beta) - digamma(self.xp, self.total)

    def _part(self, x: Array) -> Array:
        """ln Γ(x) − x·ψ(x) + x."""
        return log_gamma_rest(self.xp, x) - x * digamma_rest(self.xp, x)

    @property
    def mean_log(self) -> Array:
        """E[ln X]."""
        return digamma(self.xp, self.alpha) - digamma(self.xp, self.total)

    @property
    def log_variance(self) -> Array:
        """The variance of ln X."""
        return trigamma(self.xp, self.alpha) - trigamma(self.xp, self.total)

    @property
    def log_second(self) -> Array:
        """ln(E[X²]/(E X)²)."""
        return self.xp.log1p(self.beta / (self.alpha * (self.total + 1)))

    def reaches(self, t: Array) -> Array:
        """Is E[Xᵗ] finite?"""
        return self.alpha + t > 0

    def jensen(self, t: Array) -> Array:
        """ln E[Xᵗ] − t·E[ln X] ≥ 0; without a meaning where `reaches` says no."""
        xp, alpha, total = self.xp, self.alpha, self.total
        t = xp.where(self.reaches(t), t + 0 * alpha, 0 * (t + alpha))
        return log_gamma_excess(xp, alpha, alpha + t, t) - log_gamma_excess(xp, total, total + t, t)


def _by(divergence: Callable[[Any, Any], Array]) -> ClosedForm:
    """The closed form for a beta truth."""

    def closed_form(p: Any, q: Any) -> Array:
        return divergence(_Expected(p.xp, p.alpha, p.beta), q)

    return closed_form


def _gamma_like(p: _Expected, q: Any) -> Array:
    """A gamma-like belief."""
    return _positive.from_gamma_like(p, q.gamma_like())


def _from_even(p: Beta) -> Array:
    """The divergence from the uniform law on (0, 1), which is beta: never negative, also for what is nearly even."""
    one = p.xp.ones_like(p.alpha)
    return beta_excess(p.xp, p.alpha, p.beta, one, one)


def _uniform(p: Beta, q: Uniform) -> Array:
    """ln(high − low) more than from the even law on (0, 1); infinite where (0, 1) is not inside the bounds."""
    xp = p.xp
    inside = (q.low <= 0) & (q.high >= 1)
    outside_unit = xp.where(inside, (q.high - 1) - q.low, 0 * (q.high - q.low))
    return xp.where(inside, _from_even(p) + xp.log1p(outside_unit), math.inf)


def _continuous_bernoulli(p: Beta, q: ContinuousBernoulli) -> Array:
    """From the even law, and what the belief's slope makes of it: log(sinh h/h) − h·(2m − 1), h half of its logit."""
    half = half_logit(p.xp, q.probability)
    return _from_even(p) + (log_sinhc(p.xp, half) - half * (p.alpha - p.beta) / (p.alpha + p.beta))


_BELIEFS: dict[type[Family], Callable[[Any, Any], Array]] = {
    LogNormal: _positive.from_log_normal,
    Normal: _positive.from_normal,
    HalfNormal: _positive.from_half_normal,
    InverseGaussian: _positive.from_inverse_gaussian,
    **dict.fromkeys((Gamma, Exponential, ChiSquared, InverseGamma, Weibull), _gamma_like),
}

CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    **{(Beta, belief): _by(form) for belief, form in _BELIEFS.items()},
    (Beta, Uniform): _uniform,
    (Beta, ContinuousBernoulli): _continuous_bernoulli,
    (Beta, Pareto): infinite,
}
