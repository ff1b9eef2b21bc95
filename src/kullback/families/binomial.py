"""The binomial distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import COUNT, PROBABILITY, ClosedForm, Family, Rule
from kullback.families._terms import closed_where, only_if, times, two_outcomes


@dataclass(frozen=True, eq=False, repr=False)
class Binomial(Family):
    """How many of `count` trials succeed, each with the `probability`."""

    count: ArrayLike = 1.0
    probability: ArrayLike = 0.5

    rules: ClassVar[Mapping[str, Rule]] = {"count": COUNT, "probability": PROBABILITY}
    discrete: ClassVar[bool] = True

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.binom(int(to_numpy(self.count)), to_numpy(self.probability))


def none(q: Binomial) -> Array:
    """What it costs to be told, for sure, that no trial succeeds: −n·log(1 − q)."""
    return times(q.xp, q.count, two_outcomes(q.xp, q.xp.zeros_like(q.probability), q.probability))


def _binomial(p: Binomial, q: Binomial) -> Array:
    """n·[p·log(p/q) + (1 − p)·log((1 − p)/(1 − q))] of equal counts; a belief in fewer trials forbids some outcomes."""
    xp = p.xp
    same = times(xp, p.count, two_outcomes(xp, p.probability, q.probability))
    fewer = only_if(xp, p.count * p.probability == 0, none(q))
    value = xp.where(p.count == q.count, same, fewer)
    return closed_where(xp, p.count >= q.count, value, "the belief's count is not the larger one")


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Binomial, Binomial): _binomial}
