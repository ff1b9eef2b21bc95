"""The Bernoulli distribution, by its probability or by its logit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeAlias

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import PROBABILITY, ClosedForm, Family, Rule
from kullback.families._terms import two_outcomes
from kullback.kernels.logits import Softmax, from_logits

# Differences of larger ones overflow.
_LOGIT: Final = Rule("below 1e300 in size, or ±inf", lambda x: (abs(x) < 1e300) | (abs(x) == math.inf))


@dataclass(frozen=True, eq=False, repr=False)
class Bernoulli(Family):
    """The law of 1 with the `probability`, else 0."""

    probability: ArrayLike = 0.5

    rules: ClassVar[Mapping[str, Rule]] = {"probability": PROBABILITY}
    discrete: ClassVar[bool] = True

    @classmethod
    def from_logits(cls, logit: ArrayLike) -> LogitBernoulli:
        """Of the logit of the probability, log(p/(1 − p))."""
        return LogitBernoulli(logit)

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.bernoulli(to_numpy(self.probability))


@dataclass(frozen=True, eq=False, repr=False)
class LogitBernoulli(Family):
    """The Bernoulli distribution by its `logit`, log(p/(1 − p)): also of probabilities that round to 0 or 1."""

    logit: ArrayLike = 0.0

    rules: ClassVar[Mapping[str, Rule]] = {"logit": _LOGIT}
    discrete: ClassVar[bool] = True

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import special, stats

        return stats.bernoulli(special.expit(to_numpy(self.logit)))


OneTrial: TypeAlias = Bernoulli | LogitBernoulli


def divergence(p: OneTrial, q: OneTrial) -> Array:
    """p·log(p/q) + (1 − p)·log((1 − p)/(1 − q)); never through probabilities where a side is of a logit."""
    if isinstance(p, Bernoulli) and isinstance(q, Bernoulli):
        return two_outcomes(p.xp, p.probability, q.probability)
    return from_logits(p.xp, *p.xp.broadcast_arrays(_logits(p), _logits(q)))[0]


def shares(law: OneTrial) -> tuple[Array, Array]:
    """The probabilities of 1 and of 0."""
    if isinstance(law, Bernoulli):
        return law.probability, 1 - law.probability
    both = Softmax(law.xp, _logits(law)).shares
    return both[..., 0], both[..., 1]


def _logits(law: OneTrial) -> Array:
    """The logits of 1 and of 0, shape (..., 2); of a logit the larger one is 0, for it may be infinite."""
    xp = law.xp
    if isinstance(law, Bernoulli):
        return xp.stack([_log(xp, law.probability), _log(xp, 1 - law.probability)], axis=-1)
    nothing = xp.zeros_like(law.logit)
    below = law.logit <= 0
    return xp.stack([xp.where(below, law.logit, nothing), xp.where(below, nothing, -law.logit)], axis=-1)


def _log(xp: Any, x: Array) -> Array:
    """log x, without a gradient where x is 0."""
    return xp.where(x > 0, xp.log(xp.where(x > 0, x, xp.ones_like(x))), xp.full_like(x, -math.inf))


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (p, q): divergence for p in (Bernoulli, LogitBernoulli) for q in (Bernoulli, LogitBernoulli)
}
