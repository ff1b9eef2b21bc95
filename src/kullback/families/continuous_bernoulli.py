"""The continuous Bernoulli distribution: an exponential law cut off at 1, or its mirror image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final

import numpy as np

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import ClosedForm, Family, Rule
from kullback.families._hyperbolic import above_tangent
from kullback.families._special import log_ratio

INSIDE: Final = Rule("a number above 0 and below 1", lambda x: (x > 0) & (x < 1))


@dataclass(frozen=True, eq=False, repr=False)
class ContinuousBernoulli(Family):
    """The law on [0, 1] with a density in proportion to λˣ(1 − λ)¹⁻ˣ, λ = `probability` (which is not its mean)."""

    probability: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"probability": INSIDE}

    def frozen(self) -> Any:
        """The same law by scipy.stats, which has not got the family itself."""
        probability = to_numpy(self.probability)
        return _law()(np.log(probability) - np.log1p(-probability))


@cache
def _law() -> Any:
    """The family for scipy.stats, by the logit η of its parameter: the density η·exp(η·x)/expm1(η)."""
    from scipy import special, stats

    class ContinuousBernoulliLaw(stats.rv_continuous):
        """The density η·exp(η·x)/expm1(η) on [0, 1]."""

        def _argcheck(self, *args: Any) -> Any:
            return np.isfinite(args[0])

        def _logpdf(self, x: Any, *args: Any) -> Any:
            return args[0] * x - np.log(special.exprel(args[0]))

        def _pdf(self, x: Any, *args: Any) -> Any:
            return np.exp(self._logpdf(x, *args))

        def _cdf(self, x: Any, *args: Any) -> Any:
            return x * special.exprel(args[0] * x) / special.exprel(args[0])

        def _ppf(self, q: Any, *args: Any) -> Any:
            even = args[0] == 0
            eta = np.where(even, 1.0, args[0])
            return np.where(even, q, np.log1p(q * np.expm1(eta)) / eta)

    return ContinuousBernoulliLaw(a=0.0, b=1.0, shapes="eta", name="continuous_bernoulli")


def half_logit(xp: Any, probability: Array) -> Array:
    """Half of log(λ/(1 − λ)), right also where λ is nearly 1/2: the density is in proportion to exp(2x·half_logit)."""
    odd = 2 * probability - 1
    near = xp.abs(odd) < 0.5
    far = xp.where(near, xp.full_like(odd, 0.9), probability)
    return xp.where(near, xp.atanh(xp.where(near, odd, 0.0)), (xp.log(far) - xp.log1p(-far)) / 2)


def _continuous_bernoulli(p: ContinuousBernoulli, q: ContinuousBernoulli) -> Array:
    """The Bregman divergence of the log normaliser, log(sinh x/x) of half the logit."""
    xp = p.xp
    apart = log_ratio(xp, q.probability, p.probability)
    apart = apart - log_ratio(xp, 1 - q.probability, 1 - p.probability, p.probability - q.probability)
    return above_tangent(xp, half_logit(xp, p.probability), apart / 2)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (ContinuousBernoulli, ContinuousBernoulli): _continuous_bernoulli
}
