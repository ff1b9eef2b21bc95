"""The Weibull distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._gamma_like import GammaLike, gamma_like_excess


@dataclass(frozen=True, eq=False, repr=False)
class Weibull(Family):
    """The Weibull distribution: (x/scale)^shape is exponential with rate 1."""

    shape: ArrayLike
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"shape": POSITIVE, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.weibull_min(to_numpy(self.shape), scale=to_numpy(self.scale))

    def gamma_like(self) -> GammaLike:
        """The same law as one of the gamma-like family."""
        one = self.xp.ones_like(self.shape)
        return GammaLike(self.xp, one, self.shape, self.scale, one)


def _weibull(p: Weibull, q: Weibull) -> Array:
    """That of all gamma-like laws. (The same value: Bauckhage 2013, arXiv:1310.3713.)"""
    return gamma_like_excess(p.gamma_like(), q.gamma_like())


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Weibull, Weibull): _weibull}
