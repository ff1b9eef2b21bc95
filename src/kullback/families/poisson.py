"""The Poisson distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import NOT_NEGATIVE, ClosedForm, Family, Rule
from kullback.families._terms import excess_term


@dataclass(frozen=True, eq=False, repr=False)
class Poisson(Family):
    """How many events come, with the mean `rate`; of the rate 0, none ever."""

    rate: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"rate": NOT_NEGATIVE}
    discrete: ClassVar[bool] = True

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.poisson(to_numpy(self.rate))


def _poisson(p: Poisson, q: Poisson) -> Array:
    """λp·log(λp/λq) − λp + λq."""
    return excess_term(p.xp, p.rate, q.rate, p.rate - q.rate)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Poisson, Poisson): _poisson}
