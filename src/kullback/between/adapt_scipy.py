"""Laws of scipy.stats, and whatever else is known by the same functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from kullback.between.law import Law, of_family
from kullback.between.line import is_discrete
from kullback.errors import EvidenceError
from kullback.families.bernoulli import Bernoulli
from kullback.families.beta import Beta
from kullback.families.binomial import Binomial
from kullback.families.cauchy import Cauchy
from kullback.families.dirichlet import Dirichlet
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.geometric import Geometric
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.logistic import Logistic
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
from kullback.families.wishart import InverseWishart, Wishart

# Families that take in SciPy's loc and scale: name → (loc, scale, shapes) → law.
_PLACED: Final[dict[str, Callable[..., Any]]] = {
    "norm": Normal,
    "laplace": Laplace,
    "logistic": Logistic,
    "cauchy": Cauchy,
    "gumbel_r": Gumbel,
    "t": lambda loc, scale, df: StudentT(df, loc, scale),
    "uniform": lambda loc, scale: Uniform(loc, loc + scale),
}
# Families on a half-line, which loc shifts: name → (scale, shapes) → law.
_SHIFTED: Final[dict[str, Callable[..., Any]]] = {
    "expon": lambda scale: Exponential(1 / scale),
    "gamma": lambda scale, a: Gamma(a, 1 / scale),
    "erlang": lambda scale, a: Gamma(a, 1 / scale),
    "chi2": lambda scale, df: Gamma(df / 2, 0.5 / scale),
    "invgamma": lambda scale, a: InverseGamma(a, scale),
    "weibull_min": lambda scale, c: Weibull(c, scale),
    "rayleigh": lambda scale: Weibull(2.0, np.sqrt(2.0) * scale),
    "lognorm": lambda scale, s: LogNormal(np.log(scale), s),
    "pareto": Pareto,
    "halfnorm": HalfNormal,
    "invgauss": lambda scale, mu: InverseGaussian(mu * scale, scale),
}
# Families of whole numbers, which loc shifts by whole numbers more: name → (law of the shapes, shift).
_COUNTED: Final[dict[str, tuple[Callable[..., Any], int]]] = {
    "bernoulli": (Bernoulli, 0),
    "binom": (Binomial, 0),
    "poisson": (Poisson, 0),
    "nbinom": (NegativeBinomial, 0),
    "geom": (Geometric, 1),  # SciPy counts the success, too
}
# Families of vectors and matrices, by the class of the frozen law.
_FROZEN: Final[dict[str, Callable[[Any], Any]]] = {
    "multivariate_normal_frozen": lambda law: MultivariateNormal.from_covariance(law.mean, law.cov_object.covariance),
    "dirichlet_frozen": lambda law: Dirichlet(law.alpha),
    "wishart_frozen": lambda law: Wishart(law.df, law.scale),
    "invwishart_frozen": lambda law: InverseWishart(law.df, law.scale),
    "multinomial_frozen": lambda law: Multinomial(law.n, law.p),
}


def adapt(given: Any) -> Law | None:
    """A law that is known by functions named as SciPy's; None for anything else."""
    kind = type(given).__name__
    if isinstance(given, type):
        return None
    if hasattr(given, "iccdf") and hasattr(given, "sample"):
        return _of_functions(_NewStyle(given), " ".join(str(given).split()))
    if kind in _FROZEN and type(given).__module__.startswith("scipy.stats"):
        return of_family(_FROZEN[kind](given), functions=lambda: given)
    if not hasattr(given, "rvs") or not (hasattr(given, "logpdf") or hasattr(given, "logpmf")):
        return None
    if hasattr(given, "dist") and hasattr(given.dist, "_parse_args"):
        return _of_frozen(given)
    return _of_functions(given, _shown(given))


def _of_frozen(given: Any) -> Law:
    """A frozen law of numbers: as a family of this room, if it is one."""
    name = given.dist.name
    shapes, loc, scale = (np.asarray(x) if np.ndim(x) else x for x in given.dist._parse_args(*given.args, **given.kwds))
    common: dict[str, Any] = {"functions": lambda: given, "shown": _shown(given)}
    if name in _PLACED:
        return of_family(_PLACED[name](loc, scale, *shapes), **common)
    if name in _SHIFTED:
        return of_family(_SHIFTED[name](scale, *shapes), shift=loc, **common)
    if name in _COUNTED:
        family, first = _COUNTED[name]
        return of_family(family(*shapes), shift=loc + first, **common)
    if name == "beta":
        return of_family(Beta(*shapes), shift=loc, stretch=scale, **common)
    if name == "vonmises":
        return of_family(VonMises(loc, *shapes), stretch=scale, **common)
    return Law(spec=None, discrete=is_discrete(given), event=0, **common)


def _of_functions(given: Any, shown: str) -> Law:
    """A law that is no family of this room."""
    try:
        axes = np.ndim(given.rvs(size=2, random_state=np.random.default_rng(0))) - 1
    except (TypeError, ValueError) as error:
        raise EvidenceError(
            f"a law must be a single one with its parameters, but {shown} gives no draws: {error}.\n"
            "Freeze a distribution of scipy.stats by calling it, as stats.gamma(2); give an object of your own "
            "rvs(size, random_state)."
        ) from None
    return Law(shown=shown, spec=None, functions=lambda: given, discrete=is_discrete(given), event=max(axes, 0))


def _shown(given: Any) -> str:
    """The law as one writes it."""
    dist = getattr(given, "dist", None)
    if dist is None:
        return str(getattr(given, "name", None) or type(given).__name__)
    numbers = [_short(x) for x in given.args] + [f"{name}={_short(x)}" for name, x in given.kwds.items()]
    return f"{dist.name}({', '.join(numbers)})"


def _short(x: Any) -> str:
    """A parameter in a few characters."""
    return f"{x:g}" if np.ndim(x) == 0 else f"array{np.shape(x)}"


class _NewStyle:
    """SciPy's newer objects by the functions of the older."""

    def __init__(self, given: Any) -> None:
        """Take the law, which has both a density and probabilities: the density is infinite or 0 if it is discrete."""
        if any(kind.__name__ == "DiscreteDistribution" for kind in type(given).__mro__):
            self.logpmf = given.logpmf
        else:
            self.logpdf = given.logpdf
        self.logcdf, self.logsf = given.logcdf, given.logccdf
        self.ppf, self.isf, self.support = given.icdf, given.iccdf, given.support
        self.mean, self.var, self._sample = given.mean, given.variance, given.sample

    def rvs(self, size: int, random_state: np.random.Generator) -> Any:
        """Draws of the law."""
        return self._sample(size, rng=random_state)
