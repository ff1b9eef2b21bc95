"""The categorical distribution, by its probabilities or by its logits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families import _terms
from kullback.families._family import PROBABILITY, ClosedForm, Family, Rule
from kullback.families._vectors import hold_to_logits, hold_to_shares, hold_to_size, rounding_of
from kullback.kernels.logits import from_logits


@dataclass(frozen=True, eq=False, repr=False)
class Categorical(Family):
    """The law of one of K categories, 0 to K − 1, with the `probabilities`, shape (..., K)."""

    probabilities: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"probabilities": PROBABILITY}
    discrete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse also what does not sum to 1 within the rounding of the type that is given."""
        rounding = rounding_of(self.probabilities)
        super().__post_init__()
        hold_to_shares(self, rounding)

    @classmethod
    def from_logits(cls, logits: ArrayLike) -> LogitCategorical:
        """Of its logits, shape (..., K), or log-probabilities; −inf excludes a category."""
        return LogitCategorical(logits)

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        return _listed(to_numpy(self.probabilities))


@dataclass(frozen=True, eq=False, repr=False)
class LogitCategorical(Family):
    """The categorical law by its `logits`, shape (..., K): also of probabilities that no float can hold."""

    logits: ArrayLike

    discrete: ClassVar[bool] = True

    def check(self) -> None:
        """Refuse what is no logit."""
        hold_to_logits(self.xp, self.logits, "logits of LogitCategorical")

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy.special import softmax

        return _listed(softmax(to_numpy(self.logits)))


def _listed(probabilities: Any) -> Any:
    """The law of scipy.stats of 0 to K − 1."""
    from scipy import stats

    return stats.rv_discrete(values=(range(len(probabilities)), probabilities / probabilities.sum()))


def _categorical(p: Categorical, q: Categorical) -> Array:
    """Σ p·log(p/q)."""
    hold_to_size(p.probabilities, q.probabilities, "categories")
    return _terms.shares(p.xp, p.probabilities, q.probabilities)


def _by_logits(p: Family, q: Family) -> Array:
    """The same where a side is of logits: never through probabilities."""
    z, w = _logits(p), _logits(q)
    hold_to_size(z, w, "categories")
    return from_logits(p.xp, *p.xp.broadcast_arrays(z, w))[0]


def _logits(law: Family) -> Array:
    """The logits of a law; log-probabilities have no gradient where a probability is 0."""
    if isinstance(law, LogitCategorical):
        return law.logits
    xp, x = law.xp, law.parameters["probabilities"]
    return xp.where(x > 0, xp.log(xp.where(x > 0, x, xp.ones_like(x))), xp.full_like(x, -math.inf))


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Categorical, Categorical): _categorical,
    (Categorical, LogitCategorical): _by_logits,
    (LogitCategorical, Categorical): _by_logits,
    (LogitCategorical, LogitCategorical): _by_logits,
}
