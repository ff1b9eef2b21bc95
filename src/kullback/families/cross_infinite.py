"""Pairs whose divergence is infinite whatever their parameters.

The truth has outcomes that the belief forbids, or the belief's log density has no mean under the truth.
"""

from __future__ import annotations

from kullback.families._family import ClosedForm, Family
from kullback.families._infinite import infinite
from kullback.families.beta import Beta
from kullback.families.cauchy import Cauchy
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.logistic import Logistic
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.student import StudentT
from kullback.families.uniform import Uniform
from kullback.families.weibull import Weibull

_WHOLE_LINE = (Normal, Laplace, Gumbel, Logistic, Cauchy, StudentT)
_POSITIVE = (HalfNormal, LogNormal, Exponential, Gamma, ChiSquared, InverseGamma, InverseGaussian, Weibull)
_BOUNDED_BELOW = (*_POSITIVE, Pareto)
_BOUNDED = (Uniform, Beta, ContinuousBernoulli)

CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    **{(p, q): infinite for p in _WHOLE_LINE for q in (*_BOUNDED_BELOW, *_BOUNDED)},
    **{(p, q): infinite for p in (HalfNormal, LogNormal) for q in (Pareto, *_BOUNDED)},
    **{(Pareto, q): infinite for q in _BOUNDED},
    (ContinuousBernoulli, Pareto): infinite,
    **{(Cauchy, q): infinite for q in (Normal, Laplace, Gumbel, Logistic)},  # |X| has no mean
    **{(p, q): infinite for p in (HalfNormal, ContinuousBernoulli) for q in (InverseGamma, InverseGaussian)},  # nor 1/X
}
