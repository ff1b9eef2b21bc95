"""Laws of torch.distributions, known by the names of their classes: torch is not imported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from kullback._array import to_numpy
from kullback.between.law import Law, of_family
from kullback.families.bernoulli import Bernoulli
from kullback.families.beta import Beta
from kullback.families.binomial import Binomial
from kullback.families.categorical import Categorical
from kullback.families.cauchy import Cauchy
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.dirichlet import Dirichlet
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.geometric import Geometric
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.mixture import Mixture
from kullback.families.multinomial import Multinomial
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.poisson import Poisson
from kullback.families.student import StudentT
from kullback.families.uniform import Uniform
from kullback.families.von_mises import VonMises
from kullback.families.weibull import Weibull
from kullback.families.wishart import Wishart

_FAMILIES: Final[dict[str, Callable[[Any], Any]]] = {
    "Bernoulli": lambda d: Bernoulli.from_logits(d.logits) if _by_logits(d) else Bernoulli(d.probs),
    "Beta": lambda d: Beta(d.concentration1, d.concentration0),
    "Binomial": lambda d: Binomial(d.total_count, d.probs),
    "Categorical": lambda d: Categorical.from_logits(d.logits) if _by_logits(d) else Categorical(d.probs),
    "Cauchy": lambda d: Cauchy(d.loc, d.scale),
    "Chi2": lambda d: ChiSquared(d.df),
    "ContinuousBernoulli": lambda d: ContinuousBernoulli(d.probs),
    "Dirichlet": lambda d: Dirichlet(d.concentration),
    "Exponential": lambda d: Exponential(d.rate),
    "Gamma": lambda d: Gamma(d.concentration, d.rate),
    "Geometric": lambda d: Geometric(d.probs),
    "Gumbel": lambda d: Gumbel(d.loc, d.scale),
    "HalfNormal": lambda d: HalfNormal(d.scale),
    "InverseGamma": lambda d: InverseGamma(d.concentration, d.rate),
    "Laplace": lambda d: Laplace(d.loc, d.scale),
    "LogNormal": lambda d: LogNormal(d.loc, d.scale),
    "LowRankMultivariateNormal": lambda d: MultivariateNormal.from_low_rank(d.loc, d.cov_factor, d.cov_diag),
    "Multinomial": lambda d: Multinomial(d.total_count, d.probs),
    "MultivariateNormal": lambda d: MultivariateNormal(d.loc, d.scale_tril),
    "NegativeBinomial": lambda d: NegativeBinomial(d.total_count, (-d.logits).sigmoid()),  # of the other outcome
    "Normal": lambda d: Normal(d.loc, d.scale),
    "OneHotCategorical": lambda d: _FAMILIES["Categorical"](d._categorical),
    "Pareto": lambda d: Pareto(d.scale, d.alpha),
    "Poisson": lambda d: Poisson(d.rate),
    "StudentT": lambda d: StudentT(d.df, d.loc, d.scale),
    "Uniform": lambda d: Uniform(d.low, d.high),
    "VonMises": lambda d: VonMises(d.loc, d.concentration),
    "Weibull": lambda d: Weibull(d.concentration, d.scale),
    "Wishart": lambda d: Wishart(d.df, d.covariance_matrix),
}
# Laws that are no family here, but known to SciPy by all their functions: name → (SciPy's name, parameters).
_OF_SCIPY: Final[dict[str, tuple[str, Callable[[Any], dict[str, Any]]]]] = {
    "FisherSnedecor": ("f", lambda d: {"dfn": d.df1, "dfd": d.df2}),
    "GeneralizedPareto": ("genpareto", lambda d: {"c": d.concentration, "loc": d.loc, "scale": d.scale}),
    "HalfCauchy": ("halfcauchy", lambda d: {"scale": d.scale}),
}
# Supports of laws that are no family here, by the classes of torch's constraints.
_SUPPORTS: Final = {"_Real": "numbers", "_RealVector": "vectors", "_Simplex": "simplex", "_Positive": "positive"}


def adapt(given: Any) -> Law | None:
    """A law of torch.distributions; None for anything else."""
    names = [kind.__name__ for kind in type(given).__mro__ if kind.__module__.startswith("torch.distributions")]
    if "Distribution" not in names:
        return None
    placed: dict[str, Any] = {"shape": tuple(given.event_shape)}
    if names[0] == "Independent":
        inner = adapt(given.base_dist)
        if inner is not None and inner.spec is not None:
            axes = inner.summed + given.reinterpreted_batch_ndims
            return replace(inner, summed=axes, functions=lambda: _Functions(given), **placed)
    mixed = _mixture(given) if names[0] == "MixtureSameFamily" else None
    if mixed is not None:
        return of_family(mixed, **placed)
    for name in names:
        if name in _FAMILIES:
            return of_family(_FAMILIES[name](given), event=len(given.event_shape), **placed)
    return _by_functions(given, names[0], placed)


def pull_back(truth: Any, belief: Any) -> tuple[Any, Any, int]:
    """Laws of which the same one-to-one transforms make the two given, and how many axes these join to an outcome.

    A divergence does not change under a one-to-one map. The laws themselves where they are not made so.
    """
    joined = 0
    while _same_transforms(truth, belief):
        joined += len(truth.event_shape) - len(truth.base_dist.event_shape)
        truth, belief = truth.base_dist, belief.base_dist
    return truth, belief, joined


def _same_transforms(truth: Any, belief: Any) -> bool:
    """Are both made by the same one-to-one transforms, and no families of this room?"""
    if not all(hasattr(d, "base_dist") and hasattr(d, "transforms") for d in (truth, belief)):
        return False
    if type(truth).__name__ in _FAMILIES or type(belief).__name__ in _FAMILIES:
        return False
    alike = truth.transforms == belief.transforms and truth.event_shape == belief.event_shape
    return bool(alike and all(transform.bijective for transform in truth.transforms))


def _by_functions(given: Any, name: str, placed: dict[str, Any]) -> Law:
    """A law that is no family of this room."""
    constraint = given.support
    while hasattr(constraint, "base_constraint"):
        constraint = constraint.base_constraint
    word = _SUPPORTS.get(type(constraint).__name__, "")
    axes = len(given.event_shape)
    return Law(
        shown=" ".join(str(given).split()),
        spec=None,
        functions=lambda: _of_scipy(given, name) if name in _OF_SCIPY else _Functions(given),
        discrete=bool(given.support.is_discrete),
        event=axes,
        support="vectors" if word == "numbers" and axes == 1 else word,
        **placed,
    )


def _of_scipy(given: Any, name: str) -> Any:
    """The law by SciPy's functions."""
    from scipy import stats

    known, parameters = _OF_SCIPY[name]
    return getattr(stats, known)(**{key: to_numpy(x).astype(float) for key, x in parameters(given).items()})


