"""The inverse gamma distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._gamma_like import GammaLike
from kullback.families.gamma import gamma_excess


@dataclass(frozen=True, eq=False, repr=False)
class InverseGamma(Family):
    """The law of 1/X where X is gamma with this shape and the rate `scale`; density ∝ x^(−shape − 1)·exp(−scale/x)."""

    shape: ArrayLike
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"shape": POSITIVE, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.invgamma(to_numpy(self.shape), scale=to_numpy(self.scale))

    def gamma_like(self) -> GammaLike:
        """The same law as one of the gamma-like family."""
        one = self.xp.ones_like(self.scale)
        return GammaLike(self.xp, self.shape, -one, self.scale, one)


def _inverse_gamma(p: InverseGamma, q: InverseGamma) -> Array:
    """That of the gamma laws of 1/X: a divergence is the same for every one-to-one picture of the outcomes."""
    return gamma_excess(p.xp, p.shape, p.scale, q.shape, q.scale)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(InverseGamma, InverseGamma): _inverse_gamma}
