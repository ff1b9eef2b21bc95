"""The normal distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule


@dataclass(frozen=True, eq=False, repr=False)
class Normal(Family):
    """The normal distribution with the mean `loc` and the standard deviation `scale`."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.norm(loc=self.loc, scale=self.scale)


def _normal(p: Normal, q: Normal) -> Array:
    """[r² − 1 − log r² + δ²]/2 with r = σp/σq, δ = (μp − μq)/σq."""
    xp = p.xp
    ratio = (p.scale / q.scale) ** 2
    return (ratio - 1 - xp.log(ratio) + ((p.loc - q.loc) / q.scale) ** 2) / 2


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Normal, Normal): _normal}
