"""The exponential distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._gamma_like import GammaLike
from kullback.families._special import ratio_excess


@dataclass(frozen=True, eq=False, repr=False)
class Exponential(Family):
    """The exponential distribution with density rate·exp(−rate·x)."""

    rate: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"rate": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.expon(scale=1 / to_numpy(self.rate))

    def gamma_like(self) -> GammaLike:
        """The same law as one of the gamma-like family."""
        one = self.xp.ones_like(self.rate)
        return GammaLike(self.xp, one, one, one, self.rate)


def _exponential(p: Exponential, q: Exponential) -> Array:
    """r − 1 − ln r with r the belief's rate over the truth's."""
    return ratio_excess(p.xp, q.rate, p.rate)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Exponential, Exponential): _exponential}
