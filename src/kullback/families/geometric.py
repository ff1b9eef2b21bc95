"""The geometric distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import ClosedForm, Family, Rule
from kullback.families._special import ratio_excess
from kullback.families._terms import added, excess_term, times

# That a success comes at all.
CHANCE: Final = Rule("a number above 0, up to 1", lambda x: (x > 0) & (x <= 1))


@dataclass(frozen=True, eq=False, repr=False)
class Geometric(Family):
    """How many failures come before the first success, each trial a success with the `probability`.

    The convention is torch's; SciPy's `geom` counts the success, too.
    """

    probability: ArrayLike = 0.5

    rules: ClassVar[Mapping[str, Rule]] = {"probability": CHANCE}
    discrete: ClassVar[bool] = True

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.geom(to_numpy(self.probability), loc=-1)


def until_success(xp: Any, p: Array, q: Array) -> Array:
    """log(p/q) + (1 − p)/p·log((1 − p)/(1 − q)): the terms of a trial, times the mean of how many there are."""
    failures = times(xp, 1 / p, excess_term(xp, 1 - p, 1 - q, q - p))
    return added(xp, ratio_excess(xp, q, p), failures)


def _geometric(p: Geometric, q: Geometric) -> Array:
    """That of the trials until the first success."""
    return until_success(p.xp, p.probability, q.probability)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Geometric, Geometric): _geometric}
