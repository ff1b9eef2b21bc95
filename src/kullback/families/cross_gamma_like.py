"""The gamma-like laws against one another and against beliefs of other families."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kullback._array import Array
from kullback.families import _positive
from kullback.families._family import ClosedForm, Family
from kullback.families._gamma_like import gamma_like_excess
from kullback.families._infinite import infinite
from kullback.families.beta import Beta
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.uniform import Uniform
from kullback.families.weibull import Weibull

_GAMMA: tuple[type[Family], ...] = (Gamma, Exponential, ChiSquared)
_GAMMA_LIKE: tuple[type[Family], ...] = (*_GAMMA, InverseGamma, Weibull)
_BELIEFS: dict[type[Family], Callable[[Any, Any], Array]] = {
    LogNormal: _positive.from_log_normal,
    Normal: _positive.from_normal,
    HalfNormal: _positive.from_half_normal,
    InverseGaussian: _positive.from_inverse_gaussian,
}
_TOO_NARROW: tuple[type[Family], ...] = (Uniform, Pareto, ContinuousBernoulli, Beta)  # not all positive numbers


def _each_other(p: Any, q: Any) -> Array:
    """Two gamma-like laws, of which one may be of the other's family by another name."""
    return gamma_like_excess(p.gamma_like(), q.gamma_like())


def _by(divergence: Callable[[Any, Any], Array]) -> ClosedForm:
    """The closed form for a gamma-like truth."""

    def closed_form(p: Any, q: Any) -> Array:
        return divergence(p.gamma_like(), q)

    return closed_form


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    **{(truth, belief): _each_other for truth in _GAMMA_LIKE for belief in _GAMMA_LIKE if truth is not belief},
    **{(truth, belief): _by(form) for truth in _GAMMA_LIKE for belief, form in _BELIEFS.items()},
    **{(truth, Gumbel): _by(_positive.from_gumbel) for truth in _GAMMA},
    **{(truth, belief): infinite for truth in (*_GAMMA_LIKE, InverseGaussian) for belief in _TOO_NARROW},
}