def _by_logits(given: Any) -> bool:
    """Was the law given by its logits?"""
    return given._param is vars(given).get("logits")


def _mixture(given: Any) -> Mixture | None:
    """A mixture of normal laws, if it is a single one."""
    inner = adapt(given.component_distribution)
    if given.batch_shape or inner is None or not isinstance(inner.spec, Normal | MultivariateNormal):
        return None
    parts = inner.spec
    if inner.summed == 1:
        parts = MultivariateNormal.from_diagonal(parts.loc, parts.scale)  # type: ignore[union-attr]
    return Mixture(given.mixture_distribution.probs, parts) if inner.summed <= 1 else None


class _Functions:
    """A law of torch by functions named as SciPy's."""

    def __init__(self, given: Any) -> None:
        """Take the law."""
        self._given = given
        setattr(self, "logpmf" if given.support.is_discrete else "logpdf", self._log)

    def _log(self, x: Any) -> Any:
        """log_prob, −inf outside the support."""
        d, torch = self._given, sys.modules["torch"]
        inside = d.support.check(x)
        if bool(inside.all()):
            return to_numpy(d.log_prob(x)).astype(float)
        value = np.full(tuple(inside.shape), -np.inf)
        if not d.batch_shape and bool(inside.any()):
            value[to_numpy(inside)] = to_numpy(d.log_prob(torch.as_tensor(x)[inside]))
        return value

    def rvs(self, size: int, random_state: np.random.Generator) -> Any:
        """Draws of the law; torch's own generator is left as it was."""
        torch = sys.modules["torch"]
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            torch.manual_seed(int(random_state.integers(1 << 62)))
            return self._given.sample((size,))
