"""The normal distribution, and its fold at 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule
from kullback.families._pythagoras import to_centred
from kullback.families._special import ratio_excess


@dataclass(frozen=True, eq=False, repr=False)
class Normal(Family):
    """The normal distribution with the mean `loc` and the standard deviation `scale`."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.norm(to_numpy(self.loc), to_numpy(self.scale))


@dataclass(frozen=True, eq=False, repr=False)
class HalfNormal(Family):
    """The law of |X| where X is normal with the mean 0 and the standard deviation `scale`."""

    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.halfnorm(scale=to_numpy(self.scale))


def _normal(p: Normal, q: Normal) -> Array:
    """r − 1 − log r + [(r − 1)² + δ²]/2 with r = σp/σq and δ = (μp − μq)/σq: each term is 0 or more."""
    wider, apart = (p.scale - q.scale) / q.scale, (p.loc - q.loc) / q.scale
    return ratio_excess(p.xp, p.scale, q.scale) + (wider * wider + apart * apart) / 2


def _half_normal(p: HalfNormal, q: HalfNormal) -> Array:
    """That of the normal laws which are folded."""
    return to_centred(0.0, p.scale, q)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Normal, Normal): _normal,
    (HalfNormal, HalfNormal): _half_normal,
}
